"""The code of an invite: how it looks, how it is read, which slips it notices, and what is never taken for one."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from domain.code_letters import ALPHABET
from domain.folding import fold
from domain.invite_code import SIGNS, looks_like_code, new_code, parse_code, shown
from domain.problem import Problem

MISTYPED = Problem("invite_code.mistyped")
CODES = st.binary(min_size=16, max_size=16).map(new_code)


@given(CODES)
@example("GT3B3P")  # begins like its mark
def test_a_code_is_read_back_however_it_is_written(code: str) -> None:
    written = shown(code)
    plain = (code, code.lower(), written, f" {written.lower()} ", written.replace("-", " "), written.replace("-", "–"))
    marked = [
        f"{mark}{it}" for mark in ("GT ", "gt", "Gt: ", "mã ", "Mã giới thiệu: ", "ma gt ", "nhắn mã ") for it in plain
    ]
    for typed in (*plain, *marked):
        assert parse_code(typed) == code
        assert looks_like_code(typed)
        assert looks_like_code(typed, anything=True)


@given(CODES)
def test_a_code_has_a_digit_and_a_letter_and_no_sign_that_a_keyboard_changes(code: str) -> None:
    assert len(code) == 6
    assert set(code) <= SIGNS
    assert set(code[:5]) & set("347")
    assert set(code[:5]) - set("347")


@given(CODES, st.data())
def test_one_wrong_letter_is_always_noticed(code: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, 5))
    wrong = data.draw(st.sampled_from([it for it in ALPHABET + "0OIL2Z5S689U1" if it != code[place]]))
    slip = code[:place] + wrong + code[place + 1 :]
    assert parse_code(slip) == MISTYPED
    assert parse_code(f"GT {shown(slip)}") == MISTYPED


@given(CODES, st.integers(0, 5))
def test_a_slip_after_the_mark_is_known_for_one_everywhere(code: str, place: int) -> None:
    if sum(sign.isdigit() for sign in code[:5]) > 1:  # with its only digit gone it might be any word
        slip = code[:place] + ("X" if code[place] != "X" else "R") + code[place + 1 :]
        for typed in (f"GT {shown(slip)}", f"gt{slip}", f"gt {slip.lower()}", shown(slip)):
            assert looks_like_code(typed, anything=True)


@given(CODES, st.integers(0, 5))
def test_a_letter_too_few_after_the_mark_is_a_slip(code: str, place: int) -> None:
    short = code[:place] + code[place + 1 :]
    assert parse_code(f"GT {short}") == MISTYPED
    assert looks_like_code(f"GT {short}", anything=True) == bool(set(short) & set("347") and set(short) - set("347"))


@given(CODES)
def test_any_two_letters_swapped_are_noticed(code: str) -> None:
    for one, other in combinations(range(6), 2):
        if code[one] != code[other]:
            swapped = [*code]
            swapped[one], swapped[other] = code[other], code[one]
            assert parse_code("".join(swapped)) == MISTYPED


def test_codes_are_all_equally_likely_as_far_as_a_few_thousand_tell() -> None:
    codes = [new_code(number.to_bytes(16, "big") * 2) for number in range(4000)]
    assert len(set(codes)) > 3980  # of some 900,000
    assert {code[0] for code in codes} == {code[4] for code in codes} == SIGNS


NO_CODES = """
GT | mã | 12 | 347347 | 15/1/1990 | 150190 | 0912345678 | LC-000123-4 | CB-7K3QM-HTWXA | Huy | Nguyễn Thị Hoa | đồng ý
30 tuổi | 5 người | Xưởng 3 | GT nam | giới tính nữ | gia đình | mã số | mã 123456 | ngày 3/4 | tổ 12 a | xin chào
sử1988 | sen 1990
"""


@pytest.mark.parametrize("typed", ["", "x" * 999, *NO_CODES.replace("\n", "|").split("|")])
def test_words_dates_and_other_numbers_are_no_code(typed: str) -> None:
    assert not looks_like_code(typed)
    assert parse_code(typed) == MISTYPED


@given(st.text(max_size=30))
def test_nothing_that_is_typed_breaks_it(text: str) -> None:
    assert looks_like_code(text) in (True, False)
    if isinstance(code := parse_code(text), str):
        assert code.casefold() in fold(text).replace(" ", "")


def test_a_slip_alone_counts_only_where_no_free_text_is_asked() -> None:
    code = new_code(b"0123456789abcdef")
    slip = code[:5] + ("X" if code[5] != "X" else "R")
    assert looks_like_code(slip)
    assert not looks_like_code(slip, anything=True)
