"""A unit and a period as buttons and typed commands name them (đơn vị và kỳ trong một lệnh): "2 month 2026-10-01"."""

from __future__ import annotations

from datetime import date

from domain.periods import Period, Span, period

EARLIEST, LATEST = 2000, 2100  # years; periods before and after all of these are nobody's


def number(text: str) -> int:
    """An id; 0, which nothing has, for anything else."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 18 else 0  # 18 digits fit the column


def words(it: Period) -> str:
    """ "month 2026-10-01"."""
    return f"{it.span} {it.first.isoformat()}"


def read(span: str, day: str, usual: Span, today: date) -> Period | None:
    """What `words` said, with any day of the period; without a span the usual one, without a day today's. None if it is
    unreadable."""
    of = _day(day) if day else today
    return period(Span(span or usual), of) if of and (not span or span in tuple(Span)) else None


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if EARLIEST <= day.year < LATEST else None
