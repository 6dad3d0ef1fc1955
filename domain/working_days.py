"""Counts working days (ngày làm việc), Monday to Friday; which days are holidays it is told."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice

_SATURDAY = 5  # date.weekday()


@dataclass(frozen=True, slots=True)
class Calendar:
    """What differs from the plain week: days off, and Saturdays or Sundays worked in place of another day (làm bù).

    A day in both is worked: making up is announced later than the holiday.
    """

    holidays: Collection[date] = frozenset()
    worked: Collection[date] = frozenset()

    def is_working_day(self, day: date) -> bool:
        return day in self.worked or (day.weekday() < _SATURDAY and day not in self.holidays)


PLAIN = Calendar()


def add_working_days(day: date, count: int, calendar: Calendar = PLAIN) -> date:
    """The last day of a term of `count` working days that begins with an event on `day`: Monday, 5 → next Monday.

    The day of the event does not count (Civil Code 2015 art. 147.2). 0 is the day itself. ValueError below 0.
    """
    if count < 0:
        raise ValueError(f"count {count}, expected 0 or more")
    return next(islice(_working_days_after(day, calendar), count - 1, None)) if count else day


def working_days_between(start: date, end: date, calendar: Calendar = PLAIN) -> int:
    """Working days after `start` up to and with `end`; negative if `end` comes first: Friday to Monday is 1."""
    if end < start:
        return -working_days_between(end, start, calendar)
    days = (start + timedelta(days=it) for it in range(1, (end - start).days + 1))
    return sum(calendar.is_working_day(it) for it in days)


def _working_days_after(day: date, calendar: Calendar) -> Iterator[date]:
    while True:
        day += timedelta(days=1)
        if calendar.is_working_day(day):
            yield day
