"""The real process: how it starts, what it needs, what it says, and how it ends."""

from __future__ import annotations

import asyncio
import re
import socket
import sqlite3
import stat
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, closing
from itertools import count
from pathlib import Path
from typing import Any

import aiohttp
import pytest

import migrations
from tests.bot.channels.bot_api import TOKEN, Answer, BotApi, bot_api, button, garbage, message, refused
from tests.bot.channels.zalo_api import TOKEN as ZALO_TOKEN
from tests.bot.channels.zalo_api import ZaloApi, event, zalo_api
from tests.bot.running import Ketnap, Nursery, free_port, until
from tests.bot.test_logs import LINE
from tests.postgres import Postgres

KEY = "a secret of the tests only, long enough"
STOPS_WITHIN = 5.0  # s (issue: SIGTERM)


@pytest.fixture
async def new(sqlite_folder: Path, loaded: Nursery) -> AsyncIterator[Ketnap]:
    """Never started yet; killed at the end."""
    made = Ketnap(sqlite_folder / "run", loaded)
    yield made
    await made.kill()


@pytest.fixture
def ketnap(new: Ketnap, first_start: Path) -> Ketnap:
    """Started before, but not yet by the test."""
    new.was_started(first_start)
    return new


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    async with bot_api(BotApi()) as running:
        yield running


@pytest.fixture
async def zalo() -> AsyncIterator[ZaloApi]:
    async with zalo_api(ZaloApi()) as running:
        yield running


def with_telegram(ketnap: Ketnap, url: str) -> None:
    ketnap.settings |= {"TELEGRAM_TOKEN": TOKEN, "TELEGRAM_API_URL": url}


def in_the_file(ketnap: Ketnap, query: str) -> list[Any]:
    with closing(sqlite3.connect(ketnap.database)) as file:
        return file.execute(query).fetchall()


class Visitor:
    """Somebody in the web chat."""

    def __init__(self, ketnap: Ketnap, http: aiohttp.ClientSession) -> None:
        self.ketnap, self.http, self.numbers, self.after = ketnap, http, count(1), 0

    async def says(self, *lines: str) -> list[str]:
        """The answers to the last line."""
        heard: dict[str, Any] = {"messages": []}
        for line in lines:
            body = {"id": f"message-{next(self.numbers)}", "text": line, "after": self.after}
            async with self.http.post(f"{self.ketnap.url}/chat/messages", json=body) as answer:
                assert answer.status == 200, await answer.text()
                heard = await answer.json()
                self.after = heard["last"]
        return [it["text"] for it in heard["messages"]]


@asynccontextmanager
async def visitor(ketnap: Ketnap) -> AsyncIterator[Visitor]:
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as http:
        yield Visitor(ketnap, http)


async def is_answered(ketnap: Ketnap) -> bool:
    async with visitor(ketnap) as somebody:
        return bool(await somebody.says("/start"))


# --- the start --------------------------------------------------------------------------------------------------------
async def test_the_key_is_made_once_and_only_its_owner_may_read_it(new: Ketnap) -> None:
    file = new.folder / "data" / "secret_key"
    new.start()
    await new.up()
    await new.stop()
    key = file.read_text()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert re.fullmatch("[0-9a-f]{64}", key)
    assert {it.name for it in file.parent.iterdir()} - {"campaigns.count", "backups"} == {"secret_key"}
    new.start()
    await new.up()
    assert file.read_text() == key


async def test_a_start_with_another_key_stops_with_one_clear_line(ketnap: Ketnap) -> None:
    ketnap.settings["SECRET_KEY"] = KEY
    ketnap.start()
    assert await ketnap.ends() == 1
    (line,) = ketnap.said().splitlines()
    assert re.match(r"SECRET_KEY has fingerprint \w+, but the database was written with \w+\. Put the right key", line)
    assert KEY not in ketnap.said()


@pytest.mark.parametrize(
    ("settings", "line"),
    [
        (
            {"DATABASE_URL": "postgresql+asyncpg://ketnap:password@127.0.0.1:1/ketnap"},
            r"SECRET_KEY is empty: PostgreSQL needs one",
        ),
        (
            {"DATABASE_URL": "postgresql+asyncpg://ketnap:password@127.0.0.1:1/ketnap", "SECRET_KEY": KEY},
            r"DATABASE_URL=\(hidden\): the database cannot be opened: \w+",
        ),
        ({"SECRET_KEY": "password"}, r"SECRET_KEY=\(hidden\): shorter than 20 letters"),
        ({"DATA_DIR": __file__}, r"DATA_DIR=\S+: cannot be made \(File exists\)\. Example: DATA_DIR=/var/lib/ketnap"),
        ({"HTTP_PORT": "many"}, r"HTTP_PORT='many': .* Example: HTTP_PORT=8080"),
    ],
)
async def test_what_is_missing_or_wrong_stops_the_start_with_one_clear_line(
    ketnap: Ketnap, settings: dict[str, str], line: str
) -> None:
    ketnap.settings |= settings
    ketnap.start()
    assert await ketnap.ends() == 1
    assert re.match(line, ketnap.said())
    assert len(ketnap.said().splitlines()) == 1
    assert "password" not in ketnap.said()


async def test_a_port_that_is_taken_stops_the_start(ketnap: Ketnap) -> None:
    with socket.create_server(("127.0.0.1", ketnap.port)):
        ketnap.start()
        assert await ketnap.ends() == 1
    (line,) = ketnap.said().splitlines()
    assert line.startswith(f"HTTP_PORT={ketnap.port}: ")


async def test_an_address_of_another_machine_stops_the_start(ketnap: Ketnap) -> None:
    ketnap.settings["HTTP_HOST"] = "192.0.2.1"  # nobody's (RFC 5737)
    ketnap.start()
    assert await ketnap.ends() == 1
    (line,) = ketnap.said().splitlines()
    assert line == "HTTP_HOST=192.0.2.1: no address of this machine. Example: HTTP_HOST=127.0.0.1"


async def test_a_key_file_without_a_key_stops_the_start(new: Ketnap) -> None:
    """As a crash of an older version or a full disk may leave it: an empty key would be everybody's."""
    (new.folder / "data").mkdir()
    (new.folder / "data" / "secret_key").touch()
    new.start()
    assert await new.ends() == 1
    assert "secret_key: no key in it" in new.said()


async def test_only_the_first_start_migrates(new: Ketnap) -> None:
    for _ in range(2):
        new.start()
        await new.up()
        await new.stop()
    assert len(new.events("migrated")) == 1
    assert len(new.events("public_address_is_loopback")) == 2  # each start warns while PUBLIC_URL is empty


def test_the_newest_step_is_the_one_that_alembic_finds() -> None:
    from alembic.script import ScriptDirectory

    assert ScriptDirectory.from_config(migrations.config()).get_heads() == [migrations.newest()]


async def test_demonstration_data_are_put_into_a_new_database_only(ketnap: Ketnap) -> None:
    ketnap.settings["DEMO"] = "1"
    ketnap.start()
    await ketnap.up()
    assert in_the_file(ketnap, "SELECT count(*) FROM unit WHERE demo") == [(0,)]
    assert in_the_file(ketnap, "SELECT count(*) FROM enterprise") == [(0,)]


async def test_demonstration_data_are_there_from_the_first_start_and_not_twice(new: Ketnap) -> None:
    new.settings["DEMO"] = "1"
    numbers = []
    for _ in range(2):
        new.start()
        await new.up()
        numbers.append(in_the_file(new, "SELECT count(*) FROM enterprise WHERE demo")[0][0])
        await new.stop()
    assert numbers[0] == numbers[1] > 0


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
async def test_two_processes_that_start_at_once_on_an_empty_database_both_come_up(
    kind: str, request: pytest.FixtureRequest, sqlite_folder: Path, loaded: Nursery
) -> None:
    for attempt in range(2):
        folder = sqlite_folder / str(attempt)
        settings = {"DATA_DIR": str(folder), "DATABASE_URL": f"sqlite+aiosqlite:///{folder}/ketnap.db"}
        if kind == "postgresql":
            server: Postgres = request.getfixturevalue("postgres")
            settings |= {"DATABASE_URL": server.url(server.create_database()), "SECRET_KEY": KEY}
        both = [Ketnap(folder / name, loaded, settings) for name in ("one", "other")]
        for it in both:
            it.start()
        for it in both:
            await it.up()
        assert sum(len(it.events("migrated")) for it in both) == 1
        for it in both:
            assert (await it.stop())[0] == 0


# --- the end ----------------------------------------------------------------------------------------------------------
async def test_sigterm_finishes_what_is_under_way_and_stops_within_five_seconds(ketnap: Ketnap, api: BotApi) -> None:
    """With people in the middle of a sentence, an open stream, and a Telegram that answers nothing."""
    with_telegram(ketnap, api.url)
    api.held = {"sendMessage", "answerCallbackQuery"}
    ketnap.start()
    await ketnap.up()
    acknowledged = 0

    async def talks() -> None:
        nonlocal acknowledged
        async with visitor(ketnap) as somebody:
            while True:
                await somebody.says("/help")
                acknowledged += 1

    await api.deliver(message(1, 7, "/start"), button(2, 7, "menu:0:/help"))
    await api.until(lambda: {method for method, _ in api.calls} >= api.held)
    async with visitor(ketnap) as listener:
        await listener.says("/start")
        async with listener.http.get(f"{ketnap.url}/chat/events") as stream:
            assert await stream.content.readline()
            talkers = [asyncio.create_task(talks()) for _ in range(4)]
            await until(lambda: acknowledged > 20)
            code, seconds = await ketnap.stop()
            ends = await asyncio.gather(*talkers, return_exceptions=True)
    assert (code, all(isinstance(it, aiohttp.ClientError) for it in ends)) == (0, True), ends
    assert seconds < STOPS_WITHIN
    assert in_the_file(ketnap, "SELECT count(*) FROM inbox WHERE channel = 'webchat'")[0][0] >= acknowledged + 1
    assert ketnap.events("stopped")
    assert "level=error" not in ketnap.said()


async def test_sigterm_with_a_locked_database_stops_within_five_seconds(ketnap: Ketnap) -> None:
    ketnap.start()
    await ketnap.up()
    async with visitor(ketnap) as somebody:
        await somebody.says("/start")
        with closing(sqlite3.connect(ketnap.database, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            waiting = asyncio.create_task(somebody.says("/help"))
            await asyncio.sleep(0)
            code, seconds = await ketnap.stop()
            with pytest.raises((aiohttp.ClientError, AssertionError)):
                await waiting
    assert (code, seconds < STOPS_WITHIN) == (0, True), seconds


async def test_a_stop_without_anything_under_way_takes_no_second(ketnap: Ketnap) -> None:
    ketnap.start()
    await ketnap.up()
    code, seconds = await ketnap.stop()
    assert (code, seconds < 2) == (0, True)


# --- Telegram has troubles of its own ---------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("answer", "line"),
    [
        (refused(401, "Unauthorized"), r"level=error .* event=telegram_stopped setting=TELEGRAM_TOKEN advice="),
        (refused(429, "Too Many Requests", retry_after=1), r"level=warning .* event=telegram_down kind=flood advice="),
        (refused(409, "Conflict"), r"level=warning .* event=telegram_down kind=conflict advice="),
        (garbage(), r"level=warning .* event=telegram_down kind=server advice="),
    ],
    ids=["401", "429", "409", "garbage"],
)
async def test_the_web_chat_answers_whatever_telegram_says(
    ketnap: Ketnap, api: BotApi, answer: Answer, line: str
) -> None:
    api.script["getMe"].extend([answer] * 50)
    with_telegram(ketnap, api.url)
    ketnap.start()
    await ketnap.up()
    assert await is_answered(ketnap)
    await assert_one_line(ketnap, line)
    if "telegram_down" in line:
        await api.until(lambda: len(api.asked("getMe")) >= 2)
        api.script.clear()
        await until(lambda: ketnap.events("telegram_listening"), "Telegram is heard again")
        assert len(ketnap.events("telegram_up")) == 1
    assert await is_answered(ketnap)
    assert len(re.findall("event=telegram_(?:down|stopped)", ketnap.said())) == 1


async def test_the_web_chat_answers_when_telegram_cannot_be_reached(ketnap: Ketnap) -> None:
    with_telegram(ketnap, f"http://127.0.0.1:{free_port()}")
    ketnap.start()
    await ketnap.up()
    assert await is_answered(ketnap)
    await assert_one_line(ketnap, r"level=warning .* event=telegram_down kind=network advice=")


async def assert_one_line(ketnap: Ketnap, pattern: str) -> None:
    def found() -> list[str]:
        return [line for line in ketnap.said().splitlines() if "event=telegram_" in line]

    (line,) = await until(found)
    assert re.search(pattern, line)
    assert LINE.fullmatch(line)


async def test_a_person_who_blocked_us_is_one_line_and_nobody_else_notices(ketnap: Ketnap, api: BotApi) -> None:
    api.script["sendMessage"].append(refused(403, "Forbidden: bot was blocked by the user"))
    with_telegram(ketnap, api.url)
    ketnap.start()
    await ketnap.up()
    await api.deliver(message(1, 7, "/start"))
    await until(lambda: ketnap.events("send_failed"))
    await api.deliver(message(2, 8, "/start"))
    await api.until(lambda: any(int(it["chat_id"]) == 8 for it in api.asked("sendMessage")))
    (line,) = ketnap.events("send_failed")
    assert "failure=gone" in line
    assert LINE.fullmatch(line)


# --- what the log tells -----------------------------------------------------------------------------------------------
WORDS = ("Lò Thị Ọi", "15/08/1990", "0912345678", "Tổ may số 2", "012190000123", "Cơ sở dệt Nà Hoa Thêu")
JOINING = (
    "/join",
    "1",
    WORDS[5],
    "Nơi làm của tôi không có ở đây",
    "1",
    "Tân Phong",
    "1",
    WORDS[0],
    WORDS[1],
    "Nữ",
    WORDS[2],
    WORDS[3],
    WORDS[4],
    "1",
)


async def test_the_log_of_a_whole_joining_is_key_value_lines_without_a_typed_word_or_token(
    new: Ketnap, api: BotApi, zalo: ZaloApi
) -> None:
    with_telegram(new, api.url)
    new.settings |= {"ZALO_BOT_TOKEN": ZALO_TOKEN, "ZALO_BOT_API_URL": zalo.url}
    new.settings |= {"LOG_LEVEL": "DEBUG", "SENSITIVE_ON_TELEGRAM": "chat", "SECRET_KEY": KEY}
    new.start()
    await new.up()
    async with visitor(new) as somebody:
        heard = await somebody.says(*JOINING)
        assert any("LC-" in it for it in heard), heard
        async with somebody.http.get(f"{new.url}/chat/events") as stream:
            assert await stream.content.readline()
        cookies = [it.value for it in somebody.http.cookie_jar]
    other = [line.replace("0912345678", "0912345679").replace("012190000123", "012190000124") for line in JOINING]
    await api.deliver(*(message(number, 7, line) for number, line in enumerate(other, 1)))
    await api.until(lambda: bool(api.asked("sendPhoto")))
    third = [line.replace("0912345678", "0912345670").replace("012190000123", "012190000125") for line in JOINING]
    await talks_on_zalo(zalo, third)
    await sends_garbage(new)
    await new.stop()
    assert in_the_file(new, "SELECT count(*) FROM application") == [(3,)]
    assert in_the_file(new, "SELECT received, sent FROM zalo_bot_month") == [(len(third), len(third))]
    said = new.said()
    for secret in (*WORDS, "0912 345", "912345", "12190000", *TOKEN.split(":"), *ZALO_TOKEN.split(":"), KEY, *cookies):
        assert secret not in said, secret
    lines = [line for line in said.splitlines() if line and not line.startswith("  ")]
    assert lines
    for line in lines:
        assert LINE.fullmatch(line), line
        assert "log=ketnap." in line or "level=debug" not in line, line


async def talks_on_zalo(zalo: ZaloApi, lines: Sequence[str]) -> None:
    """Polled, each line once the last is answered in one message."""
    for number, line in enumerate(lines, 1):
        await zalo.asked_for()
        await zalo.deliver(event("a1b2c3d4e5f60718293a", line, number))
        await zalo.until(lambda answered=number: len(zalo.sent) == answered)  # type: ignore[misc]
    assert "LC-" in zalo.sent[-1][1]["text"]


async def sends_garbage(ketnap: Ketnap) -> None:
    """Something that makes a library speak."""
    reader, writer = await asyncio.open_connection("127.0.0.1", ketnap.port)
    writer.write(b"\0 is no HTTP\r\n\r\n")
    await reader.read()
    writer.close()
    await until(lambda: ketnap.events("library"))
