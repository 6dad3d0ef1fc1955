"""Which jobs the clock has (việc theo giờ), with their rhythms: the same for the running process and the command
line."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path

from bot import holidays
from bot.backup import Backup
from bot.erasures import Erasures
from bot.settings import Settings
from domain.periods import Span
from models import idle_help, succession
from models.database import Database
from models.keys import Keys
from scheduler import retention
from scheduler.grievances import Grievances
from scheduler.jobs import Job, Jobs, Told, When
from scheduler.reminders import Reminders
from scheduler.rhythms import CatchUp, Every, Rhythm
from scheduler.tallies import Tallies
from scheduler.unfinished import Unfinished
from scheduler.zalo_bot_quota import Quota
from scheduler.zalo_oa_alarms import Alarms

MORNING = time(8)  # when officers begin to work: a reminder at night helps nobody
WORKING_DAY = CatchUp(within=timedelta(hours=10))  # later than 18:00 the next morning is soon enough
SAME_HOUR = CatchUp(within=timedelta(minutes=15))  # later it may be an hour at which people are left alone
IDLE = timedelta(hours=2)  # ours: a break with the worker still there, no more
NOON = time(11, 30)  # in peak months a tally before the midday rest too
AFTERNOON = CatchUp(within=timedelta(hours=4))  # later the evening's is near
WITHIN_A_WEEK = CatchUp(within=timedelta(days=7))  # at its first start nobody is told of last year
TALLY_OVER = time(8, 15)  # the morning after a week, month, … is over
NIGHT = time(2, 30)  # when nearly nobody writes
PAST_THE_HOUR = time(minute=10)  # not with all that begins on the hour


@dataclass(frozen=True, slots=True)
class Upkeep:
    """The jobs that tell nobody anything of theirs."""

    db: Database
    keys: Keys
    erasures: Erasures
    backup: Backup | None = None

    async def back_up(self, when: When) -> Told:
        """A copy of the database, named by the day."""
        assert self.backup
        await self.backup.make(when.today)
        return Told()

    async def clear_old(self, when: When) -> Told:
        """Take out what is kept too long; who is erased by that stands in the file beside the database."""
        await retention.clear(self.db, min(when.at, when.now))  # `--at` a day to come takes nothing out before its time
        await self.erasures.note()
        return Told()

    async def set_help_aside(self, when: When) -> Told:
        """What somebody fills in for another and left open does not stay on his screen."""
        await self.db.write(lambda c: idle_help.tell(c, self.keys, when.at - IDLE, when.now))
        return Told()

    async def follow_tree(self, when: When) -> Told:
        """Hand on what waits in units that have ended."""
        await self.db.write(lambda c: succession.follow(c, when.now, when.today))
        return Told()


def jobs_of(db: Database, keys: Keys, settings: Settings, now: Callable[[], datetime]) -> Jobs:
    """All of them, ready to run."""
    backup = Backup(Path(db.url.database), settings.backups) if db.is_sqlite and db.url.database else None
    upkeep = Upkeep(db, keys, Erasures(db, settings.data_dir), backup)
    reminders = Reminders(db, keys, holidays.calendar())
    cases = Grievances(db, keys, reminders)
    unfinished = Unfinished(db, keys)
    tallies = Tallies(db, keys)
    longer = (Every.WEEK, Every.MONTH, Every.QUARTER, Every.HALF, Every.YEAR)
    alarms = Alarms(reminders, settings.zalo_oa_id, settings.zone)
    quota = Quota(reminders, settings.zalo_bot_plan, settings.zone)
    jobs = (
        Job("succession", Rhythm(Every.DAY), upkeep.follow_tree),
        Job("retention", Rhythm(Every.HOUR, PAST_THE_HOUR), upkeep.clear_old),
        Job("idle_help", Rhythm(Every.HOUR, PAST_THE_HOUR), upkeep.set_help_aside),
        Job("founding_terms", Rhythm(Every.DAY, MORNING), reminders.foundings, WORKING_DAY),
        Job("waiting", Rhythm(Every.DAY, MORNING), reminders.waiting, WORKING_DAY),
        Job("cases", Rhythm(Every.DAY, MORNING), cases.morning, WORKING_DAY),
        Job("cases_urgent", Rhythm(Every.HOUR, PAST_THE_HOUR), cases.hour, SAME_HOUR),
        Job("zalo_bot_quota", Rhythm(Every.HOUR, PAST_THE_HOUR), quota.look),
        *((Job("zalo_oa", Rhythm(Every.HOUR, PAST_THE_HOUR), alarms.look),) if settings.zalo_oa_id else ()),
        Job("unfinished", Rhythm(Every.HOUR, PAST_THE_HOUR), unfinished.remind, SAME_HOUR),
        Job("tally", Rhythm(Every.DAY, settings.tally_at), tallies.daily),  # a late one still goes out
        Job("tally_noon", Rhythm(Every.DAY, NOON), tallies.noon, AFTERNOON),
        *((Job("backup", Rhythm(Every.DAY, NIGHT), upkeep.back_up),) if backup else ()),
        *(Job(f"tally_{it}", Rhythm(it, TALLY_OVER), tallies.over(Span(it)), WITHIN_A_WEEK) for it in longer),
    )
    return Jobs(db, by_name(*jobs), now, settings.zone)


def by_name(*jobs: Job) -> Mapping[str, Job]:
    return {it.name: it for it in jobs}
