"""Sends what turns wrote (gửi tin), each chat's messages in their order; the only place that sends."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.channels.base import Channel, Failure, Outgoing, SendError
from models import chats, outbox
from models.database import Database, is_unavailable
from models.keys import Keys
from models.outbox import Queued

log = logging.getLogger("ketnap.outbox")

AT_ONCE = 30  # sends under way: Telegram takes about 30 a second over all chats (Bots FAQ)
FIRST_PAUSE_S, LONGEST_PAUSE_S = 1.0, 60.0  # seconds between tries, doubling
OLDEST = timedelta(hours=24)  # a reply older than that helps nobody
LOOK_AGAIN_S = 0.2  # seconds between looks at an earlier message that another process is sending

Render = Callable[[Queued], Awaitable[Outgoing]]


class Outbox:
    """Per chat one line of messages. `hand` takes rows right after their commit, `sweep` those a crash left behind."""

    def __init__(
        self, db: Database, keys: Keys, channels: Mapping[str, Channel], render: Render, now: Callable[[], datetime]
    ) -> None:
        self._db, self._keys, self._channels, self._render, self._now = db, keys, channels, render, now
        self._lines: dict[int, deque[Queued]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._places = asyncio.Semaphore(AT_ONCE)
        self._done: list[int] = []
        self._flushing: asyncio.Task[None] | None = None

    def hand(self, rows: tuple[Queued, ...] | list[Queued], *, unsent: bool = False) -> None:
        """Send rows of one chat, leased to this process. `unsent`: others may come before them elsewhere."""
        if not rows:
            return
        line = self._lines.get(rows[0].chat_id)
        if line is not None:
            line.extend(rows)
            return
        self._lines[rows[0].chat_id] = deque(rows)
        task = asyncio.create_task(self._work(rows[0].chat_id, wait=unsent))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def sweep(self) -> None:
        """Take up rows whose lease lapsed: their process is gone."""
        by_chat: dict[int, list[Queued]] = {}
        for row in await self._db.write(lambda c: outbox.claim(c, self._keys, self._now())):
            by_chat.setdefault(row.chat_id, []).append(row)
        for rows in by_chat.values():
            self.hand(rows)

    async def close(self, grace_s: float) -> None:
        """Let what is under way finish for so many seconds; the rest is sent by the next start."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=grace_s)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._flushing:
            await self._flushing

    # --- one chat's line ----------------------------------------------------------------------------------------------
    async def _work(self, chat_id: int, *, wait: bool) -> None:
        line = self._lines[chat_id]
        try:
            if wait:
                await self._wait_for_earlier(line[0])
            while line:
                await self._send(line)
            await self._flush()  # the chat counts as busy until its marks are written: later rows then see them
        except Exception as error:  # noqa: BLE001  other chats go on; the rows' lease lapses and the sweeper takes them up
            log.error("event=outbox_line_broken chat=%d error=%s", chat_id, type(error).__name__)
        finally:
            del self._lines[chat_id]
        if line:  # handed while the marks were being written
            self.hand(list(line))

    async def _wait_for_earlier(self, first: Queued) -> None:
        # Another process sends the earlier ones; nothing here can ring a bell for us.
        while await self._db.read(lambda c: outbox.has_earlier(c, first.chat_id, first.id)):  # noqa: ASYNC110
            await asyncio.sleep(LOOK_AGAIN_S)

    async def _send(self, line: deque[Queued]) -> None:
        """Send the first of the line, and take it out unless it is to be tried again."""
        row = line[0]
        try:
            async with self._places:
                await self._channels[row.channel].send(await self._render(row))
        except SendError as error:
            await self._failed(line, error)
        except KeyError:
            await self._failed(line, SendError(Failure.STOP, f"channel {row.channel} is not configured"))
        else:
            line.popleft()
            self._done.append(row.id)
            self._start_flush()

    async def _failed(self, line: deque[Queued], error: SendError) -> None:
        row = line[0]
        log.warning(
            "event=send_failed channel=%s outbox=%d failure=%s advice=%r",
            row.channel,
            row.id,
            error.failure,
            error.advice,
        )
        match error.failure:
            case Failure.GONE:
                numbers = [it.id for it in line]
                line.clear()
                await self._db.write(lambda c: _give_up_chat(c, row.chat_id, numbers, error.advice))
            case Failure.REFUSED:
                line.popleft()
                await self._db.write(lambda c: outbox.mark_failed(c, [row.id], error.advice))
            case _:
                await self._later(line, error)

    async def _later(self, line: deque[Queued], error: SendError) -> None:
        """Keep the line where it is and try again after a while: a reply may be repeated, never lost."""
        row = line[0]
        if self._now() - row.created_at > OLDEST:
            line.popleft()
            await self._db.write(lambda c: outbox.mark_failed(c, [row.id], error.advice))
            return
        pause = error.retry_after or min(FIRST_PAUSE_S * 2**row.tries, LONGEST_PAUSE_S)
        until = self._now() + timedelta(seconds=pause) + outbox.LEASE
        numbers = [it.id for it in line]
        await self._db.write(lambda c: outbox.mark_again(c, numbers, until, error.advice))
        line[0] = replace(row, tries=row.tries + 1)
        await asyncio.sleep(pause)

    # --- marks, many to a write ---------------------------------------------------------------------------------------
    def _start_flush(self) -> None:
        if self._flushing is None or self._flushing.done():
            self._flushing = asyncio.create_task(self._flush_all())

    async def _flush(self) -> None:
        while self._done or (self._flushing and not self._flushing.done()):
            self._start_flush()
            assert self._flushing is not None
            await self._flushing

    async def _flush_all(self) -> None:
        while self._done:
            numbers, self._done = self._done, []
            try:
                await self._db.write(lambda c, numbers=numbers: outbox.mark_sent(c, numbers))  # type: ignore[misc]
            except Exception as error:
                if not is_unavailable(error):
                    raise
                self._done = numbers + self._done
                log.error("event=database_unavailable what=mark_sent error=%s", type(error).__name__)
                await asyncio.sleep(FIRST_PAUSE_S)


def _give_up_chat(connection: Connection, chat_id: int, numbers: list[int], advice: str) -> None:
    outbox.mark_failed(connection, numbers, advice)
    chats.mark_gone(connection, chat_id)
