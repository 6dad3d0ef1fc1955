"""Tells an open chat page at once what is new (luồng sự kiện, SSE): a stream of rows, whose ids are the events' ids."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from functools import partial

from sqlalchemy import Connection
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from web import session as sessions
from web.parts import Parts, parts_of
from web.transcript import News, news

HEARTBEAT = 15.0  # seconds; mobile networks drop a silent connection after 30 or more
LIFE = 240.0  # seconds; then the browser asks again by itself: no connection outlives a proxy's patience
RETRY = b"retry: 2000\n\n"  # milliseconds until the browser asks again
HELLO = b"event: hello\ndata: {}\n\n"
GONE = b"event: gone\ndata: {}\n\n"  # the chat was left: the page must show nothing of it any more
BEAT = b": \n\n"
# nginx holds a stream back until its buffer is full unless told not to.
HEADERS = {"X-Accel-Buffering": "no"}


async def events(request: Request) -> Response:
    """The stream after Last-Event-ID, or after ?after=…; 204 (which ends a browser's asking) if it cannot be had."""
    parts, session = parts_of(request), await sessions.find(request)
    if session is None or not await sessions.fits(parts, session, _after(request)):
        raise HTTPException(401)
    if parts.wakeups.closing or not parts.wakeups.has_room(session.chat):
        return Response(status_code=204)
    stream = _stream(parts, session.chat, _after(request))
    return StreamingResponse(stream, media_type="text/event-stream", headers=HEADERS)


def _after(request: Request) -> int:
    given = request.headers.get("last-event-id") or request.query_params.get("after", "0")
    return int(given[:16]) if given.isdecimal() else 0


async def _stream(parts: Parts, chat: str, after: int) -> AsyncIterator[bytes]:
    end = asyncio.get_running_loop().time() + LIFE
    yield RETRY + HELLO
    with parts.wakeups.listen(chat) as bell:
        while not parts.wakeups.closing and asyncio.get_running_loop().time() < end:
            bell.clear()
            found = await parts.db.read(partial(_look, parts, chat, after))
            if found is None:
                yield GONE
                return
            yield _events(found)
            after = found.last
            await bell.wait(HEARTBEAT)


def _look(parts: Parts, chat: str, after: int, connection: Connection) -> News | None:
    return news(connection, parts.keys, chat, after)


def _events(found: News) -> bytes:
    """What was erased, the new rows; or a sign of life."""
    erased = f"event: first\ndata: {found.first}\n\n" if found.first else ""
    lines = (f"id: {it['id']}\ndata: {json.dumps(it, ensure_ascii=False)}\n\n" for it in found.messages)
    return (erased + "".join(lines)).encode() or BEAT
