from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.facts import Facts
from domain.phone import MOBILE_PREFIXES, parse_phone, show_phone
from domain.problem import Doubt, Problem

FACTS = Facts(today=date(2026, 11, 22))
UNREADABLE = Problem("phone.unreadable")


def short(digits):
    return Problem("phone.too_short", {"digits": digits})


def long(digits):
    return Problem("phone.too_long", {"digits": digits})


@pytest.mark.parametrize(
    "text",
    [
        "0912345678",
        "0912 345 678",
        "0912.345.678",
        "0912-345-678",
        "0912\u2013345\u2013678",
        "091 234 5678",
        " 0912345678 ",
        "+84912345678",
        "+84 912 345 678",
        "+84(0)912345678",
        "+84 (0) 912 345 678",
        "(+84) 912 345 678",
        "(0912) 345 678",
        "+840912345678",
        "0084912345678",
        "84912345678",
        "840912345678",
        "SĐT: 0912345678",
        "số em là 0912 345 678 ạ",
        "０９１２３４５６７８",
        "0912\u00a0345\u00a0678",
    ],
)
def test_reads_one_number_however_it_is_typed(text):
    assert parse_phone(text, FACTS) == "+84912345678"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        *((f"016{n}", f"03{n}") for n in range(2, 10)),
        ("0120", "070"),
        ("0121", "079"),
        ("0122", "077"),
        ("0126", "076"),
        ("0128", "078"),
        ("0123", "083"),
        ("0124", "084"),
        ("0125", "085"),
        ("0127", "081"),
        ("0129", "082"),
        ("0186", "056"),
        ("0188", "058"),
        ("0199", "059"),
    ],
)
@pytest.mark.parametrize("plus", [False, True])
def test_brings_eleven_digit_mobiles_of_before_2018_up_to_date(old, new, plus):
    typed = f"{old} 765 4321"
    assert parse_phone("+84" + typed[1:] if plus else typed, FACTS) == f"+84{new[1:]}7654321"


@pytest.mark.parametrize(
    ("text", "doubt"),
    [
        ("02133876543", Doubt("+842133876543", Problem("phone.landline"))),
        ("+84 213 3876 543", Doubt("+842133876543", Problem("phone.landline"))),
        ("024 3822 1234", Doubt("+842438221234", Problem("phone.landline"))),
        ("0512345678", Doubt("+84512345678", Problem("phone.unknown_prefix", {"prefix": "051"}))),
        ("0123456789", Doubt("+84123456789", Problem("phone.unknown_prefix", {"prefix": "012"}))),
        ("+86 138 0013 8000", Doubt("+8613800138000", Problem("phone.foreign"))),
        ("+2904567", Doubt("+2904567", Problem("phone.foreign"))),
        ("+123456789012345", Doubt("+123456789012345", Problem("phone.foreign"))),
        ("00856 20 5555 5555", Doubt("+8562055555555", Problem("phone.foreign"))),
    ],
)
def test_asks_again_about_numbers_that_are_probably_not_a_workers_mobile(text, doubt):
    assert parse_phone(text, FACTS) == doubt


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", UNREADABLE),
        ("không có", UNREADABLE),
        ("091234567a8", UNREADABLE),
        ("0912345678 hoặc 0987654321", UNREADABLE),
        ("1234567890", UNREADABLE),
        ("0000000000", UNREADABLE),
        ("+0912345678", UNREADABLE),
        ("++84912345678", UNREADABLE),
        ("091234567", short(9)),
        ("912345678", short(9)),
        ("0213387654", short(10)),
        ("+84", short(1)),
        ("+86 138", short(5)),
        ("+861380", short(6)),
        ("8491234567", UNREADABLE),
        ("09123456789", long(11)),
        ("016112345678", long(12)),
        ("01611234567", long(11)),  # 0161 was never given out
        ("021338765432", long(12)),
        ("0912345678 0987654321", long(20)),
        ("+1234567890123456", long(16)),
        ("1" * 5000, long(5000)),
    ],
)
def test_says_what_is_wrong_with_a_number(text, problem):
    assert parse_phone(text, FACTS) == problem


def test_every_prefix_of_the_data_file_is_three_digits_and_taken_without_a_question():
    assert len(MOBILE_PREFIXES) == 37
    for prefix in MOBILE_PREFIXES:
        assert parse_phone(f"{prefix}1234567", FACTS) == f"+84{prefix[1:]}1234567"


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("+84912345678", "0912 345 678"),
        ("+842133876543", "0213 387 6543"),
        ("+842438221234", "024 3822 1234"),
        ("+842838221234", "028 3822 1234"),
        ("+8613800138000", "+8613800138000"),
    ],
)
def test_shows_a_number_as_it_is_read_in_vietnam(number, shown):
    assert show_phone(number) == shown


@given(st.sampled_from(sorted(MOBILE_PREFIXES)), st.integers(0, 9_999_999))
def test_a_number_shown_reads_back_as_itself(prefix, rest):
    number = f"+84{prefix[1:]}{rest:07}"
    assert parse_phone(show_phone(number), FACTS) == parse_phone(number, FACTS) == number
