"""How long after somebody wrote he may be written to on Zalo, and who pays (khung trả lời). Arithmetic only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from domain import quiet_hours
from domain.figures import figure

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


def planned(wanted: datetime, span: Span, windows: Sequence[quiet_hours.Window]) -> datetime | None:
    """When to send what is wanted at a moment (aware in TIMEZONE): in the span and within the windows, as near to it as
    they allow, half an hour before the span's end at the latest. None if they have no moment in common."""
    zone, end = wanted.tzinfo, (span.end - _SPARE).astimezone(wanted.tzinfo)
    moment = quiet_hours.next_allowed(windows, max(wanted, span.first.astimezone(zone)))
    if moment > end:
        moment = _last_allowed(windows, end)
    return moment if moment >= span.first else None


def _last_allowed(windows: Sequence[quiet_hours.Window], end: datetime) -> datetime:
    """The moment itself, or half an hour before the last of the windows that are over by then."""
    if quiet_hours.is_allowed(windows, end):
        return end
    days = (end.date() - timedelta(days=it) for it in range(2))
    ends = (datetime.combine(day, it.last, end.tzinfo) for day in days for it in windows)
    return max(it for it in ends if it <= end) - _SPARE
