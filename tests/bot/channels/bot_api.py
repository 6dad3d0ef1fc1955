"""A small Bot API of our own on 127.0.0.1: keeps updates until their offset is passed, answers as it is scripted."""

from __future__ import annotations

import asyncio
import json
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

from aiohttp import web
from aiohttp.test_utils import TestServer

TOKEN = "123456:SECRET-of-the-bot"
WITHIN = 10.0  # s; a wait that lasts longer is a failure

Answer = Callable[[web.Request], web.Response]


def refused(code: int, description: str, **parameters: int) -> Answer:
    body = {"ok": False, "error_code": code, "description": description}
    return lambda _: web.json_response(body | ({"parameters": parameters} if parameters else {}), status=code)


def garbage(status: int = 200, body: str = "<html>502</html>") -> Answer:
    return lambda _: web.Response(status=status, text=body)


def hang_up(request: web.Request) -> web.Response:
    assert request.transport
    request.transport.abort()
    return web.Response()


@dataclass
class BotApi:
    """`script[method]` are the answers given before the usual ones; `calls` what was asked, (method, parameters)."""

    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    script: dict[str, deque[Answer]] = field(default_factory=lambda: defaultdict(deque))
    held: set[str] = field(default_factory=set)
    updates: list[dict[str, Any]] = field(default_factory=list)
    url: str = ""
    sent: int = 0
    files: dict[str, bytes] = field(default_factory=dict)  # file_id → what lies there
    _changed: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def deliver(self, *updates: dict[str, Any]) -> None:
        async with self._changed:
            self.updates.extend(updates)
            self._changed.notify_all()

    async def release(self) -> None:
        """Let the held methods go on."""
        async with self._changed:
            self.held.clear()
            self._changed.notify_all()

    async def until(self, holds: Callable[[], bool]) -> None:
        async with asyncio.timeout(WITHIN), self._changed:
            await self._changed.wait_for(holds)

    def asked(self, method: str) -> list[dict[str, Any]]:
        return [parameters for name, parameters in self.calls if name == method]

    def offsets(self) -> list[int | None]:
        return [int(p["offset"]) if "offset" in p else None for p in self.asked("getUpdates")]

    async def answer(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        parameters = await _parameters(request)
        async with self._changed:
            self.calls.append((method, parameters))
            self._changed.notify_all()
            if method in self.held:
                await self._changed.wait_for(lambda: method not in self.held)
        if self.script[method]:
            return self.script[method].popleft()(request)
        return web.json_response({"ok": True, "result": await self._result(method, parameters)})

    async def _result(self, method: str, parameters: dict[str, Any]) -> Any:
        match method:
            case "getMe":
                return {"id": 1, "is_bot": True, "first_name": "Kết Nạp", "username": "ketnap_bot"}
            case "getUpdates":
                return await self._pending(int(parameters.get("offset", 0)))
            case "sendMessage" | "sendPhoto" | "sendDocument" | "editMessageText":
                self.sent += 1
                return sent(self.sent, int(parameters["chat_id"]))
            case "getFile" if parameters["file_id"] in self.files:
                number = parameters["file_id"]
                return {"file_id": number, "file_unique_id": "1", "file_path": f"documents/{number}"}
        return True

    async def download(self, request: web.Request) -> web.Response:
        found = self.files.get(request.match_info["name"])
        return web.Response(status=404) if found is None else web.Response(body=found)

    async def _pending(self, offset: int) -> list[dict[str, Any]]:
        def above() -> list[dict[str, Any]]:
            return [update for update in self.updates if update["update_id"] >= offset]

        async with self._changed:
            await self._changed.wait_for(above)
        return above()


async def _parameters(request: web.Request) -> dict[str, Any]:
    if request.content_type == "application/json":
        return dict(await request.json())
    form = {name: getattr(value, "filename", value) for name, value in (await request.post()).items()}
    return {**request.query, **form}


def sent(message_id: int, chat_id: int) -> dict[str, Any]:
    return {"message_id": message_id, "date": 1_790_000_000, "chat": {"id": chat_id, "type": "private"}, "text": "…"}


def message(update_id: int, chat_id: int, text: str = "chào") -> dict[str, Any]:
    person = {"id": chat_id, "is_bot": False, "first_name": "An", "language_code": "vi"}
    chat = {"id": chat_id, "type": "private", "first_name": "An"}
    body = {"message_id": update_id, "date": 1_790_000_000, "chat": chat, "from": person, "text": text}
    return {"update_id": update_id, "message": body}


def button(update_id: int, chat_id: int, data: str) -> dict[str, Any]:
    body = message(update_id, chat_id)["message"]
    query = {"id": str(update_id), "from": body["from"], "message": body, "chat_instance": "1", "data": data}
    return {"update_id": update_id, "callback_query": query}


def body(update: dict[str, Any]) -> bytes:
    return json.dumps(update).encode()


Api = TypeVar("Api", bound=BotApi)


@asynccontextmanager
async def bot_api(api: Api) -> AsyncIterator[Api]:
    """A running one, on a free port."""
    app = web.Application()
    app.router.add_route("*", f"/bot{TOKEN}/{{method}}", api.answer)
    app.router.add_get(f"/file/bot{TOKEN}/documents/{{name}}", api.download)
    server = TestServer(app, host="127.0.0.1")
    await server.start_server(shutdown_timeout=0.1)
    api.url = str(server.make_url("")).rstrip("/")
    try:
        yield api
    finally:
        await server.close()
