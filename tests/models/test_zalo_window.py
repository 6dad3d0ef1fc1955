"""What the month has cost on Zalo, and whom of an audience a message reaches at which price."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import event, select, text

from domain.reply_window import Rules
from models import people, zalo_window
from models.database import Database
from models.tables import chat, person
from models.zalo_window import Month, Price, Reach
from tests.player import NOON

RULES = Rules(timedelta(hours=48), timedelta(days=7))
PRICE = Price(55, 120)  # two messages


async def test_a_months_budget_stops_it_and_another_month_begins_anew(db: Database) -> None:
    charged = [await db.write(lambda c: zalo_window.charge(c, "2026-11", PRICE)) for _ in range(3)]
    assert charged == [True, True, False]
    assert await db.read(lambda c: zalo_window.spent(c, "2026-11")) == Month("2026-11", 2, 110)
    assert await db.write(lambda c: zalo_window.charge(c, "2026-12", PRICE))


async def test_what_was_not_sent_after_all_is_not_counted(db: Database) -> None:
    await db.write(lambda c: zalo_window.charge(c, "2026-11", PRICE))
    for _ in range(2):  # the second finds nothing to give back
        await db.write(lambda c: zalo_window.give_back(c, "2026-11", PRICE))
    assert await db.read(lambda c: zalo_window.spent(c, "2026-11")) == Month("2026-11")


async def test_many_at_once_never_spend_more_than_the_budget(db: Database) -> None:
    price = Price(55, 55 * 7)
    charged = await asyncio.gather(*(db.write(lambda c: zalo_window.charge(c, "2026-11", price)) for _ in range(12)))
    assert sum(charged) == 7


def add(connection, wrote: timedelta, channel: str = "zalo_oa", *, gone: bool = False, who: int | None = None) -> int:
    """A person, and a chat of his in which he wrote so long ago."""
    who = who or people.add(connection, NOON)
    at = NOON - wrote
    name = f"{who}:{channel}:{wrote}"
    row = {"channel": channel, "external_id": name, "person_id": who, "language": "vi", "heard_at": at, "gone": gone}
    connection.execute(chat.insert().values(row))
    return who


@pytest.fixture
async def audience(db: Database) -> list[int]:
    def settle(connection) -> list[int]:
        two = add(connection, timedelta(days=3))
        add(connection, timedelta(days=1), "telegram", who=two)  # used last: he is written to there
        back = add(connection, timedelta(hours=1), "telegram", gone=True)
        add(connection, timedelta(days=3), who=back)  # blocked us there
        return [
            add(connection, timedelta(hours=1)),
            add(connection, timedelta(hours=47)),
            add(connection, timedelta(hours=48)),
            add(connection, timedelta(days=7)),
            add(connection, timedelta(hours=1), gone=True),
            add(connection, timedelta(hours=1), "webchat"),
            two,
            back,
        ]

    return await db.write(settle)


async def test_an_audience_is_counted_by_what_a_message_costs(db: Database, audience: list[int]) -> None:
    found = await db.read(lambda c: zalo_window.reach(c, audience, NOON, RULES))
    assert found == Reach(free=2, charged=2, unreachable=2)
    assert found.cost(PRICE) == 110
    query = select(person.c.id).where(person.c.id.in_(audience[:2]))
    assert await db.read(lambda c: zalo_window.reach(c, query, NOON, RULES)) == Reach(free=2)
    assert await db.read(lambda c: zalo_window.reach(c, [], NOON, RULES)) == Reach()


async def test_it_looks_at_the_audiences_chats_only(db: Database, audience: list[int]) -> None:
    plans = await db.read(lambda connection: plans_of(connection, audience[:2]))
    assert all("SCAN chat" not in it and "Seq Scan on chat" not in it for it in plans), plans


def plans_of(connection, wanted: list[int]) -> list[str]:
    """How the database finds them, with a full table in mind."""
    said: list[tuple[str, object]] = []

    def note(_connection, _cursor, statement, parameters, *_rest) -> None:
        said.append((statement, parameters))

    event.listen(connection, "before_cursor_execute", note)
    zalo_window.reach(connection, wanted, NOON, RULES)
    event.remove(connection, "before_cursor_execute", note)
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET LOCAL enable_seqscan = off"))
        prefix = "EXPLAIN "
    else:
        prefix = "EXPLAIN QUERY PLAN "
    plan = connection.exec_driver_sql(prefix + said[0][0], said[0][1])
    return [str(row) for row in plan]
