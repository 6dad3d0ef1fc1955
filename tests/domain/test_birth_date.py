from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.birth_date import parse_birth_date
from domain.facts import Facts
from domain.problem import Problem

TODAY = date(2026, 11, 22)
FACTS = Facts(today=TODAY)
UNREADABLE = Problem("birth_date.unreadable")


def year_only(year):
    return Problem("birth_date.year_only", {"year": year})


def impossible(day, month, year):
    return Problem("birth_date.impossible", {"day": day, "month": month, "year": year})


@pytest.mark.parametrize(
    "text",
    [
        "15/8/1990",
        "15/08/1990",
        "15-08-90",
        "15-8-90",
        "15.8.1990",
        "15 8 1990",
        " 15 / 8 / 1990 ",
        "15 tháng 8 năm 1990",
        "15 thang 8 nam 1990",
        "ngày 15 tháng 8 năm 1990",
        "Ngày 15 Tháng 8 Năm 90",
        "15tháng8năm1990",
        "sinh ngày 15/8/1990",
        "ngày tháng năm sinh: 15/8/1990",
        "em sinh ngày 15/8/1990 ạ",
        "15081990",
        "150890",
        "19900815",
        "1990-08-15",
        "1990/8/15",
        "năm 1990 tháng 8 ngày 15",
        "１５/８/１９９０",
    ],
)
def test_reads_a_date_as_people_type_it(text):
    assert parse_birth_date(text, FACTS) == date(1990, 8, 15)


@pytest.mark.parametrize(
    ("text", "born"),
    [
        ("12-3-95", date(1995, 3, 12)),
        ("5/8/1990", date(1990, 8, 5)),  # never 8 May
        ("1/1/01", date(2001, 1, 1)),
        ("29/2/2000", date(2000, 2, 29)),
        ("22/11/2026", TODAY),
        ("1/12/16", date(2016, 12, 1)),  # ten this year
        ("1/1/17", date(1917, 1, 1)),  # nine as 2017, so 109 as 1917
        ("20011201", date(2001, 12, 1)),
        ("20121201", date(2012, 12, 1)),
        ("20102001", date(2001, 10, 20)),
        ("22/11/1906", date(1906, 11, 22)),  # 120 today
    ],
)
def test_reads_day_first_and_picks_the_century_of_a_living_worker(text, born):
    assert parse_birth_date(text, FACTS) == born


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("năm chín mươi", UNREADABLE),
        ("", UNREADABLE),
        ("không nhớ", UNREADABLE),
        ("15/8", UNREADABLE),
        ("15/8/190", UNREADABLE),
        ("15/8/1990/2", UNREADABLE),
        ("1581990", UNREADABLE),  # 15/8 or 1/58
        ("tháng 8 ngày 5 năm 1990", UNREADABLE),  # month first is never guessed
        ("0912", UNREADABLE),
        ("2027", UNREADABLE),
        ("90", UNREADABLE),
        ("8" * 5000, UNREADABLE),
        ("1990", year_only(1990)),
        ("2026", year_only(2026)),
        ("sinh năm 1990", year_only(1990)),
        ("Tôi sinh năm 1990 ạ", year_only(1990)),
        ("năm sinh 1990", year_only(1990)),
        ("sn 1990", year_only(1990)),
        ("sinh năm 90", year_only(1990)),
        ("8/1990", year_only(1990)),
        ("tháng 8 năm 1990", year_only(1990)),
        ("31/2/1990", impossible(31, 2, 1990)),
        ("31-2-90", impossible(31, 2, 1990)),
        ("29/2/2001", impossible(29, 2, 2001)),
        ("8/15/1990", impossible(8, 15, 1990)),  # month first is never guessed
        ("0/5/1990", impossible(0, 5, 1990)),
        ("1/1/0000", impossible(1, 1, 0)),
        ("111990", impossible(11, 19, 1990)),  # 1/1/1990 without zeros
        ("23/11/2026", Problem("birth_date.in_future")),
        ("15/8/2990", Problem("birth_date.in_future")),
        ("21/11/1905", Problem("birth_date.too_old")),
        ("15/8/1090", Problem("birth_date.too_old")),
    ],
)
def test_says_what_is_wrong_with_a_date(text, problem):
    assert parse_birth_date(text, FACTS) == problem


def test_a_day_too_old_is_one_past_the_birthday_that_makes_121():
    assert parse_birth_date("23/11/1905", FACTS) == date(1905, 11, 23)
    assert parse_birth_date("22/11/1905", FACTS) == Problem("birth_date.too_old")


LONG_YEAR = ("{0.day}/{0.month}/{0.year}", "{0:%d-%m-%Y}", "{0:%d.%m.%Y}", "{0:%d %m %Y}", "{0:%d%m%Y}", "{0:%Y-%m-%d}")
IN_WORDS = ("{0.day} tháng {0.month} năm {0.year}", "ngày {0.day} tháng {0.month} năm {0.year}", "{0:%Y%m%d}")
SHORT_YEAR = ("{0:%d/%m/%y}", "{0.day}-{0.month}-{0:%y}", "{0:%d%m%y}", "{0.day} tháng {0.month} năm {0:%y}")


@given(st.dates(date(1906, 11, 23), TODAY), st.sampled_from(LONG_YEAR + IN_WORDS))
def test_any_date_written_any_accepted_way_reads_back(born, way):
    assert parse_birth_date(way.format(born), FACTS) == born


@given(st.dates(date(1917, 1, 1), date(2016, 12, 31)), st.sampled_from(SHORT_YEAR))
def test_any_date_of_ages_10_to_109_reads_back_from_two_digits_of_its_year(born, way):
    assert parse_birth_date(way.format(born), FACTS) == born


@given(st.text("0123456789/-. thángnăm", max_size=20))
def test_what_is_read_is_never_in_the_future_nor_over_120_years_ago(text):
    read = parse_birth_date(text, FACTS)
    assert isinstance(read, Problem) or date(1905, 11, 22) < read <= TODAY
