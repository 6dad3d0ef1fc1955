"""The channel of Zalo's Official Account: listens by webhook and sends; what messages mean is not known here."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.channels.base import BudgetSpent, Failure, Outgoing, SendError, Take
from bot.channels.json_http import ANSWER, UPLOAD, JsonHttp, Post
from bot.channels.zalo_oa_calls import Call, Upload, calls
from bot.channels.zalo_oa_errors import EXPIRED, send_error
from bot.channels.zalo_oa_tokens import Tokens
from bot.channels.zalo_oa_uploads import Uploads, form_of
from bot.channels.zalo_oa_window import Windows
from bot.channels.zalo_oa_wire import incoming, is_signed
from dialogue.messages import ChannelName, Incoming, Left
from models.database import is_unavailable
from models.files import MOST_BYTES

log = logging.getLogger("ketnap.zalo_oa")

SOON = 1.8  # s until a webhook is answered: Zalo waits two, and comes again later (zalo.md §3)
STOP_S = 1.0  # s for turns, and for a refresh, under way; the process has 5 in all
MISREAD = (LookupError, TypeError, AttributeError, ValueError)


@dataclass(frozen=True, slots=True)
class ZaloOaSettings:
    """What the channel must know. `picture`: the public address of the one beside the question for a phone number."""

    oa_id: str
    app_id: str
    secret_key: str = field(repr=False)
    api_url: str = "https://openapi.zalo.me"
    refresh_token: str = field(default="", repr=False)
    picture: str = ""


class ZaloOa:
    """A `bot.channels.base.Channel`. Zalo being away, or tokens that are dead, never hurt the rest of the process."""

    name = ChannelName.ZALO_OA

    def __init__(
        self,
        settings: ZaloOaSettings,
        tokens: Tokens,
        windows: Windows,
        http: JsonHttp,
        now: Callable[[], datetime],
    ) -> None:
        logging.getLogger("aiohttp").setLevel(logging.ERROR)  # below that it may show addresses
        self._settings, self._tokens, self._windows, self._now = settings, tokens, windows, now
        self._http = http
        self._take: Take | None = None
        self._running: set[asyncio.Future[None]] = set()
        self._uploads = Uploads(self._call)
        self._prepared = False
        self.over, self.soon = False, SOON

    async def start(self, take: Take) -> None:
        """Begin to take messages and return; neither Zalo nor the database need be reachable yet."""
        await self._http.open()
        self._take = take
        try:
            await self._prepare()
        except Exception as error:
            if not is_unavailable(error):
                raise
            log.error("event=database_unavailable what=zalo_oa error=%s", type(error).__name__)

    async def _prepare(self) -> None:
        await self._windows.start()
        await self._tokens.adopt(self._settings.refresh_token)
        self._prepared = True

    async def keep_fresh(self) -> None:
        """To be called every few minutes."""
        if self._take is None:
            return
        if not self._prepared:
            await self._prepare()
        await self._tokens.keep_fresh()

    async def stop_listening(self) -> None:
        """Let the turns under way end, take no more; sending still works."""
        self.over = True
        if self._running:
            await asyncio.wait(self._running, timeout=STOP_S)

    async def stop(self) -> None:
        await self.stop_listening()
        await self._tokens.close(STOP_S)
        await self._http.close()

    # --- a message in -------------------------------------------------------------------------------------------------
    async def webhook(self, body: bytes, signed: str) -> int:
        """The HTTP status for one POST of Zalo's. All but 200 makes it come again, within the hour."""
        if not body.strip():
            return 200  # the console asks whether somebody is there
        if not is_signed(body, signed, self._settings.app_id, self._settings.secret_key):
            return 403
        try:
            message = incoming(json.loads(body), self._now(), self._settings.oa_id)
        except MISREAD as error:
            # It would be as unreadable the next time, and too many failures switch the webhook off.
            log.error("event=zalo_oa_unreadable error=%s", type(error).__name__)
            return 200
        return 200 if message is None else await self._stored(message)

    async def _stored(self, message: Incoming) -> int:
        """200 once the message is stored. If that takes longer it goes on, and the same message that comes again is
        known by its id."""
        if self._take is None or self.over:
            return 503
        if not isinstance(message.content, Left):
            self._windows.heard(message.chat_id, message.received_at)
        turn = asyncio.ensure_future(self._take(message))
        self._running.add(turn)
        turn.add_done_callback(self._ended)
        await asyncio.wait({turn}, timeout=self.soon)
        return 200 if turn.done() and turn.exception() is None else 503

    def _ended(self, turn: asyncio.Future[None]) -> None:
        self._running.discard(turn)
        if not turn.cancelled() and (error := turn.exception()):
            log.warning("event=zalo_oa_not_stored error=%s", type(error).__name__)

    # --- a message out ------------------------------------------------------------------------------------------------
    async def send(self, message: Outgoing) -> str:
        """The id of the last message sent. Raises SendError."""
        try:
            todo = calls(message, self._settings.picture)
        except ValueError as error:
            raise SendError(Failure.REFUSED, str(error)) from None
        sent = [await self._perform(message.chat_id, it) for it in todo]
        return sent[-1] if sent else ""

    async def _perform(self, chat: str, call: Call) -> str:
        if not call.message and call.upload is None:
            return ""
        try:
            async with self._windows.paying(chat):
                number = await self._uploads.number(call.upload) if call.upload else ""
                body = {"recipient": {"user_id": chat}, "message": call.with_upload(number)}
                return str((await self._call("/v3.0/oa/message/cs", body))["message_id"])
        except KeyError:
            raise SendError(Failure.UNKNOWN, "Zalo's answer holds no message") from None
        except SendError as error:
            if error.failure is Failure.RETRY:
                self._uploads.forget()  # its number may be what Zalo does not take: it expires
            if error.failure is not Failure.REFUSED or call.otherwise is None or isinstance(error, BudgetSpent):
                raise
            log.warning("event=zalo_oa_otherwise advice=%r", error.advice)
        return await self._perform(chat, call.otherwise)

    async def _call(self, path: str, what: Mapping[str, Any] | Upload) -> Mapping[str, Any]:
        """The `data` of Zalo's answer. A token that it does not take is refreshed once, and the call made once more."""
        access = await self._tokens.get()
        code, data = await self._ask(path, what, access.token)
        if code in EXPIRED:
            access = await self._tokens.renew(access.generation)
            code, data = await self._ask(path, what, access.token)
        if code:
            raise send_error(code)
        return data

    async def _ask(self, path: str, what: Mapping[str, Any] | Upload, token: str) -> tuple[int, Mapping[str, Any]]:
        url, headers = f"{self._settings.api_url}{path}", {"access_token": token}
        if isinstance(what, Upload):
            answer = await self._http.post(Post(url, headers, form=form_of(what), limit=UPLOAD))
        else:
            answer = await self._http.post(Post(url, headers, body=what, limit=ANSWER))
        try:
            return int(answer["error"]), answer.get("data") or {}
        except MISREAD:
            raise SendError(Failure.UNKNOWN, "Zalo may have it: its answer holds no error number") from None

    # --- a file in ----------------------------------------------------------------------------------------------------
    async def fetch(self, file_id: str) -> bytes:
        """A file somebody sent, by the address that Zalo gave for it, for some days at most."""
        if not file_id.startswith(("https://", f"{self._settings.api_url}/")):
            raise SendError(Failure.GONE, "Zalo gave no https address for the file")
        return await self._http.fetch(file_id, MOST_BYTES)
