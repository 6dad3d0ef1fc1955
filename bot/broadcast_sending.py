"""Sends a campaign's messages one by one (gửi từng tin) at the lane's pace, and remembers what became of each until it
is kept. Each was begun in a committed row before."""

from __future__ import annotations

import asyncio
import logging
import time
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot import broadcast_words as words
from bot.broadcast_means import Means
from bot.broadcast_officer import Officer
from bot.broadcast_rate import Pace, Rate, Refusals
from bot.channels.base import Attached, BudgetSpent, Channel, Failure, Outgoing, SendError, TooLate
from dialogue.messages import FILELESS
from documents.lighter import lighter
from domain.campaigns import Sent
from models import campaign_taking, chats, files
from models.campaign_taking import Outcome, Reader
from models.campaigns import Campaign
from models.files import Kept

log = logging.getLogger("ketnap.broadcast")


class Sending:
    """Messages under way, and what became of those that are not written down yet."""

    def __init__(self, means: Means, officer: Officer, pace: Pace) -> None:
        self._means, self._officer, self.pace = means, officer, pace
        self.rate = Rate(pace, time.monotonic, means.busy)
        self.flying: set[asyncio.Task[None]] = set()
        self._refusals: dict[int, Refusals] = {}
        self._results: dict[int, dict[int, Outcome]] = {}
        self._gone: set[int] = set()
        self._pictures: dict[int, Attached | None] = {}
        self._reading = asyncio.Lock()

    def begin(self, it: Campaign, reader: Reader) -> None:
        """Start a send that has its place."""
        task = asyncio.create_task(self._send(it, reader))
        self.flying.add(task)
        task.add_done_callback(self.flying.discard)

    def give_back(self, it: Campaign, reader: Reader) -> None:
        """It was begun, and is not sent now."""
        later = self._means.now() + timedelta(seconds=self.rate.held)
        self._keep(it, reader, Outcome(Sent.LATER, at=later))

    async def landed(self) -> bool:
        """Wait until something under way has ended; whether there is anything to keep of it."""
        if self.flying:
            await asyncio.wait(self.flying, return_when=asyncio.FIRST_COMPLETED)
        return bool(self._results or self._gone)

    async def close(self, grace_s: float) -> bool:
        """Let what is under way finish for so many seconds; whether all of it has."""
        if self.flying:
            await asyncio.wait(self.flying, timeout=grace_s)
        for task in (left := set(self.flying)):
            task.cancel()
        return not left

    # --- one message --------------------------------------------------------------------------------------------------
    def _keep(self, it: Campaign, reader: Reader, outcome: Outcome) -> None:
        self._results.setdefault(it.id, {})[reader.person_id] = outcome

    async def _send(self, it: Campaign, reader: Reader) -> None:
        try:
            outgoing = await self._outgoing(it, reader)
        except Exception as error:  # noqa: BLE001  nothing was sent yet
            self._keep(it, reader, Outcome(Sent.FAILED, f"a fault of ours ({type(error).__name__})"))
            return
        refused = False
        try:
            await self._channel(reader).send(outgoing)
            outcome = Outcome(Sent.SENT)
            self.rate.reached()
        except SendError as error:
            outcome, refused = await self._refused(it, reader, error), _is_refusal(error)
        except Exception as error:  # noqa: BLE001  it may have arrived
            outcome = Outcome(Sent.UNKNOWN, type(error).__name__)
        self._keep(it, reader, outcome)
        await self._watch(it, refused=refused)

    def _channel(self, reader: Reader) -> Channel:
        channel = self._means.channels.get(reader.chat.channel)
        if channel is None:
            raise SendError(Failure.REFUSED, f"channel {reader.chat.channel} is not configured")
        return channel

    async def _outgoing(self, it: Campaign, reader: Reader) -> Outgoing:
        """The message in words, with the picture where the channel carries one, or fetches it from us."""
        payload = words.to_reader(it, reader, picture=reader.chat.channel in FILELESS)
        outgoing = await self._means.rendered(reader.chat, payload)
        carries = reader.chat.channel not in FILELESS
        return replace(outgoing, attached=await self._picture(it.file_id)) if it.file_id and carries else outgoing

    async def _picture(self, number: int) -> Attached | None:
        """Read once, not for each reader; light enough for every messenger."""
        async with self._reading:
            if number not in self._pictures:
                kept = await self._means.db.read(lambda c: files.by_id(c, self._means.keys, number))
                self._pictures = {number: await asyncio.to_thread(_light, kept) if kept else None}
            return self._pictures[number]

    async def _refused(self, it: Campaign, reader: Reader, error: SendError) -> Outcome:
        match error.failure:
            case Failure.GONE if isinstance(error, TooLate):
                return Outcome(Sent.FAILED, "too_late")
            case Failure.REFUSED if isinstance(error, BudgetSpent):
                await self._officer.pause(it, "budget")
                return Outcome(Sent.LATER, at=self._means.now())
            case Failure.GONE:
                self._gone.add(reader.chat.id)
                return Outcome(Sent.BLOCKED)
            case Failure.REFUSED:
                return Outcome(Sent.FAILED, error.advice)
            case Failure.UNKNOWN:
                return Outcome(Sent.UNKNOWN, error.advice)
            case Failure.STOP:
                await self._officer.pause(it, "credentials")
        if error.retry_after:
            self.rate.hold(error.retry_after)
        else:
            self.rate.back_off()
        log.warning("event=campaign_held campaign=%d seconds=%.0f advice=%r", it.id, self.rate.held, error.advice)
        return Outcome(Sent.LATER, at=self._means.now() + timedelta(seconds=self.rate.held))

    async def _watch(self, it: Campaign, *, refused: bool) -> None:
        said = self._refusals.setdefault(it.id, Refusals())
        said.note(time.monotonic(), refused=refused)
        if said.too_many:
            said.forget()
            await self._officer.pause(it, "refused")

    async def flush(self) -> None:
        """Keep what became of messages; on a failure it is kept with the next."""
        if not self._results and not self._gone:
            return
        results, gone = self._results, self._gone
        self._results, self._gone = {}, set()
        try:
            await self._means.db.write(lambda c: _keep_all(c, results, gone, self._means.now()))
        except Exception:
            self._gone |= gone
            for number, theirs in results.items():
                self._results[number] = {**theirs, **self._results.get(number, {})}
            raise


def _light(it: Kept) -> Attached:
    content, media_type = lighter(it.content, it.media_type)
    return Attached(f"picture.{media_type.removeprefix('image/')}", media_type, content)


def _is_refusal(error: SendError) -> bool:
    """The platform's own: what we did not even try says nothing of the campaign."""
    tried = not isinstance(error, TooLate | BudgetSpent)
    return tried and error.failure in (Failure.GONE, Failure.REFUSED)


def _keep_all(connection: Connection, results: dict[int, dict[int, Outcome]], gone: set[int], now: datetime) -> None:
    for number in sorted(gone):
        chats.mark_gone(connection, number)
    for number, theirs in results.items():
        campaign_taking.decide(connection, number, theirs, now)
