"""The clock's jobs (việc theo giờ): each does a period once, whichever process gets its row, and a dead one's work is
taken over. What is due says scheduler/rhythms.py, who has the row models/job_runs.py."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from models import job_runs
from models.database import Database, is_unavailable
from models.job_runs import Held, Run
from scheduler import rhythms
from scheduler.rhythms import LATEST, CatchUp, Rhythm, Slot

log = logging.getLogger("ketnap.jobs")

TICK_S = 15.0  # seconds between looks at what is due: a clock that jumps is seen at the next


@dataclass(frozen=True, slots=True)
class When:
    """`slot`: which period. `at`: as of when the job looks at things, which is not now with --at. `now`: what is
    written is dated so. All aware."""

    slot: Slot
    at: datetime
    now: datetime

    @property
    def today(self) -> date:
        """The day in TIMEZONE on which it looks at things."""
        return self.at.astimezone(self.slot.at.tzinfo).date()


@dataclass(frozen=True, slots=True)
class Told:
    """How many messages were written, and the web chats among those written to, to be woken."""

    count: int = 0
    pages: tuple[str, ...] = ()


Work = Callable[[When], Awaitable[Told]]
"""Does a period. After a crash it is called again for the same one: what it wrote before must not count twice."""


@dataclass(frozen=True, slots=True)
class Job:
    """A job and its rhythm."""

    name: str
    rhythm: Rhythm
    work: Work
    catch_up: CatchUp = LATEST


class Result(StrEnum):
    DONE = "done"
    BEFORE = "done_before"
    TAKEN = "taken"  # by another process, or it pauses after a failure
    GIVEN_UP = "given_up"
    FAILED = "failed"
    LOST = "lost"  # it took so long that another process took it over


@dataclass(frozen=True, slots=True)
class Ran:
    """What came of one period."""

    slot: Slot
    result: Result
    told: Told = Told()


_WHY = {Held.DONE: Result.BEFORE, Held.TAKEN: Result.TAKEN, Held.GIVEN_UP: Result.GIVEN_UP}


class Jobs:
    """`tick` does what is due now, `run` one job as if it were then."""

    def __init__(self, db: Database, jobs: Mapping[str, Job], now: Callable[[], datetime], zone: ZoneInfo) -> None:
        self.all = jobs
        self._db, self._now, self._zone = db, now, zone
        self._over: dict[str, set[str]] = {name: set() for name in jobs}  # so that no tick asks for it again

    async def tick(self) -> list[Ran]:
        """Every period that is due and nobody has done."""
        moment = self._now()
        return [ran for job in self.all.values() for ran in await self._tick(job, moment)]

    async def _tick(self, job: Job, moment: datetime) -> list[Ran]:
        due = rhythms.sensible(job.rhythm, moment, self._zone, job.catch_up)
        self._over[job.name] &= {it.key for it in due}
        ran = [await self._run(job, it, moment) for it in due if it.key not in self._over[job.name]]
        gone = (Result.DONE, Result.BEFORE, Result.GIVEN_UP)
        self._over[job.name] |= {it.slot.key for it in ran if it.result in gone}
        return ran

    async def run(self, name: str, at: datetime, *, again: bool = False) -> Ran:
        """The period of a job that is due at that moment, as if it were then; `again` also if it is done. KeyError for
        an unknown name."""
        job = self.all[name]
        slot = rhythms.latest(job.rhythm, at, self._zone)
        if again:
            await self._db.write(lambda c: job_runs.reopen(c, name, slot.key))
        return await self._run(job, slot, at)

    def next_of(self, name: str) -> Slot:
        """When a job is due next."""
        return rhythms.following(self.all[name].rhythm, self._now(), self._zone)

    # --- one period ---------------------------------------------------------------------------------------------------
    async def _run(self, job: Job, slot: Slot, at: datetime) -> Ran:
        run = await self._db.write(lambda c: job_runs.claim(c, job.name, slot.key, self._now()))
        if isinstance(run, Held):
            return Ran(slot, _WHY[run])
        try:
            async with self._kept(run):
                told = await job.work(When(slot, at, self._now()))
        except asyncio.CancelledError:
            raise  # the process stops: its lease lapses, and the next start does it
        except Exception as error:  # noqa: BLE001  one job must not keep the others waiting
            await self._failed(run, error)
            return Ran(slot, Result.FAILED)
        return await self._finish(run, slot, told)

    async def _finish(self, run: Run, slot: Slot, told: Told) -> Ran:
        ours = await self._db.write(lambda c: job_runs.finish(c, run, self._now(), told.count))
        log.info("event=job_done job=%s period=%s told=%d ours=%s", run.name, run.period, told.count, ours)
        return Ran(slot, Result.DONE if ours else Result.LOST, told)

    async def _failed(self, run: Run, error: Exception) -> None:
        log.error("event=job_failed job=%s period=%s error=%s", run.name, run.period, type(error).__name__)
        end = job_runs.give_back if is_unavailable(error) else job_runs.failed
        await self._db.write(lambda c: end(c, run, self._now()))

    @asynccontextmanager
    async def _kept(self, run: Run) -> AsyncIterator[None]:
        """Its lease goes on as long as it works."""
        keeping = asyncio.create_task(self._keep(run))
        try:
            yield
        finally:
            keeping.cancel()

    async def _keep(self, run: Run) -> None:
        while True:
            await asyncio.sleep(job_runs.LEASE.total_seconds() / 4)
            try:
                await self._db.write(lambda c: job_runs.renew(c, run, self._now()))
            except Exception as error:  # noqa: BLE001  it is tried again before the lease is over
                log.error("event=job_lease_unrenewed job=%s error=%s", run.name, type(error).__name__)
