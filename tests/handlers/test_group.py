"""Several workers in a row through one volunteer: workplace and place once, a list of numbers and form 5b at the end."""

from __future__ import annotations

import json

import pypdfium2 as pdfium
import pytest

from dialogue.messages import ChannelName
from domain.numbers import application_number
from tests.handlers.assisting import WORD, answers, assists, helper
from tests.handlers.joining import fills, keys, rows, takes, types
from tests.player import Player, Seen, World
from web import transcript

NAMES = [
    f"Lò Thị {it}"
    for it in "Ánh Bích Chi Dung Én Gấm Hà Inh Khuê Lan Mai Nga Oanh Phượng Quý Rim Sen Tâm Út Vân".split()
]


async def begins(player: Player, place: str = "Cổng số 2") -> None:
    await types(player, "/group")
    await types(player, "ban mai")
    await takes(player, "e:")
    await (types(player, place) if place else takes(player, "-"))


async def signs_up(player: Player, name: str, word: str = WORD, **given: str) -> list[Seen]:
    return await assists(player, word, "", full_name=name, phone="-", **given)


async def paper(world: World, number: int) -> str:
    attached = await world.studio.attached("form_5b_of", str(number), "vi")
    if attached is None:
        return ""
    document = pdfium.PdfDocument(attached.content)
    return " ".join(" ".join(page.get_textpage().get_text_range().split()) for page in document)


@pytest.mark.parametrize("typing", [False, True], ids=["buttons", "typing"])
async def test_the_workplace_is_asked_once_and_the_next_one_comes_at_once(world: World, typing: bool) -> None:
    hoa = await helper(world)
    hoa.typing = typing
    await hoa.plays("""
        > /tapthe
        < Mọi người trong buổi này làm việc ở đâu? … [Tôi làm tự do, không có chủ]
        > ban mai
        < Anh/chị làm ở nơi nào dưới đây? … [Công ty TNHH Bản Mai] [Nơi làm của tôi không có ở đây] [Tôi làm tự do, không có chủ]
        > [Công ty TNHH Bản Mai]
        < Buổi đăng ký ở chỗ nào? … [Bỏ qua]
        > Cổng số 2
        < Anh/chị ĐỌC TO cho người lao động nghe, … [Người lao động đồng ý: xét đơn] [☐ Nhận tin và lời nhắc của công đoàn] [☐ Cho ghi dân tộc để thống kê]
        > [Người lao động đồng ý: xét đơn]
        < Họ và tên của anh/chị, như trên giấy tờ?
    """)
    await answers(hoa)
    await takes(hoa, "send")
    await takes(hoa, "form-5b")
    await hoa.plays("""
        > [Người tiếp theo]
        < Anh/chị ĐỌC TO cho người lao động nghe, … [Người lao động đồng ý: xét đơn] [☐ Nhận tin và lời nhắc của công đoàn] [☐ Cho ghi dân tộc để thống kê]
    """)
    await answers(hoa, full_name="Lò Thị Hai")
    await takes(hoa, "send")
    await types(hoa, WORD)
    await hoa.plays("""
        > [Xong, lấy danh sách]
        < Buổi đăng ký ở Công ty TNHH Bản Mai, Cổng số 2: 2 đơn. LC-000001-3 – chờ ký giấy LC-000002-1
        < Đơn chung (mẫu 5b) để in và ký. … chỉ mở được trong 24 giờ.
        < In xong, … [Đã in, xóa tệp ở đây] [Về menu]
    """)
    assert {row["sitting_id"] for row in await rows(world, "application")} == {1}
    assert {row["enterprise_id"] for row in await rows(world, "application")} == {1}


async def test_in_english(world: World) -> None:
    hoa = await helper(world, language="en")
    await begins(hoa, "")
    assert keys(await signs_up(hoa, "Lò Thị Hai"))[0] == "assist.sent"
    (listed, _, _) = await takes(hoa, "/group done")
    assert listed.text == "Sitting at Công ty TNHH Bản Mai, applications: 1.\n\nLC-000001-3"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_twenty_people_in_one_sitting_over_two_days(world: World) -> None:
    hoa = await helper(world)
    await begins(hoa)
    for place, name in enumerate(NAMES):
        if place == 10:
            await types(hoa, "/start")
            hoa.later(days=2)
            assert "đã gửi 10 đơn" in (await types(hoa, "/tapthe"))[0].text
            await takes(hoa, "/group next")
        elif place:
            await takes(hoa, "/group next")
        await signs_up(hoa, name, "" if place % 5 == 0 else WORD)
    (listed, attached, _) = await takes(hoa, "/group done")
    assert [line for line in listed.text.splitlines() if "LC-" in line] == [
        application_number(number) + (" – chờ ký giấy" if number % 5 == 1 else "") for number in range(1, 21)
    ]
    assert attached.payload["attachment"] == {"kind": "form_5b_of", "ref": "1"}
    shown = await paper(world, 1)
    assert all(name in shown for name in NAMES)
    news = await world.db.read(lambda c: transcript.news(c, world.keys, "hoa", 0))
    assert news
    assert not any(name in json.dumps(news.messages, ensure_ascii=False) for name in NAMES)


async def test_an_unfinished_one_is_asked_about_before_the_next_or_the_end(world: World) -> None:
    hoa = await helper(world)
    await begins(hoa)
    await answers(hoa, until="job")
    for command in ("/group next", "/group done"):
        assert keys(await types(hoa, command)) == ["assist.unfinished"]
    assert keys(await takes(hoa, "/assist on")) == ["join.ask.job"]
    await types(hoa, "/group next")
    assert keys(await takes(hoa, "/group new")) == ["assist.ask.consent"]
    await takes(hoa, "agree")
    assert hoa.heard[-1].payload["key"] == "join.ask.full_name"


@pytest.mark.on_both
async def test_the_paper_goes_when_it_is_printed_and_after_a_day_by_itself(world: World) -> None:
    hoa = await helper(world)
    await begins(hoa)
    await signs_up(hoa, "Lò Thị Hai")
    await takes(hoa, "/group done")
    files = [
        row
        for row in await rows(world, "outbox")
        if row["payload"] and "form_5b_of" in world.keys.open_json(row["payload"]).get("attachment", {}).get("kind", "")
    ]
    assert len(files) == 1
    assert keys(await takes(hoa, "/group taken 1")) == ["group.list", "group.forgotten"]
    assert files[0]["id"] not in [row["id"] for row in await rows(world, "outbox")]
    assert "Lò Thị Hai" in await paper(world, 1)
    await world.db.write(lambda c: c.exec_driver_sql("UPDATE sitting SET ended_at = '2020-01-01 00:00:00+00:00'"))
    assert await paper(world, 1) == ""


async def test_who_may_help_no_longer_gets_no_paper_either(world: World) -> None:
    """The message with the paper may be older than the end of his role."""
    hoa, lan = await helper(world), await world.officer("lan")
    for player in (hoa, lan):
        await begins(player)
        await signs_up(player, "Lò Thị Hai")
        await takes(player, "/group done")
    assert "Lò Thị Hai" in await paper(world, 1)
    await types(lan, "/volunteers revoke 1 sure")
    assert await paper(world, 1) == ""
    assert "Lò Thị Hai" in await paper(world, 2)
    await world.db.write(lambda c: c.exec_driver_sql("UPDATE officer SET role = 'viewer'"))
    assert await paper(world, 2) == ""


async def test_on_telegram_the_paper_is_deleted_too_and_the_numbers_are_told_again(world: World) -> None:
    hoa = await helper(world, "7", ChannelName.TELEGRAM)
    await begins(hoa)
    await signs_up(hoa, "Lò Thị Hai")
    hoa.numbers = iter(range(1000, 2000, 10))  # type: ignore[assignment]
    await types(hoa, "/group done")
    listed, forgotten = await types(hoa, "/group taken 1")
    assert listed.payload["forgets"] == [1000, 1010]  # the paper came between the two
    assert application_number(1) in listed.text
    assert keys([forgotten]) == ["group.forgotten"]


async def test_where_the_helper_works_himself_is_asked_about_first(world: World) -> None:
    hoa = await helper(world)
    await fills(hoa)
    assert keys(await types(hoa, "/group")) == ["group.same"]
    assert "TNHH Bản Mai" in hoa.heard[-1].text
    assert keys(await takes(hoa, "e:")) == ["group.ask.place"]


async def test_a_sitting_stands_in_the_helpers_own_data_without_those_who_came(world: World) -> None:
    hoa = await helper(world)
    await begins(hoa)
    await signs_up(hoa, "Lò Thị Hai")
    await takes(hoa, "/group done")
    await takes(hoa, "/group taken")
    (row,) = await rows(world, "chat")
    attached = await world.studio.attached("export", str(row["person_id"]), "vi")
    assert attached is not None
    (sitting,) = json.loads(attached.content)["Buổi đăng ký tập thể đã làm"]
    assert (sitting["Nơi làm việc"], sitting["Nơi đặt"]) == ("Công ty TNHH Bản Mai", "Cổng số 2")
    assert "22/11/2026" in sitting["Bắt đầu lúc"]
    assert "Lò Thị Hai" not in attached.content.decode()


async def test_an_empty_sitting_simply_ends(world: World) -> None:
    hoa = await helper(world)
    await begins(hoa)
    await types(hoa, "/group done")
    assert keys(await takes(hoa, "/assist drop")) == ["assist.dropped"]
    assert keys(await takes(hoa, "/group done")) == ["group.nobody"]
    assert keys(await types(hoa, "/group")) == ["group.ask.enterprise"]


async def test_anothers_sitting_is_not_gone_on_with(world: World) -> None:
    hoa, may = await helper(world), await helper(world, "may")
    await begins(hoa)
    assert keys(await types(may, "/group done")) == ["group.ask.enterprise"]
