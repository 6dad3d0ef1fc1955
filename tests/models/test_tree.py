"""The union's tree by date: who stands below whom after moves, mergers and ends, and what an officer's posts open."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import Connection, update

from domain.roles import Role
from models import officers, people, tree, units
from models.database import Database
from models.officers import Appointment, Office
from models.tables import officer, unit, unit_move

START, LATER = date(2025, 7, 1), date(2026, 6, 1)
NOW = datetime(2026, 11, 22, 5, 0, tzinfo=UTC)


def planted(connection: Connection) -> dict[str, int]:
    """A province with two communes; under the first a grassroots union with a section."""
    found = {"province": units.ensure_province(connection, START, "LĐLĐ tỉnh").id}
    for code, kind, parent in (
        ("upper", "commune", "province"),
        ("lower", "commune", "province"),
        ("grassroots", "grassroots", "upper"),
        ("section", "section", "grassroots"),
    ):
        found[code] = units.add_unit(connection, units.NewUnit(code, kind, code, START, found[parent]))
    return found


def below(connection: Connection, planted: dict[str, int], root: str, day: date) -> set[str]:
    found = tree.on(connection, day).below([planted[root]])
    return {code for code, number in planted.items() if number in found}


async def test_a_unit_has_everything_under_it_at_any_depth(db: Database) -> None:
    def look(connection: Connection) -> None:
        it = planted(connection)
        assert below(connection, it, "province", LATER) == set(it)
        assert below(connection, it, "upper", LATER) == {"upper", "grassroots", "section"}
        assert below(connection, it, "lower", LATER) == {"lower"}
        assert tree.on(connection, LATER).above(it["section"]) == (it["grassroots"], it["upper"], it["province"])

    await db.write(look)


async def test_a_move_counts_from_its_day_on_and_not_before(db: Database) -> None:
    def look(connection: Connection) -> None:
        it = planted(connection)
        connection.execute(unit_move.insert().values(unit_id=it["grassroots"], day=LATER, parent_id=it["lower"]))
        assert below(connection, it, "upper", date(2026, 5, 31)) == {"upper", "grassroots", "section"}
        assert below(connection, it, "upper", LATER) == {"upper"}
        assert below(connection, it, "lower", LATER) == {"lower", "grassroots", "section"}

    await db.write(look)


async def test_what_ended_stands_under_its_successor(db: Database) -> None:
    def look(connection: Connection) -> None:
        it = planted(connection)
        ended = update(unit).where(unit.c.id == it["upper"])
        connection.execute(ended.values(valid_to=date(2026, 5, 31), successor_id=it["lower"]))
        assert below(connection, it, "lower", date(2026, 5, 31)) == {"lower"}
        assert below(connection, it, "lower", LATER) == {"upper", "lower", "grassroots", "section"}

    await db.write(look)


async def test_a_circle_by_mistake_ends_somewhere(db: Database) -> None:
    def look(connection: Connection) -> None:
        it = planted(connection)
        connection.execute(unit_move.insert().values(unit_id=it["upper"], day=LATER, parent_id=it["section"]))
        assert below(connection, it, "upper", LATER) == {"upper", "grassroots", "section"}

    await db.write(look)


# --- officers ---------------------------------------------------------------------------------------------------------
def office(connection: Connection, *posts: tuple[int, Role]) -> Office | None:
    person = people.add(connection, NOW)
    for unit_id, role in posts:
        officers.appoint(connection, Appointment(person, unit_id, role), NOW)
    return officers.office_of(connection, person, LATER)


async def test_nobody_is_an_officer_without_a_post(db: Database) -> None:
    def look(connection: Connection) -> None:
        planted(connection)
        assert office(connection) is None
        assert officers.office_of(connection, None, LATER) is None

    await db.write(look)


@pytest.mark.parametrize("needed", Role)
async def test_each_post_opens_its_own_part_of_the_tree_for_its_own_role(db: Database, needed: Role) -> None:
    def look(connection: Connection) -> None:
        it = planted(connection)
        found = office(connection, (it["province"], Role.VIEWER), (it["upper"], Role.OFFICER))
        assert found is not None
        opens = {
            Role.VIEWER: set(it.values()),
            Role.OFFICER: {it["upper"], it["grassroots"], it["section"]},
            Role.ADMIN: set[int](),
        }[needed]
        assert found.units(needed) == opens
        assert {number for number in it.values() if found.post(number, needed)} == opens
        assert found.has(needed) == bool(opens)

    await db.write(look)


async def test_a_post_given_again_changes_its_role_and_a_revoked_one_opens_nothing(db: Database) -> None:
    def look(connection: Connection) -> None:
        it = planted(connection)
        person = people.add(connection, NOW)
        first = officers.appoint(connection, Appointment(person, it["upper"], Role.VIEWER), NOW)
        assert officers.appoint(connection, Appointment(person, it["upper"], Role.ADMIN), NOW) == first
        found = officers.office_of(connection, person, LATER)
        assert found
        assert [post.role for post in found.posts] == [Role.ADMIN]
        connection.execute(update(officer).where(officer.c.id == first).values(revoked_at=NOW))
        assert officers.office_of(connection, person, LATER) is None

    await db.write(look)


async def test_an_erased_officer_leaves_his_post_without_his_name(db: Database) -> None:
    def look(connection: Connection) -> None:
        it = planted(connection)
        person = people.add(connection, NOW)
        officers.appoint(connection, Appointment(person, it["upper"], Role.ADMIN, "Tẩn Văn Dìn"), NOW)
        people.erase(connection, person, NOW)
        (row,) = connection.execute(officer.select()).all()
        assert (row.person_id, row.name, row.revoked_at) == (None, None, NOW)

    await db.write(look)
