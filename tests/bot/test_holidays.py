"""Which days count when working days are counted: the package's, our corrections, a process that has not asked yet."""

from __future__ import annotations

import subprocess
import sys
from datetime import date

import pytest

from bot import holidays
from domain.working_days import Calendar, add_working_days

CALENDAR = holidays.calendar()


def test_a_term_over_tet_2027_leaves_out_the_seven_days_off() -> None:
    """4 to 10 February 2027, a Thursday to a Wednesday: 29 Chạp to mùng 5."""
    wednesday = date(2027, 2, 3)
    assert add_working_days(wednesday, 1, CALENDAR) == date(2027, 2, 11)
    assert add_working_days(wednesday, 10, CALENDAR) == date(2027, 2, 24)
    assert add_working_days(wednesday, 10) == date(2027, 2, 17)


@pytest.mark.parametrize("day", ["2026-09-02", "2026-11-24", "2027-04-16", "2027-05-03", "2030-02-04"])
def test_feasts_and_their_days_in_lieu_are_off(day: str) -> None:
    assert not CALENDAR.is_working_day(date.fromisoformat(day))


def test_a_saturday_worked_for_a_long_weekend_counts() -> None:
    assert not CALENDAR.is_working_day(date(2026, 8, 31))
    assert CALENDAR.is_working_day(date(2026, 8, 22))
    assert not CALENDAR.is_working_day(date(2026, 8, 15))


def test_the_shipped_corrections_can_be_read() -> None:
    assert all(day in holidays.YEARS for day in (2026, 2027))
    assert CALENDAR.is_working_day(date(2026, 11, 23))


def row(day: str, kind: str) -> dict[str, str]:
    return {"day": day, "kind": kind, "note": "announced late"}


def corrected(*rows: dict[str, str]) -> Calendar:
    return holidays.corrected([date(2027, 2, 10), date(2027, 2, 4)], [date(2027, 2, 13)], rows)


def test_a_correction_counts_whatever_the_package_says() -> None:
    friday, saturday = date(2027, 2, 12), date(2027, 2, 20)
    it = corrected(row("2027-02-12", "holiday"), row("2027-02-20", "worked"), row("2027-02-04", "worked"))
    assert not it.is_working_day(friday)
    assert it.is_working_day(saturday)
    assert it.is_working_day(date(2027, 2, 4))
    assert not it.is_working_day(date(2027, 2, 10))
    assert add_working_days(date(2027, 2, 11), 7, it) == saturday


def test_a_made_up_day_can_be_taken_back() -> None:
    assert corrected().is_working_day(date(2027, 2, 13))
    assert not corrected(row("2027-02-13", "holiday")).is_working_day(date(2027, 2, 13))


@pytest.mark.parametrize(("day", "kind", "said"), [("2027-02-12", "off", "off"), ("12/2/2027", "holiday", "12/2/2027")])
def test_a_row_that_cannot_be_read_is_named(day: str, kind: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        corrected(row(day, kind))


def test_the_package_is_loaded_only_when_a_day_is_asked_for() -> None:
    code = "import sys; from bot import holidays; holidays.calendar(); assert 'holidays' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_tet_is_the_first_day_of_the_lunar_year() -> None:
    assert [holidays.tet(year) for year in (2026, 2027, 2030)] == [
        date(2026, 2, 17), date(2027, 2, 6), date(2030, 2, 2)
    ]  # fmt: skip
    assert holidays.tet(1990) is None
