"""ketnap chat (trò chuyện trong cửa sổ lệnh): the same turns as everywhere, read from standard input."""

from __future__ import annotations

import asyncio
import secrets
import sys
from functools import partial

from bot.channels import terminal
from bot.erasures import Erasures
from bot.process import SWEEP_S, config_of, now, open_database
from bot.rendering import Studio
from bot.retries import Retries
from bot.settings import Settings
from bot.turns import Desk, Turns
from dialogue.messages import ChannelName
from models import chats, outbox
from models.chats import Place
from models.database import Database
from models.keys import Keys
from scheduler.clock import Clock, Paced

ME = "me"  # the one chat of a terminal


class Talk:
    """What one terminal says and shows. A message that could not be handled is tried again while the person thinks."""

    def __init__(self, settings: Settings, db: Database, keys: Keys) -> None:
        self._db, self._keys, self._folder = db, keys, settings.data_dir
        config = config_of(settings)
        self._studio = Studio(db, keys, config, settings.papers)
        desk = Desk(db, keys, config, settings.default_language, now, secrets.token_bytes)
        self._turns = Turns(desk, lambda _outcome: None)
        self._retries = Retries(self._turns)
        self._place = Place(ChannelName.TERMINAL, ME, settings.default_language)
        self._after = 0
        self._showing = asyncio.Lock()

    async def run(self) -> None:
        """Until the input ends."""
        self._after = await self._db.read(outbox.newest)
        clock = Clock((Paced("sweep_terminal", SWEEP_S, self._try_again),))
        clock.start()
        line = "/start"
        while line:
            await self._turns.take(terminal.incoming(line, ME, now()))
            await self._show()
            print("> ", end="", flush=True)
            line = await asyncio.to_thread(sys.stdin.readline)
        clock.stop()

    async def _try_again(self) -> None:
        await self._retries.sweep_chat(self._place)
        if await self._show():
            print("> ", end="", flush=True)

    async def _show(self) -> bool:
        """Print what is new; False if nothing is."""
        async with self._showing:
            chat = await self._db.read(partial(chats.id_of, channel=self._place.channel, external_id=ME))
            rows = await self._db.read(partial(outbox.fetch, keys=self._keys, chat_id=chat or 0, after=self._after))
            for row in rows:
                print(terminal.show(await self._studio.outgoing(row), self._folder), end="\n\n", flush=True)
                self._after = row.id
            return bool(rows)


async def talk(settings: Settings) -> None:
    """Read lines until the input ends; after each print what came back. The chat of this terminal goes on next time."""
    db, keys = await open_database(settings)
    await Talk(settings, db, keys).run()
    await Erasures(db, settings.data_dir).note()
    await db.close()
