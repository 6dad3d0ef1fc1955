"""/poster: everybody with a code gets it on paper or as a picture; officers for enterprises of theirs, no other."""

from __future__ import annotations

from io import BytesIO

import pypdfium2 as pdfium
import pytest
import zxingcpp
from PIL import Image

from bot.channels.base import Attached
from domain.invite_code import shown
from domain.roles import Role
from models import invite_openings, invites, own_enterprises
from models.invites import NewInvite
from tests.handlers.joining import fills, keys, rows, types
from tests.handlers.test_papers import drawn, words
from tests.player import Player, World


def link(made: Attached) -> str:
    if made.media_type == "image/png":
        picture = Image.open(BytesIO(made.content))
    else:
        picture = pdfium.PdfDocument(made.content)[0].render(scale=150 / 72, grayscale=True).to_pil()
    (code,) = zxingcpp.read_barcodes(picture)
    return str(code.text)


async def worker(world: World) -> Player:
    await fills(player := world.person("an"))
    return player


async def code(world: World, nth: int = 0) -> str:
    return str((await rows(world, "invite"))[nth]["code"])


@pytest.mark.parametrize("typing", [False, True], ids=["buttons", "typing"])
async def test_a_worker_gets_his_own_in_every_kind(world: World, typing: bool) -> None:
    player = await worker(world)
    player.typing = typing
    await player.plays("""
        > /apphich
        < Áp phích mã …-…. Anh/chị cần loại nào? [Khổ A4 để in (PDF)] [Khổ A5 để in (PDF)] [Ảnh để gửi bạn bè] [Về menu]
        > [Khổ A5 để in (PDF)]
        < Áp phích khổ A5, mã …-…. In đen trắng vẫn rõ.
        < Anh/chị cần loại nào nữa không? [Khổ A4 để in (PDF)] [Khổ A5 để in (PDF)] [Ảnh để gửi bạn bè] [Về menu]
        > [Ảnh để gửi bạn bè]
        < Ảnh áp phích, mã …-…. Anh/chị chuyển tiếp cho bạn bè nhé.
        < …
    """)
    small, picture = await drawn(world, [it for it in player.heard if it.payload["key"].startswith("poster.here")])
    bare = await code(world)
    assert (small.name, picture.name) == (f"ap-phich-{bare}-a5.pdf", f"ap-phich-{bare}.png")
    assert link(small) == link(picture) == f"https://congdoan.example.vn/j/{bare}"
    assert shown(bare) in words(small)
    assert len(await rows(world, "invite")) == 1


async def test_a_stranger_is_asked_to_join_first(world: World) -> None:
    seen = await types(world.person("la"), "/poster")
    assert keys(seen) == ["poster.join_first"]
    assert await rows(world, "invite") == []


async def test_an_officer_gets_an_enterprises_and_the_same_code_again(world: World) -> None:
    await world.officer("lan", "lai-chau")
    officer = await world.officer("hoa")
    script = """
        > /poster
        < Anh/chị cần áp phích nào? [Một doanh nghiệp] [Tất cả doanh nghiệp của đơn vị] [Mã của tôi] [Về menu]
        > [Một doanh nghiệp]
        < Áp phích cho doanh nghiệp nào? …
        > ban mai
        < …
        > 1
        < Áp phích mã …-…, Công ty TNHH Bản Mai. Anh/chị cần loại nào? … [Ghi thêm nơi dán] [Làm cho một đợt vận động] [Về menu]
        > [Khổ A4 để in (PDF)]
        < Áp phích khổ A4, …
        < …
    """
    await officer.plays(script)
    await officer.plays(script)
    (made,) = await rows(world, "invite")
    responsible = await world.db.read(lambda c: own_enterprises.unit_of(c, made["enterprise_id"]))
    assert made["unit_id"] == responsible == world.units["tan-phong"]
    assert made["person_id"] is None
    (paper, _) = await drawn(world, [it for it in officer.heard if it.payload["key"] == "poster.here_a4"])
    assert "Công ty TNHH Bản Mai" in words(paper)
    assert link(paper).endswith(f"/j/{made['code']}")


async def test_whom_to_call_stands_on_it_where_the_union_has_a_number(world: World) -> None:
    officer = await world.officer("hoa")
    number = await poster_of(world, officer)
    (paper,) = await drawn(world, await types(officer, f"/poster {number} a4"))
    assert "0213" not in words(paper)
    await world.db.write(
        lambda c: c.exec_driver_sql("UPDATE unit SET phone = '+842133876543' WHERE code = 'tan-phong'")
    )
    for how in ("a4", "a5"):
        (paper,) = await drawn(world, await types(officer, f"/poster {number} {how}"))
        assert "0213 387 6543" in words(paper)


@pytest.mark.on_both
async def test_a_campaign_has_a_code_of_its_own_and_who_sees_the_enterprise_sees_what_came_of_it(world: World) -> None:
    officer = await world.officer("hoa")
    number = await poster_of(world, officer)
    await types(officer, f"/poster {number} place")
    await types(officer, "Cổng A")
    *_, at_the_gate = await rows(world, "invite")
    await types(officer, f"/poster {at_the_gate['id']} campaign")
    seen = await types(officer, "Tháng Công nhân 2027")
    assert "Công ty TNHH Bản Mai, Cổng A, đợt Tháng Công nhân 2027" in seen[0].text
    *_, made = await rows(world, "invite")
    assert (made["place"], made["campaign"]) == ("Cổng A", "Tháng Công nhân 2027")
    await world.db.write(lambda c: invite_openings.add(c, {(made["id"], world.now.date()): 3}))
    (told,) = await types(officer, "/mystats")
    assert f"{shown(made['code'])} (Công ty TNHH Bản Mai, Cổng A, Tháng Công nhân 2027): mở 3, bắt đầu 0" in told.text
    assert f"{shown(at_the_gate['code'])} (Công ty TNHH Bản Mai, Cổng A): mở 0" in told.text
    sister = await world.officer("la", "sin-ho")
    assert "Cổng A" not in (await types(sister, "/mystats"))[0].text


@pytest.mark.on_both
async def test_a_place_has_a_code_of_its_own_and_stands_on_the_poster(world: World) -> None:
    officer = await world.officer("hoa")
    number = await poster_of(world, officer)
    await types(officer, f"/poster {number} place")
    seen = await types(officer, "Cổng A")
    assert "Công ty TNHH Bản Mai, Cổng A" in seen[0].text
    await types(officer, f"/poster {number} place")
    await types(officer, "Cổng A")
    first, second = await rows(world, "invite")
    assert (first["place"], second["place"]) == (None, "Cổng A")
    (paper,) = await drawn(world, await types(officer, f"/poster {second['id']} a4"))
    assert "Cổng A" in words(paper)
    assert link(paper).endswith(second["code"])


async def poster_of(world: World, officer: Player, name: str = "ban mai") -> int:
    """Ask for an enterprise's; the number of its invite."""
    await types(officer, "/poster one")
    await types(officer, name)
    await types(officer, "1")
    return int((await rows(world, "invite"))[-1]["id"])


async def test_nobody_gets_what_is_of_others(world: World) -> None:
    """Another person's code, and an enterprise's of a sister unit, are as if they were not there."""
    hoa, an, seo = await world.officer("hoa"), await worker(world), await world.officer("seo", "sin-ho")
    viewer = await world.officer("vy", role=Role.VIEWER)
    ours = await poster_of(world, hoa)
    await types(an, "/poster own")
    own = (await rows(world, "invite"))[-1]["id"]
    for player, number in ((seo, ours), (an, ours), (viewer, ours), (seo, own), (hoa, own), (hoa, 99)):
        for how in ("", " a4", " png", " place"):
            seen = await types(player, f"/poster {number}{how}")
            assert keys(seen) == ["poster.gone"], (player.name, number, how)
            assert "Bản Mai" not in str(seen[0])
    await types(seo, "/poster one")
    assert keys(await types(seo, "ban mai")) == ["pick.no_hits"]


async def test_of_a_grassroots_unit_its_officer_gets_the_enterprise_it_covers(world: World) -> None:
    officer = await world.officer("thao", "cs-ban-mai")
    number = await poster_of(world, officer)
    assert keys(await types(officer, f"/poster {number} a4")) == ["poster.here_a4", "poster.more"]


async def test_a_closed_code_has_no_poster_not_even_one_that_was_asked_for(world: World) -> None:
    officer = await world.officer("hoa")
    number = await poster_of(world, officer)
    seen = await types(officer, f"/poster {number} a4")
    await world.db.write(lambda c: invites.close(c, number, world.now))
    assert await drawn(world, seen) == [None]
    assert keys(await types(officer, f"/poster {number} a4")) == ["poster.gone"]


async def test_a_person_with_a_closed_code_gets_a_new_one(world: World) -> None:
    player = await worker(world)
    await types(player, "/poster")
    await world.db.write(lambda c: invites.close(c, 1, world.now))
    await types(player, "/poster")
    assert [it["closed_at"] is None for it in await rows(world, "invite")] == [False, True]


async def test_in_english_it_is_english(world: World) -> None:
    player = await worker(world)
    await types(player, "/language en")
    await types(player, "/poster")
    (paper,) = await drawn(world, await types(player, "/poster 1 a4"))
    assert "nobody stands alone" in words(paper)


async def test_what_is_no_number_is_no_invite(world: World) -> None:
    officer = await world.officer("hoa")
    await world.db.write(lambda c: invites.make(c, NewInvite(unit_id=1), lambda size: b"x" * size, world.now))
    for typed in ("٣", "9" * 19, "-1", "1.0"):
        assert keys(await types(officer, f"/poster {typed} a4")) == ["poster.which"]
