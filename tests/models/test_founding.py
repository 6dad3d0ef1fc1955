"""The founding in the database: who counts, who comes first, what happens once only, and that indexes serve it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from functools import partial
from typing import Any

import pytest
from sqlalchemy import Connection, event, select, text, update

from benchmarks.bench_founding import TODAY, fill, wanted
from domain.decision import Decision
from domain.founding import Move, Standing
from domain.founding_papers import dossier
from domain.problem import Problem
from domain.roles import Role
from domain.stages import Stage
from models import (
    audit,
    core_group,
    demo,
    enterprises,
    founding,
    founding_list,
    founding_reached,
    grassroots,
    officers,
    people,
    units,
)
from models.acting import By
from models.database import Database
from models.founding import Followed
from models.tables import application, enterprise, founding_step, officer, unit
from models.tables import event as counted
from tests.sent import sent_by

NOW = datetime(2026, 11, 22, 5, 0, tzinfo=UTC)
numbers: Iterator[int] = iter(range(1, 10_000))


class Place:
    """A province, a commune's union with an officer, and an enterprise there."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.province = units.ensure_province(connection, date(2025, 7, 1), "LĐLĐ tỉnh").id
        self.commune = self.unit("commune", "commune", self.province)
        units.cover_commune(connection, self.commune, "p-tan-phong")
        self.officer = people.add(connection, NOW)
        officers.appoint(connection, officers.Appointment(self.officer, self.commune, Role.OFFICER, "Hoa"), NOW)
        office = officers.office_of(connection, self.officer, TODAY)
        assert office is not None
        self.by = By(office, NOW, TODAY)
        self.enterprise = self.add("HTX Dệt Nà Hoa")

    def unit(self, code: str, kind: str, parent: int) -> int:
        return units.add_unit(self.connection, units.NewUnit(code, kind, code, date(2025, 7, 1), parent))

    def add(self, name: str, **values: Any) -> int:
        number = enterprises.add(self.connection, enterprises.Row(name, "p-tan-phong"))
        if values:
            self.connection.execute(update(enterprise).where(enterprise.c.id == number).values(values))
        return number

    def applies(self, **values: Any) -> int:
        person = people.add(self.connection, NOW)
        row = {
            "person_id": person,
            "status": "submitted",
            "unit_id": self.commune,
            "enterprise_id": self.enterprise,
            "full_name": "Lò Thị Ọi",
            "folded_name": "lo thi oi",
            "birth_date": date(1990, 8, 15),
            "gender": "female",
            "language": "vi",
            "channel": "webchat",
            "sent_at": NOW,
            "card": next(numbers).to_bytes(8, "big"),
        }
        self.connection.execute(application.insert().values(row | values))
        return person

    def followed(self) -> Followed:
        found = founding.find(self.connection, self.enterprise, None, lock=True)
        assert found is not None
        return found

    def move(self, target: Stage, day: date = TODAY, **said: Any) -> Standing | Problem:
        wanted_ = Move(target, TODAY, Role.OFFICER, day, **said)
        return founding.move(self.connection, self.followed(), wanted_, self.by)

    def reached(self) -> founding_reached.Reached | None:
        return founding_reached.reached(self.connection, self.enterprise, TODAY, NOW)


async def at(db: Database, look: Any) -> None:
    await db.write(lambda connection: look(Place(connection)))


# --- counting ---------------------------------------------------------------------------------------------------------
async def test_applications_and_members_count_but_not_what_ended_or_may_be_a_duplicate(db: Database) -> None:
    def look(place: Place) -> None:
        for status in ("submitted", "needs_info", "eligible", "admitted", "refused", "withdrawn", "left", "duplicate"):
            place.applies(status=status)
        place.applies(possible_duplicate=True)
        assert founding.counts(place.connection, [place.enterprise, 999]) == {place.enterprise: 4}

    await at(db, look)


async def test_five_are_noticed_once_and_both_officer_and_core_group_are_to_be_told(db: Database) -> None:
    def look(place: Place) -> None:
        first, *_ = [place.applies() for _ in range(4)]
        core_group.add(place.connection, place.followed(), first, place.by)
        assert place.reached() is None
        place.applies()
        found = place.reached()
        assert found is not None
        assert (found.applications, found.officers, found.core) == (5, (place.officer,), (first,))
        assert place.followed().stage is Stage.READY
        place.applies()
        assert place.reached() is None

    await at(db, look)


async def test_it_is_not_noticed_again_after_an_officer_put_the_enterprise_back(db: Database) -> None:
    def look(place: Place) -> None:
        for _ in range(5):
            place.applies()
        assert place.reached()
        assert isinstance(place.move(Stage.COLLECTING, note="hai đơn ghi nhầm"), Standing)
        assert place.reached() is None

    await at(db, look)


async def test_what_stands_in_the_way_stays_when_there_are_enough(db: Database) -> None:
    def look(place: Place) -> None:
        place.move(Stage.NOT_COOPERATING, obstacle="owner_refuses")
        for _ in range(5):
            place.applies()
        assert place.reached()
        assert (place.followed().stage, place.followed().obstacle) == (Stage.READY, "owner_refuses")

    await at(db, look)


@pytest.mark.parametrize("values", [{"union_status": "has"}, {"stage": "closed"}, {"stage": "filed"}])
async def test_nothing_is_noticed_where_no_union_is_to_be_founded(db: Database, values: dict[str, str]) -> None:
    def look(place: Place) -> None:
        place.enterprise = place.add("Công ty TNHH Nậm Loỏng", **values)
        if values.get("stage") == "filed":
            place.connection.execute(update(enterprise).values(stage_day=TODAY))
        for _ in range(5):
            place.applies()
        assert place.reached() is None

    await at(db, look)


async def test_without_an_officer_of_its_own_or_of_its_unit_the_nearest_above_is_told(db: Database) -> None:
    def look(place: Place) -> None:
        above, own = people.add(place.connection, NOW), people.add(place.connection, NOW)
        appoint = partial(officers.appoint, place.connection, now=NOW)
        post = appoint(officers.Appointment(own, place.province, Role.OFFICER))
        it = place.followed()
        assert founding_reached.responsible(place.connection, it, TODAY) == (place.officer,)
        place.connection.execute(update(officer).where(officer.c.id != post).values(revoked_at=NOW))
        appoint(officers.Appointment(above, place.province, Role.VIEWER))
        assert founding_reached.responsible(place.connection, it, TODAY) == (own,)

    await at(db, look)


async def test_an_officer_named_for_the_enterprise_is_the_only_one_told(db: Database) -> None:
    def look(place: Place) -> None:
        named = people.add(place.connection, NOW)
        post = officers.appoint(place.connection, officers.Appointment(named, place.commune, Role.OFFICER), NOW)
        place.connection.execute(update(enterprise).values(officer_id=post))
        assert founding_reached.responsible(place.connection, place.followed(), TODAY) == (named,)

    await at(db, look)


# --- moves ------------------------------------------------------------------------------------------------------------
async def test_a_move_is_kept_with_all_that_was_said(db: Database) -> None:
    def look(place: Place) -> None:
        assert isinstance(place.move(Stage.PAUSED, obstacle="seasonal_work", note="nghỉ vụ"), Standing)
        (step,) = founding.steps(place.connection, place.enterprise, 5)
        assert (step.stage, step.day, step.note) == (Stage.PAUSED, TODAY, "nghỉ vụ")
        assert (step.obstacle, step.officer_name) == ("seasonal_work", "Hoa")
        it = place.followed()
        assert (it.stage, it.since, it.obstacle) == (Stage.PAUSED, TODAY, "seasonal_work")

    await at(db, look)


async def test_a_refused_move_changes_nothing(db: Database) -> None:
    def look(place: Place) -> None:
        refused = place.move(Stage.PAUSED)
        assert isinstance(refused, Problem)
        assert refused.key == "founding.needs_obstacle"
        assert founding.steps(place.connection, place.enterprise, 5) == []
        assert place.followed().stage is Stage.SURVEYED

    await at(db, look)


async def test_a_pause_remembers_where_it_interrupted(db: Database) -> None:
    def look(place: Place) -> None:
        place.move(Stage.AGREED)
        place.move(Stage.PAUSED, obstacle="seasonal_work")
        assert place.followed().standing == Standing(Stage.PAUSED, TODAY, Stage.AGREED)

    await at(db, look)


async def test_a_paper_is_ticked_and_taken_back(db: Database) -> None:
    def look(place: Place) -> None:
        for paper in ("request", "congress_minutes", "request"):
            founding.tick(place.connection, place.followed(), paper, place.by)
        assert place.followed().dossier == ("congress_minutes",)

    await at(db, look)


async def test_all_papers_of_a_dossier_fit(db: Database) -> None:
    def look(place: Place) -> None:
        codes = [it.code for it in dossier(10_000)]
        for paper in codes:
            founding.tick(place.connection, place.followed(), paper, place.by)
        assert place.followed().dossier == tuple(codes)

    await at(db, look)


# --- recognition ------------------------------------------------------------------------------------------------------
DECISION = Decision("12/QĐ-LĐLĐ", date(2026, 11, 20))
RECOGNISED = Move(Stage.RECOGNISED, TODAY, Role.OFFICER, decision=DECISION)
NEW = grassroots.Union("CĐCS HTX Dệt Nà Hoa")


def filed(place: Place) -> Followed:
    place.connection.execute(update(enterprise).values(stage="filed", stage_day=date(2026, 11, 18)))
    return place.followed()


def recognised(place: Place, union: grassroots.Union = NEW) -> grassroots.Recognised:
    found = grassroots.recognise(place.connection, filed(place), RECOGNISED, union, place.by)
    assert isinstance(found, grassroots.Recognised), found
    return found


async def test_recognition_makes_the_union_and_gives_it_who_applied_or_joined_there(db: Database) -> None:
    def look(place: Place) -> None:
        for status in ("admitted", "eligible", "withdrawn"):
            place.applies(status=status)
        found = recognised(place)
        made = place.connection.execute(select(unit).where(unit.c.id == found.unit_id)).one()
        assert (made.kind, made.name, made.parent_id) == ("grassroots", NEW.name, place.commune)
        assert (made.valid_from, made.decision_number, made.decision_day) == (
            DECISION.day,
            DECISION.number,
            DECISION.day,
        )
        of_whom = dict(map(tuple, place.connection.execute(select(application.c.status, application.c.unit_id)).all()))
        assert of_whom == {"admitted": found.unit_id, "eligible": found.unit_id, "withdrawn": place.commune}
        assert found.attached == 2
        lines = [it for it in audit.newest(place.connection, [place.commune], 9) if it.action == "attach"]
        assert [(it.subject, it.detail) for it in lines] == [
            (f"application:{number}", f"unit:{found.unit_id}") for number in (2, 1)
        ]
        it = place.followed()
        assert (it.stage, it.since, it.has_union, it.union_name) == (Stage.RECOGNISED, DECISION.day, True, NEW.name)
        receiver = units.receiver(place.connection, place.enterprise, None, TODAY)
        assert receiver.id == found.unit_id

    await at(db, look)


async def test_recognition_counts_who_waits_and_who_is_a_member_under_the_union(db: Database) -> None:
    """Not what ended nor what may be a duplicate; a member who stood elsewhere leaves that place."""

    def look(place: Place) -> None:
        place.applies()
        place.applies(possible_duplicate=True)
        place.applies(status="withdrawn")
        place.applies(status="admitted", unit_id=place.province, minority=True)
        union = recognised(place).unit_id
        of = (
            counted.c[name] for name in ("kind", "application_id", "unit_id", "enterprise_id", "minority", "day", "at")
        )
        here, when = place.enterprise, (TODAY, NOW)
        assert [tuple(it) for it in place.connection.execute(select(*of).order_by(counted.c.id))] == [
            ("handed_on", 1, union, here, None, *when),
            ("moved_out", 4, place.province, here, True, *when),
            ("moved_in", 4, union, here, True, *when),
        ]

    await at(db, look)


async def test_a_large_enterprise_is_recognised_in_no_more_statements_than_a_small_one(db: Database) -> None:
    def look(place: Place) -> None:
        sent: list[bool] = []
        event.listen(
            place.connection, "before_cursor_execute", lambda _c, _k, _s, _v, _x, executemany: sent.append(executemany)
        )
        took = []
        for many in (1, 9):
            place.enterprise = place.add(f"HTX {many}")
            for _ in range(many):
                place.applies(status="admitted")
            sent.clear()
            recognised(place)
            took.append(len(sent))
            assert not any(sent)
        assert took[0] == took[1]

    await at(db, look)


async def test_a_second_enterprise_may_join_the_union_of_the_first(db: Database) -> None:
    def look(place: Place) -> None:
        first = recognised(place)
        place.enterprise = place.add("Công ty TNHH Nậm Loỏng")
        assert grassroots.unions(place.connection, place.followed(), TODAY, "na hoa") == [(first.unit_id, NEW.name)]
        assert grassroots.unions(place.connection, place.followed(), TODAY, "nam loong") == []
        second = recognised(place, grassroots.Union("", first.unit_id))
        assert second.unit_id == first.unit_id
        assert place.followed().union_name == NEW.name

    await at(db, look)


async def test_a_union_elsewhere_or_one_that_ended_cannot_be_joined(db: Database) -> None:
    def look(place: Place) -> None:
        elsewhere = place.unit("cs-elsewhere", "grassroots", place.unit("sister", "commune", place.province))
        ended = place.unit("cs-ended", "grassroots", place.commune)
        place.connection.execute(update(unit).where(unit.c.id == ended).values(valid_to=date(2026, 1, 1)))
        for number in (elsewhere, ended, place.commune):
            refused = grassroots.recognise(
                place.connection, filed(place), RECOGNISED, grassroots.Union("", number), place.by
            )
            assert refused == Problem("founding.no_such_union")
        assert place.followed().stage is Stage.FILED

    await at(db, look)


async def test_nobody_recognises_twice(db: Database) -> None:
    def look(place: Place) -> None:
        recognised(place)
        again = grassroots.recognise(place.connection, place.followed(), RECOGNISED, NEW, place.by)
        assert again == Problem("founding.recognised_already")

    await at(db, look)


async def test_a_union_after_one_that_ended_gets_a_code_of_its_own(db: Database) -> None:
    def look(place: Place) -> None:
        first = recognised(place)
        place.connection.execute(update(unit).where(unit.c.id == first.unit_id).values(valid_to=date(2026, 11, 21)))
        place.connection.execute(founding_step.delete())
        second = recognised(place)
        codes = place.connection.scalars(select(unit.c.code).where(unit.c.id.in_([first.unit_id, second.unit_id])))
        assert sorted(codes) == [f"cs-{place.enterprise}", f"cs-{place.enterprise}-2"]

    await at(db, look)


async def test_a_union_of_a_demonstration_enterprise_goes_with_it(db: Database) -> None:
    def look(place: Place) -> None:
        place.connection.execute(update(enterprise).values(demo=True))
        person = place.applies()
        core_group.add(place.connection, place.followed(), person, place.by)
        found = recognised(place)
        demo.remove_demo(place.connection)
        assert place.connection.execute(select(unit.c.id).where(unit.c.id == found.unit_id)).first() is None
        assert place.connection.execute(select(founding_step.c.id)).all() == []

    await at(db, look)


# --- the core group ---------------------------------------------------------------------------------------------------
async def test_only_who_applied_at_the_enterprise_can_be_found_for_its_core_group(db: Database) -> None:
    def look(place: Place) -> None:
        person = place.applies()
        number = place.connection.scalar(select(application.c.id)) or 0
        other = place.add("Công ty TNHH Nậm Loỏng")
        assert core_group.applicant(place.connection, {place.commune}, place.enterprise, number) == person
        assert core_group.applicant(place.connection, {place.commune}, other, number) is None
        place.connection.execute(update(application).values(status="withdrawn"))
        assert core_group.applicant(place.connection, {place.commune}, place.enterprise, number) is None
        assert not core_group.belongs(place.connection, place.enterprise, person)

    await at(db, look)


async def test_a_group_has_one_head_and_whoever_is_in_it_is_in_it_once(db: Database) -> None:
    def look(place: Place) -> None:
        it, group = place.followed(), [place.applies() for _ in range(2)]
        assert [core_group.add(place.connection, it, person, place.by) for person in (*group, group[0])] == [
            True,
            True,
            False,
        ]
        for member in core_group.of(place.connection, it.id):
            assert core_group.make_head(place.connection, it, member.id, place.by)
        assert [member.head for member in core_group.of(place.connection, it.id)] == [True, False]
        assert (
            core_group.make_head(place.connection, it, core_group.of(place.connection, it.id)[0].id, place.by) is None
        )
        assert core_group.remove(place.connection, it, 999, place.by) is None

    await at(db, look)


# --- many -------------------------------------------------------------------------------------------------------------
async def test_overdue_come_first_then_missed_contacts_then_the_next_contact_and_the_largest(db: Database) -> None:
    def look(place: Place) -> None:
        made: dict[str, dict[str, Any]] = {
            "small": {"headcount": 26},
            "large": {"headcount": 300},
            "soon": {"headcount": 30, "next_contact": date(2026, 12, 1)},
            "missed": {"headcount": 30, "next_contact": date(2026, 11, 21)},
            "filed": {"headcount": 30, "stage": "filed", "stage_day": date(2026, 10, 1)},
            "held": {"headcount": 30, "stage": "congress_held", "stage_day": date(2026, 9, 1)},
            "in time": {"headcount": 30, "stage": "filed", "stage_day": date(2026, 11, 20)},
            "planned": {"headcount": 30, "stage": "congress_planned", "stage_day": date(2026, 11, 21)},
            "launched": {"headcount": 30, "stage": "launched", "stage_day": date(2026, 9, 1)},
            "has one": {"headcount": 30, "union_status": "has"},
        }
        for name, values in made.items():
            place.add(name, **values)
        page = founding_list.page(place.connection, wanted([place.commune], 25), 0, 50)
        assert [it.name for it in page.lines] == "held,filed,planned,missed,soon,large,in time,small".split(",")
        assert page.total == 8
        everything = founding_list.page(place.connection, wanted([place.commune], 0), 8, 50)
        assert ([it.name for it in everything.lines], everything.total) == (["HTX Dệt Nà Hoa"], 9)
        groups = founding_list.summary(place.connection, wanted([place.commune], 25))
        assert sum(it.overdue for it in groups) == 3
        assert sum(it.contact_due for it in groups) == 1
        assert founding_list.units(place.connection, wanted([place.commune], 25)) == [(place.commune, "commune", 8)]
        assert founding_list.page(place.connection, wanted([place.province], 0), 0, 50).lines == []

    await at(db, look)


# --- speed: the plans, not the clock ----------------------------------------------------------------------------------
TABLES = (
    "enterprise",
    "application",
    "founding_step",
    "core_member",
    "unit_enterprise",
    "unit AS covering",
    "covering",
)


@pytest.mark.parametrize(
    "query", ["summary", "page", "units", "counts", "find", "steps", "core", "reached", "theirs", "over"]
)
async def test_every_query_goes_by_an_index(db: Database, query: str) -> None:
    await fill(db, enterprises_=400, applications_=1_000)
    plans = await db.write(partial(plans_of, query=query))
    assert plans
    assert [plan for plan in plans if scans_a_table(plan)] == []


def plans_of(connection: Connection, query: str) -> list[str]:
    """What the database says it does for each statement of a query."""
    number = connection.scalar(select(enterprise.c.id).limit(1)) or 0
    ours = list(connection.scalars(select(unit.c.id).where(unit.c.kind == "commune").limit(3)))
    person = connection.scalar(select(application.c.person_id).limit(1)) or 0
    queries: dict[str, Callable[[], Any]] = {
        "summary": lambda: founding_list.summary(connection, wanted(ours, 25)),
        "page": lambda: founding_list.page(connection, wanted(ours, 25), 0, 8),
        "units": lambda: founding_list.units(connection, wanted(ours, 25)),
        "counts": lambda: founding.counts(connection, [number, number + 1]),
        "find": lambda: founding.find(connection, number, ours),
        "steps": lambda: founding.steps(connection, number, 3),
        "core": lambda: core_group.of(connection, number),
        "reached": lambda: founding_reached.reached(connection, number, TODAY, NOW),
        "over": lambda: grassroots.take_over(connection, grassroots.TakeOver(number, ours[0], 999, "x", TODAY, NOW)),
        "theirs": lambda: core_group.enterprises_of(connection, person),
    }
    searched = tuple(it for it in sent_by(connection, queries[query]) if it[0].lstrip().startswith("SELECT"))
    sqlite = connection.dialect.name == "sqlite"
    if not sqlite:
        # Few rows fit a few pages, and reading them all is right; the question is whether it must.
        connection.execute(text("SET LOCAL enable_seqscan = off"))
    explain = "EXPLAIN QUERY PLAN " if sqlite else "EXPLAIN "
    explained = (connection.exec_driver_sql(explain + sql, values) for sql, values in searched)
    return ["\n".join(str(line) for line in plan) for plan in explained]


def scans_a_table(plan: str) -> bool:
    return any(re.search(rf"(Seq Scan on|SCAN) {name}\b", plan) for name in TABLES)
