"""Reads what was posted (nội dung gửi lên), never more than allowed, and only from our own pages."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from urllib.parse import parse_qs, urlsplit

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException, MultiPartParser
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


class _InMemory(MultiPartParser):
    spool_max_size = 64 * 1024 * 1024  # bytes, more than any limit here: no temporary file ever holds what was sent


async def read_form_with_file(request: Request, limit: int, largest: int) -> tuple[dict[str, str], bytes]:
    """The fields of a form that may bring one file of up to `largest` bytes, and the file: b"" if none came. Its name
    is not looked at. HTTPException 413 beyond `limit` for the fields and that for the file, 400 for what is no form."""
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        return await read_form(request, limit), b""
    body = await read_body(request, limit + largest)
    try:
        form = await _InMemory(request.headers, _once(body), max_files=1).parse()
    except MultiPartException:
        raise HTTPException(400) from None
    files = [await it.read() for it in form.values() if isinstance(it, UploadFile)]
    return {name: it for name, it in form.items() if isinstance(it, str)}, b"".join(files)


async def _once(body: bytes) -> AsyncGenerator[bytes, None]:
    yield body


def is_ours(request: Request) -> bool:
    """Whether a page of ours posted this, and not another site in the person's name. Old browsers send neither header:
    for them SameSite and the JSON media type, which another site cannot send unasked, must do."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    origin = request.headers.get("origin")
    return origin is None or urlsplit(origin).netloc == request.headers.get("host")
