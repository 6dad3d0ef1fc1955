"""A database with people's data in it is brought from the first step to the newest, and nothing is lost."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from sqlalchemy import Connection, Date, bindparam, inspect, select, text
from sqlalchemy.exc import DBAPIError

import migrations
from models import tables
from models.database import Database
from models.enterprise_visible import VISIBLE
from tests.postgres import Postgres

AT = datetime(2026, 10, 1, 5, 0, tzinfo=UTC)
KEPT: dict[str, list[dict[str, Any]]] = {  # rows as the first step has them; parents before children
    "setting": [{"name": "key_fingerprint", "value": "abc"}],
    "unit": [
        {"id": 1, "code": "lai-chau", "kind": "province", "name": "LĐLĐ tỉnh", "valid_from": "2025-07-01"},
        {"id": 2, "code": "tan-phong", "kind": "commune", "name": "Phường", "valid_from": "2025-07-01", "parent_id": 1},
        {"id": 3, "code": "mau", "kind": "commune", "name": "(mẫu)", "valid_from": "2025-07-01", "demo": True},
    ],
    "unit_commune": [{"commune": "p-tan-phong", "unit_id": 2}, {"commune": "p-doan-ket", "unit_id": 3}],
    "enterprise": [
        {"id": 1, "name": "Công ty Bản Mai", "folded": "ban mai", "commune": "p-tan-phong", "tax_code": "0100233488"},
        {"id": 2, "name": "HTX Nà Hoa", "folded": "na hoa", "commune": "x-sin-ho", "headcount": 12},
        {"id": 3, "name": "Công ty Mẫu", "folded": "mau", "demo": True},
    ],
    "trigram_count": [{"trigram": "ban", "enterprises": 1}],
    "enterprise_trigram": [{"trigram": "ban", "enterprise_id": 1}],
    "unit_enterprise": [{"enterprise_id": 1, "unit_id": 2}],
    "person": [{"id": 7, "created_at": AT}],
    "chat": [
        {"id": 1, "channel": "webchat", "external_id": "x", "person_id": 7, "language": "vi", "heard_at": AT,
         "state": b"sealed", "version": 4},
    ],
    "inbox": [{"id": 1, "channel": "webchat", "external_id": "1", "chat_id": 1, "received_at": AT, "state": "waiting",
               "payload": b"sealed"}],
    "outbox": [{"id": 1, "chat_id": 1, "payload": b"sealed", "state": "queued", "created_at": AT}],
    "consent": [{"id": 1, "person_id": 7, "purpose": "admission", "channel": "webchat", "text_version": "1",
                 "text_hash": "h", "given_at": AT}],
    "page": [{"id": 1, "token_hash": "t", "chat_id": 1, "step": "citizen_number", "expires_at": AT}],
    "application": [
        {"id": 12, "person_id": 7, "status": "submitted", "unit_id": 2, "enterprise_id": 1, "full_name": "Lò Thị Ọi",
         "folded_name": "lo thi oi", "birth_date": "1990-08-15", "gender": "female", "language": "vi",
         "channel": "webchat", "sent_at": AT, "card": b"8 bytes!", "citizen_number": b"sealed", "minority": True},
        {"id": 13, "status": "erased", "unit_id": 1, "language": "vi", "channel": "telegram", "sent_at": AT,
         "card": b"7 bytes."},
    ],
    "event": [{"id": 1, "kind": "registered", "day": "2026-10-01", "at": AT, "application_id": 12, "unit_id": 2,
               "enterprise_id": 1, "gender": "female", "minority": True}],
    "audit": [{"id": 1, "at": AT, "actor": "person:7", "action": "exported", "subject": "person:7"}],
    "erasure": [{"person_id": 5, "erased_at": AT}],
}  # fmt: skip


KINDS = ["sqlite", "postgresql"]


@asynccontextmanager
async def empty(request: pytest.FixtureRequest, folder: Path) -> AsyncIterator[Database]:
    """A database with nothing in it, not even tables."""
    server: Postgres | None = request.getfixturevalue("postgres") if request.param == "postgresql" else None
    name = server.create_database() if server else ""
    db = Database(server.url(name) if server else f"sqlite+aiosqlite:///{folder / 'old.db'}")
    await db.open()
    yield db
    await db.close()
    if server:
        server.drop_database(name)


@pytest.fixture(params=KINDS)
async def old(request: pytest.FixtureRequest, sqlite_folder: Path) -> AsyncIterator[Database]:
    """With nothing in it yet."""
    async with empty(request, sqlite_folder) as db:
        yield db


@dataclass(frozen=True, slots=True)
class Brought:
    """A database brought from the first step to the newest; what its tables held before."""

    db: Database
    before: dict[str, list[dict[str, Any]]]


@pytest.fixture(params=KINDS, scope="module")
async def brought(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Brought]:
    """For all tests that only look."""
    async with empty(request, tmp_path_factory.mktemp("new")) as db:
        await filled(db)
        before = await db.read(all_rows)
        assert await db.write(migrations.upgrade)
        yield Brought(db, before)


@pytest.fixture
def new(brought: Brought) -> Database:
    return brought.db


def first_step(connection: Connection, revision: str = "0001") -> None:
    made = migrations.config()
    made.attributes["connection"] = connection
    command.upgrade(made, revision)


def fill(connection: Connection) -> None:
    """Rows by the columns there are: the tables of today's program have more."""
    for name, rows in KEPT.items():
        for row in rows:
            names = ", ".join(row)
            values = ", ".join(f":{column}" for column in row)
            table = tables.metadata.tables[name]
            typed = text(f"INSERT INTO {name} ({names}) VALUES ({values})").bindparams(
                *(_typed(table.c[column], value) for column, value in row.items())
            )
            connection.execute(typed)


def _typed(column: Any, value: Any) -> Any:
    given = date.fromisoformat(value) if isinstance(column.type, Date) else value
    return bindparam(column.name, given, type_=column.type)


def rows_of(connection: Connection, name: str) -> list[dict[str, Any]]:
    """What is in the table now, of the columns that the first step had."""
    table = tables.metadata.tables[name]
    there = {column["name"] for column in inspect(connection).get_columns(name)}
    columns = [column for column in table.c if column.name in there]
    query = select(*columns).order_by(*table.primary_key.columns)
    return [dict(row._mapping) for row in connection.execute(query)]


def all_rows(connection: Connection) -> dict[str, list[dict[str, Any]]]:
    return {name: rows_of(connection, name) for name in KEPT}


async def filled(old: Database) -> None:
    await old.write(first_step)
    await old.write(fill)


async def test_the_sample_has_every_table_of_the_first_step(old: Database) -> None:
    await old.write(first_step)
    there = await old.read(lambda connection: set(inspect(connection).get_table_names()))
    assert there - {"alembic_version"} == set(KEPT)


async def test_every_row_is_there_afterwards_with_everything_it_had(brought: Brought) -> None:
    assert all(brought.before.values())
    assert await brought.db.read(migrations.current) == migrations.newest()
    after = await brought.db.read(all_rows)
    for name, rows in brought.before.items():
        assert [{key: row[key] for key in rows[0]} for row in after[name]] == rows, name


async def test_every_enterprise_has_its_responsible_unit_afterwards(new: Database) -> None:
    found = await new.read(
        lambda c: c.scalars(select(tables.enterprise.c.unit_id).order_by(tables.enterprise.c.id)).all()
    )
    assert found == [2, 1, 1]


async def test_what_the_second_step_has_stays_visible_and_whose_it_is(
    old: Database,
) -> None:
    await filled(old)
    await old.write(lambda connection: first_step(connection, "0002"))
    signed = (
        "INSERT INTO file (kind, name, media_type, content, application_id, made_at) VALUES (:k, :k, :k, :c, 12, :at)"
    )
    typed = text(signed).bindparams(bindparam("at", AT, type_=tables.file.c.made_at.type))
    await old.write(lambda c: c.execute(typed, {"k": "signed", "c": b"sealed"}))
    assert await old.write(migrations.upgrade)
    seen = select(tables.enterprise.c.id).where(VISIBLE).order_by(tables.enterprise.c.id)
    assert await old.read(lambda c: c.scalars(seen).all()) == [1, 2, 3]
    (kept,) = await old.read(lambda c: c.execute(select(tables.file)).all())
    assert (kept.application_id, kept.chat_id, kept.content) == (12, None, b"sealed")


async def test_how_applications_ended_and_where_they_wait_is_counted_afterwards(old: Database) -> None:
    columns = "(id, status, unit_id, enterprise_id, language, channel, sent_at, ended_at, card)"
    row = "VALUES (:id, 'erased', 2, NULL, 'vi', 'webchat', :at, :at, :card)"
    gone = text(f"INSERT INTO application {columns} {row}").bindparams(
        bindparam("at", AT, type_=tables.event.c.at.type)
    )
    counted = text(
        "INSERT INTO event (kind, day, at, application_id, unit_id, gender) VALUES (:kind, :day, :at, :id, 2, 'male')"
    ).bindparams(bindparam("at", AT, type_=tables.event.c.at.type), bindparam("day", date(2026, 10, 1), type_=Date))

    def more(connection: Connection) -> None:
        connection.execute(gone, {"id": 20, "card": b"6 bytes."})  # erased while it waited
        connection.execute(gone, {"id": 21, "card": b"5 bytes."})  # erased as a member: he stays counted
        connection.execute(
            text("SELECT setval('event_id_seq', 9)") if connection.dialect.name != "sqlite" else text("SELECT 1")
        )
        for number, kind in ((20, "registered"), (21, "registered"), (21, "admitted")):
            connection.execute(counted, {"id": number, "kind": kind})
        connection.execute(text("UPDATE application SET unit_id = 1 WHERE id = 12"))  # handed on since it was counted

    await filled(old)
    await old.write(lambda connection: first_step(connection, "0012"))
    await old.write(more)
    await old.write(migrations.upgrade)
    event = tables.event.c
    query = select(event.kind, event.application_id, event.unit_id, event.gender, event.day).order_by(
        event.application_id, event.id
    )
    assert (await old.read(lambda c: c.execute(query).all())) == [
        ("registered", 12, 2, "female", date(2026, 10, 1)),
        ("handed_on", 12, 1, "female", date(2026, 10, 1)),
        ("registered", 20, 2, "male", date(2026, 10, 1)),
        ("withdrawn", 20, 2, "male", date(2026, 10, 1)),
        ("registered", 21, 2, "male", date(2026, 10, 1)),
        ("admitted", 21, 2, "male", date(2026, 10, 1)),
    ]


async def test_a_campaigns_list_is_whole_afterwards_and_its_states_are_still_watched_over(old: Database) -> None:
    def listed(connection: Connection) -> None:
        for person, state in ((7, "sent"), (8, "queued")):
            row = {"person": person, "state": state}
            connection.execute(
                text("INSERT INTO recipient (campaign_id, person_id, state) VALUES (1, :person, :state)"), row
            )

    await filled(old)
    await old.write(lambda connection: first_step(connection, "0020"))
    await old.write(_campaign)
    await old.write(listed)
    await old.write(migrations.upgrade)
    query = select(tables.recipient).order_by(tables.recipient.c.person_id)
    assert await old.read(lambda c: [(it.campaign_id, it.person_id, it.state) for it in c.execute(query)]) == [
        (1, 7, "sent"),
        (1, 8, "queued"),
    ]
    with pytest.raises(DBAPIError):
        await old.write(lambda c: c.execute(text("UPDATE recipient SET state = 'anything'")))


def _campaign(connection: Connection) -> None:
    connection.execute(
        tables.officer.insert().values(id=1, person_id=7, unit_id=1, role="admin", granted_at=AT),
    )
    columns = "(id, origin, unit_id, officer_id, state, audience, text_vi, repeat, made_at)"
    made = text(f"INSERT INTO campaign {columns} VALUES (1, 'o', 1, 1, 'sending', 'everyone', 'x', 'once', :at)")
    connection.execute(made.bindparams(bindparam("at", AT, type_=tables.campaign.c.made_at.type)))


async def test_numbers_of_workers_have_their_days_afterwards(old: Database) -> None:
    """Nobody said since when Nà Hoa has its twelve; of Bản Mai two surveys of one day are known, and a later number."""
    surveys = ((date(2026, 3, 1), 20), (date(2026, 3, 1), 21), (date(2026, 9, 1), 30))
    line = "INSERT INTO survey (enterprise_id, at, day, headcount) VALUES (1, :at, :day, :number)"
    told = text(line).bindparams(bindparam("at", AT, type_=tables.event.c.at.type), bindparam("day", type_=Date))
    since = text("UPDATE enterprise SET headcount = 30, headcount_day = :day WHERE id = 1")

    def more(connection: Connection) -> None:
        for day, number in surveys:
            connection.execute(told, {"day": day, "number": number})
        connection.execute(since.bindparams(bindparam("day", date(2026, 9, 1), type_=Date)))

    await filled(old)
    await old.write(lambda connection: first_step(connection, "0021"))
    await old.write(more)
    await old.write(migrations.upgrade)
    rows = await old.read(lambda c: c.execute(select(tables.headcount).order_by(*tables.headcount.primary_key)).all())
    assert rows == [(1, date(2026, 3, 1), 21), (1, date(2026, 9, 1), 30), (2, date(2000, 1, 1), 12)]


async def test_what_the_database_watched_over_it_still_does(new: Database) -> None:
    for statement in (
        "DELETE FROM audit",
        "UPDATE audit SET actor = 'nobody'",
        "UPDATE application SET status = 'anything' WHERE id = 12",
        "INSERT INTO unit_move (unit_id, day, parent_id) VALUES (2, '2026-01-01', 99)",
        "UPDATE unit SET successor_id = 99 WHERE id = 2",
        "UPDATE enterprise SET batch_id = 99 WHERE id = 2",
        "INSERT INTO enterprise_batch (state, lease_until) VALUES ('anything', '2026-10-01')",
    ):
        with pytest.raises(DBAPIError):
            await new.write(lambda connection, it=statement: connection.execute(text(it)))  # type: ignore[misc]


async def test_the_tables_are_those_of_the_program_afterwards(new: Database) -> None:
    def columns(connection: Connection) -> dict[str, set[str]]:
        look = inspect(connection)
        return {name: {it["name"] for it in look.get_columns(name)} for name in look.get_table_names()}

    there = await new.read(columns)
    there.pop("alembic_version")
    assert there == {name: set(table.c.keys()) for name, table in tables.metadata.tables.items()}


async def test_the_indexes_are_those_of_the_program_afterwards(new: Database) -> None:
    there = await new.read(lambda connection: {it: _indexes(connection, it) for it in tables.metadata.tables})
    said = await new.write(_as_the_program_says)
    for name in tables.metadata.tables:
        assert there[name] == said[name], name


def _indexes(connection: Connection, table: str) -> set[tuple[Any, ...]]:
    """(name, columns, unique, over which rows only) of each that is no constraint's."""
    found = inspect(connection).get_indexes(table)
    where = f"{connection.dialect.name}_where"
    named = [it for it in found if "duplicates_constraint" not in it]
    return {
        (it["name"], tuple(it["column_names"]), bool(it["unique"]), str(it.get("dialect_options", {}).get(where)))
        for it in named
    }


def _as_the_program_says(connection: Connection) -> dict[str, set[tuple[Any, ...]]]:
    """The same of indexes made anew from models/tables: PostgreSQL keeps a condition in its own words. Not for good."""
    tried = connection.begin_nested()
    for table in tables.metadata.tables.values():
        for it in table.indexes:
            over, where = ", ".join(column.name for column in it.columns), it.info.get("where")
            connection.exec_driver_sql(f"DROP INDEX {it.name}")
            made = f"CREATE {'UNIQUE ' * it.unique}INDEX {it.name} ON {table.name} ({over})"
            connection.exec_driver_sql(f"{made} WHERE {where}" if where else made)
    found = {name: _indexes(connection, name) for name in tables.metadata.tables}
    tried.rollback()
    return found
