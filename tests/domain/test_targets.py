"""Targets: what is lacking, the pace needed, the day they are reached, and shares that sum up."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.targets import Progress, shares

YEAR = {"first": date(2026, 1, 1), "last": date(2026, 12, 31)}


def progress(wanted: int, had: int, lately: int = 0, today: date = date(2026, 7, 1)) -> Progress:
    return Progress(wanted, had, lately, today=today, **YEAR)


def test_half_a_year_is_left_for_the_other_half() -> None:
    it = progress(400, 132)
    assert (it.lacking, it.percent, it.days_left, it.a_month) == (268, 33, 184, 45)
    assert it.a_day == pytest.approx(268 / 184)


def test_in_the_last_month_all_that_lacks_is_needed() -> None:
    assert progress(40, 0, today=date(2026, 12, 22)).a_month == 40


def test_who_has_it_all_needs_nothing_more() -> None:
    it = progress(40, 41, 3)
    assert (it.lacking, it.a_month, it.a_day, it.forecast) == (0, 0, 0.0, it.today)


def test_over_is_over() -> None:
    it = progress(40, 30, today=date(2027, 1, 1))
    assert (it.lacking, it.days_left, it.a_month, it.a_day) == (10, 0, 0, 0.0)


def test_before_it_begins_the_whole_time_is_left() -> None:
    assert progress(365, 0, today=date(2025, 6, 1)).a_day == 1.0


@pytest.mark.parametrize(
    ("lately", "expected"),
    [(90, date(2026, 7, 1) + timedelta(days=100)), (0, None), (-5, None), (2, date(2026, 7, 1) + timedelta(days=4500))],
)
def test_the_forecast_goes_on_at_the_pace_of_a_quarter(lately: int, expected: date | None) -> None:
    assert progress(100, 0, lately).forecast == expected


def test_a_forecast_beyond_twenty_years_is_none() -> None:
    assert progress(100, 0, 1).forecast is None


def test_more_left_than_came_is_no_percent_below_zero() -> None:
    assert progress(100, -3).percent == 0


def test_shares_go_by_weight_and_the_rest_by_the_largest_remainder() -> None:
    assert shares(100, {1: 700, 2: 200, 3: 99}) == {1: 70, 2: 20, 3: 10}


def test_where_nothing_weighs_all_get_the_same() -> None:
    assert shares(7, {1: 0, 2: 0, 3: 0}) == {1: 3, 2: 2, 3: 2}
    assert shares(7, {}) == {}


@given(st.integers(0, 10**6), st.dictionaries(st.integers(1, 50), st.integers(0, 10**5), min_size=1))
def test_shares_always_sum_up_and_never_favour_the_lighter(total: int, weights: dict[int, int]) -> None:
    found = shares(total, weights)
    assert sum(found.values()) == total
    assert all(found[a] >= found[b] for a in weights for b in weights if weights[a] > weights[b])
