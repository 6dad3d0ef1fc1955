"""Reads a day as people type it (ngày tháng), day first; must not judge what the day is for (domain/birth_date.py)."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, timedelta

from domain.facts import Facts
from domain.folding import fold
from domain.problem import Problem

AHEAD = 10  # years; a two-digit year reaches so far into the future ("25/12/26"), ours: nothing is planned longer

# On folded text: every separator is one space by now, "năm" is "nam".
BEFORE = r"(?:(?:toi|em|minh|chau|anh|chi|sn|(?:ngay thang )?nam sinh|sinh|ky|ngay|la|vao|mung|mong) )*"
AFTER = r"(?: (?:a|nhe|nha))*"
_DAY, _MONTH, _YEAR = r"(?P<day>\d{1,2})", r"(?P<month>\d{1,2})", r"(?P<year>\d{4})"
_SHORT_YEAR = r"(?P<year>\d{4}|\d{2})"
_DATES = tuple(
    re.compile(BEFORE + pattern + AFTER)
    for pattern in (
        rf"{_DAY} (?:thang )?{_MONTH} (?:nam )?{_SHORT_YEAR}",  # 15/8/1990, 15-8-90, 15 tháng 8 năm 1990
        rf"(?:nam )?{_YEAR} (?:thang )?{_MONTH} (?:ngay )?{_DAY}",  # 1990-08-15
        r"(?P<day>\d{2})(?P<month>\d{2})(?P<year>(?:18|19|20)\d\d|\d\d)",  # 15081990, 150890
        r"(?P<year>(?:18|19|20)\d\d)(?P<month>\d{2})(?P<day>\d{2})",  # 19900815
    )
)
_WITHOUT_YEAR = re.compile(rf"{BEFORE}{_DAY} (?:thang )?{_MONTH}{AFTER}")
_DAYS_AGO = {
    **dict.fromkeys(("hom nay", "nay", "today"), 0),
    **dict.fromkeys(("hom qua", "qua", "yesterday"), 1),
    **dict.fromkeys(("ngay mai", "mai", "tomorrow"), -1),
}


@dataclass(frozen=True, slots=True)
class Written:
    """A day as written, which need not exist: 31/2/1990."""

    day: int
    month: int
    year: int

    def as_date(self) -> date | None:
        """The date; None if there is no such day."""
        try:
            return date(self.year, self.month, self.day)
        except ValueError:
            return None

    def params(self) -> Mapping[str, int]:
        """For the text that says that there is no such day: day, month, year."""
        return asdict(self)


def spread(text: str) -> str:
    """Folded, with letters and digits apart: "15tháng8" → "15 thang 8"."""
    return re.sub(r"(?<=\d)(?=[a-z])|(?<=[a-z])(?=\d)", " ", fold(text))


def full_year(digits: str, latest: int) -> int:
    """The year of two or four digits; of two, the last such year up to `latest`: "90", 2016 → 1990."""
    return int(digits) if len(digits) == 4 else latest - (latest - int(digits)) % 100


def read_day(text: str, latest: int) -> Written | None:
    """The day in "15/8/1990", "15-08-90", "ngày 15 tháng 8 năm 1990", "15081990", "1990-08-15"; None if there is none.

    Day first, always: "8/15/1990" is the 8th of a fifteenth month, not 15 August. `latest`: as in full_year.
    """
    said = spread(text)
    for pattern in _DATES:
        if found := pattern.fullmatch(said):
            return Written(int(found["day"]), int(found["month"]), full_year(found["year"], latest))
    return None


def parse_day(text: str, facts: Facts) -> date | Problem:
    """Read a day of our own times, past or to come: as read_day, "22/11/26" being 2026, "hôm nay", "hôm qua", "mai", or
    "22/11", the nearest such day.

    Problems: day.unreadable, day.impossible {day, month, year}.
    """
    if (ago := _DAYS_AGO.get(fold(text))) is not None:
        return facts.today - timedelta(days=ago)
    written = read_day(text, facts.today.year + AHEAD) or _nearest(text, facts.today)
    if written is None:
        return Problem("day.unreadable")
    return written.as_date() or Problem("day.impossible", written.params())


def _nearest(text: str, today: date) -> Written | None:
    """The day without a year that is nearest to today, before or after it; of this year, if there is no such day."""
    found = _WITHOUT_YEAR.fullmatch(spread(text))
    if found is None:
        return None
    years = (today.year, today.year - 1, today.year + 1)
    written = [Written(int(found["day"]), int(found["month"]), year) for year in years]
    there = [it for it in written if it.as_date()]
    return min(there, key=lambda it: abs((it.as_date() or today) - today), default=written[0])


def parse_past_day(text: str, facts: Facts) -> date | Problem:
    """Read the day of something that has happened: as parse_day, and problem day.in_future."""
    read = parse_day(text, facts)
    return Problem("day.in_future") if isinstance(read, date) and read > facts.today else read
