from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.working_days import Calendar, add_working_days, working_days_between

FRIDAY, SATURDAY, MONDAY = date(2026, 11, 20), date(2026, 11, 21), date(2026, 11, 23)
DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))
CALENDARS = st.builds(Calendar, holidays=st.frozensets(DAYS, max_size=40), worked=st.frozensets(DAYS, max_size=10))


@pytest.mark.parametrize(
    ("day", "count", "due"),
    [
        (MONDAY, 1, date(2026, 11, 24)),
        (MONDAY, 5, date(2026, 11, 30)),
        (FRIDAY, 1, MONDAY),
        (SATURDAY, 1, MONDAY),
        (MONDAY, 10, date(2026, 12, 7)),
        (MONDAY, 15, date(2026, 12, 14)),
        (SATURDAY, 0, SATURDAY),
    ],
)
def test_a_term_skips_saturdays_and_sundays_and_the_day_it_begins_on(day, count, due):
    assert add_working_days(day, count) == due


def test_a_term_skips_holidays():
    tet = Calendar(holidays=[date(2027, 2, 4) + timedelta(days=it) for it in range(7)])
    assert add_working_days(date(2027, 2, 3), 1, tet) == date(2027, 2, 11)


def test_a_saturday_worked_in_place_of_another_day_counts():
    assert add_working_days(FRIDAY, 1, Calendar(worked=[SATURDAY])) == SATURDAY
    assert add_working_days(FRIDAY, 1, Calendar(holidays=[SATURDAY], worked=[SATURDAY])) == SATURDAY


def test_a_term_is_never_negative():
    with pytest.raises(ValueError, match="count -1"):
        add_working_days(MONDAY, -1)


def test_counts_the_working_days_up_to_a_day_and_with_it():
    assert working_days_between(FRIDAY, MONDAY) == 1
    assert working_days_between(FRIDAY, SATURDAY) == 0
    assert working_days_between(MONDAY, MONDAY) == 0
    assert working_days_between(MONDAY, FRIDAY) == -1


@given(DAYS, st.integers(1, 60), CALENDARS)
def test_a_term_ends_on_a_working_day_and_is_as_long_as_it_was_given(day, count, calendar):
    due = add_working_days(day, count, calendar)
    assert calendar.is_working_day(due)
    assert working_days_between(day, due, calendar) == count
    assert working_days_between(day, due - timedelta(days=1), calendar) == count - 1


@given(DAYS, DAYS, DAYS, CALENDARS)
def test_terms_add_up(first, second, third, calendar):
    whole = working_days_between(first, third, calendar)
    assert whole == working_days_between(first, second, calendar) + working_days_between(second, third, calendar)
