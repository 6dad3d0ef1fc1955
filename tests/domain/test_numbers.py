import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from domain.numbers import application_number, check_digit, parse_number, parse_unchecked
from domain.problem import Problem

ROW_IDS = st.integers(1, 10**18 - 1)
WRONG = Problem("number.check_digit")


@pytest.mark.parametrize(("digits", "check"), [("572", "4"), ("5724", "0"), ("", "0"), ("000572", "4")])
def test_the_check_digit_is_damms(digits, check):
    assert check_digit(digits) == check


def test_a_number_has_prefix_six_digits_and_check_digit():
    assert application_number(123) == "LC-000123-4"
    assert application_number(1_234_567, prefix="HN") == f"HN-1234567-{check_digit('1234567')}"


@pytest.mark.parametrize("row_id", [0, -1])
def test_no_row_has_a_number_below_one(row_id):
    with pytest.raises(ValueError, match=str(row_id)):
        application_number(row_id)


@pytest.mark.parametrize(
    "text",
    [
        "LC-000123-4",
        "lc-000123-4",
        "LC 000123 4",
        "LC0001234",
        " lc 000 123 4 ",
        "0001234",
        "LC–000123–4",
        "Lc.000123.4",
    ],
)
def test_reads_a_number_however_it_is_typed(text):
    assert parse_number(text) == 123


@pytest.mark.parametrize(
    "text", ["", "LC", "LC-123-4", "HN-000123-4", "000123-4x", "LC-LC-000123-4", "1" * 20, "²000123"]
)
def test_says_that_a_text_is_no_number(text):
    assert parse_number(text) == Problem("number.unreadable")


@given(ROW_IDS, st.sampled_from(["LC", "HN", "LĐ", "A1"]))
def test_every_number_reads_back(row_id, prefix):
    assert parse_number(application_number(row_id, prefix), prefix) == row_id


@given(ROW_IDS, st.data())
def test_every_single_wrong_digit_is_caught(row_id, data):
    number = list(application_number(row_id))
    at = data.draw(st.sampled_from([at for at, sign in enumerate(number) if sign.isdigit()]))
    number[at] = data.draw(st.sampled_from([digit for digit in "0123456789" if digit != number[at]]))
    assert parse_number("".join(number)) == WRONG


@given(ROW_IDS, st.data())
def test_every_swap_of_neighbouring_digits_is_caught(row_id, data):
    digits = application_number(row_id)[3:].replace("-", "")
    at = data.draw(st.integers(0, len(digits) - 2))
    assume(digits[at] != digits[at + 1])
    assert parse_number(f"{digits[:at]}{digits[at + 1]}{digits[at]}{digits[at + 2 :]}") == WRONG


def test_without_its_check_digit_a_number_may_still_be_meant():
    assert [parse_unchecked(it) for it in ("LC-000123", "lc 000123", "000123")] == [123] * 3
    assert [parse_unchecked(it) for it in ("LC-000123-4", "LC-123", "Lò Thị", "0912345678", "")] == [None] * 5
