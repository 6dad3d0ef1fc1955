"""Bringing the database's tree to what a file says, on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, seed, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, create_engine, select

from domain import communes
from models import enterprises, tree, unit_file, unit_import, unit_list, units
from models.database import Database
from models.tables import audit, enterprise, metadata, unit
from models.unit_difference import Act, Change, Difference
from models.unit_entry import Entry
from models.unit_import import When
from models.units import KINDS, NewUnit

NOW = datetime(2026, 11, 22, 5, 0, tzinfo=UTC)
WHEN = When(NOW, date(2026, 11, 22))
FILE = """
[[unit]]
code = "lai-chau"
kind = "province"
name = "LĐLĐ tỉnh Lai Châu"
valid_from = 2024-01-01

[[unit]]
code = "cd-than-uyen"
kind = "commune"
name = "Công đoàn xã Than Uyên"
valid_from = 2025-07-01
parent = "lai-chau"
communes = ["Than Uyên", "Mường Kim"]

[[unit]]
code = "cd-tan-uyen"
kind = "commune"
name = "Công đoàn xã Tân Uyên"
valid_from = 2025-07-01
communes = ["Tân Uyên"]

[[unit]]
code = "cs-che"
kind = "grassroots"
name = "CĐCS Chè"
valid_from = 2025-07-01
parent = "cd-than-uyen"
moves = [{ day = 2026-03-01, parent = "cd-tan-uyen" }]
"""


def described(text: str = FILE) -> list[Entry]:
    entries, errors = unit_file.read(text)
    assert errors == []
    return entries


async def imported(db: Database, text: str = FILE) -> Difference:
    return await db.write(lambda connection: unit_import.apply(connection, described(text), WHEN))


async def compared(db: Database, text: str) -> Difference:
    return await db.read(lambda connection: unit_import.compare(connection, described(text)))


async def test_a_new_tree_is_shown_first_and_written_afterwards(db: Database) -> None:
    shown = await compared(db, FILE)
    assert await db.read(lambda c: c.scalars(select(unit.c.code)).all()) == []
    assert await imported(db) == shown
    assert shown.changes[0] == Change(Act.ADDED, "lai-chau", "province", "", "LĐLĐ tỉnh Lai Châu")
    assert shown.changes[1:4] == (
        Change(Act.ADDED, "cd-than-uyen", "commune", "", "Công đoàn xã Than Uyên"),
        Change(Act.CHANGED, "cd-than-uyen", "parent", "", "lai-chau"),
        Change(Act.GAINED, "cd-than-uyen", "communes", "", "x-muong-kim, x-than-uyen"),
    )
    assert shown.changes[-1] == Change(Act.MOVED, "cs-che", "2026-03-01", "", "cd-tan-uyen")
    listed = await db.read(lambda c: unit_list.listed(c, WHEN.day))
    assert [(it.depth, it.code, it.communes) for it in listed] == [
        (0, "lai-chau", ()),
        (1, "cd-tan-uyen", ("x-tan-uyen",)),
        (2, "cs-che", ()),
        (1, "cd-than-uyen", ("x-muong-kim", "x-than-uyen")),
    ]


async def test_the_second_time_there_is_no_difference(db: Database) -> None:
    await imported(db)
    assert await imported(db) == Difference(())


async def test_a_telephone_number_comes_and_goes_with_the_file_and_is_not_in_the_audit(db: Database) -> None:
    await imported(db)
    found = await imported(db, FILE + 'phone = "0213 300 0000"\n')
    assert found.changes == (Change(Act.CHANGED, "cs-che", "phone", "", "+842133000000"),)
    assert (await compared(db, FILE)).changes == (Change(Act.CHANGED, "cs-che", "phone", "+842133000000", ""),)
    newest = select(audit.c.action, audit.c.detail).order_by(audit.c.id.desc()).limit(1)
    noted = await db.read(lambda c: c.execute(newest).one())
    assert noted == ("unit_changed", "phone")


CHANGED = (
    FILE.replace("Công đoàn xã Tân Uyên", "Công đoàn Tân Uyên")
    .replace('communes = ["Than Uyên", "Mường Kim"]', 'valid_to = 2026-06-30\nsuccessor = "cd-tan-uyen"')
    .replace('communes = ["Tân Uyên"]', 'communes = ["Tân Uyên", "Than Uyên"]')
    .replace("2026-03-01", "2026-04-01")
)


async def test_every_kind_of_difference_is_named(db: Database) -> None:
    await imported(db)
    found = await compared(db, CHANGED)
    assert found.changes == (
        Change(Act.CLOSED, "cd-than-uyen", "valid_to", "", "2026-06-30"),
        Change(Act.CHANGED, "cd-than-uyen", "successor", "", "cd-tan-uyen"),
        Change(Act.LOST, "cd-than-uyen", "communes", "", "x-muong-kim, x-than-uyen"),
        Change(Act.CHANGED, "cd-tan-uyen", "name", "Công đoàn xã Tân Uyên", "Công đoàn Tân Uyên"),
        Change(Act.GAINED, "cd-tan-uyen", "communes", "", "x-than-uyen"),
        Change(Act.MOVED, "cs-che", "2026-03-01", "cd-tan-uyen", ""),
        Change(Act.MOVED, "cs-che", "2026-04-01", "", "cd-tan-uyen"),
    )
    assert await imported(db, CHANGED) == found
    assert await compared(db, CHANGED) == Difference(())
    reopened = await imported(db, FILE)
    assert reopened.changes[0] == Change(Act.CHANGED, "cd-than-uyen", "valid_to", "2026-06-30", "")
    assert await compared(db, FILE) == Difference(())


async def test_what_the_file_does_not_name_stays_and_is_listed(db: Database) -> None:
    def found_a_union(connection: Connection) -> None:
        above = units.by_code(connection, "cd-tan-uyen")
        assert above
        units.add_unit(connection, NewUnit("cs-moi", "grassroots", "CĐCS Mới", WHEN.day, above.id))

    await imported(db)
    await db.write(found_a_union)
    found = await imported(db, CHANGED)
    assert found.left == ("cs-moi",)
    assert "cs-moi" in [it.code for it in await db.read(lambda c: unit_list.listed(c, WHEN.day))]


async def test_a_decision_that_the_file_does_not_speak_of_stays(db: Database) -> None:
    decided = FILE.replace(
        'name = "CĐCS Chè"', 'name = "CĐCS Chè"\ndecision_number = "7/QĐ"\ndecision_day = 2025-06-20'
    )
    await imported(db, decided)
    assert await imported(db) == Difference(())
    await imported(db, FILE.replace("CĐCS Chè", "CĐCS Chè Tân Uyên"))
    kept = await db.read(lambda c: c.execute(select(unit).where(unit.c.code == "cs-che")).one())
    assert (kept.name, kept.decision_number, kept.decision_day) == ("CĐCS Chè Tân Uyên", "7/QĐ", date(2025, 6, 20))
    assert [it.after for it in (await compared(db, decided.replace("7/QĐ", "8/QĐ"))).changes] == ["CĐCS Chè", "8/QĐ"]


async def test_the_province_that_is_there_already_is_taken_up_and_no_second_one_added(db: Database) -> None:
    await db.write(lambda c: units.ensure_province(c, date(2026, 11, 1), "LĐLĐ tỉnh Lai Châu"))
    found = await compared(db, FILE)
    assert found.changes[0] == Change(Act.CHANGED, "lai-chau", "valid_from", "2026-11-01", "2024-01-01")
    other = await imported(db, FILE.replace('"lai-chau"', '"tinh"'))
    assert [(it.code, it.problem.key) for it in other.errors] == [("tinh", "unit_file.other_province")]
    assert await db.read(lambda c: c.scalars(select(unit.c.code)).all()) == ["lai-chau"]


async def test_a_demonstration_unit_does_not_become_a_real_one(db: Database) -> None:
    await db.write(lambda c: units.add_unit(c, NewUnit("cs-che", "grassroots", "Chè (mẫu)", WHEN.day, demo=True)))
    found = await imported(db)
    assert [(it.line, it.code, it.problem.key) for it in found.errors] == [(23, "cs-che", "unit_file.demo_code")]
    assert await db.read(lambda c: c.scalars(select(unit.c.code)).all()) == ["cs-che"]


async def test_enterprises_follow_the_territory(db: Database) -> None:
    def responsible(connection: Connection) -> str | None:
        return connection.scalar(select(unit.c.code).join(enterprise, enterprise.c.unit_id == unit.c.id))

    await imported(db, FILE.replace('Than Uyên", "', ""))
    await db.write(lambda c: enterprises.add(c, enterprises.Row("Công ty Chè", "x-than-uyen")))
    assert await db.read(responsible) == "lai-chau"
    await imported(db)
    assert await db.read(responsible) == "cd-than-uyen"
    await imported(db, CHANGED)
    assert await db.read(responsible) == "cd-tan-uyen"


async def test_the_operator_stands_in_the_audit_without_any_name(db: Database) -> None:
    await imported(db)
    await imported(db, CHANGED)
    lines = await db.read(lambda c: c.execute(select(audit).order_by(audit.c.id)).all())
    codes = {code: number for number, code in await db.read(lambda c: c.execute(select(unit.c.id, unit.c.code)).all())}
    assert {line.actor for line in lines} == {"operator"}
    assert {line.subject for line in lines} == {f"unit:{number}" for number in codes.values()}
    details = [(line.action, line.detail) for line in lines if line.unit_id == codes["cd-than-uyen"]]
    assert details[-3:] == [
        ("unit_closed", "valid_to: - -> 2026-06-30"),
        ("unit_changed", f"successor: - -> {codes['cd-tan-uyen']}"),
        ("unit_lost", "communes: - -> x-muong-kim, x-than-uyen"),
    ]
    assert "Công đoàn" not in str(lines)


async def test_the_shipped_tree_is_planted_under_the_name_of_the_settings(db: Database) -> None:
    await db.write(lambda c: unit_import.plant(c, "Liên đoàn của tỉnh", WHEN))
    listed = await db.read(lambda c: unit_list.listed(c, WHEN.day))
    assert [(it.code, it.name) for it in listed] == [("lai-chau", "Liên đoàn của tỉnh")]
    every = await db.read(lambda c: unit_list.listed(c, WHEN.day, everything=True))
    assert [it.depth for it in every] == [0] + [1] * 9
    assert len(await db.read(lambda c: unit_list.listed(c, date(2025, 6, 30)))) == 10
    again = await db.write(lambda c: units.ensure_province(c, WHEN.day, "Another name"))
    assert (again.code, again.name) == ("lai-chau", "Liên đoàn của tỉnh")


async def test_a_list_puts_what_stands_under_an_ended_unit_under_who_took_over(db: Database) -> None:
    await imported(db, CHANGED.replace("moves = [{ day = 2026-04-01", "moves = [{ day = 2027-01-01"))
    listed = await db.read(lambda c: unit_list.listed(c, WHEN.day))
    assert [(it.depth, it.code) for it in listed] == [(0, "lai-chau"), (1, "cd-tan-uyen"), (2, "cs-che")]


# --- any valid file ---------------------------------------------------------------------------------------------------
DAYS = st.dates(date(2024, 1, 1), date(2027, 12, 31))
LOWER = sorted(KINDS - {"province", "national"})


@st.composite
def trees(draw: st.DrawFn) -> list[Entry]:
    """Units in any order with dates, parents, moves and successors among themselves; most of them make a tree."""
    codes = ["tinh", *(f"u{number}" for number in range(draw(st.integers(1, 7))))]
    made = [Entry("tinh", "province", "Tỉnh", date(2024, 1, 1))]
    for place, code in enumerate(codes[1:], 1):
        first = draw(st.dates(date(2024, 1, 1), date(2025, 12, 31)))
        last = draw(st.none() | st.dates(first, date(2027, 12, 31)))
        others = [it for it in codes if it != code]
        most = last or date(2027, 12, 31)
        days = st.dates(first + timedelta(1), max(most, first + timedelta(1)))
        moves = draw(st.dictionaries(days, st.sampled_from(others), max_size=2)) if most > first else {}
        made.append(
            Entry(
                code,
                draw(st.sampled_from(LOWER)),
                draw(st.sampled_from(["A", "Ờ"])),
                first,
                last,
                parent=draw(st.none() | st.sampled_from(codes[:place])),
                successor=draw(st.sampled_from(others)) if last else None,
                communes=tuple(sorted(draw(st.sets(st.sampled_from([it.code for it in communes.ALL[:3]]))))),
                moves=tuple(sorted(moves.items())),
            )
        )
    return draw(st.permutations(made))


def as_file(entries: list[Entry]) -> str:
    """As an operator would write them."""
    text = ""
    for it in entries:
        text += f'[[unit]]\ncode = "{it.code}"\nkind = "{it.kind}"\nname = "{it.name}"\nvalid_from = {it.valid_from}\n'
        text += f"valid_to = {it.valid_to}\n" if it.valid_to else ""
        text += f'parent = "{it.parent}"\n' if it.parent else ""
        text += f'successor = "{it.successor}"\n' if it.successor else ""
        text += f"communes = {list(it.communes)}\n"
        text += "moves = [" + ", ".join(f'{{ day = {day}, parent = "{code}" }}' for day, code in it.moves) + "]\n"
    return text


@pytest.fixture(scope="module")
def memory():
    """A database in memory for many short examples."""
    engine = create_engine("sqlite://")
    metadata.create_all(engine)
    yield engine
    engine.dispose()


@settings(deadline=None, max_examples=40)
@given(first=trees(), second=trees(), day=DAYS)
def test_for_any_valid_file_a_second_import_finds_no_difference_and_no_day_has_a_circle(memory, first, second, day):
    with memory.connect() as connection:
        for entries in (first, second):
            wanted, errors = unit_file.read(as_file(entries))
            if errors:
                continue
            assert wanted == entries
            unit_import.apply(connection, wanted, WHEN)
            assert not unit_import.compare(connection, wanted).changes
            found = tree.on(connection, day)
            province = units.by_code(connection, "tinh")
            assert province
            for number in found.parents:
                above = found.above(number)
                assert number not in above
                assert (above or (number,))[-1] == province.id  # the walk ended at the root and not in a round
        connection.rollback()


def test_enough_of_the_drawn_files_are_valid_to_say_something() -> None:
    seen = Counter[str]()

    @seed(0)
    @settings(deadline=None, max_examples=60, database=None)
    @given(entries=trees())
    def count(entries: list[Entry]) -> None:
        _, errors = unit_file.read(as_file(entries))
        if not errors:
            seen.update(["valid", *(name for name in ("moves", "successor") for it in entries if getattr(it, name))])

    count()
    assert seen["valid"] > 15
    assert seen["moves"] > 5
    assert seen["successor"] > 5
