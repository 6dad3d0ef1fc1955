"""Calls of a platform that answers in JSON, over aiohttp; no error holds an address, a token or anybody's words."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from bot.channels.base import Failure, SendError
from bot.channels.http import open_session

ANSWER = 20.0  # s for a whole call
UPLOAD = 60.0  # s for a whole call that carries or brings a file; bot/outbox leases a row for longer than this
TROUBLE = (aiohttp.ClientError, OSError, TimeoutError)
LONGEST = 1_048_576  # bytes of an answer; theirs have some hundred


@dataclass(frozen=True, slots=True)
class Post:
    """One call. `body` goes as JSON, `form` as a form, which may hold a file."""

    url: str = field(repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: Mapping[str, Any] | None = field(default=None, repr=False)
    form: aiohttp.FormData | Mapping[str, str] | None = field(default=None, repr=False)
    limit: float = ANSWER


class JsonHttp:
    """One platform's connections. `name` is what its errors call it."""

    def __init__(self, name: str, proxy: str = "") -> None:
        self.name, self._proxy = name, proxy
        self._session: aiohttp.ClientSession | None = None

    async def open(self) -> None:
        if self._session is None or self._session.closed:
            self._session = open_session(self._proxy)

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()

    async def post(self, it: Post) -> dict[str, Any]:
        """What it answers, whatever the status. Raises SendError: RETRY if it never got the call, UNKNOWN if it may
        have done it."""
        session = self._opened()
        data = it.form if it.body is None else json.dumps(it.body, ensure_ascii=False).encode()
        headers = {**it.headers, **({} if it.body is None else {"Content-Type": "application/json"})}
        limit = aiohttp.ClientTimeout(total=it.limit)
        try:
            async with session.post(it.url, data=data, headers=headers, timeout=limit) as answer:
                return self._read(answer.status, await self._at_most(answer.content, LONGEST))
        except TROUBLE as error:
            raise self._network(error, it.limit) from None

    async def fetch(self, url: str, most: int) -> bytes:
        """A file of at most so many bytes. Raises SendError: REFUSED if it is larger, GONE if it is not there."""
        session = self._opened()
        try:
            limit = aiohttp.ClientTimeout(total=UPLOAD)
            # No redirects: an address of the platform's must not lead us into our own network.
            async with session.get(url, timeout=limit, allow_redirects=False) as answer:
                if answer.status != 200:
                    away = Failure.RETRY if answer.status >= 500 or answer.status == 429 else Failure.GONE
                    raise SendError(away, f"the file is answered {answer.status}")
                return await self._at_most(answer.content, most)
        except TROUBLE as error:
            raise self._network(error, UPLOAD) from None

    def _opened(self) -> aiohttp.ClientSession:
        """What a crash left is sent before the channels are open: it has to wait, and is no fault of the message."""
        if self._session is None:
            raise SendError(Failure.RETRY, f"{self.name} is not connected yet")
        return self._session

    @staticmethod
    async def _at_most(stream: aiohttp.StreamReader, most: int) -> bytes:
        found = bytearray()
        async for part in stream.iter_chunked(65_536):
            found += part
            if len(found) > most:
                raise SendError(Failure.REFUSED, f"the file is over {most} bytes")
        return bytes(found)

    def _read(self, status: int, raw: bytes) -> dict[str, Any]:
        try:
            answer = json.loads(raw)
        except (ValueError, RecursionError):
            answer = None
        if isinstance(answer, dict):
            return answer
        if status == 429:
            raise SendError(Failure.RETRY, f"{self.name} asks us to slow down")
        if 400 <= status < 500 and status != 408:  # whose time was over, may have handed it on
            raise SendError(Failure.RETRY, f"something between us and {self.name} answers {status}")
        raise SendError(Failure.UNKNOWN, f"{self.name} may have it: it answers {status} without JSON")

    def _network(self, error: Exception, limit: float) -> SendError:
        """What an error of aiohttp means for a call that was bounded so."""
        match error:
            case aiohttp.ClientConnectorError() | aiohttp.ConnectionTimeoutError() | aiohttp.ClientHttpProxyError():
                return SendError(Failure.RETRY, f"{self.name} is not reached ({type(error).__name__})")
            case aiohttp.InvalidURL():
                return SendError(Failure.REFUSED, "the address is none")
            case TimeoutError():
                return SendError(Failure.UNKNOWN, f"{self.name} may have it: no answer within {limit:g} s")
        return SendError(Failure.UNKNOWN, f"{self.name} may have it: it hung up ({type(error).__name__})")
