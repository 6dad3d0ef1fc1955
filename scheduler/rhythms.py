"""When a job is due (nhịp): its periods in TIMEZONE, which one a moment belongs to, and which missed ones still make
sense. Only arithmetic: no clock, no database."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import islice
from zoneinfo import ZoneInfo

from domain.periods import Period, Span, period

_HOUR, _DAY, _WEEK = timedelta(hours=1), timedelta(days=1), timedelta(days=7)


class Every(StrEnum):
    HOUR = "hour"
    DAY = "day"
    WEEK = "week"  # on Mondays
    MONTH = "month"  # on the first day after the period, as all below
    QUARTER = "quarter"
    HALF = "half"  # of the union's statistics: on 1 June and 1 December
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How often, and at what time of the day in TIMEZONE; of an hourly job only the minute counts."""

    every: Every
    at: time = time()


@dataclass(frozen=True, slots=True)
class Slot:
    """One time at which a job is due. `key` names it in the database: a day ("2026-05-20"), whatever the time of the
    day is set to, or an hour ("2026-05-20T17")."""

    key: str
    at: datetime  # aware, in TIMEZONE

    @property
    def day(self) -> date:
        return self.at.date()

    def ended(self, span: Span) -> Period:
        """The period of that kind that ended before this day: on 1 June the month of May."""
        return period(span, self.day).before()


@dataclass(frozen=True, slots=True)
class CatchUp:
    """What of a job still makes sense after the process was down: how many of its last periods (one: only the latest),
    and how late (None: however late)."""

    most: int = 1
    within: timedelta | None = None


LATEST = CatchUp()


def latest(rhythm: Rhythm, moment: datetime, zone: ZoneInfo) -> Slot:
    """The last one that is not after `moment` (aware)."""
    return next(backwards(rhythm, moment, zone))


def following(rhythm: Rhythm, moment: datetime, zone: ZoneInfo) -> Slot:
    """The first one after `moment`."""
    here = latest(rhythm, moment, zone)
    if rhythm.every is Every.HOUR:
        return _slot(rhythm, here.at + _HOUR)
    return _slot(rhythm, _moment(_after(rhythm.every, here.day), rhythm, zone))


def backwards(rhythm: Rhythm, moment: datetime, zone: ZoneInfo) -> Iterator[Slot]:
    """The latest one, the one before it, and so on."""
    local = moment.astimezone(zone)
    if rhythm.every is Every.HOUR:
        return _hours(rhythm, local)
    return _days(rhythm, local, zone)


def sensible(rhythm: Rhythm, moment: datetime, zone: ZoneInfo, catch_up: CatchUp) -> list[Slot]:
    """The periods to run at `moment` unless they have run already, the oldest first: the latest and, if asked for, some
    that were missed before it; none that is too late to make sense."""
    slots = islice(backwards(rhythm, moment, zone), catch_up.most)
    return [it for it in slots if catch_up.within is None or moment - it.at <= catch_up.within][::-1]


# --- how it is counted ------------------------------------------------------------------------------------------------
def _hours(rhythm: Rhythm, local: datetime) -> Iterator[Slot]:
    here = local.replace(minute=rhythm.at.minute, second=0, microsecond=0)
    if here > local:
        here -= _HOUR
    while True:
        yield _slot(rhythm, here)
        here -= _HOUR


def _days(rhythm: Rhythm, local: datetime, zone: ZoneInfo) -> Iterator[Slot]:
    first = _begin(rhythm.every, local.date())
    if _moment(first, rhythm, zone) > local:
        first = _begin(rhythm.every, first - _DAY)
    while True:
        yield _slot(rhythm, _moment(first, rhythm, zone))
        first = _begin(rhythm.every, first - _DAY)


def _slot(rhythm: Rhythm, at: datetime) -> Slot:
    key = at.strftime("%Y-%m-%dT%H") if rhythm.every is Every.HOUR else at.date().isoformat()
    return Slot(key, at)


def _moment(day: date, rhythm: Rhythm, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, rhythm.at, zone)


def _begin(every: Every, day: date) -> date:
    """The first day of the day's, week's, … period in which a day lies."""
    if every is Every.DAY:
        return day
    if every is Every.WEEK:
        return day - timedelta(days=day.weekday())
    return period(Span(every), day).first


def _after(every: Every, first: date) -> date:
    if every in (Every.DAY, Every.WEEK):
        return first + (_DAY if every is Every.DAY else _WEEK)
    return period(Span(every), first).after().first
