"""Campaigns (đợt tuyên truyền): who is meant, where one stands, what became of each message, how often it is sent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from domain import tables


class Audience(StrEnum):
    """Who gets it, of those in the unit and below who agreed to news."""

    EVERYONE = "everyone"
    WITHOUT_UNION = "without_union"  # who works where there is no grassroots union
    UNFINISHED = "unfinished"  # who began a form and has not sent it
    MEMBERS = "members"
    VOLUNTEERS = "volunteers"
    SECTOR = "sector"
    COMMUNE = "commune"
    LANGUAGE = "language"


NARROWED = frozenset({Audience.SECTOR, Audience.COMMUNE, Audience.LANGUAGE})
"""Those that ask which one."""


class State(StrEnum):
    DRAFT = "draft"
    WAITING = "waiting"  # for its start
    FREEZING = "freezing"  # its list of people is being written
    SENDING = "sending"
    PAUSED = "paused"
    ASKING = "asking"  # it was not sent when it should have been: an officer decides
    DONE = "done"
    STOPPED = "stopped"


ENDED = frozenset({State.DONE, State.STOPPED})
LANE = (State.WAITING, State.FREEZING, State.SENDING)
"""What the sender looks at."""


class Sent(StrEnum):
    """What became of one person's message."""

    QUEUED = "queued"
    LATER = "later"  # he is in the middle of a form, asleep or at work, or the platform asked us to wait
    SENDING = "sending"  # begun: after a crash nobody knows
    SENT = "sent"
    FAILED = "failed"
    BLOCKED = "blocked"
    UNKNOWN = "unknown"


class Repeat(StrEnum):
    ONCE = "once"
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    YEARLY = "yearly"  # on a day of the plan's calendar


def next_start(first: date, repeat: Repeat, after: date) -> date | None:
    """The first day of a series, begun on `first`, that is after a day; None if it is sent once, or on a day that only
    the calendar knows. A month without that day has it on its last."""
    match repeat:
        case Repeat.WEEKLY:
            return first + timedelta(days=7 * (max((after - first).days, 0) // 7 + 1))
        case Repeat.MONTHLY:
            here = _in_month(first, after)
            return here if here > after else _in_month(first, after.replace(day=1) + timedelta(days=32))
    return None


def _in_month(first: date, day: date) -> date:
    """The series' day in the month of a day."""
    last = (day.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    return last.replace(day=min(first.day, last.day))


# --- the plan's calendar ----------------------------------------------------------------------------------------------
Tet = Callable[[int], date | None]
"""By year the first day of the lunar one."""


@dataclass(frozen=True, slots=True)
class Event:
    """A day of the federation's year. `rule`: "05-01", or "tet-20", so many days before Tết."""

    code: str
    rule: str

    def on(self, year: int, tet: Tet) -> date | None:
        """Its day in that year; None if nobody knows Tết's."""
        if self.rule.startswith("tet"):
            first = tet(year)
            return first + timedelta(days=int(self.rule[3:])) if first else None
        month, day = map(int, self.rule.split("-"))
        return date(year, month, day)

    def after(self, day: date, tet: Tet) -> date | None:
        """Its next day, the day itself not counted."""
        days = (self.on(year, tet) for year in range(day.year, day.year + 3))
        return next((it for it in days if it and it > day), None)


EVENTS = tuple(Event(row["code"], row["rule"]) for row in tables.rows("campaign_dates.csv"))
BY_CODE = {it.code: it for it in EVENTS}
