"""Viet Nam's holidays and made-up days (ngày nghỉ lễ, ngày làm bù): PyPI's holidays, put right by our own table.

domain/data/holidays.csv has the columns day (2027-02-11), kind (holiday | worked), note. A row counts whatever the
package says, so that a day announced late needs no new version of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from domain import tables
from domain.working_days import Calendar

YEARS = range(2020, 2061)  # from the oldest figure for terms on; 40 years take 3 ms
CORRECTIONS = "holidays.csv"


def calendar() -> Calendar:
    """Knows every day of YEARS. The package is loaded when the first day is asked for: that takes 0.16 s once and
    12 MB for good, which a process whose officers never look at a founding need not pay."""
    return Calendar(holidays=_Days("holidays"), worked=_Days("worked"))


def tet(year: int) -> date | None:
    """The first day of the lunar year that begins in it; None outside YEARS."""
    return _first_days().get(year)


@cache
def _first_days() -> dict[int, date]:
    from holidays.utils import country_holidays  # heavy: see calendar()

    official = country_holidays("VN", years=YEARS, language="en_US")
    return {day.year: day for day, name in official.items() if name == "Lunar New Year"}


@dataclass(frozen=True, slots=True)
class _Days:
    """One side of the loaded calendar, asked for at the last moment."""

    side: str

    def __contains__(self, day: object) -> bool:
        return bool(day in getattr(_loaded(), self.side))


@cache
def _loaded() -> Calendar:
    from holidays.utils import country_holidays  # heavy: see calendar()

    official = country_holidays("VN", years=YEARS)
    return corrected(official, official.weekend_workdays, tables.rows(CORRECTIONS))


def corrected(holidays: Iterable[date], worked: Iterable[date], rows: Iterable[Mapping[str, str]]) -> Calendar:
    """These days with our rows in them. ValueError for an unreadable day, or a kind that is neither holiday nor
    worked."""
    sides = {"holiday": set(holidays), "worked": set(worked)}
    for row in rows:
        day, kind = date.fromisoformat(row["day"]), row["kind"]
        if kind not in sides:
            raise ValueError(f"{CORRECTIONS}: {day}: kind {kind!r}, expected holiday or worked")
        for side, days in sides.items():
            (days.add if side == kind else days.discard)(day)
    return Calendar(frozenset(sides["holiday"]), frozenset(sides["worked"]))
