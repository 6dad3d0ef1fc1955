"""Addresses for machines (máy đọc): whether we are up, messengers' webhooks, what crawlers may read."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from web.bodies import read_body
from web.parts import parts_of

LARGEST_UPDATE = 262_144  # bytes; a Telegram update with the longest text has about 20,000
SECRET_HEADERS = {  # what proves that it is they who post
    "telegram": "x-telegram-bot-api-secret-token",  # https://core.telegram.org/bots/api#setwebhook
    "zalo-bot": "x-bot-api-secret-token",  # zalo.md §1.4
    "zalo-oa": "x-zevent-signature",  # zalo.md §3
}
NOT_FOR_ROBOTS = ("/chat", "/c/", "/f/", "/u/", "/d/", "/g", "/media/")
ROBOTS = "".join(["User-agent: *\n", *(f"Disallow: {path}\n" for path in NOT_FOR_ROBOTS)])


async def health(request: Request) -> Response:
    """200 once everything is up, else 503; either way what is up and what is not."""
    up = await parts_of(request).health()
    return JSONResponse(dict(up), 200 if all(up.values()) else 503)


async def webhook(request: Request) -> Response:
    """What a platform posts, its bytes as they came. Answered only after it is stored: Telegram and Zalo's Official
    Account give an unanswered one again, of Zalo's bot nobody knows."""
    platform: str = request.path_params["platform"]
    take = parts_of(request).webhooks.get(platform)
    if take is None:
        raise HTTPException(404)
    body = await read_body(request, LARGEST_UPDATE)
    return Response(status_code=await take(body, request.headers.get(SECRET_HEADERS[platform], "")))


async def robots(request: Request) -> Response:
    return PlainTextResponse(ROBOTS)
