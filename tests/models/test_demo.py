"""Demonstration data goes in once, is plainly marked, and goes out whole, on SQLite and on PostgreSQL."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import func, insert, select, update

from domain import communes
from models import demo, enterprises, invites, units
from models.demo import Counts, NotEmpty
from models.enterprises import Row
from models.invites import NewInvite
from models.tables import (
    application,
    credit,
    enterprise,
    enterprise_trigram,
    event,
    person,
    trigram_count,
    unit,
    unit_commune,
    unit_enterprise,
)

DAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
LOADED = Counts(units=8, enterprises=40)


@pytest.fixture
async def demonstration(db):
    await db.write(lambda c: demo.load_demo(c, DAY))
    return db


async def test_is_marked_in_every_row_and_every_name(db):
    assert await db.write(lambda c: demo.load_demo(c, DAY)) == LOADED
    rows = await db.read(lambda c: c.execute(select(enterprise)).all())
    assert all(row.demo and row.name.endswith(" (mẫu)") and row.tax_code is None for row in rows)
    rows = await db.read(lambda c: c.execute(select(unit)).all())
    assert [row.code for row in rows if not row.demo] == ["lai-chau"]
    assert all(row.name.endswith(" (mẫu)") for row in rows if row.demo)


async def test_stands_in_real_communes(demonstration):
    real = {it.code for it in communes.ALL}
    used = await demonstration.read(lambda c: c.scalars(select(enterprise.c.commune)).all())
    covered = await demonstration.read(lambda c: c.scalars(select(unit_commune.c.commune)).all())
    assert {*used, *covered} <= real
    assert len(covered) == len(set(covered))  # one commune, one union


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("chè shan", "demo-cdcs-che-shan-tan-uyen"),
        ("may ban trắng", "demo-phuong-tan-phong"),
        ("dược liệu thu lũm", "lai-chau"),
    ],
)
async def test_shows_each_kind_of_receiver(demonstration, typed, code):
    def look(connection):
        return units.receiver(connection, enterprises.search(connection, typed)[0].id, None, DAY)

    assert (await demonstration.read(look)).code == code


async def test_an_enterprise_with_a_union_is_looked_after_by_who_stands_above_the_union(demonstration):
    query = (
        select(enterprise.c.unit_id, unit.c.parent_id)
        .join(unit_enterprise, unit_enterprise.c.enterprise_id == enterprise.c.id)
        .join(unit, unit.c.id == unit_enterprise.c.unit_id)
    )
    found = await demonstration.read(lambda c: c.execute(query).all())
    assert len(found) == 4
    assert all(responsible == above for responsible, above in found)


async def test_does_not_go_among_real_enterprises(db):
    await db.write(lambda c: enterprises.add(c, Row("Công ty Thật")))
    with pytest.raises(NotEmpty, match="Công ty Thật"):
        await db.write(lambda c: demo.load_demo(c, DAY))
    assert await count(db, enterprise) == 1


async def test_goes_out_whole_and_leaves_the_province(demonstration):
    assert await demonstration.write(demo.remove_demo) == LOADED
    assert await demonstration.write(demo.remove_demo) == Counts(0, 0)
    assert await demonstration.read(lambda c: c.scalars(select(unit.c.code)).all()) == ["lai-chau"]
    assert [await count(demonstration, table) for table in (enterprise, enterprise_trigram, unit_commune)] == [0, 0, 0]
    assert await demonstration.read(lambda c: c.scalar(select(func.sum(trigram_count.c.enterprises)))) == 0
    assert await demonstration.write(lambda c: demo.load_demo(c, DAY)) == LOADED


async def test_an_application_to_a_demonstration_enterprise_goes_with_it(demonstration):
    await demonstration.write(lambda c: apply(c, to_demo=True))
    assert await demonstration.write(demo.remove_demo) == Counts(LOADED.units, LOADED.enterprises, applications=1)
    assert [await count(demonstration, table) for table in (application, event, person)] == [0, 0, 1]


async def test_its_credit_goes_with_it_and_a_demonstration_units_code_to_the_province(
    demonstration,
):
    def invited(connection):
        apply(connection, to_demo=True)
        number, received = connection.execute(select(application.c.id, application.c.enterprise_id)).one()
        above = units.by_code(connection, "demo-xa-than-uyen")
        assert above is not None
        new = NewInvite(enterprise_id=received, unit_id=above.id)
        it = invites.make(connection, new, lambda size: b"x" * size, NOW)
        row = {"application_id": number, "invite_id": it.id, "state": "sent", "sent_at": NOW}
        connection.execute(insert(credit).values(row))
        connection.execute(update(application).values(first_invite_id=it.id, last_invite_id=it.id))
        return it.id

    number = await demonstration.write(invited)
    assert (await demonstration.write(demo.remove_demo)).applications == 1
    left = await demonstration.read(lambda c: invites.by_id(c, number))
    province = await demonstration.read(lambda c: units.by_code(c, "lai-chau"))
    assert (left.unit_id, left.enterprise_id) == (province.id, None)
    assert await count(demonstration, credit) == 0


async def test_an_application_that_may_be_meant_is_handed_to_the_province(demonstration):
    await demonstration.write(lambda c: apply(c, to_demo=False))
    assert (await demonstration.write(demo.remove_demo)).applications == 0
    province = await demonstration.read(lambda c: units.by_code(c, "lai-chau"))
    assert await demonstration.read(lambda c: c.scalars(select(application.c.unit_id)).all()) == [province.id]
    assert await demonstration.read(lambda c: c.scalars(select(event.c.unit_id)).all()) == [province.id]


async def test_a_real_union_under_a_demonstration_one_stays_under_the_province(demonstration):
    def add(connection):
        above = units.by_code(connection, "demo-xa-than-uyen")
        assert above is not None
        return units.add_unit(connection, units.NewUnit("cdcs", "grassroots", "CĐCS thật", DAY, parent_id=above.id))

    number = await demonstration.write(add)
    await demonstration.write(demo.remove_demo)
    province = await demonstration.read(lambda c: units.by_code(c, "lai-chau"))
    assert province is not None
    above = await demonstration.read(lambda c: c.scalar(select(unit.c.parent_id).where(unit.c.id == number)))
    assert above == province.id


async def count(db, table) -> int:
    return await db.read(lambda c: c.scalar(select(func.count()).select_from(table)))


def apply(connection, *, to_demo: bool) -> None:
    """An application received by a demonstration union: for one of its enterprises, or for a name typed by hand."""
    number = enterprises.search(connection, "may ban trắng")[0].id if to_demo else None
    who = connection.execute(insert(person).values(created_at=NOW).returning(person.c.id)).scalar_one()
    receiver = units.receiver(connection, number, "p-tan-phong", DAY).id
    row = {
        "person_id": who, "status": "submitted", "unit_id": receiver, "enterprise_id": number, "full_name": "Lò Văn A",
        "folded_name": "lo van a", "birth_date": date(1990, 8, 15), "gender": "male", "language": "vi",
        "channel": "web", "sent_at": NOW, "card": b"12345678",
    }  # fmt: skip
    made = connection.execute(insert(application).values(row).returning(application.c.id)).scalar_one()
    sent = {"kind": "submitted", "day": DAY, "at": NOW, "application_id": made, "unit_id": receiver, "gender": "male"}
    connection.execute(insert(event).values({**sent, "enterprise_id": number}))
