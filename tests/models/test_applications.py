"""Applications: one live one a person, counted once, and what whoever scans a card may know."""

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import Connection, func, select, update
from sqlalchemy.exc import IntegrityError

from domain.statuses import LIVE, WAITING, CardState, Status
from models import applications, people
from models.applications import Draft, Sending
from models.keys import Keys
from models.tables import application, event
from tests.player import NOON, World

LATE = datetime(2026, 11, 22, 17, 30, tzinfo=UTC)  # 00:30 of the 23rd in Viet Nam


@pytest.fixture
def keys(world: World) -> Keys:
    return world.keys


def draft(person: int, **values: Any) -> Draft:
    plain = Draft(
        person_id=person, unit_id=1, enterprise_id=1, enterprise_name=None, commune="p-tan-phong",
        full_name="Lò Thị Ọi", birth_date=date(1990, 8, 15), gender="female", phone="+84912345678", job=None,
        citizen_number="012190000123", ethnic_group=None, guardian_name=None, guardian_phone=None, language="vi",
        channel="webchat",
    )  # fmt: skip
    return replace(plain, **values)


def sending(number: int = 1, **values: Any) -> Sending:
    return replace(Sending(NOON, date(2026, 11, 22), number.to_bytes(8, "big")), **values)


async def sent(world: World, number: int = 1, **values: Any) -> int:
    """An application of a new person; its number."""

    def send(connection: Connection) -> int:
        it = draft(people.add(connection, NOON), **values)
        return applications.send(connection, world.keys, it, sending(number))

    return await world.db.write(send)


async def run(world: World, statement: Any) -> None:
    await world.db.write(lambda c: c.execute(statement))


async def count(world: World, table: Any) -> int:
    return int(await world.db.read(lambda c: c.execute(select(func.count()).select_from(table)).scalar_one()))


# --- one a person -----------------------------------------------------------------------------------------------------
async def test_a_second_live_application_of_a_person_is_impossible_whoever_is_faster(world: World) -> None:
    someone = await world.db.write(lambda c: people.add(c, NOON))

    def send(connection: Connection, number: int) -> int:
        return applications.send(connection, world.keys, draft(someone), sending(number))

    tries = [world.db.write(partial(send, number=n)) for n in range(1, 6)]
    results = await asyncio.gather(*tries, return_exceptions=True)
    assert [isinstance(it, IntegrityError) for it in results].count(True) == 4
    assert (await count(world, application), await count(world, event)) == (1, 1)


@pytest.mark.parametrize("status", [*Status])
async def test_a_new_one_is_possible_once_the_old_one_came_to_an_end(world: World, status: Status) -> None:
    first = await sent(world)
    await world.db.write(lambda c: c.execute(update(application).values(status=status)))

    def again(connection: Connection) -> int:
        return applications.send(connection, world.keys, draft(1), sending(2))

    if status in LIVE:
        with pytest.raises(IntegrityError):
            await world.db.write(again)
    else:
        assert await world.db.write(again) > first


async def test_a_card_belongs_to_one_application(world: World) -> None:
    await sent(world, 7)
    with pytest.raises(IntegrityError):
        await sent(world, 7, phone=None, citizen_number=None)


# --- counting ---------------------------------------------------------------------------------------------------------
async def test_it_is_counted_on_the_day_in_viet_nam_with_ids_and_flags_only(world: World) -> None:
    def send(connection: Connection) -> Any:
        it = draft(people.add(connection, NOON), ethnic_group="03")
        applications.send(connection, world.keys, it, sending(now=LATE, day=date(2026, 11, 23)))
        return connection.execute(select(event)).mappings().one()

    row = await world.db.write(send)
    assert {*row} == {"id", "kind", "day", "at", "application_id", "unit_id", "enterprise_id", "gender", "minority"}
    assert (row["kind"], row["day"], row["at"], row["minority"]) == ("registered", date(2026, 11, 23), LATE, True)


async def test_admitted_at_once_counts_both_and_a_possible_duplicate_neither(world: World) -> None:
    def send(connection: Connection) -> list[str]:
        for number in (1, 2):
            it = draft(people.add(connection, NOON))
            applications.send(connection, world.keys, it, sending(number, admit=True))
        return [row.kind for row in connection.execute(select(event.c.kind).order_by(event.c.id))]

    assert await world.db.write(send) == ["registered", "admitted"]
    statuses = await world.db.read(lambda c: c.execute(select(application.c.status)).scalars().all())
    assert sorted(statuses) == ["admitted", "submitted"]


# --- sealed -----------------------------------------------------------------------------------------------------------
async def test_citizen_number_and_ethnic_group_are_sealed_and_the_index_needs_the_key(world: World) -> None:
    await sent(world, ethnic_group="03")
    row = await world.db.read(lambda c: c.execute(select(application)).one())
    for column in row:
        assert b"012190000123" not in (column if isinstance(column, bytes) else str(column).encode())
    assert world.keys.open(row.citizen_number) == b"012190000123"
    assert row.citizen_number_index == applications.citizen_index(world.keys, "012190000123")
    assert applications.citizen_index(world.keys, None) is None


# --- looked up --------------------------------------------------------------------------------------------------------
async def test_the_card_of_each_status_shows_state_since_when_and_initials(world: World) -> None:
    await sent(world, 9)
    admitted, ended = NOON + timedelta(days=3), NOON + timedelta(days=9)
    for status in Status:
        values = {
            "status": status,
            "admitted_at": None if status in WAITING else admitted,
            "ended_at": None if status in LIVE else ended,
        }
        await run(world, update(application).values(values))
        shown = await world.db.read(lambda c: applications.card_status(c, (9).to_bytes(8, "big")))
        assert shown is not None
        assert (shown.initials, shown.number) == ("L. T. Ọ.", "LC-000001-3")
        assert shown.since == (NOON if status in WAITING else admitted if status is Status.ADMITTED else ended)
        expected = {Status.ADMITTED: "admitted", Status.LEFT: "left", Status.TRANSFERRED: "left"}
        assert shown.status == expected.get(status, "awaiting" if status in WAITING else "revoked")
    assert {*CardState} == {"awaiting", "admitted", "left", "revoked"}


async def test_a_card_that_never_was_has_no_state(world: World) -> None:
    assert await world.db.read(lambda c: applications.card_status(c, b"12345678")) is None


async def test_only_a_waiting_application_can_be_taken_back(world: World) -> None:
    for number, status in enumerate(Status, 1):
        it = await sent(world, number, phone=None, citizen_number=None)
        mine = application.c.id == it
        await run(world, update(application).where(mine).values(status=status))
        done = await world.db.write(partial(applications.withdraw, application_id=it, now=NOON))
        assert done == (status in WAITING)


async def test_ones_live_application_comes_before_a_newer_one_that_ended(world: World) -> None:
    await sent(world)

    def send(connection: Connection) -> Any:
        connection.execute(update(application).values(status="withdrawn"))
        newer = applications.send(connection, world.keys, draft(1), sending(2))
        connection.execute(update(application).where(application.c.id == newer).values(status="refused"))
        connection.execute(update(application).where(application.c.id != newer).values(status="admitted"))
        return applications.of_person(connection, 1)

    found = await world.db.write(send)
    assert (found.id, found.status) == (1, "admitted")
    assert await world.db.read(lambda c: applications.of_person(c, None)) is None
    assert await world.db.read(lambda c: applications.by_id(c, 99)) is None
