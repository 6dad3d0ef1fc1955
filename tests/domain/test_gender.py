from datetime import date

import pytest

from domain.facts import Facts
from domain.gender import Gender, parse_gender
from domain.problem import Problem

FACTS = Facts(today=date(2026, 11, 22))


@pytest.mark.parametrize(
    "text",
    ["nam", "Nam", "NAM", "male", "M", "nam ạ", "Giới tính: nam", "trai", "con trai", "đàn ông", "man", "nam giới"],
)
def test_reads_male(text):
    assert parse_gender(text, FACTS) is Gender.male


@pytest.mark.parametrize(
    "text",
    [
        "nữ",
        "Nữ",
        "nu",
        "female",
        "f",
        "nữ ạ",
        "giới tính nữ",
        "nữ giới",
        "gái",
        "con gái",
        "phụ nữ",
        "đàn bà",
        "woman",
        "nu\u031b\u0303",
    ],
)
def test_reads_female(text):
    assert parse_gender(text, FACTS) is Gender.female


@pytest.mark.parametrize("text", ["", "nam hay nữ", "năm nay", "Lê Văn Nam", "?", "x"])
def test_does_not_guess_a_gender(text):
    assert parse_gender(text, FACTS) == Problem("gender.unreadable")


def test_the_kept_values_never_change():
    assert [gender.value for gender in Gender] == ["male", "female"]
