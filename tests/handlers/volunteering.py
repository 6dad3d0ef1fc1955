"""Short ways for tests in which somebody is a volunteer."""

from __future__ import annotations

from domain.lesson import QUIZ, RIGHT, SCREENS
from domain.statuses import Status
from tests.handlers.joining import decide, fills, keys, takes, types
from tests.player import Player, World


async def member(world: World, name: str = "an", **answers: str) -> Player:
    """Somebody who has been admitted; whoever applied before him is too."""
    await fills(player := world.person(name), **answers)
    await decide(world, Status.ADMITTED)
    return player


async def learns(player: Player) -> list[str]:
    """The whole lesson with all answers right; what came at the end."""
    for _ in SCREENS:
        await takes(player, "next")
    for _ in QUIZ:
        seen = await takes(player, RIGHT)
    return keys(seen)


async def volunteer(world: World, name: str = "an", **answers: str) -> Player:
    """An active volunteer of Tân Phong, a member of CĐCS Bản Mai."""
    player = await member(world, name, **answers)
    await types(player, "/volunteer")
    await takes(player, "agree")
    assert await learns(player) == ["volunteer.active", "volunteer.ask.recognition"]
    return player
