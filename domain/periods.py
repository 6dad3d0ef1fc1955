"""Periods that results are looked at over (kỳ xét): day, week, month, quarter, the half-year of the union's statistics,
year, and the stretch of years of the plan (giai đoạn)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from domain.figures import figure
from domain.plan import plan

_A_DAY = timedelta(days=1)
_LONG_AGO, _FAR = date(2000, 1, 1), date(2099, 12, 31)  # ends of the times before and after all goals
_FIRST = date(2024, 1, 1)  # of the figures for half-years; an earlier day is cut as then


class Span(StrEnum):
    DAY = "day"
    WEEK = "week"  # Monday to Sunday
    MONTH = "month"
    QUARTER = "quarter"
    HALF = "half"  # 1/12–31/5 and 1/6–30/11, the cut-off days of Mẫu 1-HĐCĐ and 2-HĐCĐ (domain.md §4.4)
    YEAR = "year"
    PLAN = "plan"  # 2024–2028, 2029–2033: the goals of domain/plan.py


@dataclass(frozen=True, slots=True)
class Period:
    """From the first day to the last, both counted."""

    span: Span
    first: date
    last: date

    def before(self) -> Period:
        return period(self.span, self.first - _A_DAY)

    def after(self) -> Period:
        return period(self.span, self.last + _A_DAY)

    @property
    def place(self) -> int:
        """Which one of its year: the month, or the quarter."""
        return self.first.month if self.span is Span.MONTH else (self.first.month + 2) // 3


def period(span: Span, day: date) -> Period:
    """The period of that kind in which the day lies."""
    match span:
        case Span.DAY:
            return Period(span, day, day)
        case Span.WEEK:
            monday = day - day.weekday() * _A_DAY
            return Period(span, monday, monday + 6 * _A_DAY)
        case Span.PLAN:
            return _of_plan(day)
        case Span.YEAR:
            return Period(span, date(day.year, 1, 1), date(day.year, 12, 31))
        case Span.HALF:
            return _half(day)
        case Span.QUARTER:
            return _months(span, date(day.year, day.month - (day.month - 1) % 3, 1), 3)
        case Span.MONTH:
            return _months(span, day.replace(day=1), 1)


def _months(span: Span, first: date, count: int) -> Period:
    year, month = divmod(first.year * 12 + first.month - 1 + count, 12)
    return Period(span, first, date(year, month + 1, 1) - _A_DAY)


def _half(day: date) -> Period:
    """Between two cut-off days, the later one included."""
    ends = [tuple(map(int, it.split("/"))) for it in figure("half_year_ends", max(day, _FIRST)).split()]
    cuts = sorted(date(year, month, last) for year in range(day.year - 1, day.year + 2) for last, month in ends)
    at = next(place for place, cut in enumerate(cuts) if cut >= day)
    return Period(Span.HALF, cuts[at - 1] + _A_DAY, cuts[at])


def _of_plan(day: date) -> Period:
    """A goal's days, or the time between two goals, before the first or after the last."""
    first = _LONG_AGO
    for it in plan().goals:
        if day < it.first:
            return Period(Span.PLAN, first, it.first - _A_DAY)
        if day <= it.last:
            return Period(Span.PLAN, it.first, it.last)
        first = it.last + _A_DAY
    return Period(Span.PLAN, first, _FAR)
