"""A report of a period that is over tells of foundings and of enterprises without a union as they were at its end."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, insert, update

from domain.periods import Span, period
from domain.reports import Number
from domain.working_days import PLAIN
from models import enterprises, headcounts, reports, units, without_union
from models.counting import VIET_NAM
from models.founding_then import had_union, obstacle, stage, step
from models.report_counts import Asked
from models.reports import Report
from models.tables import enterprise, founding_step, headcount, survey, unit
from models.without_union import Without
from tests.models.test_officers_queries import plans_of
from tests.player import World

TODAY, END = date(2026, 11, 22), date(2026, 9, 30)
SUMMER = period(Span.QUARTER, END)
A_DAY = timedelta(days=1)


class Place:
    """An enterprise of 30 workers in Sìn Hồ, without a union; steps are recorded on the day they tell of, or later."""

    def __init__(self, connection: Connection, world: World) -> None:
        self.connection, self.world = connection, world
        self.number = enterprises.add(connection, enterprises.Row("Chè Thu", "x-sin-ho", headcount=30))

    def steps(self, to: str, day: date, recorded: date | None = None, **more: Any) -> None:
        row = {"enterprise_id": self.number, "stage": to, "day": day, "at": at(recorded or day), **more}
        self.connection.execute(insert(founding_step).values(row))
        self.register(stage=to, stage_day=day, obstacle=more.get("obstacle"))

    def register(self, **values: Any) -> None:
        self.connection.execute(update(enterprise).where(enterprise.c.id == self.number).values(values))

    def told(self, day: date, has: bool) -> None:
        row = {"enterprise_id": self.number, "at": at(day), "day": day, "has_union": has}
        self.connection.execute(insert(survey).values(row))
        self.register(union_status="has" if has else "none")

    def founded(self, day: date) -> None:
        new = units.NewUnit("cs-che-thu", "grassroots", "CĐCS Chè Thu", day, self.world.units["sin-ho"])
        units.cover_enterprise(self.connection, units.add_unit(self.connection, new), self.number)
        self.register(union_status="has")

    def joined(self, day: date) -> None:
        """By a decision of that day it belongs to a union that has long been there."""
        new = units.NewUnit("cs-nhieu", "grassroots", "CĐCS các HTX", date(2020, 1, 2), self.world.units["sin-ho"])
        units.cover_enterprise(self.connection, units.add_unit(self.connection, new), self.number)
        self.steps("recognised", day)
        self.register(union_status="has")

    def without(self, past: date | None) -> Without:
        sin_ho = self.world.units["sin-ho"]
        return without_union.of_units(self.connection, [sin_ho], 25, past).get(sin_ho, Without())

    def report(self) -> Report:
        asked = Asked(self.world.units["sin-ho"], SUMMER, TODAY)
        return reports.of(self.connection, asked, PLAIN)


def at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 9, tzinfo=VIET_NAM)


async def test_a_union_that_was_founded_since_was_not_there_yet(world: World) -> None:
    def story(connection: Connection) -> None:
        place = Place(connection, world)
        place.founded(END + A_DAY)
        place.register(headcount=90)
        headcounts.keep(connection, place.number, TODAY)
        assert place.without(None) == place.without(END + A_DAY) == Without()
        assert place.without(END) == Without(1, 30, 1)
        numbers = place.report().sum.numbers
        assert (numbers[Number.WITHOUT], numbers[Number.WITHOUT_WORKERS], numbers[Number.UNIONS]) == (1, 30, 0)

    await world.db.write(story)


async def test_a_union_that_was_there_already_was_not_its_own_before_the_decision(world: World) -> None:
    def story(connection: Connection) -> None:
        place = Place(connection, world)
        place.joined(END + A_DAY)
        assert (place.without(END), place.without(END + A_DAY)) == (Without(1, 30, 1), Without())

    await world.db.write(story)


async def test_a_union_that_ended_was_there_until_then_though_another_was_recognised_since(world: World) -> None:
    def story(connection: Connection) -> None:
        place = Place(connection, world)
        place.founded(date(2024, 1, 2))
        connection.execute(update(unit).where(unit.c.code == "cs-che-thu").values(valid_to=END))
        place.joined(TODAY)
        assert (place.without(END), place.without(END + A_DAY)) == (Without(), Without(1, 30, 1))

    await world.db.write(story)


async def test_what_came_into_the_register_since_is_told_with_its_first_number_of_workers(world: World) -> None:
    def story(connection: Connection) -> None:
        place = Place(connection, world)
        connection.execute(delete(headcount))
        headcounts.keep(connection, place.number, END + A_DAY)
        place.register(headcount=9)
        headcounts.keep(connection, place.number, END + 2 * A_DAY)
        assert place.without(END) == Without(1, 30, 1)

    await world.db.write(story)


async def test_what_was_told_of_a_union_counts_from_the_survey_on(world: World) -> None:
    def story(connection: Connection) -> None:
        place = Place(connection, world)
        place.told(END - 9 * A_DAY, has=False)
        place.told(END + A_DAY, has=True)
        assert (place.without(END), place.without(None)) == (Without(1, 30, 1), Without())
        place.told(TODAY, has=False)
        assert (place.without(END + A_DAY), place.without(None)) == (Without(), Without(1, 30, 1))

    await world.db.write(story)


async def test_what_was_told_without_a_day_counts_as_it_is_today(world: World) -> None:
    def story(connection: Connection) -> None:
        place = Place(connection, world)
        place.register(union_status="has")
        assert place.without(END) == place.without(None) == Without()

    await world.db.write(story)


async def test_an_enterprise_that_closed_since_was_still_there(world: World) -> None:
    def story(connection: Connection) -> None:
        place = Place(connection, world)
        place.steps("closed", END + A_DAY)
        assert (place.without(END), place.without(None)) == (Without(1, 30, 1), Without())

    await world.db.write(story)


async def test_a_term_that_was_over_at_the_end_is_told_though_it_was_met_since(world: World) -> None:
    def story(connection: Connection) -> None:
        place = Place(connection, world)
        place.steps("congress_held", date(2026, 8, 3))
        place.steps("filed", END + A_DAY)
        place.founded(TODAY)
        assert [(it.enterprise, it.term) for it in place.report().hindrances.late] == [
            ("Chè Thu", "meeting"),
            ("Chè Thu", "dossier"),
        ]

    await world.db.write(story)


async def test_what_is_overdue_since_then_or_was_done_in_time_is_not_told(world: World) -> None:
    def story(connection: Connection) -> None:
        place = Place(connection, world)
        place.steps("congress_planned", END - 20 * A_DAY, END - 30 * A_DAY)
        assert [it.term for it in place.report().hindrances.late] == ["congress"]
        place.steps("congress_held", END - A_DAY, TODAY)  # recorded late, it counts on its day
        assert place.report().hindrances.late == ()

    await world.db.write(story)


async def test_a_congress_was_planned_from_the_day_on_which_it_was_recorded(world: World) -> None:
    def story(connection: Connection) -> None:
        place = Place(connection, world)
        place.steps("agreed", END - 20 * A_DAY)
        place.steps("congress_planned", END + 9 * A_DAY, END)
        place.steps("congress_held", END + 9 * A_DAY)
        query = enterprise.select().with_only_columns(stage(END - A_DAY), stage(END), stage(TODAY))
        (found,) = connection.execute(query.where(enterprise.c.id == place.number)).all()
        assert found == ("agreed", "congress_planned", "congress_held")

    await world.db.write(story)


async def test_an_obstacle_that_stood_in_the_way_at_the_end_is_told_though_it_is_gone(world: World) -> None:
    def story(connection: Connection) -> None:
        place = Place(connection, world)
        place.steps("paused", date(2026, 5, 4), obstacle="seasonal_work")
        place.steps("ready", date(2026, 6, 1))  # by nobody: enough applications do not take it away
        place.steps("agreed", END + A_DAY, officer_id=None)
        assert [it.code for it in place.report().hindrances.met] == ["seasonal_work"]
        place.steps("agreed", END)
        assert place.report().hindrances.met == ()

    await world.db.write(story)


async def test_of_a_day_on_which_nothing_has_happened_since_it_is_as_now(world: World) -> None:
    everything = tuple(world.units.values())
    found = await world.db.read(lambda c: without_union.of_units(c, everything, 25, TODAY))
    assert found == await world.db.read(lambda c: without_union.of_units(c, everything, 25))
    assert sum(it.enterprises for it in found.values()) > 0


async def test_steps_surveys_and_unions_of_an_enterprise_are_found_by_an_index(world: World) -> None:
    columns = (stage(END), step(END), obstacle(END), had_union(END))
    query = enterprise.select().with_only_columns(*columns).where(enterprise.c.id == 1)
    (plan,) = await world.db.read(lambda c: plans_of(c, lambda it: it.execute(query).all()))
    for name in ("founding_step", "survey"):
        assert f"Seq Scan on {name}" not in plan, plan
        assert f"SCAN {name}" not in plan, plan
