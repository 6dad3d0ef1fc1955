"""The codes on a unit's posters: one for each enterprise, the one that hangs already, never one of somebody's own."""

from __future__ import annotations

from itertools import count

import pytest

from domain.invite_code import new_code
from models import invites, poster_codes
from models.invites import NewInvite
from models.poster_codes import Wanted
from tests.player import World, countable_random


@pytest.fixture
async def world(db) -> World:
    made = World(db)
    await made.settle()
    return made


@pytest.fixture
def wanted(world: World) -> list[Wanted]:
    one, two, three = world.enterprises.values()
    return [Wanted(one, world.units["tan-phong"]), Wanted(two, world.units["lai-chau"]), Wanted(three, None)]


async def make(world: World, new: NewInvite) -> str:
    return (await world.db.write(lambda c: invites.make(c, new, countable_random(), world.now))).code


async def codes(world: World, wanted: list[Wanted]) -> dict[int, str]:
    random = countable_random()
    return await world.db.write(lambda c: poster_codes.known_or_made(c, wanted, random, world.now))


async def test_each_gets_its_own_and_asked_again_the_same(world: World, wanted: list[Wanted]) -> None:
    made = await codes(world, wanted)
    assert set(made) == set(world.enterprises.values())
    assert len(set(made.values())) == 3
    assert await codes(world, wanted) == made
    assert await world.db.read(lambda c: poster_codes.known(c, wanted)) == made
    new = NewInvite(enterprise_id=wanted[0].enterprise_id, unit_id=wanted[0].unit_id)
    own = await world.db.write(lambda c: invites.own(c, new))
    assert own is not None
    assert own.code == made[wanted[0].enterprise_id]


@pytest.mark.parametrize("how", ["place", "campaign", "unit", "closed"])
async def test_a_code_that_stands_for_something_else_is_not_taken(world: World, wanted: list[Wanted], how: str) -> None:
    it = wanted[0]
    other = {
        "place": NewInvite(enterprise_id=it.enterprise_id, unit_id=it.unit_id, place="Cổng A"),
        "campaign": NewInvite(enterprise_id=it.enterprise_id, unit_id=it.unit_id, campaign="Tháng 5"),
        "unit": NewInvite(enterprise_id=it.enterprise_id, unit_id=world.units["sin-ho"]),
        "closed": NewInvite(enterprise_id=it.enterprise_id, unit_id=it.unit_id),
    }[how]
    code = await make(world, other)
    if how == "closed":
        await world.db.write(lambda c: invites.close(c, 1, world.now))
    assert (await codes(world, [it]))[it.enterprise_id] != code


async def test_of_two_that_hang_the_older_one_counts(world: World, wanted: list[Wanted]) -> None:
    it = wanted[0]
    new = NewInvite(enterprise_id=it.enterprise_id, unit_id=it.unit_id)
    random = countable_random()
    made = [await world.db.write(lambda c: invites.make(c, new, random, world.now)) for _ in range(2)]
    assert (await codes(world, [it]))[it.enterprise_id] == made[0].code


async def test_a_code_drawn_twice_is_drawn_again(world: World, wanted: list[Wanted]) -> None:
    """The first seven draws are the same."""
    numbers = count()

    def random(size: int) -> bytes:
        return bytes([max(next(numbers) - 6, 0)]) * size

    assert new_code(b"\0" * 16) != new_code(b"\1" * 16)
    made = await world.db.write(lambda c: poster_codes.known_or_made(c, wanted, random, world.now))
    assert len(set(made.values())) == 3
