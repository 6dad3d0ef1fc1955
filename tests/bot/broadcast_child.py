"""Sends a campaign in processes that kill themselves at their nth write or send, one after the other; this one finishes
what each left. For every n one line of JSON: whom the platform was given, and what became of each."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, delete, select, update

from bot.channels.base import Outgoing
from models.database import Database
from models.tables import campaign, lane, recipient
from tests.handlers.campaigning import Lane, Line
from tests.player import World


@dataclass
class Death:
    """Comes at the nth place it is looked for; 0: never."""

    at: int
    places: int = 0

    def look(self) -> None:
        self.places += 1
        if self.places == self.at:
            os.kill(os.getpid(), signal.SIGKILL)


class Mortal(Database):
    """May die in each write, before its commit; right after it is as in the next write, or before the next send."""

    death = Death(0)

    async def write(self, fn: Callable[[Connection], Any]) -> Any:
        def work(connection: Connection) -> Any:
            done = fn(connection)
            self.death.look()
            return done

        return await super().write(work)


class Platform(Line):
    """Writes down whom it was given, whatever happens to us; may die before and after."""

    def __init__(self, log: Path, death: Death) -> None:
        super().__init__()
        self.log, self.death = log, death

    async def send(self, message: Outgoing) -> str:
        self.death.look()
        with self.log.open("a") as log:
            log.write(f"{message.chat_id}\n")
        self.death.look()
        return "1"


async def sends(db: Mortal, folder: Path, death: Death, *, later: bool) -> World:
    """One process's life. `later`: after the lease of the one that died."""
    await db.open()
    db.death = death
    world = World(db)
    world.now += timedelta(minutes=1 if later else 0)
    sender = Lane(world, folder, Platform(folder / "given", death), holder=f"{os.getpid()}").sender
    for _ in range(100):
        if not await sender.round():
            break
    await sender.close(1)
    return world


async def finishes(db: Mortal, folder: Path) -> None:
    world = await sends(db, folder, Death(0), later=True)
    rows = await world.db.read(lambda c: c.execute(select(recipient.c.person_id, recipient.c.state)).all())
    states = await world.db.read(lambda c: c.execute(select(campaign.c.state)).scalars().all())
    given = (folder / "given").read_text().split() if (folder / "given").exists() else []
    print(json.dumps({"given": given, "became": [list(row) for row in rows], "campaign": states}), flush=True)
    await world.db.write(_as_before)
    (folder / "given").unlink(missing_ok=True)
    await db.close()


def _as_before(connection: Connection) -> None:
    connection.execute(delete(recipient))
    connection.execute(delete(lane))
    fresh = {"state": "waiting", "total": None, "frozen_to": 0, "taken_to": 0, "started_at": None, "ended_at": None}
    connection.execute(update(campaign).values(**fresh, active_at=None, reason=None))


def dies(db: Mortal, folder: Path, place: int) -> int:
    """In a process of its own; how it ended. It inherits the statements that this one has compiled, and no connection:
    between two lives the doors are closed."""
    pid = os.fork()
    if pid == 0:
        asyncio.run(sends(db, folder, Death(place), later=False))
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def main(url: str) -> None:
    db = Mortal(url)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for place in range(1, 200):
            ended = dies(db, folder, place)
            asyncio.run(finishes(db, folder))
            if ended != -signal.SIGKILL:
                print(json.dumps({"ended": ended, "places": place}), flush=True)
                return


if __name__ == "__main__":
    main(sys.argv[1])
