"""A page that takes one file (gửi tệp một lần), for a chat whose channel lets none in; the file enters that chat."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from dialogue.messages import ChannelName, File, Incoming, Sender
from models import files, pages
from models.keys import token_hash
from models.pages import Page
from web.bodies import is_ours
from web.chat import Refusal, refused
from web.headers import NO_INDEX
from web.pages import language_of, page
from web.parts import Parts, parts_of
from web.upload import MEDIA_TYPE, content_of, name_of


async def show(request: Request) -> Response:
    """The page. Looking does not use it up: messengers open links for their previews."""
    found = await _find(request)
    language = found.language if found else language_of(request)
    values = {"open": found is not None, "channel": found.channel if found else "", "most": files.MOST_BYTES}
    response = page(request, "upload.html", language, values, 200 if found else 410)
    response.headers.update(NO_INDEX)
    return response


async def post(request: Request) -> Response:
    """Take the file: first the turn, then the mark, as web/one_time.py does, and the same identity again is no second
    file."""
    parts, found = parts_of(request), await _find(request)
    try:
        if not is_ours(request) or request.headers.get("content-type") != MEDIA_TYPE:
            raise Refusal(403, "error.foreign")
        if found is None:
            raise Refusal(410, "upload.closed_words")
        content = await content_of(request)
    except Refusal as refusal:
        return refused(request, refusal)
    new = files.New("upload", name_of(request), MEDIA_TYPE, content, found.chat_id)
    number = await parts.db.write(lambda connection: files.put(connection, parts.keys, new, parts.now()))
    await parts.take(_incoming(parts, found, File(files.own_id(number), new.name)))
    await parts.db.write(lambda connection: pages.spend(connection, found.id, parts.now()))
    return JSONResponse({})


async def _find(request: Request) -> Page | None:
    parts, hashed = parts_of(request), token_hash(request.path_params["token"])
    found = await parts.db.read(lambda connection: pages.find(connection, parts.keys, hashed, parts.now()))
    return found if found and found.is_upload else None


def _incoming(parts: Parts, found: Page, content: File) -> Incoming:
    sender = Sender(found.chat_external_id, found.language)
    channel = ChannelName(found.channel)
    return Incoming(channel, found.chat_external_id, found.identity, sender, content, parts.now())
