"""python-telegram-bot's way to the network, on aiohttp; no error of it holds the address, which holds the token."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, cast

import aiohttp
from telegram import InputFile
from telegram.error import NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData

from bot.channels.http import open_session

CONNECT = 10.0  # s to get a connection, TLS included
ANSWER = 20.0  # s for a whole call
UPLOAD = 60.0  # s for a whole call that carries a file; bot/outbox leases a row for longer than this


class NotSent(NetworkError):
    """The platform never got the call: it may be made again without fear of doing it twice."""


class Lost(NetworkError):
    """The connection broke after the call was sent: it may have been done."""


class AiohttpRequest(BaseRequest):
    """For `telegram.Bot(request=…, get_updates_request=…)`: one may serve as both.

    python-telegram-bot's own, on httpx, costs four times the CPU: benchmarks/README.md.
    """

    __slots__ = ("_proxy", "_session")

    def __init__(self, proxy: str = "") -> None:
        self._proxy = proxy
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float | None:
        return ANSWER

    async def initialize(self) -> None:
        if self._session is None or self._session.closed:
            self._session = open_session(self._proxy)

    async def shutdown(self) -> None:
        if self._session is not None:
            await self._session.close()

    async def call(self, url: str, arguments: Mapping[str, Any]) -> Any:
        """Call a method and return its result as it came, for who needs no more of it than an id. Raises
        TelegramError."""
        return await self.post(url, cast("RequestData", Arguments(arguments)))

    async def do_request(  # noqa: PLR0913 - the parameters are python-telegram-bot's
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: object = BaseRequest.DEFAULT_NONE,
        write_timeout: object = BaseRequest.DEFAULT_NONE,
        connect_timeout: object = BaseRequest.DEFAULT_NONE,
        pool_timeout: object = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """Make one call. `read_timeout` (s) bounds it as a whole; the finer ones are not used.

        Raises NotSent, Lost or TimedOut.
        """
        uploads = request_data is not None and request_data.contains_files
        allowed = read_timeout if isinstance(read_timeout, int | float) else UPLOAD if uploads else ANSWER
        try:
            return await self._call(url, method, request_data, allowed)
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.ClientHttpProxyError) as error:
            raise NotSent(f"no connection ({type(error).__name__})") from None
        except TimeoutError:
            raise TimedOut(f"no answer within {allowed:g} s") from None
        except aiohttp.InvalidURL:
            raise NotSent("the address of the API cannot be read") from None
        except (aiohttp.ClientError, OSError) as error:
            raise Lost(f"the connection broke ({type(error).__name__})") from None

    async def _call(self, url: str, method: str, data: RequestData | None, allowed: float) -> tuple[int, bytes]:
        if self._session is None:
            raise NotSent("not initialised")
        limit = aiohttp.ClientTimeout(total=allowed, connect=min(CONNECT, allowed))
        async with self._session.request(method, url, timeout=limit, **_body(data)) as answer:
            return answer.status, await answer.read()

    async def download(self, url: str, most: int) -> bytes | None:
        """A file of at most so many bytes; None for a longer one. Raises NotSent, Lost, TimedOut or TelegramError."""
        if self._session is None:
            raise NotSent("not initialised")
        try:
            limit = aiohttp.ClientTimeout(total=UPLOAD, connect=CONNECT)
            async with self._session.get(url, timeout=limit) as answer:
                if answer.status != 200:
                    raise TelegramError(f"the file is answered with {answer.status}")
                return await _at_most(answer.content, most)
        except TimeoutError:
            raise TimedOut(f"no file within {UPLOAD:g} s") from None
        except (aiohttp.ClientError, OSError) as error:
            raise Lost(f"the connection broke ({type(error).__name__})") from None

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """Read an answer. Raises TelegramError without the payload, which may hold somebody's words."""
        try:
            answer = json.loads(payload)
        except ValueError:
            raise TelegramError("the answer is not JSON") from None
        if not isinstance(answer, dict) or ("result" not in answer and answer.get("ok") is not False):
            raise TelegramError("the answer is not the Bot API's")
        return answer


async def _at_most(stream: aiohttp.StreamReader, most: int) -> bytes | None:
    found = bytearray()
    async for part in stream.iter_chunked(65_536):
        found += part
        if len(found) > most:
            return None
    return bytes(found)


class Arguments:
    """The arguments of a call where python-telegram-bot has its RequestData: JSON values, and files to upload. None
    is left out."""

    def __init__(self, given: Mapping[str, Any]) -> None:
        self.multipart_data = {name: it.field_tuple for name, it in given.items() if isinstance(it, InputFile)}
        self.contains_files = bool(self.multipart_data)
        self.parameters = {name: it for name, it in given.items() if it is not None and name not in self.multipart_data}

    @property
    def json_parameters(self) -> dict[str, str]:
        """As the fields of a form."""
        return {name: it if isinstance(it, str) else json.dumps(it) for name, it in self.parameters.items()}


def _body(data: RequestData | None) -> dict[str, Any]:
    if data is None:
        return {}
    if data.contains_files:
        return {"data": _multipart(data)}
    # JSON rather than a form: a form's percent signs treble Vietnamese text and cost more CPU.
    return {"data": json.dumps(data.parameters).encode(), "headers": {"Content-Type": "application/json"}}


def _multipart(data: RequestData) -> aiohttp.FormData:
    form = aiohttp.FormData()
    for name, value in data.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, content, media_type) in data.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=media_type)
    return form
