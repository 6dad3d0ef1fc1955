"""Tallies: what counts on which day, under which unit, and that it comes out the same when it is asked for again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, select, update

from domain.decision import Decision
from domain.periods import Span, period
from domain.roles import Role
from domain.tally import NONE, Numbers
from models import (
    admission,
    applications,
    batches,
    corrections,
    headcounts,
    membership,
    people,
    tallies,
    tally_lines,
    tally_looks,
    tally_sent,
    tree,
)
from models.acting import By, Target
from models.applications import Sending
from models.batches import Papers
from models.database import Database
from models.membership import Destination
from models.officers import Appointment, appoint, office_of
from models.tables import application, enterprise, officer, target, unit
from models.tally_looks import Look
from models.tally_sent import Asked, Slip
from tests.models.test_applications import draft
from tests.models.test_officers_queries import plans_of
from tests.player import World

FIRST = date(2026, 3, 2)
BIG = ("event", "application", "tally_sent")  # tables that grow
A_DAY = timedelta(days=1)
MANY = frozenset(range(1, 2 * tallies.FEW))  # numbers of units
NOBODYS = frozenset(range(10_000, 10_000 + tallies.FEW))


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 5, tzinfo=UTC)


class Union:
    """One connection, an administrator of the province, and days that pass."""

    def __init__(self, connection: Connection, world: World) -> None:
        self.connection, self.world, self.day = connection, world, FIRST
        self.moment, self.sent = 0, 0
        person = people.add(connection, noon(FIRST))
        appoint(connection, Appointment(person, world.units["lai-chau"], Role.ADMIN, "Hoa"), noon(FIRST))
        self._person = person

    @property
    def by(self) -> By:
        """A new moment of the day for each act."""
        self.moment += 1
        office = office_of(self.connection, self._person, self.day)
        assert office is not None
        return By(office, noon(self.day) + timedelta(seconds=self.moment), self.day)

    def sends(self, unit_code: str = "tan-phong", **values: Any) -> int:
        self.sent += 1
        now = self.by.now
        alone = {"phone": f"+849{self.sent:08}", "citizen_number": None, "unit_id": self.world.units[unit_code]}
        it = draft(people.add(self.connection, now), **{**alone, **values})
        how = Sending(now, self.day, self.sent.to_bytes(8, "big"))
        return applications.send(self.connection, self.world.keys, it, how)

    def admits(self, *numbers: int, day: date | None = None) -> None:
        for number in numbers:
            admission.find_eligible(self.connection, self.by, Target(number))
        papers = Papers(Decision("12/QĐ-LĐLĐ", day or self.day))
        assert len(batches.admit(self.connection, self.by, numbers, papers).done) == len(numbers)

    def of(self, unit_code: str = "lai-chau", first: date = FIRST, last: date | None = None) -> Numbers:
        """A unit's numbers on the tree of the last day."""
        last = last or self.day
        units = tree.on(self.connection, last).below([self.world.units[unit_code]])
        return tallies.during(self.connection, first, last).of(units)

    def waiting(self, day: date | None = None) -> int:
        found = tallies.waited(self.connection, day) if day else tallies.waiting(self.connection)
        return sum(it.count for it in found)


@pytest.fixture
async def union(world: World) -> Callable[[Callable[[Union], None]], Any]:
    """Plays a story in one transaction."""

    async def play(story: Callable[[Union], None]) -> None:
        await world.db.write(lambda connection: story(Union(connection, world)))

    return play


Plays = Callable[[Callable[[Union], None]], Any]


async def test_an_admission_counts_on_its_decisions_day_and_is_news_when_it_is_recorded(union: Plays) -> None:
    def story(it: Union) -> None:
        number = it.sends()
        evening = it.by.now
        it.day += 5 * A_DAY
        it.admits(number, day=FIRST + 2 * A_DAY)
        assert it.of(last=FIRST + A_DAY).admitted == 0
        assert it.of(first=FIRST + 2 * A_DAY, last=FIRST + 2 * A_DAY).admitted == 1
        assert it.of(first=it.day).admitted == 0
        news = tallies.recorded(it.connection, evening, it.by.now)
        assert news.of(it.world.units.values()).admitted == 1

    await union(story)


async def test_each_end_of_an_application_counts_once_and_ends_its_waiting(union: Plays) -> None:
    def story(it: Union) -> None:
        refused, withdrawn, erased, admitted, waits = (it.sends() for _ in range(5))
        it.day += A_DAY
        assert it.waiting() == it.waiting(FIRST) == 5
        admission.refuse(it.connection, it.by, Target(refused), "out_of_reach")
        applications.withdraw(it.connection, withdrawn, it.by.now)
        person = it.connection.scalar(select(application.c.person_id).where(application.c.id == erased))
        assert person is not None
        people.erase(it.connection, person, it.by.now)
        it.admits(admitted)
        found = it.of(first=it.day)
        assert (found.registered, found.refused, found.withdrawn, found.admitted) == (0, 1, 2, 1)
        assert it.waiting() == it.waiting(it.day) == 1
        (left,) = tallies.waiting(it.connection)
        sent_at = it.connection.scalar(select(application.c.sent_at).where(application.c.id == waits))
        assert left.since == sent_at
        assert it.waiting(FIRST) == 5  # that evening stays as it was
        it.day += A_DAY
        admission.reopen(it.connection, it.by, Target(refused), "a mistake")
        assert it.of().refused == 0
        assert it.waiting() == it.waiting(it.day) == 2

    await union(story)


async def test_a_possible_duplicate_counts_nowhere_whatever_becomes_of_it(union: Plays) -> None:
    def story(it: Union) -> None:
        it.sends(citizen_number="012190000123")
        other = it.sends(citizen_number="012190000123")
        assert it.of().registered == it.waiting() == it.waiting(it.day) == 1
        admission.refuse(it.connection, it.by, Target(other), "out_of_reach")
        assert it.of().refused == 0
        admission.reopen(it.connection, it.by, Target(other), "a mistake")
        assert it.of().registered == it.waiting() == it.waiting(it.day) == 1
        it.day += A_DAY
        admission.not_duplicate(it.connection, it.by, Target(other))
        assert it.of(first=it.day).registered == 1
        assert it.waiting() == it.waiting(it.day) == 2

    await union(story)


async def test_a_doubt_raised_by_a_correction_takes_the_application_out_until_it_is_lifted(union: Plays) -> None:
    def story(it: Union) -> None:
        it.sends(citizen_number="012190000123")
        other = it.sends()
        corrections.change(it.connection, it.world.keys, other, {"citizen_number": "012190000123"}, it.by.now)
        assert it.of().registered == it.waiting() == it.waiting(it.day) == 1
        admission.not_duplicate(it.connection, it.by, Target(other))
        assert it.of().registered == it.waiting() == it.waiting(it.day) == 2

    await union(story)


async def test_a_transfer_is_seen_by_both_units_and_not_by_the_one_above_them(union: Plays) -> None:
    def story(it: Union) -> None:
        one, two = it.sends(), it.sends()
        it.admits(one, two)
        it.day += A_DAY
        units = it.world.units
        membership.transfer(it.connection, it.by, Target(one), Destination(units["sin-ho"]))
        membership.transfer(it.connection, it.by, Target(two), Destination(None, "Hà Nội"))
        old, new, top = (it.of(code, it.day) for code in ("tan-phong", "sin-ho", "lai-chau"))
        assert (old.came, old.went, old.net) == (0, 2, -2)
        assert (new.came, new.went, new.net) == (1, 0, 1)
        assert (top.came, top.went, top.net) == (0, 1, -1)
        rolled = tallies.during(it.connection, it.day, it.day).by_unit(tree.on(it.connection, it.day))
        assert [rolled[units[code]] for code in ("tan-phong", "sin-ho", "lai-chau")] == [old, new, top]
        whole = tallies.of_units(it.connection, it.day, it.day)
        assert whole.by_unit(tree.on(it.connection, it.day)) == rolled
        assert (it.of("tan-phong").members, it.of("sin-ho").members, it.of().members) == (0, 1, 1)

    await union(story)


async def test_members_follow_a_correction_while_nobody_came_or_went(union: Plays) -> None:
    def story(it: Union) -> None:
        number = it.sends(gender="female")
        it.admits(number)
        assert (it.of().members, it.of().members_women) == (1, 1)
        it.day += A_DAY
        corrections.change(it.connection, it.world.keys, number, {"gender": "male"}, it.by.now)
        assert (it.of().members, it.of().members_women) == (1, 0)
        assert it.of(first=it.day).net == 0
        assert it.of(last=FIRST).members_women == 1

    await union(story)


async def test_an_undone_admission_never_was(union: Plays) -> None:
    def story(it: Union) -> None:
        number = it.sends()
        it.admits(number)
        at = it.connection.scalar(select(application.c.decided_at).where(application.c.id == number))
        assert at is not None
        batches.undo(it.connection, it.by, at)
        assert (it.of().admitted, it.of().members, it.waiting(), it.waiting(it.day)) == (0, 0, 1, 1)

    await union(story)


async def test_a_past_day_stays_the_same_after_a_merger_and_an_erasure(union: Plays) -> None:
    def story(it: Union) -> None:
        units = it.world.units
        numbers = [it.sends("tan-phong", gender="female"), it.sends("sin-ho"), it.sends("cs-ban-mai")]
        it.admits(numbers[0])
        before = {code: it.of(code) for code in units}
        assert before["tan-phong"].admitted_women == 1
        it.day += 30 * A_DAY
        ended = {"valid_to": it.day - A_DAY, "successor_id": units["sin-ho"]}
        it.connection.execute(update(unit).where(unit.c.id == units["tan-phong"]).values(ended))
        for person in it.connection.execute(select(application.c.person_id)).scalars().all():
            people.erase(it.connection, person, it.by.now)
        assert {code: it.of(code, last=FIRST) for code in units} == before
        assert it.of("sin-ho", last=it.day).registered == 3  # on the day after, all stand under the successor
        assert it.waiting(FIRST) == 2
        assert it.waiting() == it.waiting(it.day) == 0

    await union(story)


async def test_a_share_of_workers_is_told_only_where_the_unit_is_what_it_was(union: Plays) -> None:
    def story(it: Union) -> None:
        units, mai = it.world.units, it.world.enterprises["Công ty TNHH Bản Mai"]
        here = enterprise.c.id == mai
        it.connection.execute(update(enterprise).where(here).values(headcount=50, unit_id=units["tan-phong"]))
        headcounts.keep(it.connection, mai, FIRST)
        it.admits(it.sends("tan-phong", enterprise_id=mai))

        def shares() -> dict[str, tuple[int, int]]:
            day = period(Span.DAY, FIRST)
            looks = {code: Look(units[code], day, it.day) for code in ("lai-chau", "tan-phong", "sin-ho")}
            return {code: tally_looks.of_unit(it.connection, look, 1).share for code, look in looks.items()}

        def lines() -> dict[str, int | None]:
            look = Look(units["lai-chau"], period(Span.DAY, it.day), it.day)
            return {each.name: each.headcount for each in tally_lines.units(tally_lines.read(it.connection, look))}

        assert shares()["tan-phong"] == (1, 50)
        assert (shares()["sin-ho"], len(lines())) == ((0, 0), len(units))
        it.day += 30 * A_DAY
        ended = {"valid_to": it.day - A_DAY, "successor_id": units["sin-ho"]}
        it.connection.execute(update(unit).where(unit.c.id == units["tan-phong"]).values(ended))
        it.connection.execute(update(enterprise).where(here).values(unit_id=units["sin-ho"]))
        assert shares() == {"lai-chau": (1, 50), "tan-phong": (0, 0), "sin-ho": (0, 0)}
        assert lines()["Công đoàn xã Sìn Hồ"] == 50
        it.connection.execute(update(unit).where(unit.c.id == units["cs-ban-mai"]).values(valid_to=it.day - A_DAY))
        assert "CĐCS Bản Mai" not in lines()  # it has ended, and nobody is in it

    await union(story)


async def test_each_days_numbers_and_each_enterprises(union: Plays) -> None:
    def story(it: Union) -> None:
        mai = it.world.enterprises["Công ty TNHH Bản Mai"]
        it.sends(enterprise_id=mai, gender="female", ethnic_group="08")
        it.sends(enterprise_id=None, enterprise_name="Lò rèn Sùng", gender="male")
        it.day += A_DAY
        it.sends(enterprise_id=mai, gender="male")
        units = frozenset(it.world.units.values())
        found = tallies.during(it.connection, FIRST, it.day).by_enterprise(units)
        assert {key: (it.registered, it.registered_women, it.registered_minority) for key, it in found.items()} == {
            mai: (2, 1, 1),
            None: (1, 0, 0),
        }
        days = tallies.by_day(it.connection, FIRST, it.day, units)
        assert [(it.day, it.registered, it.admitted) for it in days] == [(FIRST, 2, 0), (it.day, 1, 0)]
        assert tallies.by_day(it.connection, FIRST, it.day, {it.world.units["sin-ho"]}) == []
        one, two = (tallies.during(it.connection, day, day) for day in (FIRST, it.day))
        assert (one + two).cells == tallies.during(it.connection, FIRST, it.day).cells
        assert tallies.during(it.connection, it.day + A_DAY, it.day + A_DAY).of(units) == NONE
        whole = tallies.of_units(it.connection, FIRST, it.day)
        assert whole.by_enterprise(units) == {tallies.SOME: found[mai], None: found[None]}
        assert tallies.of_units(it.connection, FIRST, it.day, tallies.GROWTH).of(units) == NONE  # nobody was admitted

    await union(story)


async def test_what_waited_on_a_past_day_is_what_had_come_by_then_and_was_not_decided(union: Plays) -> None:
    def story(it: Union) -> None:
        still, refused, reopened = it.sends(), it.sends(), it.sends()
        admission.refuse(it.connection, it.by, Target(reopened), "out_of_reach")
        it.day += A_DAY
        it.sends()
        admission.refuse(it.connection, it.by, Target(refused), "out_of_reach")
        admission.reopen(it.connection, it.by, Target(reopened), "a mistake")
        found = tallies.waited(it.connection, FIRST)
        assert sum(each.count for each in found) == 2
        assert min(each.since for each in found) == it.connection.scalar(
            select(application.c.sent_at).where(application.c.id == still)
        )
        assert it.waiting(it.day) == it.waiting() == 3

    await union(story)


async def test_the_sums_that_the_database_makes_are_those_of_its_places(union: Plays) -> None:
    def story(it: Union) -> None:
        mai, na_hoa = (it.world.enterprises[name] for name in ("Công ty TNHH Bản Mai", "HTX Dệt Nà Hoa"))
        at_mai = [it.sends("cs-ban-mai", enterprise_id=mai, gender="female") for _ in range(2)]
        it.sends("tan-phong", enterprise_id=na_hoa)
        it.sends("tan-phong", enterprise_id=na_hoa)
        it.sends("sin-ho")
        it.admits(*at_mai)
        it.day += A_DAY
        membership.transfer(it.connection, it.by, Target(at_mai[0]), Destination(it.world.units["tan-phong"]))
        days = (FIRST, it.day)
        for code in ("lai-chau", "tan-phong", "cs-ban-mai", "sin-ho"):
            units = tree.on(it.connection, it.day).below([it.world.units[code]])
            flows = tallies.during(it.connection, *days)
            each = flows.by_enterprise(units)
            ranked = [(number, n.registered, n.admitted) for number, n in each.items() if number and n.registered]
            for asked in (units, units | NOBODYS):
                assert tallies.total(it.connection, days, asked) == flows.of(units), code
                assert tallies.members(it.connection, it.day, asked) == flows.of(units).members
                assert tallies.of_enterprise(it.connection, days, asked, mai) == each.get(mai, NONE)
                found = tallies.most(it.connection, days, asked, 5)
                assert found == sorted(ranked, key=lambda one: (-one[1], -one[2], one[0])), code

    await union(story)


async def test_an_evenings_numbers_of_a_unit_with_the_pace_that_its_target_needs(union: Plays) -> None:
    def story(it: Union) -> None:
        unit_id, mai = it.world.units["tan-phong"], it.world.enterprises["Công ty TNHH Bản Mai"]
        post = it.connection.scalar(select(officer.c.id))
        given = {"unit_id": unit_id, "year": 2026, "indicator": "admitted", "value": 307}
        it.connection.execute(target.insert().values({**given, "officer_id": post, "set_at": noon(FIRST)}))
        it.admits(it.sends(enterprise_id=mai))
        it.day += A_DAY
        it.sends(enterprise_id=mai)
        it.sends("sin-ho", enterprise_id=None)
        evening = noon(it.day) + timedelta(hours=5)
        found = tally_sent.of_units(it.connection, [unit_id, it.world.units["sin-ho"]], Asked(evening, it.day))
        mine, sister = found.values()
        assert (mine.news, mine.yesterday, mine.before) == ((1, 0, 0, 0), (1, 1), (0, 0))
        assert (mine.moved, mine.top) == (((mai, 1),), ((mai, 2),))  # as many as in `days`
        assert mine.days[-3:] == (0, 1, 1)
        assert mine.pace == 1.0  # 306 lacking, 304 days left
        assert (sister.news, sister.pace, sister.moved, sister.waiting) == ((1, 0, 0, 0), None, (), 1)

    await union(story)


@pytest.mark.parametrize(
    "read",
    [
        lambda c: tallies.during(c, FIRST, FIRST + 30 * A_DAY),
        lambda c: tallies.of_units(c, FIRST, FIRST + 30 * A_DAY),
        lambda c: tallies.total(c, (FIRST, FIRST + 300 * A_DAY), {1, 2}),
        lambda c: tallies.total(c, (FIRST, FIRST + 30 * A_DAY), MANY),
        lambda c: tallies.most(c, (FIRST, FIRST + 300 * A_DAY), {1, 2}, 5),
        lambda c: tallies.most(c, (FIRST, FIRST + 30 * A_DAY), MANY, 5),
        lambda c: tallies.members(c, FIRST, {1, 2}),
        lambda c: tallies.members(c, FIRST, MANY),
        lambda c: tallies.of_enterprise(c, (FIRST, FIRST + 300 * A_DAY), MANY, 1),
        lambda c: tallies.of_units(c, FIRST, FIRST + 300 * A_DAY),
        lambda c: tallies.recorded(c, noon(FIRST), noon(FIRST) + A_DAY),
        lambda c: tallies.by_day(c, FIRST, FIRST + 30 * A_DAY, {1}),
        tallies.waiting,
        lambda c: tallies.waiting(c, enterprises=False),
        lambda c: tally_sent.of_units(c, [1, 2], Asked(noon(FIRST), FIRST, peak=True)),
        lambda c: tally_sent.of_slip(c, Slip(1, "tally", "2026-03-02")),
        lambda c: tallies.waited(c, FIRST),
        lambda c: tallies.waited(c, FIRST, {1, 2}),
    ],
)
async def test_every_tally_reads_an_index(db: Database, read: Callable[[Connection], Any]) -> None:
    plans = await db.read(lambda c: plans_of(c, read))
    assert plans
    for plan in plans:
        assert not any(f"Seq Scan on {it}" in plan for it in BIG), plan
        big = [line for line in plan.splitlines() if any(f"SCAN {it}" in line for it in BIG)]
        assert all("INDEX" in line for line in big), plan
