"""Files that Zalo's Official Account must have before a message shows them (tệp gửi lên Zalo): each goes there once."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import aiohttp

from bot.channels.base import Attached, Failure, SendError
from bot.channels.zalo_oa_calls import Upload

Ask = Callable[[str, Upload], Awaitable[Mapping[str, Any]]]


class Uploads:
    """Remembers the last file alone: a campaign's picture goes to thousands. `ask` posts a file to a path and gives
    the `data` of the answer."""

    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        self._last: tuple[Attached, asyncio.Task[str]] | None = None

    async def number(self, it: Upload) -> str:
        """Its number at Zalo. Raises SendError."""
        if self._last is None or self._last[0] is not it.file:
            self._last = it.file, asyncio.create_task(self._upload(it))
        _, uploading = self._last
        try:
            return await asyncio.shield(uploading)
        except Exception as error:
            if getattr(error, "failure", None) is not Failure.REFUSED:  # what is refused is so the next time too
                self.forget()
            raise

    def forget(self) -> None:
        """The next one is uploaded, even if it is the same."""
        self._last = None

    async def _upload(self, it: Upload) -> str:
        """Nothing of a lost upload arrives anywhere: it may be repeated."""
        try:
            data = await self._ask(f"/v2.0/oa/upload/{it.kind}", it)
        except SendError as error:
            if error.failure is Failure.UNKNOWN:
                raise SendError(Failure.RETRY, error.advice, error.retry_after) from None
            raise
        return str(data.get("attachment_id") or data["token"])


def form_of(it: Upload) -> aiohttp.FormData:
    """The file as the API takes it."""
    form = aiohttp.FormData()
    form.add_field("file", it.file.content, filename=it.name, content_type=it.file.media_type)
    return form
