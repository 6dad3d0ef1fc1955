"""Reads what was posted (nội dung gửi lên), never more than allowed, and only from our own pages."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

from starlette.exceptions import HTTPException
from starlette.requests import Request


async def read_body(request: Request, limit: int) -> bytes:
    """The whole body. HTTPException 413 as soon as it is longer than `limit` bytes, whatever its header says."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > limit:
            raise HTTPException(413)
    return bytes(body)


async def read_form(request: Request, limit: int) -> dict[str, str]:
    """The fields of a plain HTML form, the last of each name."""
    body = await read_body(request, limit)
    return {name: values[-1] for name, values in parse_qs(body.decode("utf-8", "replace")).items()}


def is_ours(request: Request) -> bool:
    """Whether a page of ours posted this, and not another site in the person's name. Old browsers send neither header:
    for them SameSite and the JSON media type, which another site cannot send unasked, must do."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    origin = request.headers.get("origin")
    return origin is None or urlsplit(origin).netloc == request.headers.get("host")
