"""Numbers of people as they are typed at a gate."""

from datetime import date

import pytest

from domain.counts import parse_count
from domain.facts import Facts
from domain.problem import Problem

FACTS = Facts(date(2026, 11, 22), {})


@pytest.mark.parametrize(
    ("typed", "read"),
    [("40", 40), ("khoảng 40 người", 40), ("1.200", 1200), ("1 200 ạ", 1200), ("0", 0), ("~35", 35), (" 7 ", 7)],
)
def test_a_number_is_read_with_the_words_around_it(typed: str, read: int) -> None:
    assert parse_count(5_000)(typed, FACTS) == read


@pytest.mark.parametrize("typed", ["", "bốn mươi", "40-50", "2 ca 40 người"])
def test_no_number_or_two_of_them_are_not_read(typed: str) -> None:
    assert parse_count(5_000)(typed, FACTS) == Problem("count.unreadable")


def test_a_number_too_large_to_be_true_is_not_taken() -> None:
    assert parse_count(50)("51", FACTS) == Problem("count.too_many", {"most": {"n": 50}})
