"""The Telegram channel: listens by long polling or webhook, and sends; what messages mean is not known here."""

from __future__ import annotations

import asyncio
import contextlib
import hmac
import json
import logging
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime
from typing import Any, cast

import telegram
from telegram import Update
from telegram.error import BadRequest

from bot.channels.base import Failure, Outgoing, SendError, Take
from bot.channels.telegram_calls import Call, calls
from bot.channels.telegram_errors import UNCHANGED, plain, send_error
from bot.channels.telegram_patience import FAILURES, MISREAD, Pace, Patience
from bot.channels.telegram_plain import read_plain
from bot.channels.telegram_polling import LONG_POLL, MARGIN, RawUpdate, Unacknowledged, Watermark, query, work_off
from bot.channels.telegram_request import AiohttpRequest
from bot.channels.telegram_setup import (
    BadSetting,
    Commands,
    TelegramSettings,
    choose_way,
    greet,
    publish,
    publish_for,
    watch,
)
from bot.channels.telegram_wire import UNKNOWN, incoming
from bot.settings import TelegramMode
from dialogue.messages import ChannelName, Incoming
from models.files import MOST_BYTES

log = logging.getLogger("ketnap.telegram")


def utc_now() -> datetime:
    return datetime.now(UTC)


class Telegram:
    """A `bot.channels.base.Channel`. Telegram being away, or a bad token, never hurts the rest of the process."""

    name = ChannelName.TELEGRAM

    def __init__(
        self, settings: TelegramSettings, now: Callable[[], datetime] = utc_now, pace: Pace | None = None
    ) -> None:
        _hush()
        self._settings, self._now, self._pace = settings, now, pace or Pace()
        self._patience = Patience(self._pace)
        self._request = AiohttpRequest(settings.proxy)
        self._base = f"{settings.api_url.rstrip('/')}/bot"
        self._bot = telegram.Bot(
            settings.token,
            base_url=self._base,
            base_file_url=f"{settings.api_url.rstrip('/')}/file/bot",
            request=self._request,
            get_updates_request=self._request,
        )
        self._me, self._mark, self._commands = UNKNOWN, Watermark(), cast("Commands", {})
        self._take: Take | None = None
        self._running: asyncio.Task[None] | None = None
        self._beside: set[asyncio.Task[None]] = set()
        self._handling = False
        self.greeted = asyncio.Event()  # from then on `username` is known

    @property
    def username(self) -> str:
        """The bot's name for t.me links; "" until Telegram has answered."""
        return self._me.username

    @property
    def trouble(self) -> str:
        """What keeps the channel from working: "network", "conflict", "storage" …; "" if nothing does."""
        return self._patience.trouble

    # --- listening -----------------------------------------------------------------------------------------------
    async def start(self, take: Take) -> None:
        """Begin to listen and return at once; Telegram need not be reachable yet."""
        self._take = take
        await self._request.initialize()
        self._running = asyncio.create_task(self._run(), name="telegram")

    async def stop_listening(self) -> None:
        """Let the turns under way end, take no more; sending still works, so that their replies can go out."""
        self._patience.end()
        if self._running and not self._handling:
            self._running.cancel()  # waiting for Telegram: nothing is lost, nothing of it was acknowledged
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._pace.stop):
                while pending := self._pending():
                    await asyncio.wait(pending)
        for task in self._pending():
            task.cancel()

    def _pending(self) -> set[asyncio.Task[None]]:
        running = {self._running} if self._running and not self._running.done() else set()
        return {*self._beside, *running}

    async def stop(self) -> None:
        await self.stop_listening()
        await self._request.shutdown()

    async def set_commands(self, commands: Commands) -> None:
        """The menu of commands, (name, description) by language; sent as soon as Telegram can be reached."""
        self._commands = commands
        if self._me is not UNKNOWN:
            self._spawn(self._patience.persist(self._publish))

    async def _run(self) -> None:
        try:
            await self._patience.persist(self._greet)
            self._spawn(self._patience.persist(self._publish))
            await self._patience.persist(self._choose_way)
            log.info("event=telegram_listening mode=%s bot=%s", self._settings.mode, self.username)
            while self._settings.mode is TelegramMode.POLLING and not self._patience.over:
                await self._patience.persist(self._poll)
        except BadSetting as error:
            self._patience.trouble = "setting"
            log.error("event=telegram_stopped setting=%s advice=%r", error.setting, error.advice)
        except Exception as error:  # noqa: BLE001 - the rest of the process lives on; its words may be a person's
            self._patience.trouble = "fault"
            log.error("event=telegram_stopped error=%s", type(error).__name__)

    async def _greet(self) -> None:
        self._me = await greet(self._bot)
        self.greeted.set()

    async def _choose_way(self) -> None:
        await choose_way(self._bot, self._settings)

    async def watch_webhook(self) -> None:
        """See that updates still reach us; with polling, or before Telegram has answered, there is nothing to see."""
        if self._settings.mode is not TelegramMode.WEBHOOK or not self.greeted.is_set():
            return
        try:
            await watch(self._bot, self._settings)
        except FAILURES as error:
            log.info("event=telegram_webhook_unwatched error=%s", type(error).__name__)

    async def _publish(self) -> None:
        await publish(self._bot, self._commands)

    async def _poll(self) -> None:
        url = f"{self._url('get_updates')}?{query(self._mark.offset)}"
        # Not Bot.get_updates: one update it cannot read would hide the whole batch, and logs everything in it.
        updates = cast("list[RawUpdate]", await self._request.post(url, read_timeout=LONG_POLL + MARGIN))
        self._handling = True
        try:
            await work_off(updates, self._mark, self._handle)
        finally:
            self._handling = False

    # --- a message in --------------------------------------------------------------------------------------------
    async def webhook(self, body: bytes, secret_header: str) -> int:
        """The HTTP status for one POST of Telegram's. All but 200 makes it come again."""
        secret = self._settings.webhook_secret
        if not secret or not hmac.compare_digest(secret_header.encode(), secret.encode()):
            return 403
        try:
            raw = json.loads(body)
            int(raw["update_id"])
        except MISREAD:
            return 400
        try:
            await self._handle(raw)
        except Exception as error:  # noqa: BLE001 - whatever it was, the update is not stored and must come again
            self._patience.refused(Unacknowledged(type(error).__name__))
            return 503
        self._patience.works()
        return 200

    async def _handle(self, raw: RawUpdate) -> None:
        """Returns once the update is stored, or is nothing to us."""
        if self._patience.over or self._take is None:
            raise Unacknowledged("stopping")
        message, button = self._read(raw)
        if message:
            await self._take(message)
        if button:
            self._spawn(self._answer(button))

    def _read(self, raw: RawUpdate) -> tuple[Incoming | None, str]:
        """The message, and the id of the pressed button that waits for an answer."""
        if found := read_plain(raw, self._now()):
            return found
        try:
            update = Update.de_json(raw, None)
            button = update.callback_query.id if update.callback_query else ""
            return incoming(update, self._now(), self._me), button
        except MISREAD as error:
            # It would be as unreadable the next time: passed over, so that it does not stop all that follow.
            log.error("event=telegram_unreadable update=%s error=%s", raw["update_id"], type(error).__name__)
            return None, ""

    async def _answer(self, button: str) -> None:
        """Ends the turning wheel on the pressed button; nothing depends on it."""
        try:
            await self._bot.answer_callback_query(button)
        except FAILURES as error:
            log.debug("event=telegram_button_unanswered error=%s", type(error).__name__)

    def _spawn(self, coroutine: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(coroutine)
        self._beside.add(task)
        task.add_done_callback(self._beside.discard)

    # --- a message out -------------------------------------------------------------------------------------------
    async def send(self, message: Outgoing) -> str:
        """The id of the message, as Choice.message has it for its buttons. Raises SendError."""
        try:
            todo = calls(message)
        except ValueError as error:
            raise SendError(Failure.REFUSED, plain(error)) from None
        sent = [await self._perform(call) for call in todo][-1]
        if message.commands is not None:
            self._spawn(publish_for(self._bot, int(message.chat_id), message.commands))
        return sent

    async def _perform(self, call: Call) -> str:
        """The id of the message that was sent or changed."""
        try:
            # Not Bot's own method: it makes objects of the whole message that was sent, to find its id.
            result = await self._request.call(self._url(call.method), call.arguments)
            return str(call.arguments.get("message_id", "") if result is True else result["message_id"])
        except FAILURES as error:
            if isinstance(error, BadRequest) and call.optional:
                log.info("event=telegram_not_deleted error=%s", plain(error))
                return ""
            if not isinstance(error, BadRequest) or call.otherwise is None:
                raise send_error(error) from None
            if UNCHANGED in str(error).lower():
                return str(call.arguments["message_id"])
        return await self._perform(call.otherwise)

    def _url(self, method: str) -> str:
        """Where a method of telegram.Bot is called: "send_message" → …/sendMessage."""
        first, *others = method.split("_")
        return f"{self._base}{self._settings.token}/{first}{''.join(map(str.capitalize, others))}"

    # --- a file in -----------------------------------------------------------------------------------------------
    async def fetch(self, file_id: str) -> bytes:
        """A file somebody sent, at most MOST_BYTES. Raises SendError: GONE, REFUSED (too big), or as for a send."""
        try:
            found = await self._bot.get_file(file_id)  # Telegram itself refuses what is over 20 MB
            content = await self._request.download(found.file_path or "", MOST_BYTES)
        except BadRequest as error:
            too_big = "too big" in str(error).lower()
            raise SendError(Failure.REFUSED if too_big else Failure.GONE, plain(error)) from None
        except FAILURES as error:
            raise send_error(error) from None
        if content is None:
            raise SendError(Failure.REFUSED, f"the file is over {MOST_BYTES} bytes")
        return content


def _hush() -> None:
    """python-telegram-bot logs parameters and whole answers: people's words, and addresses with the token."""
    logging.getLogger("telegram").setLevel(logging.CRITICAL + 1)
    logging.getLogger("aiohttp").setLevel(logging.ERROR)
