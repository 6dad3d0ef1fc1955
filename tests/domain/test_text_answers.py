from datetime import date

import pytest

from domain.facts import Facts
from domain.problem import Problem
from domain.text_answers import has_identity_number, parse_open_text, parse_short_text

FACTS = Facts(today=date(2026, 11, 22))


@pytest.mark.parametrize("text", ["Tổ may 3", "Huy", "Dũng", "Thế", "KCN Tam Đường – xưởng 2", "x" * 20 + "y" * 5])
def test_takes_a_short_text_as_typed(text):
    assert parse_short_text(25)(text, FACTS) == text


def test_tidies_spaces_and_line_breaks():
    assert parse_short_text(20)("  Tổ \n may  3 \x07", FACTS) == "Tổ may 3"


@pytest.mark.parametrize("text", ["", "   ", "\n", "...", "👍"])
def test_refuses_a_text_that_says_nothing(text):
    assert parse_short_text(20)(text, FACTS) == Problem("text.empty")


def test_counts_letters_as_people_see_them():
    decomposed = "e\u0302\u0301" * 20  # ế, twenty times
    assert parse_short_text(20)(decomposed, FACTS) == "ế" * 20
    assert parse_short_text(19)(decomposed, FACTS) == Problem("text.too_long", {"limit": 19})


@pytest.mark.parametrize(
    "text",
    [
        "012190000123", "số 012 190 000 123 ạ", "012.190.000.123", "012-190-000-123", "123456789", "123 456 789",
        "0912 345 678 012190000123", "012190000123 012190000124", "0912 345 678 - 012 190 000 123",
    ],
)  # fmt: skip
def test_nine_or_twelve_digits_together_are_an_identity_number(text: str) -> None:
    assert has_identity_number(text)
    assert parse_open_text(100)(text, FACTS) == Problem("text.identity_number")


@pytest.mark.parametrize(
    "text",
    ["Tổ may 2", "0912 345 678", "+84 912 345 678", "0912345678, 0987654321", "15/08/1990", "từ 01-01-2024", "ca 3"],
)
def test_telephone_numbers_and_days_are_none(text: str) -> None:
    assert not has_identity_number(text)
    assert parse_open_text(100)(text, FACTS) == text


def test_an_open_text_has_the_limits_of_a_short_one() -> None:
    assert parse_open_text(3)("dài quá", FACTS) == Problem("text.too_long", {"limit": 3})
