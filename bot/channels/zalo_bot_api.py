"""Calls of the Zalo Bot API (gọi API bot Zalo): a result, or one of the send errors; no error holds the address, which
holds the token. Zalo answers its own errors with HTTP 200, and a gateway before it with HTML (zalo.md §1.5)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import aiohttp

from bot.channels.base import Failure, SendError
from bot.channels.http import open_session

CONNECT = 10.0  # s to get a connection, TLS included
ANSWER = 20.0  # s for a whole call
PICTURE = 60.0  # s for a call in which Zalo fetches a picture from us; bot/outbox leases a row for longer than this
MOST_ANSWER = 1_000_000  # bytes of an answer; the largest event has some thousand

NONE_NEW = 408  # of getUpdates: nothing came within its time. Of a send: it may have arrived
WRONG_TOKEN = "Zalo does not accept ZALO_BOT_TOKEN: copy it again from Zalo Bot Creator, and see ZALO_BOT_API_URL"  # noqa: S105
TABLE = {  # zalo.md §1.5
    400: (Failure.REFUSED, "Zalo does not take the message"),
    401: (Failure.STOP, WRONG_TOKEN),
    403: (Failure.RETRY, "Zalo has a fault of its own"),
    404: (Failure.REFUSED, "Zalo knows no such method"),
    NONE_NEW: (Failure.UNKNOWN, "Zalo may have it: its own time was over"),
    410: (Failure.GONE, "the chat is no more"),
    422: (Failure.GONE, "the person blocked the bot or never wrote to it"),
    426: (Failure.REFUSED, "Zalo's limit of the day for this method"),
    429: (Failure.RETRY, "Zalo asks to slow down, or the month's messages are used up"),
}


class Answered(SendError):
    """Zalo answered with an error; `code` is its own, or the HTTP status of a gateway."""

    def __init__(self, code: int, failure: Failure, advice: str) -> None:
        super().__init__(failure, f"{advice} ({code})")
        self.code = code


class ZaloBotApi:
    """One bot's methods. `open` before the first call, `close` after the last."""

    def __init__(self, base_url: str, token: str) -> None:
        self._base = f"{base_url.rstrip('/')}/bot{token}/"
        self._session: aiohttp.ClientSession | None = None

    def __repr__(self) -> str:
        return "ZaloBotApi(…)"  # the address holds the token

    def open(self) -> None:
        self._session = self._session or open_session()

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()

    async def call(self, method: str, params: Mapping[str, Any], allowed: float = ANSWER) -> Any:
        """The result of a method, within `allowed` seconds. Raises SendError."""
        if self._session is None:
            raise SendError(Failure.RETRY, "not started")
        try:
            status, body = await self._post(self._session, method, params, allowed)
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise SendError(Failure.RETRY, f"Zalo is not reached ({type(error).__name__})") from None
        except aiohttp.InvalidURL:
            raise SendError(Failure.STOP, "ZALO_BOT_API_URL or ZALO_BOT_TOKEN cannot be read") from None
        except TimeoutError:
            raise SendError(Failure.UNKNOWN, f"Zalo may have it: no answer within {allowed:g} s") from None
        except (aiohttp.ClientError, OSError) as error:
            raise SendError(
                Failure.UNKNOWN, f"Zalo may have it: the connection broke ({type(error).__name__})"
            ) from None
        return _result(status, body)

    async def _post(
        self, session: aiohttp.ClientSession, method: str, params: Mapping[str, Any], allowed: float
    ) -> tuple[int, bytes]:
        limit = aiohttp.ClientTimeout(total=allowed, connect=min(CONNECT, allowed))
        headers = {"Content-Type": "application/json"}
        body = json.dumps(params, ensure_ascii=False).encode()
        async with session.post(self._base + method, data=body, headers=headers, timeout=limit) as answer:
            return answer.status, await answer.content.read(
                MOST_ANSWER
            ) if answer.status != 200 else await answer.read()

    async def download(self, url: str, most: int) -> bytes:
        """A file that somebody sent, at most so many bytes. Raises SendError: GONE if it is no more, REFUSED if it is
        larger."""
        if self._session is None:
            raise SendError(Failure.RETRY, "not started")
        try:
            limit = aiohttp.ClientTimeout(total=PICTURE, connect=CONNECT)
            async with self._session.get(url, timeout=limit, allow_redirects=False) as answer:
                if answer.status != 200:
                    raise SendError(Failure.GONE, f"the file is answered with {answer.status}")
                content = await _at_most(answer.content, most)
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            raise SendError(Failure.RETRY, f"the file is not reached ({type(error).__name__})") from None
        if content is None:
            raise SendError(Failure.REFUSED, f"the file is over {most} bytes")
        return content


async def _at_most(stream: aiohttp.StreamReader, most: int) -> bytes | None:
    found = bytearray()
    async for part in stream.iter_chunked(65_536):
        found += part
        if len(found) > most:
            return None
    return bytes(found)


def _result(status: int, body: bytes) -> Any:
    """What `ok` in the body decides, whatever the HTTP status says. Raises Answered, without the body: it may echo the
    token."""
    try:
        answer = json.loads(body)
    except ValueError:
        answer = None
    match answer:
        case {"ok": True}:
            return answer.get("result")
        case {"ok": False}:
            raise _refused(_code(answer.get("error_code"), status))
    if status == 429:
        raise _refused(status)
    if status in (401, 404):  # a gateway that knows no such bot; Zalo itself says so in JSON
        raise Answered(status, Failure.RETRY, "something between answers for Zalo")
    raise Answered(status, Failure.UNKNOWN, "Zalo may have it: something between answers for it")


def _refused(code: int) -> Answered:
    return Answered(code, *TABLE.get(code, (Failure.RETRY, "Zalo has a fault of its own")))


def _code(found: object, status: int) -> int:
    """A number, or one as words (zalo.md §4)."""
    try:
        return int(str(found))
    except ValueError:
        return status
