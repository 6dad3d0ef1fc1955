"""The two doors: what is written together stands or falls as it should, and nothing acknowledged is lost."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Connection, select
from sqlalchemy.exc import DBAPIError

from models import settings
from models.database import Database, is_unavailable
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


# --- SQLite's own troubles --------------------------------------------------------------------------------------------
@pytest.fixture
async def sqlite(sqlite_template: Path, tmp_path: Path) -> AsyncIterator[Database]:
    path = tmp_path / "ketnap.db"
    path.write_bytes(sqlite_template.read_bytes())
    database = Database(f"sqlite+aiosqlite:///{path}")
    await database.open()
    yield database
    await database.close()


async def test_a_group_that_is_rolled_back_leaves_no_row(sqlite: Database) -> None:
    """Five turns wait together, the disk is full in the third: those that fit are kept, one by one."""
    hold, held = asyncio.Event(), asyncio.Event()
    loop = asyncio.get_running_loop()

    def wait_for_the_others(_connection: Connection) -> None:
        loop.call_soon_threadsafe(held.set)
        asyncio.run_coroutine_threadsafe(hold.wait(), loop).result(10)

    def fill(connection: Connection) -> None:
        connection.exec_driver_sql("PRAGMA max_page_count = 1")  # never below the present size: full from here on
        settings.put(connection, "big", "x" * 1_000_000)

    first = asyncio.create_task(sqlite.write(wait_for_the_others))
    await held.wait()
    tasks = [asyncio.create_task(sqlite.write(it)) for it in (put("a"), put("b"), fill, put("c"), put("d"))]
    await asyncio.sleep(0)
    hold.set()
    await first
    results = await asyncio.gather(*tasks, return_exceptions=True)
    failed = [type(it).__name__ for it in results if it is not None]
    kept = [name for name, it in zip(("a", "b", "big", "c", "d"), results, strict=True) if it is None]
    assert failed == ["OperationalError"]
    assert is_unavailable(next(it for it in results if isinstance(it, BaseException)))
    assert await sqlite.read(names) == sorted(kept) == ["a", "b", "c", "d"]
    await sqlite.write(lambda connection: connection.exec_driver_sql("PRAGMA max_page_count = 1000000"))
    await sqlite.write(put("later"))
    assert "later" in await sqlite.read(names)


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
