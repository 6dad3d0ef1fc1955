"""A JSON value posted over aiohttp's connections: one kept for the next call, none that something is still under way
on; every trouble is one of aiohttp's own."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import aiohttp
import pytest

from bot.channels.http import open_session
from bot.channels.quick_post import QuickPost

LIMIT = aiohttp.ClientTimeout(total=5.0, connect=5.0)
YES = b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nyes"
HANG_UP = b"hang up"
WAIT = b"HTTP/1.1 429 Wait\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nno\r\n0\r\n\r\n"
BODY = '{"text":"Chào chị"}'.encode()


@dataclass
class Host:
    """A server that gives these answers, one a call, and keeps what it read; each connection has a number."""

    answers: list[bytes]
    port: int = 0
    heard: list[tuple[int, bytes, bytes]] = field(default_factory=list)
    connections: int = 0
    writers: list[asyncio.StreamWriter] = field(default_factory=list)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self.writers.append(writer)
        number = self.connections
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                length = int(head.lower().partition(b"content-length: ")[2].split(b"\r\n")[0])
                self.heard.append((number, head, await reader.readexactly(length)))
                answer = self.answers.pop(0)
                if answer == HANG_UP:
                    break
                writer.write(answer)
        except asyncio.IncompleteReadError:
            pass
        finally:
            writer.close()

    def url(self, path: str = "/bot1:a/sendMessage") -> str:
        return f"http://127.0.0.1:{self.port}{path}"


@asynccontextmanager
async def talking(*answers: bytes) -> AsyncIterator[tuple[Host, QuickPost]]:
    host = Host([*answers])
    server = await asyncio.start_server(host.serve, "127.0.0.1", 0)
    host.port = server.sockets[0].getsockname()[1]
    session = open_session()
    try:
        yield host, QuickPost(session)
    finally:
        await session.close()
        server.close()


async def test_calls_one_after_the_other_take_one_connection() -> None:
    async with talking(YES, WAIT) as (host, post):
        assert await post.post(host.url(), BODY, LIMIT) == (200, b"yes")
        assert await post.post(host.url("/bot1:a/sendPhoto?a=b"), b"{}", LIMIT) == (429, b"no")
    (first, head, body), (second, other, _) = host.heard
    assert (first, second, body) == (1, 1, BODY)
    assert head.startswith(b"POST /bot1:a/sendMessage HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n" % host.port)
    assert b"\r\nContent-Type: application/json\r\n" in head
    assert other.startswith(b"POST /bot1:a/sendPhoto?a=b HTTP/1.1\r\n")


async def test_an_early_hint_is_not_the_answer() -> None:
    async with talking(b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + YES) as (host, post):
        assert await post.post(host.url(), BODY, LIMIT) == (200, b"yes")


@pytest.mark.parametrize("answer", [HANG_UP, b"what?\r\n\r\n", YES + YES], ids=["hangs up", "no HTTP", "two"])
async def test_a_connection_that_broke_is_not_taken_again(answer: bytes) -> None:
    async with talking(answer, YES) as (host, post):
        first = (await asyncio.gather(post.post(host.url(), BODY, LIMIT), return_exceptions=True))[0]
        assert first == (200, b"yes") or isinstance(first, aiohttp.ClientError)
        assert "bot1:a" not in str(first)  # the address holds a token
        assert await post.post(host.url(), BODY, LIMIT) == (200, b"yes")
    assert [number for number, *_ in host.heard] == [1, 2]


async def test_what_nobody_asked_for_is_no_answer_to_the_next_call() -> None:
    async with talking(YES, WAIT) as (host, post), talking(YES) as (other, beside):
        await post.post(host.url(), BODY, LIMIT)
        host.writers[0].write(b"HTTP/1.1 408 Request Time-out\r\nContent-Length: 0\r\n\r\n")
        await beside.post(other.url(), BODY, LIMIT)  # meanwhile it has come
        assert await post.post(host.url(), BODY, LIMIT) == (429, b"no")


@pytest.mark.parametrize("begun", [b"", YES[:-1]], ids=["nothing yet", "begun"])
async def test_a_late_answer_is_nobodys(begun: bytes) -> None:
    async with talking(begun, YES) as (host, post):
        with pytest.raises(TimeoutError):
            await post.post(host.url(), BODY, aiohttp.ClientTimeout(total=0.05))
        assert await post.post(host.url(), BODY, LIMIT) == (200, b"yes")
    assert [number for number, *_ in host.heard] == [1, 2]


async def test_nobody_there_and_an_address_that_is_none_are_told_apart_from_a_lost_call() -> None:
    async with talking() as (host, post):
        pass
    async with talking() as (_, post):
        with pytest.raises(aiohttp.ClientConnectorError):
            await post.post(host.url(), BODY, LIMIT)
        for address in ("http://[1:a/sendMessage", "bot1:a/sendMessage", "ftp://example.vn/bot1:a/"):
            with pytest.raises(aiohttp.InvalidURL):
                await post.post(address, BODY, LIMIT)
