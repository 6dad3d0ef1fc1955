"""Papers to sign: the worker's own form 5a, an officer's 5a and 5b; filled in, drawn when sent, noted."""

from __future__ import annotations

from typing import Any

import pypdfium2 as pdfium
import pytest
import zxingcpp

from dialogue.messages import ChannelName
from domain.roles import Role
from models.card_token import find_token, read_card
from tests.handlers.joining import fills, keys, rows, takes, types
from tests.player import Player, Seen, World


async def drawn(world: World, seen: list[Seen]) -> list[Any]:
    """What is attached to these messages, as their channel would send it."""
    studio = world.studio
    attached = [it.payload["attachment"] for it in seen if "attachment" in it.payload]
    return [await studio.attached(**it, language="en") for it in attached]


def words(attached: Any) -> str:
    """The text of all pages, on one line."""
    document = pdfium.PdfDocument(attached.content)
    return " ".join(" ".join(page.get_textpage().get_text_range().split()) for page in document)


async def applied(world: World, name: str = "an", **answers: str) -> Player:
    await fills(player := world.person(name), **answers)
    return player


# --- form 5a ----------------------------------------------------------------------------------------------------------
@pytest.mark.on_both
async def test_a_worker_gets_his_own_application_to_sign(world: World) -> None:
    player = await applied(world)
    await types(player, "/mydata")
    seen = await player.hears(player.press("Tải đơn để in và ký"))
    (paper,) = await drawn(world, seen)
    assert (paper.name, paper.media_type) == ("don-5a-LC-000001-3.pdf", "application/pdf")
    said = words(paper)
    for value in ("Lò Thị Ọi", "15/08/1990", "Nữ", "012190000123", "0912 345 678", "Tổ may 2", "CĐCS Bản Mai"):
        assert value in said, value
    (line,) = await rows(world, "audit")
    assert (line["action"], line["subject"], line["detail"]) == ("file", "application:1", "form_5a")


async def test_its_code_leads_to_the_card(world: World) -> None:
    (paper,) = await drawn(world, await types(await applied(world), "/mydata paper"))
    page = pdfium.PdfDocument(paper.content)[0].render(scale=4).to_pil()
    (code,) = zxingcpp.read_barcodes(page)
    token = find_token(code.text)
    assert token is not None
    assert read_card(token, world.keys.card.public) == (await rows(world, "application"))[0]["card"]


async def test_through_a_channel_abroad_what_is_sensitive_stays_open(world: World) -> None:
    await fills(player := world.person("7", ChannelName.TELEGRAM), until="citizen_number")
    await player.answers_page("citizen_number", "012190000123")
    await takes(player, "send")
    (paper,) = await drawn(world, await types(player, "/mydata paper"))
    assert "012190000123" not in words(paper)
    assert "Lò Thị Ọi" in words(paper)


async def test_a_minors_paper_has_room_for_the_guardian(world: World) -> None:
    guardian = {"guardian_name": "Hoàng Thị Pẩn", "guardian_phone": "0987654321", "citizen_number": "-"}
    player = await applied(world, birth_date="20/10/2010", **guardian)
    (paper,) = await drawn(world, await types(player, "/mydata paper"))
    assert "Hoàng Thị Pẩn" in words(paper)


@pytest.mark.parametrize("typing", [False, True], ids=["buttons", "typing"])
async def test_an_officer_gets_a_persons_paper_by_number_and_the_last_one_again(world: World, typing: bool) -> None:
    await applied(world)
    officer = await world.officer("hoa")
    officer.typing = typing
    await officer.plays("""
        > /giayto
        < Anh/chị cần giấy nào? [Đơn của một người (mẫu 5a)] [Đơn chung của một doanh nghiệp (mẫu 5b)] [Về menu]
        > [Đơn của một người (mẫu 5a)]
        < Số đơn là gì? Ví dụ: LC-000123-4.
        > LC-000001-4
        < Không tìm thấy đơn này. …
        > lc 000001 3
        < Đơn số LC-000001-3 đã điền sẵn (mẫu 5a). In ra, đọc lại rồi ký.
        < Anh/chị cần giấy nào nữa không? [Về phiếu của đơn] [Giấy khác] [Về menu]
        > [Giấy khác]
        < Anh/chị cần giấy nào? [Đơn vừa xem: LC-000001-3] …
        > [Đơn vừa xem: LC-000001-3]
        < Đơn số LC-000001-3 đã điền sẵn (mẫu 5a). …
        < …
    """)
    (paper,) = await drawn(world, await types(officer, "/papers LC-000001-3"))
    assert "Lò Thị Ọi" in words(paper)
    assert [it["detail"] for it in await rows(world, "audit")] == ["form_5a"] * 3


# --- form 5b ----------------------------------------------------------------------------------------------------------
@pytest.mark.on_both
async def test_an_officer_gets_the_common_application_of_an_enterprise(world: World) -> None:
    await applied(world, "w1", full_name="Lò Thị Ọi")
    await applied(world, "w2", full_name="Vàng A Dế", phone="0987654321", citizen_number="-")
    await applied(world, "w3", full_name="Sùng Thị Máy", phone="0987654322", citizen_number="-", enterprise="na hoa")
    officer = await world.officer("hoa")
    await types(officer, "/papers 5b")
    await types(officer, "ban mai")
    seen = await takes(officer, "e:")
    assert (
        seen[0].text == "Đơn chung của Công ty TNHH Bản Mai, 2 người (mẫu 5b). In ra, từng người ký vào dòng của mình."
    )
    (paper,) = await drawn(world, seen)
    said = words(paper)
    assert said.index("Vàng A Dế") < said.index("Lò Thị Ọi")  # by the last word, as Vietnamese lists are
    assert "Máy" not in said
    assert "012190000123" not in said


async def test_people_who_applied_to_two_units_stand_on_two_papers(world: World) -> None:
    for number, player in enumerate(("w1", "w2")):
        await applied(world, player, phone=f"098765432{number}", citizen_number="-", enterprise="na hoa")
    province, commune = world.units["lai-chau"], world.units["tan-phong"]
    await world.db.write(lambda c: c.exec_driver_sql(f"UPDATE application SET unit_id = {province} WHERE id = 2"))
    lan, hoa = await world.officer("lan", "lai-chau"), await world.officer("hoa")
    number = world.enterprises["HTX Dệt Nà Hoa"]
    both, one = await types(lan, f"/papers 5b {number}"), await types(hoa, f"/papers 5b {number}")
    refs = [it.payload["attachment"]["ref"] for it in both if "attachment" in it.payload]
    assert refs == [f"{number}:{province}", f"{number}:{commune}"]
    assert [it.payload["attachment"]["ref"] for it in one if "attachment" in it.payload] == [f"{number}:{commune}"]


# --- nobody else's ----------------------------------------------------------------------------------------------------
async def test_a_sister_unit_gets_no_paper(world: World) -> None:
    await applied(world)
    sister = await world.officer("seo", "sin-ho")
    for argument in ("5a 1", "LC-000001-3", "5a 99"):
        assert keys(await types(sister, f"/papers {argument}")) == ["problem.papers.no_application"]
    number = world.enterprises["Công ty TNHH Bản Mai"]
    for argument in (f"5b {number}", "5b 99"):
        assert keys(await types(sister, f"/papers {argument}")) == ["problem.papers.no_enterprise"]
    assert await rows(world, "audit") == []


@pytest.mark.on_both
async def test_in_english_an_enterprise_without_applications_has_no_paper(world: World) -> None:
    officer = await world.officer("hoa")
    await types(officer, "/language en")
    seen = await types(officer, f"/papers 5b {world.enterprises['HTX Dệt Nà Hoa']}")
    assert [it.text for it in seen] == ["This enterprise has no application to print."]


async def test_who_is_no_officer_knows_no_such_command(world: World) -> None:
    viewer = await world.officer("vy", role=Role.VIEWER)
    for player in (viewer, await applied(world)):
        assert keys(await types(player, "/papers 5a 1"))[0] == "other.no_such_command"


async def test_a_paper_of_somebody_erased_is_not_drawn_any_more(world: World) -> None:
    player, officer = await applied(world), await world.officer("hoa")
    seen = await types(officer, "/papers 5a 1")
    await types(player, "/mydata erase")
    await types(player, "xóa hết")
    assert await drawn(world, seen) == [None]
