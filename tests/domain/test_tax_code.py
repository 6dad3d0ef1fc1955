import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.problem import Problem
from domain.tax_code import parse_tax_code

# By the definition, not by the module: tenth digit = 10 − (Σ weight × digit mod 11).
WEIGHTS = (31, 29, 23, 19, 17, 13, 7, 5, 3)


def shape(digits):
    return Problem("tax_code.shape", {"digits": digits})


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("0100233488", "0100233488"),
        ("0100 233 488", "0100233488"),
        ("0110000002", "0110000002"),  # a serial number of one digit and zeros
        ("MST: 0100233488", "0100233488"),
        ("0314409058-002", "0314409058-002"),
        ("0314409058002", "0314409058-002"),
        ("0314409058 - 002", "0314409058-002"),
        ("012090001234", "012090001234"),  # a household business: its owner's citizen number
    ],
)
def test_reads_the_codes_of_companies_branches_and_households(text, code):
    assert parse_tax_code(text) == code


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("0100233480", Problem("tax_code.check_digit")),
        ("0314409059-002", Problem("tax_code.check_digit")),
        ("", shape(0)),
        ("không biết", shape(0)),
        ("010023348", shape(9)),
        ("01002334881", shape(11)),
        ("0314409058-000", shape(13)),
        ("0100000003", shape(10)),  # right check digit, but serial number 0
        ("01002334881234", shape(14)),
        ("01002x33488", shape(10)),
    ],
)
def test_says_what_is_wrong_with_a_code(text, problem):
    assert parse_tax_code(text) == problem


@given(st.integers(0, 99), st.integers(1, 9_999_999))
def test_of_ten_last_digits_the_right_one_only_is_taken(province, serial):
    body = f"{province:02}{serial:07}"
    right = 10 - sum(weight * int(digit) for weight, digit in zip(WEIGHTS, body, strict=True)) % 11
    taken = [last for last in range(10) if parse_tax_code(f"{body}{last}") == f"{body}{last}"]
    assert taken == ([right] if right < 10 else [])
