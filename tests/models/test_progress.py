"""How far units are: counted with all below them, by the tree of the day; the furthest stands first."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, text, update

from domain.periods import Span, period
from domain.plan import goal_on
from domain.targets import Indicator
from models import progress, targets, typed_numbers
from models.tables import unit
from models.targets import Wanted
from tests.handlers.volunteering import Won
from tests.models.test_officers_queries import plans_of, scans
from tests.models.test_targets import acts
from tests.player import World

TODAY = date(2026, 11, 22)


async def settled(world: World) -> None:
    """Three admitted in Bản Mai this month, one in Sìn Hồ in March, one in Tân Phong two years ago."""
    await world.tell(None, "five admitted in three years", lambda: _settled(world))


async def _settled(world: World) -> None:
    won = Won(world)
    story = (("cs-ban-mai", 3, "2026-11-02"), ("sin-ho", 1, "2026-03-01"), ("tan-phong", 1, "2024-02-01"))
    for code, count, day in story:
        numbers = [await won.sends(None, unit_id=world.units[code]) for _ in range(count)]
        await won.admits(*numbers, day=date.fromisoformat(day))


async def gives(world: World, what: Indicator, **values: int) -> None:
    named = {world.units[code.replace("_", "-")]: value for code, value in values.items()}
    outcome = await acts(world, "lai-chau", lambda c, by: targets.put(c, Wanted(2026, what, named), by))
    assert outcome is None


async def of_year(world: World, year: int, today: date = TODAY) -> dict[str, Any]:
    units = {number: code for code, number in world.units.items()}
    found = await world.db.read(lambda c: progress.of_year(c, list(units), year, today))
    return {
        units[number]: {it: (each.had, each.lately) for it, each in known.items()} for number, known in found.items()
    }


async def test_a_unit_has_what_it_and_all_below_it_have(world: World) -> None:
    await settled(world)
    found = await of_year(world, 2026)
    admitted = {code: found[code][Indicator.ADMITTED] for code in found}
    assert admitted == {"lai-chau": (4, 3), "tan-phong": (3, 3), "sin-ho": (1, 0), "cs-ban-mai": (3, 3)}
    assert found["lai-chau"][Indicator.NET] == (4, 3)


async def test_a_year_to_come_has_nothing_yet_and_one_that_is_over_all(world: World) -> None:
    await settled(world)
    assert (await of_year(world, 2027))["lai-chau"][Indicator.ADMITTED] == (0, 3)
    assert (await of_year(world, 2024))["lai-chau"][Indicator.ADMITTED] == (1, 3)


async def test_a_union_counts_as_founded_on_its_decision_s_day_for_the_units_above(world: World) -> None:
    founded = update(unit).where(unit.c.code == "cs-ban-mai").values(decision_day=date(2026, 11, 3))
    await world.db.write(lambda c: c.execute(founded))
    found = await of_year(world, 2026)
    made = {code: found[code][Indicator.FOUNDED] for code in found}
    assert made == {"lai-chau": (1, 1), "tan-phong": (1, 1), "sin-ho": (0, 0), "cs-ban-mai": (0, 0)}


async def test_after_a_merger_the_successor_has_what_both_had(world: World) -> None:
    await settled(world)
    merged = text("UPDATE unit SET valid_to = '2026-11-20', successor_id = :to WHERE code = 'sin-ho'")
    await world.db.write(lambda c: c.execute(merged, {"to": world.units["tan-phong"]}))
    assert (await of_year(world, 2026))["tan-phong"][Indicator.ADMITTED] == (4, 3)
    before = await of_year(world, 2026, date(2026, 11, 19))
    assert before["tan-phong"][Indicator.ADMITTED] == (3, 3)


async def test_the_furthest_unit_stands_first_and_those_without_a_target_last(world: World) -> None:
    await settled(world)
    above = world.units["lai-chau"]

    async def order() -> list[tuple[int, str]]:
        ranks = await world.db.read(lambda c: progress.ranking(c, above, 2026, TODAY))
        return [(it.place, it.unit.code) for it in ranks]

    assert await order() == [(1, "tan-phong"), (2, "sin-ho")]  # by how many
    await gives(world, Indicator.ADMITTED, sin_ho=2)
    assert await order() == [(1, "sin-ho"), (2, "tan-phong")]
    await gives(world, Indicator.ADMITTED, tan_phong=6)
    assert await order() == [(1, "tan-phong"), (1, "sin-ho")]  # a half each


async def test_the_plan_is_held_against_both_readings_of_its_increase(world: World) -> None:
    await settled(world)
    goal = goal_on(TODAY)
    found = await world.db.read(lambda c: progress.of_goal(c, world.units["lai-chau"], goal, TODAY))
    assert {it: (each.had, each.wanted) for it, each in found.items()} == {
        Indicator.ADMITTED: (5, 1650),
        Indicator.NET: (5, 1650),
        Indicator.FOUNDED: (0, 0),
    }


async def types_before(world: World, code: str, year: int, value: int) -> None:
    of = period(Span.YEAR, date(year, 1, 1))
    values = {typed_numbers.BEFORE: value}
    assert await acts(world, code, lambda c, by: typed_numbers.put(c, world.units[code], of, values, by)) is None
    world.now += timedelta(minutes=1)


async def test_what_was_typed_of_the_time_before_counts_for_the_unit_and_those_above(world: World) -> None:
    await settled(world)
    await types_before(world, "tan-phong", 2026, 20)
    await types_before(world, "sin-ho", 2025, 7)
    found = await of_year(world, 2026)
    assert {code: found[code][Indicator.ADMITTED] for code in ("lai-chau", "tan-phong", "sin-ho")} == {
        "lai-chau": (24, 3),
        "tan-phong": (23, 3),
        "sin-ho": (1, 0),
    }
    plan = await world.db.read(lambda c: progress.view(c, world.units["lai-chau"], 2026, TODAY))
    assert (plan.plan[Indicator.ADMITTED].had, plan.plan[Indicator.NET].had, plan.earlier) == (32, 32, (20, 27))


async def test_what_a_unit_types_itself_counts_instead_of_what_those_below_typed(world: World) -> None:
    for code, value in (("tan-phong", 20), ("lai-chau", 100), ("lai-chau", 90)):
        await types_before(world, code, 2026, value)
    assert (await of_year(world, 2026))["lai-chau"][Indicator.NET] == (90, 0)


async def test_only_the_nearest_below_that_typed_count(world: World) -> None:
    for code, value in (("cs-ban-mai", 3), ("sin-ho", 5)):
        await types_before(world, code, 2026, value)
    net = {code: it[Indicator.NET][0] for code, it in (await of_year(world, 2026)).items()}
    assert net == {"lai-chau": 8, "tan-phong": 3, "sin-ho": 5, "cs-ban-mai": 3}
    await types_before(world, "tan-phong", 2026, 20)
    assert (await of_year(world, 2026))["lai-chau"][Indicator.NET] == (25, 0)


async def test_every_query_goes_by_an_index(world: World) -> None:
    def plans(connection: Connection) -> list[str]:
        return plans_of(connection, lambda c: progress.of_year(c, list(world.units.values()), 2026, TODAY))

    found = await world.db.write(plans)
    assert [it for it in found if scans(it) and "FROM unit" not in it] == []
