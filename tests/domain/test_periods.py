"""Periods: every day lies in exactly one of each kind, and they follow each other without a gap."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.periods import Period, Span, period

DAYS = st.dates(date(2024, 1, 2), date(2060, 12, 31))
SPANS = [it for it in Span if it is not Span.PLAN]  # after the last goal nothing follows
A_DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("span", "day", "first", "last"),
    [
        (Span.MONTH, date(2026, 11, 22), date(2026, 11, 1), date(2026, 11, 30)),
        (Span.MONTH, date(2028, 2, 29), date(2028, 2, 1), date(2028, 2, 29)),
        (Span.MONTH, date(2026, 12, 31), date(2026, 12, 1), date(2026, 12, 31)),
        (Span.QUARTER, date(2026, 11, 22), date(2026, 10, 1), date(2026, 12, 31)),
        (Span.QUARTER, date(2026, 3, 31), date(2026, 1, 1), date(2026, 3, 31)),
        (Span.HALF, date(2026, 11, 30), date(2026, 6, 1), date(2026, 11, 30)),
        (Span.HALF, date(2026, 12, 1), date(2026, 12, 1), date(2027, 5, 31)),
        (Span.HALF, date(2027, 1, 1), date(2026, 12, 1), date(2027, 5, 31)),
        (Span.HALF, date(2027, 6, 1), date(2027, 6, 1), date(2027, 11, 30)),
        (Span.YEAR, date(2026, 11, 22), date(2026, 1, 1), date(2026, 12, 31)),
        (Span.PLAN, date(2026, 11, 22), date(2024, 1, 1), date(2028, 12, 31)),
        (Span.PLAN, date(2029, 1, 1), date(2029, 1, 1), date(2033, 12, 31)),
        (Span.PLAN, date(2034, 1, 1), date(2034, 1, 1), date(2099, 12, 31)),
    ],
)
def test_the_period_of_a_day(span: Span, day: date, first: date, last: date) -> None:
    assert period(span, day) == Period(span, first, last)


@pytest.mark.parametrize("span", Span)
@given(day=DAYS)
def test_a_day_lies_in_its_period_whatever_day_of_it_is_asked_for(span: Span, day: date) -> None:
    it = period(span, day)
    assert it.first <= day <= it.last
    assert period(span, it.first) == period(span, it.last) == it


@pytest.mark.parametrize("span", SPANS)
@given(day=DAYS)
def test_periods_follow_each_other_without_a_gap(span: Span, day: date) -> None:
    it = period(span, day)
    assert it.after().first == it.last + A_DAY
    assert it.before().last == it.first - A_DAY
    assert it.after().before() == it == it.before().after()


def test_months_and_quarters_have_their_number() -> None:
    places = [
        (period(Span.MONTH, it).place, period(Span.QUARTER, it).place) for it in (date(2026, 1, 9), date(2026, 12, 9))
    ]
    assert places == [(1, 1), (12, 4)]
