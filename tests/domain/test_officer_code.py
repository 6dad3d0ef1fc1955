"""The code of an officer's invitation: how it looks, how it is read, and which slips it notices."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.code_letters import ALPHABET
from domain.officer_code import looks_like_code, new_code, parse_code
from domain.problem import Problem

MISTYPED = Problem("officer_code.mistyped")
CODES = st.binary(min_size=16, max_size=16).map(new_code)


@given(CODES)
def test_a_code_is_read_back_however_it_is_written(code: str) -> None:
    plain = code.replace("-", "")
    for typed in (code, code.lower(), plain, f"  {plain.lower()} ", code.replace("-", " "), code.replace("-", "–")):
        assert parse_code(typed) == code
        assert looks_like_code(typed)


def test_no_code_holds_a_letter_that_is_mistaken_for_another() -> None:
    assert set(ALPHABET).isdisjoint("0O1IL2Z5S68U9")
    letters = {letter for number in range(2000) for letter in new_code(number.to_bytes(16, "big") * 2)[3:]}
    assert letters <= {*ALPHABET, "-"}


@given(CODES, st.data())
def test_one_wrong_letter_is_always_noticed(code: str, data: st.DataObject) -> None:
    place = data.draw(st.sampled_from([at for at, sign in enumerate(code) if at > 2 and sign != "-"]))
    wrong = data.draw(st.sampled_from([it for it in ALPHABET if it != code[place]]))
    assert parse_code(code[:place] + wrong + code[place + 1 :]) == MISTYPED


@given(CODES)
def test_any_two_letters_swapped_are_noticed(code: str) -> None:
    letters = code[3:].replace("-", "")
    for one, other in combinations(range(10), 2):
        if letters[one] != letters[other]:
            swapped = [*letters]
            swapped[one], swapped[other] = letters[other], letters[one]
            assert parse_code("CB" + "".join(swapped)) == MISTYPED


@pytest.mark.parametrize(
    "typed", ["", "CB", "CB-", "LC-000012-3", "DN-000012-3", "CB-0O1IL-2Z5S8", "CB-AAAAA", "x" * 999]
)
def test_what_is_no_code_is_not_read_as_one(typed: str) -> None:
    assert parse_code(typed) == MISTYPED


def test_a_slip_still_looks_like_a_code() -> None:
    slip = new_code(b"0123456789abcdef")[:-1] + "0"
    assert parse_code(slip) == MISTYPED
    assert looks_like_code(slip)
    assert looks_like_code(slip, anything=True)


@pytest.mark.parametrize("typed", ["CB kỹ thuật", "CB nhân sự cty", "Công nhân may", "", "12", "cb"])
def test_words_are_no_code(typed: str) -> None:
    assert not looks_like_code(typed)


def test_a_job_of_twelve_letters_is_no_code_where_any_words_are_an_answer() -> None:
    assert looks_like_code("CB vệ sinh kho1")
    assert not looks_like_code("CB vệ sinh kho1", anything=True)
