"""The two doors: what is written together stands or falls as it should, and nothing acknowledged is lost."""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
import threading
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Connection, select
from sqlalchemy.exc import DBAPIError

from models import settings
from models.database import POOL_SIZE, Database, DatabaseUnavailable, is_unavailable
from models.tables import chat, setting

NOW = datetime(2026, 11, 22, tzinfo=UTC)


def put(name: str, value: str = "x") -> Callable[[Connection], None]:
    return lambda connection: settings.put(connection, name, value)


def names(connection: Connection) -> list[str]:
    return sorted(connection.execute(select(setting.c.name)).scalars())


async def test_what_is_written_can_be_read_after_the_commit(db: Database) -> None:
    await db.write(put("a"))
    assert await db.read(names) == ["a"]


async def test_an_error_undoes_its_own_turn_and_no_other(db: Database) -> None:
    def broken(connection: Connection) -> None:
        settings.put(connection, "lost", "x")
        raise ValueError("a fault of ours")

    results = await asyncio.gather(
        db.write(put("a")), db.write(broken), db.write(put("b")), db.write(broken), return_exceptions=True
    )
    assert [type(it) for it in results] == [type(None), ValueError, type(None), ValueError]
    assert await db.read(names) == ["a", "b"]


@pytest.mark.parametrize(("raised", "heard"), [(StopIteration, RuntimeError), (asyncio.CancelledError,) * 2])
async def test_whatever_a_turn_raises_it_alone_hears_of_it(
    db: Database, raised: type[BaseException], heard: type[BaseException]
) -> None:
    """A bare next(), say, which no future takes: with it all that were committed together would wait for ever."""

    def fail(connection: Connection) -> None:
        put("b")(connection)
        raise raised

    async with asyncio.timeout(5):
        works = (put("a"), fail, put("c"))
        results = await asyncio.gather(*(db.write(it) for it in works), return_exceptions=True)
        assert [type(it) for it in results] == [type(None), heard, type(None)]
        assert await db.read(names) == ["a", "c"]


async def test_a_broken_rule_undoes_only_its_turn(db: Database) -> None:
    def twice(connection: Connection) -> None:
        for _ in range(2):
            connection.execute(setting.insert().values(name="same", value="x"))

    results = await asyncio.gather(db.write(put("a")), db.write(twice), return_exceptions=True)
    assert isinstance(results[1], DBAPIError)
    assert not is_unavailable(results[1])
    assert await db.read(names) == ["a"]


async def test_the_reading_door_cannot_write(db: Database) -> None:
    with pytest.raises(DBAPIError):
        await db.read(put("a"))
    assert await db.read(names) == []


async def test_many_writers_at_once_all_arrive(db: Database) -> None:
    await asyncio.gather(*(db.write(put(f"n{number}")) for number in range(100)))
    assert len(await db.read(names)) == 100


async def test_a_naive_time_is_refused(db: Database) -> None:
    row = {"channel": "webchat", "external_id": "a", "language": "vi", "heard_at": datetime(2026, 1, 1)}  # noqa: DTZ001
    with pytest.raises(Exception, match="naive"):
        await db.write(lambda connection: connection.execute(chat.insert().values(row)))


async def test_times_come_back_aware_and_in_utc(db: Database) -> None:
    row = {"channel": "webchat", "external_id": "a", "language": "vi", "heard_at": NOW}
    await db.write(lambda connection: connection.execute(chat.insert().values(row)))
    assert await db.read(lambda connection: connection.execute(select(chat.c.heard_at)).scalar()) == NOW


async def test_nobody_changes_the_audit(db: Database) -> None:
    line = "INSERT INTO audit (at, actor, action, subject) VALUES ('2026-01-01', 'a', 'b', 'c')"
    await db.write(lambda connection: connection.exec_driver_sql(line))
    for change in ("UPDATE audit SET actor = 'x'", "DELETE FROM audit"):
        with pytest.raises(DBAPIError, match="append-only"):
            await db.write(partial(Connection.exec_driver_sql, statement=change))


async def test_what_was_closed_can_be_opened_again(db: Database) -> None:
    await db.write(put("a"))
    await db.close()
    await db.open()
    await db.write(put("b"))
    assert await db.read(names) == ["a", "b"]


# --- who does not wait for the end ------------------------------------------------------------------------------------
LONG = {  # a fifth of a second at most
    "sqlite": "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200000) SELECT max(i) FROM n",
    "postgresql": "SELECT pg_sleep(0.2)",
}


def long(connection: Connection) -> None:
    connection.exec_driver_sql(LONG[connection.dialect.name])


async def test_reads_that_are_broken_off_keep_no_connection(db: Database) -> None:
    """Some were reading, others still waited for a connection."""
    reads = [asyncio.create_task(db.read(long)) for _ in range(POOL_SIZE + 4)]
    await asyncio.sleep(0.02)
    for it in reads:
        it.cancel()
    assert {type(it) for it in await asyncio.gather(*reads, return_exceptions=True)} == {asyncio.CancelledError}
    async with asyncio.timeout(5):
        assert await asyncio.gather(*(db.read(names) for _ in range(POOL_SIZE + 4))) == [[]] * (POOL_SIZE + 4)


async def test_a_read_that_is_broken_off_twice_leaves_nothing_that_never_ends(db: Database) -> None:
    """As the stream of a page is when it is closed: the process, when it stops, waits for all that goes on."""
    mine = asyncio.all_tasks()
    reading = asyncio.create_task(db.read(long))
    await asyncio.sleep(0.02)
    for _ in range(2):
        reading.cancel()
        await asyncio.sleep(0)
    async with asyncio.timeout(5):
        await asyncio.wait(asyncio.all_tasks() - mine)
    assert reading.cancelled()
    assert await db.read(names) == []


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_a_write_that_is_broken_off_leaves_nothing_on_its_connection(database_url: str) -> None:
    db = Database(database_url, pool_size=1)
    await db.open()

    def put_slowly(connection: Connection) -> None:
        put("a")(connection)
        long(connection)

    writing = asyncio.create_task(db.write(put_slowly))
    await asyncio.sleep(0.05)
    writing.cancel()
    await asyncio.gather(writing, return_exceptions=True)
    await db.write(put("b"))
    assert await db.read(names) == ["b"]
    await db.close()


# --- SQLite's own troubles --------------------------------------------------------------------------------------------
@pytest.fixture
async def sqlite(sqlite_template: Path, tmp_path: Path) -> AsyncIterator[Database]:
    path = tmp_path / "ketnap.db"
    path.write_bytes(sqlite_template.read_bytes())
    database = Database(f"sqlite+aiosqlite:///{path}")
    await database.open()
    yield database
    await database.close()


def can_be_locked(sqlite: Database) -> bool:
    """By another program."""
    with contextlib.closing(sqlite3.connect(str(sqlite.url.database), timeout=0, isolation_level=None)) as other:
        try:
            other.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            return False
        return True


async def test_a_turn_under_way_has_the_lock_from_its_start_and_shows_nothing(sqlite: Database) -> None:
    hold, under_way, free = threading.Event(), asyncio.Event(), list[bool]()
    loop = asyncio.get_running_loop()

    def slowly(connection: Connection) -> None:
        free.append(can_be_locked(sqlite))  # before it has written anything itself
        put("a")(connection)
        loop.call_soon_threadsafe(under_way.set)
        hold.wait(10)

    writing = asyncio.create_task(sqlite.write(slowly))
    await under_way.wait()
    assert (free, await sqlite.read(names)) == ([False], [])
    hold.set()
    await writing
    assert (can_be_locked(sqlite), await sqlite.read(names)) == (True, ["a"])


async def in_one_group(sqlite: Database, *works: Callable[[Connection], None]) -> list[BaseException | None]:
    """What comes of writes that waited together while another was under way."""
    hold, held = asyncio.Event(), asyncio.Event()
    loop = asyncio.get_running_loop()

    def wait_for_the_others(_connection: Connection) -> None:
        loop.call_soon_threadsafe(held.set)
        asyncio.run_coroutine_threadsafe(hold.wait(), loop).result(10)

    first = asyncio.create_task(sqlite.write(wait_for_the_others))
    await held.wait()
    tasks = [asyncio.create_task(sqlite.write(it)) for it in works]
    await asyncio.sleep(0)
    hold.set()
    await first
    return await asyncio.gather(*tasks, return_exceptions=True)


async def test_a_group_that_is_rolled_back_leaves_no_row(sqlite: Database) -> None:
    """Five turns wait together, the disk is full in the third: those that fit are kept, one by one."""

    def fill(connection: Connection) -> None:
        connection.exec_driver_sql("PRAGMA max_page_count = 1")  # never below the present size: full from here on
        settings.put(connection, "big", "x" * 1_000_000)

    results = await in_one_group(sqlite, put("a"), put("b"), fill, put("c"), put("d"))
    failed = [type(it).__name__ for it in results if it is not None]
    kept = [name for name, it in zip(("a", "b", "big", "c", "d"), results, strict=True) if it is None]
    assert failed == ["OperationalError"]
    assert is_unavailable(next(it for it in results if isinstance(it, BaseException)))
    assert await sqlite.read(names) == sorted(kept) == ["a", "b", "c", "d"]
    await sqlite.write(lambda connection: connection.exec_driver_sql("PRAGMA max_page_count = 1000000"))
    await sqlite.write(put("later"))
    assert "later" in await sqlite.read(names)


async def test_after_a_failed_group_each_hears_of_the_database_itself(sqlite: Database) -> None:
    """Nobody can begin any more after the group: no one may take that for a fault of the turn, and set it aside."""

    def close_the_door(connection: Connection) -> None:
        raw = connection.connection.driver_connection
        assert isinstance(raw, sqlite3.Connection)
        raw.set_authorizer(lambda code, what, *_: int((code, what) == (sqlite3.SQLITE_TRANSACTION, "BEGIN")))
        raise DatabaseUnavailable

    results = await in_one_group(sqlite, close_the_door, put("a"), put("b"))
    assert [it is not None and is_unavailable(it) for it in results] == [True] * 3


async def test_a_locked_file_acknowledges_nothing_and_works_again_afterwards(
    sqlite: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    await sqlite.write(lambda connection: connection.exec_driver_sql("PRAGMA busy_timeout = 50"))
    other = sqlite3.connect(str(sqlite.url.database), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    results = await asyncio.gather(sqlite.write(put("a")), sqlite.write(put("b")), return_exceptions=True)
    assert all(isinstance(it, BaseException) and is_unavailable(it) for it in results)
    other.execute("ROLLBACK")
    other.close()
    assert await sqlite.read(names) == []
    await sqlite.write(put("c"))
    assert await sqlite.read(names) == ["c"]


async def test_sqlite_waits_for_the_disk_and_overwrites_what_is_deleted(sqlite: Database) -> None:
    def pragmas(connection: Connection) -> list[object]:
        wanted = ("journal_mode", "synchronous", "secure_delete", "foreign_keys")
        return [connection.exec_driver_sql(f"PRAGMA {it}").scalar() for it in wanted]

    assert await sqlite.write(pragmas) == ["wal", 2, 1, 1]  # 2: FULL


async def test_a_folder_that_is_not_there_is_an_error_and_no_endless_wait(tmp_path: Path) -> None:
    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'nowhere' / 'ketnap.db'}")
    with pytest.raises(DBAPIError):
        await asyncio.wait_for(database.open(), 10)
    await database.close()
