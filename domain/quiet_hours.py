"""When people may be written to unasked (giờ được nhắn tin): at noon and in the evening, or when a shift has ended."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta


@dataclass(frozen=True, slots=True)
class Window:
    """From `first` on, until before `last`, on every day in TIMEZONE."""

    first: time
    last: time


DEFAULT = (Window(time(11), time(13)), Window(time(17), time(20, 30)))  # breaks and evenings: our own choice
EARLIEST, LATEST = time(7), time(20, 30)  # whatever the shift: people sleep, and so do their children
AFTER_SHIFT = 90  # minutes: on the way home and at table
# "6 giờ", "14h30", "7:30", "22g", in a survey's free words; a bare number is a count of shifts, no hour.
_HOUR = r"(\d{1,2}) ?(?:giờ|gio|h|g|:)(?: ?([0-5]\d))?"
_ONE, _RANGE = re.compile(_HOUR, re.I), re.compile(rf"{_HOUR}\w* ?(?:-|–|đến|den|tới|toi|to) ?{_HOUR}", re.I)


def windows_of(shifts: str | None) -> Sequence[Window]:
    """When workers of an enterprise may be written to, by what a survey says of its shifts: "2 ca, 6 giờ và 14 giờ" →
    after 14:00; "7h30-11h30, 13h-17h" → after 11:30 and after 17:00. DEFAULT if that tells no end of a shift."""
    found = tuple(_after(end) for end in sorted(set(_ends(shifts or ""))) if EARLIEST <= end < LATEST)
    return found or DEFAULT


def _ends(shifts: str) -> Iterator[time]:
    """Where hours come in pairs, the second of each; where only beginnings are told, each ends the shift before it."""
    ranges = [it.groups() for it in _RANGE.finditer(shifts)]
    hours = [it[2:] for it in ranges] or [it.groups() for it in _ONE.finditer(shifts)]
    if ranges or len(hours) > 1:
        yield from (time(int(hour), int(minute or 0)) for hour, minute in hours if int(hour) < 24)


def _after(end: time) -> Window:
    minutes = end.hour * 60 + end.minute + AFTER_SHIFT
    return Window(end, min(time(minutes // 60, minutes % 60), LATEST))


def is_allowed(windows: Sequence[Window], local: datetime) -> bool:
    """Whether a moment, aware in TIMEZONE, lies in one of them."""
    return any(it.first <= local.time() < it.last for it in windows)


def next_allowed(windows: Sequence[Window], local: datetime) -> datetime:
    """The moment itself, or when the next of them begins."""
    if is_allowed(windows, local):
        return local
    days = (local.date() + timedelta(days=it) for it in range(2))
    begins = (datetime.combine(day, it.first, local.tzinfo) for day in days for it in windows)
    return min(it for it in begins if it > local)
