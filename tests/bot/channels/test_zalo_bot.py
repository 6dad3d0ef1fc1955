"""The Zalo bot channel against a Bot API of our own: nothing that was read is lost, every refusal means something, and
the token is shown nowhere."""

from __future__ import annotations

import asyncio
import json
import logging
import socket
import traceback
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from bot.channels.base import Failure, Linked, Outgoing, SendError
from bot.channels.zalo_bot import ZaloBot
from bot.channels.zalo_bot_patience import Pace
from bot.channels.zalo_bot_setup import ZaloBotSettings
from bot.settings import ZaloBotMode
from dialogue.messages import Incoming
from tests.bot.channels.bot_api import WITHIN, Answer, garbage, hang_up
from tests.bot.channels.zalo_api import TOKEN, ZaloApi, event, refused, zalo_api
from tests.player import NOON

SECRET = "webhook-secret-of-ours"
QUICK = Pace(again=(0.001, 0.01), look=0.01, stop=1.0)
AN = "a1b2c3d4e5f60718293a"
AWAY = OperationalError("…", {}, Exception("database is locked"))


class Shelf:
    """Keeps what it is given. `hold` lets nobody be handled; `away` fails so many times to store."""

    def __init__(self) -> None:
        self.stored: list[str] = []
        self.handled: list[str] = []
        self.away, self.broken = 0, False
        self.free = asyncio.Event()
        self.free.set()
        self._changed = asyncio.Condition()

    async def store(self, incoming: Incoming) -> None:
        if self.away:
            self.away -= 1
            raise AWAY
        if self.broken and incoming.external_id.endswith("1"):
            raise ValueError(f"words of somebody {TOKEN}")
        await self._add(self.stored, incoming)

    async def handle(self, incoming: Incoming) -> None:
        await self.free.wait()
        await self._add(self.handled, incoming)

    async def take(self, incoming: Incoming) -> None:
        await self.store(incoming)

    async def _add(self, to: list[str], incoming: Incoming) -> None:
        async with self._changed:
            to.append(incoming.external_id.rpartition(":")[2].lstrip("m0"))
            self._changed.notify_all()

    async def until(self, stored: int = 0, handled: int = 0) -> None:
        async with asyncio.timeout(WITHIN), self._changed:
            await self._changed.wait_for(lambda: len(self.stored) >= stored and len(self.handled) >= handled)


@pytest.fixture
async def api() -> AsyncIterator[ZaloApi]:
    async with zalo_api(ZaloApi(known={AN})) as running:
        yield running


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


@asynccontextmanager
async def listening(api: ZaloApi, shelf: Shelf, **settings: Any) -> AsyncIterator[ZaloBot]:
    channel = ZaloBot(ZaloBotSettings(**{"token": TOKEN, "api_url": api.url, **settings}), shelf, lambda: NOON, QUICK)
    await channel.start(shelf.take)
    try:
        yield channel
    finally:
        await channel.stop()


# --- polling ----------------------------------------------------------------------------------------------------------
async def test_while_turns_are_under_way_somebody_always_asks(api: ZaloApi, shelf: Shelf) -> None:
    shelf.free.clear()
    async with listening(api, shelf):
        for number in range(1, 6):
            await api.asked_for()
            await api.deliver(event(f"chat{number % 2}", "chào", number))
        await shelf.until(stored=5)
        assert (shelf.handled, api.lost) == ([], [])
        shelf.free.set()
        await shelf.until(handled=5)
    assert shelf.stored == ["1", "2", "3", "4", "5"]


async def test_what_was_read_is_stored_however_long_the_database_takes(
    api: ZaloApi, shelf: Shelf, caplog: pytest.LogCaptureFixture
) -> None:
    shelf.away = 3
    async with listening(api, shelf) as channel:
        for number in (1, 2):
            await api.asked_for()
            await api.deliver(event(AN, "chào", number))
        await shelf.until(stored=2, handled=2)
        assert shelf.stored == ["1", "2"]
        assert channel.counted.received == 2
    downs = [it.split()[0] for it in caplog.messages if "_down" in it]
    assert downs == ["event=zalo_bot_store_down"]  # Zalo itself is there


async def test_what_is_lost_at_a_stop_is_said(api: ZaloApi, shelf: Shelf, caplog: pytest.LogCaptureFixture) -> None:
    shelf.away = 10_000
    channel = ZaloBot(ZaloBotSettings(TOKEN, api.url), shelf, lambda: NOON, replace(QUICK, stop=0.01))
    await channel.start(shelf.take)
    for number in (1, 2):
        await api.asked_for()
        await api.deliver(event(AN, "chào", number))
    await api.asked_for()
    await channel.stop()
    assert "event=zalo_bot_lost messages=2" in caplog.text


async def test_one_that_cannot_be_stored_at_all_stops_no_other(
    api: ZaloApi, shelf: Shelf, caplog: pytest.LogCaptureFixture
) -> None:
    shelf.broken = True
    async with listening(api, shelf):
        for number in (1, 2):
            await api.asked_for()
            await api.deliver(event(AN, "chào", number))
        await shelf.until(stored=1)
    assert shelf.stored == ["2"]
    assert "event=zalo_bot_lost" in caplog.text


async def test_a_quiet_answer_is_no_trouble_and_a_broken_gateway_is_waited_for(
    api: ZaloApi, shelf: Shelf, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "ketnap")
    quiet, broken = [refused(408), refused("408", status=408)], [garbage(502), garbage(200, '{"ok":true}')]
    api.script["getUpdates"].extend([*quiet, *broken])
    async with listening(api, shelf) as channel:
        await api.asked_for()
        await api.deliver(event(AN, "chào", 1))
        await shelf.until(stored=1)
        assert channel.trouble == ""
    assert [it.split()[0] for it in caplog.messages if "zalo_bot_" in it] == [
        "event=zalo_bot_listening", "event=zalo_bot_down", "event=zalo_bot_up",
    ]  # fmt: skip


async def test_a_group_and_our_own_words_are_passed_over(api: ZaloApi, shelf: Shelf) -> None:
    group, own = {"chat": {"id": "zgr-1", "chat_type": "GROUP"}}, {"from": {"id": AN, "is_bot": True}}
    others: tuple[dict[str, Any], ...] = (group, own, {})
    async with listening(api, shelf):
        for number, more in enumerate(others, 1):
            await api.asked_for()
            await api.deliver(event(AN, "chào", number, **more))
        await shelf.until(stored=1)
    assert shelf.stored == ["3"]


# --- at a start -------------------------------------------------------------------------------------------------------
async def test_polling_takes_a_webhook_away_and_asks_for_none_if_there_is_none(api: ZaloApi, shelf: Shelf) -> None:
    async with listening(api, shelf):
        await api.asked_for()
    assert [name for name, _ in api.calls] == ["getMe", "getWebhookInfo", "getUpdates"]
    api.webhook = {"url": "https://elsewhere.example.vn"}
    async with listening(api, shelf):
        await api.until(lambda: len(api.asked("getUpdates")) == 2)
    assert api.webhook is None


async def test_the_webhook_is_set_with_its_secret(api: ZaloApi, shelf: Shelf, caplog: pytest.LogCaptureFixture) -> None:
    api.reached = False
    how = {"mode": ZaloBotMode.WEBHOOK, "webhook_secret": SECRET, "address": "https://congdoan.example.vn"}
    async with listening(api, shelf, **how):
        async with asyncio.timeout(WITHIN):
            while "zalo_bot_webhook_unreached" not in caplog.text:  # noqa: ASYNC110  the channel rings no bell
                await asyncio.sleep(0.001)
    assert api.webhook == {"url": "https://congdoan.example.vn/webhooks/zalo-bot", "secret_token": SECRET}
    assert "event=zalo_bot_webhook_unreached outcome='webhook.http.404' advice='see PUBLIC_URL'" in caplog.text


async def test_a_webhook_that_somebody_took_away_is_set_again(
    api: ZaloApi, shelf: Shelf, caplog: pytest.LogCaptureFixture
) -> None:
    how = {"mode": ZaloBotMode.WEBHOOK, "webhook_secret": SECRET, "address": "https://congdoan.example.vn"}
    async with listening(api, shelf, **how):
        await api.until(lambda: len(api.asked("getWebhookInfo")) > 1)
        assert len(api.asked("setWebhook")) == 1
        api.webhook = None
        await api.until(lambda: len(api.asked("setWebhook")) == 2)
    assert "event=zalo_bot_webhook_lost" in caplog.text


@pytest.mark.parametrize("how", [{"token": "1:wrong"}, {"mode": ZaloBotMode.WEBHOOK}], ids=["token", "no secret"])
async def test_a_wrong_setting_stops_the_channel_and_says_which(
    api: ZaloApi, shelf: Shelf, caplog: pytest.LogCaptureFixture, how: dict[str, Any]
) -> None:
    async with listening(api, shelf, **how) as channel:
        async with asyncio.timeout(WITHIN):
            while not channel.trouble:  # noqa: ASYNC110  the channel rings no bell
                await asyncio.sleep(0.001)
    assert "event=zalo_bot_stopped advice=" in caplog.text
    assert ("ZALO_BOT_TOKEN" if "token" in how else "ZALO_BOT_WEBHOOK_SECRET") in caplog.text
    assert api.asked("getUpdates") == []


# --- webhook ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("body", "secret", "status"),
    [
        (b"", "", 200),  # Zalo's own try at setWebhook
        (b" \n", "", 200),
        (json.dumps(event(AN, "chào")).encode(), SECRET, 200),
        (json.dumps({"ok": True, "result": event(AN, "chào")}).encode(), SECRET, 200),
        (json.dumps(event(AN, "chào")).encode(), "wrong", 403),
        (json.dumps(event(AN, "chào")).encode(), "", 403),
        (b"{", SECRET, 400),
        (b"[" * 100_000, SECRET, 400),
        (b"[]", SECRET, 200),
        (b'{"event_name":"message.unsupported.received"}', SECRET, 200),
    ],
)
async def test_a_post_of_zalos_is_answered(api: ZaloApi, shelf: Shelf, body: bytes, secret: str, status: int) -> None:
    how = {"mode": ZaloBotMode.WEBHOOK, "webhook_secret": SECRET, "address": "https://congdoan.example.vn"}
    async with listening(api, shelf, **how) as channel:
        assert await channel.webhook(body, secret) == status
    assert len(shelf.stored) == (status == 200 and b"PRIVATE" in body)


async def test_what_is_not_stored_is_not_acknowledged(api: ZaloApi, shelf: Shelf) -> None:
    shelf.away = 1
    body = json.dumps(event(AN, "chào")).encode()
    how = {"mode": ZaloBotMode.WEBHOOK, "webhook_secret": SECRET, "address": "https://congdoan.example.vn"}
    async with listening(api, shelf, **how) as channel:
        assert [await channel.webhook(body, SECRET) for _ in range(2)] == [503, 200]
        await channel.stop_listening()
        assert await channel.webhook(body, SECRET) == 503


# --- sending ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("answer", "failure"),
    [
        (refused(400, "Bad request"), Failure.REFUSED),
        (refused(401, "Unauthorized"), Failure.STOP),
        (refused(403, "Internal server error"), Failure.RETRY),
        (refused(404, "Not Found"), Failure.REFUSED),
        (refused(408, "Request timeout"), Failure.UNKNOWN),
        (refused(410, "The chat_id is invaild"), Failure.GONE),
        (refused(422, "You are not permitted to send messages to this chat_id"), Failure.GONE),
        (refused("422"), Failure.GONE),
        (refused(429, "Quota exceeded"), Failure.RETRY),
        (refused("what"), Failure.RETRY),
        (refused(777), Failure.RETRY),
        (refused(502), Failure.UNKNOWN),
        (garbage(408), Failure.UNKNOWN),
        (garbage(429, "<html>429 Too Many Requests</html>"), Failure.RETRY),
        (garbage(502), Failure.UNKNOWN),
        (garbage(200, ""), Failure.UNKNOWN),
        (garbage(200, "[]"), Failure.UNKNOWN),
        (garbage(404), Failure.RETRY),
        (hang_up, Failure.UNKNOWN),
    ],
)
async def test_a_refusal_means(api: ZaloApi, shelf: Shelf, answer: Answer, failure: Failure) -> None:
    api.script["sendMessage"].append(answer)
    async with listening(api, shelf) as channel:
        with pytest.raises(SendError) as caught:
            await channel.send(Outgoing(AN, "chào"))
        assert caught.value.failure is failure
        assert await channel.send(Outgoing(AN, "chào")) == "s1"
        assert channel.counted.sent == 1


async def test_nobody_there_is_no_message_sent(api: ZaloApi, shelf: Shelf) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    async with listening(api, shelf, api_url=f"http://127.0.0.1:{port}") as channel:
        with pytest.raises(SendError) as caught:
            await channel.send(Outgoing(AN, "chào"))
    assert caught.value.failure is Failure.RETRY


async def test_before_the_start_a_message_waits(api: ZaloApi, shelf: Shelf) -> None:
    channel = ZaloBot(ZaloBotSettings(TOKEN, api.url), shelf, lambda: NOON, QUICK)
    with pytest.raises(SendError) as caught:
        await channel.send(Outgoing(AN, "chào"))
    assert caught.value.failure is Failure.RETRY


async def test_a_picture_that_zalo_does_not_take_becomes_a_link(api: ZaloApi, shelf: Shelf) -> None:
    card = Outgoing(AN, "Thẻ.", linked=Linked("https://x.vn/media/t", "Xem ảnh: https://x.vn/media/t"))
    api.script["sendPhoto"].append(refused(400, "The photo URL is invalid"))
    async with listening(api, shelf) as channel:
        await channel.send(card)
        await channel.send(card)
    assert [(method, params.get("text", params.get("caption"))) for method, params in api.sent] == [
        ("sendMessage", "Thẻ.\n\nXem ảnh: https://x.vn/media/t"),
        ("sendPhoto", "Thẻ."),
    ]


async def test_the_second_part_is_not_sent_if_the_first_fails(api: ZaloApi, shelf: Shelf) -> None:
    api.script["sendMessage"].append(refused(429))
    async with listening(api, shelf) as channel:
        with pytest.raises(SendError):
            await channel.send(Outgoing(AN, "dài " * 600))
    assert api.sent == []


async def test_a_file_is_fetched_from_zalo_alone(api: ZaloApi, shelf: Shelf) -> None:
    async with listening(api, shelf) as channel:
        for address in (
            f"{api.url}/x",
            "http://x.zdn.vn/a.jpg",
            "https://zdn.vn.evil.example/a",
            "ftp://x.zdn.vn/a.jpg",
        ):
            with pytest.raises(SendError) as caught:
                await channel.fetch(address)
            assert caught.value.failure is Failure.REFUSED


# --- the token --------------------------------------------------------------------------------------------------------
async def test_the_token_is_in_nothing_that_is_written(
    api: ZaloApi, shelf: Shelf, caplog: pytest.LogCaptureFixture
) -> None:
    """Not in a log at any level, nor in an exception, however it is printed, though the answers echo it."""
    caplog.set_level(logging.DEBUG)
    echo = f"<html>/bot{TOKEN}/sendMessage</html>"
    answers = [garbage(502, echo), refused(400, echo), refused(401, echo), garbage(404, echo), hang_up]
    api.script["sendMessage"].extend(answers)
    api.script["getUpdates"].extend([garbage(502, echo), refused(403, echo), hang_up])
    written: list[str] = []
    async with listening(api, shelf) as channel:
        await api.asked_for()
        for _ in answers:
            try:
                await channel.send(Outgoing(AN, "chào"))
            except SendError as error:
                written += [str(error), repr(error), *traceback.format_exception(error)]
        written += [repr(channel), repr(vars(channel))]
    async with listening(api, shelf, api_url="http://127.0.0.1:1") as channel:
        try:
            await channel.send(Outgoing(AN, "chào"))
        except SendError as error:
            written += traceback.format_exception(error)
    logged = [it for it in caplog.records if it.name != "aiohttp.access"]  # the stand-in's own
    found = "\n".join([*written, *(f"{vars(it)} {it.getMessage()}" for it in logged)])
    assert TOKEN not in found
    assert TOKEN.partition(":")[2] not in found
    assert written
