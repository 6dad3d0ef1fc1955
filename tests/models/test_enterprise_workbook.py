"""Reading a list of enterprises from a workbook as offices make them."""

from __future__ import annotations

from datetime import date

import pytest

from domain.facts import Facts
from domain.folding import fold
from domain.problem import Problem
from models.enterprise_columns import _CALLED, HEADERS
from models.enterprise_file import Reading, read_file
from models.enterprises import Row
from tests.models import books

FACTS = Facts(date(2026, 11, 22))


def read(*rows: tuple) -> Reading:
    return read_file(books.sheet(*rows), FACTS)


def only_row(*rows: tuple) -> Row:
    reading = read(*rows)
    assert reading.errors == []
    (row,) = reading.rows
    return row


def test_the_header_may_stand_below_titles_and_merged_over_two_lines() -> None:
    def fill(workbook) -> None:
        sheet = workbook.add_worksheet("DS")
        sheet.merge_range(0, 0, 0, 6, "LIÊN ĐOÀN LAO ĐỘNG TỈNH")
        sheet.merge_range(1, 0, 1, 6, "DANH SÁCH DOANH NGHIỆP (mẫu)")
        for column, name in enumerate(("STT", "Tên đơn vị", "MST")):
            sheet.merge_range(3, column, 4, column, name)
        sheet.merge_range(3, 3, 3, 5, "Số lao động (người)")
        books.write(sheet, [(), (), (), (), (None, None, None, "Tổng số", "Trong đó: nữ", "DTTS")])
        books.write(sheet, [()] * 5 + [("(1)", "(2)", "(3)", "(4)", "(5)", "(6)")])
        books.write(sheet, [()] * 6 + [(1, "HTX A", None, 35, 20, 12), (2,), ("Tổng cộng", None, None, 35, 20, 12)])

    reading = read_file(books.book(fill), FACTS)
    assert (reading.rows, reading.errors) == ([Row("HTX A", headcount=35, women=20, minority=12)], [])


def test_the_first_sheet_with_a_header_counts() -> None:
    def fill(workbook) -> None:
        books.write(workbook.add_worksheet("Bìa"), [("Năm 2026",)])
        books.write(workbook.add_worksheet("DS"), [("Tên",), ("A",)])
        books.write(workbook.add_worksheet("Cũ"), [("Tên",), ("B",)])

    assert read_file(books.book(fill), FACTS).rows == [Row("A")]


def test_a_header_below_the_fifteenth_line_is_not_looked_for() -> None:
    titles = [("Chú thích",)] * 15
    (error,) = read(*titles, ("Tên",), ("A",)).errors
    assert (error.row, error.problem) == (1, Problem("enterprise_file.no_name_column"))


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (100233488, "0100233488"),
        (314409058002, "0314409058-002"),
        (6209900010, "6209900010"),
        ("0100233488", "0100233488"),
    ],
)
def test_a_tax_code_that_excel_took_for_a_number_gets_its_zero_back_if_the_check_digit_fits(number, code) -> None:
    assert only_row(("Tên", "MST"), ("A", number)).tax_code == code


@pytest.mark.parametrize("number", [100233489, 12090001234, 314409059002])
def test_a_tax_code_whose_lost_digits_cannot_be_told_is_an_error(number) -> None:
    (error,) = read(("Tên", "MST"), ("A", number)).errors
    assert error.problem == Problem("enterprise_file.tax_code_lost_digits", {"text": str(number)})


def test_days_may_be_days_of_excel_or_typed() -> None:
    def fill(workbook) -> None:
        sheet = workbook.add_worksheet()
        books.write(sheet, [("Tên", "Ngày số liệu", "Ngày hẹn"), ("A", None, "2026-12-15")])
        sheet.write_datetime(1, 1, date(2026, 9, 30), workbook.add_format({"num_format": "dd/mm/yyyy"}))

    (row,) = read_file(books.book(fill), FACTS).rows
    assert (row.headcount_day, row.next_contact) == (date(2026, 9, 30), date(2026, 12, 15))


def test_a_decimal_number_of_workers_is_an_error_and_not_thousands() -> None:
    (error,) = read(("Tên", "Số lao động"), ("A", 1.125)).errors
    assert error.problem.key == "enterprise_file.headcount_unreadable"


def test_what_looks_like_a_formula_is_a_name_like_any_other() -> None:
    dde = "=cmd|' /C calc'!A0"
    assert only_row(("Tên",), (dde,)).name == dde


def test_each_of_200_bad_rows_is_named() -> None:
    reading = read(("Tên", "MST"), *((f"Công ty {at}", "123" if at % 2 else None) for at in range(400)))
    assert [error.row for error in reading.errors] == list(range(3, 403, 2))


def test_no_header_means_two_things() -> None:
    assert len(HEADERS) == sum(len(headers.split("|")) for headers in _CALLED.values())
    assert all(fold(header) == header for header in HEADERS)


def test_a_first_row_of_short_values_is_no_line_of_column_numbers() -> None:
    assert only_row(("Tên", "Số lao động"), ("A", 35)) == Row("A", headcount=35)
