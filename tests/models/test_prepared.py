"""Statements of every turn give on SQLite, straight from the driver, what the connection gives on PostgreSQL."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from sqlalchemy import Connection, bindparam, func, insert, select, update
from sqlalchemy.exc import StatementError

from models.database import Database
from models.prepared import Prepared
from models.tables import chat

NOON = datetime(2026, 10, 5, 5, 0, tzinfo=UTC)
NEW = Prepared(insert(chat).returning(chat.c.id), "channel", "external_id", "language", "heard_at")
LOOK = Prepared(select(chat.c.language).where(chat.c.external_id == bindparam("name"), ~chat.c.gone).limit(1))
SPEAK = Prepared(update(chat).where(chat.c.external_id == bindparam("name")), "language", "gone")
LISTED = Prepared(
    select(chat.c.external_id, chat.c.heard_at, chat.c.gone, func.length(chat.c.language))
    .where(chat.c.channel.in_(("terminal", "telegram")), chat.c.heard_at <= bindparam("now"))
    .order_by(chat.c.id)
)
ROW = {"channel": "terminal", "external_id": "lo", "language": "vi", "heard_at": NOON}


async def test_it_gives_the_first_row_or_none(db: Database) -> None:
    made = await db.write(lambda c: NEW.first(c, ROW))
    assert made is not None
    assert await db.read(lambda c: c.execute(select(chat.c.id, chat.c.heard_at)).all()) == [(made[0], NOON)]
    assert await db.write(lambda c: LOOK.first(c, {"name": "lo"})) == ("vi",)
    assert await db.write(lambda c: LOOK.first(c, {"name": "nobody"})) is None


async def test_it_gives_all_rows_with_their_names_and_in_their_kinds(db: Database) -> None:
    """A list that stands in the statement; times with their zone and truth as such, on both databases."""
    assert await db.write(lambda c: LISTED.all(c, {"now": NOON})) == []
    for name, channel in (("lo", "terminal"), ("vang", "telegram"), ("gia", "webchat")):
        row = {**ROW, "external_id": name, "channel": channel}
        await db.write(lambda c, it=row: NEW.first(c, it))  # type: ignore[misc]
    found = await db.write(lambda c: LISTED.all(c, {"now": NOON}))
    assert found == [("lo", NOON, False, 2), ("vang", NOON, False, 2)]
    assert [(it.external_id, it.heard_at.tzinfo is not None, it.gone) for it in found][1] == ("vang", True, False)


async def test_it_says_how_many_rows_it_changed(db: Database) -> None:
    await db.write(lambda c: NEW.first(c, ROW))
    for name, changed in (("lo", 1), ("nobody", 0)):
        values = {"name": name, "language": "en", "gone": False}
        assert await db.write(lambda c, it=values: SPEAK.run(c, it)) == changed  # type: ignore[misc]


async def test_what_stands_in_the_statement_counts_each_time(db: Database) -> None:
    await db.write(lambda c: NEW.first(c, ROW))
    for language, gone, seen in (("en", False, ("en",)), ("vi", True, None)):
        await db.write(lambda c, it=language, left=gone: SPEAK.run(c, {"name": "lo", "language": it, "gone": left}))  # type: ignore[misc]
        assert await db.read(lambda c: LOOK.first(c, {"name": "lo"})) == seen


async def test_a_value_that_cannot_be_stored_or_is_missing_is_refused(db: Database) -> None:
    naive = {**ROW, "heard_at": NOON.replace(tzinfo=None)}
    with pytest.raises((ValueError, StatementError)):
        await db.write(lambda c: NEW.first(c, naive))
    with pytest.raises((KeyError, StatementError)):
        await db.write(lambda c: LOOK.first(c, {}))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_it_stores_what_the_connection_would_in_whatever_order(db: Database) -> None:
    """To the letter: moments in another zone, bytes, truth, and nothing at all."""
    late = NOON.astimezone(timezone(timedelta(hours=7), "late"))
    rows: tuple[dict[str, Any], ...] = (
        {"heard_at": late, "state": b"\0\xff", "gone": True, "person_id": None, "language": "vi"},
        {"language": "en", "person_id": None, "gone": False, "state": None, "heard_at": NOON},
    )
    put = Prepared(insert(chat).returning(chat.c.id), "external_id", "channel", *rows[0])
    kept = "SELECT quote(heard_at), quote(state), quote(gone), quote(person_id), quote(version) FROM chat ORDER BY id"

    def both(connection: Connection) -> list[Any]:
        for number, row in enumerate(rows):
            names = {"channel": "terminal", "external_id": str(number)}
            put.first(connection, {**names, **row})
            connection.execute(insert(chat), {**row, **names, "external_id": f"{number} too"})
        return list(connection.exec_driver_sql(kept).all())

    first, first_too, second, second_too = await db.write(both)
    assert first == first_too
    assert second == second_too
    assert first != second


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_value_that_it_would_not_store_is_refused_and_not_lost(db: Database) -> None:
    put = Prepared(insert(chat).returning(chat.c.id), *ROW)
    with pytest.raises(KeyError, match="gone"):
        await db.write(lambda c: put.first(c, {**ROW, "gone": True}))
