"""ketnap chat (trò chuyện trong cửa sổ lệnh): the same turns as everywhere, read from standard input."""

from __future__ import annotations

import asyncio
import secrets
import sys
from functools import partial

from bot.channels import terminal
from bot.process import config_of, now, open_database
from bot.rendering import Studio
from bot.settings import Settings
from bot.turns import Desk, Outcome, Turns
from models import outbox


async def talk(settings: Settings) -> None:
    """Read lines until the input ends; after each print what came back. The chat of this terminal goes on next time."""
    db, keys = await open_database(settings)
    studio = Studio(db, keys, config_of(settings), settings.papers)
    outcomes: list[Outcome] = []
    turns = Turns(
        Desk(db, keys, config_of(settings), settings.default_language, now, secrets.token_bytes), outcomes.append
    )
    after = await db.read(outbox.newest)
    line = "/start"
    while line:
        await turns.take(terminal.incoming(line, "me", now()))
        chat = outcomes[-1].chat
        rows = await db.read(partial(outbox.fetch, keys=keys, chat_id=chat.id, after=after)) if chat else []
        for row in rows:
            print(terminal.show(await studio.outgoing(row), settings.data_dir), end="\n\n", flush=True)
            after = row.id
        print("> ", end="", flush=True)
        line = await asyncio.to_thread(sys.stdin.readline)
    await db.close()
