"""Calls of the Zalo Bot API (gọi API bot Zalo): a result, or one of the send errors; no error holds the address, which
holds the token. Zalo answers its own errors with HTTP 200 (zalo.md §1.5): `ok` in the body decides."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.channels.base import Failure, SendError
from bot.channels.json_http import ANSWER, JsonHttp, Post

NONE_NEW = 408  # of getUpdates: nothing came within its time. Of a send: it may have arrived
WRONG_TOKEN = "Zalo does not accept ZALO_BOT_TOKEN: copy it again from Zalo Bot Creator, and see ZALO_BOT_API_URL"  # noqa: S105
FAULT = (Failure.RETRY, "Zalo has a fault of its own")
GATEWAY = (Failure.UNKNOWN, "Zalo may have it: what stands before it has a fault")
TABLE = {  # zalo.md §1.5
    400: (Failure.REFUSED, "Zalo does not take the message"),
    401: (Failure.STOP, WRONG_TOKEN),
    403: FAULT,
    404: (Failure.REFUSED, "Zalo knows no such method"),
    NONE_NEW: (Failure.UNKNOWN, "Zalo may have it: its own time was over"),
    410: (Failure.GONE, "the chat is no more"),
    422: (Failure.GONE, "the person blocked the bot or never wrote to it"),
    426: (Failure.REFUSED, "Zalo's limit of the day for this method"),
    429: (Failure.RETRY, "Zalo asks to slow down, or the month's messages are used up"),
}


class Answered(SendError):
    """Zalo answered with an error; `code` is its own, 0 if it cannot be read."""

    def __init__(self, code: int) -> None:
        failure, advice = TABLE.get(code, GATEWAY if 500 <= code < 600 else FAULT)
        super().__init__(failure, f"{advice} ({code})")
        self.code = code


class ZaloBotApi:
    """One bot's methods. `open` before the first call, `close` after the last."""

    def __init__(self, base_url: str, token: str) -> None:
        self._base = f"{base_url.rstrip('/')}/bot{token}/"
        self._http = JsonHttp("Zalo")
        self.open, self.close, self.fetch = self._http.open, self._http.close, self._http.fetch

    def __repr__(self) -> str:
        return "ZaloBotApi(…)"  # the address holds the token

    async def call(self, method: str, params: Mapping[str, Any], allowed: float = ANSWER) -> Any:
        """The result of a method, within `allowed` seconds. Raises SendError; Answered if Zalo itself says no."""
        answer = await self._http.post(Post(self._base + method, body=params, limit=allowed))
        match answer:
            case {"ok": True}:
                return answer.get("result")
            case {"ok": False}:
                raise Answered(_code(answer.get("error_code")))
        raise SendError(Failure.UNKNOWN, "Zalo may have it: something between answers for it")


def _code(found: object) -> int:
    """A number, or one as words (zalo.md §4)."""
    words = str(found)
    return int(words) if words.isdecimal() else 0
