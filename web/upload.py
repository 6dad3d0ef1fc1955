"""A file for the chat (gửi tệp): taken only while its conversation asks for one, or from an officer for a list of
enterprises; kept sealed, then said as a message.

The body is the file itself and its name stands in a header: nothing is unpacked into a temporary file, and no other
site can send such a request without being asked first.
"""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import unquote

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from dialogue.messages import ChannelName, File, Incoming, Sender
from models import chats, files
from models.files import LISTS, MOST_BYTES
from web import session as sessions
from web.bodies import is_ours, read_body
from web.chat import Refusal, news_of, refused
from web.parts import parts_of
from web.session import Session

MEDIA_TYPE = "application/octet-stream"
ID = re.compile(r"[A-Za-z0-9_-]{8,48}")
LONGEST_NAME = 100  # letters


async def post(request: Request) -> Response:
    """Take one file in; answers with everything that is new, as a message does. ?id= made by the browser, ?after=."""
    try:
        session, chat_id = await _wanted(request)
        content = await content_of(request)
    except Refusal as refusal:
        return refused(request, refusal)
    parts, name, after = parts_of(request), name_of(request), _after(request)
    new = files.New("upload", name, MEDIA_TYPE, content, chat_id)
    number = await parts.db.write(lambda connection: files.put(connection, parts.keys, new, parts.now()))
    await parts.take(_incoming(request, session, File(files.own_id(number), name)))
    return await news_of(parts, session.chat, after) or refused(request, Refusal(409, "error.left"))


def _after(request: Request) -> int:
    """The last row that the page shows."""
    after = request.query_params.get("after", "")
    return int(after[:18]) if after.isdecimal() else 0


async def _wanted(request: Request) -> tuple[Session, int]:
    """The session, and its chat's number, if a file is asked for there; within the limit of messages."""
    parts, session = parts_of(request), await sessions.find(request)
    if not is_ours(request) or request.headers.get("content-type") != MEDIA_TYPE:
        raise Refusal(403, "error.foreign")
    if session is None or not ID.fullmatch(request.query_params.get("id", "")):
        raise Refusal(400, "error.unreadable")
    if not await sessions.fits(parts, session, _after(request)):  # somebody left on this device
        raise Refusal(409, "error.left")
    if wait := parts.limits.messages.wait(session.chat, parts.now()):
        raise Refusal(429, "error.too_fast", wait)
    here = await parts.db.read(lambda connection: chats.standing(connection, ChannelName.WEBCHAT, session.chat))
    unasked = here and here.gives_lists and name_of(request).casefold().endswith(LISTS)
    if here is None or not (unasked or here.conversation in parts.wanting_files):
        raise Refusal(409, "error.no_file_asked")
    return session, here.id


async def content_of(request: Request) -> bytes:
    """The file. Raises Refusal for none and for one that is too large."""
    try:
        content = await read_body(request, MOST_BYTES)
    except HTTPException:
        raise Refusal(413, "error.too_large_file") from None
    if not content:
        raise Refusal(400, "error.unreadable")
    return content


def name_of(request: Request) -> str:
    """The file's name as the person sees it, without what no database keeps."""
    name = unicodedata.normalize("NFC", unquote(request.headers.get("x-file-name", "")))
    return "".join(sign for sign in name if sign.isprintable())[-LONGEST_NAME:] or "file"


def _incoming(request: Request, session: Session, content: File) -> Incoming:
    return Incoming(
        channel=ChannelName.WEBCHAT,
        chat_id=session.chat,
        external_id=f"{session.chat}:{request.query_params['id']}",
        sender=Sender(session.chat, session.language),
        content=content,
        received_at=parts_of(request).now(),
    )
