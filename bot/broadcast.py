"""Sends campaigns (gửi đợt tuyên truyền), in a lane of their own beside bot/outbox.py, which goes first. At most once:
what a crash leaves undecided is `unknown`, for an officer to see."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from bot import broadcast_words as words
from bot.broadcast_list import Lists
from bot.broadcast_means import Means
from bot.broadcast_officer import Officer
from bot.broadcast_rate import Pace
from bot.broadcast_sending import Sending
from domain.campaigns import Sent, State
from domain.roles import Role
from models import campaign_lane, campaign_taking, campaigns, outbox
from models.campaign_taking import Outcome, Reader
from models.campaigns import AGAIN, Campaign
from models.officers import office_of

log = logging.getLogger("ketnap.broadcast")


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
        self._officer = Officer(means, self.pace)
        self._sending, self._lists = Sending(means, self._officer, self.pace), Lists(means)
        self._held_to = 0.0  # monotonic: until then the lane is surely ours
        self._closing, self._rounds = asyncio.Event(), asyncio.Lock()
        self._taking = 0
        self._warned = self._waiting = False

    async def run(self) -> None:
        """Look for what is due, and do it; a failing round is logged and comes again."""
        with contextlib.suppress(Exception):  # it is asked again before anything is sent
            await self._may_send()
        while not self._closing.is_set():
            try:
                async with self._rounds:
                    worked, wait = await self.round(), self.pace.idle if self._waiting else self.pace.look
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
        with contextlib.suppress(TimeoutError):  # what a round has begun it gives back
            async with asyncio.timeout(grace_s):
                await self._rounds.acquire()
        settled = await self._sending.close(grace_s)
        await self._sending.flush()
        if self._held_to and settled:
            await self._means.db.write(lambda c: campaign_lane.leave(c, self._holder, self._means.now()))

    # --- one round ----------------------------------------------------------------------------------------------------
    async def round(self) -> bool:
        """One step of the oldest campaign that has one; False if there was none."""
        await self._sending.flush()
        self._waiting = await self._means.db.read(self._is_due)
        if not self._waiting or not await self._may_send():
            return await self._sending.landed()
        found = await self._means.db.write(self._look)
        self._officer.wake()
        for it in found:
            if not self._closing.is_set() and await self._advance(it):
                return True
        return await self._sending.landed()

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
                self._officer.tell(connection, it, "asking")
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
                await self._lists.freeze(it)
                return True
            case State.SENDING if it.reason == AGAIN:
                await self._lists.take_up(it)
                return True
        return await self._send_some(it)

    def _begin(self, connection: Connection, it: Campaign) -> bool:
        """Whoever made it must still be an officer there."""
        at = self._means.at(self._means.now())
        office = office_of(connection, it.person_id, at.local.date())
        if office is None or office.post(it.unit_id, Role.OFFICER) is None:
            campaign_lane.pause(connection, it.id, "no_post")
            return False
        return campaign_lane.begin(connection, it, at, self._means.tet)

    # --- sending ------------------------------------------------------------------------------------------------------
    async def _send_some(self, it: Campaign) -> bool:
        """Begin a batch, and send it at the lane's pace; False if nobody can be written to now."""
        if held := self._sending.rate.held:
            await self._pause(min(held, self.pace.look))
            return True
        batch = await self._means.db.write(lambda c: self._take(c, it))
        if batch.number:
            await self._means.armed.note(batch.number)
        self._officer.wake()
        for page in batch.pages:
            self._means.wake(page)
        begun = time.monotonic()
        for place, reader in enumerate(batch.readers):
            over = place > 0 and time.monotonic() > begun + self.pace.within
            await self._begin_one(it, reader, over=over)
        await self._officer.show_progress(it, done=batch.done is not None)
        return bool(batch.number)

    def _take(self, connection: Connection, it: Campaign) -> _Batch:
        """In one transaction: whom to write to, begun; web pages find their message in it already."""
        now, means = self._means.now(), self._means
        fresh = campaigns.any_by_id(connection, it.id)
        if fresh is None or fresh.state is not State.SENDING or fresh.reason == AGAIN:
            return _Batch()  # an officer was quicker
        if not self._hold(connection, now):
            return _Batch()
        readers = campaign_taking.take(connection, fresh, means.at(now), self.pace.batch)
        if not readers:
            done = not self._sending.flying and campaign_lane.finish(connection, fresh, now)
            if done:
                self._officer.tell(connection, fresh, "done")
            return _Batch(done=fresh if done else None)
        fetched = [reader for reader in readers if reader.chat.channel in outbox.FETCHED]
        letters = [(reader.chat, words.to_reader(fresh, reader, picture=True)) for reader in fetched]
        outbox.put_all(connection, means.keys, letters, now)
        campaign_taking.settle(connection, it.id, {it.person_id: Outcome(Sent.SENT) for it in fetched}, now)
        sending = tuple(reader for reader in readers if reader not in fetched)
        pages = tuple(reader.chat.external_id for reader in fetched)
        return _Batch(sending, pages, campaign_lane.next_batch(connection))

    async def _begin_one(self, it: Campaign, reader: Reader, *, over: bool) -> None:
        """Start its send, or give it back unsent: also if the batch has taken so long that a stop would be late."""
        sending = self._sending
        if not sending.rate.held and not over:
            await sending.rate.place(reader.chat.id)
        ours = time.monotonic() < self._held_to - self.pace.away  # else it may be another's by now
        if over or sending.rate.held or self._closing.is_set() or not ours:
            sending.give_back(it, reader)
        else:
            sending.begin(it, reader)


def _due(it: Campaign, now: datetime) -> bool:
    return it.state is not State.WAITING or (it.start_at is not None and it.start_at <= now)
