"""Sends what turns wrote (gửi tin), each chat's messages in their order; the only place that sends."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.channels.base import Channel, Failure, Outgoing, SendError
from bot.logs import harmless
from models import chats, outbox
from models.database import Database, is_unavailable
from models.keys import Keys
from models.outbox import Queued

log = logging.getLogger("ketnap.outbox")

AT_ONCE = 30  # sends under way: Telegram takes about 30 a second over all chats (Bots FAQ)
OLDEST = timedelta(hours=24)  # a reply older than that helps nobody
TRIES = 3  # of a message that breaks in our own code; then it is given up, so that the later ones get through

Render = Callable[[Queued], Awaitable[Outgoing]]
Line = dict[int, Queued]
"""What one chat still has to get, by row id: the lowest goes first."""


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds of waiting: between tries, doubling up to the longest; between looks at what another process sends; for
    the last marks at the end."""

    first: float = 1.0
    longest: float = 60.0
    look: float = 0.2
    marks: float = 0.5

    def after(self, tries: int) -> float:
        return min(self.first * 2.0 ** min(tries, 16), self.longest)


class Closing(Exception):
    """The process ends: no more waiting, the next start sends the rest."""


class Outbox:
    """Per chat one line of messages. `hand` takes rows right after their commit, `sweep` those a crash left behind."""

    def __init__(
        self, db: Database, keys: Keys, channels: Mapping[str, Channel], render: Render, now: Callable[[], datetime]
    ) -> None:
        self._db, self._keys, self._channels, self._render, self._now = db, keys, channels, render, now
        self.pace = Pace()
        self._lines: dict[int, Line] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._places = asyncio.Semaphore(AT_ONCE)
        self._sent: set[int] = set()  # and not marked so yet
        self._flushing: asyncio.Task[None] | None = None
        self._closing = asyncio.Event()

    def hand(self, rows: Sequence[Queued], *, unsent: bool = False) -> None:
        """Send rows of one chat, leased to this process. `unsent`: others may come before them elsewhere."""
        if not rows or self._closing.is_set():
            return
        chat_id = rows[0].chat_id
        if chat_id not in self._lines:
            self._lines[chat_id] = {}
            task = asyncio.create_task(self._work(chat_id, wait=unsent))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        # What a crash left may come behind what the same chat already waits to send; the ids put it first.
        self._lines[chat_id].update((row.id, row) for row in rows)

    @property
    def busy(self) -> bool:
        """Whether replies are on their way: campaigns let them go first."""
        return bool(self._lines)

    async def sweep(self) -> None:
        """Keep what is ours, and take up rows whose lease lapsed: their process is gone."""
        own = [*self._sent, *(number for line in self._lines.values() for number in line)]
        by_chat: dict[int, list[Queued]] = {}
        for row in await self._db.write(lambda c: self._take_up(c, own)):
            by_chat.setdefault(row.chat_id, []).append(row)
        for rows in by_chat.values():
            self.hand(rows, unsent=True)

    def _take_up(self, connection: Connection, own: Sequence[int]) -> list[Queued]:
        now = self._now()
        outbox.renew(connection, own, now)
        found = outbox.claim(connection, self._keys, now)
        for number in found.damaged:
            log.error("event=outbox_damaged outbox=%d advice='the row cannot be opened and was given up'", number)
        return found.rows

    async def close(self, grace_s: float) -> None:
        """Let what is under way finish for so many seconds; the rest is sent by the next start."""
        self._closing.set()
        if tasks := set(self._tasks):
            await asyncio.wait(tasks, timeout=grace_s)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        try:
            async with asyncio.timeout(self.pace.marks):
                await self._flush(self._sent)
                await self._release()
        except TimeoutError:
            log.warning("event=outbox_unmarked sent=%d queued=%d", len(self._sent), len(self._lines))

    async def _release(self) -> None:
        """Give back what was not sent, so that the next start need not wait for the lease to lapse."""
        left = [number for line in self._lines.values() for number in line]
        if left:
            await self._db.write(lambda c: outbox.release(c, left, self._now()))

    # --- one chat's line ----------------------------------------------------------------------------------------------
    async def _work(self, chat_id: int, *, wait: bool) -> None:
        """Send the chat's messages until none is left. It counts as busy until their marks are written: the next turn
        then sees nothing unsent."""
        line, sent, broken = self._lines[chat_id], set[int](), 0
        with contextlib.suppress(Closing):
            while line or not sent.isdisjoint(self._sent):
                try:
                    if wait:
                        await self._wait_for_earlier(line)
                    wait = False
                    while line:
                        sent |= await self._send(line)
                    await self._flush(sent)
                except Closing:
                    raise
                except Exception as error:  # noqa: BLE001  other chats go on, and this one when the database does
                    log.error("event=outbox_line_broken chat=%d error=%s", chat_id, type(error).__name__)
                    await self._pause(self.pace.after(broken))
                    broken += 1
            del self._lines[chat_id]

    async def _wait_for_earlier(self, line: Line) -> None:
        # Another process sends the earlier ones, or our sweep takes them up; nothing here can ring a bell for us.
        while await self._db.read(lambda c: outbox.has_earlier(c, line[min(line)].chat_id, min(line))):
            await self._pause(self.pace.look)

    async def _send(self, line: Line) -> set[int]:
        """Send the first of the line, and take it out unless it is to be tried again; its id if it was sent."""
        row = line[min(line)]
        try:
            async with self._places:
                await self._deliver(row)
        except SendError as error:
            await self._failed(line, row, error)
            return set()
        del line[row.id]
        self._sent.add(row.id)
        self._start_flush()
        return {row.id}

    async def _deliver(self, row: Queued) -> None:
        """Render and send. Raises SendError, whatever went wrong."""
        if self._now() - row.created_at > OLDEST:
            raise SendError(Failure.REFUSED, f"older than {OLDEST.total_seconds() / 3600:g} h")
        channel = self._channels.get(row.channel)
        if channel is None:
            raise SendError(Failure.STOP, f"channel {row.channel} is not configured")
        try:
            await channel.send(await self._render(row))
        except SendError:
            raise
        except Exception as error:
            if is_unavailable(error):
                raise SendError(Failure.RETRY, f"the database does not answer ({type(error).__name__})") from None
            last = row.tries + 1 >= TRIES
            advice = f"a fault of ours ({type(error).__name__})"
            raise SendError(Failure.REFUSED if last else Failure.UNKNOWN, advice) from error

    async def _failed(self, line: Line, row: Queued, error: SendError) -> None:
        log.warning(
            "event=send_failed channel=%s outbox=%d failure=%s advice=%r",
            row.channel,
            row.id,
            error.failure,
            error.advice,
            exc_info=harmless(error.__cause__) if error.__cause__ else None,
        )
        match error.failure:
            case Failure.GONE:
                numbers = list(line)
                await self._db.write(lambda c: _give_up_chat(c, row.chat_id, numbers, error.advice))
            case Failure.REFUSED:
                numbers = [row.id]
                await self._db.write(lambda c: outbox.mark_failed(c, numbers, error.advice))
            case _:
                await self._later(line, row, error)
                return
        for number in numbers:
            del line[number]

    async def _later(self, line: Line, row: Queued, error: SendError) -> None:
        """Keep the line where it is and try again after a while: a reply may be repeated, never lost."""
        line[row.id] = replace(row, tries=row.tries + 1)
        await self._db.write(lambda c: outbox.mark_again(c, row.id, error.advice))
        await self._pause(error.retry_after or self.pace.after(row.tries))

    async def _pause(self, seconds: float) -> None:
        """Wait. Raises Closing at the end of the process."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._closing.wait(), seconds)
        if self._closing.is_set():
            raise Closing

    # --- marks, many to a write ---------------------------------------------------------------------------------------
    def _start_flush(self) -> None:
        if self._flushing is None or self._flushing.done():
            self._flushing = asyncio.create_task(self._flush_all())

    async def _flush(self, numbers: set[int]) -> None:
        """Return when these are marked as sent."""
        while not numbers.isdisjoint(self._sent):
            self._start_flush()
            assert self._flushing is not None
            await asyncio.shield(self._flushing)

    async def _flush_all(self) -> None:
        tries = 0
        while self._sent:
            numbers = sorted(self._sent)
            try:
                await self._db.write(lambda c, numbers=numbers: outbox.mark_sent(c, numbers))  # type: ignore[misc]
            except Exception as error:
                if not is_unavailable(error):
                    raise
                log.error("event=database_unavailable what=mark_sent error=%s", type(error).__name__)
                await asyncio.sleep(self.pace.after(tries))
                tries += 1
            else:
                self._sent.difference_update(numbers)


def _give_up_chat(connection: Connection, chat_id: int, numbers: list[int], advice: str) -> None:
    outbox.mark_failed(connection, numbers, advice)
    chats.mark_gone(connection, chat_id)
