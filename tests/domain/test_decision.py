from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.decision import parse_decision_day, parse_decision_number
from domain.facts import Facts
from domain.problem import Doubt, Problem

TODAY = date(2026, 11, 22)
FACTS = Facts(today=TODAY)


@pytest.mark.parametrize(
    "text",
    [
        "12/QĐ-LĐLĐ",
        "12/QD-LDLD",
        "12/qđ-lđlđ",
        "  số 12 / QĐ - LĐLĐ ",
        "Quyết định số: 12/QĐ-LĐLĐ",
        "12-QĐ/LĐLĐ",
        "12 qd ldld",
        "012/QÐ–LÐLÐ",
        "12/Q\u0110-L\u0110L\u0110.",
    ],
)
def test_reads_a_number_in_one_spelling(text):
    assert parse_decision_number(text, FACTS) == "12/QĐ-LĐLĐ"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("5/QD-LDLD", "05/QĐ-LĐLĐ"),
        ("1908/QĐ-TLĐ", "1908/QĐ-TLĐ"),
        ("12a/QD-CDCS", "12A/QĐ-CĐCS"),
        ("12/2026/QĐ-CĐKCN", "12/2026/QĐ-CĐKCN"),
        ("7/qd-ndcs", "07/QĐ-NĐCS"),
        ("33/QĐ-BCH", "33/QĐ-BCH"),
        ("33/QĐ-CĐ Tân Phong", "33/QĐ-CĐ-TAN-PHONG"),
        ("10/QD-CDX", "10/QĐ-CĐX"),
    ],
)
def test_knows_the_issuers_and_what_may_stand_in_the_number(text, number):
    assert parse_decision_number(text, FACTS) == number


@pytest.mark.parametrize(
    "text",
    ["", "12", "QĐ-LĐLĐ", "12/QĐ", "0/QĐ-LĐLĐ", "99/KH-LĐLĐ", "06-NQ/BCH", "123456/QĐ-LĐLĐ", "12/QĐ-" + "x" * 5000],
)
def test_takes_nothing_else_for_a_decision(text):
    assert parse_decision_number(text, FACTS) == Problem("decision.unreadable")


@given(st.integers(1, 99_999), st.sampled_from(["LĐLĐ", "CĐCS", "TLĐ", "CĐKCN", "BTV"]))
def test_what_was_read_reads_the_same_again(count, organ):
    number = parse_decision_number(f"{count}/QĐ-{organ}", FACTS)
    assert number == f"{count:02}/QĐ-{organ}"
    assert parse_decision_number(number, FACTS) == number


def test_the_day_of_a_decision_has_come_already():
    assert parse_decision_day("20/11/2026", FACTS) == date(2026, 11, 20)
    assert parse_decision_day("hôm nay", FACTS) == TODAY
    assert parse_decision_day("23/11/2026", FACTS) == Problem("day.in_future")


def test_a_day_over_a_year_back_is_asked_again():
    assert parse_decision_day("21/11/2025", FACTS) == date(2025, 11, 21)
    long_ago = Problem("decision.long_ago", {"day": {"d": "2025-11-20"}})
    assert parse_decision_day("20/11/2025", FACTS) == Doubt(date(2025, 11, 20), long_ago)
