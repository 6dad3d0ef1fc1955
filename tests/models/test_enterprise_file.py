"""Reading a list of enterprises as offices write it."""

from __future__ import annotations

from datetime import date

import pytest

from domain.facts import Facts
from domain.problem import Problem
from models.enterprise_file import RowError, read_file
from models.enterprises import Row

FACTS = Facts(date(2026, 11, 22))

WHOLE = Row("Công ty Chè A", "x-tan-uyen", "0100233488", "TNHH", 35)


def read_rows(text: str) -> tuple[list[Row], list[RowError]]:
    reading = read_file(text.encode(), FACTS)
    return list(reading.rows), list(reading.errors)


@pytest.mark.parametrize(
    "text",
    [
        "Tên doanh nghiệp,Mã số thuế,Xã/phường,Loại hình,Số lao động\nCông ty Chè A,0100233488,Tân Uyên,TNHH,35\n",
        "\ufefftên;mst;xã;loại hình;số lao động\r\nCông ty Chè A;0100233488;xã Tân Uyên;TNHH;35\r\n",
        "name\ttax code\tcommune\tkind\theadcount\nCông ty Chè A\t0100 233 488\tx-tan-uyen\tTNHH\t35",
        "HEADCOUNT,STT,Kind,Commune,Tax code,Name\n35,1,TNHH,TAN UYEN,0100233488,Công ty  Chè A",
        '\ufeff"Xã, phường","Tên","MST","Loại hình","Số lao động"\n"Tân Uyên","Công ty Chè A","0100233488",TNHH,35\n',
        "\nTên,MST,Xã,Loại hình,Số lao động\n\n,,,,\nCông ty Chè A,0100233488,Tân Uyên,TNHH,35\n,,,,\n",
    ],
)
def test_reads_every_way_a_list_is_written(text):
    assert read_rows(text) == ([WHOLE], [])


def test_what_is_not_given_stays_empty():
    assert read_rows("tên,mst\nCông ty A,\n") == ([Row("Công ty A")], [])


@pytest.mark.parametrize("typed", ["1250", "1.250", "1,250", "1 250"])
def test_reads_a_headcount_with_its_thousands_marked(typed):
    assert read_rows(f"tên;số lao động\nCông ty A;{typed}\n")[0] == [Row("Công ty A", headcount=1250)]


@pytest.mark.parametrize(
    ("column", "typed", "problem"),
    [
        ("mst", "123", Problem("tax_code.shape", {"digits": 3})),
        ("mst", "0100233489", Problem("tax_code.check_digit")),
        ("mst", "1.00233E+09", Problem("enterprise_file.tax_code_lost_digits", {"text": "1.00233E+09"})),
        ("xã", "Sa Pa", Problem("enterprise_file.commune_unknown", {"text": "Sa Pa"})),
        ("xã", "Tân", Problem("enterprise_file.commune_unknown", {"text": "Tân"})),
        ("số lao động", "nhiều", Problem("enterprise_file.headcount_unreadable", {"text": "nhiều"})),
        ("số lao động", "-3", Problem("enterprise_file.headcount_unreadable", {"text": "-3"})),
        ("số lao động", "3,5", Problem("enterprise_file.headcount_unreadable", {"text": "3,5"})),
        ("số lao động", "0912345678", Problem("enterprise_file.headcount_unreadable", {"text": "0912345678"})),
        ("loại hình", "x" * 31, Problem("enterprise_file.text_too_long", {"letters": 31, "most": 30})),
    ],
)
def test_says_what_is_wrong_in_which_row_and_column(column, typed, problem):
    rows, (error,) = read_rows(f"tên;{column}\nCông ty A;\nCông ty B;{typed}\n")
    field = {"mst": "tax_code", "xã": "commune", "số lao động": "headcount", "loại hình": "kind"}[column]
    assert error == RowError(3, field, problem)
    assert rows == [Row("Công ty A")]


@pytest.mark.parametrize("name", ["", "  ", "…"])
def test_a_row_needs_a_name(name):
    assert read_rows(f"tên,mst\n{name},0100233488\n")[1] == [
        RowError(2, "name", Problem("enterprise_file.name_missing"))
    ]


def test_a_name_longer_than_its_column_is_refused_also_when_its_short_forms_make_it_so():
    long, short = "Công ty " + "a" * 200, "HTX " * 40 + "Chè"
    for name in (long, short):
        (error,) = read_rows(f"tên\n{name}\n")[1]
        assert error.problem == Problem("enterprise_file.text_too_long", {"letters": len(name), "most": 200})


def test_all_errors_are_told_at_once():
    errors = read_rows("tên,mst,xã\n,123,Sa Pa\nCông ty A,124,\n")[1]
    assert [(error.row, error.column) for error in errors] == [
        (2, "tax_code"),
        (2, "commune"),
        (2, "name"),
        (3, "tax_code"),
    ]


def test_the_same_enterprise_twice_is_an_error_naming_the_first():
    by_code = "tên,mst\nCông ty A,0100233488\nCông ty B,0100233488\n"
    by_name = "tên,xã\nCty CP A,Sìn Hồ\nCông ty A,Sìn Hồ\nCông ty cổ phần A,Sìn Hồ\n"
    assert read_rows(by_code)[1] == [RowError(3, "", Problem("enterprise_file.repeated", {"row": 2}))]
    assert read_rows(by_name)[1] == [RowError(4, "", Problem("enterprise_file.repeated", {"row": 2}))]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", Problem("enterprise_file.empty")),
        (" \n\n", Problem("enterprise_file.empty")),
        ("mst,xã\n1,2\n", Problem("enterprise_file.no_name_column")),
        ("Công ty A\nCông ty B\n", Problem("enterprise_file.no_name_column")),
        ("tên,name\nA,B\n", Problem("enterprise_file.repeated_column", {"name": "name"})),
    ],
)
def test_a_file_without_headers_it_knows_is_refused(text, problem):
    rows, (error,) = read_rows(text)
    assert (rows, error.column, error.problem) == ([], "", problem)
