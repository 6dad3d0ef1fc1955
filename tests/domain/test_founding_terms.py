from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.founding_terms import Clock, State, Term, clock, clocks, is_wanted, still_needed
from domain.stages import Stage
from domain.working_days import PLAIN, Calendar

HELD = date(2026, 11, 2)  # a Monday
MEETING_DUE, DOSSIER_DUE = date(2026, 11, 16), date(2026, 11, 23)


def test_after_the_congress_the_committee_meets_in_10_working_days_and_the_dossier_follows_in_15():
    assert clocks(Stage.CONGRESS_HELD, HELD, PLAIN, HELD) == (
        Clock(Term.MEETING, MEETING_DUE, State.FINE),
        Clock(Term.DOSSIER, DOSSIER_DUE, State.FINE),
    )


def test_after_the_dossier_the_answer_comes_in_15_working_days():
    assert clocks(Stage.FILED, HELD, PLAIN, HELD) == (Clock(Term.ANSWER, DOSSIER_DUE, State.FINE),)


@pytest.mark.parametrize(
    ("today", "state"),
    [
        (date(2026, 11, 17), State.FINE),
        (date(2026, 11, 18), State.SOON),  # three working days before
        (date(2026, 11, 22), State.SOON),
        (DOSSIER_DUE, State.SOON),
        (date(2026, 11, 24), State.OVERDUE),
    ],
)
def test_a_term_warns_three_working_days_before_and_is_overdue_the_day_after(today, state):
    assert clock(Stage.CONGRESS_HELD, HELD, PLAIN, today) == Clock(Term.DOSSIER, DOSSIER_DUE, state)


def test_holidays_put_a_term_off():
    calendar = Calendar(holidays=[date(2026, 11, 3), date(2026, 11, 4)])
    due = date(2026, 11, 25)
    assert clock(Stage.CONGRESS_HELD, HELD, calendar, HELD) == Clock(Term.DOSSIER, due, State.FINE)


@pytest.mark.parametrize("stage", [it for it in Stage if it not in (Stage.CONGRESS_HELD, Stage.FILED)])
def test_no_other_stage_has_a_term(stage):
    assert clocks(stage, HELD, PLAIN, HELD) == ()
    assert clock(stage, HELD, PLAIN, HELD) is None


def test_a_congress_older_than_the_figures_is_judged_by_the_first_ones():
    due = date(2016, 11, 28)
    assert clock(Stage.CONGRESS_HELD, date(2016, 11, 7), PLAIN, HELD) == Clock(Term.DOSSIER, due, State.OVERDUE)


@given(st.dates(date(2020, 3, 1), date(2030, 12, 31)), st.integers(0, 60))
def test_a_clock_never_runs_backwards(since, days):
    order = list(State)
    day = since + timedelta(days=days)
    (now,), (next_day,) = (clocks(Stage.FILED, since, PLAIN, it) for it in (day, day + timedelta(days=1)))
    assert order.index(now.state) <= order.index(next_day.state)


@pytest.mark.parametrize(("applications", "needed"), [(0, 5), (3, 2), (5, 0), (6, 0)])
def test_founding_needs_five(applications, needed):
    assert still_needed(applications, HELD) == needed


@pytest.mark.parametrize(
    ("headcount", "day", "wanted"),
    [
        (24, date(2028, 12, 31), False),
        (25, date(2028, 12, 31), True),
        (24, date(2029, 1, 1), True),
        (9, date(2029, 1, 1), False),
        (10, date(2033, 12, 31), True),
        (25, date(2024, 1, 1), True),
    ],
)
def test_the_plan_wants_a_union_from_25_workers_on_and_from_2029_on_from_10(headcount, day, wanted):
    assert is_wanted(headcount, day) is wanted


def test_the_kept_values_never_change():
    assert {it.value for it in Term} == {"meeting", "dossier", "answer"}
    assert {it.value for it in State} == {"fine", "soon", "overdue"}
