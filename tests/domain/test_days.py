from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.days import Written, parse_day, parse_past_day, read_day
from domain.facts import Facts
from domain.problem import Problem

TODAY = date(2026, 11, 22)
FACTS = Facts(today=TODAY)


@pytest.mark.parametrize(
    "text",
    [
        "20/12/2026",
        "20-12-26",
        "20.12.2026",
        "ngày 20 tháng 12 năm 2026",
        "ký ngày 20/12/2026",
        "20122026",
        "2026-12-20",
    ],
)
def test_reads_a_day_as_people_type_it_also_one_to_come(text):
    assert parse_day(text, FACTS) == date(2026, 12, 20)


@pytest.mark.parametrize(
    ("text", "days_ago"),
    [("hôm nay", 0), ("Hom nay", 0), ("today", 0), ("hôm qua", 1), ("yesterday", 1), ("ngày mai", -1), ("mai", -1)],
)
def test_reads_today_yesterday_and_tomorrow_in_words(text, days_ago):
    assert parse_day(text, FACTS) == TODAY - timedelta(days=days_ago)


@pytest.mark.parametrize("text", ["", "thứ sáu", "11/2026", "8" * 5000])
def test_says_when_it_finds_no_day(text):
    assert parse_day(text, FACTS) == Problem("day.unreadable")


@pytest.mark.parametrize(("text", "day", "month", "year"), [("31/2/2026", 31, 2, 2026), ("12/20/26", 12, 20, 2026)])
def test_says_when_there_is_no_such_day_and_never_guesses_month_first(text, day, month, year):
    assert parse_day(text, FACTS) == Problem("day.impossible", {"day": day, "month": month, "year": year})


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("5/12", date(2026, 12, 5)),
        ("ngày 20 tháng 11", date(2026, 11, 20)),
        ("3-1", date(2027, 1, 3)),
    ],
)
def test_a_day_without_a_year_is_the_nearest_such_day(text, day):
    assert parse_day(text, FACTS) == day


def test_a_day_without_a_year_that_no_year_near_has_is_none():
    assert parse_day("29/2", FACTS) == Problem("day.impossible", {"day": 29, "month": 2, "year": 2026})


def test_a_two_digit_year_is_one_of_our_times():
    assert parse_day("1/1/36", FACTS) == date(2036, 1, 1)
    assert parse_day("1/1/37", FACTS) == date(1937, 1, 1)


def test_what_has_happened_is_not_in_the_future():
    assert parse_past_day("22/11/2026", FACTS) == TODAY
    assert parse_past_day("23/11/2026", FACTS) == Problem("day.in_future")
    assert parse_past_day("31/2/2026", FACTS) == parse_day("31/2/2026", FACTS)


def test_a_day_that_does_not_exist_is_read_as_it_was_written():
    assert read_day("31/2/90", latest=2016) == Written(31, 2, 1990)
    assert Written(31, 2, 1990).as_date() is None


@given(st.dates(date(2000, 1, 1), date(2036, 12, 31)), st.sampled_from(["{:%d/%m/%y}", "{:%d-%m-%Y}", "{:%d%m%Y}"]))
def test_any_day_of_our_times_reads_back(day, way):
    assert parse_day(way.format(day), FACTS) == day
