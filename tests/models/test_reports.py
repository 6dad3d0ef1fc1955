"""Reports: every number where it belongs, closed ones for good, what is corrected later beside them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, insert, select, text, update
from sqlalchemy.exc import IntegrityError

from domain.periods import Period, Span, period
from domain.problem import Problem
from domain.reports import Adjustment, Number
from domain.roles import Role
from domain.targets import Indicator
from domain.working_days import PLAIN
from models import counting, enterprises, people, reports, tables, targets, typed_numbers
from models.counting import Counted, Kind
from models.report_counts import Asked
from models.reports import Report
from models.tables import application, founding_step, unit
from models.targets import Wanted
from tests.handlers.volunteering import Won
from tests.models.test_officers_queries import plans_of, scans
from tests.models.test_targets import acts
from tests.player import NOON, World

TODAY = date(2026, 11, 22)
AUTUMN, SUMMER = period(Span.QUARTER, TODAY), period(Span.QUARTER, date(2026, 9, 30))


async def settled(world: World) -> Won:
    """Two admitted in Bản Mai in the summer, three in the autumn; one of the commune's own; one left, one retired."""
    return Won(world, made=await world.tell(None, "two in the summer, three in the autumn", lambda: _settled(world)))


async def _settled(world: World) -> int:
    """How many were sent."""
    won = Won(world)
    of = {code: {"unit_id": world.units[code]} for code in world.units}
    bm = of["cs-ban-mai"] | {"enterprise_id": world.enterprises["Công ty TNHH Bản Mai"]}
    await won.admits(*[await won.sends(None, **bm) for _ in range(2)], day=date(2026, 9, 1))
    autumn = [await won.sends(None, **bm) for _ in range(3)]
    await won.admits(*autumn, day=date(2026, 11, 3))
    await won.admits(await won.sends(None, **of["tan-phong"], enterprise_id=None), day=date(2026, 11, 4))
    await won.admits(await won.sends(None, **of["sin-ho"], gender="male"), day=date(2026, 11, 5))
    await leaves(world, autumn[0], "left_work")
    await leaves(world, autumn[1], "retired")
    return won.made


async def leaves(world: World, number: int, reason: str) -> None:
    def leave(connection: Connection) -> None:
        connection.execute(update(application).where(application.c.id == number).values(status="left", reason=reason))
        row = connection.execute(select(application).where(application.c.id == number)).one()
        counting.count(connection, [row], Counted(Kind.LEFT, date(2026, 11, 20), world.now + timedelta(seconds=number)))

    await world.db.write(leave)


async def report(world: World, code: str = "lai-chau", of: Period = AUTUMN, today: date = TODAY) -> Report:
    asked = Asked(world.units[code], of, today)
    return await world.db.read(lambda c: reports.of(c, asked, PLAIN))


def told(it: Report, *numbers: Number) -> list[tuple[Any, ...]]:
    return [(line.name, *(line.numbers[number] for number in numbers)) for line in it.lines]


async def test_each_line_has_its_own_and_the_sum_has_all(world: World) -> None:
    await settled(world)
    found = told(await report(world), Number.ADMITTED, Number.NET, Number.LEFT_WORK, Number.RETIRED, Number.MEMBERS)
    assert found == [
        ("LĐLĐ tỉnh Lai Châu", 5, 3, 1, 1, 5),
        ("Công đoàn phường Tân Phong", 4, 2, 1, 1, 4),
        ("Công đoàn xã Sìn Hồ", 1, 1, 0, 0, 1),
        ("LĐLĐ tỉnh Lai Châu", 0, 0, 0, 0, 0),  # it looks after an enterprise without a union itself
    ]


async def test_what_happened_in_the_lines_makes_the_sum(world: World) -> None:
    await settled(world)
    whole, *parts = (await report(world)).lines
    added = (it for it in whole.numbers if it not in (Number.WANTED, Number.WANTED_UNIONS))
    assert {it: sum(part.numbers.get(it, 0) for part in parts) for it in added} == dict(whole.numbers)


async def test_what_stands_directly_under_the_unit_has_a_line_of_its_own(world: World) -> None:
    await settled(world)
    it = await report(world, "tan-phong")
    assert [(line.unit_id, line.numbers[Number.ADMITTED]) for line in it.lines] == [
        (None, 4),
        (world.units["cs-ban-mai"], 3),
        (world.units["tan-phong"], 1),
    ]


async def test_who_the_admitted_are_and_where(world: World) -> None:
    await settled(world)
    founded = update(unit).where(unit.c.code == "cs-ban-mai").values(decision_day=date(2026, 10, 5))
    await world.db.write(lambda c: c.execute(founded))
    numbers = (await report(world)).sum.numbers
    assert (numbers[Number.ADMITTED_WOMEN], numbers[Number.ADMITTED_FREE]) == (4, 1)
    assert (numbers[Number.ADMITTED_NEW], numbers[Number.ADMITTED_OLD]) == (3, 2)
    assert (numbers[Number.FOUNDED], numbers[Number.FOUNDED_INFORMAL], numbers[Number.UNIONS]) == (1, 0, 1)
    assert (numbers[Number.TOWARDS], numbers[Number.SINCE]) == (7, 7)


async def test_a_union_that_ended_counts_as_dissolved_unless_another_took_over(world: World) -> None:
    ended = text("UPDATE unit SET valid_to = '2026-11-01' WHERE code = 'cs-ban-mai'")
    await world.db.write(lambda c: c.execute(ended))
    numbers = (await report(world, "tan-phong")).sum.numbers
    assert (numbers[Number.ENDED], numbers[Number.UNIONS]) == (1, 0)
    merged = text("UPDATE unit SET successor_id = :to WHERE code = 'cs-ban-mai'")
    await world.db.write(lambda c: c.execute(merged, {"to": world.units["tan-phong"]}))
    assert (await report(world, "tan-phong")).sum.numbers[Number.ENDED] == 0


async def test_the_period_before_stands_beside_it(world: World) -> None:
    await settled(world)
    it = await report(world)
    assert (it.before[Number.ADMITTED], it.before[Number.NET], it.before[Number.TOWARDS]) == (2, 2, 2)
    assert (it.before[Number.WITHOUT], it.sum.numbers[Number.WITHOUT]) == (2, 2)


async def test_before_the_plan_s_first_years_there_was_no_period(world: World) -> None:
    await settled(world)
    assert (await report(world, of=period(Span.PLAN, TODAY))).before == {}


async def test_targets_of_the_year_and_of_the_plan(world: World) -> None:
    wanted = Wanted(2026, Indicator.ADMITTED, {world.units["lai-chau"]: 400, world.units["sin-ho"]: 40})
    assert await acts(world, "lai-chau", lambda c, by: targets.put(c, wanted, by)) is None
    taken_back = Wanted(2026, Indicator.ADMITTED, {world.units["tan-phong"]: 0})
    assert await acts(world, "lai-chau", lambda c, by: targets.put(c, taken_back, by)) is None
    quarter, plan = await report(world), await report(world, of=period(Span.PLAN, TODAY))
    assert [line.numbers.get(Number.WANTED) for line in quarter.lines] == [400, None, 40, None]
    assert [line.numbers.get(Number.WANTED) for line in plan.lines] == [1650, None, None, None]
    below = await report(world, "tan-phong", of=period(Span.PLAN, TODAY))
    assert {line.numbers.get(Number.WANTED) for line in below.lines} == {None}


# --- typed ------------------------------------------------------------------------------------------------------------
async def types_numbers(
    world: World, code: str, value: int, role: Role = Role.OFFICER, of: Period = AUTUMN
) -> Problem | None:
    values = {Number.PARTY_PROPOSED: value}
    found: Problem | None = await acts(
        world, code, lambda c, by: typed_numbers.put(c, world.units[code], of, values, by), role
    )
    return found


async def test_what_was_typed_below_is_summed_until_the_unit_types_its_own(world: World) -> None:
    for code, value in (("tan-phong", 2), ("sin-ho", 3), ("tan-phong", 4)):
        assert await types_numbers(world, code, value) is None
        world.now += timedelta(minutes=1)
    proposed = Number.PARTY_PROPOSED
    assert [line.numbers.get(proposed) for line in (await report(world)).lines] == [7, 4, 3, None]
    await types_numbers(world, "lai-chau", 9)
    assert (await report(world)).sum.numbers[proposed] == 9
    assert proposed not in (await report(world, of=SUMMER)).sum.numbers


async def test_members_of_before_count_towards_target_and_plan_and_nowhere_else(world: World) -> None:
    await settled(world)
    year = period(Span.YEAR, TODAY)
    values = {typed_numbers.BEFORE: 30}
    number = world.units["tan-phong"]
    assert await acts(world, "tan-phong", lambda c, by: typed_numbers.put(c, number, year, values, by)) is None
    found = told(await report(world), Number.TOWARDS, Number.SINCE, Number.ADMITTED, Number.MEMBERS)
    assert found[:2] == [("LĐLĐ tỉnh Lai Châu", 37, 37, 5, 5), ("Công đoàn phường Tân Phong", 36, 36, 4, 4)]
    assert (await report(world, of=year)).sum.numbers.keys() >= {Number.ADMITTED}  # no column of its own


async def test_a_viewer_types_nothing(world: World) -> None:
    assert await types_numbers(world, "tan-phong", 2, Role.VIEWER) == Problem("report.not_yours")


# --- closing ----------------------------------------------------------------------------------------------------------
async def closes(world: World, of: Period, today: date = TODAY, role: Role = Role.OFFICER) -> Problem | None:
    it = await report(world, of=of, today=today)
    found: Problem | None = await acts(world, "lai-chau", lambda c, by: reports.close(c, it, by), role)
    return found


async def test_a_closed_period_stays_and_what_comes_late_is_an_adjustment(world: World) -> None:
    won = await settled(world)
    assert await closes(world, SUMMER) is None
    late = await won.sends(None, unit_id=world.units["sin-ho"])
    await won.admits(late, day=date(2026, 9, 15))
    it = await report(world, of=SUMMER)
    assert it.closed_at == world.now
    assert it.sum.numbers[Number.ADMITTED] == 2
    assert [each for each in it.adjustments if each.number is Number.ADMITTED] == [
        Adjustment("LĐLĐ tỉnh Lai Châu", Number.ADMITTED, 2, 3),
        Adjustment("Công đoàn xã Sìn Hồ", Number.ADMITTED, 0, 1),
    ]
    assert (await report(world)).before[Number.ADMITTED] == 2  # the next period is held against what was closed


async def test_an_erasure_is_no_adjustment(world: World) -> None:
    await settled(world)
    day = AUTUMN.last + timedelta(days=1)
    before = await report(world, today=day)
    assert (before.sum.numbers[Number.LEFT_WORK], before.sum.numbers[Number.RETIRED]) == (1, 1)

    def erase_all(connection: Connection) -> None:
        for person in connection.execute(select(application.c.person_id)).scalars().all():
            people.erase(connection, person, NOON)

    await world.db.write(erase_all)
    assert (await report(world, today=day)).lines == before.lines


async def test_nothing_changed_is_no_adjustment_however_time_goes_on(world: World) -> None:
    await settled(world)
    await closes(world, SUMMER)
    assert (await report(world, of=SUMMER, today=TODAY + timedelta(days=400))).adjustments == ()


async def test_who_may_close_and_when(world: World) -> None:
    assert await closes(world, AUTUMN) == reports.GOES_ON
    assert await closes(world, SUMMER, role=Role.VIEWER) == reports.NOT_YOURS
    assert await closes(world, SUMMER) is None
    assert await closes(world, SUMMER) == reports.CLOSED
    assert await types_numbers(world, "lai-chau", 3, of=SUMMER) == Problem("report.closed")


async def test_the_database_keeps_one_report_of_a_period(world: World) -> None:
    it = await report(world, of=SUMMER)
    row = {"unit_id": it.unit_id, "span": "quarter", "first": it.period.first, "last": it.period.last}
    row |= {"closed_at": NOON, "details": "{}"}
    with pytest.raises(IntegrityError):
        await world.db.write(lambda c: c.execute(insert(tables.report), [row, row]))


# --- what hinders -----------------------------------------------------------------------------------------------------
async def test_obstacles_of_the_period_and_what_is_overdue(world: World) -> None:
    def settle(connection: Connection) -> None:
        for name, commune in (("May Lan", "p-tan-phong"), ("Chè Thu", "x-sin-ho")):
            number = enterprises.add(connection, enterprises.Row(name, commune, headcount=30))
            step(connection, number, "not_cooperating", "2026-11-02", "owner_refuses", "sau Tết")
        step(connection, number, "paused", "2026-08-02", "seasonal_work")
        late = text("UPDATE enterprise SET stage = 'congress_planned', stage_day = '2026-11-10' WHERE id = :n")
        connection.execute(late, {"n": number})

    await world.db.write(settle)
    found = (await report(world)).hindrances
    assert [(it.code, it.count, it.places, it.notes) for it in found.met] == [
        (
            "owner_refuses",
            2,
            ("May Lan – Công đoàn phường Tân Phong", "Chè Thu – Công đoàn xã Sìn Hồ"),
            ("sau Tết",),
        )
    ]
    assert [(it.enterprise, it.term, it.day) for it in found.late] == [("Chè Thu", "congress", date(2026, 11, 10))]
    elsewhere = (await report(world, "tan-phong")).hindrances
    assert ([it.count for it in elsewhere.met], elsewhere.late) == ([1], ())


def step(connection: Connection, number: int, stage: str, day: str, obstacle: str, note: str | None = None) -> None:
    row: dict[str, Any] = {"enterprise_id": number, "stage": stage, "obstacle": obstacle, "note": note, "at": NOON}
    connection.execute(insert(founding_step).values(**row, day=date.fromisoformat(day)))


async def test_an_obstacle_of_before_that_still_stands_is_told_again(world: World) -> None:
    number = world.enterprises["HTX Dệt Nà Hoa"]

    def settle(connection: Connection) -> None:
        step(connection, number, "paused", "2026-08-02", "seasonal_work")
        connection.execute(text("UPDATE enterprise SET obstacle = 'seasonal_work' WHERE id = :n"), {"n": number})

    await world.db.write(settle)
    assert [it.code for it in (await report(world)).hindrances.met] == ["seasonal_work"]
    await world.db.write(lambda c: c.execute(text("UPDATE enterprise SET obstacle = NULL")))
    assert (await report(world)).hindrances.met == ()


async def test_hindrances_are_kept_with_a_closed_report(world: World) -> None:
    def settle(connection: Connection) -> None:
        step(connection, world.enterprises["HTX Dệt Nà Hoa"], "paused", "2026-08-02", "seasonal_work")

    await world.db.write(settle)
    before = (await report(world, of=SUMMER)).hindrances
    await closes(world, SUMMER)
    assert (await report(world, of=SUMMER)).hindrances == before
    assert before.met


async def test_every_query_goes_by_an_index(world: World) -> None:
    asked = Asked(world.units["lai-chau"], AUTUMN, TODAY)
    found = await world.db.write(lambda c: plans_of(c, lambda it: reports.of(it, asked, PLAIN)))
    small = ("FROM unit", "FROM report", "FROM enterprise")  # of units and, once a report, of all foundings under way
    assert [it for it in found if scans(it) and not any(name in it for name in small)] == []
