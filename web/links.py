"""Files by a link (đường dẫn tải): for channels that carry none. Pictures are fetched by the platform, often and for
days; a file stands behind a page, so that no preview takes it, and who takes it is noted."""

from __future__ import annotations

import asyncio

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from documents.lighter import lighter
from models import links
from models.links import Link, When
from web.bodies import is_ours
from web.chat import plain
from web.headers import NO_INDEX
from web.pages import language_of, page
from web.parts import Drawn, parts_of

OPEN_TO_ALL = {"Cross-Origin-Resource-Policy": "cross-origin"}  # a messenger shows the picture in a page of its own
FOR_A_WHILE = {"Cache-Control": "private, max-age=600"}  # s; who fetches a picture, fetches it a few times in a row


async def media(request: Request) -> Response:
    """A picture, as often as it is asked for, by GET or HEAD: JPEG or PNG, at most 1 MB."""
    found = await _find(request)
    if found is None or not found.is_picture:
        raise HTTPException(404)
    drawn = await _drawn(request, found)
    content, media_type = await asyncio.to_thread(lighter, drawn.content, drawn.media_type)
    return Response(content, media_type=media_type, headers={**NO_INDEX, **OPEN_TO_ALL, **FOR_A_WHILE})


async def show(request: Request) -> Response:
    """What can be had here, and until when; nothing is taken yet."""
    found = await _find(request)
    return _page(request, found) if found and not found.is_picture else _page(request, None, 410)


async def take(request: Request) -> Response:
    """The file itself; who takes it is noted first."""
    parts, found = parts_of(request), await _find(request)
    if request.method != "GET" or found is None or found.is_picture:
        return _page(request, None, 410)
    if not await parts.db.write(lambda connection: links.note_opened(connection, found, _when(request))):
        return _page(request, None, 410)
    drawn = await _drawn(request, found)
    headers = {**NO_INDEX, "Content-Disposition": f'attachment; filename="{plain(drawn.name)}"'}
    return Response(drawn.content, media_type=drawn.media_type, headers=headers)


async def close(request: Request) -> Response:
    """Its owner closes it before its day is over."""
    parts, found = parts_of(request), await _find(request)
    if not is_ours(request):
        raise HTTPException(403)
    if found:
        await parts.db.write(lambda connection: links.revoke(connection, found.id, parts.now()))
    return RedirectResponse(request.url.path, 303)


async def _find(request: Request) -> Link | None:
    when, token = _when(request), request.path_params["token"]
    return await parts_of(request).db.read(lambda connection: links.find(connection, token, when))


def _when(request: Request) -> When:
    parts = parts_of(request)
    return When(parts.now(), parts.now().astimezone(parts.zone).date())


async def _drawn(request: Request, it: Link) -> Drawn:
    try:
        return await parts_of(request).picture(it.kind, it.ref, it.language)
    except LookupError:  # erased in the meantime
        raise HTTPException(404) from None


def _page(request: Request, it: Link | None, status: int = 200) -> Response:
    until = {"m": it.expires_at.astimezone(parts_of(request).zone).isoformat()} if it else None
    language = it.language if it else language_of(request)
    response = page(request, "link.html", language, {"until": until, "here": request.url.path}, status)
    response.headers.update(NO_INDEX)
    return response
