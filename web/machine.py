"""Addresses for machines (máy đọc): whether we are up, messengers' webhooks, what crawlers may read."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from web.bodies import read_body
from web.parts import parts_of

LARGEST_UPDATE = 262_144  # bytes; a Telegram update with the longest text has about 20,000
SECRET_HEADER = "x-telegram-bot-api-secret-token"  # noqa: S105 — a name, no secret; https://core.telegram.org/bots/api#setwebhook
ZALO_BOT_HEADER = "x-bot-api-secret-token"  # zalo.md §1.4
ZALO_OA_HEADER = "x-zevent-signature"  # zalo.md §3
NOT_FOR_ROBOTS = ("/chat", "/c/", "/f/", "/u/", "/d/", "/g", "/media/")
ROBOTS = "".join(["User-agent: *\n", *(f"Disallow: {path}\n" for path in NOT_FOR_ROBOTS)])


async def health(request: Request) -> Response:
    """200 once everything is up, else 503; either way what is up and what is not."""
    up = await parts_of(request).health()
    return JSONResponse(dict(up), 200 if all(up.values()) else 503)


async def telegram(request: Request) -> Response:
    """An update from Telegram. Answered only after it is stored: an unanswered one comes again."""
    webhook = parts_of(request).telegram_webhook
    if webhook is None:
        raise HTTPException(404)
    body = await read_body(request, LARGEST_UPDATE)
    return Response(status_code=await webhook(body, request.headers.get(SECRET_HEADER, "")))


async def zalo_bot(request: Request) -> Response:
    """An event from Zalo's bot, answered only after it is stored; whether an unanswered one comes again nobody says."""
    webhook = parts_of(request).zalo_bot_webhook
    if webhook is None:
        raise HTTPException(404)
    body = await read_body(request, LARGEST_UPDATE)
    return Response(status_code=await webhook(body, request.headers.get(ZALO_BOT_HEADER, "")))


async def zalo_oa(request: Request) -> Response:
    """An event of Zalo's Official Account, checked over its bytes as they came. One that is not answered comes again
    within the hour."""
    webhook = parts_of(request).zalo_oa_webhook
    if webhook is None:
        raise HTTPException(404)
    body = await read_body(request, LARGEST_UPDATE)
    return Response(status_code=await webhook(body, request.headers.get(ZALO_OA_HEADER, "")))


async def robots(request: Request) -> Response:
    return PlainTextResponse(ROBOTS)
