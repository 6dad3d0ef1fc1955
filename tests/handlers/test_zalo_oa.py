"""What is its own on Zalo's Official Account: buttons that come back as typed words, its form for the phone, leaving."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

import texts
from bot.import_task import ImportTask
from bot.importing import Importing
from bot.tasks import Tasks
from dialogue.menu import COMMANDS
from dialogue.messages import Command, Contact, Text
from domain.roles import Role
from models import zalo_window
from models.zalo_window import Month
from tests.bot.channels.zalo_oa_api import ZaloOaApi, refused, zalo_oa_api
from tests.bot.test_import_chat import GOOD
from tests.handlers.everywhere import officer_of, talks
from tests.handlers.joining import rows
from tests.handlers.test_everywhere import JOINING
from tests.handlers.zalo_oa_line import ZaloOaLine, ZaloOaPhone
from tests.player import ZONE, World


@pytest.fixture
async def line(world: World) -> AsyncIterator[ZaloOaLine]:
    async with zalo_oa_api(ZaloOaApi()) as api:
        made = ZaloOaLine(world, api)
        await made.channel.start(made.turns.take)
        yield made
        await made.close()


async def test_who_follows_is_greeted_and_asked_for_the_code_he_may_have(line: ZaloOaLine) -> None:
    phone = ZaloOaPhone(line)
    await line.hears(phone.name, "follow", follower={"id": phone.name}, oa_id="579745863508352884")
    (seen,) = await phone.new()
    assert seen.text.startswith("Chào anh/chị! Đây là trợ lý tự động")
    assert seen.labels[0] == "Gia nhập công đoàn"


async def test_an_old_button_brings_the_present_question_back(line: ZaloOaLine) -> None:
    phone = ZaloOaPhone(line)
    await talks(phone, JOINING.split("> số một")[0])
    male = phone.press("Nam")
    await talks(phone, "> [Nữ]\n< Số điện thoại của anh/chị …")
    (seen,) = await phone.hears(male)
    assert seen.text.startswith("Số điện thoại của anh/chị")
    (chat,) = await rows(line.world, "chat")
    assert '"male"' not in str(line.world.keys.open_json(chat["state"]))


async def test_the_phone_comes_from_zalos_own_form(line: ZaloOaLine) -> None:
    phone = ZaloOaPhone(line)
    await talks(phone, JOINING.split("> 0912345678")[0])
    assert phone.last.payload["phone"]
    seen = await phone.hears(Contact("84912345678", own=True))
    assert seen[0].text.startswith("Đã ghi số 0912 345 678.")


async def test_who_left_is_written_to_no_more_until_he_is_back(line: ZaloOaLine) -> None:
    phone = ZaloOaPhone(line)
    await talks(phone, JOINING.split("> số một")[0])
    await line.hears(phone.name, "unfollow", follower={"id": phone.name}, oa_id="579745863508352884")
    assert [it["gone"] for it in await rows(line.world, "chat")] == [True]
    await talks(phone, "> nữ\n< Số điện thoại của anh/chị …")
    assert [it["gone"] for it in await rows(line.world, "chat")] == [False]


async def test_who_wrote_a_week_ago_hears_nothing_and_goes_on_when_he_writes(line: ZaloOaLine) -> None:
    phone = ZaloOaPhone(line)
    await phone.hears(Command("start"))
    line.api.script["message"].append(refused(-230))
    await phone.hears(Text("/help"))
    assert [it["gone"] for it in await rows(line.world, "chat")] == [True]
    phone.later(days=8)
    assert (await phone.hears(Command("start")))[0].labels
    assert line.world.now - line.api.wrote[phone.name] < timedelta(minutes=1)


async def test_a_repeated_event_is_one_message(line: ZaloOaLine) -> None:
    phone = ZaloOaPhone(line)
    for _ in range(3):
        await line.hears(phone.name, "user_send_text", message={"text": "/start", "msg_id": "the same"})
    assert len(await phone.new()) == 1


async def test_a_list_comes_in_as_a_file(line: ZaloOaLine) -> None:
    world = line.world
    lan = ZaloOaPhone(line)
    await officer_of(lan)
    importing = Importing(world.db, lambda: world.now, ZONE)
    tasks = Tasks(line.turns, {"import": ImportTask(world.turns.desk, importing, world.channels)})
    before = len(await rows(world, "enterprise"))
    await talks(lan, "> /nhap\n< …Cần có cột “Tên doanh nghiệp”. …")
    await lan.sends("file", "ds.xlsx", GOOD)
    await tasks.idle()
    await line.quiet()
    assert len(await rows(world, "enterprise")) > before, [str(it) for it in await lan.new()]
    await tasks.close(0)


async def test_every_command_is_answered_with_what_zalo_takes(line: ZaloOaLine) -> None:
    """Whoever may give it: the stand-in refuses what is too long or wrongly shaped, an answer that fails says sorry."""
    lai = await officer_of(ZaloOaPhone(line), "lai-chau", Role.ADMIN)
    for it in COMMANDS:
        seen = await lai.hears(Command(it.vi))
        assert seen, it.name
        assert texts.text("vi", "other.sorry") not in seen[0].text, it.name
    assert {row["state"] for row in await rows(line.world, "outbox")} == {"sent"}
    assert {row["state"] for row in await rows(line.world, "inbox")} == {"done"}
    assert await line.world.db.read(lambda c: zalo_window.spent(c, "2026-11")) == Month("2026-11")
