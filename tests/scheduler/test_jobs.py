"""A job does each period once, however many processes there are, whenever one dies, fails or its clock jumps."""

from __future__ import annotations

import asyncio
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from models import job_runs
from models.database import Database
from scheduler.jobs import Job, Jobs, Result, Told, When
from scheduler.rhythms import LATEST, CatchUp, Every, Rhythm

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


class Office:
    """A database, a clock, and as many processes as a test starts, with one job: a tally at 17:30."""

    def __init__(self, db: Database) -> None:
        self.db, self.now = db, datetime(2026, 5, 20, 18, tzinfo=ZONE)
        self.done: list[str] = []
        self.fails = False

    def process(self, catch_up: CatchUp = LATEST) -> Jobs:
        job = Job("tally", Rhythm(Every.DAY, time(17, 30)), self.work, catch_up)
        return Jobs(self.db, {"tally": job}, lambda: self.now, ZONE)

    async def work(self, when: When) -> Told:
        await asyncio.sleep(0)
        if self.fails:
            raise ValueError("Lò Thị Ọi")
        self.done.append(f"{when.slot.key} as of {when.at.astimezone(ZONE):%d/%m %H:%M}")
        return Told(1)

    async def ticks(self, process: Jobs) -> list[Result]:
        return [it.result for it in await process.tick()]

    async def dies_at_work(self) -> None:
        """A process takes the period and is never heard of again."""
        await self.dies_at_work_of(self.now.date().isoformat())

    async def dies_at_work_of(self, period: str) -> None:
        await self.db.write(lambda c: job_runs.claim(c, "tally", period, self.now))


async def test_two_processes_do_a_period_once(db: Database) -> None:
    office = Office(db)
    processes = [office.process() for _ in range(4)]
    results = await asyncio.gather(*(it.tick() for it in processes))
    assert sorted(ran.result for (ran,) in results).count(Result.DONE) == 1
    assert [ran for it in processes for ran in await it.tick() if ran.result is Result.DONE] == []
    assert office.done == ["2026-05-20 as of 20/05 18:00"]
    assert await office.ticks(office.process()) == [Result.BEFORE], "nor does one that starts later"


async def test_every_day_has_its_own(db: Database) -> None:
    office = Office(db)
    process = office.process()
    for _ in range(3):
        await process.tick()
        office.now += timedelta(days=1)
    assert [it[:10] for it in office.done] == ["2026-05-20", "2026-05-21", "2026-05-22"]


async def test_a_dead_processs_period_is_taken_over_when_its_lease_is_over_and_done_once(db: Database) -> None:
    office = Office(db)
    await office.dies_at_work()
    processes = [office.process(), office.process()]
    assert await office.ticks(processes[0]) == [Result.TAKEN]
    office.now += job_runs.LEASE
    assert sorted(await office.ticks(processes[0]) + await office.ticks(processes[1])) == ["done", "done_before"]
    assert len(office.done) == 1


async def test_who_was_taken_over_does_not_finish_it(db: Database) -> None:
    office = Office(db)
    slow = await db.write(lambda c: job_runs.claim(c, "tally", "2026-05-20", office.now))
    assert isinstance(slow, job_runs.Run)
    office.now += job_runs.LEASE
    taken = await db.write(lambda c: job_runs.claim(c, "tally", "2026-05-20", office.now))
    assert isinstance(taken, job_runs.Run)
    assert not await db.write(lambda c: job_runs.renew(c, slow, office.now))
    assert not await db.write(lambda c: job_runs.finish(c, slow, office.now, 1))
    assert await db.write(lambda c: job_runs.finish(c, taken, office.now, 1))


async def test_a_failure_is_tried_again_after_a_pause_and_given_up_in_the_end(db: Database) -> None:
    office = Office(db)
    process, office.fails = office.process(), True
    assert await office.ticks(process) == [Result.FAILED]
    assert await office.ticks(process) == [Result.TAKEN], "it pauses"
    seen = []
    for _ in range(job_runs.TRIES):
        office.now += job_runs.PAUSE
        seen += await office.ticks(process)
    assert seen == [Result.FAILED] * (job_runs.TRIES - 1) + [Result.GIVEN_UP]
    assert await office.ticks(process) == [], "it is not asked for again"
    office.fails = False
    assert (await process.run("tally", office.now, again=True)).result is Result.DONE


async def test_what_was_missed_while_nothing_ran_is_done_at_the_next_start(db: Database) -> None:
    office = Office(db)
    await office.process().tick()
    office.now += timedelta(days=3, hours=15)
    await office.process().tick()
    assert office.done == ["2026-05-20 as of 20/05 18:00", "2026-05-23 as of 24/05 09:00"]
    office.now += timedelta(days=3)
    assert await office.ticks(office.process(catch_up=CatchUp(within=timedelta(hours=1)))) == []


async def test_a_clock_that_jumps_repeats_nothing_and_stops_nothing(db: Database) -> None:
    office = Office(db)
    process, today = office.process(), office.now
    await process.tick()
    office.now = today - timedelta(hours=2)
    await process.tick()  # yesterday's had never been done
    office.now = today + timedelta(days=400)
    await process.tick()
    await office.dies_at_work_of("2026-05-21")
    office.now = today + timedelta(days=1)
    await process.tick()
    assert [it[:10] for it in office.done] == ["2026-05-20", "2026-05-19", "2027-06-24", "2026-05-21"]
    for moment in (today, today + timedelta(days=1), today + timedelta(days=400)):
        office.now = moment
        await process.tick()
    assert len(office.done) == 4


async def test_as_if_it_were_then_once_and_again_only_when_told(db: Database) -> None:
    office = Office(db)
    process, then = office.process(), datetime.fromisoformat("2026-02-28T17:30+07:00")
    assert [(await process.run("tally", then)).result for _ in range(2)] == [Result.DONE, Result.BEFORE]
    assert office.done == ["2026-02-28 as of 28/02 17:30"]
    assert (await process.run("tally", then, again=True)).result is Result.DONE
    assert office.done == ["2026-02-28 as of 28/02 17:30"] * 2


async def test_again_does_not_take_it_from_who_is_at_it(db: Database) -> None:
    office = Office(db)
    await office.dies_at_work()
    assert (await office.process().run("tally", office.now, again=True)).result is Result.TAKEN
