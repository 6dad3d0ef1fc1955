from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.citizen_number import PLACES, birth_year, gender, mask, parse_citizen_number
from domain.facts import Facts
from domain.gender import Gender
from domain.problem import Doubt, Problem

TODAY = date(2026, 11, 22)


def facts(**answers):
    return Facts(today=TODAY, answers=answers)


def mismatch(number, what):
    return Doubt(number, Problem("citizen_number.mismatch", {"what": what}))


@pytest.mark.parametrize(
    "text",
    [
        "012090001234",
        "012 090 001 234",
        "012.090.001.234",
        "012-090-001234",
        " 012090001234\n",
        "CCCD: 012090001234",
        "số cccd của em 012090001234 ạ",
        "０１２０９０００１２３４",
    ],
)
def test_reads_twelve_digits_however_they_are_grouped(text):
    assert parse_citizen_number(text, facts()) == "012090001234"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("045123456", Problem("citizen_number.old_identity_card")),
        ("045 123 456", Problem("citizen_number.old_identity_card")),
        ("", Problem("citizen_number.no_digits")),
        ("để sau", Problem("citizen_number.no_digits")),
        ("01209000123", Problem("citizen_number.shape", {"digits": 11})),
        ("0120900012345", Problem("citizen_number.shape", {"digits": 13})),
        ("01209000123A", Problem("citizen_number.shape", {"digits": 11})),
        ("0120900O1234", Problem("citizen_number.shape", {"digits": 11})),
        ("012090001234 015090001234", Problem("citizen_number.shape", {"digits": 24})),
    ],
)
def test_says_what_is_wrong_with_the_shape(text, problem):
    assert parse_citizen_number(text, facts()) == problem


@pytest.mark.parametrize(
    ("number", "year", "sex"),
    [
        ("087084000999", 1984, Gender.male),  # the published example: Đồng Tháp, male, 1984
        ("012190001234", 1990, Gender.female),
        ("012205001234", 2005, Gender.male),
        ("012305001234", 2005, Gender.female),
        ("012405001234", 2105, Gender.male),
        ("012999001234", 2399, Gender.female),
    ],
)
def test_the_number_tells_birth_year_and_gender(number, year, sex):
    assert (birth_year(number), gender(number)) == (year, sex)


@pytest.mark.parametrize(
    ("number", "born", "sex"),
    [
        ("012090001234", date(1990, 8, 15), Gender.male),
        ("012090001234", "1990-08-15", "male"),
        ("012305001234", "2005-01-31", "female"),
        ("012205001234", date(2005, 1, 31), Gender.male),
        ("012090001234", None, None),
        ("012090001234", "", ""),
    ],
)
def test_takes_a_number_that_agrees_with_the_answers(number, born, sex):
    assert parse_citizen_number(number, facts(birth_date=born, gender=sex)) == number


@pytest.mark.parametrize(
    ("born", "sex", "what"),
    [
        (date(1991, 8, 15), Gender.male, "birth_year"),
        ("1991-08-15", "male", "birth_year"),
        ("2090-08-15", None, "birth_year"),
        ("1990-08-15", "female", "gender"),
        (None, Gender.female, "gender"),
        (date(1991, 8, 15), Gender.female, "both"),
    ],
)
def test_asks_again_when_the_number_does_not_agree_with_the_answers(born, sex, what):
    number = "012090001234"
    assert parse_citizen_number(number, facts(birth_date=born, gender=sex)) == mismatch(number, what)


def test_asks_again_when_the_number_says_a_birth_to_come():
    assert parse_citizen_number("012227001234", facts()) == mismatch("012227001234", "birth_year")
    assert parse_citizen_number("012226001234", facts()) == "012226001234"


def test_asks_again_about_an_unknown_place_but_first_about_a_mismatch():
    number = "013090001234"
    assert parse_citizen_number(number, facts()) == Doubt(number, Problem("citizen_number.unknown_place"))
    assert parse_citizen_number(number, facts(gender="female")) == mismatch(number, "gender")


def test_a_number_of_somebody_born_abroad_can_be_confirmed():
    number = "233302001234"
    read = parse_citizen_number(number, facts(birth_date="2002-05-01", gender="female"))
    assert read == Doubt(number, Problem("citizen_number.unknown_place"))


def test_knows_the_63_places_of_birth_registration():
    assert len(PLACES) == 63
    assert (PLACES["012"], PLACES["001"], PLACES["096"]) == ("Lai Châu", "Hà Nội", "Cà Mau")


def test_the_number_does_not_show_in_the_doubt_nor_the_answers_in_the_facts():
    told = facts(gender="female", citizen_number="012090001234")
    assert "012090001234" not in repr(parse_citizen_number("012090001234", told)) + repr(told)


def test_masks_all_but_four_digits_in_front_and_two_at_the_end():
    assert mask("012090001289") == "0120******89"
    assert [mask(odd) for odd in ("", "12", "045123456")] == ["", "**", "*********"]


@given(st.text(max_size=20))
def test_masking_never_shortens_nor_shows_a_number_of_another_length(number):
    masked = mask(number)
    assert len(masked) == len(number)
    assert masked.count("*") >= (6 if len(number) == 12 else len(number))
