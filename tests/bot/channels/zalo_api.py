"""A small, strict Zalo Bot API of our own on 127.0.0.1 (zalo.md §1): errors are HTTP 200, getUpdates gives one event
and forgets it, what comes while nobody asks is lost, and nothing but text and pictures by an address goes out."""

from __future__ import annotations

import asyncio
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.channels.lengths import units
from tests.bot.channels.bot_api import WITHIN, Answer

TOKEN = "987654321:SECRET-of-the-zalo-bot"
ME = "3232808305802016399"
TEXT_MOST = 2_000  # zalo.md §1.1


def refused(code: int | str, description: str = "…", status: int = 200) -> Answer:
    body = {"ok": False, "description": description, "error_code": code}
    return lambda _: web.json_response(body, status=status)


def event(chat: str, text: str, number: int = 1, /, **message: Any) -> dict[str, Any]:
    """What somebody wrote, as a webhook brings it."""
    said = {
        "from": {"id": chat, "display_name": "An", "is_bot": False},
        "chat": {"id": chat, "chat_type": "PRIVATE"},
        "text": text,
        "message_id": f"m{number:020d}",
        "date": 1_790_000_000_000 + number,
        **message,
    }
    return {"event_name": "message.text.received", "message": said}


class Refused(Exception):
    def __init__(self, code: int, description: str) -> None:
        super().__init__(description)
        self.code, self.description = code, description


@dataclass
class ZaloApi:
    """`script[method]` are the answers given before the usual ones; `calls` what was asked; `sent` what people see."""

    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    sent: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    script: dict[str, deque[Answer]] = field(default_factory=lambda: defaultdict(deque))
    known: set[str] = field(default_factory=set)  # chats that wrote; nobody else can be written to
    lost: list[dict[str, Any]] = field(default_factory=list)  # came while nobody asked
    webhook: dict[str, Any] | None = None
    reached: bool = True  # whether Zalo's own try of a webhook arrives
    url: str = ""
    _asking: asyncio.Future[dict[str, Any]] | None = None
    _changed: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def deliver(self, it: dict[str, Any]) -> None:
        """Somebody writes; to whoever asks."""
        self.known.add(it["message"]["chat"]["id"])
        if self._asking is None or self._asking.done():
            self.lost.append(it)
            return
        self._asking.set_result(it)
        await self._tell()

    async def until(self, holds: Callable[[], bool]) -> None:
        async with asyncio.timeout(WITHIN), self._changed:
            await self._changed.wait_for(holds)

    async def asked_for(self) -> None:
        """Until somebody asks for updates."""
        await self.until(lambda: self._asking is not None and not self._asking.done())

    def asked(self, method: str) -> list[dict[str, Any]]:
        return [params for name, params in self.calls if name == method]

    async def _tell(self) -> None:
        async with self._changed:
            self._changed.notify_all()

    async def answer(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        # Multipart is not read; ours is JSON alone.
        params = dict(await request.json()) if request.content_type == "application/json" else {}
        self.calls.append((method, params))
        await self._tell()
        if self.script[method]:
            return self.script[method].popleft()(request)
        try:
            result = await self._result(method, params)
            await self._tell()
            return web.json_response({"ok": True, "result": result, "error_code": 0})
        except Refused as error:
            return refused(error.code, error.description)(request)

    async def _result(self, method: str, params: dict[str, Any]) -> Any:  # noqa: C901  one case for each method
        match method:
            case "getMe":
                return {"id": ME, "account_name": "bot.ketnap", "account_type": "BASIC", "can_join_groups": False}
            case "getUpdates":
                return await self._next(float(params.get("timeout", 30)))
            case "getWebhookInfo":
                if self.webhook is None:
                    raise Refused(404, "Not Found")
                return {"url": self.webhook["url"], "updated_at": 1}
            case "setWebhook":
                return self._set_webhook(params)
            case "deleteWebhook":
                self.webhook = None
                return {"url": "", "updated_at": 1}
            case "sendMessage":
                return self._send(method, params, "text", params.get("text", ""))
            case "sendPhoto":
                return self._send(method, params, "photo", params.get("caption", "…"))
        raise Refused(404, "Not Found")

    def _set_webhook(self, params: dict[str, Any]) -> dict[str, Any]:
        if not 8 <= len(params.get("secret_token", "")) <= 256 or not params.get("url", "").startswith("https://"):
            raise Refused(400, "Bad request")
        self.webhook = params
        outcome = "webhook.ok" if self.reached else "webhook.http.404"
        return {"url": params["url"], "verification": {"ok": self.reached, "outcome": outcome, "hint": ""}}

    async def _next(self, timeout_s: float) -> dict[str, Any]:
        self._asking = asyncio.get_running_loop().create_future()
        await self._tell()
        try:
            return await asyncio.wait_for(self._asking, timeout_s)
        except TimeoutError:
            raise Refused(408, "Request timeout") from None

    def _send(self, method: str, params: dict[str, Any], needed: str, text: str) -> dict[str, Any]:
        if not params.get("chat_id"):
            raise Refused(400, "Bad request: The chat_id must not be empty")
        if not params.get(needed):
            raise Refused(400, f"Bad request: The {needed} must not be empty")
        if params["chat_id"] not in self.known:
            raise Refused(422, "You are not permitted to send messages to this chat_id")
        if not 1 <= units(text) <= TEXT_MOST:
            raise Refused(400, "Bad request: text is too long")
        if set(params) - {"chat_id", "text", "photo", "caption"} or not all(
            isinstance(it, str) for it in params.values()
        ):
            raise Refused(400, "Bad request")
        self.sent.append((method, params))
        return {"message_id": f"s{len(self.sent)}", "date": 1_790_000_000_000}


@asynccontextmanager
async def zalo_api(api: ZaloApi) -> AsyncIterator[ZaloApi]:
    """A running one, on a free port."""
    app = web.Application()
    app.router.add_route("*", f"/bot{TOKEN}/{{method}}", api.answer)
    app.router.add_route("*", "/bot{token}/{method}", _unknown)
    server = TestServer(app, host="127.0.0.1")
    await server.start_server(shutdown_timeout=0.1)
    api.url = str(server.make_url("")).rstrip("/")
    try:
        yield api
    finally:
        await server.close()


async def _unknown(request: web.Request) -> web.Response:
    return refused(401, "Unauthorized")(request)
