"""Who sits at the browser (phiên): a cookie whose hash is the chat's external id; the database keeps no cookie."""

from __future__ import annotations

import base64
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from dialogue.messages import ChannelName
from models import chats, outbox
from models.keys import token_hash
from web.parts import Parts, parts_of

TOKEN_BYTES = 32  # 256 random bits cannot be guessed
DAYS = 30  # how long a browser stays connected to its chat after the last message
_SECONDS_OF_A_DAY = 86_400


@dataclass(frozen=True, slots=True)
class Session:
    """`chat` is the chat's external id. `token` is what the cookie holds; a `new` one has no chat yet."""

    chat: str
    token: str
    language: str
    new: bool = False


async def find(request: Request) -> Session | None:
    """The session of the browser; None without a cookie, and for a cookie that opens no chat (left, forged, old)."""
    parts = parts_of(request)
    token = request.cookies.get(_name(parts), "")
    if not token:
        return None
    chat = token_hash(token)
    language = await parts.db.read(lambda connection: chats.language_of(connection, ChannelName.WEBCHAT, chat))
    return Session(chat, token, language) if language else None


async def fits(parts: Parts, session: Session, after: int) -> bool:
    """Whether a page that shows row `after` as its last shows this session's chat, not that of the person before."""
    return not (after and await parts.db.read(lambda connection: outbox.is_elsewhere(connection, session.chat, after)))


def begin(parts: Parts, language: str) -> Session:
    """A session for a browser that has none. Its first turn makes the chat."""
    token = base64.urlsafe_b64encode(parts.random(TOKEN_BYTES)).decode().rstrip("=")
    return Session(token_hash(token), token, language, new=True)


def remember(parts: Parts, response: Response, session: Session) -> None:
    """Set the cookie, again with every message, so that it lasts from the last one."""
    response.set_cookie(
        _name(parts),
        session.token,
        max_age=DAYS * _SECONDS_OF_A_DAY,
        httponly=True,
        samesite="lax",
        secure=parts.https,
    )


def forget(parts: Parts, response: Response) -> None:
    response.delete_cookie(_name(parts), httponly=True, samesite="lax", secure=parts.https)


def _name(parts: Parts) -> str:
    # A browser takes a __Host- cookie only over https and never from another host of the same domain.
    return "__Host-ketnap" if parts.https else "ketnap"
