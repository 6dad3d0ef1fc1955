"""What a report tells: changes, small numbers that it does not tell, what differs from what was closed."""

from __future__ import annotations

import pytest

from domain.reports import Adjustment, Line, Number, adjustments, change, percent, signed, told

WOMEN, ADMITTED = Number.ADMITTED_WOMEN, Number.ADMITTED


def test_happenings_change_and_what_stands_does_not() -> None:
    now = {ADMITTED: 7, Number.MEMBERS: 90, Number.FOUNDED: 1}
    assert change(now, {ADMITTED: 9, Number.MEMBERS: 83}) == {ADMITTED: -2}


def test_a_change_of_the_number_of_women_is_not_told() -> None:
    assert change({WOMEN: 12}, {WOMEN: 7}) == {}


@pytest.mark.parametrize(("women", "shown"), [(0, "< 5"), (4, "< 5"), (13, 10), (-1, "< 5")])
def test_small_numbers_of_women_are_not_told(women: int, shown: int | str) -> None:
    assert told({ADMITTED: 20, WOMEN: women}, WOMEN) == shown


def test_where_nobody_was_admitted_nobody_is_hidden() -> None:
    assert told({ADMITTED: 0, WOMEN: 0}, WOMEN) == 0
    assert told({ADMITTED: 3}, ADMITTED) == 3
    assert told({}, Number.PARTY_PROPOSED) is None


def test_the_part_of_the_target_is_rounded_down() -> None:
    assert percent({Number.WANTED: 3, Number.TOWARDS: 2}) == 66
    assert percent({Number.TOWARDS: 2}) is None


def test_a_change_has_its_sign() -> None:
    assert [signed(it) for it in (3, 0, -2)] == ["+3", "0", "-2"]


def test_what_was_closed_otherwise_than_it_is_counted_now_is_an_adjustment() -> None:
    then = [Line("A", None, {ADMITTED: 2, WOMEN: 2, Number.MEMBERS: 9}), Line("B", 7, {ADMITTED: 2})]
    now = [Line("A", None, {ADMITTED: 3, WOMEN: 3, Number.MEMBERS: 10}), Line("B", 7, {ADMITTED: 2})]
    assert adjustments(then, now) == (Adjustment("A", ADMITTED, 2, 3),)
    assert adjustments(then, [now[0]]) == (Adjustment("A", ADMITTED, 2, 3),)  # a unit that is gone tells nothing
