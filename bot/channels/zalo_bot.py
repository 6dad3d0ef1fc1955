"""The Zalo bot channel (bot Zalo): listens by webhook or polling, and sends; what messages mean is not known here."""

from __future__ import annotations

import asyncio
import hmac
import json
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from bot.channels.base import Failure, Outgoing, SendError, Take
from bot.channels.json_http import ANSWER, UPLOAD
from bot.channels.zalo_bot_api import ZaloBotApi
from bot.channels.zalo_bot_patience import Pace, Patience
from bot.channels.zalo_bot_polling import Poller, Shelf
from bot.channels.zalo_bot_setup import ZaloBotSettings, choose_way, look_at_webhook, own_id
from bot.channels.zalo_bot_wire import Call, calls, parse
from bot.settings import ZaloBotMode
from dialogue.messages import ChannelName, Incoming
from models.files import MOST_BYTES

log = logging.getLogger("ketnap.zalo_bot")

MEDIA = (".zdn.vn",)  # where people's pictures lie (zalo.md §1.7); nothing else is fetched because a message says so


@dataclass(slots=True)
class Counted:
    """Messages since the last look: Zalo's plan counts them by the month, both ways."""

    received: int = 0
    sent: int = 0


class ZaloBot:
    """A `bot.channels.base.Channel`. Zalo being away, or a bad token, never hurts the rest of the process."""

    name = ChannelName.ZALO_BOT

    def __init__(
        self, settings: ZaloBotSettings, shelf: Shelf, now: Callable[[], datetime], pace: Pace | None = None
    ) -> None:
        self._settings, self._now, self._pace = settings, now, pace or Pace()
        self._api = ZaloBotApi(settings.api_url, settings.token)
        self._patience = Patience(self._pace)
        self._poller = Poller(self._api, shelf, self._parsed, self._pace)
        self._take: Take | None = None
        self._running: asyncio.Task[None] | None = None
        self._own_id, self._over = "", False
        self.counted = Counted()

    @property
    def trouble(self) -> str:
        """What keeps the channel from working: "token", "network", "fault"; "" if nothing does."""
        return self._patience.trouble

    # --- listening ----------------------------------------------------------------------------------------------------
    async def start(self, take: Take) -> None:
        """Begin to listen and return at once; Zalo need not be reachable yet."""
        self._take = take
        await self._api.open()
        self._running = asyncio.create_task(self._run(), name="zalo_bot")

    async def stop_listening(self) -> None:
        """Take no more; what was read is stored, and turns under way end. Sending still works."""
        self._over = True
        if self._running:
            self._running.cancel()
            await asyncio.gather(self._running, return_exceptions=True)
        await self._poller.drain(self._pace.stop)

    async def stop(self) -> None:
        await self.stop_listening()
        await self._api.close()

    async def _run(self) -> None:
        try:
            await self._patience.persist(self._greet)
            await self._patience.persist(lambda: choose_way(self._api, self._settings))
            log.info("event=zalo_bot_listening mode=%s", self._settings.mode)
            if self._settings.mode is ZaloBotMode.POLLING:
                await self._poller.run(self._patience)
            while True:
                await asyncio.sleep(self._pace.look)
                await self._patience.persist(lambda: look_at_webhook(self._api, self._settings))
        except SendError as error:  # STOP: nothing works until an operator acts
            self._patience.trouble = "token"
            log.error("event=zalo_bot_stopped advice=%r", error.advice)
        except Exception as error:  # noqa: BLE001 - the rest of the process lives on; its words may be a person's
            self._patience.trouble = "fault"
            log.error("event=zalo_bot_stopped error=%s", type(error).__name__)

    async def _greet(self) -> None:
        self._own_id = await own_id(self._api)

    # --- a message in -------------------------------------------------------------------------------------------------
    async def webhook(self, body: bytes, secret_header: str) -> int:
        """The HTTP status for one POST of Zalo's; 200 only once it is stored. An empty one is its try whether we are
        there, and carries no secret (zalo.md §1.4)."""
        if not body.strip():
            return 200
        secret = self._settings.webhook_secret
        if not secret or not hmac.compare_digest(secret_header.encode(), secret.encode()):
            return 403
        try:
            incoming = self._parsed(json.loads(body))
        except (ValueError, RecursionError):
            return 400
        if incoming is None:
            return 200
        if self._take is None or self._over:
            return 503
        try:
            await self._take(incoming)
        except Exception as error:  # noqa: BLE001 - whatever it was, it is not stored and must come again
            log.error("event=zalo_bot_unstored error=%s", type(error).__name__)
            return 503
        return 200

    def _parsed(self, body: object) -> Incoming | None:
        incoming = parse(body, self._now(), self._own_id)
        self.counted.received += incoming is not None
        return incoming

    # --- a message out ------------------------------------------------------------------------------------------------
    async def send(self, message: Outgoing) -> str:
        """The id of the last message that it took. Raises SendError."""
        return [await self._perform(call) for call in calls(message)][-1]

    async def _perform(self, call: Call) -> str:
        try:
            found = await self._api.call(call.method, call.params, UPLOAD if "photo" in call.params else ANSWER)
        except SendError as error:
            if error.failure is not Failure.REFUSED or not call.otherwise:
                raise
            log.warning("event=zalo_bot_picture_refused advice=%r", error.advice)
            return [await self._perform(other) for other in call.otherwise][-1]
        self.counted.sent += 1
        return str(found.get("message_id", "")) if isinstance(found, dict) else ""

    # --- a file in ----------------------------------------------------------------------------------------------------
    async def fetch(self, file_id: str) -> bytes:
        """A picture somebody sent, at most MOST_BYTES; its address is over soon. Raises SendError: GONE, REFUSED (too
        big, or not Zalo's), or as for a send."""
        address = urlsplit(file_id)
        if address.scheme != "https" or not (address.hostname or "").endswith(MEDIA):
            raise SendError(Failure.REFUSED, "not a picture that Zalo keeps")
        return await self._api.fetch(file_id, MOST_BYTES)
