"""Short ways for tests in which somebody has a code."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from domain.invite_code import shown
from models import invites
from models.invites import Invite, NewInvite
from models.tables import chat, credit, touch
from tests.player import Player, World, countable_random


async def poster(world: World, enterprise: str = "Công ty TNHH Bản Mai", unit: str = "tan-phong") -> str:
    """The code of a unit's poster for an enterprise, as it is printed."""
    new = NewInvite(enterprise_id=world.enterprises[enterprise], unit_id=world.units[unit])
    return shown((await made(world, new)).code)


async def own_code(player: Player, enterprise: str | None = None, **more: Any) -> str:
    """The code of somebody who is a person already."""
    world = player.world
    number = await person_of(player)
    bound = world.enterprises[enterprise] if enterprise else None
    return shown((await made(world, NewInvite(number, bound, **more))).code)


async def made(world: World, new: NewInvite) -> Invite:
    return await world.db.write(lambda c: invites.own_or_make(c, new, countable_random(), world.now))


async def person_of(player: Player) -> int:
    query = select(chat.c.person_id).where(chat.c.external_id == player.name)
    return int(await player.world.db.read(lambda c: c.execute(query).scalar_one()))


async def credits_of(world: World) -> list[tuple[int, str, str | None]]:
    """Application, state, reason."""
    query = select(credit.c.application_id, credit.c.state, credit.c.reason).order_by(credit.c.application_id)
    return [tuple(row) for row in await world.db.read(lambda c: c.execute(query).all())]


async def touches_of(world: World) -> list[tuple[str, bool]]:
    """Way and whether he was known."""
    query = select(touch.c.way, touch.c.known).order_by(touch.c.id)
    return [tuple(row) for row in await world.db.read(lambda c: c.execute(query).all())]


def slip(code: str) -> str:
    """The code with one wrong letter."""
    return code[:-1] + ("X" if code[-1] != "X" else "R")
