"""One JSON value posted over aiohttp's own connections (gửi nhanh), without the objects that it makes around each call.

Of the 140 µs that its session takes for a call to one host, a task to write the body, a request and an answer with
their headers and cookies are 80 (benchmarks/README.md). The connections, TLS, the pool and the parser are the same.
No proxy, no redirect: whoever needs these takes the session.
"""

from __future__ import annotations

import asyncio

import aiohttp
from aiohttp.client_proto import ResponseHandler
from aiohttp.http_exceptions import HttpProcessingError
from yarl import URL

Head = tuple[aiohttp.ClientRequest, bytes]
"""Which connection to take, and what is written before the body up to its length."""


class QuickPost:
    """Posts over the connections of a session, which whoever opened it closes."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        assert session.connector is not None
        self._connector, self._session = session.connector, session
        self._heads: dict[str, Head] = {}  # by address: a method each, some twenty

    async def post(self, url: str, body: bytes, limit: aiohttp.ClientTimeout) -> tuple[int, bytes]:
        """Status and body of the answer. Raises what aiohttp does: ClientError, OSError, TimeoutError."""
        known, head = self._heads.get(url) or self._head(url)
        async with asyncio.timeout(limit.total):
            connection = await self._connect(known, limit)
            try:
                assert connection.protocol is not None
                assert connection.transport is not None
                connection.protocol.set_response_params(read_until_eof=True)
                connection.transport.write(b"%b%d\r\n\r\n%b" % (head, len(body), body))
                answer = await _answer(connection.protocol)
            except BaseException:
                connection.close()  # what else comes over it would be taken for the answer of another call
                raise
            connection.release()
            return answer

    async def _connect(
        self, known: aiohttp.ClientRequest, limit: aiohttp.ClientTimeout
    ) -> aiohttp.connector.Connection:
        try:
            while True:
                connection = await self._connector.connect(known, [], limit)
                if not _is_spoilt(connection):
                    return connection
                connection.close()
        except TimeoutError:
            raise aiohttp.ConnectionTimeoutError("no connection in time") from None

    def _head(self, url: str) -> Head:
        """Put together once for each address. Raises aiohttp.InvalidURL."""
        try:
            to = URL(url)
        except ValueError:
            raise aiohttp.InvalidURL("") from None  # without the address: it holds a token
        if to.scheme not in ("http", "https") or not to.raw_host:
            raise aiohttp.InvalidURL("")
        known = aiohttp.ClientRequest("POST", to, loop=asyncio.get_running_loop(), session=self._session)
        lines = (
            f"POST {to.raw_path_qs} HTTP/1.1",
            f"Host: {known.headers['Host']}",
            "Content-Type: application/json",
            "Content-Length: ",
        )
        self._heads[url] = known, "\r\n".join(lines).encode()
        return self._heads[url]


def _is_spoilt(connection: aiohttp.connector.Connection) -> bool:
    """Whether something has come unasked while it was idle, as proxies say 408 before they hang up: it would be taken
    for the answer."""
    return connection.protocol is not None and connection.protocol.should_close


async def _answer(protocol: ResponseHandler) -> tuple[int, bytes]:
    try:
        message, content = await protocol.read()
        while message.code < 200:  # informational: the answer is still to come (RFC 9110 §15.2)
            message, content = await protocol.read()
        return message.code, await content.read()
    except HttpProcessingError as error:
        raise aiohttp.ClientPayloadError(f"not HTTP ({type(error).__name__})") from None
