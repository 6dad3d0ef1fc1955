"""What people ask before they join: short answers with dated figures, and back to where one was."""

from datetime import UTC, date, datetime

import pytest

import texts
from domain import figures
from domain.figures import Figure
from handlers.ask import TOPICS
from tests.handlers.joining import fills, keys, takes, types
from tests.player import Player, World


@pytest.mark.parametrize("typing", [False, True], ids=["buttons", "typing"])
@pytest.mark.parametrize("language", texts.LANGUAGES)
async def test_every_question_is_answered_and_leads_to_the_others(world: World, language: str, typing: bool) -> None:
    player = world.person(language=language, typing=typing)
    await types(player, "/ask")
    for topic in TOPICS:
        seen = await takes(player, f"/ask {topic}")
        assert keys(seen) == [f"ask.answer.{topic}"]
        assert len(seen[0].text.split()) <= 60
        others = [it["value"] for it in player.last.payload["options"]]
        assert others == [*(f"/ask {it}" for it in TOPICS if it != topic), "/start"]
    assert keys(await takes(player, "/start")) == ["menu.welcome"]


async def test_hoi_nhanh_reads_like_a_talk(chat: Player) -> None:
    await chat.plays("""
        > Hỏi nhanh
        < Anh/chị muốn hỏi gì ạ? [Đóng bao nhiêu tiền?] [Tôi được gì?] [Công ty có biết không?] [Nghỉ việc thì sao?] [Có bắt buộc không?] [Về menu]
        > 1
        < Gửi đơn không mất tiền. … 1% tiền lương đóng bảo hiểm xã hội mỗi tháng, có mức trần (tính đến 22/11/2026). … [Tôi được gì?] [Công ty có biết không?] [Nghỉ việc thì sao?] [Có bắt buộc không?] [Về menu]
        > co bat buoc khong
        < Không. Gia nhập công đoàn là tự nguyện, …
    """)


async def test_another_day_has_another_figure(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    fees = [Figure(date(2016, 12, 1), "1", ""), Figure(date(2027, 1, 1), "0.5", "")]
    others = {name: rows for name, rows in figures._figures().items() if name != "fee_percent"}
    monkeypatch.setattr(figures, "_figures", lambda: {"fee_percent": fees, **others})
    world.now = datetime(2026, 12, 31, 16, 59, tzinfo=UTC)  # 23:59 of the old year in Viet Nam
    assert "1% tiền lương đóng bảo hiểm xã hội mỗi tháng, có mức trần (tính đến 31/12/2026)" in await cost(world, "vi")
    world.now = datetime(2026, 12, 31, 17, 0, tzinfo=UTC)
    assert "0,5% tiền lương đóng bảo hiểm xã hội mỗi tháng, có mức trần (tính đến 01/01/2027)" in await cost(
        world, "vi"
    )
    assert "0.5% of the wage that social insurance is paid on" in await cost(world, "en")


async def cost(world: World, language: str) -> str:
    seen = await types(world.person(f"{language} {world.now}", language=language), "/ask cost")
    return seen[0].text


@pytest.mark.parametrize("typing", [False, True], ids=["buttons", "typing"])
async def test_in_mid_form_the_answer_comes_and_the_same_question_again(world: World, typing: bool) -> None:
    await fills(player := world.person(typing=typing), until="gender")
    await player.plays("""
        > /hoi
        < Anh/chị muốn hỏi gì ạ? [Đóng bao nhiêu tiền?] [Tôi được gì?] [Công ty có biết không?] [Nghỉ việc thì sao?] [Có bắt buộc không?] [Làm tiếp đơn]
        > [Công ty có biết không?]
        < Đơn gửi cho công đoàn, không gửi cho công ty. …
        < Giới tính của anh/chị? [Nam] [Nữ]
        > [Nữ]
        < Số điện thoại của anh/chị …
        > /hoi
        < Anh/chị muốn hỏi gì ạ? … [Làm tiếp đơn]
        > [Làm tiếp đơn]
        < Số điện thoại của anh/chị …
        > 0912345678
        < Đã ghi số 0912 345 678.
        < Anh/chị làm ở bộ phận nào, …
    """)


async def test_an_answer_to_the_form_is_taken_while_the_questions_are_shown(chat: Player) -> None:
    await fills(chat, until="full_name")
    await chat.plays("""
        > /hoi
        < Anh/chị muốn hỏi gì ạ? …
        > Lò Văn Thế
        < Ngày sinh của anh/chị? …
    """)


async def test_a_question_that_does_not_exist_lists_those_that_do(chat: Player) -> None:
    assert keys(await types(chat, "/ask salary")) == ["ask.which"]
