"""Reads a birth date as people type it (ngày sinh), day first; must not decide who may join (domain/eligibility.py)."""

import re
from datetime import date

from domain.eligibility import age_on
from domain.facts import Facts
from domain.folding import fold
from domain.problem import Problem

OLDEST = 120  # years; the domain's choice, nobody is known to have reached 123
YOUNGEST_BY_TWO_DIGITS = 10  # years; a two-digit year means an age of 10–109, the domain's choice

# On folded text: every separator is one space by now, "năm" is "nam".
_BEFORE = r"(?:(?:toi|em|minh|chau|anh|chi|sn|(?:ngay thang )?nam sinh|sinh|ngay|la|vao|mung|mong) )*"
_AFTER = r"(?: (?:a|nhe|nha))*"
_DAY, _MONTH, _YEAR = r"(?P<day>\d{1,2})", r"(?P<month>\d{1,2})", r"(?P<year>\d{4})"
_SHORT_YEAR = r"(?P<year>\d{4}|\d{2})"
_DATES = tuple(
    re.compile(_BEFORE + pattern + _AFTER)
    for pattern in (
        rf"{_DAY} (?:thang )?{_MONTH} (?:nam )?{_SHORT_YEAR}",  # 15/8/1990, 15-8-90, 15 tháng 8 năm 1990
        rf"(?:nam )?{_YEAR} (?:thang )?{_MONTH} (?:ngay )?{_DAY}",  # 1990-08-15
        r"(?P<day>\d{2})(?P<month>\d{2})(?P<year>(?:18|19|20)\d\d|\d\d)",  # 15081990, 150890
        r"(?P<year>(?:18|19|20)\d\d)(?P<month>\d{2})(?P<day>\d{2})",  # 19900815
    )
)
_YEARS = tuple(
    re.compile(_BEFORE + pattern + _AFTER)
    for pattern in (
        rf"(?:nam )?{_YEAR}",  # 1990, sinh năm 1990
        rf"(?:thang )?\d{{1,2}} (?:nam )?{_YEAR}",  # 8/1990
        r"(?:nam|sinh|sn) (?P<year>\d{2})",  # sinh năm 90, sn 90
    )
)


def parse_birth_date(text: str, facts: Facts) -> date | Problem:
    """Read a date as people type it: "15/8/1990", "15-08-90", "15 tháng 8 năm 1990", "15081990", "1990-08-15".

    Day first, always: "8/15/1990" is impossible, not 15 August. A two-digit year is the latest in which a person who
    reaches 10 this year or has reached it was born (10–109 by year). Who may join is domain/eligibility.py.
    Problems: birth_date.unreadable, birth_date.year_only {year}, birth_date.in_future,
    birth_date.impossible {day, month, year}, birth_date.too_old (over 120 years).
    """
    said = re.sub(r"(?<=\d)(?=[a-z])|(?<=[a-z])(?=\d)", " ", fold(text))
    for pattern in _DATES:
        if found := pattern.fullmatch(said):
            return _checked(int(found["day"]), int(found["month"]), _full_year(found["year"], facts.today), facts.today)
    return _year_only(said, facts.today)


def _full_year(digits: str, today: date) -> int:
    if len(digits) == 4:
        return int(digits)
    latest = today.year - YOUNGEST_BY_TWO_DIGITS
    return latest - (latest - int(digits)) % 100


def _checked(day: int, month: int, year: int, today: date) -> date | Problem:
    try:
        born = date(year, month, day)
    except ValueError:
        return Problem("birth_date.impossible", {"day": day, "month": month, "year": year})
    if born > today:
        return Problem("birth_date.in_future")
    return born if age_on(born, today) <= OLDEST else Problem("birth_date.too_old")


def _year_only(said: str, today: date) -> Problem:
    """The year if one was typed that a living person may be born in; "0912" is rather a piece of a phone number."""
    for pattern in _YEARS:
        if found := pattern.fullmatch(said):
            year = _full_year(found["year"], today)
            if 0 <= today.year - year <= OLDEST:
                return Problem("birth_date.year_only", {"year": year})
    return Problem("birth_date.unreadable")
