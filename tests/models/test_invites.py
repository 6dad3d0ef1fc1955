"""Codes are made once and found again; the first and the last code of a chat are kept."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import select

from domain.invite_code import new_code
from models import chats, invites, people, poster_codes, touches
from models.chats import Place
from models.database import Database
from models.invites import Invite, NewInvite
from models.keys import derive_keys
from models.poster_codes import Wanted
from models.tables import invite
from models.touches import Touched, Way
from tests.models.test_officers_queries import plans_of
from tests.player import NOON, World, countable_random

LATER = NOON + timedelta(hours=1)


@pytest.fixture
async def world(db: Database) -> World:
    it = World(db)
    await it.settle()
    return it


async def make(db: Database, new: NewInvite, random: Any) -> Invite:
    return await db.write(lambda c: invites.make(c, new, random, NOON))


async def test_a_code_is_found_again_with_its_enterprise(world: World) -> None:
    bound = NewInvite(enterprise_id=world.enterprises["HTX Dệt Nà Hoa"], unit_id=world.units["tan-phong"], place="cổng")
    made = await make(world.db, bound, countable_random())
    assert made.enterprise_name == "HTX Dệt Nà Hoa"
    assert made.place == "cổng"
    assert await world.db.read(lambda c: invites.by_code(c, made.code)) == made
    assert await world.db.read(lambda c: invites.by_code(c, "7K3QHM")) is None


async def test_a_code_that_is_taken_is_drawn_again(db: Database) -> None:
    draws = iter([b"a" * 16, b"a" * 16, b"a" * 16, b"b" * 16])
    one = await make(db, NewInvite(campaign="one"), lambda _: next(draws))
    other = await make(db, NewInvite(campaign="other"), lambda _: next(draws))
    assert (one.code, other.code) == (new_code(b"a" * 16), new_code(b"b" * 16))


async def test_the_same_wish_gives_the_same_code_and_another_wish_another(world: World) -> None:
    random = countable_random()
    person = await world.db.write(lambda c: people.add(c, NOON))
    wishes = [
        NewInvite(person),
        NewInvite(person, world.enterprises["HTX Dệt Nà Hoa"]),
        NewInvite(person, place="cổng"),
    ]

    def ask(connection: Any) -> list[int]:
        return [invites.own_or_make(connection, it, random, NOON).id for it in wishes]

    first = await world.db.write(ask)
    assert await world.db.write(ask) == first
    assert len(set(first)) == 3
    assert [it.id for it in await world.db.read(lambda c: invites.of_person(c, person))] == first


async def test_posters_that_name_a_place_or_a_campaign_are_found_by_their_units(world: World) -> None:
    random, (unit, sister) = countable_random(), (world.units["tan-phong"], world.units["sin-ho"])
    enterprise = world.enterprises["HTX Dệt Nà Hoa"]
    for new in (
        NewInvite(enterprise_id=enterprise, unit_id=unit),
        NewInvite(enterprise_id=enterprise, unit_id=unit, place="cổng"),
        NewInvite(enterprise_id=enterprise, unit_id=unit, campaign="tháng Năm"),
        NewInvite(unit_id=sister, place="chợ"),
    ):
        await make(world.db, new, random)
    closed = await make(world.db, NewInvite(unit_id=unit, place="nhà ăn"), random)
    await world.db.write(lambda c: invites.close(c, closed.id, NOON))
    found = await world.db.read(lambda c: invites.on_posters(c, [unit], 15))
    assert [(it.place, it.campaign) for it in found] == [(None, "tháng Năm"), ("cổng", None)]
    assert [it.id for it in await world.db.read(lambda c: invites.on_posters(c, [unit], 1))] == [found[0].id]
    if world.db.is_sqlite:  # PostgreSQL chooses by what it has counted, and goes through so few by their numbers
        (plan,) = await world.db.read(lambda c: plans_of(c, lambda c: invites.on_posters(c, [unit], 15)))
        assert "ix_invite_" in plan


async def test_wished_at_the_same_moment_one_code_is_made(world: World) -> None:
    """By one person on two phones, by two officers, by officers and whoever prints all posters."""
    person = await world.db.write(lambda c: people.add(c, NOON))
    random, unit = countable_random(), world.units["tan-phong"]
    for name, wish in (("own", NewInvite(person)), *((it, None) for it in world.enterprises)):
        new = wish or NewInvite(enterprise_id=world.enterprises[name], unit_id=unit)
        asks: list[Any] = [partial(invites.own_or_make, new=new, random=random, now=NOON)] * 3
        if wish is None:
            printed = [Wanted(it, unit) for it in world.enterprises.values()]
            asks.append(partial(poster_codes.known_or_made, wanted=printed, random=random, now=NOON))
        await asyncio.gather(*(world.db.write(it) for it in asks))
    codes = await world.db.read(lambda c: c.execute(select(invite.c.id)).all())
    assert len(codes) == 1 + len(world.enterprises)


async def test_a_closed_code_is_found_but_not_given_out_again(db: Database) -> None:
    random = countable_random()
    person = await db.write(lambda c: people.add(c, NOON))
    old = await make(db, NewInvite(person), random)
    await db.write(lambda c: invites.close(c, old.id, NOON))
    await db.write(lambda c: invites.close(c, old.id, LATER))
    found = await db.read(lambda c: invites.by_code(c, old.code))
    assert found is not None
    assert found.closed_at == NOON
    new = await db.write(lambda c: invites.own_or_make(c, NewInvite(person), random, LATER))
    assert new.code != old.code


# --- touches ----------------------------------------------------------------------------------------------------------
@pytest.fixture
async def chat_id(db: Database) -> int:
    keys = derive_keys("a secret of the tests only", countable_random())
    chat = await db.write(lambda c: chats.lock(c, keys, Place("webchat", "an", "vi"), NOON))
    return chat.id


async def touched(db: Database, chat_id: int, code: str, **how: Any) -> int:
    """The invite's id, after it was touched."""
    new = NewInvite(campaign=code)
    it = await db.write(lambda c: invites.own_or_make(c, new, lambda _: code.encode() * 16, NOON))
    told = Touched(it.id, chat_id, how.pop("way", Way.TYPED), NOON + timedelta(minutes=how.pop("minute")), **how)
    await db.write(partial(touches.note, it=told))
    return it.id


async def ends(db: Database, chat_id: int) -> tuple[int | None, int | None]:
    return await db.read(lambda c: (touches.first(c, chat_id), touches.last(c, chat_id)))


async def test_the_first_and_the_last_code_are_kept_whatever_came_between(db: Database, chat_id: int) -> None:
    assert await ends(db, chat_id) == (None, None)
    one = await touched(db, chat_id, "a", minute=0)
    assert await ends(db, chat_id) == (one, one)
    await touched(db, chat_id, "b", minute=1)
    other = await touched(db, chat_id, "c", minute=2)
    assert await ends(db, chat_id) == (one, other)
    await touched(db, chat_id, "a", minute=3)
    assert await ends(db, chat_id) == (one, one)


async def test_who_is_known_moves_nothing(db: Database, chat_id: int) -> None:
    one = await touched(db, chat_id, "a", minute=0)
    other = await touched(db, chat_id, "b", minute=1)
    await touched(db, chat_id, "a", minute=2, known=True)
    await touched(db, chat_id, "c", minute=3, known=True)
    assert await ends(db, chat_id) == (one, other)


async def test_a_device_is_forgotten_after_its_time(db: Database, chat_id: int) -> None:
    await touched(db, chat_id, "a", minute=0, device=b"hash")
    assert await db.write(lambda c: touches.forget_devices(c, NOON)) == 0
    assert await db.write(lambda c: touches.forget_devices(c, LATER)) == 1
    assert await db.write(lambda c: touches.forget_devices(c, LATER)) == 0
