"""The real application on a free loopback port, over the real turn and a real database; people who visit it by HTTP."""

from __future__ import annotations

import asyncio
import json
import secrets
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import count
from typing import Any

import aiohttp
import uvicorn
from starlette.applications import Starlette

from bot.channels.base import Attached
from bot.turns import Outcome, Turns
from models.database import Database
from tests.player import FEDERATION, ZONE, World
from web.app import create_app
from web.openings import Openings
from web.parts import Parts
from web.wakeups import Wakeups


@dataclass
class Site:
    """One running application. Its clock is the world's, and stands still unless a test moves it."""

    world: World
    parts: Parts
    url: str
    visitors: list[Visitor] = field(default_factory=list)

    @property
    def db(self) -> Database:
        return self.world.db

    def visitor(self, **headers: str) -> Visitor:
        """Somebody with a browser of his own."""
        made = Visitor(self.url, headers)
        self.visitors.append(made)
        return made


class Visitor:
    """A browser without a screen: cookies, and what the chat's script does."""

    def __init__(self, url: str, headers: dict[str, str]) -> None:
        self.url, self.after, self.numbers = url, 0, count(1)
        jar = aiohttp.CookieJar(unsafe=True)  # cookies of an IP address too
        self.http = aiohttp.ClientSession(url, cookie_jar=jar, headers={"Accept-Language": "vi", **headers})

    async def post(self, body: Any, **kwargs: Any) -> aiohttp.ClientResponse:
        words = json.dumps(body, ensure_ascii=False).encode()  # as a browser does
        headers = {"Content-Type": "application/json"}
        answer = await self.http.post("/chat/messages", data=words, headers=headers, **kwargs)
        await answer.read()
        return answer

    async def hears(self, **fields: Any) -> list[dict[str, Any]]:
        """Post one message; what is new."""
        body = {"id": f"message-{next(self.numbers)}", "after": self.after, **fields}
        answer = await self.post(body)
        assert answer.status == 200, await answer.text()
        found = await answer.json()
        self.after = max(self.after, found["last"])
        return list(found["messages"])

    async def says(self, *lines: str) -> list[dict[str, Any]]:
        """Type one line after the other; what was answered to the last."""
        heard: list[dict[str, Any]] = []
        for line in lines:
            heard = await self.hears(text=line)
        return heard

    async def get(self, path: str, **kwargs: Any) -> tuple[int, str]:
        answer = await self.http.get(path, **kwargs)
        return answer.status, await answer.text()

    @property
    def cookie(self) -> str:
        return next(iter(self.http.cookie_jar)).value


TO_THE_SUMMARY = ("/join", "1", "ban mai", "1", "Lò Thị Ọi", "15/8/1990", "Nữ", "0912345678", "Tổ may 2", "Để sau")
"""From the first word to the last question of the join form, by typing only."""


async def gets_a_card(visitor: Visitor) -> int:
    """Join; the id of the message with the card."""
    heard = await visitor.says(*TO_THE_SUMMARY, "1")
    return next(int(it["id"]) for it in heard if "file" in it)


@asynccontextmanager
async def running(world: World, now: Callable[[], datetime] | None = None, **changed: Any) -> AsyncIterator[Site]:
    """Serve until the end of the block. `changed` replaces parts."""
    listening = socket.create_server(("127.0.0.1", 0))
    # As uvloop does; asyncio takes this socket for none of TCP, and each answer then waits 40 ms for the one before.
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    url = f"http://127.0.0.1:{listening.getsockname()[1]}"
    parts = replace(_parts(world, url, now), **changed)
    server = Server(create_app(parts))
    await server.startup(sockets=[listening])
    site = Site(world, parts, url)
    try:
        yield site
    finally:
        await asyncio.gather(*(it.http.close() for it in site.visitors))
        parts.wakeups.close()
        await server.shutdown()


class Server(uvicorn.Server):
    """Without uvicorn's tick: it looks at the clock ten times a second, and so takes 0.2 s to stop."""

    def __init__(self, app: Starlette) -> None:
        super().__init__(uvicorn.Config(app, log_config=None, access_log=False, lifespan="off", ws="none"))
        self.config.load()
        self.lifespan = self.config.lifespan_class(self.config)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Whoever is still there is cut off; what is being answered to him comes to its end."""
        for listening in self.servers:
            listening.close()
        for connection in list(self.server_state.connections):
            connection.transport.close()
        async with asyncio.timeout(2):  # s; a test that leaves something hanging is told so
            await asyncio.gather(*self.server_state.tasks)


def _parts(world: World, url: str, now: Callable[[], datetime] | None) -> Parts:
    wakeups = Wakeups()

    def after(outcome: Outcome) -> None:
        if outcome.chat:
            wakeups.wake(outcome.chat.external_id)

    async def picture(kind: str, ref: str, language: str) -> Attached:
        attached = await world.studio.attached(kind, ref, language)
        if attached is None:
            raise LookupError
        return attached

    async def healthy() -> dict[str, bool]:
        return {"database": True, "outbox": True}

    return Parts(
        db=world.db,
        keys=world.keys,
        take=Turns(world.turns.desk, after).take,
        wakeups=wakeups,
        now=now or (lambda: world.now),
        random=secrets.token_bytes,
        address=url,
        federation=FEDERATION,
        default_language="vi",
        zone=ZONE,
        links={"telegram": "https://t.me/ketnap_example_bot"},
        picture=picture,
        health=healthy,
        openings=Openings(world.db),
        receipt_pause=0,
    )
