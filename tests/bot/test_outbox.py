"""Sending: each chat's messages in order, whatever the platform says and whoever dies; time is passed in."""

from __future__ import annotations

import asyncio
import sqlite3
from collections import defaultdict, deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Row, select, update

from bot.channels.base import Channel, Failure, Outgoing, SendError, Take
from bot.outbox import TRIES, Outbox, Pace
from dialogue.messages import ChannelName
from models import chats, outbox
from models.chats import Place
from models.database import Database
from models.keys import derive_keys
from models.outbox import LEASE, Queued
from models.tables import chat
from models.tables import outbox as table
from tests.bot.running import until
from tests.player import countable_random

NOON = datetime(2026, 11, 22, 5, 0, tzinfo=UTC)
KEYS = derive_keys("a secret of the tests only", countable_random())
QUICK = Pace(first=0.01, longest=0.02, look=0.005)


@dataclass
class Scripted:
    """A platform: answers what stands in the script of a chat, then takes everything; `held` chats hang meanwhile."""

    name: ChannelName = ChannelName.TELEGRAM
    script: dict[str, deque[Exception]] = field(default_factory=lambda: defaultdict(deque))
    held: set[str] = field(default_factory=set)
    tried: list[str] = field(default_factory=list)
    sent: list[str] = field(default_factory=list)

    async def start(self, take: Take) -> None: ...
    async def stop(self) -> None: ...
    async def fetch(self, file_id: str) -> bytes:
        raise SendError(Failure.GONE, f"no file {file_id} here")

    async def send(self, message: Outgoing) -> str:
        self.tried.append(message.text)
        await until(lambda: message.chat_id not in self.held)
        if self.script[message.chat_id]:
            raise self.script[message.chat_id].popleft()
        self.sent.append(message.text)
        return "1"

    def of(self, chat_id: str) -> list[str]:
        return [it for it in self.sent if it.startswith(chat_id)]


async def render(row: Queued) -> Outgoing:
    return Outgoing(row.external_chat, row.payload["key"])


@dataclass
class Office:
    """A database, a platform, a clock, and as many outboxes (processes) as a test opens."""

    db: Database
    platform: Scripted = field(default_factory=Scripted)
    now: datetime = NOON
    boxes: list[Outbox] = field(default_factory=list)

    def box(self, channels: dict[str, Channel] | None = None) -> Outbox:
        them: dict[str, Channel] = {ChannelName.TELEGRAM: self.platform} if channels is None else channels
        made = Outbox(self.db, KEYS, them, render, lambda: self.now)
        made.pace = QUICK
        self.boxes.append(made)
        return made

    async def replies(self, chat_id: str, *numbers: int) -> tuple[Queued, ...]:
        """The replies "a1", "a2" … of one turn, committed."""

        def turn(connection: Connection) -> list[Queued]:
            it = chats.lock(connection, KEYS, Place(ChannelName.TELEGRAM, chat_id, "vi"), self.now)
            chats.keep(connection, KEYS, it, self.now)
            return outbox.put(connection, KEYS, it, [{"key": f"{chat_id}{number}"} for number in numbers], self.now)

        return tuple(await self.db.write(turn))

    async def rows(self) -> list[Row[Any]]:
        return list(await self.db.read(lambda c: c.execute(select(table).order_by(table.c.id)).all()))

    async def states(self) -> list[str]:
        return [row.state for row in await self.rows()]

    async def become(self, *states: str) -> None:
        """Wait until the rows stand so."""
        async with asyncio.timeout(10):
            while await self.states() != list(states):  # noqa: ASYNC110  written by the outbox
                await asyncio.sleep(0.005)

    def later(self, **much: float) -> None:
        self.now += timedelta(**much)


@asynccontextmanager
async def opened(db: Database) -> AsyncIterator[Office]:
    made = Office(db)
    yield made
    made.platform.held.clear()
    for box in made.boxes:
        await box.close(0.5)


@pytest.fixture
async def office(db: Database) -> AsyncIterator[Office]:
    async with opened(db) as made:
        yield made


# --- order ------------------------------------------------------------------------------------------------------------
async def test_one_chat_waits_in_order_while_the_others_go_on(office: Office) -> None:
    box = office.box()
    office.platform.held = {"a"}
    box.hand(await office.replies("a", 1, 2))
    box.hand(await office.replies("a", 3))
    for name in "bcd":
        box.hand(await office.replies(name, 1, 2))
    await until(lambda: sorted(office.platform.sent) == ["b1", "b2", "c1", "c2", "d1", "d2"])
    assert office.platform.tried.count("a1") == 1
    office.platform.held.clear()
    await until(lambda: len(office.platform.sent) == 9)
    assert office.platform.of("a") == ["a1", "a2", "a3"]
    assert office.platform.of("b") == ["b1", "b2"]


async def test_a_damaged_row_stops_no_other(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    await office.replies("a", 1, 2)
    await office.replies("b", 1)
    first = table.c.id == (await office.rows())[0].id
    await office.db.write(lambda c: c.execute(update(table).where(first).values(payload=b"no longer what it was")))
    office.later(seconds=LEASE.total_seconds())
    await office.box().sweep()
    await office.become("failed", "sent", "sent")
    assert sorted(office.platform.sent) == ["a2", "b1"]
    assert "event=outbox_damaged" in caplog.text


async def test_the_words_are_erased_once_they_are_delivered(office: Office) -> None:
    office.box().hand(await office.replies("a", 1))
    await office.become("sent")
    (row,) = await office.rows()
    assert (row.payload, row.lease_until) == (None, None)


# --- what a platform answers ------------------------------------------------------------------------------------------
async def test_a_busy_platform_is_asked_again_after_as_long_as_it_says(office: Office) -> None:
    office.platform.script["a"] = deque([SendError(Failure.RETRY, "slow down", 0.2)])
    box, loop = office.box(), asyncio.get_running_loop()
    begun = loop.time()
    box.hand(await office.replies("a", 1, 2))
    box.hand(await office.replies("b", 1))
    await until(lambda: "b1" in office.platform.sent)
    await until(lambda: office.platform.of("a") == ["a1", "a2"])
    assert loop.time() - begun >= 0.2
    assert [it for it in office.platform.tried if it.startswith("a")] == ["a1", "a1", "a2"]
    await office.become("sent", "sent", "sent")


async def test_a_platform_that_is_away_or_may_have_it_is_asked_until_it_answers(office: Office) -> None:
    office.platform.script["a"] = deque(
        SendError(it, "away") for it in (Failure.RETRY, Failure.UNKNOWN, Failure.RETRY, Failure.STOP, Failure.RETRY)
    )
    office.box().hand(await office.replies("a", 1, 2))
    await office.become("sent", "sent")
    assert office.platform.tried == ["a1"] * 6 + ["a2"]


async def test_whoever_blocked_us_hears_nothing_until_he_writes_again(office: Office) -> None:
    async def gone() -> bool:
        return bool(await office.db.read(lambda c: c.execute(select(chat.c.gone)).scalar()))

    office.platform.script["a"] = deque([SendError(Failure.GONE, "blocked")])
    box = office.box()
    box.hand(await office.replies("a", 1, 2, 3))
    await office.become("failed", "failed", "failed")
    assert office.platform.tried == ["a1"]
    assert await gone()
    assert {(row.error, row.payload) for row in await office.rows()} == {("blocked", None)}
    box.hand(await office.replies("a", 4))
    await until(lambda: office.platform.sent == ["a4"])
    assert not await gone()


async def test_a_refused_message_is_dropped_and_the_next_one_goes_out(office: Office) -> None:
    office.platform.script["a"] = deque([SendError(Failure.REFUSED, "wrong markup")])
    office.box().hand(await office.replies("a", 1, 2))
    await office.become("failed", "sent")
    assert office.platform.sent == ["a2"]


async def test_rows_of_a_channel_that_is_not_set_up_wait_for_it(office: Office) -> None:
    bare = office.box({})
    bare.hand(await office.replies("a", 1, 2))
    async with asyncio.timeout(10):
        while (await office.rows())[0].tries < 3:  # noqa: ASYNC110  written by the outbox
            await asyncio.sleep(0.005)
    assert await office.states() == ["queued", "queued"]
    assert "not configured" in (await office.rows())[0].error
    await bare.close(0.5)
    await office.box().sweep()
    await office.become("sent", "sent")
    assert office.platform.sent == ["a1", "a2"]


async def test_a_message_that_breaks_our_own_code_is_tried_thrice_and_then_lets_the_next_through(
    office: Office,
) -> None:
    office.platform.script["a"] = deque(ValueError("a fault of ours, with words of a person") for _ in range(TRIES))
    office.box().hand(await office.replies("a", 1, 2))
    await office.become("failed", "sent")
    assert office.platform.tried == ["a1"] * TRIES + ["a2"]
    assert (await office.rows())[0].error == "a fault of ours (ValueError)"


def test_the_pause_between_two_tries_grows_to_a_minute_and_no_further() -> None:
    assert [Pace().after(tries) for tries in (0, 1, 2, 6, 5_000)] == [1.0, 2.0, 4.0, 60.0, 60.0]


# --- processes die, and others run beside -----------------------------------------------------------------------------
async def test_what_a_killed_process_left_is_taken_up_after_its_lease_and_not_before(office: Office) -> None:
    await office.replies("a", 1, 2)  # committed; killed before the sending
    box = office.box()
    for seconds in (0, LEASE.total_seconds() - 1):
        office.now = NOON + timedelta(seconds=seconds)
        await box.sweep()
        assert await office.states() == ["queued", "queued"]
    assert office.platform.tried == []
    office.now = NOON + LEASE
    await box.sweep()
    await office.become("sent", "sent")
    assert office.platform.sent == ["a1", "a2"]


async def test_two_processes_never_send_one_row_twice(office: Office) -> None:
    for number in range(20):
        await office.replies(f"{number}:", 1, 2)
    office.later(seconds=91)
    one, other = office.box(), office.box()
    await asyncio.gather(*(it.sweep() for it in (one, other) * 3))
    await office.become(*["sent"] * 40)
    assert len(office.platform.tried) == len(set(office.platform.sent)) == 40
    assert all(office.platform.of(f"{number}:") == [f"{number}:1", f"{number}:2"] for number in range(20))


async def test_replies_of_a_second_process_wait_for_those_of_the_first(office: Office) -> None:
    office.platform.held = {"a"}
    office.box().hand(await office.replies("a", 1, 2))
    await until(lambda: office.platform.tried == ["a1"])
    second = office.box()
    second.hand(await office.replies("a", 3), unsent=True)
    second.hand(await office.replies("b", 1))
    await until(lambda: office.platform.sent == ["b1"])
    assert office.platform.tried == ["a1", "b1"]
    office.platform.held.clear()
    await office.become(*["sent"] * 4)
    assert office.platform.of("a") == ["a1", "a2", "a3"]


async def test_what_a_killed_process_left_goes_before_what_the_person_heard_since(office: Office) -> None:
    """The chat writes again before the lease lapses: its new replies wait, and then all go out in order."""
    await office.replies("a", 1, 2)
    box = office.box()
    box.hand(await office.replies("a", 3), unsent=True)
    office.later(seconds=60)
    await box.sweep()
    box.hand(await office.replies("a", 4), unsent=True)
    assert office.platform.tried == []
    office.later(seconds=31)
    await box.sweep()
    await office.become(*["sent"] * 4)
    assert office.platform.tried == ["a1", "a2", "a3", "a4"]


async def test_a_process_that_lives_keeps_what_it_waits_to_send(office: Office) -> None:
    """However long a platform asks to wait, no other process takes it, not even what was handed meanwhile."""
    office.platform.script["a"] = deque([SendError(Failure.RETRY, "slow down", 0.5)])
    first, second = office.box(), office.box()
    first.hand(await office.replies("a", 1, 2))
    await until(lambda: office.platform.tried == ["a1"])
    for _ in range(5):
        office.later(seconds=60)
        await first.sweep()
        await second.sweep()
    first.hand(await office.replies("a", 3))
    assert office.platform.tried == ["a1"]
    await office.become(*["sent"] * 3)
    assert office.platform.tried == ["a1", "a1", "a2", "a3"]


async def test_nothing_older_than_a_day_is_sent(office: Office) -> None:
    """A database that comes back after two days, be it from a backup, says nothing of then."""
    await office.replies("a", 1)
    office.later(hours=24, seconds=1)
    await office.replies("a", 2)
    office.later(seconds=91)
    await office.box().sweep()
    await office.become("failed", "sent")
    assert office.platform.tried == ["a2"]
    assert (await office.rows())[0].payload is None


async def test_a_stop_sends_what_is_under_way_and_leaves_the_rest_to_the_next_start(office: Office) -> None:
    office.platform.script["b"] = deque([SendError(Failure.RETRY, "slow down", 30)])
    office.platform.held = {"c"}
    box = office.box()
    for name in "abc":
        box.hand(await office.replies(name, 1, 2))
    await until(lambda: {"b1", "c1"} <= set(office.platform.tried))
    await asyncio.wait_for(box.close(0.2), 5)
    assert office.platform.sent == ["a1", "a2"]
    assert await office.states() == ["sent"] * 2 + ["queued"] * 4
    office.platform.held.clear()
    await office.box().sweep()  # not a second later
    await office.become(*["sent"] * 6)
    assert office.platform.of("b") == ["b1", "b2"]
    assert office.platform.of("c") == ["c1", "c2"]


# --- the database has troubles of its own -----------------------------------------------------------------------------
@pytest.fixture
async def locked(sqlite_template: Path, tmp_path: Path) -> AsyncIterator[tuple[Office, sqlite3.Connection]]:
    """An office whose SQLite file another program may lock for as long as it likes."""
    path = tmp_path / "ketnap.db"
    path.write_bytes(sqlite_template.read_bytes())
    database = Database(f"sqlite+aiosqlite:///{path}")
    await database.open()
    await database.write(lambda connection: connection.exec_driver_sql("PRAGMA busy_timeout = 10"))
    other = sqlite3.connect(path, isolation_level=None)
    async with opened(database) as made:
        yield made, other
    other.close()
    await database.close()


async def test_what_was_sent_while_the_database_was_locked_is_sent_once(
    locked: tuple[Office, sqlite3.Connection],
) -> None:
    office, other = locked
    box = office.box()
    rows = await office.replies("a", 1, 2)
    office.platform.script["b"] = deque(SendError(Failure.REFUSED, "wrong") for _ in range(1_000))
    refused = await office.replies("b", 1, 2)
    other.execute("BEGIN IMMEDIATE")
    box.hand(rows)
    box.hand(refused)
    await until(lambda: office.platform.of("a") == ["a1", "a2"])
    await until(lambda: office.platform.tried.count("b1") == 3)
    office.later(minutes=5)
    other.execute("ROLLBACK")
    await box.sweep()  # its own leases have lapsed meanwhile, but it knows what it sent
    await office.become("sent", "sent", "failed", "failed")
    assert office.platform.of("a") == ["a1", "a2"]
    assert [it for it in office.platform.tried if it.startswith("a")] == ["a1", "a2"]


async def test_a_stop_does_not_wait_for_a_locked_database(locked: tuple[Office, sqlite3.Connection]) -> None:
    office, other = locked
    box = office.box()
    rows = await office.replies("a", 1)
    other.execute("BEGIN IMMEDIATE")
    box.hand(rows)
    await until(lambda: office.platform.sent == ["a1"])
    await asyncio.wait_for(box.close(0.1), 3)
    assert "queued" in await office.states()  # its mark could not be written: the next start sees to it
    other.execute("ROLLBACK")
