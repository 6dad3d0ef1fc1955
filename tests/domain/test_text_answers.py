from datetime import date

import pytest

from domain.facts import Facts
from domain.problem import Problem
from domain.text_answers import parse_short_text

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
