"""ketnap chat (trò chuyện trong cửa sổ lệnh): the same turns as everywhere, read from standard input; the path of a
file sends it."""

from __future__ import annotations

import asyncio
import secrets
import sys
from functools import partial
from pathlib import Path

from sqlalchemy import Connection

from bot.channels import terminal
from bot.channels.terminal import ME
from bot.erasures import Erasures
from bot.importing import Importing
from bot.process import SWEEP_S
from bot.rendering import Studio
from bot.retries import Retries
from bot.settings import Settings
from bot.start import config_of, now, open_database
from bot.task_jobs import task_jobs
from bot.tasks import Tasks
from bot.turns import Desk, Outcome, Turns
from dialogue.messages import ChannelName, Incoming
from models import chats, files, outbox
from models.chats import Place
from models.database import Database
from models.keys import Keys
from scheduler.clock import Clock, Paced


class Talk:
    """What one terminal says and shows. A message that could not be handled is tried again while the person thinks."""

    def __init__(self, settings: Settings, db: Database, keys: Keys) -> None:
        self._db, self._folder = db, settings.data_dir
        config = config_of(settings)
        self._studio = Studio(db, keys, config, now, settings.papers)
        self._desk = Desk(db, keys, config, settings.default_language, now, secrets.token_bytes)
        self._turns = Turns(self._desk, self._count)
        importing = Importing(db, now, settings.zone)
        self._tasks = Tasks(self._turns, task_jobs(self._desk, settings, importing, {}))
        self._retries = Retries(self._turns)
        self._place = Place(ChannelName.TERMINAL, ME, settings.default_language)
        self._after, self._left = 0, 0
        self._showing = asyncio.Lock()

    async def run(self) -> None:
        """Until the input ends."""
        self._after = await self._db.read(outbox.newest)
        clock = Clock((Paced("sweep_terminal", SWEEP_S, self._try_again),))
        clock.start()
        line = "/start"
        while line:
            await self._turns.take(await self._incoming(line))
            if self._left:
                await self._tasks.idle()
            await self._show()
            print("> ", end="", flush=True)
            line = await asyncio.to_thread(sys.stdin.readline)
        clock.stop()
        await self._tasks.close(0)

    def _count(self, outcome: Outcome) -> None:
        """Slow work that was left behind: its end is shown before the next line is read."""
        self._left += outcome.tasks

    async def _try_again(self) -> None:
        await self._retries.sweep_chat(self._place)
        if await self._show():
            print("> ", end="", flush=True)

    async def _show(self) -> bool:
        """Print what is new; False if nothing is."""
        async with self._showing:
            chat, keys = await self._db.read(self._chat), self._desk.keys
            rows = await self._db.read(partial(outbox.fetch, keys=keys, chat_id=chat or 0, after=self._after))
            for row in rows:
                print(terminal.show(await self._studio.outgoing(row), self._folder), end="\n\n", flush=True)
                self._after = row.id
            return bool(rows)

    def _chat(self, connection: Connection) -> int | None:
        return chats.id_of(connection, self._place.channel, ME)

    async def _incoming(self, line: str) -> Incoming:
        """What was typed; the path of a file of this machine is the file."""
        file = Path(line.strip())
        content = await asyncio.to_thread(lambda: file.read_bytes() if line.strip() and file.is_file() else None)
        if content is None:
            return terminal.incoming(line, ME, now())
        number = await self._db.write(lambda connection: self._keep(connection, file.name, content))
        return terminal.with_file(files.own_id(number), file.name, now())

    def _keep(self, connection: Connection, name: str, content: bytes) -> int:
        new = files.New("upload", name, "application/octet-stream", content, self._chat(connection))
        return files.put(connection, self._desk.keys, new, now())


async def talk(settings: Settings) -> None:
    """Read lines until the input ends; after each print what came back. The chat of this terminal goes on next time."""
    db, keys = await open_database(settings)
    await Talk(settings, db, keys).run()
    await Erasures(db, settings.data_dir).note()
    await db.close()
