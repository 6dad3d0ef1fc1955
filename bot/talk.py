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
from bot.import_task import ImportTask
from bot.importing import Importing
from bot.process import config_of, now, open_database
from bot.rendering import Studio
from bot.settings import Settings
from bot.tasks import Tasks
from bot.turns import Desk, Outcome, Turns
from dialogue.messages import ChannelName
from models import chats, files, outbox


async def talk(settings: Settings) -> None:
    """Read lines until the input ends; after each print what came back. The chat of this terminal goes on next time."""
    db, keys = await open_database(settings)
    studio = Studio(db, keys, config_of(settings))
    outcomes: list[Outcome] = []
    desk = Desk(db, keys, config_of(settings), settings.default_language, now, secrets.token_bytes)
    turns = Turns(desk, outcomes.append)
    tasks = Tasks(turns, {"import": ImportTask(desk, Importing(db, now, settings.zone), {})})
    after = await db.read(outbox.newest)
    line = "/start"
    while line:
        if line.strip() and (file := Path(line.strip())).is_file():
            await turns.take(terminal.with_file(await _keep(desk, file), file.name, now()))
        else:
            await turns.take(terminal.incoming(line, terminal.ME, now()))
        await tasks.idle()
        chat = outcomes[-1].chat
        rows = await db.read(partial(outbox.fetch, keys=keys, chat_id=chat.id, after=after)) if chat else []
        for row in rows:
            print(terminal.show(await studio.outgoing(row), settings.data_dir), end="\n\n", flush=True)
            after = row.id
        print("> ", end="", flush=True)
        line = await asyncio.to_thread(sys.stdin.readline)
    await tasks.close(0)
    await db.close()


async def _keep(desk: Desk, file: Path) -> str:
    """Keep a file of this machine as if it had been sent; its id."""
    content = await asyncio.to_thread(file.read_bytes)

    def put(connection: Connection) -> int:
        chat_id = chats.id_of(connection, ChannelName.TERMINAL, terminal.ME)
        new = files.New("upload", file.name, "application/octet-stream", content, chat_id)
        return files.put(connection, desk.keys, new, desk.now())

    return files.own_id(await desk.db.write(put))
