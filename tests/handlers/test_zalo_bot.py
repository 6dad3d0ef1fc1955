"""Zalo's bot end to end: what is its own, beside the talk that all channels share (test_everywhere.py)."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

import texts
from bot.channels.zalo_bot_wire import parse
from bot.settings import ZaloBotMode
from dialogue.menu import COMMANDS
from dialogue.messages import Command
from domain.roles import Role
from tests.bot.channels.bot_api import WITHIN
from tests.bot.channels.zalo_api import ZaloApi, event, refused, zalo_api
from tests.handlers.everywhere import officer_of, talks
from tests.handlers.joining import rows
from tests.handlers.test_everywhere import JOINING
from tests.handlers.zalo_bot_line import SECRET, ZaloLine, ZaloPhone
from tests.player import NOON, World
from tests.web.site import running
from web.machine import LARGEST_UPDATE

AN = "a1b2c3d4e5f60718293a"


@pytest.fixture
async def api() -> AsyncIterator[ZaloApi]:
    async with zalo_api(ZaloApi()) as made:
        yield made


@pytest.fixture
async def line(world: World, api: ZaloApi) -> AsyncIterator[ZaloLine]:
    made = ZaloLine(world, api)
    await made.channel.start(made.turns.take)
    yield made
    await made.close()


# --- one message a turn -----------------------------------------------------------------------------------------------
async def test_what_a_turn_says_is_one_message(line: ZaloLine) -> None:
    an = ZaloPhone(line)
    await talks(an, JOINING)
    said = len([row for row in await rows(line.world, "inbox") if row["state"] == "done"])
    assert len(line.api.sent) == said
    method, card = line.api.sent[-1]
    assert (method, card["caption"].startswith("🎉 Đã gửi đơn!")) == ("sendPhoto", True)
    assert card["photo"].startswith("https://congdoan.example.vn/media/")


async def test_news_are_typed_and_do_not_take_the_numbers_of_an_open_question(line: ZaloLine) -> None:
    an, lan = ZaloPhone(line), await officer_of(ZaloPhone(line, f"{AN[:-1]}b"))
    await talks(an, JOINING)
    await talks(an, "> /ngonngu\n< Anh/chị chọn ngôn ngữ. … [Tiếng Việt] [English]")
    await talks(lan, "> /duyet\n< … [Hỏi thêm người nộp đơn] …\n> [Hỏi thêm người nộp đơn]\n< …\n> Ca nào ạ?\n< …")
    (told,) = await an.new()
    assert told.labels == []
    assert told.text.endswith("Trả lời: nhắn /traloi")
    await talks(an, "> 2\n< I will speak English from now on. …")


async def test_a_name_with_signs_stays_itself(line: ZaloLine) -> None:
    await ZaloPhone(line).plays("> xin_*chào*_\n< …")
    assert all(set(params) <= {"chat_id", "text"} for _, params in line.api.sent)


async def test_every_command_answers_in_one_message_that_zalo_takes(line: ZaloLine) -> None:
    """Whoever may give it: the stand-in refuses what is too long, and an answer that fails says sorry. An invitation,
    which is passed on as it is, stands alone."""
    lai = await officer_of(ZaloPhone(line), "lai-chau", Role.ADMIN)
    for it in COMMANDS:
        seen = await lai.hears(Command(it.vi))
        assert len(seen) == (2 if it.name == "invite" else 1), (it.name, seen)
        assert texts.text("vi", "other.sorry") not in seen[0].text
    assert {row["state"] for row in await rows(line.world, "outbox")} == {"sent"}
    assert {row["state"] for row in await rows(line.world, "inbox")} == {"done"}


# --- polling ----------------------------------------------------------------------------------------------------------
async def answered(api: ZaloApi, number: int) -> None:
    async with asyncio.timeout(WITHIN):
        while len(api.sent) < number:  # noqa: ASYNC110  Zalo rings no bell
            await asyncio.sleep(0.001)


async def test_polling_answers_and_a_repeated_message_is_one(world: World, api: ZaloApi) -> None:
    line = ZaloLine(world, api, ZaloBotMode.POLLING)
    await line.channel.start(line.turns.take)
    for number in (1, 1, 2):
        await api.asked_for()
        await api.deliver(event(AN, "xin chào", number))
    await answered(api, 2)
    await line.quiet()
    assert [row["state"] for row in await rows(world, "inbox")] == ["done", "done"]
    assert (len(api.sent), api.lost) == (2, [])
    await line.close()


async def test_what_was_stored_before_a_crash_is_answered_by_the_next_start(world: World, api: ZaloApi) -> None:
    line = ZaloLine(world, api)
    incoming = parse(event(AN, "xin chào"), NOON)
    assert incoming
    api.known.add(AN)
    await line.retries.store(incoming)
    assert [(row["state"], row["tries"]) for row in await rows(world, "inbox")] == [("waiting", 0)]
    await line.channel.start(line.turns.take)
    await line.retries.sweep()
    await line.quiet()
    assert [(row["state"], row["payload"]) for row in await rows(world, "inbox")] == [("done", None)]
    assert len(api.sent) == 1
    await line.close()


# --- refusals ---------------------------------------------------------------------------------------------------------
async def test_who_blocked_the_bot_is_gone_until_he_writes_again(line: ZaloLine) -> None:
    an = ZaloPhone(line)
    line.api.script["sendMessage"].append(refused(422, "You are not permitted to send messages to this chat_id"))
    await talks(an, "> xin chào\n< ")
    assert [row["gone"] for row in await rows(line.world, "chat")] == [True]
    await talks(an, "> 1\n< Trước khi điền đơn, …")
    assert [row["gone"] for row in await rows(line.world, "chat")] == [False]


async def test_a_reply_that_may_have_arrived_is_repeated(line: ZaloLine) -> None:
    line.outbox.pace = replace(line.outbox.pace, first=0.001)
    line.api.script["sendMessage"].append(refused(408, "Request timeout"))
    await ZaloPhone(line).plays("> xin chào\n< Chào anh/chị! …")
    assert len(line.api.asked("sendMessage")) == 2


# --- over real HTTP ---------------------------------------------------------------------------------------------------
@pytest.fixture
async def at_home(line: ZaloLine) -> AsyncIterator[tuple[ZaloLine, Any]]:
    async with running(line.world, webhooks={"zalo-bot": line.zalo.webhook}) as site:
        yield line, site


async def test_zalo_posts_to_our_address(at_home: tuple[ZaloLine, Any]) -> None:
    line, site = at_home
    http, path, head = site.visitor().http, "/webhooks/zalo-bot", {"X-Bot-Api-Secret-Token": SECRET}
    body = json.dumps(event(AN, "xin chào"), ensure_ascii=False).encode()
    line.api.known.add(AN)
    posts = [(b"", {}), (body, {}), (b" " * (LARGEST_UPDATE + 1), head), (body, head), (body, head)]
    assert [(await http.post(path, data=data, headers=headers)).status for data, headers in posts] == [
        200, 403, 413, 200, 200,
    ]  # fmt: skip
    await line.quiet()
    assert len(line.api.sent) == 1
    assert (await http.get(path)).status == 405


async def test_without_the_bot_there_is_no_such_address(world: World) -> None:
    async with running(world) as site:
        assert (await site.visitor().http.post("/webhooks/zalo-bot", data=b"")).status == 404


async def test_zalo_fetches_the_card_from_us(at_home: tuple[ZaloLine, Any]) -> None:
    line, site = at_home
    an = ZaloPhone(line)
    await talks(an, JOINING)
    path = line.api.sent[-1][1]["photo"].removeprefix("https://congdoan.example.vn")
    for way in ("head", "get", "get"):
        answer = await getattr(site.visitor().http, way)(path, headers={"User-Agent": "Java/17.0.12"})
        assert (answer.status, answer.headers["Content-Type"], bool(await answer.read())) == (
            200,
            "image/png",
            way == "get",
        )
