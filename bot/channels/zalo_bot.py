"""The Zalo bot channel (bot Zalo): listens by webhook or polling, and sends; what messages mean is not known here."""

from __future__ import annotations

import asyncio
import contextlib
import hmac
import json
import logging
import random
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol
from urllib.parse import urlsplit

from bot.channels.base import Failure, Outgoing, SendError, Take
from bot.channels.zalo_bot_api import ANSWER, NONE_NEW, PICTURE, Answered, ZaloBotApi
from bot.channels.zalo_bot_wire import Call, calls, parse
from bot.logs import harmless
from bot.settings import ZaloBotMode
from dialogue.messages import ChannelName, Incoming
from models.database import is_unavailable
from models.files import MOST_BYTES

log = logging.getLogger("ketnap.zalo_bot")

WEBHOOK_PATH = "/webhooks/zalo-bot"
LONG_POLL = 30  # s Zalo holds an empty answer back: its default (zalo.md §1.2)
MARGIN = 15.0  # s on top of it until we give the answer up (zalo.md §1.2)
MEDIA = (".zdn.vn",)  # where people's pictures lie (zalo.md §1.7); nothing else is fetched because a message says so


class Shelf(Protocol):
    """Where a message is kept before anything is done with it (bot.retries.Retries)."""

    async def store(self, incoming: Incoming) -> None:
        """Returns after the commit."""
        ...

    async def handle(self, incoming: Incoming) -> None:
        """Handle what is stored of its chat."""
        ...


@dataclass(frozen=True, slots=True)
class ZaloBotSettings:
    """What the channel must know. `address` is where the world reaches us, for the webhook."""

    token: str = field(repr=False)
    api_url: str = "https://bot-api.zaloplatforms.com"
    mode: ZaloBotMode = ZaloBotMode.POLLING
    webhook_secret: str = field(default="", repr=False)
    address: str = ""


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds: (first, longest) before trying again, between looks at the webhook, and `stop` until what runs is broken
    off."""

    again: tuple[float, float] = (1.0, 60.0)
    look: float = 600.0
    stop: float = 2.0


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
        self._settings, self._shelf, self._now, self._pace = settings, shelf, now, pace or Pace()
        self._api = ZaloBotApi(settings.api_url, settings.token)
        self._take: Take | None = None
        self._own_id = ""
        self._over = asyncio.Event()
        self._read: asyncio.Queue[Incoming] = asyncio.Queue()
        self._running: set[asyncio.Task[None]] = set()
        self._handling: set[asyncio.Task[None]] = set()
        self.counted = Counted()
        self.trouble = ""  # "token", "network", "setting" …; "" if nothing keeps the channel from working

    # --- listening ----------------------------------------------------------------------------------------------------
    async def start(self, take: Take) -> None:
        """Begin to listen and return at once; Zalo need not be reachable yet."""
        self._take = take
        self._api.open()
        _keep(self._running, self._run())

    async def stop_listening(self) -> None:
        """Poll no more; what was read is stored, and turns under way end. Sending still works."""
        self._over.set()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._pace.stop):
                await self._read.join()
                await asyncio.gather(*self._handling)
        tasks = {*self._running, *self._handling}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def stop(self) -> None:
        await self.stop_listening()
        await self._api.close()

    async def _run(self) -> None:
        try:
            await self._persist(self._greet)
            await self._persist(self._choose_way)
            log.info("event=zalo_bot_listening mode=%s", self._settings.mode)
            if self._settings.mode is ZaloBotMode.POLLING:
                _keep(self._running, self._store_all())
                while not self._over.is_set():
                    await self._persist(self._poll)
            while not self._over.is_set():
                await asyncio.sleep(self._pace.look)
                await self._persist(self._look_at_webhook)
        except SendError as error:  # STOP: nothing works until an operator acts
            self.trouble = "token"
            log.error("event=zalo_bot_stopped advice=%r", error.advice)
        except Exception as error:  # noqa: BLE001 - the rest of the process lives on; its words may be a person's
            self.trouble = "fault"
            log.error("event=zalo_bot_stopped error=%s", type(error).__name__)

    async def _greet(self) -> None:
        me = await self._api.call("getMe", {})
        self._own_id = str(me.get("id", "")) if isinstance(me, dict) else ""

    async def _choose_way(self) -> None:
        """Polling or webhook. While a webhook is set, polling hears nothing, not even an error (zalo.md §1.2)."""
        if self._settings.mode is ZaloBotMode.POLLING:
            if await self._webhook_url():
                await self._api.call("deleteWebhook", {})
            return
        if not self._settings.webhook_secret:
            raise SendError(Failure.STOP, "ZALO_BOT_WEBHOOK_SECRET is empty: set it to 8 to 256 letters")
        hook = {"url": self._settings.address + WEBHOOK_PATH, "secret_token": self._settings.webhook_secret}
        found = await self._api.call("setWebhook", hook)
        match found:
            case {"verification": {"ok": False, "outcome": str(outcome)}}:
                log.error("event=zalo_bot_webhook_unreached outcome=%r advice='see PUBLIC_URL'", outcome[:40])

    async def _look_at_webhook(self) -> None:
        """Nobody says so when another program takes the webhook away: we would hear nothing any more."""
        if await self._webhook_url() != self._settings.address + WEBHOOK_PATH:
            log.error("event=zalo_bot_webhook_lost advice='another program set or took it; it is set again'")
            await self._choose_way()

    async def _webhook_url(self) -> str:
        try:
            found = await self._api.call("getWebhookInfo", {})
        except Answered as error:
            if error.code == 404:  # as it says that there is none
                return ""
            raise
        return str(found.get("url") or "") if isinstance(found, dict) else ""

    async def _poll(self) -> None:
        """Ask for one event. What is read is gone at Zalo: it is put aside for the task that stores it, and the next
        question goes out at once."""
        try:
            found = await self._api.call("getUpdates", {"timeout": LONG_POLL}, LONG_POLL + MARGIN)
        except Answered as error:
            if error.code != NONE_NEW:
                raise
            return
        incoming = self._parsed(found)
        if incoming:
            self._read.put_nowait(incoming)

    async def _store_all(self) -> None:
        """Store what was read, in its order, however long the database takes; then handle it beside."""
        while True:
            incoming = await self._read.get()
            await self._persist(lambda it=incoming: self._store(it))  # type: ignore[misc]
            _keep(self._handling, self._handle(incoming))
            self._read.task_done()

    async def _store(self, incoming: Incoming) -> None:
        try:
            await self._shelf.store(incoming)
        except Exception as error:
            if not is_unavailable(error):
                log.exception("event=zalo_bot_lost", exc_info=harmless(error))
                return  # it would fail the next time too, and all that follow wait behind it
            raise SendError(Failure.RETRY, f"the database takes no messages ({type(error).__name__})") from None

    async def _handle(self, incoming: Incoming) -> None:
        try:
            await self._shelf.handle(incoming)
        except Exception as error:  # noqa: BLE001 - it is stored; the sweeper takes it up
            log.error("event=zalo_bot_later error=%s", type(error).__name__)

    async def _persist(self, step: Callable[[], Awaitable[None]]) -> None:
        """Repeat a step until it works. Raises SendError STOP; CancelledError at the end."""
        pause, longest = self._pace.again
        while True:
            try:
                await step()
            except SendError as error:
                if error.failure is Failure.STOP:
                    raise
                self._note(error)
            else:
                self._works()
                return
            await asyncio.sleep(pause * random.uniform(0.5, 1.0))  # noqa: S311 - nothing secret
            pause = min(pause * 2, longest)

    def _note(self, error: SendError) -> None:
        if not self.trouble:
            log.warning("event=zalo_bot_down advice=%r", error.advice)
        self.trouble = "network"

    def _works(self) -> None:
        if self.trouble:
            log.info("event=zalo_bot_up")
        self.trouble = ""

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
        if self._take is None or self._over.is_set():
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
            found = await self._api.call(call.method, call.params, PICTURE if "photo" in call.params else ANSWER)
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
        return await self._api.download(file_id, MOST_BYTES)


def _keep(tasks: set[asyncio.Task[None]], coroutine: Coroutine[Any, Any, None]) -> None:
    """Run it as a task, which nobody collects before it ends."""
    task = asyncio.create_task(coroutine)
    tasks.add(task)
    task.add_done_callback(tasks.discard)
