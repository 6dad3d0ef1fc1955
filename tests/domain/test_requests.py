"""By when a request is answered: working days, over the weekend and over a holiday."""

from datetime import date

from domain.requests import answer_due, settle_due
from domain.working_days import Calendar


def test_two_working_days_after_the_day_it_was_made() -> None:
    assert answer_due(date(2026, 11, 20)) == date(2026, 11, 24)  # Friday → Tuesday
    assert answer_due(date(2026, 11, 22)) == date(2026, 11, 24)  # Sunday → Tuesday


def test_a_holiday_does_not_count() -> None:
    assert answer_due(date(2026, 11, 20), Calendar(holidays={date(2026, 11, 23)})) == date(2026, 11, 25)


def test_what_was_answered_is_settled_within_ten_days() -> None:
    assert settle_due(date(2026, 11, 22)) == date(2026, 12, 2)
