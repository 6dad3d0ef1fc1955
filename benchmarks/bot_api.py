"""A stand-in for Telegram's Bot API and the people behind it, in a process of its own (Telegram giả): small and fast,
so that it is not what is measured. It checks nothing; the tests' own does.

    python -m benchmarks.bot_api FOLDER

prints its address, obeys orders on standard input, one JSON value a line, and answers each with one.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, unquote_plus

import uvloop

from benchmarks import walk
from dialogue.messages import ChannelName

BATCH = 100  # updates an answer: core.telegram.org/bots/api#getupdates
ME = {"id": 1, "is_bot": True, "first_name": "Kết Nạp", "username": "ketnap_bot"}
LINES = walk.lines(ChannelName.TELEGRAM)


@dataclass
class Someone:
    """One person in one chat. He says the next line when he has an answer, unless somebody else sets the pace."""

    number: int
    place: int = 0
    buttons: dict[str, str] = field(default_factory=dict)  # label → callback_data
    said_at: float = 0.0
    heard: bool = True

    @property
    def id(self) -> int:
        return 1_000_000 + self.number

    def next(self) -> dict[str, Any]:
        """The next update without its number: /start, then the walk, then /start again."""
        line = "/start" if self.place == 0 else LINES[self.place - 1].format(**walk.fields(self.number))
        self.place = (self.place + 1) % (len(LINES) + 1)
        who = {"id": self.id, "is_bot": False, "first_name": "Ọi", "language_code": "vi"}
        chat = {"id": self.id, "type": "private", "first_name": "Ọi"}
        label = line[1:-1] if line.startswith("[") else ""
        message = {"message_id": int(time.time() * 1e6) % 10**9, "date": int(time.time()), "chat": chat}
        if label in self.buttons:
            press = {"id": str(time.time_ns()), "from": who, "chat_instance": "1", "data": self.buttons[label]}
            return {"callback_query": press | {"message": message | {"from": ME, "text": "…"}}}
        return {"message": message | {"from": who, "text": label or line}}

    def hear(self, call: dict[str, Any]) -> None:
        rows = (call.get("reply_markup") or {}).get("inline_keyboard")
        if rows:
            self.buttons = {it["text"]: it.get("callback_data", "") for row in rows for it in row}


class Telegram:
    """Updates waiting, and what came of them."""

    def __init__(self) -> None:
        self.people: dict[int, Someone] = {}
        self.known = 0  # people so far
        self.waiting: list[tuple[int, bytes]] = []
        self.number = 0
        self.paced = False
        self.calls: dict[str, int] = {}
        self.answered = self.sent = 0
        self.handled = self.until = 0  # updates: what the bot has asked to hear no more of; when to stop
        self.took: list[float] = []
        self.first_send = 0.0  # seconds since 1970
        self.spoken_to = asyncio.Event()
        self.changed = asyncio.Event()
        self.done = asyncio.Event()

    # --- people -------------------------------------------------------------------------------------------------------
    def say(self, someone: Someone) -> None:
        self.number += 1
        update = json.dumps({"update_id": self.number, **someone.next()}, ensure_ascii=False).encode()
        someone.said_at, someone.heard = time.perf_counter(), False
        self.waiting.append((self.number, update))
        self.changed.set()

    def hear(self, call: dict[str, Any]) -> None:
        """A message to somebody: his first after he spoke counts as the answer."""
        if not self.spoken_to.is_set():
            self.first_send = time.time()
            self.spoken_to.set()
        someone = self.people.get(int(call["chat_id"]))
        if someone is None:
            return
        someone.hear(call)
        if someone.heard:
            return
        someone.heard = True
        self.answered += 1
        self.took.append(time.perf_counter() - someone.said_at)
        if not self.paced:
            # The rest of the answers to one message may still be on their way: nobody types that fast.
            asyncio.get_running_loop().call_later(0.02, self.say, someone)

    # --- the Bot API --------------------------------------------------------------------------------------------------
    async def answer(self, method: str, query: str, kind: bytes, body: bytes) -> bytes:
        self.calls[method] = self.calls.get(method, 0) + 1
        if method == "getUpdates":
            return await self.updates(_parameters(query, kind, body))
        if method.startswith(("send", "edit")):
            call = _parameters(query, kind, body)
            self.hear(call)
            return _json(self._sent(call))
        return _json(ME if method == "getMe" else True)

    def _sent(self, call: dict[str, Any]) -> dict[str, Any]:
        """The message as Telegram shows it to its sender, with its words and its buttons."""
        chat = {"id": int(call["chat_id"]), "type": "private", "first_name": "Ọi"}
        self.sent += 1
        message = {"message_id": self.sent, "date": int(time.time()), "chat": chat, "from": ME}
        markup = call.get("reply_markup") or {}
        shown = {"reply_markup": markup} if "inline_keyboard" in markup else {}
        return message | shown | {"text": call.get("text", "…")}

    async def updates(self, asked: dict[str, Any]) -> bytes:
        offset = int(asked.get("offset") or 0)
        self.waiting = [it for it in self.waiting if it[0] >= offset]
        self.handled = max(self.handled, offset - 1)
        if self.until and self.handled >= self.until:
            self.done.set()
        if not self.waiting:
            self.changed.clear()
            try:
                await asyncio.wait_for(self.changed.wait(), float(asked.get("timeout") or 0))
            except TimeoutError:
                return b'{"ok":true,"result":[]}'
        return b'{"ok":true,"result":[' + b",".join(it for _, it in self.waiting[:BATCH]) + b"]}"

    # --- orders -------------------------------------------------------------------------------------------------------
    async def warm(self, chats: int, updates: int) -> dict[str, Any]:
        """The same before anything is measured: what a process loads and puts together once is there then. These people
        say no more."""
        self.paced = False
        await self._until(chats, updates)
        self.people.clear()
        return {}

    async def closed(self, chats: int, updates: int) -> dict[str, Any]:
        """So many people, each waiting for his answer; until so many updates are handled, counted from one getUpdates
        to another: not by answers, for of two to one message the second may come when the next was said."""
        self.paced = False
        begun, before = time.perf_counter(), self.handled
        self.took.clear()
        await self._until(chats, updates)
        return self._result(self.handled - before, time.perf_counter() - begun)

    async def _until(self, chats: int, updates: int) -> None:
        self.until = self.handled + updates
        self.done.clear()
        for someone in self._people(chats):
            self.say(someone)
        await self.done.wait()

    async def paced_at(self, chats: int, rate: float, updates: int) -> dict[str, Any]:
        """So many updates at so many a second, whether answered or not, from people in turn."""
        self.paced, self.until = True, 0
        self.took.clear()
        before, begun = self.handled, time.perf_counter()
        people = self._people(chats)
        for place in range(updates):
            await asyncio.sleep(max(0.0, begun + place / rate - time.perf_counter()))
            self.say(people[place % chats])
        await asyncio.sleep(1.0)
        return self._result(self.handled - before, time.perf_counter() - begun)

    async def greet(self) -> dict[str, Any]:
        """One /start waits from now on; when the first message to anybody came, in seconds since 1970."""
        self.paced = True
        self.spoken_to.clear()
        self.say(self._people(1)[0])
        await self.spoken_to.wait()
        return {"at": self.first_send}

    def _people(self, chats: int) -> list[Someone]:
        new = [Someone(self.known + it) for it in range(chats)]
        self.known += chats
        self.people |= {it.id: it for it in new}
        return new

    def _result(self, updates: int, seconds: float) -> dict[str, Any]:
        took = sorted(self.took)
        share = {f"p{it}_ms": round(took[len(took) * it // 100] * 1000, 1) for it in (50, 90, 99)} if took else {}
        found = {"updates": updates, "answered": self.answered, "calls": dict(self.calls)}
        return found | {"per_s": round(updates / seconds, 1)} | share


def _parameters(query: str, kind: bytes, body: bytes) -> dict[str, Any]:
    if kind == b"application/json":
        return dict(json.loads(body))
    if b"multipart" in kind:  # a picture: only who gets it
        start = body.index(b"\r\n\r\n", body.index(b'name="chat_id"')) + 4
        return {"chat_id": int(body[start : body.index(b"\r\n", start)])}
    found = {name: value[0] for name, value in parse_qs(query or body.decode()).items()}
    return found | ({"reply_markup": json.loads(found["reply_markup"])} if "reply_markup" in found else {})


def _json(result: Any) -> bytes:
    return b'{"ok":true,"result":' + json.dumps(result).encode() + b"}"


class Http(asyncio.Protocol):
    """As much of HTTP/1.1 as clients of a Bot API use: one call after the other on a kept connection."""

    def __init__(self, telegram: Telegram) -> None:
        self.telegram, self.buffer = telegram, b""
        self.transport: Any = None

    def connection_made(self, transport: Any) -> None:
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        end = self.buffer.find(b"\r\n\r\n")
        if end < 0:
            return
        head = self.buffer[:end].split(b"\r\n")
        headers = dict(line.lower().split(b": ", 1) for line in head[1:])
        if b"content-length" not in headers and headers.get(b"transfer-encoding") == b"chunked":
            body, rest = _chunks(self.buffer[end + 4 :])
            if body is None:
                return
        else:
            length = int(headers.get(b"content-length", 0))
            if len(self.buffer) < end + 4 + length:
                return
            body, rest = self.buffer[end + 4 : end + 4 + length], self.buffer[end + 4 + length :]
        self.buffer = rest
        path, _, query = head[0].split(b" ")[1].decode().partition("?")
        kind = headers.get(b"content-type", b"")
        task = asyncio.ensure_future(self.telegram.answer(unquote_plus(path.rsplit("/", 1)[1]), query, kind, body))
        task.add_done_callback(self._reply)

    def _reply(self, task: asyncio.Future[bytes]) -> None:
        body = task.result()
        if not self.transport.is_closing():
            head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
            self.transport.write(head % len(body) + body)


def _chunks(data: bytes) -> tuple[bytes | None, bytes]:
    """A chunked body, once it is whole."""
    body = b""
    while (at := data.find(b"\r\n")) >= 0:
        size = int(data[:at], 16)
        if len(data) < at + 4 + size:
            break
        body, data = body + data[at + 2 : at + 2 + size], data[at + 4 + size :]
        if size == 0:
            return body, data
    return None, b""


async def serve() -> None:
    telegram = Telegram()
    server = await asyncio.get_running_loop().create_server(lambda: Http(telegram), "127.0.0.1", 0)
    print(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", flush=True)
    orders: dict[str, Callable[..., Any]] = {
        "warm": telegram.warm, "closed": telegram.closed, "paced": telegram.paced_at, "greet": telegram.greet,
    }  # fmt: skip
    while line := await asyncio.to_thread(sys.stdin.readline):
        name, *arguments = json.loads(line)
        print(json.dumps(await orders[name](*arguments)), flush=True)


if __name__ == "__main__":
    uvloop.run(serve())
