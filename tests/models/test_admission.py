"""The acts of admission: who may, what is counted when, and two officers at the very same moment."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import func, select, update

from domain.decision import Decision
from domain.problem import Problem
from domain.roles import Role
from domain.statuses import Status
from models import admission, applications, batches, membership, merging, people
from models.acting import By, Done, Target
from models.batches import Papers
from models.membership import Destination
from models.officers import Appointment, appoint, office_of
from models.tables import application, audit, chat, event, metadata, person
from tests.models.test_applications import draft, sending
from tests.player import NOON, World

TODAY = date(2026, 11, 22)
PAPERS = Papers(Decision("12/QĐ-LĐLĐ", date(2026, 11, 20)))


async def sent(world: World, number: int = 1, **values: Any) -> int:
    def send(connection: Any) -> int:
        values.setdefault("unit_id", world.units["cs-ban-mai"])
        it = draft(people.add(connection, NOON), **values)
        return applications.send(connection, world.keys, it, sending(number))

    return await world.db.write(send)


async def officer(world: World, name: str, unit: str = "tan-phong", role: Role = Role.OFFICER) -> By:
    def make(connection: Any) -> By:
        number = people.add(connection, NOON)
        appoint(connection, Appointment(number, world.units[unit], role, name), NOON)
        office = office_of(connection, number, TODAY)
        assert office is not None
        return By(office, NOON, TODAY)

    return await world.db.write(make)


async def status(world: World, number: int = 1) -> Status:
    query = select(application.c.status).where(application.c.id == number)
    return Status(await world.db.read(lambda c: c.execute(query).scalar_one()))


async def number_of(world: World, table: Any, *conditions: Any) -> int:
    query = select(func.count()).select_from(table).where(*conditions)
    return int(await world.db.read(lambda c: c.execute(query).scalar_one()))


# --- at the same moment -----------------------------------------------------------------------------------------------
async def test_of_two_officers_at_the_same_moment_one_decides_and_the_other_is_told_who(world: World) -> None:
    for number in range(1, 9):
        await sent(world, number, phone=f"+8491234567{number}", citizen_number=None)
        hoa, lan = await officer(world, "Hoa"), await officer(world, "Lan")
        acts = (
            world.db.write(partial(admission.find_eligible, by=hoa, target=Target(number, 0))),
            world.db.write(partial(admission.refuse, by=lan, target=Target(number, 0), reason="out_of_reach")),
        )
        done = await asyncio.gather(*acts)
        (first,) = [it for it in done if isinstance(it, Done)]
        (second,) = [it for it in done if isinstance(it, Problem)]
        assert second.key == "admission.changed"
        assert second.params["who"] == ("Hoa" if first.status is Status.ELIGIBLE else "Lan")
        assert await status(world, number) is first.status
    assert await number_of(world, audit) == 8


async def test_one_decision_recorded_twice_at_once_admits_everybody_once(world: World) -> None:
    numbers = [await sent(world, at, phone=f"+8491234567{at}", citizen_number=None) for at in range(1, 9)]
    await world.db.write(lambda c: c.execute(update(application).values(status="eligible")))
    hoa, lan = await officer(world, "Hoa"), await officer(world, "Lan")
    both = await asyncio.gather(
        world.db.write(lambda c: batches.admit(c, hoa, numbers, PAPERS)),
        world.db.write(lambda c: batches.admit(c, lan, list(reversed(numbers)), PAPERS)),
    )
    assert sorted(len(it.done) for it in both) == [0, 8]
    assert await number_of(world, event, event.c.kind == "admitted") == 8


async def test_merged_twice_at_once_it_is_merged_once(world: World) -> None:
    one, two = await sent(world, 1), await sent(world, 2)
    hoa, lan = await officer(world, "Hoa"), await officer(world, "Lan")
    both = await asyncio.gather(
        world.db.write(lambda c: merging.merge(c, hoa, (Target(one), Target(two)), ())),
        world.db.write(lambda c: merging.merge(c, lan, (Target(two), Target(one)), ("job",))),
    )
    assert sorted(type(it).__name__ for it in both) == ["Done", "Problem"]
    assert await number_of(world, person) == 3  # the applicant and two officers


# --- authorised at the act --------------------------------------------------------------------------------------------
ACTS: dict[str, Any] = {
    "eligible": lambda c, by, it: admission.find_eligible(c, by, it),
    "ask": lambda c, by, it: admission.ask(c, by, it, "?"),
    "refuse": lambda c, by, it: admission.refuse(c, by, it, "x"),
    "reopen": lambda c, by, it: admission.reopen(c, by, it, "x"),
    "not_duplicate": lambda c, by, it: admission.not_duplicate(c, by, it),
    "guardian": lambda c, by, it: admission.tick_guardian(c, by, it, True),
    "signed": lambda c, by, it: admission.tick_signed(c, by, it, True),
    "official": lambda c, by, it: membership.give_official_number(c, by, it, "1"),
    "transfer": lambda c, by, it: membership.transfer(c, by, it, Destination(1)),
    "leave": lambda c, by, it: membership.leave(c, by, it, "x"),
    "merge": lambda c, by, it: merging.merge(c, by, (Target(it.id), Target(it.id)), ()),
}


def _acts(act: str, by: By, number: int, connection: Any) -> Any:
    return ACTS[act](connection, by, Target(number))


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("state", ["submitted", "admitted", "refused"])
async def test_what_is_beyond_his_units_is_not_there(world: World, act: str, state: str) -> None:
    await sent(world)
    await world.db.write(lambda c: c.execute(update(application).values(status=state)))
    before = await number_of(world, audit), await number_of(world, event)
    beside = await officer(world, "Lan", "sin-ho", Role.ADMIN)
    for number in (1, 99):
        result = await world.db.write(partial(_acts, act, beside, number))
        assert result == Problem("admission.unknown")
    assert await status(world) == state
    assert (await number_of(world, audit), await number_of(world, event)) == before


@pytest.mark.parametrize("act", ACTS)
async def test_who_only_sees_changes_nothing(world: World, act: str) -> None:
    await sent(world)
    viewer = await officer(world, "Xem", "lai-chau", Role.VIEWER)
    result = await world.db.write(lambda c: ACTS[act](c, viewer, Target(1)))
    assert isinstance(result, Problem)
    assert await number_of(world, audit) == 0


async def test_nobody_admits_beyond_his_units_by_their_numbers(world: World) -> None:
    await sent(world)
    await world.db.write(lambda c: c.execute(update(application).values(status="eligible")))
    beside = await officer(world, "Lan", "sin-ho", Role.ADMIN)
    result = await world.db.write(lambda c: batches.admit(c, beside, [1, 99], PAPERS))
    assert result.done == ()
    assert result.refused == ((1, Problem("admission.unknown")), (99, Problem("admission.unknown")))


# --- counted ----------------------------------------------------------------------------------------------------------
async def test_more_than_one_turn_should_hold_are_refused(world: World) -> None:
    by = await officer(world, "Hoa")
    with pytest.raises(ValueError, match="at most 200"):
        await world.db.write(lambda c: batches.admit(c, by, range(201), PAPERS))


async def test_an_undone_admission_leaves_every_sum_of_its_day_as_before(world: World) -> None:
    await sent(world)
    by = await officer(world, "Hoa")
    await world.db.write(lambda c: admission.find_eligible(c, by, Target(1)))
    await world.db.write(lambda c: batches.admit(c, by, [1], PAPERS))
    later = By(by.office, NOON + timedelta(minutes=5), TODAY)
    await world.db.write(lambda c: batches.undo(c, later, NOON))
    days = select(event.c.kind, event.c.day).order_by(event.c.id)
    assert await world.db.read(lambda c: [tuple(it) for it in c.execute(days)]) == [
        ("registered", TODAY),
        ("admitted", PAPERS.decision.day),
        ("admission_undone", PAPERS.decision.day),
    ]


async def test_a_member_transferred_within_the_hour_is_not_undone(world: World) -> None:
    await sent(world)
    by = await officer(world, "Hoa", "lai-chau")
    await world.db.write(lambda c: admission.find_eligible(c, by, Target(1)))
    await world.db.write(lambda c: batches.admit(c, by, [1], PAPERS))
    later = By(by.office, NOON + timedelta(minutes=5), TODAY)
    await world.db.write(lambda c: membership.transfer(c, later, Target(1), Destination(world.units["sin-ho"])))
    for at in (NOON, later.now):
        undone = await world.db.write(partial(batches.undo, by=later, at=at))
        assert isinstance(undone, Problem)
    assert await status(world) is Status.ADMITTED


# --- nothing is left behind -------------------------------------------------------------------------------------------
async def test_no_row_of_any_table_names_the_person_who_was_merged_away(world: World) -> None:
    one, two = await sent(world, 1), await sent(world, 2)
    row = {"channel": "telegram", "external_id": "b", "person_id": 2, "language": "vi", "heard_at": NOON}
    await world.db.write(lambda c: c.execute(chat.insert().values(row)))
    by = await officer(world, "Hoa")
    await world.db.write(lambda c: merging.merge(c, by, (Target(one), Target(two)), ()))
    for table in metadata.sorted_tables:
        for column in table.c:
            if any(key.column is person.c.id for key in column.foreign_keys):
                assert await number_of(world, table, column == 2) == 0, column
    assert await number_of(world, chat, chat.c.person_id == 1) == 1
