"""The same talk on every channel: one script, and for each channel people who see what its platform shows.

A channel joins by a line in RIGS. What a turn says is compared as a whole, for some channels say it in one message."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from bot.channels.terminal import content
from dialogue.messages import ChannelName
from domain.roles import Role
from tests.bot.channels.bot_api import BotApi, bot_api
from tests.bot.channels.zalo_api import ZaloApi, zalo_api
from tests.bot.channels.zalo_oa_api import ZaloOaApi, zalo_oa_api
from tests.handlers.telegram_line import ME, Phone, TelegramLine
from tests.handlers.zalo_bot_line import ZaloLine, ZaloPhone
from tests.handlers.zalo_oa_line import ZaloOaLine, ZaloOaPhone
from tests.player import Player, World

People = Callable[[int], Player]
"""The nth person of a channel."""


@asynccontextmanager
async def on_webchat(world: World) -> AsyncIterator[People]:
    yield lambda number: world.person(f"person {number}", ChannelName.WEBCHAT)


@asynccontextmanager
async def on_telegram(world: World) -> AsyncIterator[People]:
    async with bot_api(BotApi()) as api:
        line = TelegramLine(world, api)
        await line.channel.start(line.turns.take)
        try:
            yield lambda number: Phone(line, chat_id=ME + number)
        finally:
            await line.close()


@asynccontextmanager
async def on_zalo_bot(world: World) -> AsyncIterator[People]:
    async with zalo_api(ZaloApi()) as api:
        line = ZaloLine(world, api)
        await line.channel.start(line.turns.take)
        try:
            yield lambda number: ZaloPhone(line, f"a1b2c3d4e5f6071829{number:02d}")
        finally:
            await line.close()


@asynccontextmanager
async def on_zalo_oa(world: World) -> AsyncIterator[People]:
    async with zalo_oa_api(ZaloOaApi()) as api:
        line = ZaloOaLine(world, api)
        await line.channel.start(line.turns.take)
        try:
            yield lambda number: ZaloOaPhone(line, f"35278261315204022{number:02d}")
        finally:
            await line.close()


Rig = Callable[[World], AbstractAsyncContextManager[People]]
RIGS: dict[str, Rig] = {"webchat": on_webchat, "telegram": on_telegram, "zalo_bot": on_zalo_bot, "zalo_oa": on_zalo_oa}


async def officer_of(player: Player, unit: str = "tan-phong", role: Role = Role.OFFICER) -> Player:
    """Give somebody who writes there for the first time a post."""
    await player.hears(content("/help"))
    world = player.world
    await world.db.write(lambda connection: world._appoint(connection, player, world.units[unit], role))
    return player


async def talks(player: Player, script: str) -> None:
    """Play a script as Player.plays does, but compare all that a turn says as one."""
    for said, expected in _turns(script):
        seen = await player.hears(player._said(said))
        _same(" ".join(expected), " ".join(map(str, seen)), said)


async def hears(player: Player, expected: str) -> None:
    """What came to somebody since he last looked, because of what another did."""
    _same(expected, " ".join(map(str, await player.new())), f"(to {player.name})")


def _turns(script: str) -> Iterator[tuple[str, list[str]]]:
    said, expected = "", list[str]()
    for line in filter(None, (line.strip() for line in script.splitlines())):
        if line.startswith("<"):
            expected.append(line[1:].strip())
            continue
        assert line.startswith(">"), f"neither > nor <: {line}"
        if said:
            yield said, expected
        said, expected = line[1:].strip(), []
    yield said, expected


def _same(expected: str, seen: str, said: str) -> None:
    parts = re.split(r"\s*…\s*", re.sub(r"\s+", " ", expected))
    fits = re.fullmatch(".*".join(map(re.escape, parts)), seen, re.S)
    assert fits, f"\nto:       {said}\nexpected: {expected}\nsaid:     {seen}"
