"""Sends campaigns (gửi đợt tuyên truyền), in a lane of their own beside bot/outbox.py, which goes first. At most once:
what a crash leaves undecided is `unknown`, for an officer to see."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot import broadcast_words as words
from bot.armed import Armed
from bot.broadcast_rate import Pace, Rate, Refusals
from bot.channels.base import Attached, BudgetSpent, Channel, Failure, Outgoing, SendError, TooLate
from bot.outbox import Render
from dialogue.messages import FILELESS, LINKING
from domain.campaigns import Sent, State, Tet
from domain.roles import Role
from models import campaign_lane, campaign_taking, campaigns, chats, files, outbox
from models.audiences import Look
from models.campaign_lane import At
from models.campaign_taking import Outcome, Reader
from models.campaigns import Campaign
from models.database import Database
from models.keys import Keys
from models.officers import office_of
from models.outbox import Queued

log = logging.getLogger("ketnap.broadcast")


@dataclass(frozen=True, slots=True)
class Means:
    """What the lane works with. `holder` tells this process from others, `busy` whether replies are on their way,
    `wake` a web page that has something to fetch."""

    db: Database
    keys: Keys
    channels: Mapping[str, Channel]
    render: Render
    now: Callable[[], datetime]
    at: Callable[[datetime], At]
    tet: Tet
    armed: Armed
    holder: str
    busy: Callable[[], bool] = lambda: False
    wake: Callable[[str], None] = lambda _page: None


@dataclass(frozen=True, slots=True)
class _Batch:
    """Messages begun in one transaction: to be sent, or written for web pages already."""

    readers: tuple[Reader, ...] = ()
    pages: tuple[str, ...] = ()
    number: int = 0
    done: Campaign | None = None


class Broadcast:
    """`run` until `close`."""

    def __init__(self, means: Means, pace: Pace | None = None) -> None:
        self._means, self.pace = means, pace or Pace()
        self._rate = Rate(self.pace, time.monotonic, means.busy)
        self._refusals: dict[int, Refusals] = {}
        self._results: dict[int, dict[int, Outcome]] = {}
        self._gone: set[int] = set()
        self._flying: set[asyncio.Task[None]] = set()
        self._pictures: dict[int, Attached | None] = {}
        self._progress: dict[int, tuple[str, float]] = {}  # message and moment of the last one
        self._held_to = 0.0  # monotonic: until then the lane is surely ours
        self._closing = asyncio.Event()
        self._taking = 0
        self._warned = False

    async def run(self) -> None:
        """Look for what is due, and do it; a failing round is logged and comes again."""
        while not self._closing.is_set():
            try:
                worked, wait = await self.round(), self.pace.look
            except Exception as error:  # noqa: BLE001  the next round begins with what the database says
                log.error("event=campaign_round_failed error=%s", type(error).__name__)
                worked, wait = False, self.pace.away
                self._taking += 1  # whether its last writes were committed nobody knows: what they began is in doubt
            if not worked:
                await self._pause(wait)

    @property
    def _holder(self) -> str:
        return f"{self._means.holder}.{self._taking}"

    async def _pause(self, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._closing.wait(), seconds)

    async def close(self, grace_s: float) -> None:
        """Begin nothing more, keep what became of what is under way, and let go of the lane."""
        self._closing.set()
        if self._flying:
            await asyncio.wait(self._flying, timeout=grace_s)
        for task in (left := set(self._flying)):
            task.cancel()
        await self._flush()
        if self._held_to and not left:
            await self._means.db.write(lambda c: campaign_lane.leave(c, self._holder, self._means.now()))

    # --- one round ----------------------------------------------------------------------------------------------------
    async def round(self) -> bool:
        """One step of the oldest campaign that has one; False if there was none."""
        await self._flush()
        if not await self._means.db.read(self._is_due) or not await self._may_send():
            return await self._landed()
        found = await self._means.db.write(self._look)
        for it in found:
            if not self._closing.is_set() and await self._advance(it):
                return True
        return await self._landed()

    async def _landed(self) -> bool:
        """Wait until something under way has ended; whether there is anything to keep of it."""
        if self._flying:
            await asyncio.wait(self._flying, return_when=asyncio.FIRST_COMPLETED)
        return bool(self._results or self._gone)

    def _is_due(self, connection: Connection) -> bool:
        now = self._means.now()
        return any(_due(it, now) for it in campaigns.in_lane(connection))

    async def _may_send(self) -> bool:
        armed = await self._means.armed.check()
        if not armed and not self._warned:
            log.error("event=campaigns_not_armed advice='a restored backup? look, then: ketnap campaign arm'")
        self._warned = not armed
        return armed

    def _look(self, connection: Connection) -> list[Campaign]:
        """What there is to do, if the lane is ours."""
        means, now = self._means, self._means.now()
        if not self._hold(connection, now):
            return []
        for number in campaign_lane.missed(connection, means.at(now), means.tet):
            if it := campaigns.any_by_id(connection, number):
                self._tell(connection, it, words.told(it, "asking"))
        return [it for it in campaigns.in_lane(connection) if _due(it, now)]

    def _hold(self, connection: Connection, now: datetime) -> bool:
        begun = time.monotonic()
        ours = campaign_lane.hold(connection, self._holder, now)
        self._held_to = begun + campaign_lane.LEASE.total_seconds() if ours else 0.0
        return ours

    async def _advance(self, it: Campaign) -> bool:
        match it.state:
            case State.WAITING:
                return await self._means.db.write(lambda c: self._begin(c, it))
            case State.FREEZING:
                await self._means.db.write(lambda c: campaign_lane.freeze_some(c, it, self._seen()))
                return True
        return await self._send_some(it)

    def _seen(self) -> Look:
        return Look(self._means.keys, self._at().local.date())

    def _at(self) -> At:
        return self._means.at(self._means.now())

    def _begin(self, connection: Connection, it: Campaign) -> bool:
        """Whoever made it must still be an officer there."""
        at = self._at()
        office = office_of(connection, it.person_id, at.local.date())
        if office is None or office.post(it.unit_id, Role.OFFICER) is None:
            campaign_lane.pause(connection, it.id, "no_post")
            return False
        return campaign_lane.begin(connection, it, at, self._means.tet)

    # --- sending ------------------------------------------------------------------------------------------------------
    async def _send_some(self, it: Campaign) -> bool:
        """Begin a batch, and send it at the lane's pace; False if nobody can be written to now."""
        if self._rate.held:
            await self._pause(min(self._rate.held, self.pace.look))
            return True
        batch = await self._means.db.write(lambda c: self._take(c, it))
        if batch.number:
            await self._means.armed.note(batch.number)
        for page in batch.pages:
            self._means.wake(page)
        for reader in batch.readers:
            await self._begin_one(it, reader)
        await self._show_progress(it, done=batch.done is not None)
        return bool(batch.number)

    def _take(self, connection: Connection, it: Campaign) -> _Batch:
        """In one transaction: whom to write to, begun; web pages find their message in it already."""
        now, means = self._means.now(), self._means
        fresh = campaigns.any_by_id(connection, it.id)
        if fresh is None or fresh.state is not State.SENDING or not self._hold(connection, now):
            return _Batch()
        readers = campaign_taking.take(connection, fresh, means.at(now), self.pace.batch)
        if not readers:
            done = not self._flying and campaign_lane.finish(connection, fresh, now)
            if done:
                self._tell(connection, fresh, words.told(fresh, "done", **self._numbers(connection, fresh)))
            return _Batch(done=fresh if done else None)
        fetched = [reader for reader in readers if reader.chat.channel in outbox.FETCHED]
        letters = [(reader.chat, words.to_reader(fresh, reader, picture=True)) for reader in fetched]
        outbox.put_all(connection, means.keys, letters, now)
        campaign_taking.settle(connection, it.id, {it.person_id: Outcome(Sent.SENT) for it in fetched}, now)
        sending = tuple(reader for reader in readers if reader not in fetched)
        pages = tuple(reader.chat.external_id for reader in fetched)
        return _Batch(sending, pages, campaign_lane.next_batch(connection))

    def _numbers(self, connection: Connection, it: Campaign) -> dict[str, object]:
        found = words.numbers(it, campaigns.counts(connection, it))
        return {name: value for name, value in found.items() if name != "number"}

    async def _begin_one(self, it: Campaign, reader: Reader) -> None:
        """Start its send, or give it back unsent."""
        if not self._rate.held:
            await self._rate.place(reader.chat.id)
        ours = time.monotonic() < self._held_to - self.pace.away  # else it may be another's by now
        if self._rate.held or self._closing.is_set() or not ours:
            later = self._means.now() + timedelta(seconds=self._rate.held)
            self._keep(it, reader, Outcome(Sent.LATER, at=later))
        else:
            task = asyncio.create_task(self._send(it, reader))
            self._flying.add(task)
            task.add_done_callback(self._flying.discard)

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
        """The message in words, with the picture where the channel carries one."""
        payload = words.to_reader(it, reader, picture=False)
        outgoing = await self._means.render(self._row(reader.chat, payload))
        carries = reader.chat.channel not in FILELESS | LINKING
        return replace(outgoing, attached=await self._picture(it.file_id)) if it.file_id and carries else outgoing

    async def _picture(self, number: int) -> Attached | None:
        """Read once, not for each reader."""
        if number not in self._pictures:
            kept = await self._means.db.read(lambda c: files.by_id(c, self._means.keys, number))
            self._pictures = {number: Attached(kept.name, kept.media_type, kept.content) if kept else None}
        return self._pictures[number]

    def _row(self, chat: chats.Chat, payload: dict[str, object]) -> Queued:
        return Queued(0, chat.id, chat.channel, chat.external_id, chat.language, 0, self._means.now(), payload)

    async def _refused(self, it: Campaign, reader: Reader, error: SendError) -> Outcome:
        match error.failure:
            case Failure.GONE if isinstance(error, TooLate):
                return Outcome(Sent.FAILED, "too_late")
            case Failure.REFUSED if isinstance(error, BudgetSpent):
                await self._stop_for(it, "budget")
                return Outcome(Sent.LATER, at=self._means.now())
            case Failure.GONE:
                self._gone.add(reader.chat.id)
                return Outcome(Sent.BLOCKED)
            case Failure.REFUSED:
                return Outcome(Sent.FAILED, error.advice)
            case Failure.UNKNOWN:
                return Outcome(Sent.UNKNOWN, error.advice)
            case Failure.STOP:
                await self._stop_for(it, "credentials")
        self._rate.hold(error.retry_after or self.pace.away)
        return Outcome(Sent.LATER, at=self._means.now() + timedelta(seconds=self._rate.held))

    # --- watching -----------------------------------------------------------------------------------------------------
    async def _watch(self, it: Campaign, *, refused: bool) -> None:
        said = self._refusals.setdefault(it.id, Refusals())
        said.note(time.monotonic(), refused=refused)
        if said.too_many:
            said.forget()
            await self._stop_for(it, "refused")

    async def _stop_for(self, it: Campaign, reason: str) -> None:
        """Pause it, and tell the officer why."""

        def stop(connection: Connection) -> None:
            if campaign_lane.pause(connection, it.id, reason):
                self._tell(connection, it, words.told(it, reason))

        log.warning("event=campaign_paused campaign=%d reason=%s", it.id, reason)
        await self._means.db.write(stop)

    def _tell(self, connection: Connection, it: Campaign, payload: dict[str, object]) -> None:
        """The officer who made it, where he wrote last; the sweeper of any process sends it."""
        chat = chats.of_person(connection, it.person_id) if it.person_id else None
        if chat:
            queued = outbox.put_all(connection, self._means.keys, [(chat, payload)], self._means.now())
            outbox.release(connection, [row.id for row in queued], self._means.now())
            self._means.wake(chat.external_id)

    async def _show_progress(self, it: Campaign, *, done: bool) -> None:
        """One message that changes, where the channel can; nothing depends on it."""
        message, at = self._progress.get(it.id, ("", time.monotonic()))
        self._progress[it.id] = message, at
        if not done and time.monotonic() - at < self.pace.progress:
            return
        chat, counts = await self._means.db.read(lambda c: (_maker(c, it), campaigns.counts(c, it)))
        channel = self._means.channels.get(chat.channel) if chat else None
        if chat is None or channel is None or (done and not message):
            return
        payload = words.progress(it, counts, replaces=message)
        with contextlib.suppress(SendError):
            message = await channel.send(await self._means.render(self._row(chat, payload)))
        self._progress[it.id] = message, time.monotonic()

    async def _flush(self) -> None:
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


def _is_refusal(error: SendError) -> bool:
    """The platform's own: what we did not even try says nothing of the campaign."""
    tried = not isinstance(error, TooLate | BudgetSpent)
    return tried and error.failure in (Failure.GONE, Failure.REFUSED)


def _due(it: Campaign, now: datetime) -> bool:
    return it.state is not State.WAITING or (it.start_at is not None and it.start_at <= now)


def _maker(connection: Connection, it: Campaign) -> chats.Chat | None:
    return chats.of_person(connection, it.person_id) if it.person_id else None


def _keep_all(connection: Connection, results: dict[int, dict[int, Outcome]], gone: set[int], now: datetime) -> None:
    for number in sorted(gone):
        chats.mark_gone(connection, number)
    for number, theirs in results.items():
        campaign_taking.decide(connection, number, theirs, now)
