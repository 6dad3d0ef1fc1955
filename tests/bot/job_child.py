"""A process that takes the job `waiting` and stands still before or after its work, until it is killed."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Mapping
from dataclasses import replace

from bot.jobs import jobs_of
from bot.settings import load
from bot.start import now, open_database
from scheduler.jobs import Job, Jobs, Told, When


def standing_still(jobs: Mapping[str, Job], *, work: bool) -> Mapping[str, Job]:
    job = jobs["waiting"]

    async def stand(when: When) -> Told:
        if work:
            assert (await job.work(when)).count == 1
        print("at work", flush=True)
        await asyncio.sleep(600)
        raise AssertionError("nobody killed it")

    return {"waiting": replace(job, work=stand)}


async def main() -> None:
    settings = load()
    db, keys = await open_database(settings)
    real = jobs_of(db, keys, settings, now)
    await Jobs(db, standing_still(real.all, work=sys.argv[1] == "after"), now, settings.zone).tick()


if __name__ == "__main__":
    asyncio.run(main())
