"""How long after somebody wrote he may be written to on Zalo, and who pays (khung trả lời). Arithmetic only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from domain.figures import figure

_A_DAY = timedelta(days=1)
_SPARE = timedelta(minutes=30)  # before an end: what is planned may wait in the outbox for a while


class Window(StrEnum):
    """What a message to somebody is at a moment."""

    FREE = "free"
    CHARGED = "charged"
    REFUSED = "refused"  # until he writes again


@dataclass(frozen=True, slots=True)
class Rules:
    """Zalo's terms: free for so long after the person's last message, charged until `last`, then refused."""

    free: timedelta
    last: timedelta


@dataclass(frozen=True, slots=True)
class Hours:
    """The hours of each day in which people may be written to: from `first` on, before `end`."""

    first: time
    end: time
    zone: ZoneInfo

    def on(self, day: date) -> tuple[datetime, datetime]:
        """Their beginning and end on a day."""
        return datetime.combine(day, self.first, self.zone), datetime.combine(day, self.end, self.zone)


def rules_of(day: date) -> Rules:
    """The terms of a day (domain/data/figures.toml)."""
    free, last = int(figure("zalo_oa_free_hours", day)), int(figure("zalo_oa_last_days", day))
    return Rules(timedelta(hours=free), timedelta(days=last))


def window(last_wrote: datetime | None, now: datetime, rules: Rules) -> Window:
    """What a message now would be; who never wrote cannot be written to. The moment of the end is outside."""
    if last_wrote is None or now >= last_wrote + rules.last:
        return Window.REFUSED
    return Window.FREE if now < last_wrote + rules.free else Window.CHARGED


@dataclass(frozen=True, slots=True)
class Span:
    """From a moment until before another."""

    first: datetime
    end: datetime


def free_span(last_wrote: datetime, now: datetime, rules: Rules) -> Span | None:
    """What is left of the free window; None if it is over."""
    end = last_wrote + rules.free
    return Span(now, end) if now < end else None


def planned(wanted: datetime, span: Span, hours: Hours) -> datetime | None:
    """When to send what is wanted at a moment: within the hours and the span, as near to it as they allow, half an hour
    before their end at the latest. None if they have no moment in common."""
    end = span.end - _SPARE
    moment = _next_within(max(wanted, span.first), hours)
    if moment > end:
        moment = _last_within(end, hours)
    return moment if moment >= span.first else None


def _next_within(moment: datetime, hours: Hours) -> datetime:
    """The moment itself, or the next beginning of the hours."""
    day = moment.astimezone(hours.zone).date()
    first, end = hours.on(day)
    return max(moment, first) if moment < end else hours.on(day + _A_DAY)[0]


def _last_within(moment: datetime, hours: Hours) -> datetime:
    """The moment itself, or half an hour before the hours ended last."""
    day = moment.astimezone(hours.zone).date()
    first, end = hours.on(day)
    return min(moment, end - _SPARE) if moment >= first else hours.on(day - _A_DAY)[1] - _SPARE
