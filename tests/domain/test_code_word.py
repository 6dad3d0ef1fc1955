"""Code words: spelled in any way they are one; what others know of a person is none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.code_word import LEAST, parse_code_word, spelled
from domain.facts import Facts
from domain.problem import Problem
from tests.domain.test_birth_date import TODAY

ANSWERS = {
    "full_name": "Sùng Thị Xinh",
    "birth_date": "1988-02-03",
    "phone": "+84977123456",
    "guardian_phone": "+84912000111",
}
FACTS = Facts(TODAY, ANSWERS)


@pytest.mark.parametrize("typed", ["Hoa Ban 77", "hoaban77", "HOA-BAN-77", "hoa  bàn 77", "hoabản77"])
def test_however_it_is_spelled_it_is_the_same_word(typed: str) -> None:
    assert parse_code_word(typed, FACTS) == "hoaban77" == spelled(typed)


@pytest.mark.parametrize("typed", ["", "abc", "…", "a b c", "🌸🌸🌸🌸"])
def test_too_short(typed: str) -> None:
    assert parse_code_word(typed, FACTS) == Problem("code_word.too_short", {"least": 4})


@pytest.mark.parametrize(
    "typed",
    [
        *("03021988", "3/2/1988", "0302 88", "1988-02-03", "1988", "3288"),
        *("0977123456", "977 123", "3456", "2000111"),
        *("Xinh", "sung thi xinh", "SÙNG"),
        *("sùng1988", "Xinh 88", "1988 Xinh", "xinh 456"),
        *("1111", "aaaaaa"),
    ],
)
def test_what_others_know_of_him_is_no_secret(typed: str) -> None:
    assert parse_code_word(typed, FACTS) == Problem("code_word.known")


@pytest.mark.parametrize("typed", ["xinh ban 7", "7 xinh hoa", "xinh đẹp"])
def test_the_name_with_something_of_ones_own_is_a_word(typed: str) -> None:
    assert parse_code_word(typed, FACTS) == spelled(typed)


def test_without_a_phone_digits_may_be_a_word() -> None:
    assert parse_code_word("4711", Facts(TODAY, {"birth_date": "1988-02-03", "phone": "-"})) == "4711"


@given(st.text(max_size=200))
def test_anything_is_read_or_said_to_be_wrong(typed: str) -> None:
    word = parse_code_word(typed, FACTS)
    assert isinstance(word, Problem) or (len(word) >= LEAST and spelled(word) == word)
