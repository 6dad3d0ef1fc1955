"""A merger in mid-year: what waits goes on to who took over, and a past day's tally stays as it was."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from models import applications, people, responsibility, succession, tree, unit_file, unit_import, units
from models.applications import Draft, Sending
from models.tables import application, audit, enterprise, event, request, unit
from models.unit_import import When
from tests.player import World

LAST, FIRST = date(2026, 6, 30), date(2026, 7, 1)
BEFORE, AFTER = date(2026, 5, 1), date(2026, 8, 1)

# Phường Tân Phong and xã Sin Suối Hồ become one union; the sister and the grassroots union are not in the file.
MERGER = """
[[unit]]
code = "lai-chau"
kind = "province"
name = "LĐLĐ tỉnh Lai Châu"
valid_from = 2025-07-01

[[unit]]
code = "tan-phong"
kind = "commune"
name = "Công đoàn phường Tân Phong"
valid_from = 2025-07-01
valid_to = 2026-06-30
parent = "lai-chau"
successor = "lien-phuong"
communes = ["Tân Phong"]

[[unit]]
code = "lien-phuong"
kind = "commune"
name = "Công đoàn liên phường"
valid_from = 2026-07-01
parent = "lai-chau"
communes = ["Tân Phong", "Sin Suối Hồ"]
"""


def at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 3, tzinfo=UTC)


def send(world: World, connection: Connection, day: date, unit_code: str, **values: Any) -> int:
    """An application sent on a day to a unit."""
    number = connection.scalar(select(func.count()).select_from(application)) or 0
    person = people.add(connection, at(day))
    draft = Draft(
        person, world.units[unit_code], enterprise_id=None, enterprise_name=None, commune="p-tan-phong",
        full_name="Lò Thị Ọi", birth_date=date(1990, 8, 15), gender="female", phone=None, job=None, citizen_number=None,
        ethnic_group=None, guardian_name=None, guardian_phone=None, language="vi", channel="webchat",
    )  # fmt: skip
    sending = Sending(at(day), day, number.to_bytes(8, "big"))
    return applications.send(connection, world.keys, replace(draft, **values), sending)


async def merge(world: World, day: date = AFTER, text: str = MERGER) -> dict[str, int]:
    entries, errors = unit_file.read(text)
    assert errors == []
    await world.db.write(lambda c: unit_import.apply(c, entries, When(at(day), day)))
    found = await world.db.read(lambda c: c.execute(select(unit.c.code, unit.c.id)).all())
    return {row.code: row.id for row in found}


def tallies(connection: Connection, day: date) -> dict[str, int]:
    """What each unit and all below it had received by the end of a day, as that day saw the tree."""
    found = tree.on(connection, day)
    tallied = {}
    for row in connection.execute(select(unit.c.id, unit.c.code).where(unit.c.valid_from <= day)):
        counted = event.c.unit_id.in_(found.below([row.id])) & (event.c.day <= day) & (event.c.kind == "registered")
        tallied[row.code] = connection.scalar(select(func.count()).where(counted)) or 0
    return tallied


async def tallied(world: World, day: date) -> dict[str, int]:
    return await world.db.read(lambda c: tallies(c, day))


async def receiver(world: World, day: date, enterprise_id: int | None = None, commune: str | None = None) -> str:
    return (await world.db.read(lambda c: units.receiver(c, enterprise_id, commune, day))).code


async def below(world: World, day: date, root: int) -> frozenset[int]:
    return await world.db.read(lambda c: tree.on(c, day).below([root]))


async def unit_of(world: World, number: int) -> int | None:
    query = select(application.c.unit_id).where(application.c.id == number)
    return await world.db.read(lambda c: c.scalar(query))


async def test_a_merger_in_mid_year_leaves_the_tallies_of_a_past_day_unchanged(world: World) -> None:
    def fill(connection: Connection) -> None:
        for day in (BEFORE, LAST):
            send(world, connection, day, "tan-phong")
            send(world, connection, day, "cs-ban-mai")
            send(world, connection, day, "sin-ho")

    await world.db.write(fill)
    past = {day: await tallied(world, day) for day in (BEFORE, LAST)}
    assert past[LAST] == {"lai-chau": 6, "tan-phong": 4, "cs-ban-mai": 2, "sin-ho": 2}
    kept = await world.db.read(lambda c: c.execute(select(event).order_by(event.c.id)).all())
    await merge(world)
    now = await world.db.read(lambda c: c.execute(select(event).order_by(event.c.id)).all())
    assert now[: len(kept)] == kept
    assert {row.kind for row in now[len(kept) :]} == {"handed_on"}  # the two that wait on under the new unit
    for day, counted in past.items():
        assert await tallied(world, day) == counted
    today = await tallied(world, AFTER)
    assert (today["lai-chau"], today["lien-phuong"], today["sin-ho"]) == (6, 4, 2)


async def test_what_waits_goes_to_who_took_over_and_members_stay_where_they_were_admitted(world: World) -> None:
    def fill(connection: Connection) -> list[int]:
        numbers = [send(world, connection, BEFORE, "tan-phong") for _ in range(5)]
        for number, status in zip(numbers, ("submitted", "needs_info", "eligible", "admitted", "refused"), strict=True):
            connection.execute(update(application).where(application.c.id == number).values(status=status))
        numbers.append(send(world, connection, BEFORE, "cs-ban-mai"))
        return numbers

    numbers = await world.db.write(fill)
    codes = await merge(world)
    new, old = codes["lien-phuong"], codes["tan-phong"]
    assert [await unit_of(world, it) for it in numbers] == [new, new, new, old, old, codes["cs-ban-mai"]]
    assert {old, codes["cs-ban-mai"]} <= await below(
        world, AFTER, new
    )  # seen by the officers of the new one all the same


async def test_after_a_split_each_application_goes_where_its_commune_went(world: World) -> None:
    split = MERGER.replace('communes = ["Tân Phong"]', 'communes = ["Tân Phong", "Đoàn Kết"]').replace(
        '["Tân Phong", "Sin Suối Hồ"]', '["Tân Phong"]'
    ) + MERGER[MERGER.rindex("[[unit]]") :].replace("lien-phuong", "doan-ket").replace(
        '["Tân Phong", "Sin Suối Hồ"]', '["Đoàn Kết"]'
    )
    communes = ("p-tan-phong", "p-doan-ket", "x-sin-ho", None)
    numbers = await world.db.write(
        lambda c: [send(world, c, BEFORE, "tan-phong", commune=commune) for commune in communes]
    )
    codes = await merge(world, text=split)
    went = [await unit_of(world, it) for it in numbers]
    assert went == [codes["lien-phuong"], codes["doan-ket"], codes["sin-ho"], codes["lien-phuong"]]


async def test_open_requests_and_enterprises_given_by_hand_go_to_the_successor(world: World) -> None:
    by_hand, by_commune = world.enterprises["Công ty CP Chè Suối Hồ"], world.enterprises["HTX Dệt Nà Hoa"]

    def fill(connection: Connection) -> None:
        here = {"unit_id": world.units["tan-phong"]}
        row = {"kind": "employer", "made_at": at(BEFORE), "due": BEFORE}
        connection.execute(insert(request), [here | row | {"state": state} for state in ("open", "done")])
        connection.execute(
            update(enterprise).where(enterprise.c.id == by_hand).values(unit_by_hand=True, commune="x-sin-ho", **here)
        )

    await world.db.write(fill)
    codes = await merge(world)
    assert await world.db.read(lambda c: c.scalars(select(request.c.unit_id).order_by(request.c.id)).all()) == [
        codes["lien-phuong"],
        codes["tan-phong"],
    ]
    found = dict(await world.db.read(lambda c: c.execute(select(enterprise.c.id, enterprise.c.unit_id)).all()))  # type: ignore[arg-type]
    assert (found[by_hand], found[by_commune]) == (codes["lien-phuong"], codes["lien-phuong"])
    noted = await world.db.read(
        lambda c: c.scalars(select(audit.c.detail).where(audit.c.action == "unit_handed_on")).all()
    )
    assert sorted(noted) == [f"enterprises 1 -> {codes['lien-phuong']}", f"requests 1 -> {codes['lien-phuong']}"]


async def test_nothing_goes_on_before_the_day_and_the_clock_does_it_then(world: World) -> None:
    number = await world.db.write(lambda c: send(world, c, BEFORE, "tan-phong"))
    codes = await merge(world, BEFORE)
    assert await unit_of(world, number) == codes["tan-phong"]
    responsible = select(enterprise.c.unit_id).where(enterprise.c.id == world.enterprises["HTX Dệt Nà Hoa"])
    assert await world.db.read(lambda c: c.scalar(responsible)) == codes["tan-phong"]

    async def follow(day: date) -> bool:
        return await world.db.write(lambda c: succession.follow(c, at(day), day))

    assert [await follow(day) for day in (BEFORE, LAST, LAST, FIRST, FIRST, AFTER)] == [
        False, False, False, True, False, False,
    ]  # fmt: skip
    assert await unit_of(world, number) == codes["lien-phuong"]
    assert await world.db.read(lambda c: c.scalar(responsible)) == codes["lien-phuong"]


async def test_days_that_the_process_slept_through_are_made_up_for(world: World) -> None:
    number = await world.db.write(lambda c: send(world, c, BEFORE, "tan-phong"))
    codes = await merge(world, BEFORE)
    assert await world.db.write(lambda c: succession.follow(c, at(AFTER), AFTER))
    assert await unit_of(world, number) == codes["lien-phuong"]


async def test_a_new_enterprise_has_the_unit_of_today_and_not_the_coming_one(world: World) -> None:
    codes = await merge(world, BEFORE)
    await world.db.write(lambda c: c.execute(update(enterprise).values(unit_id=None)))
    await world.db.write(responsibility.assign)
    query = select(enterprise.c.unit_id).where(enterprise.c.commune == "p-tan-phong").distinct()
    assert await world.db.read(lambda c: c.scalars(query).all()) == [codes["tan-phong"]]


async def test_what_waits_for_a_successor_that_begins_later_waits(world: World) -> None:
    late = MERGER.replace("valid_from = 2026-07-01", "valid_from = 2026-08-01")
    number = await world.db.write(lambda c: send(world, c, BEFORE, "tan-phong"))
    codes = await merge(world, FIRST, late)
    assert await unit_of(world, number) == codes["tan-phong"]
    assert await receiver(world, FIRST, commune="p-tan-phong") == "lai-chau"
    assert await world.db.write(lambda c: succession.follow(c, at(AFTER), AFTER))
    assert await unit_of(world, number) == codes["lien-phuong"]


async def test_handing_on_twice_does_nothing_more(world: World) -> None:
    await world.db.write(lambda c: send(world, c, BEFORE, "tan-phong"))
    await merge(world)
    lines = select(func.count()).select_from(audit)
    before = await world.db.read(lambda c: c.scalar(lines))
    await world.db.write(lambda c: succession.hand_on(c, at(AFTER), AFTER))
    assert await world.db.read(lambda c: c.scalar(lines)) == before


async def test_without_a_successor_the_territory_decides_again(world: World) -> None:
    """A grassroots union that just ends: its enterprise and its applications are the commune's."""
    mine = world.enterprises["Công ty TNHH Bản Mai"]

    def end(connection: Connection) -> int:
        number = send(world, connection, BEFORE, "cs-ban-mai", enterprise_id=mine)
        here = {"unit_id": world.units["cs-ban-mai"], "unit_by_hand": True}
        connection.execute(update(enterprise).where(enterprise.c.id == mine).values(here))
        connection.execute(update(unit).where(unit.c.code == "cs-ban-mai").values(valid_to=LAST))
        succession.hand_on(connection, at(FIRST), FIRST)
        return number

    number = await world.db.write(end)
    assert await unit_of(world, number) == world.units["tan-phong"]
    row = await world.db.read(lambda c: c.execute(select(enterprise).where(enterprise.c.id == mine)).one())
    assert (row.unit_id, row.unit_by_hand) == (world.units["tan-phong"], False)


# --- who receives -----------------------------------------------------------------------------------------------------
async def test_the_receiver_changes_with_the_day_of_the_merger(world: World) -> None:
    await merge(world)
    mine = world.enterprises["HTX Dệt Nà Hoa"]
    for day, code in ((BEFORE, "tan-phong"), (LAST, "tan-phong"), (FIRST, "lien-phuong"), (AFTER, "lien-phuong")):
        assert await receiver(world, day, mine) == code


async def test_territory_that_nobody_was_given_goes_to_who_took_over(world: World) -> None:
    forgotten = MERGER.replace('["Tân Phong", "Sin Suối Hồ"]', "[]")
    number = await world.db.write(lambda c: send(world, c, BEFORE, "tan-phong"))
    codes = await merge(world, text=forgotten)
    assert await receiver(world, AFTER, commune="p-tan-phong") == "lien-phuong"
    assert await unit_of(world, number) == codes["lien-phuong"]
    query = select(enterprise.c.unit_id).where(enterprise.c.commune == "p-tan-phong").distinct()
    assert await world.db.read(lambda c: c.scalars(query).all()) == [codes["lien-phuong"]]


async def test_two_grassroots_unions_that_became_one_receive_as_one(world: World) -> None:
    mine = world.enterprises["Công ty TNHH Bản Mai"]

    def unite(connection: Connection) -> int:
        number = send(world, connection, BEFORE, "cs-ban-mai", enterprise_id=mine)
        new = units.add_unit(
            connection, units.NewUnit("cs-chung", "grassroots", "CĐCS chung", FIRST, world.units["sin-ho"])
        )
        ended = update(unit).where(unit.c.code == "cs-ban-mai")
        connection.execute(ended.values(valid_to=LAST, successor_id=new))
        succession.hand_on(connection, at(FIRST), FIRST)
        return number

    number = await world.db.write(unite)
    for day, code in ((LAST, "cs-ban-mai"), (FIRST, "cs-chung")):
        assert await receiver(world, day, mine) == code
    assert (await world.db.read(lambda c: applications.by_id(c, number))).unit_name == "CĐCS chung"  # type: ignore[union-attr]


async def test_the_responsible_unit_is_the_one_that_would_receive(world: World) -> None:
    await merge(world)
    ids = await world.db.read(lambda c: {row.id: row.code for row in c.execute(select(unit.c.id, unit.c.code))})
    for day in (BEFORE, LAST, FIRST, AFTER, AFTER + timedelta(400)):
        territory = await territory_on(world, day)
        for commune in ("p-tan-phong", "x-sin-suoi-ho", "x-sin-ho", "x-mu-ca"):
            found = territory.communes.get(commune) or territory.province
            assert ids[found or 0] == await receiver(world, day, commune=commune)


async def territory_on(world: World, day: date) -> responsibility.Territory:
    return await world.db.read(lambda c: responsibility.Territory.on(c, day))


async def test_a_province_that_became_part_of_another_is_followed_too(world: World) -> None:
    whole = MERGER.split("[[unit]]")[1].replace(
        "valid_from", 'valid_to = 2026-06-30\nsuccessor = "tay-bac"\nvalid_from'
    )
    joined = (
        f'[[unit]]{whole}[[unit]]\ncode = "tay-bac"\nkind = "province"\nname = "Tây Bắc"\nvalid_from = 2026-07-01\n'
    )
    codes = await merge(world, text=joined)
    for day, code in ((LAST, "lai-chau"), (FIRST, "tay-bac")):
        assert await receiver(world, day, None) == code
        assert codes["sin-ho"] in await below(world, day, codes[code])
    assert (await world.db.write(lambda c: units.ensure_province(c, AFTER, "x"))).code == "tay-bac"
