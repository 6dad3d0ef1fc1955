"""The web chat (trò chuyện trên web): its page, what is said on it, what it hears, its pictures, and leaving it."""

from __future__ import annotations

import re

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

import texts
from dialogue.menu import COMMANDS
from dialogue.messages import ChannelName, Incoming, Sender
from models import chats
from web import session as sessions
from web.bodies import is_ours, read_body
from web.headers import NO_INDEX
from web.pages import language_of, page
from web.parts import Parts, parts_of
from web.posted import Posted, read_posted
from web.session import Session
from web.transcript import attachment, news

# 10,000 letters of a grievance are up to 50,000 bytes of Vietnamese: "ẫ" typed in three parts has 5.
LARGEST_POST = 65_536  # bytes
SCRIPT_WORDS = """you us choices sending unsent away again leave leave_failed away_file
    save_card save_picture save_file save_hint card_alt poster_alt invite_alt chart_alt share copy copied""".split()
COMMAND_NAMES = [name for it in COMMANDS for name in (it.name, it.vi, *it.others)]  # what a text of ours may name
CODE = re.compile(r"[A-Za-z0-9-]{1,32}")  # an invite code in a link


class Refusal(Exception):
    """A post that is not taken: the status, a text key under "web.", and after how many seconds to try again."""

    def __init__(self, status: int, key: str, wait: float = 0.0) -> None:
        super().__init__(key)
        self.status, self.key, self.wait = status, key, wait


async def show(request: Request) -> Response:
    """The page. Opening it makes no chat: its script does, with a first message, which crawlers do not send."""
    session = await sessions.find(request)
    language = session.language if session else language_of(request)
    code = request.query_params.get("code", "")
    words: dict[str, object] = {name: texts.render(language, f"web.chat.{name}") for name in SCRIPT_WORDS}
    words["commands"] = COMMAND_NAMES
    values = {"code": code if CODE.fullmatch(code) else "", "known": session is not None, "words": words}
    response = page(request, "chat.html", language, values)
    response.headers.update(NO_INDEX)
    return response


async def post(request: Request) -> Response:
    """One message of the person; answers with everything that is new. The same id twice is the same message."""
    try:
        session, posted = await _receive(request)
    except Refusal as refusal:
        return refused(request, refusal)
    parts = parts_of(request)
    await parts.take(_incoming(parts, session, posted, _device(request)))
    response = await news_of(parts, session.chat, posted.after)
    if response is None:  # left while this was under way
        return refused(request, Refusal(409, "error.left"))
    sessions.remember(parts, response, session)
    return response


async def _receive(request: Request) -> tuple[Session, Posted]:
    if not is_ours(request) or not request.headers.get("content-type", "").startswith("application/json"):
        raise Refusal(403, "error.foreign")
    posted = read_posted(await read_body(request, LARGEST_POST))
    if posted is None:
        raise Refusal(400, "error.unreadable")
    return await _session(request, posted), posted


async def _session(request: Request, posted: Posted) -> Session:
    """The session of this post, within its limit; a new one only for a page that shows no older chat."""
    parts = parts_of(request)
    session = await sessions.find(request)
    fits = await sessions.fits(parts, session, posted.after) if session else not posted.after
    if not fits:  # somebody left on this device: his words must not begin the next one's chat, nor stand in it
        raise Refusal(409, "error.left")
    if session is not None:
        wait = parts.limits.messages.wait(session.chat, parts.now())
    else:
        wait = parts.limits.sessions.wait(request.client.host if request.client else "", parts.now())
    if wait:
        raise Refusal(429, "error.too_fast", wait)
    return session or sessions.begin(parts, language_of(request))


def _device(request: Request) -> str:
    """Address and browser: without its cookie it is the same device still. Kept as a keyed hash only."""
    return f"{request.client.host if request.client else ''} {request.headers.get('user-agent', '')}"


def _incoming(parts: Parts, session: Session, posted: Posted, device: str) -> Incoming:
    return Incoming(
        channel=ChannelName.WEBCHAT,
        chat_id=session.chat,
        external_id=f"{session.chat}:{posted.id}",
        sender=Sender(session.chat, session.language, device),
        content=posted.content,
        received_at=parts.now(),
    )


def refused(request: Request, refusal: Refusal) -> Response:
    """The refusal in words."""
    words = texts.render(language_of(request), f"web.{refusal.key}")
    headers = {"Retry-After": str(int(refusal.wait) + 1)} if refusal.wait else None
    return JSONResponse({"error": words}, refusal.status, headers)


async def messages(request: Request) -> Response:
    """What is new after ?after=…: for pages whose network lets no stream through."""
    session = await sessions.find(request)
    after = request.query_params.get("after", "0")
    if not after.isdecimal():
        raise HTTPException(400)
    last, parts = int(after[:18]), parts_of(request)
    fits = session is not None and await sessions.fits(parts, session, last)
    response = await news_of(parts, session.chat, last) if session and fits else None
    if response is None:
        raise HTTPException(401)
    return response


async def news_of(parts: Parts, chat: str, after: int) -> Response | None:
    """What is new in a chat after a row; None for one that was left."""
    found = await parts.db.read(lambda connection: news(connection, parts.keys, chat, after))
    if found is None:
        return None
    return JSONResponse({"messages": found.messages, "last": found.last, "first": found.first})


async def file(request: Request) -> Response:
    """The picture or file of one message of this session's chat; of nobody else's."""
    parts, session = parts_of(request), await sessions.find(request)
    number = request.path_params["number"]
    if session is None:
        raise HTTPException(404)
    found = await parts.db.read(lambda connection: attachment(connection, parts.keys, session.chat, number))
    if found is None:
        raise HTTPException(404)
    try:
        drawn = await parts.picture(found["kind"], found["ref"], session.language)
    except LookupError:  # erased in the meantime
        raise HTTPException(404) from None
    shown = drawn.media_type.startswith("image/") and "save" not in request.query_params
    disposition = f'{"inline" if shown else "attachment"}; filename="{plain(drawn.name)}"'
    return Response(drawn.content, media_type=drawn.media_type, headers={"Content-Disposition": disposition})


def plain(name: str) -> str:
    """A file's name as every browser takes it."""
    return re.sub(r"[^A-Za-z0-9._-]+", "-", name)


async def leave(request: Request) -> Response:
    """Xong, người khác dùng máy này: the next person at this device sees nothing, and the cookie opens nothing."""
    parts = parts_of(request)
    if not is_ours(request):
        raise HTTPException(403)
    session = await sessions.find(request)
    if session is not None:
        await parts.db.write(lambda connection: chats.forget_web(connection, session.chat))
        parts.wakeups.wake(session.chat)
    response = JSONResponse({})
    sessions.forget(parts, response)
    return response


async def old_address(request: Request) -> Response:
    """/chat/ as people type it."""
    return RedirectResponse("/chat")
