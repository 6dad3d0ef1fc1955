"""Turns and their second tries: one message counts once, none is lost, and one that breaks stops nobody else."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Row, func, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine

from bot.channels.terminal import content
from bot.retries import Retries
from bot.turns import Turns
from dialogue.messages import ChannelName, Content, Incoming, Left, Reply, Sender
from dialogue.payload import to_payload
from models import chats, inbox, outbox
from models.chats import Place
from models.database import Database, is_unavailable
from models.tables import application, chat, person
from models.tables import inbox as table
from tests.player import Player, World, countable_random
from tests.postgres import Postgres

TO_THE_JOB = ("/join", "1", "ban mai", "1", "Lò Thị Ọi", "15/8/1990", "Nữ", "0912345678")
WAITS = text("SELECT 1 FROM pg_locks WHERE NOT granted")
SECRET = "tổ trưởng tổ dệt thổ cẩm"


class Luck:
    """Random bytes that fail as many times as a test says: a real fault in the middle of a handler."""

    def __init__(self) -> None:
        self.broken = 0
        self._random = countable_random()

    def __call__(self, size: int) -> bytes:
        if self.broken:
            self.broken -= 1
            raise RuntimeError(f"a fault of ours, with the words {SECRET}")
        return bytes(self._random(size))


class Shop(World):
    """A world whose handlers can break, and with as many replicas as a test opens."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.luck = Luck()
        self.turns = self.replica(self.db)
        self.retries = Retries(self.turns)

    def replica(self, db: Database) -> Turns:
        return Turns(replace(self.turns.desk, db=db, random=self.luck), self.outcomes.append)

    def later(self, **much: float) -> None:
        self.now += timedelta(**much)

    async def messages(self) -> list[Row[Any]]:
        return list(await self.db.read(lambda c: c.execute(select(table).order_by(table.c.id)).all()))

    async def waiting(self) -> list[Row[Any]]:
        return [row for row in await self.messages() if row.state == "waiting"]

    async def number_of(self, what: Any) -> int:
        return int(await self.db.read(lambda c: c.execute(select(func.count()).select_from(what)).scalar_one()))

    async def walks(self, name: str, channel: ChannelName = ChannelName.TELEGRAM) -> Player:
        """Somebody who is asked for his job; on Telegram his answer leads to a page of ours, which needs luck."""
        player = self.person(name, channel)
        for line in TO_THE_JOB:
            await player.hears(content(line))
        return player


def keys_of(player_heard: list[Any]) -> list[str]:
    return [it.payload["key"] for it in player_heard]


@pytest.fixture
async def shop(db: Database) -> Shop:
    made = Shop(db)
    await made.settle()
    return made


@pytest.fixture
async def second(shop: Shop) -> AsyncIterator[Turns]:
    """Another process on the same database."""
    other = Database(shop.db.url.render_as_string(hide_password=False))
    await other.open()
    yield shop.replica(other)
    await other.close()


def incoming(shop: Shop, name: str, number: int, it: Content, channel: ChannelName = ChannelName.WEBCHAT) -> Incoming:
    return Incoming(channel, name, f"{name}:x{number}", Sender(name, "vi"), it, shop.now)


# --- the same message, and several at once ----------------------------------------------------------------------------
async def test_the_same_update_three_times_makes_one_turn(shop: Shop, second: Turns) -> None:
    an = shop.person()
    same = incoming(shop, "an", 1, content("/join"))
    await asyncio.gather(shop.turns.take(same), second.take(same), shop.turns.take(same))
    assert keys_of(await an.new()) == ["join.ask.consent"]
    await second.take(same)
    assert await an.new() == []
    assert len(await shop.messages()) == 1


async def test_updates_out_of_order_and_again_are_each_taken_once(shop: Shop) -> None:
    an = shop.person()
    for number in (3, 1, 2, 1, 3):
        await shop.turns.take(incoming(shop, "an", number, content("/help")))
    assert keys_of(await an.new()).count("help.text") == 3


async def test_two_messages_at_once_on_two_replicas_both_count(shop: Shop, second: Turns) -> None:
    """Two switches under the consent are typed at the same moment; each turn sees what the other wrote."""
    for name in (f"person {number}" for number in range(10)):
        one = shop.person(name)
        await one.hears(content("/join"))
        await asyncio.gather(
            shop.turns.take(incoming(shop, name, 1, content("2"))), second.take(incoming(shop, name, 2, content("3")))
        )
        await one.new()
        assert [it.get("on") for it in one.last.payload["options"]] == [None, True, True]


async def test_two_fast_taps_on_send_on_two_replicas_make_one_application(shop: Shop, second: Turns) -> None:
    an = await shop.walks("an", ChannelName.WEBCHAT)
    for line in ("Tổ may 2", "Để sau"):
        await an.hears(content(line))
    tap = an.press("✅ Tự nguyện gia nhập, gửi đơn")
    await asyncio.gather(shop.turns.take(incoming(shop, "an", 1, tap)), second.take(incoming(shop, "an", 2, tap)))
    assert await shop.number_of(application) == await shop.number_of(person) == 1
    assert keys_of(await an.new()).count("join.sent") == 1


async def test_the_very_first_messages_of_a_chat_on_two_replicas_make_one_chat(shop: Shop, second: Turns) -> None:
    for name in (f"person {number}" for number in range(10)):
        await asyncio.gather(
            shop.turns.take(incoming(shop, name, 1, content("/start"))),
            second.take(incoming(shop, name, 2, content("/start"))),
        )
    assert await shop.number_of(chat) == 10
    assert await shop.number_of(table) == 20


async def test_a_turn_knows_of_replies_that_another_replica_wrote_while_it_waited(
    postgres: Postgres, postgres_template: str
) -> None:
    """PostgreSQL takes the picture of other tables before it waits for the chat's lock, not after."""
    name = postgres.create_database(postgres_template)
    db, engine = Database(postgres.url(name)), create_async_engine(postgres.url(name))
    await db.open()
    shop = Shop(db)
    await shop.settle()
    place = Place(ChannelName.TELEGRAM, "7", "vi")
    await shop.turns.take(incoming(shop, "7", 1, Left(), ChannelName.TELEGRAM))

    def answer(connection: Connection) -> None:
        it = chats.lock(connection, shop.keys, place, shop.now)
        outbox.put(connection, shop.keys, it, [to_payload(Reply("help.text"))], shop.now)

    async with engine.begin() as first:
        await first.run_sync(answer)
        waiting = asyncio.create_task(shop.turns.take(incoming(shop, "7", 2, content("/help"), ChannelName.TELEGRAM)))
        async with asyncio.timeout(10):
            while not await db.read(lambda c: c.execute(WAITS).scalar()):  # noqa: ASYNC110  a server's
                await asyncio.sleep(0.005)
    await waiting
    assert shop.outcomes[-1].queued
    assert shop.outcomes[-1].unsent
    await engine.dispose()
    await db.close()


# --- a message that breaks --------------------------------------------------------------------------------------------
async def test_a_message_that_breaks_waits_sealed_and_its_chat_queues_behind_it(
    shop: Shop, caplog: pytest.LogCaptureFixture
) -> None:
    an, binh = await shop.walks("1"), await shop.walks("2")
    shop.luck.broken = 1
    assert await an.hears(content(SECRET)) == []
    assert await an.hears(content("/status")) == []
    assert keys_of(await binh.hears(content("Tổ may 2"))) == ["join.ask_page.citizen_number"]
    waiting = await shop.waiting()
    assert [row.tries for row in waiting] == [1, 0]
    assert all(row.payload for row in waiting)
    assert SECRET.encode() not in b"".join(bytes(str(tuple(row)), "utf-8") + row.payload for row in waiting)
    assert SECRET not in caplog.text
    assert "event=turn_failed channel=telegram" in caplog.text


async def test_it_is_tried_again_in_order_when_it_is_due(shop: Shop) -> None:
    an = await shop.walks("1")
    shop.luck.broken = 1
    await an.hears(content(SECRET))
    await an.hears(content("/status"))
    shop.later(seconds=inbox.PAUSE.total_seconds() - 1)
    await shop.retries.sweep()
    assert await an.new() == []
    shop.later(seconds=1)
    await shop.retries.sweep()
    heard = keys_of(await an.new())
    assert heard[0] == "join.ask_page.citizen_number"
    assert len(heard) > 1
    assert all(row.state == "done" and row.payload is None for row in await shop.messages())
    assert keys_of(await an.hears(content("/help")))[0] == "help.text"


async def test_after_three_tries_it_is_parked_with_an_apology_and_the_next_ones_go_on(shop: Shop) -> None:
    an = await shop.walks("1")
    shop.luck.broken = 3
    await an.hears(content(SECRET))
    await an.hears(content("/help"))
    for seconds in (10, 20):
        assert await an.new() == []
        shop.later(seconds=seconds)
        await shop.retries.sweep()
    assert keys_of(await an.new())[:2] == ["other.sorry", "help.text"]
    assert [row.state for row in await shop.messages()][-2:] == ["parked", "done"]
    assert [row.payload for row in await shop.messages()][-2:] == [None, None]
    assert keys_of(await an.hears(content("Tổ may 2"))) == ["join.ask_page.citizen_number"]


async def test_a_message_that_waits_and_comes_again_waits_once(shop: Shop) -> None:
    await shop.walks("1")
    shop.luck.broken = 1
    for _ in range(3):
        await shop.turns.take(incoming(shop, "1", 1, content(SECRET), ChannelName.TELEGRAM))
    assert [row.tries for row in await shop.waiting()] == [1]


async def test_two_sweepers_count_one_try(shop: Shop, second: Turns) -> None:
    an = await shop.walks("1")
    shop.luck.broken = 100
    await an.hears(content(SECRET))
    shop.later(seconds=10)
    await asyncio.gather(shop.retries.sweep(), Retries(second).sweep(), shop.retries.sweep())
    assert [row.tries for row in await shop.waiting()] == [2]


async def test_who_leaves_while_his_message_waits_can_come_back(shop: Shop) -> None:
    an = await shop.walks("1")
    shop.luck.broken = 1
    await an.hears(content(SECRET))
    await an.hears(Left())
    shop.later(seconds=10)
    await shop.retries.sweep()
    await shop.retries.sweep()
    await an.new()
    assert keys_of(await an.hears(content("/help")))[0] == "help.text"


async def test_a_chat_whose_state_cannot_be_read_stops_nobody_else(shop: Shop) -> None:
    an, binh = await shop.walks("1"), await shop.walks("2")
    damaged = update(chat).where(chat.c.external_id == "1").values(state=b"damaged beyond reading of it")
    await shop.db.write(lambda c: c.execute(damaged))
    assert await an.hears(content(SECRET)) == []
    shop.luck.broken = 1
    await binh.hears(content("Tổ may 2"))
    for seconds in (10, 20):
        shop.later(seconds=seconds)
        await shop.retries.sweep()
    assert keys_of(await an.new()) == ["other.sorry"]
    assert keys_of(await binh.new()) == ["join.ask_page.citizen_number"]


# --- troubles of the database -----------------------------------------------------------------------------------------
@pytest.fixture
async def own_file(sqlite_template: Path, tmp_path: Path) -> AsyncIterator[Shop]:
    """A shop on a SQLite file that does not wait long for others."""
    shutil.copy(sqlite_template, tmp_path / "ketnap.db")
    db = Database(f"sqlite+aiosqlite:///{tmp_path / 'ketnap.db'}")
    await db.open()
    await db.write(lambda connection: connection.exec_driver_sql("PRAGMA busy_timeout = 20"))
    made = Shop(db)
    await made.settle()
    yield made
    await db.close()


async def test_a_locked_database_is_no_try_and_nothing_is_acknowledged(own_file: Shop) -> None:
    shop = own_file
    an = await shop.walks("1")
    before = await shop.messages()
    other = sqlite3.connect(str(shop.db.url.database), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    same = incoming(shop, "1", 1, content("Tổ may 2"), ChannelName.TELEGRAM)
    for _ in range(4):
        with pytest.raises(Exception, match="locked") as caught:
            await shop.turns.take(same)
        assert is_unavailable(caught.value)
    other.execute("ROLLBACK")
    assert await shop.messages() == before
    await shop.turns.take(same)
    assert keys_of(await an.new()) == ["join.ask_page.citizen_number"]
    other.close()


async def test_a_database_that_is_locked_during_a_second_try_leaves_the_count_as_it_was(own_file: Shop) -> None:
    shop = own_file
    an = await shop.walks("1")
    shop.luck.broken = 1
    await an.hears(content(SECRET))
    shop.later(seconds=10)
    other = sqlite3.connect(str(shop.db.url.database), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    for _ in range(4):
        with pytest.raises(Exception, match="locked"):
            await shop.retries.sweep()
    other.execute("ROLLBACK")
    assert [row.tries for row in await shop.waiting()] == [1]
    await shop.retries.sweep()
    assert keys_of(await an.new()) == ["join.ask_page.citizen_number"]
    other.close()


def leave_room(connection: Connection) -> None:
    """Ten pages more, then the disk is full."""
    pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
    connection.exec_driver_sql(f"PRAGMA max_page_count = {pages + 10}")


async def test_a_connection_that_breaks_is_no_try_and_the_message_comes_again(
    postgres: Postgres, postgres_template: str
) -> None:
    name = postgres.create_database(postgres_template)
    db = Database(postgres.url(name))
    await db.open()
    shop = Shop(db)
    await shop.settle()
    an = await shop.walks("1")
    postgres.run(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")
    same = incoming(shop, "1", 1, content("Tổ may 2"), ChannelName.TELEGRAM)
    with pytest.raises(Exception) as caught:  # noqa: PT011  asyncpg has many names for it
        await shop.turns.take(same)
    assert is_unavailable(caught.value)
    await shop.turns.take(same)
    assert keys_of(await an.new()) == ["join.ask_page.citizen_number"]
    assert await shop.waiting() == []
    await db.close()


async def test_a_lock_on_one_table_is_no_try_although_a_try_could_be_counted(
    postgres: Postgres, postgres_template: str
) -> None:
    name = postgres.create_database(postgres_template)
    postgres.run(f"ALTER DATABASE {name} SET lock_timeout = '50ms'")
    db, engine = Database(postgres.url(name)), create_async_engine(postgres.url(name))
    await db.open()
    shop = Shop(db)
    await shop.settle()
    an = await shop.walks("an", ChannelName.WEBCHAT)
    for line in ("Tổ may 2", "Để sau"):
        await an.hears(content(line))
    send = an.press("✅ Tự nguyện gia nhập, gửi đơn")
    async with engine.begin() as other:
        await other.execute(text("LOCK TABLE application IN EXCLUSIVE MODE"))
        with pytest.raises(DBAPIError, match="lock timeout"):
            await shop.turns.take(incoming(shop, "an", 1, send))
    assert await shop.waiting() == []
    shop.luck.broken = 1
    await shop.turns.take(incoming(shop, "an", 1, send))
    shop.later(seconds=10)
    async with engine.begin() as other:
        await other.execute(text("LOCK TABLE application IN EXCLUSIVE MODE"))
        with pytest.raises(DBAPIError, match="lock timeout"):
            await shop.retries.sweep()
    assert [row.tries for row in await shop.waiting()] == [1]
    await shop.retries.sweep()
    assert keys_of(await an.new())[0] == "join.sent"
    await engine.dispose()
    await db.close()


async def test_a_disk_that_is_full_in_the_third_turn_of_five_loses_none_of_the_acknowledged(own_file: Shop) -> None:
    shop, loop = own_file, asyncio.get_running_loop()
    held, hold = asyncio.Event(), asyncio.Event()

    def others_wait(connection: Connection) -> None:
        """Keeps the writer busy until five turns stand in its queue, and leaves ten pages of room for them."""
        leave_room(connection)
        loop.call_soon_threadsafe(held.set)
        asyncio.run_coroutine_threadsafe(hold.wait(), loop).result(10)

    first = asyncio.create_task(shop.db.write(others_wait))
    await held.wait()
    words = ["/help", "/help", "x" * 200_000, "/help", "/help"]  # the third needs 49 pages of 4 kB to be shown again
    messages = [incoming(shop, f"person {number}", 1, content(it)) for number, it in enumerate(words)]
    tasks = [asyncio.create_task(shop.turns.take(it)) for it in messages]
    await asyncio.sleep(0)
    hold.set()
    await first
    results = await asyncio.gather(*tasks, return_exceptions=True)
    assert [it is None for it in results] == [True, True, False, True, True]
    assert isinstance(results[2], Exception)
    assert is_unavailable(results[2])
    await shop.db.write(lambda c: c.exec_driver_sql("PRAGMA max_page_count = 100000"))
    assert await _who_heard(shop) == {"person 0", "person 1", "person 3", "person 4"}
    await shop.turns.take(messages[2])
    assert len(await _who_heard(shop)) == len(await shop.messages()) == 5


async def _who_heard(shop: Shop) -> set[str]:
    """As another program finds it in the file."""
    with sqlite3.connect(str(shop.db.url.database)) as file:
        rows = file.execute("SELECT c.external_id FROM outbox o JOIN chat c ON c.id = o.chat_id").fetchall()
    file.close()
    return {row[0] for row in rows}


@pytest.mark.every_case_on_both
@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM nowhere",
        "INSERT INTO setting (name, value) VALUES (NULL, 'x')",
        "INSERT INTO setting (name) VALUES ('x')",
        "SELECT nonsense FROM setting",
    ],
)
async def test_a_wrong_statement_is_a_fault_of_ours_and_no_trouble_of_the_database(
    db: Database, statement: str
) -> None:
    """Otherwise its message would never be acknowledged, and hold up everybody behind it."""
    with pytest.raises(Exception) as caught:  # noqa: PT011  each has its own
        await db.write(lambda connection: connection.exec_driver_sql(statement))
    assert not is_unavailable(caught.value)


async def test_words_that_are_too_long_for_their_column_are_a_fault_of_ours_too(
    postgres: Postgres, postgres_template: str
) -> None:
    db = Database(postgres.url(postgres.create_database(postgres_template)))
    await db.open()
    for value in ("x" * 61, "a\0b", 5):
        with pytest.raises(Exception) as caught:  # noqa: PT011
            await db.write(
                lambda c, value=value: c.exec_driver_sql("INSERT INTO setting VALUES ($1, 'x')", (value,))  # type: ignore[misc]
            )
        assert not is_unavailable(caught.value), caught.value
    await db.close()
