"""Old buttons, numbers given again, answers in the wrong place: none of them does harm."""

from __future__ import annotations

import asyncio
from functools import partial

import pytest
from sqlalchemy import delete, func, select

from bot.channels.terminal import content
from dialogue.messages import Choice
from models import enterprises
from models.tables import application, enterprise, enterprise_trigram, event, unit_enterprise
from tests.handlers.joining import fills
from tests.player import Player, World


async def count(world: World, table, *conditions) -> int:
    query = select(func.count()).select_from(table).where(*conditions)
    return await world.db.read(lambda connection: connection.execute(query).scalar_one())


async def test_an_old_button_that_would_delete_the_draft_only_shows_what_there_is(chat: Player) -> None:
    await fills(chat, until="summary")
    await chat.hears(content("/huy"))
    old = chat.press("Xóa phần đã điền")
    await chat.hears(content("/thamgia"))
    assert "xem lại" in chat.last.text
    await chat.hears(old)
    await chat.plays("> /thamgia\n< Anh/chị xem lại giúp: …")


async def test_an_old_button_does_not_withdraw_an_application(world: World, chat: Player) -> None:
    await fills(chat, until="summary")
    await chat.hears(chat.press("✅ Tự nguyện gia nhập, gửi đơn"))
    version = chat.last.payload.get("version", 0)
    await chat.hears(content("/trangthai"))
    await chat.hears(Choice("/privacy withdraw admission sure", "light", version - 1))
    assert await count(world, application, application.c.status == "submitted") == 1


async def test_a_made_up_command_in_a_button_is_answered_and_blocks_nothing(chat: Player) -> None:
    await chat.hears(content("/start"))
    (said, *_) = await chat.hears(Choice("/nothing of ours", "light", 1))
    assert "Không có lệnh này" in said.text


async def test_an_enterprise_taken_out_meanwhile_is_asked_for_anew(world: World, chat: Player) -> None:
    await fills(chat, until="summary")
    number = world.enterprises["Công ty TNHH Bản Mai"]

    def remove(connection) -> None:
        connection.execute(delete(unit_enterprise).where(unit_enterprise.c.enterprise_id == number))
        connection.execute(delete(enterprise_trigram).where(enterprise_trigram.c.enterprise_id == number))
        connection.execute(delete(enterprise).where(enterprise.c.id == number))

    await world.db.write(remove)
    (asked, *_) = await chat.hears(chat.press("✅ Tự nguyện gia nhập, gửi đơn"))
    assert "đang làm việc ở đâu" in asked.text
    assert await count(world, application) == 0


@pytest.mark.on_both
async def test_the_same_person_from_many_chats_at_once_is_counted_once(world: World) -> None:
    people = [world.person(f"chat{number}") for number in range(4)]
    for person in people:
        await fills(person, until="summary")
    await asyncio.gather(*(it.hears(it.press("✅ Tự nguyện gia nhập, gửi đơn")) for it in people))
    assert await count(world, application) == 4
    assert await count(world, application, ~application.c.possible_duplicate) == 1
    assert await count(world, event) == 1


async def test_a_name_that_is_a_command_word_stays_a_name_after_a_question_in_between(chat: Player) -> None:
    await chat.plays("""
        > /thamgia
        < …
        > [Đồng ý: xét đơn của tôi]
        < …
        > ban mai
        < …
        > [Công ty TNHH Bản Mai]
        < Họ và tên …
        > /hoi
        < Anh/chị muốn hỏi gì ạ? …
        > Huy
        < Họ tên chỉ có một tiếng. Đúng như vậy không ạ? [Đúng, giữ nguyên] [Để tôi gõ lại]
    """)


async def test_two_enterprises_of_one_name_are_told_apart_by_their_commune(world: World, chat: Player) -> None:
    for commune in ("x-than-uyen", "x-sin-ho"):
        row = enterprises.Row("Công ty TNHH Hoàng Long", commune)
        await world.db.write(partial(enterprises.add, row=row))
    await chat.plays("""
        > /thamgia
        < …
        > [Đồng ý: xét đơn của tôi]
        < …
        > hoàng long
        < … [Công ty TNHH Hoàng Long – xã …] [Công ty TNHH Hoàng Long – xã …] …
    """)
