"""The channel of Zalo's Official Account against a small Zalo of our own: its webhook, its sends, its refusals."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from bot.channels.base import Attached, BudgetSpent, Button, Failure, Outgoing, SendError
from bot.channels.json_http import JsonHttp
from bot.channels.zalo_oa import ZaloOa, ZaloOaSettings
from bot.channels.zalo_oa_oauth import App, OAuth
from bot.channels.zalo_oa_tokens import Tokens
from bot.channels.zalo_oa_window import Windows
from bot.channels.zalo_oa_wire import signature
from dialogue.messages import Incoming, Keyboard, Text
from models import chats, zalo_window
from models.chats import Place
from models.database import Database, DatabaseUnavailable
from models.files import MOST_BYTES
from models.keys import derive_keys
from models.tables import chat
from models.zalo_oa_tokens import Account
from models.zalo_window import Month, Price
from tests.bot.channels.bot_api import Answer, garbage, hang_up
from tests.bot.channels.test_zalo_oa_tokens import Faulty
from tests.bot.channels.test_zalo_oa_wire import ME, event
from tests.bot.channels.zalo_oa_api import (
    ACCESS_S,
    APP_ID,
    APP_SECRET,
    OA_ID,
    OA_SECRET,
    ZaloOaApi,
    refused,
    zalo_oa_api,
)
from tests.player import ZONE, countable_random

pytestmark = pytest.mark.one_database
KEYS = derive_keys("a secret of the tests only", countable_random())
PRICE = Price(55, 110)  # two messages a month


class Line:
    """A channel that listens, what it has taken, and the Zalo behind it."""

    def __init__(self, db: Database, api: ZaloOaApi, doors: Any = None) -> None:
        self.db, self.api = db, api
        self.taken: list[Incoming] = []
        self.fails: Exception | None = None
        self.slow = asyncio.Event()
        self.slow.set()
        http = JsonHttp("Zalo")
        oauth = OAuth(App(APP_ID, APP_SECRET, api.url), http, lambda: api.now)
        tokens = Tokens(db, Account(OA_ID, "one", KEYS), oauth, lambda: api.now)
        settings = ZaloOaSettings(OA_ID, APP_ID, OA_SECRET, api.url, api.grant())
        self.channel = ZaloOa(
            settings, tokens, Windows(doors or db, PRICE, ZONE, lambda: api.now), http, lambda: api.now
        )

    async def take(self, message: Incoming) -> None:
        await self.slow.wait()
        if self.fails:
            raise self.fails
        self.taken.append(message)

    async def posts(self, body: bytes | dict[str, Any], signed: str | None = None) -> int:
        given = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
        stamp = body.get("timestamp", "") if isinstance(body, dict) else ""
        header = signed if signed is not None else f"mac={signature(APP_ID, given, stamp, OA_SECRET)}"
        return await self.channel.webhook(given, header)

    async def wrote(self, ago: timedelta) -> None:
        """The person's last message was so long ago, as the database and Zalo know."""
        at = self.api.now - ago
        self.api.wrote[ME] = at
        await self.db.write(lambda c: chats.lock(c, KEYS, Place("zalo_oa", ME, "vi"), at))
        await self.db.write(lambda c: c.execute(update(chat).values(heard_at=at)))

    async def month(self) -> Month:
        return await self.db.read(lambda c: zalo_window.spent(c, "2026-11"))


@pytest.fixture
async def line(db: Database) -> AsyncIterator[Line]:
    async with zalo_oa_api(ZaloOaApi()) as api:
        made = Line(db, api)
        await made.channel.start(made.take)
        await made.wrote(timedelta(0))
        yield made
        await made.channel.stop()


def words(text: str = "Chào anh/chị!", **more: Any) -> Outgoing:
    return Outgoing(ME, text, **more)


async def failure(line: Line, message: Outgoing | None = None) -> SendError:
    with pytest.raises(SendError) as caught:
        await line.channel.send(message or words())
    return caught.value


@pytest.mark.on_both
async def test_a_database_that_is_away_at_the_start_hurts_nobody_and_is_asked_again(db: Database) -> None:
    async with zalo_oa_api(ZaloOaApi()) as api:
        made = Line(db, api, Faulty(db, [True, True]))
        await made.channel.start(made.take)
        with pytest.raises(DatabaseUnavailable):  # the clock says so in the log, and comes again
            await made.channel.keep_fresh()
        await made.channel.keep_fresh()
        assert await db.read(zalo_window.kept_price) == PRICE
        await made.wrote(timedelta(0))
        await made.channel.send(words())
        await made.channel.stop()
    assert len(api.sent) == 1


# --- the webhook ------------------------------------------------------------------------------------------------------
TEXT = event("user_send_text", {"text": "Chào"})


async def test_a_message_is_taken_before_it_is_answered(line: Line) -> None:
    assert await line.posts(TEXT) == 200
    (got,) = line.taken
    assert (got.chat_id, got.content, got.received_at) == (ME, Text("Chào"), line.api.now)


@pytest.mark.parametrize(
    ("body", "signed", "status"),
    [
        (b"", "", 200),  # Zalo's console asks whether somebody is there
        (b" \n", None, 200),
        (TEXT, "", 403),
        (TEXT, f"mac={'0' * 64}", 403),
        (b"{}", "", 403),
        (b"[" * 100_000, "", 403),
        (b"[]", None, 200),  # signed, and nothing we know: once more would change nothing
        (event("oa_send_text", {"text": "x"}, sender={"id": OA_ID}, recipient={"id": ME}), None, 200),
        ({"event_name": "follow", "timestamp": "1"}, None, 200),
    ],
)
async def test_what_is_no_message_of_zalos_is_not_taken(
    line: Line, body: bytes | dict[str, Any], signed: str | None, status: int
) -> None:
    assert await line.posts(body, signed) == status
    assert line.taken == []


async def test_what_was_not_stored_comes_again(line: Line) -> None:
    line.fails = RuntimeError("the database is away")
    assert await line.posts(TEXT) == 503
    line.fails = None
    assert await line.posts(TEXT) == 200


async def test_a_slow_database_does_not_keep_zalo_waiting_and_the_turn_goes_on(line: Line) -> None:
    line.slow.clear()
    line.channel.soon = 0.01
    assert await line.posts(TEXT) == 503
    line.slow.set()
    await line.channel.stop_listening()
    assert len(line.taken) == 1
    assert await line.posts(TEXT) == 503  # it takes no more


# --- a message out ----------------------------------------------------------------------------------------------------
async def test_words_a_question_and_a_picture_reach_the_person(line: Line) -> None:
    assert await line.channel.send(words()) == "m1"
    buttons = (Button("Nam", "male"), Button("Nữ", "female"))
    assert await line.channel.send(words("Giới tính?", buttons=buttons, step="join.gender", version=3)) == "m2"
    assert await line.channel.send(words("Thẻ.", attached=Attached("the.png", "image/png", b"png"))) == "m3"
    assert await line.channel.send(words("Đơn.", attached=Attached("don.pdf", "application/pdf", b"%PDF"))) == "m5"
    assert [it.get("text") for it in line.api.sent] == ["Chào anh/chị!", "Giới tính?", "Thẻ.", None, "Đơn."]
    assert sorted(line.api.uploads.values()) == [("don.pdf", b"%PDF"), ("the.png", b"png")]


async def test_where_zalo_does_not_take_its_form_the_question_is_words(line: Line) -> None:
    line.api.script["message"].append(refused(-201))
    await line.channel.send(words("Số điện thoại?", keyboard=Keyboard.SHARE_CONTACT, keyboard_label="Gửi số"))
    assert line.api.sent == [{"to": ME, "text": "Số điện thoại?"}]


async def test_a_token_that_is_over_is_refreshed_once_and_the_message_sent(line: Line) -> None:
    await line.channel.send(words())
    line.api.access_tokens.clear()  # taken back by Zalo before its time
    await line.channel.send(words("Lần hai"))
    assert line.api.calls == ["token", "message", "message", "token", "message"]
    line.api.now += timedelta(seconds=ACCESS_S)
    line.api.wrote[ME] = line.api.now
    await line.channel.send(words("Lần ba"))
    assert [it["text"] for it in line.api.sent] == ["Chào anh/chị!", "Lần hai", "Lần ba"]


async def test_a_token_that_does_not_open_even_when_new_stops_us(line: Line) -> None:
    line.api.script["message"].extend([refused(-216), refused(-216)])
    assert (await failure(line)).failure is Failure.STOP
    assert line.api.calls == ["token", "message", "token", "message"]


REFUSALS: list[tuple[Answer, Failure]] = [
    (refused(-32), Failure.RETRY),
    (refused(-100), Failure.RETRY),
    (refused(-234), Failure.RETRY),
    (garbage(429), Failure.RETRY),
    (garbage(403), Failure.RETRY),  # something between us and Zalo
    (refused(-201), Failure.REFUSED),
    (refused(-210), Failure.REFUSED),
    (refused(-233), Failure.REFUSED),
    (refused(-248), Failure.REFUSED),
    (refused(-299), Failure.REFUSED),  # nobody knows it: about the message, by its family
    (refused(-9), Failure.RETRY),  # nor this one
    (refused(-213), Failure.GONE),
    (refused(-227), Failure.GONE),
    (refused(-230), Failure.GONE),
    (refused(-232), Failure.GONE),
    (refused(-244), Failure.GONE),
    (refused(-211), Failure.STOP),
    (refused(-218), Failure.STOP),
    (refused(-224), Failure.STOP),
    (refused(-240), Failure.STOP),
    (refused(-320), Failure.STOP),
    (refused(-321), Failure.STOP),
    (garbage(502), Failure.UNKNOWN),
    (garbage(200), Failure.UNKNOWN),
    (garbage(200, '{"ok":true}'), Failure.UNKNOWN),
    (garbage(200, '{"error":0,"message":"Success"}'), Failure.UNKNOWN),
    (hang_up, Failure.UNKNOWN),
]


@pytest.mark.parametrize(("answer", "expected"), REFUSALS)
async def test_a_refusal_is_one_of_the_short_table(line: Line, answer: Answer, expected: Failure) -> None:
    line.api.script["message"].append(answer)
    assert (await failure(line)).failure is expected


async def test_one_picture_for_many_is_uploaded_once_until_zalo_forgets_it(line: Line) -> None:
    card = words("Thẻ.", attached=Attached("a.jpeg", "image/jpeg", b"jpeg"))
    for _ in range(2):
        await line.channel.send(card)
    line.api.uploads.clear()
    assert (await failure(line, card)).failure is Failure.RETRY
    await line.channel.send(card)
    assert line.api.calls.count("upload") == 2
    assert [name for name, _ in line.api.uploads.values()] == ["a.jpg"]


async def test_a_picture_that_zalo_refuses_is_no_end_of_its_words(line: Line) -> None:
    line.api.script["upload"].append(refused(-201))
    await line.channel.send(words("Thẻ.", attached=Attached("a.png", "image/png", b"png")))
    assert line.api.sent == [{"to": ME, "text": "Thẻ."}]
    await line.wrote(timedelta(days=3))
    for _ in range(2):
        await line.channel.send(words())
    broke = await failure(line, words("Thẻ.", attached=Attached("b.png", "image/png", b"png")))
    assert isinstance(broke, BudgetSpent)


async def test_a_lost_upload_is_repeated_for_nothing_of_it_arrived(line: Line) -> None:
    line.api.script["upload"].append(hang_up)
    error = await failure(line, words(attached=Attached("a.png", "image/png", b"png")))
    assert error.failure is Failure.RETRY


async def test_a_question_whose_buttons_could_not_be_read_again_is_not_sent(line: Line) -> None:
    error = await failure(line, words(buttons=(Button("A", "a"),), step="a:b"))
    assert error.failure is Failure.REFUSED
    assert line.api.calls == []


# --- the reply window -------------------------------------------------------------------------------------------------
DAY = timedelta(days=1)


async def test_within_two_days_it_is_free(line: Line) -> None:
    await line.wrote(2 * DAY - timedelta(seconds=1))
    await line.channel.send(words())
    assert (await line.month()).messages == 0


async def test_later_it_is_charged_until_the_months_budget_is_used_up(
    line: Line, caplog: pytest.LogCaptureFixture
) -> None:
    await line.wrote(2 * DAY)
    await line.channel.send(words("một"))
    await line.channel.send(words("hai"))
    for _ in range(2):
        assert (await failure(line)).failure is Failure.REFUSED
    assert await line.month() == Month("2026-11", 2, 110)
    assert len(line.api.sent) == 2
    assert caplog.text.count("event=zalo_oa_budget_spent month=2026-11") == 1
    assert await line.posts(TEXT) == 200  # he writes: free again at once
    line.api.wrote[ME] = line.api.now
    await line.channel.send(words("ba"))


@pytest.mark.parametrize(("answer", "messages"), [(refused(-232), 0), (refused(-32), 0), (hang_up, 1), (None, 1)])
async def test_only_what_may_have_arrived_is_counted(line: Line, answer: Answer | None, messages: int) -> None:
    await line.wrote(3 * DAY)
    if answer:
        line.api.script["message"].append(answer)
        await failure(line)
    else:
        await line.channel.send(words())
    assert (await line.month()).messages == messages


async def test_after_a_week_zalo_is_not_even_asked(line: Line) -> None:
    await line.wrote(7 * DAY)
    assert (await failure(line)).failure is Failure.GONE
    assert (await failure(line, Outgoing("nobody we know", "Chào"))).failure is Failure.GONE
    assert line.api.calls == []


# --- a file in, and secrets -------------------------------------------------------------------------------------------
async def test_a_file_comes_whole_within_its_limit(line: Line) -> None:
    line.api.files |= {"a.xlsx": b"PK" * 1_000, "big": b"x" * (MOST_BYTES + 1)}
    assert await line.channel.fetch(f"{line.api.url}/files/a.xlsx") == b"PK" * 1_000
    for name, expected in (("big", Failure.REFUSED), ("none", Failure.GONE)):
        with pytest.raises(SendError) as caught:
            await line.channel.fetch(f"{line.api.url}/files/{name}")
        assert caught.value.failure is expected


@pytest.mark.parametrize("address", ["http://169.254.169.254/", "file", "ftp://x.vn/a", "http://127.0.0.1/"])
async def test_no_other_address_than_zalos_is_fetched(line: Line, address: str) -> None:
    with pytest.raises(SendError):
        await line.channel.fetch(address)


SAID = "số nhà tôi 12"  # not in the test's lines: a broken log would show them


async def test_neither_a_token_nor_somebodys_words_reach_the_log(
    line: Line, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    for name in ("ketnap", "aiohttp", "asyncio"):  # aiosqlite's debugging is off, whatever the level (bot/logs.py)
        caplog.set_level(logging.DEBUG, logger=name)
    written = []
    for answer in (refused(-216), refused(-201), garbage(502, OA_SECRET), hang_up, refused(-9)):
        line.api.script["message"].append(answer)
        try:
            written.append(await line.channel.send(words(SAID)))
        except SendError as error:
            written.append(f"{error!r} {error.__cause__!r} {error.__context__!r}")
    await line.posts(event("user_send_text", {"text": SAID}, sender="x"))
    line.fails = ValueError(SAID)
    await line.posts(TEXT)
    written += [repr(line.channel._settings), caplog.text, *capfd.readouterr()]
    assert "event=zalo_oa_unreadable" in caplog.text
    for secret in (APP_SECRET, OA_SECRET, "refresh-", "access-", SAID, ME):
        assert secret not in "".join(written), secret
