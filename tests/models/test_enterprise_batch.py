"""A list is taken in whole or not at all, and nobody sees half of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import Connection, func, select, update

from benchmarks.register import put
from models import enterprise_batch, enterprises, units
from models.counting import day_of
from models.enterprise_batch import BEYOND, TWICE, Batch, Line, LostBatch, Switched
from models.enterprise_names import normal, pieces
from models.enterprises import Row
from models.tables import enterprise, enterprise_staged, enterprise_trigram, trigram_count
from models.tables import enterprise_batch as batches
from tests.player import World

CODE, OTHER = "6209900010", "6209900028"


@pytest.fixture
async def world(db) -> World:
    made = World(db)
    await made.settle()
    return made


def line(number: int, name: str, commune: str | None = "p-tan-phong", code: str | None = None, **more) -> Line:
    folded = normal(name)
    return Line(number, Row(name, commune, code, **more), folded, [*pieces(folded)])


async def begun(world: World, units: frozenset[int] | None = None) -> Batch:
    batch = await world.db.write(lambda c: enterprise_batch.begin(c, units, world.now))
    assert batch
    return batch


async def staged(world: World, *rows: Line, units: frozenset[int] | None = None) -> Batch:
    batch = await begun(world, units)
    assert await wrong_in(world, batch, *rows) == {}
    return batch


async def wrong_in(world: World, batch: Batch, *rows: Line) -> Mapping[int, str]:
    """What the list has against these rows; without anything they are staged and indexed."""
    return await world.db.write(lambda c: put(c, batch, rows, world.now))


async def switched(world: World, *rows: Line) -> Switched:
    """The whole of an import."""
    batch = await staged(world, *rows)
    counts = await world.db.write(lambda c: enterprise_batch.switch(c, batch))
    await tidied(world)
    return counts


async def tidied(world: World) -> None:
    for number in await world.db.read(lambda c: enterprise_batch.abandoned(c, world.now)):
        while await world.db.write(partial(enterprise_batch.tidy, number=number, most=2, day=day_of(world.now))):
            pass


async def names(world: World, text: str) -> list[str]:
    return [it.name for it in await world.db.read(lambda c: enterprises.search(c, text))]


async def one(world: World, name: str):
    return await world.db.read(lambda c: c.execute(select(enterprise).where(enterprise.c.name == name)).one())


async def left(world: World) -> list[int]:
    """Rows of open batches, staged rows, hidden enterprises; and whether the index says what the names say."""

    def count(connection: Connection) -> list[int]:
        hidden = select(func.count()).where(enterprise.c.batch_id.is_not(None))
        tables = (select(func.count()).select_from(it) for it in (batches, enterprise_staged))
        return [connection.execute(it).scalar_one() for it in (*tables, hidden)]

    return await world.db.read(count)


async def assert_index_in_order(world: World) -> None:
    def look(connection: Connection) -> None:
        have = {tuple(it) for it in connection.execute(select(enterprise_trigram))}
        want = {(p, it.id) for it in connection.execute(select(enterprise)) for p in pieces(it.folded)}
        assert have == want
        counted = {it.trigram: it.enterprises for it in connection.execute(select(trigram_count)) if it.enterprises}
        each: dict[str, int] = {}
        for piece, _ in have:
            each[piece] = each.get(piece, 0) + 1
        assert counted == each

    await world.db.read(look)


async def test_before_the_switch_nobody_sees_anything_of_it(world: World) -> None:
    old = world.enterprises["HTX Dệt Nà Hoa"]
    await staged(world, line(2, "Công ty TNHH Hoa Ban", code=CODE), line(3, "HTX Dệt Nà Hoa", headcount=44))
    assert await names(world, "hoa ban") == []
    assert await names(world, CODE) == []
    assert (await one(world, "HTX Dệt Nà Hoa")).headcount is None
    hidden = (await one(world, "Công ty TNHH Hoa Ban")).id
    assert await world.db.read(lambda c: enterprises.by_id(c, hidden)) is None
    assert await world.db.read(lambda c: enterprises.by_id(c, old)) is not None


async def test_the_switch_adds_what_is_new_and_changes_what_is_known(world: World) -> None:
    rows = (line(2, "Công ty TNHH Hoa Ban", code=CODE, headcount=30), line(3, "HTX Dệt Nà Hoa", headcount=44))
    assert await switched(world, *rows) == Switched(1, 1)
    assert await names(world, "hoa ban") == await names(world, CODE) == ["Công ty TNHH Hoa Ban"]
    assert (await one(world, "HTX Dệt Nà Hoa")).headcount == 44
    assert (await one(world, "Công ty TNHH Hoa Ban")).unit_id == world.units["tan-phong"]
    assert await left(world) == [0, 0, 0]
    await assert_index_in_order(world)


async def test_all_that_is_new_is_seen_at_once_and_what_changes_is_on_its_way(world: World) -> None:
    batch = await staged(world, *(line(at, f"Công ty Số {at}") for at in range(5)), line(9, "HTX Dệt Nà Hoa", women=4))
    await world.db.write(lambda c: enterprise_batch.switch(c, batch))
    world.now += enterprise_batch.LEASE * 2  # its process died here
    assert len(await names(world, "công ty số")) == 5
    await tidied(world)
    assert len(await names(world, "công ty số")) == 5
    assert (await one(world, "HTX Dệt Nà Hoa")).women == 4
    assert await left(world) == [0, 0, 0]


async def test_what_a_row_leaves_empty_stays(world: World) -> None:
    await switched(world, line(2, "Hoa Ban", code=CODE, headcount=30, contact_name="Lò Thị Ọi"))
    await switched(world, line(2, "Hoa Ban", None, CODE, women=10))
    found = await one(world, "Hoa Ban")
    assert (found.headcount, found.women, found.contact_name) == (30, 10, "Lò Thị Ọi")
    assert (found.commune, found.unit_id) == ("p-tan-phong", world.units["tan-phong"])


async def test_a_new_name_under_a_known_tax_code_is_found_and_the_old_one_no_more(world: World) -> None:
    await switched(world, line(2, "Hoa Ban", code=CODE))
    batch = await staged(world, line(2, "Suối Vàng", code=CODE))
    assert await names(world, "suoi vang") == []
    assert await names(world, "hoa ban") == ["Hoa Ban"]
    await world.db.write(lambda c: enterprise_batch.switch(c, batch))
    await tidied(world)
    assert await names(world, "suoi vang") == ["Suối Vàng"]
    assert await names(world, "hoa ban") == []
    await assert_index_in_order(world)


async def test_another_commune_brings_another_responsible_unit_unless_somebody_chose_it(world: World) -> None:
    number = world.enterprises["HTX Dệt Nà Hoa"]
    await switched(world, line(2, "A", code=CODE), line(3, "B", code=OTHER))
    chosen = {"unit_by_hand": True, "unit_id": world.units["lai-chau"]}
    await world.db.write(lambda c: c.execute(update(enterprise).where(enterprise.c.name == "B").values(chosen)))
    await switched(world, line(2, "A", "x-sin-ho", CODE), line(3, "B", "x-sin-ho", OTHER))
    assert (await one(world, "A")).unit_id == world.units["sin-ho"]
    assert (await one(world, "B")).unit_id == world.units["lai-chau"]
    assert number


async def test_a_crash_before_the_switch_leaves_nothing(world: World) -> None:
    rows = [line(at, f"Công ty Số {at}") for at in range(5)]
    batch = await staged(world, *rows, line(9, "HTX Dệt Nà Hoa Mới", code=CODE), line(10, "HTX Dệt Nà Hoa"))
    assert await left(world) == [1, 1, 6]
    await tidied(world)  # it may still be at work
    assert await left(world) == [1, 1, 6]
    world.now += enterprise_batch.LEASE + timedelta(seconds=1)
    await tidied(world)
    assert await left(world) == [0, 0, 0]
    await assert_index_in_order(world)
    with pytest.raises(LostBatch):
        await world.db.write(lambda c: enterprise_batch.switch(c, batch))
    with pytest.raises(LostBatch):
        await world.db.write(lambda c: enterprise_batch.stage(c, batch, rows, world.now))
    with pytest.raises(LostBatch):
        await world.db.write(lambda c: enterprise_batch.index(c, batch, [], world.now))


async def test_a_crash_before_all_pieces_are_in_leaves_nothing_either(world: World) -> None:
    batch = await begun(world)
    rows = [line(at, f"Công ty Số {at}") for at in range(3)]
    came = await world.db.write(lambda c: enterprise_batch.stage(c, batch, rows, world.now))
    pairs = [(piece, number) for number, found_by in came.new.items() for piece in found_by][::2]
    await world.db.write(lambda c: enterprise_batch.index(c, batch, pairs, world.now))
    world.now += enterprise_batch.LEASE * 2
    await tidied(world)
    assert await left(world) == [0, 0, 0]
    await assert_index_in_order(world)


async def test_a_second_import_waits_until_the_first_is_at_its_end(world: World) -> None:
    first = await staged(world, line(2, "Hoa Ban", code=CODE))
    for step in (lambda c: None, lambda c: enterprise_batch.switch(c, first)):
        await world.db.write(step)
        assert await world.db.write(lambda c: enterprise_batch.begin(c, None, world.now)) is None
    await tidied(world)
    assert await switched(world, line(2, "Hoa Ban Mới", code=CODE)) == Switched(0, 1)
    assert await names(world, "hoa ban") == ["Hoa Ban Mới"]


@pytest.mark.parametrize("commune", ["p-tan-phong", None])
async def test_what_came_into_the_list_by_another_way_meanwhile_stops_the_switch(world: World, commune) -> None:
    batch = await staged(world, line(2, "Hoa Ban", commune, CODE), line(3, "Suối Vàng", commune))
    await world.db.write(lambda c: enterprises.add(c, Row("HOA BAN", commune)))
    with pytest.raises(LostBatch):
        await world.db.write(lambda c: enterprise_batch.switch(c, batch))
    assert await names(world, "suoi vang") == []


async def test_another_tree_than_it_was_staged_for_stops_the_switch(world: World) -> None:
    batch = await staged(world, line(2, "Hoa Ban", "x-than-uyen"))
    await world.db.write(lambda c: units.cover_commune(c, world.units["sin-ho"], "x-than-uyen"))
    with pytest.raises(LostBatch):
        await world.db.write(lambda c: enterprise_batch.switch(c, batch))


@pytest.mark.parametrize(
    ("row", "wrong", "again"),
    [
        (line(2, "Mới", "x-sin-ho"), {2: BEYOND}, {2: BEYOND}),
        (line(2, "Mới", None), {2: BEYOND}, {2: BEYOND}),  # the province's
        (line(2, "Công ty CP Chè Suối Hồ", "x-sin-suoi-ho"), {2: BEYOND}, {2: BEYOND}),
        (line(2, "HTX Dệt Nà Hoa", "p-tan-phong"), {}, {2: TWICE}),
        (line(2, "Mới", "p-tan-phong"), {}, {}),
    ],
)
async def test_an_officer_writes_within_his_units_only(world: World, row: Line, wrong, again) -> None:
    batch = await begun(world, frozenset({world.units["tan-phong"], world.units["cs-ban-mai"]}))
    assert await wrong_in(world, batch, row) == wrong
    assert await world.db.read(lambda c: enterprise_batch.check(c, batch, [row])) == again


async def test_an_enterprise_of_another_unit_is_not_taken_over_by_its_tax_code(world: World) -> None:
    await switched(world, line(2, "Hoa Ban", "x-sin-ho", CODE))
    batch = await begun(world, frozenset({world.units["tan-phong"]}))
    assert await wrong_in(world, batch, line(2, "Hoa Ban", "p-tan-phong", CODE)) == {2: BEYOND}


async def test_what_went_to_another_unit_meanwhile_stops_the_switch(world: World) -> None:
    row = line(2, "HTX Dệt Nà Hoa", headcount=7)
    batch = await staged(world, row, units=frozenset({world.units["tan-phong"]}))
    away = update(enterprise).where(enterprise.c.name == row.row.name).values(unit_id=world.units["sin-ho"])
    await world.db.write(lambda c: c.execute(away))
    with pytest.raises(LostBatch):
        await world.db.write(lambda c: enterprise_batch.switch(c, batch))


async def test_two_rows_that_mean_one_enterprise_are_a_mistake_also_in_two_chunks(world: World) -> None:
    await switched(world, line(2, "Hoa Ban", code=CODE))
    batch = await staged(world, line(2, "Hoa Ban", code=CODE))
    assert await wrong_in(world, batch, line(30, "Hoa Ban")) == {30: TWICE}
