"""Numbers of workers by day: a past day is drawn with what was known on it, whatever was learnt since."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from functools import partial

from sqlalchemy import Connection, select

from domain.periods import Span, period
from models import enterprise_batch, enterprises, headcounts, people, surveys, tally_lines, tally_looks
from models.counting import day_of
from models.enterprise_batch import Line
from models.enterprise_names import normal
from models.enterprises import Row
from models.surveys import Made, Survey
from models.tables import enterprise, headcount
from models.tally_looks import Look
from tests.models.test_officers_queries import plans_of
from tests.player import World

A_DAY = timedelta(days=1)
NA_HOA = "HTX Dệt Nà Hoa"


def imports(connection: Connection, world: World, rows: Mapping[str, int | None]) -> None:
    """A list with names and numbers of workers is taken in on the world's day."""
    batch = enterprise_batch.begin(connection, None, world.now)
    assert batch
    lines = [
        Line(at, Row(name, "p-tan-phong", headcount=number), normal(name), ())
        for at, (name, number) in enumerate(rows.items(), 2)
    ]
    assert not enterprise_batch.stage(connection, batch, lines, world.now).wrong
    enterprise_batch.switch(connection, batch)
    while enterprise_batch.tidy(connection, batch.id, 1, day_of(world.now)):
        pass


def surveyed(connection: Connection, world: World, number: int, workers: int | None) -> None:
    today = day_of(world.now)
    found = Survey(number, today, workers, has_union=False)
    surveys.keep(connection, found, Made(people.add(connection, world.now), world.now, None))


def known(connection: Connection, world: World, number: int) -> list[int | None]:
    """As of five days ago, of each day since, and of today."""
    today = day_of(world.now)
    days = [today - back * A_DAY for back in range(5, -1, -1)]
    queries = (select(headcounts.on(day, today)).where(enterprise.c.id == number) for day in days)
    return [connection.scalar(query) for query in queries]


def agree(connection: Connection, world: World) -> bool:
    """Whether the newest number of every enterprise is the register's."""
    kept = headcounts.then(day_of(world.now))
    return connection.execute(select(enterprise.c.id).where(kept.is_distinct_from(enterprise.c.headcount))).all() == []


async def test_a_number_counts_from_the_day_on_which_an_import_or_a_survey_brought_it(world: World) -> None:
    number = world.enterprises[NA_HOA]

    def story(connection: Connection) -> None:
        world.now += A_DAY
        imports(connection, world, {NA_HOA: 44})
        world.now += 2 * A_DAY
        surveyed(connection, world, number, 40)
        surveyed(connection, world, number, 41)  # what is said later on the same day counts
        world.now += A_DAY
        surveyed(connection, world, number, None)  # nobody told
        imports(connection, world, {NA_HOA: None})
        assert known(connection, world, number) == [None, None, 44, 44, 41, 41]
        assert agree(connection, world)

    await world.db.write(story)


async def test_what_a_list_brings_new_has_no_workers_on_the_days_before(world: World) -> None:
    def story(connection: Connection) -> None:
        world.now += A_DAY
        imports(connection, world, {"Hoa Ban": 30, "Pa Ủ": None})
        world.now += A_DAY
        imports(connection, world, {"Hoa Ban": 30})  # the same again is no change
        number = connection.scalars(select(enterprise.c.id).where(enterprise.c.name == "Hoa Ban")).one()
        assert known(connection, world, number) == [None, None, None, None, 30, 30]
        assert len(connection.execute(select(headcount)).all()) == 1
        assert agree(connection, world)

    await world.db.write(story)


async def test_a_past_days_tally_comes_out_the_same_after_a_survey_and_an_import(world: World) -> None:
    unit_id, number, past = world.units["tan-phong"], world.enterprises[NA_HOA], period(Span.DAY, day_of(world.now))

    def drawn(connection: Connection) -> list[int | None]:
        """Of the enterprise, of each unit, and of those units as workbook and message sum them up."""
        look = Look(unit_id, past, day_of(world.now))
        material = tally_lines.read(connection, look)
        lines = [each for each in tally_lines.enterprises(material) if each.name == NA_HOA]
        shares = (tally_looks.of_unit(connection, look, 0), tally_looks.of_enterprise(connection, look, number))
        return [each.headcount for each in (*lines, *tally_lines.units(material))] + [it.share[1] for it in shares]

    def story(connection: Connection) -> None:
        surveyed(connection, world, number, 20)
        assert drawn(connection) == [20, 20, None, 20, 20]  # its unit, and the grassroots union below it
        world.now += A_DAY
        surveyed(connection, world, number, 50)
        imports(connection, world, {"Hoa Ban": 300})
        assert drawn(connection) == [20, 20, None, 20, 20]

    await world.db.write(story)


async def test_the_number_of_a_day_is_found_by_the_key_however_many_days_there_are(world: World) -> None:
    today = day_of(world.now)
    query = select(headcounts.on(today - A_DAY, today)).where(enterprise.c.unit_id == 1)
    (plan,) = await world.db.read(partial(plans_of, work=lambda c: c.execute(query).all()))
    assert "Seq Scan on headcount" not in plan, plan
    assert "SCAN headcount" not in plan, plan


async def test_an_enterprise_that_is_taken_out_leaves_no_number_behind(world: World) -> None:
    def story(connection: Connection) -> None:
        enterprises.add(connection, Row("Mẫu", headcount=9, demo=True), date(2026, 1, 1))
        enterprises.remove_demo(connection)
        assert connection.execute(select(headcount)).all() == []

    await world.db.write(story)
