"""kill -9 under load, again and again, on the real process: nothing acknowledged is lost, nothing is made twice.

Many people walk the join form at the same time, on the web chat and on Telegram (a Bot API of our own), while the
process is killed at random moments and started again. Who got no acknowledgement says the same again, and nothing else.
"""

from __future__ import annotations

import asyncio
import random
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any, TypeVar

import aiohttp
import pytest
from sqlalchemy import Connection, Table, func, inspect, select, update

from models.database import Database
from models.tables import application, chat, consent, event, inbox, outbox, person
from tests.bot.channels.bot_api import TOKEN, BotApi, bot_api, message
from tests.bot.running import WITHIN, Ketnap, Nursery, until
from tests.postgres import Postgres

KILLS = {"sqlite": 36, "postgresql": 16}
WHILE_STARTING = 0.15  # part of the kills that hit a start, within so many seconds of it:
START_S = 0.25
BUSIEST = 12  # acknowledgements after which a kill comes at the latest
AT_ONCE = {"web": 8, "telegram": 8}  # people of each kind, at any time

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
T = TypeVar("T")

FAMILIES = "Lò Vàng Giàng Sùng Tẩn Lý Phùng Hoàng Nguyễn Trần Đỗ Hồ Ngô Bùi Đinh Quàng".split()
MIDDLES = "Văn Thị Minh Thu Đức Ngọc Hải Xuân".split()
GIVEN = "An Bình Chi Dũng Giang Hà Khoa Lan Mai Nam Oanh Phúc Quý Sơn Tú Vinh".split()


@dataclass(frozen=True)
class Person:
    """Somebody whom no other has anything in common with. What he says in a row leads from nothing to the card."""

    number: int

    @property
    def name(self) -> str:
        family, rest = self.number % len(FAMILIES), self.number // len(FAMILIES)
        return f"{FAMILIES[family]} {MIDDLES[rest // len(GIVEN) % len(MIDDLES)]} {GIVEN[rest % len(GIVEN)]}"

    @property
    def birth(self) -> date:
        return date(1970, 1, 1) + timedelta(days=self.number)

    @property
    def phone(self) -> str:
        return f"0912{self.number:06}"

    @property
    def job(self) -> str:
        return f"Tổ {self.number}"

    def says(self) -> list[str]:
        workplace = ["Tôi làm tự do, không có chủ", "Tân Phong", "1"]
        about = [self.name, f"{self.birth:%d/%m/%Y}", "Nam", self.phone, self.job]
        return ["/join", "1", *workplace, *about, "Để sau", "1"]

    def bared(self, text: str) -> str:
        """A message without what is this person's own, so that everybody's can be compared."""
        digits = self.phone.removeprefix("0")
        for own in (self.name, f"{self.birth:%d/%m/%Y}", self.job):
            text = text.replace(own, "(own)")
        return re.sub(rf"[+\d]*{' ?'.join(digits)}|[A-Z]{{2}}-\d{{6}}-\w+", "(own)", text)


# --- the process, its database, and death -----------------------------------------------------------------------------
class Town:
    """The process and everybody who talks to it. Its chances come from one seed."""

    def __init__(self, ketnap: Ketnap, api: Server) -> None:
        self.ketnap, self.api = ketnap, api
        self.chance = random.Random(20261122)
        self.numbers, self.updates = count(1), count(1)
        self.acknowledged = 0
        self.serving = asyncio.Event()
        self.open = True
        self.web: list[WebPerson] = []
        self.telegram: list[TelegramPerson] = []
        self.starts = self.kills = 0

    async def start(self, *, wait: bool = True) -> None:
        self.starts += 1
        self.ketnap.start(alone=self.starts == 1)  # the first is `python -m bot.cli run` itself, libraries and all
        if wait:
            await self.ketnap.up()
            self.serving.set()

    async def dies(self) -> None:
        """Killed at a moment of its own choosing: in a start, or at work after some acknowledgements."""
        if self.chance.random() < WHILE_STARTING:
            await self.start(wait=False)
            await asyncio.sleep(self.chance.uniform(0, START_S))
        else:
            await self.start()
            enough = self.acknowledged + self.chance.randint(0, BUSIEST)
            await until(lambda: self.acknowledged >= enough, f"acknowledgements; {self.ketnap.said()[-2000:]}")
            await asyncio.sleep(self.chance.uniform(0, 0.01))
        self.serving.clear()
        await self.ketnap.kill()
        if self.chance.random() < 0.5:
            await self.let_leases_lapse()

    async def let_leases_lapse(self) -> None:
        """As if 90 seconds had gone by while nothing ran."""

        def lapse(connection: Connection) -> None:
            if inspect(connection).has_table("outbox"):
                connection.execute(update(outbox).where(outbox.c.state == "queued").values(lease_until=LONG_AGO))

        await self.look(lapse)

    async def is_quiet(self) -> None:
        """Return once every reply was sent and marked so."""

        def queued(connection: Connection) -> int:
            return connection.execute(select(func.count()).where(outbox.c.state == "queued")).scalar_one()

        async with asyncio.timeout(WITHIN):
            while await self.look(queued):  # noqa: ASYNC110  another process's
                await asyncio.sleep(0.05)

    async def look(self, at: Callable[[Connection], T]) -> T:
        """Into the database, while nothing else does."""
        db = Database(self.ketnap.settings["DATABASE_URL"])
        await db.open()
        try:
            return await db.write(at)
        finally:
            await db.close()

    # --- people -------------------------------------------------------------------------------------------------------
    async def people_come(self, kind: type[WebPerson] | type[TelegramPerson], known: list[Any]) -> None:
        """One after the other, until nobody is let in any more; whoever began goes on to the end."""
        while self.open:
            known.append(kind(self, Person(next(self.numbers))))
            await known[-1].joins()

    @asynccontextmanager
    async def crowd(self) -> AsyncIterator[None]:
        async with asyncio.TaskGroup() as group:
            for _ in range(AT_ONCE["web"]):
                group.create_task(self.people_come(WebPerson, self.web))
            for _ in range(AT_ONCE["telegram"]):
                group.create_task(self.people_come(TelegramPerson, self.telegram))
            yield
            self.open = False


class WebPerson:
    """A browser: repeats a message under its id until it is answered."""

    def __init__(self, town: Town, who: Person) -> None:
        self.town, self.who = town, who
        self.after = 0
        self.shown: list[str] = []

    async def joins(self) -> None:
        async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as http:
            for number, words in enumerate(self.who.says()):
                await self._says(http, {"id": f"message-{number}", "text": words})
            self.shown = await self._whole(http)

    async def _says(self, http: aiohttp.ClientSession, what: dict[str, Any]) -> None:
        while True:
            await self.town.serving.wait()
            try:
                async with http.post(f"{self.town.ketnap.url}/chat/messages", json={**what, "after": self.after}) as it:
                    assert it.status == 200, f"{it.status} {await it.text()}"
                    self.after = (await it.json())["last"]
                    self.town.acknowledged += 1
                    return
            except (aiohttp.ClientError, ConnectionError):
                await asyncio.sleep(0)  # killed: nothing was acknowledged, so say it again

    async def _whole(self, http: aiohttp.ClientSession) -> list[str]:
        """The whole chat as the page shows it."""
        while True:
            await self.town.serving.wait()
            try:
                async with http.get(f"{self.town.ketnap.url}/chat/messages?after=0") as it:
                    assert it.status == 200
                    return [self.who.bared(row["text"]) for row in (await it.json())["messages"]]
            except (aiohttp.ClientError, ConnectionError):
                await asyncio.sleep(0)


class TelegramPerson:
    """A messenger: Telegram keeps what was said until the offset has passed it; some write faster than others."""

    def __init__(self, town: Town, who: Person) -> None:
        self.town, self.who = town, who
        self.chat_id = 10_000 + who.number

    async def joins(self) -> None:
        waiting = self.who.says()
        while waiting:
            at_once = self.town.chance.randint(1, 3)
            batch = [message(next(self.town.updates), self.chat_id, words) for words in waiting[:at_once]]
            del waiting[:at_once]
            await self.town.api.deliver(*batch)
            await self.town.api.until(lambda: self.town.api.offset > batch[-1]["update_id"])  # noqa: B023
            self.town.acknowledged += len(batch)

    @property
    def heard(self) -> list[str]:
        """All that reached him, in order, what came twice too."""
        return [
            self.who.bared(sent.get("text") or sent.get("caption") or "")
            for method, sent in self.town.api.calls
            if method.startswith("send") and int(sent["chat_id"]) == self.chat_id
        ]


class Server(BotApi):
    """A Bot API that forgets what was acknowledged, and lets people wait a long time."""

    offset = 0

    async def until(self, holds: Callable[[], bool]) -> None:
        async with self._changed:
            await self._changed.wait_for(holds)

    async def _pending(self, offset: int) -> list[dict[str, Any]]:
        async with self._changed:
            self.offset = max(self.offset, offset)
            self.updates = [update for update in self.updates if update["update_id"] >= self.offset]
            self._changed.notify_all()
            await self._changed.wait_for(lambda: self.updates)
        return self.updates[:100]


# --- afterwards -------------------------------------------------------------------------------------------------------
def number_of(connection: Connection, table: Table) -> int:
    return connection.execute(select(func.count()).select_from(table)).scalar_one()


def assert_everyone_applied_once(connection: Connection, people: list[Person]) -> None:
    rows = connection.execute(select(application)).all()
    kept = sorted((row.full_name, row.birth_date, row.job) for row in rows)
    assert kept == sorted((it.name, it.birth, it.job) for it in people)
    assert not any(row.possible_duplicate for row in rows)
    assert {it.name: number_of(connection, it) for it in (person, consent, event)} == dict.fromkeys(
        ("person", "consent", "event"), len(people)
    )


def assert_every_message_was_taken_once(connection: Connection, people: list[Person]) -> None:
    # Whose very first message was killed has no cookie yet: he began a second chat, and the first leads nowhere.
    nowhere = number_of(connection, chat) - len(people)
    assert number_of(connection, inbox) == len(people) * len(people[0].says()) + nowhere
    assert set(connection.execute(select(inbox.c.state)).scalars()) == {"done"}
    assert set(connection.execute(select(outbox.c.state)).scalars()) == {"sent"}


def assert_all_chats_are_alike(connection: Connection, _people: list[Person]) -> None:
    """The same number of replies and the same state in the end, as if nobody had been disturbed."""
    alike = (chat.c.channel, chat.c.version, chat.c.conversation, chat.c.step)
    query = select(*alike, func.count()).join(outbox).where(chat.c.person_id.is_not(None)).group_by(chat.c.id, *alike)
    kinds = {tuple(row) for row in connection.execute(query)}
    assert sorted(kind[0] for kind in kinds) == ["telegram", "webchat"], kinds


@pytest.fixture(params=["sqlite", "postgresql"])
async def town(request: pytest.FixtureRequest, sqlite_folder: Path, loaded: Nursery) -> AsyncIterator[Town]:
    settings = {"TELEGRAM_TOKEN": TOKEN, "LOG_LEVEL": "WARNING"}
    if request.param == "postgresql":
        server: Postgres = request.getfixturevalue("postgres")
        settings |= {"DATABASE_URL": server.url(server.create_database()), "SECRET_KEY": "a key of the tests only " * 2}
    async with bot_api(Server()) as api:
        town = Town(Ketnap(sqlite_folder / "run", loaded, {**settings, "TELEGRAM_API_URL": api.url}), api)
        town.kills = KILLS[request.param]
        yield town
        await town.ketnap.kill()


@pytest.mark.timeout(240)
async def test_kill_9_loses_nothing_and_makes_nothing_twice(town: Town) -> None:
    async with town.crowd():
        for _ in range(town.kills):
            await town.dies()
        await town.let_leases_lapse()
        await town.start()
    web, telegram = WebPerson(town, Person(next(town.numbers))), TelegramPerson(town, Person(next(town.numbers)))
    await web.joins()
    await telegram.joins()
    await town.is_quiet()
    assert (await town.ketnap.stop())[0] == 0
    print(f"{town.kills} kills, {len(town.web)} + {len(town.telegram)} people, {town.acknowledged} acknowledgements")
    people = [*(it.who for it in (*town.web, web)), *(it.who for it in (*town.telegram, telegram))]
    for right in (assert_everyone_applied_once, assert_every_message_was_taken_once, assert_all_chats_are_alike):
        await town.look(lambda connection, right=right: right(connection, people))  # type: ignore[misc]
    assert len(set(telegram.heard)) == len(telegram.heard) > len(people[0].says())
    for one in town.web:
        assert one.shown == web.shown
    for other in town.telegram:
        assert list(dict.fromkeys(other.heard)) == telegram.heard, "what came again aside, all in order"
    assert "level=error" not in town.ketnap.said()
