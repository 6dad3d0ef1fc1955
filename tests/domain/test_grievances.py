"""Grievances: categories, what is urgent, the steps, the promises, receipts, and numbers that are not told."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import grievance_terms, receipt, suppression
from domain.grievance_steps import STEPS, Act, By, acts_for, check
from domain.grievance_terms import Standing
from domain.grievances import CATEGORIES, GROUPS, Status, is_urgent, of_group, widest
from domain.problem import Problem
from domain.working_days import Calendar

FRIDAY = date(2026, 11, 20)


def test_the_seventeen_categories_stand_in_few_groups() -> None:
    assert len(CATEGORIES) == 17
    assert len(GROUPS) <= 6  # as many as a screen of a telephone holds
    assert sum((of_group(it) for it in GROUPS), ()) == CATEGORIES


@pytest.mark.parametrize(
    ("category", "text"),
    [
        ("safety", "máy dập không có nắp che"),
        ("violence", ""),
        ("wages", "Công ty nợ lương hai tháng của 60 công nhân"),
        ("wages", "cong ty cham tra luong ca xuong"),
        ("meals", "Ba người ngộ độc sau bữa trưa"),
        ("other", "o day bi danh dap"),
        ("other", "Cháy!"),
        ("hours", "Mai cả tổ đình công"),
    ],
)
def test_danger_violence_strikes_and_wages_owed_to_many_are_urgent(category: str, text: str) -> None:
    assert is_urgent(category, text)


@pytest.mark.parametrize(
    ("category", "text"),
    [
        ("wages", "Lương tháng này của tôi bị thiếu 200.000 đồng"),
        ("other", "xe dua don chay cham"),  # "chạy", not "cháy"
        ("meals", "Cơm hơi nguội ạ"),
        ("legal", "Nghỉ ốm được mấy ngày?"),
    ],
)
def test_the_rest_is_not(category: str, text: str) -> None:
    assert not is_urgent(category, text)


# --- steps ------------------------------------------------------------------------------------------------------------
def test_what_a_worker_adds_after_he_was_asked_goes_back_to_the_officer() -> None:
    assert check(Act.ADD, Status.ASKED) is Status.TAKEN
    assert check(Act.ADD, Status.ANSWERED) is Status.TAKEN
    assert check(Act.ADD, Status.NEW) is Status.NEW


def test_a_closed_case_is_only_noted_rated_and_opened_again() -> None:
    assert acts_for(Status.CLOSED, By.OFFICER) == (Act.NOTE,)
    assert acts_for(Status.CLOSED, By.WORKER) == (Act.RATE, Act.REOPEN)
    found = check(Act.ANSWER, Status.CLOSED)
    assert isinstance(found, Problem)
    assert found.key == "grievance.not_from"


def test_every_act_leads_somewhere_from_everywhere_it_may_begin() -> None:
    for step in STEPS.values():
        assert all(isinstance(check(step.act, source), Status) for source in step.sources)


# --- promises ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("standing", "due"),
    [
        (Standing(Status.NEW, False, FRIDAY), date(2026, 11, 23)),  # one working day
        (Standing(Status.NEW, True, FRIDAY), FRIDAY),
        (Standing(Status.TAKEN, False, FRIDAY), date(2026, 11, 27)),  # five working days
        (Standing(Status.ANSWERED, False, FRIDAY, date(2026, 11, 23), date(2026, 11, 24)), date(2026, 12, 1)),
        (Standing(Status.FORWARDED, False, FRIDAY, date(2026, 11, 23), date(2026, 12, 18)), date(2026, 12, 20)),
        (Standing(Status.CLOSED, False, FRIDAY), None),
    ],
)
def test_the_next_promise_has_a_day(standing: Standing, due: date | None) -> None:
    assert grievance_terms.due(standing) == due


def test_a_holiday_does_not_count() -> None:
    off = Calendar(holidays={date(2026, 11, 23)})
    assert grievance_terms.due(Standing(Status.NEW, False, FRIDAY), off) == date(2026, 11, 24)


# --- receipts ---------------------------------------------------------------------------------------------------------
@given(st.binary(min_size=receipt.RAW_BYTES, max_size=receipt.RAW_BYTES))
def test_a_receipt_is_read_as_it_is_shown(raw: bytes) -> None:
    made = receipt.new_receipt(raw)
    assert len(receipt.shown(made)) == 19
    assert receipt.read(receipt.shown(made)) == made
    assert receipt.read(made) == made


@pytest.mark.parametrize("text", ["1234 5678 9012 345", "0912 345 678", "1234 5678 9012 3456 7", "mã 1", ""])
def test_nothing_else_is_a_receipt(text: str) -> None:
    assert receipt.read(text) is None


def test_a_receipt_may_be_typed_with_hyphens_and_a_full_stop() -> None:
    assert receipt.read(" 1234-5678-9012-3456. ") == "1234567890123456"


# --- small numbers ----------------------------------------------------------------------------------------------------
@given(st.integers(0, 200), st.integers(1, 4))
def test_no_two_reports_tell_that_fewer_than_five_came_in_between(before: int, more: int) -> None:
    """Whatever both show, it is what they would show too if nobody, or five and more, had come in between."""
    shown = suppression.covered(before), suppression.covered(before + more)
    others = (
        (first, last)
        for first in range(before - 4, before + 5)
        for last in range(first, first + 14)
        if first >= 0 and (last == first or last - first >= suppression.LEAST)
    )
    assert any((suppression.covered(first), suppression.covered(last)) == shown for first, last in others)


@given(st.dictionaries(st.text(max_size=3), st.integers(0, 60), max_size=6))
def test_no_cell_below_five_is_told_and_no_total_tells_it(cells: dict[str, int]) -> None:
    shown = suppression.covered_all(cells)
    assert all(shown[name] == 0 for name, count in cells.items() if count < suppression.LEAST)
    assert suppression.covered_all(shown) == shown  # the total is the sum of these: it says no more than they do


def test_who_only_named_a_group_has_its_widest_category() -> None:
    found = {it: widest(it) for it in GROUPS}
    assert found == {"pay": "wages", "job": "contract", "health": "safety", "union": "union_rights", "life": "other"}
