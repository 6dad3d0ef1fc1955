"""A small Zalo of our own on 127.0.0.1: Official Account API v3 and its OAuth, as strict as zalo.md §3 tells of them.

Refresh tokens open once, access tokens are over after a while, people may be written to for seven days after they
wrote, and what is wrongly shaped is refused with Zalo's numbers.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import json
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer

from tests.bot.channels.bot_api import Answer
from tests.player import NOON

APP_ID, APP_SECRET, OA_ID, OA_SECRET = "3130010000000000001", "SECRET-of-the-app", "579745863508352884", "SECRET-of-oa"
ACCESS_S = 90_000  # seconds an access token opens: zalo.md §3
MB = 1_000_000


def refused(code: int) -> Answer:
    """As Zalo says no: HTTP 200, a number, words that repeat what was sent."""
    return lambda request: web.json_response({"error": code, "message": f"no: {request.headers.get('access_token')}"})


@dataclass
class ZaloOaApi:
    """`script[path]` are the answers given before the usual ones. `sent`: the messages that were taken, in order;
    `wrote`: when each person wrote last."""

    now: datetime = NOON
    url: str = ""
    script: dict[str, deque[Answer]] = field(default_factory=lambda: defaultdict(deque))
    sent: list[dict[str, Any]] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)
    wrote: dict[str, datetime] = field(default_factory=dict)
    left: set[str] = field(default_factory=set)
    uploads: dict[str, tuple[str, bytes]] = field(default_factory=dict)  # id → name, content
    files: dict[str, bytes] = field(default_factory=dict)  # what people sent, by name
    refresh_tokens: set[str] = field(default_factory=set)  # those that still open
    access_tokens: dict[str, datetime] = field(default_factory=dict)  # until when
    codes: dict[str, str] = field(default_factory=dict)  # of consents: code → its challenge
    _called: asyncio.Condition = field(default_factory=asyncio.Condition)
    _numbers: Any = field(default_factory=lambda: count(1))

    async def until(self, holds: Callable[[], bool]) -> None:
        async with asyncio.timeout(10.0), self._called:
            await self._called.wait_for(holds)

    async def _note(self, name: str) -> None:
        async with self._called:
            self.calls.append(name)
            self._called.notify_all()

    # --- OAuth ----------------------------------------------------------------------------------------------------
    def grant(self) -> str:
        """A refresh token that opens."""
        token = f"refresh-{next(self._numbers)}"
        self.refresh_tokens.add(token)
        return token

    def consent(self, challenge: str) -> str:
        """An admin has agreed: the code that Zalo hands to the browser."""
        code = f"code-{next(self._numbers)}"
        self.codes[code] = challenge
        return code

    async def token(self, request: web.Request) -> web.Response:
        await self._note("token")
        if self.script["token"]:
            return self.script["token"].popleft()(request)
        form = await request.post()
        if request.headers.get("secret_key") != APP_SECRET or form.get("app_id") != APP_ID:
            return _oauth_error(-14002)
        if form["grant_type"] == "authorization_code":
            verifier = str(form.get("code_verifier", ""))
            challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
            if self.codes.pop(str(form["code"]), None) != challenge:
                return _oauth_error(-14019)
        elif str(form["refresh_token"]) not in self.refresh_tokens:
            return _oauth_error(-14014)
        self.refresh_tokens.discard(str(form.get("refresh_token")))
        access, refresh = f"access-{next(self._numbers)}", self.grant()
        self.access_tokens[access] = self.now + timedelta(seconds=ACCESS_S)
        return web.json_response({"access_token": access, "refresh_token": refresh, "expires_in": str(ACCESS_S)})

    # --- messages -------------------------------------------------------------------------------------------------
    async def message(self, request: web.Request) -> web.Response:
        body = json.loads(await request.read())
        await self._note("message")
        return self._scripted("message", request) or self._answer(self._message(request, body))

    async def upload(self, request: web.Request) -> web.Response:
        form = await request.post()
        await self._note("upload")
        return self._scripted("upload", request) or self._answer(self._upload(request, form["file"]))

    def _scripted(self, name: str, request: web.Request) -> web.Response | None:
        return self.script[name].popleft()(request) if self.script[name] else None

    def _answer(self, found: int | dict[str, Any]) -> web.Response:
        if isinstance(found, int):
            return web.json_response({"error": found, "message": "no"})
        return web.json_response({"error": 0, "message": "Success", "data": found})

    def _message(self, request: web.Request, body: dict[str, Any]) -> int | dict[str, Any]:
        person, said = body["recipient"]["user_id"], body["message"]
        problem = self._closed(request) or self._unreachable(person) or self._misshapen(said)
        if problem:
            return problem
        self.sent.append({"to": person, **said})
        return {"message_id": f"m{len(self.sent)}", "user_id": person, "sent_time": "1764479129000"}

    def _closed(self, request: web.Request) -> int:
        until = self.access_tokens.get(request.headers.get("access_token", ""))
        return -216 if until is None else -220 if until <= self.now else 0

    def _unreachable(self, person: str) -> int:
        if person in self.left:
            return -213
        return -230 if self.now - self.wrote.get(person, datetime.min.replace(tzinfo=NOON.tzinfo)) > _WEEK else 0

    def _misshapen(self, said: dict[str, Any]) -> int:
        if len(said.get("text", "").encode("utf-16-le")) // 2 > 2_000:
            return -210
        attachment = said.get("attachment")
        if attachment is None:
            return 0 if said.get("text") else -201
        payload = attachment["payload"]
        match attachment["type"], payload.get("template_type"):
            case "template", None:
                return 0 if said.get("text") and _are_buttons(payload["buttons"]) else -201
            case "template", "media":
                (element,) = payload["elements"]
                return 0 if element["media_type"] == "image" and element["attachment_id"] in self.uploads else -100
            case "template", "request_user_info":
                (element,) = payload["elements"]
                return 0 if len(element["title"]) <= 100 and len(element["subtitle"]) <= 500 else -201
            case "file", None:
                return 0 if payload["token"] in self.uploads else -100
        return -201

    def _upload(self, request: web.Request, file: Any) -> int | dict[str, Any]:
        if problem := self._closed(request):
            return problem
        kind, content, name = request.match_info["kind"], file.file.read(), file.filename
        most, endings = (MB, (".png", ".jpg")) if kind == "image" else (5 * MB, (".pdf", ".doc", ".docx"))
        if len(content) > most or not name.endswith(endings):
            return -201
        number = f"up{next(self._numbers)}"
        self.uploads[number] = name, content
        return {"attachment_id": number} if kind == "image" else {"token": number}

    async def download(self, request: web.Request) -> web.Response:
        found = self.files.get(request.match_info["name"])
        return web.Response(status=404) if found is None else web.Response(body=found)


_WEEK = timedelta(days=7)


def _oauth_error(code: int) -> web.Response:
    return web.json_response({"error": code, "error_name": "Invalid", "error_description": "no"})


def _are_buttons(buttons: list[dict[str, Any]]) -> bool:
    return 1 <= len(buttons) <= 5 and all(_is_button(it) for it in buttons)


def _is_button(it: dict[str, Any]) -> bool:
    if it["type"] == "oa.open.url":
        return it["payload"]["url"].startswith("https://") and 1 <= len(it["title"]) <= 100
    named = it["type"] in ("oa.query.show", "oa.query.hide") and 1 <= len(it["title"]) <= 100
    return named and isinstance(it["payload"], str) and 1 <= len(it["payload"]) <= 1_000


@asynccontextmanager
async def zalo_oa_api(api: ZaloOaApi) -> AsyncIterator[ZaloOaApi]:
    """A running one, on a free port."""
    app = web.Application(client_max_size=8 * MB)
    app.router.add_post("/v4/oa/access_token", api.token)
    app.router.add_post("/v3.0/oa/message/cs", api.message)
    app.router.add_post("/v2.0/oa/upload/{kind}", api.upload)
    app.router.add_get("/files/{name}", api.download)
    server = TestServer(app, host="127.0.0.1")
    await server.start_server(shutdown_timeout=0.1)
    api.url = str(server.make_url("")).rstrip("/")
    try:
        yield api
    finally:
        await server.close()
