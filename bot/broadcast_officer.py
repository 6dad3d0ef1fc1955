"""What the officer hears of his campaign (báo cho cán bộ): that it is done, paused or asks, and how far it is."""

from __future__ import annotations

import contextlib
import logging
import time

from sqlalchemy import Connection

from bot import broadcast_words as words
from bot.broadcast_means import Means
from bot.broadcast_rate import Pace
from bot.channels.base import SendError
from models import campaign_lane, campaigns, chats, outbox
from models.campaigns import Campaign

log = logging.getLogger("ketnap.broadcast")


class Officer:
    """Tells whoever made a campaign, in the chat he used last."""

    def __init__(self, means: Means, pace: Pace) -> None:
        self._means, self.pace = means, pace
        self._progress: dict[int, tuple[str, float]] = {}  # by campaign: the message, and when it was changed last
        self._pages: list[str] = []  # of web chats that were written to, in transactions

    def tell(self, connection: Connection, it: Campaign, what: str) -> None:
        """Within a transaction; the sweeper of any process sends it. A page is woken by `wake`, after the commit."""
        chat = _chat(connection, it)
        if chat is None:
            return
        numbers = words.numbers(it, campaigns.counts(connection, it)) if what == "done" else {}
        payload = words.told(it, what, **{name: value for name, value in numbers.items() if name != "number"})
        queued = outbox.put_all(connection, self._means.keys, [(chat, payload)], self._means.now())
        outbox.release(connection, [row.id for row in queued], self._means.now())
        self._pages.append(chat.external_id)

    def wake(self) -> None:
        """On the loop: SQLite's transactions run in a thread of their own."""
        while self._pages:
            self._means.wake(self._pages.pop())

    async def pause(self, it: Campaign, reason: str) -> None:
        """Pause his campaign, and tell him why."""

        def stop(connection: Connection) -> None:
            if campaign_lane.pause(connection, it.id, reason):
                self.tell(connection, it, reason)

        log.warning("event=campaign_paused campaign=%d reason=%s", it.id, reason)
        await self._means.db.write(stop)
        self.wake()

    async def show_progress(self, it: Campaign, *, done: bool) -> None:
        """One message that changes, where the channel can; nothing depends on it."""
        message, at = self._progress.setdefault(it.id, ("", time.monotonic()))
        if not done and time.monotonic() - at < self.pace.progress:
            return
        chat, counts = await self._means.db.read(lambda c: (_chat(c, it), campaigns.counts(c, it)))
        channel = self._means.channels.get(chat.channel) if chat else None
        if chat is None or channel is None or (done and not message):
            return
        payload = words.progress(it, counts, replaces=message)
        with contextlib.suppress(SendError):
            message = await channel.send(await self._means.rendered(chat, payload))
        self._progress[it.id] = message, time.monotonic()


def _chat(connection: Connection, it: Campaign) -> chats.Chat | None:
    return chats.of_person(connection, it.person_id) if it.person_id else None
