"""People: numbers are never given twice, the audit and the erasure list outlive them."""

import pytest
from sqlalchemy import Connection, select
from sqlalchemy.exc import DBAPIError

from models import people
from models.database import Database
from models.tables import audit, erasure, person
from tests.player import NOON


async def add_and_erase(db: Database) -> int:
    number = await db.write(lambda c: people.add(c, NOON))
    await db.write(lambda c: people.erase(c, number, NOON))
    return number


async def test_a_number_is_never_given_twice(db: Database) -> None:
    first = await add_and_erase(db)
    assert await db.write(lambda c: people.add(c, NOON)) > first


async def test_erasing_twice_is_no_fault(db: Database) -> None:
    number = await add_and_erase(db)
    await db.write(lambda c: people.erase(c, number, NOON))
    assert await db.read(lambda c: c.execute(select(erasure.c.person_id)).scalars().all()) == [number]


async def test_erased_again_is_only_who_is_on_the_list(db: Database) -> None:
    number = await add_and_erase(db)
    other = await db.write(lambda c: people.add(c, NOON))
    await db.write(lambda c: c.execute(person.insert().values(id=number, created_at=NOON)))
    assert await db.write(lambda c: people.erase_again(c, NOON)) == 1
    assert await db.read(lambda c: c.execute(select(person.c.id)).scalars().all()) == [other]


async def test_the_audit_is_written_and_never_changed(db: Database) -> None:
    number = await add_and_erase(db)

    def lines(connection: Connection) -> list[tuple[str, str, str]]:
        return [(it.actor, it.action, it.subject) for it in connection.execute(select(audit))]

    assert await db.read(lines) == [(f"person:{number}", "erase", f"person:{number}")]
    with pytest.raises(DBAPIError, match="append-only"):
        await db.write(lambda c: c.execute(audit.delete()))
    with pytest.raises(DBAPIError, match="append-only"):
        await db.write(lambda c: c.execute(audit.update().values(actor="nobody")))
