from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.eligibility import RULES, Standing, age_doubt, age_on, rule_on, standing
from domain.problem import Problem

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("born", "day", "age"),
    [
        (date(2000, 11, 22), TODAY, 26),
        (date(2000, 11, 23), TODAY, 25),
        (date(2008, 2, 29), date(2026, 2, 28), 17),
        (date(2008, 2, 29), date(2026, 3, 1), 18),
        (date(2008, 2, 29), date(2024, 2, 28), 15),
        (date(2008, 2, 29), date(2024, 2, 29), 16),
        (date(2000, 12, 31), date(2026, 1, 1), 25),
        (TODAY, TODAY, 0),
    ],
)
def test_counts_full_years(born, day, age):
    assert age_on(born, day) == age


@given(st.dates(date(1900, 1, 1), date(2026, 1, 1)), st.integers(0, 40000))
def test_age_grows_by_one_in_every_year_and_never_shrinks(born, days):
    day = born + timedelta(days=days)
    assert 0 <= age_on(born, day + timedelta(days=1)) - age_on(born, day) <= 1
    assert age_on(born, day + timedelta(days=366)) - age_on(born, day) in (1, 2)


@pytest.mark.parametrize(
    ("born", "expected"),
    [
        (date(2013, 11, 23), Standing.refused),  # 13 tomorrow
        (date(2013, 11, 22), Standing.guardian_and_officer),
        (date(2011, 11, 23), Standing.guardian_and_officer),
        (date(2011, 11, 22), Standing.guardian),
        (date(2008, 11, 23), Standing.guardian),
        (date(2008, 11, 22), Standing.free),
        (date(1930, 1, 1), Standing.free),
        (TODAY, Standing.refused),
    ],
)
def test_age_decides_how_an_application_goes_on(born, expected):
    assert standing(born, TODAY) is expected


def test_the_kept_values_never_change():
    assert {value.value for value in Standing} == {"refused", "guardian_and_officer", "guardian", "free"}


def test_an_age_above_75_is_asked_about():
    assert age_doubt(date(1950, 11, 22), TODAY) == Problem("birth_date.confirm_age", {"age": 76})
    assert age_doubt(date(1950, 11, 23), TODAY) is None


def test_a_rule_holds_from_its_day_until_the_next_and_the_first_before_it(monkeypatch):
    first = RULES[0]
    second = type(first)(date(2027, 1, 1), refuse_below=14, officer_below=16, guardian_below=18, confirm_above=70)
    monkeypatch.setattr("domain.eligibility.RULES", (first, second))
    assert rule_on(date(1970, 1, 1)) == rule_on(date(2026, 12, 31)) == first
    assert rule_on(date(2027, 1, 1)) == second
    assert standing(date(2013, 1, 1), date(2026, 12, 31)) is Standing.guardian_and_officer
    assert standing(date(2013, 1, 2), date(2027, 1, 1)) is Standing.refused
    assert age_doubt(date(1956, 1, 1), date(2027, 1, 1)) == Problem("birth_date.confirm_age", {"age": 71})
