"""Targets: set by the unit above only, one live number for each unit, year and indicator, the rest as history."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, insert, text
from sqlalchemy.exc import IntegrityError

from domain.problem import Problem
from domain.roles import Role
from domain.targets import Indicator
from models import audit, demo, enterprises, people, tables, targets, units, without_union
from models.acting import By
from models.officers import Appointment, appoint, office_of
from models.tables import target
from models.targets import Wanted
from models.without_union import Without
from tests.models.test_officers_queries import plans_of
from tests.player import NOON, World

TODAY = date(2026, 11, 22)


async def acts(world: World, unit_code: str, work: Callable[[Connection, By], Any], role: Role = Role.ADMIN) -> Any:
    """Do something as an officer of that unit."""

    def do(connection: Connection) -> Any:
        person = people.add(connection, NOON)
        appoint(connection, Appointment(person, world.units[unit_code], role, "Hảng A Chư"), NOON)
        office = office_of(connection, person, TODAY)
        assert office
        return work(connection, By(office, world.now, TODAY))

    return await world.db.write(do)


async def gives(world: World, by: str, to: str, value: int, role: Role = Role.ADMIN) -> Problem | None:
    wanted = Wanted(2026, Indicator.ADMITTED, {world.units[to]: value}, "KH 99")
    found: Problem | None = await acts(world, by, lambda c, who: targets.put(c, wanted, who), role)
    return found


@pytest.mark.parametrize(
    ("by", "role", "to", "may"),
    [
        ("lai-chau", Role.ADMIN, "tan-phong", True),
        ("lai-chau", Role.ADMIN, "lai-chau", True),  # from its own plan
        ("lai-chau", Role.ADMIN, "cs-ban-mai", True),
        ("tan-phong", Role.ADMIN, "cs-ban-mai", True),
        ("tan-phong", Role.ADMIN, "tan-phong", False),
        ("tan-phong", Role.ADMIN, "sin-ho", False),
        ("tan-phong", Role.ADMIN, "lai-chau", False),
        ("lai-chau", Role.OFFICER, "tan-phong", False),
    ],
)
async def test_only_admins_of_the_unit_above_set_a_target(
    world: World, by: str, role: Role, to: str, may: bool
) -> None:
    assert await gives(world, by, to, 40, role) == (None if may else targets.NOT_YOURS)
    found = await world.db.read(lambda c: targets.of_units(c, [world.units[to]], 2026))
    assert [it.value for it in found.values()] == ([40] if may else [])


async def test_what_was_set_before_stays_as_history_and_in_the_audit(world: World) -> None:
    await gives(world, "lai-chau", "tan-phong", 40)
    world.now += timedelta(days=1)
    await gives(world, "lai-chau", "tan-phong", 55)
    await gives(world, "lai-chau", "tan-phong", 55)  # the same once more changes nothing
    number = world.units["tan-phong"]
    known = await world.db.read(lambda c: targets.history(c, number, 2026))
    assert [(it.value, it.replaced_at) for it in known] == [(55, None), (40, world.now)]
    lines = await world.db.read(lambda c: audit.about(c, f"unit:{number}", 5))
    assert [it.detail for it in lines if it.action == "target.set"] == ["2026 admitted 55", "2026 admitted 40"]


async def test_one_that_is_not_his_keeps_all_from_being_set(world: World) -> None:
    wanted = Wanted(2026, Indicator.FOUNDED, {world.units["cs-ban-mai"]: 1, world.units["sin-ho"]: 2})
    assert await acts(world, "tan-phong", lambda c, by: targets.put(c, wanted, by)) == targets.NOT_YOURS
    assert await world.db.read(lambda c: targets.of_units(c, list(world.units.values()), 2026)) == {}


async def test_the_database_keeps_a_single_live_number(world: World) -> None:
    row = {"unit_id": world.units["tan-phong"], "year": 2026, "indicator": "net", "value": 1, "set_at": NOON}
    with pytest.raises(IntegrityError):
        await world.db.write(lambda c: c.execute(insert(target), [row, row]))


async def test_the_units_right_below_are_those_of_the_day(world: World) -> None:
    ended = text("UPDATE unit SET valid_to = '2026-11-21' WHERE code = 'sin-ho'")
    await world.db.write(lambda c: c.execute(ended))
    found = await world.db.read(lambda c: targets.below(c, world.units["lai-chau"], TODAY))
    assert [it.code for it in found] == ["tan-phong"]


async def test_workers_without_a_union_are_counted_where_they_are(world: World) -> None:
    def settle(connection: Connection) -> dict[int, Without]:
        for name, workers, stage in (("May Lan", 30, "surveyed"), ("Chè Thu", 12, "surveyed"), ("Cũ", 90, "closed")):
            number = enterprises.add(connection, enterprises.Row(name, "x-sin-ho", headcount=workers))
            connection.execute(text("UPDATE enterprise SET stage = :s WHERE id = :n"), {"s": stage, "n": number})
        return without_union.of_units(connection, list(world.units.values()), 25)

    found = await world.db.write(settle)
    sin_ho, tan_phong = world.units["sin-ho"], world.units["tan-phong"]
    assert found[sin_ho] == Without(2, 42, 1)
    assert found[tan_phong] == Without(1, 0, 0)  # Dệt Nà Hoa, of unknown size; Bản Mai has a union
    assert without_union.total(found, [sin_ho, tan_phong, 99]) == Without(3, 42, 1)


async def test_what_was_made_for_a_demonstration_unit_goes_with_it(world: World) -> None:
    def made(connection: Connection) -> list[int]:
        new = units.NewUnit("demo-x", "commune", "X (mẫu)", date(2025, 7, 1), world.units["lai-chau"], demo=True)
        number = units.add_unit(connection, new)
        row = {"unit_id": number, "year": 2026, "indicator": "net", "value": 1, "set_at": NOON}
        connection.execute(insert(target), row)
        typed = {"unit_id": number, "span": "year", "first": TODAY, "name": "before", "value": 1, "at": NOON}
        connection.execute(insert(tables.typed_number), typed)
        closed = {"unit_id": number, "span": "year", "first": TODAY, "last": TODAY, "closed_at": NOON, "details": ""}
        report = connection.execute(insert(tables.report).values(closed).returning(tables.report.c.id)).scalar_one()
        connection.execute(insert(tables.report_line), {"report_id": report, "place": 0, "name": "X", "numbers": "{}"})
        demo.remove_demo(connection)
        names = ("target", "typed_number", "report", "report_line")
        return [connection.scalar(text(f"SELECT count(*) FROM {name}")) or 0 for name in names]

    assert await world.db.write(made) == [0, 0, 0, 0]


async def test_every_query_goes_by_an_index(world: World) -> None:
    numbers = list(world.units.values())

    def plans(connection: Connection) -> list[str]:
        def work(c: Connection) -> None:
            targets.of_units(c, numbers, 2026)
            targets.history(c, numbers[0], 2026)
            without_union.of_units(c, numbers, 25)

        return plans_of(connection, work)

    # What is small (units, batches, whom a union covers) PostgreSQL may hash as a whole, by what it has counted.
    whole = re.compile(r"(Seq Scan on|SCAN) (target|enterprise)\b")
    found = await world.db.write(plans)
    assert len(found) == 3
    assert [it for it in found if whole.search(it)] == []
