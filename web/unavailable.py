"""Answers 503 when the database cannot write or read just now (bận): nothing was stored, so ask again."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from models.database import is_unavailable

log = logging.getLogger("ketnap.web")

Say = Callable[[Request], Awaitable[Response]]


class Unavailable:
    """ASGI middleware; `say` makes the answer. Any other error, and one after the answer began, goes on upwards."""

    def __init__(self, app: ASGIApp, say: Say) -> None:
        self.app, self.say = app, say

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        began = False

        async def watch(message: Message) -> None:
            nonlocal began
            began = True
            await send(message)

        try:
            await self.app(scope, receive, watch)
        except Exception as error:
            if began or not is_unavailable(error):
                raise
            log.warning("event=database_unavailable where=web error=%s", type(error).__name__)
            answer = await self.say(Request(scope, receive))
            await answer(scope, receive, send)
