"""The first page (trang đầu): what this is, and the channels to begin on; web chat first."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from web.pages import language_of, page
from web.parts import parts_of

KNOWN = ("zalo_oa", "zalo_bot", "telegram")  # in the order of how many workers have them (domain.md §8.1)


async def show(request: Request) -> Response:
    links = parts_of(request).links
    offered = [(name, links[name]) for name in KNOWN if name in links]
    values = {"links": offered, "left": "left" in request.query_params}
    return page(request, "home.html", language_of(request), values)
