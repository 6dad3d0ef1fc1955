"""Who receives an application, on SQLite and on PostgreSQL."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from models import enterprises, units
from models.enterprises import Row
from models.tables import unit
from models.units import NewUnit, NoProvinceUnit

DAY = date(2026, 11, 22)
BEFORE = date(2026, 1, 1)


@pytest.fixture
async def tree(db):
    """The province, a union over xã Than Uyên, and a grassroots union in an enterprise of Than Uyên."""
    await db.write(plant)
    return db


def plant(connection) -> None:
    units.ensure_province(connection, BEFORE, "Liên đoàn Lao động tỉnh Lai Châu")
    commune = units.add_unit(connection, NewUnit("cdx-than-uyen", "commune", "Công đoàn xã Than Uyên", BEFORE))
    units.cover_commune(connection, commune, "x-than-uyen")
    grassroots = units.add_unit(connection, NewUnit("cdcs-may", "grassroots", "CĐCS May", BEFORE, parent_id=commune))
    may = enterprises.add(connection, Row("Công ty May", "x-than-uyen"))
    enterprises.add(connection, Row("Công ty Chè", "x-than-uyen"))
    enterprises.add(connection, Row("Công ty Đá", "x-sin-ho"))
    enterprises.add(connection, Row("Công ty Không Rõ Xã"))
    units.cover_enterprise(connection, grassroots, may)


async def receiver(db, name: str | None, commune: str | None, day: date = DAY) -> str:
    def look(connection):
        number = enterprises.search(connection, name)[0].id if name else None
        return units.receiver(connection, number, commune, day)

    return (await db.read(look)).code


@pytest.mark.parametrize(
    ("name", "commune", "code"),
    [
        ("May", None, "cdcs-may"),
        ("May", "x-sin-ho", "cdcs-may"),
        ("Chè", None, "cdx-than-uyen"),
        ("Chè", "x-sin-ho", "cdx-than-uyen"),  # where the enterprise is, not where he says
        ("Đá", None, "lai-chau"),
        ("Không Rõ Xã", "x-than-uyen", "cdx-than-uyen"),
        (None, "x-than-uyen", "cdx-than-uyen"),
        (None, "x-sin-ho", "lai-chau"),
        (None, None, "lai-chau"),
    ],
)
async def test_the_nearest_union_receives_the_application(tree, name, commune, code):
    assert await receiver(tree, name, commune) == code


async def test_a_union_that_ended_or_has_not_begun_receives_nothing(tree):
    def change(connection):
        connection.execute(unit.update().where(unit.c.code == "cdcs-may").values(valid_to=date(2026, 11, 21)))
        connection.execute(unit.update().where(unit.c.code == "cdx-than-uyen").values(valid_from=date(2026, 11, 23)))

    await tree.write(change)
    assert await receiver(tree, "May", None) == "lai-chau"
    assert await receiver(tree, "May", None, date(2026, 11, 21)) == "cdcs-may"  # its last day counts
    assert await receiver(tree, "Chè", None, date(2026, 11, 23)) == "cdx-than-uyen"  # so does its first


async def test_only_a_grassroots_union_receives_for_its_enterprise(tree):
    await tree.write(lambda c: c.execute(unit.update().where(unit.c.code == "cdcs-may").values(kind="section")))
    assert await receiver(tree, "May", None) == "cdx-than-uyen"


async def test_an_enterprise_that_is_gone_counts_as_none(tree):
    assert (await tree.read(lambda c: units.receiver(c, 9_999, "x-than-uyen", DAY))).code == "cdx-than-uyen"


async def test_says_so_when_there_is_no_province(db):
    with pytest.raises(NoProvinceUnit, match="ketnap migrate"):
        await db.read(lambda c: units.receiver(c, None, None, DAY))


async def test_the_province_is_put_there_once(db):
    first = await db.write(lambda c: units.ensure_province(c, DAY, "Liên đoàn Lao động tỉnh Lai Châu"))
    again = await db.write(lambda c: units.ensure_province(c, DAY, "Another name"))
    assert first == again == units.Unit(first.id, "lai-chau", "province", "Liên đoàn Lao động tỉnh Lai Châu")
    assert await db.read(lambda c: c.scalar(select(func.count()).select_from(unit))) == 1


async def test_covering_twice_is_covering_once(tree):
    def cover(connection):
        found = units.by_code(connection, "cdx-than-uyen")
        assert found is not None
        units.cover_commune(connection, found.id, "x-than-uyen")

    await tree.write(cover)
    assert await receiver(tree, None, "x-than-uyen") == "cdx-than-uyen"


async def test_refuses_a_code_that_is_taken_and_a_kind_it_does_not_know(tree):
    with pytest.raises(IntegrityError):
        await tree.write(lambda c: units.add_unit(c, NewUnit("cdcs-may", "grassroots", "Another", DAY)))
    with pytest.raises(ValueError, match="kind 'company'"):
        await tree.write(lambda c: units.add_unit(c, NewUnit("x", "company", "Công ty", DAY)))


async def test_demonstration_units_go_with_those_below_them_and_the_others_stay(tree):
    def add(connection):
        above = units.add_unit(connection, NewUnit("demo-1", "commune", "Trên", DAY, demo=True))
        units.add_unit(connection, NewUnit("demo-2", "grassroots", "Dưới", DAY, parent_id=above, demo=True))

    await tree.write(add)
    assert await tree.write(units.remove_demo) == 2
    assert await receiver(tree, "May", None) == "cdcs-may"
