"""Reads a birth date as people type it (ngày sinh), day first; must not decide who may join (domain/eligibility.py)."""

import re
from datetime import date

from domain.days import AFTER, BEFORE, Written, full_year, read_day, spread
from domain.eligibility import age_on
from domain.facts import Facts
from domain.problem import Problem

OLDEST = 120  # years; the domain's choice, nobody is known to have reached 123
YOUNGEST_BY_TWO_DIGITS = 10  # years; a two-digit year means an age of 10–109, the domain's choice

_YEAR = r"(?P<year>\d{4})"
_YEARS = tuple(
    re.compile(BEFORE + pattern + AFTER)
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
    written = read_day(text, facts.today.year - YOUNGEST_BY_TWO_DIGITS)
    return _checked(written, facts.today) if written else _year_only(spread(text), facts.today)


def _checked(written: Written, today: date) -> date | Problem:
    born = written.as_date()
    if born is None:
        return Problem("birth_date.impossible", written.params())
    if born > today:
        return Problem("birth_date.in_future")
    return born if age_on(born, today) <= OLDEST else Problem("birth_date.too_old")


def _year_only(said: str, today: date) -> Problem:
    """The year if one was typed that a living person may be born in; "0912" is rather a piece of a phone number."""
    for pattern in _YEARS:
        if found := pattern.fullmatch(said):
            year = full_year(found["year"], today.year - YOUNGEST_BY_TWO_DIGITS)
            if 0 <= today.year - year <= OLDEST:
                return Problem("birth_date.year_only", {"year": year})
    return Problem("birth_date.unreadable")
