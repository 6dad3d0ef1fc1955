"""What is told to Zalo at a start: how messages reach us; and a look now and then whether they still would."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field

from bot.channels.base import Failure, SendError
from bot.channels.zalo_bot_api import Answered, ZaloBotApi
from bot.settings import ZaloBotMode

log = logging.getLogger("ketnap.zalo_bot")

WEBHOOK_PATH = "/webhooks/zalo-bot"
NO_WEBHOOK = 404  # of getWebhookInfo, where none is set (zalo.md §1.1)


@dataclass(frozen=True, slots=True)
class ZaloBotSettings:
    """What the channel must know. `address` is where the world reaches us, for the webhook."""

    token: str = field(repr=False)
    api_url: str = "https://bot-api.zaloplatforms.com"
    mode: ZaloBotMode = ZaloBotMode.POLLING
    webhook_secret: str = field(default="", repr=False)
    address: str = ""


async def own_id(api: ZaloBotApi) -> str:
    """Ask Zalo who we are. Raises SendError STOP for a token it does not know."""
    me = await api.call("getMe", {})
    return str(me.get("id", "")) if isinstance(me, dict) else ""


async def choose_way(api: ZaloBotApi, settings: ZaloBotSettings) -> None:
    """Polling or webhook. While a webhook is set, polling hears nothing, not even an error (zalo.md §1.2)."""
    if settings.mode is ZaloBotMode.POLLING:
        if await _webhook_url(api):
            await api.call("deleteWebhook", {})
        return
    if not settings.webhook_secret:
        raise SendError(Failure.STOP, "ZALO_BOT_WEBHOOK_SECRET is empty: set it to 8 to 256 letters")
    hook = {"url": settings.address + WEBHOOK_PATH, "secret_token": settings.webhook_secret}
    match await api.call("setWebhook", hook):
        case {"verification": {"ok": False, "outcome": str(outcome)}}:
            log.error("event=zalo_bot_webhook_unreached outcome=%r advice='see PUBLIC_URL'", outcome[:40])


async def look_at_webhook(api: ZaloBotApi, settings: ZaloBotSettings) -> None:
    """Nobody says so when another program takes the webhook away: we would hear nothing any more."""
    if await _webhook_url(api) != settings.address + WEBHOOK_PATH:
        log.error("event=zalo_bot_webhook_lost advice='another program set or took it; it is set again'")
        await choose_way(api, settings)


async def _webhook_url(api: ZaloBotApi) -> str:
    try:
        found = await api.call("getWebhookInfo", {})
    except Answered as error:
        if error.code == NO_WEBHOOK:
            return ""
        raise
    return str(found.get("url") or "") if isinstance(found, dict) else ""
