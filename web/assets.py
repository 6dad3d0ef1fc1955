"""Style, script and emblem (tệp tĩnh): kept in memory under an address that changes with the content."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

# One request each: on 3G a request costs more than a kilobyte.
BUNDLES = {
    "page.css": ("base.css", "page.css"),
    "chat.css": ("base.css", "chat.css"),
    "upload.js": ("upload.js",),
    "chat.js": ("view.js", "post.js", "chat.js"),
    "emblem.svg": ("emblem.svg",),
    "drum.svg": ("drum.svg",),
    "phone.png": ("phone.png",),
}
TYPES = {
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
    "png": "image/png",
}
FOREVER = {"Cache-Control": "public, max-age=31536000, immutable"}  # a year, in seconds: the address names the content


@dataclass(frozen=True, slots=True)
class Asset:
    path: str
    media_type: str
    content: bytes


@cache
def asset(name: str) -> Asset:
    """A bundle by its name: asset("chat.css").path is "/static/chat.3f2a9c1d.css"."""
    folder = files("web") / "static"
    content = b"".join((folder / part).read_bytes() for part in BUNDLES[name])
    stem, kind = name.split(".")
    return Asset(f"/static/{stem}.{hashlib.sha256(content).hexdigest()[:8]}.{kind}", TYPES[kind], content)


async def serve(request: Request) -> Response:
    """A bundle by its address; 404 for any other, an older one too."""
    found = next((it for it in map(asset, BUNDLES) if it.path == request.url.path), None)
    if found is None:
        raise HTTPException(404)
    return Response(found.content, media_type=found.media_type, headers=FOREVER)
