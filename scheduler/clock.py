"""APScheduler as the clock only (đồng hồ): calls each job at its pace; whether there is work the job asks the
database."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

log = logging.getLogger("ketnap.clock")

Job = Callable[[], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Paced:
    """A job and the seconds between its runs; the first comes after as many, or `at_once`."""

    name: str
    seconds: float
    run: Job
    at_once: bool = False


class Clock:
    """Runs jobs until `stop`; one that fails is logged and comes again at its next time."""

    def __init__(self, jobs: tuple[Paced, ...]) -> None:
        self._scheduler = AsyncIOScheduler()
        for job in jobs:
            self._scheduler.add_job(
                _guarded(job),
                IntervalTrigger(seconds=job.seconds),
                name=job.name,
                max_instances=1,
                coalesce=True,
                misfire_grace_time=None,  # the default of 1 s silently skips a late run
                **({"next_run_time": datetime.now(UTC)} if job.at_once else {}),
            )

    @property
    def running(self) -> bool:
        return bool(self._scheduler.running)

    def start(self) -> None:
        self._scheduler.start()

    def stop(self) -> None:
        self._scheduler.shutdown(wait=False)


def _guarded(job: Paced) -> Job:
    async def run() -> None:
        try:
            await job.run()
        except asyncio.CancelledError:  # the clock stops; APScheduler would call it an error
            log.info("event=job_cut_short job=%s", job.name)
        except Exception as error:  # noqa: BLE001  a job must not end the clock
            log.error("event=job_failed job=%s error=%s", job.name, type(error).__name__)

    return run
