"""Workbooks handed to people: real numbers and days, texts that stay texts, the same bytes for the same values."""

from __future__ import annotations

import re
from datetime import date
from io import BytesIO
from zipfile import ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import load_workbook

from documents.workbook import Table, draw_workbook


def part(content: bytes, name: str) -> str:
    return ZipFile(BytesIO(content)).read(name).decode()


def read(content: bytes, sheet: int = 0) -> list[list]:
    return load_workbook(BytesIO(content)).get_sheet_by_index(sheet).to_python(skip_empty_area=False)


def test_numbers_and_days_are_real_ones_and_texts_stay_texts() -> None:
    content = draw_workbook([Table("A", [["Tên", "Số", "Ngày", "MST"], ["Chè", 35, date(2026, 11, 22), "0100233488"]])])
    assert read(content)[1] == ["Chè", 35.0, date(2026, 11, 22), "0100233488"]
    assert "dd/mm/yyyy" in part(content, "xl/styles.xml")


@pytest.mark.parametrize(
    "typed", ["=1+1", '=HYPERLINK("http://x.example","x")', "=cmd|' /C calc'!A0", "+84", "-1", "@SUM(A1)", "{=1}",
              "http://x.example", "mailto:a@b.example", "internal:A1", "\t=1"]
)  # fmt: skip
def test_nothing_typed_becomes_a_formula_or_a_link(typed: str) -> None:
    content = draw_workbook([Table("A", [["Tên"], [typed]])])
    xml = part(content, "xl/worksheets/sheet1.xml")
    assert "<f" not in xml.replace("<formula", "<f")
    assert "hyperlink" not in xml
    assert read(content)[1] == [typed]


def test_the_header_is_bold_frozen_and_has_filters() -> None:
    content = draw_workbook([Table("A", [["DANH SÁCH"], ["Tên", "Số"], ["A", 1]], header=1)])
    xml = part(content, "xl/worksheets/sheet1.xml")
    assert 'ySplit="2"' in xml
    assert 'state="frozen"' in xml
    assert '<autoFilter ref="A2:B3"/>' in xml
    assert style_of(xml, "A2") != style_of(xml, "A1") != style_of(xml, "A3")


def test_a_wrong_cell_is_coloured_also_an_empty_one() -> None:
    content = draw_workbook([Table("A", [["Tên", "Số"], [None, 1]], looks={(1, 0): "wrong", (1, 1): "wrong"})])
    xml = part(content, "xl/worksheets/sheet1.xml")
    assert {"A2", "B2"} == set(re.findall(r'<c r="(\w2)" s="[1-9]\d*"', xml))
    assert "FFFFC7CE" in part(content, "xl/styles.xml")


def style_of(xml: str, cell: str) -> str:
    found = re.search(rf'<c r="{cell}" s="(\d+)"', xml)
    return found[1] if found else ""


def test_a_column_is_as_wide_as_what_stands_in_it_within_reason() -> None:
    xml = part(draw_workbook([Table("A", [["Số", "Ghi chú"], [1, "x" * 500]])]), "xl/worksheets/sheet1.xml")
    assert [round(float(it)) for it in re.findall(r'<col [^>]*width="([\d.]+)"', xml)] == [9, 46]


def test_the_same_values_give_the_same_bytes() -> None:
    tables = [Table("A", [["Tên"], ["x"]])]
    assert draw_workbook(tables) == draw_workbook(tables)


def test_a_workbook_without_rows_can_be_made() -> None:
    assert read(draw_workbook([Table("A", [])])) == []


@settings(max_examples=30)  # others in each run; one makes a whole workbook
@given(
    st.text(max_size=40),
    st.lists(
        st.lists(st.none() | st.text() | st.integers(-9, 10**15) | st.floats() | st.dates(date(1900, 3, 1))), max_size=5
    ),
)
def test_whatever_stands_in_it_it_can_be_made_and_read(name: str, lines: list[list]) -> None:
    made = draw_workbook([Table(name, lines)])
    read(made)
    assert made.startswith(b"PK")


def test_the_first_column_stays_in_sight_where_it_names_the_line() -> None:
    named = Table("A", [["Đơn vị", *"abc"], ["x"] * 4], seen_from=1)
    with ZipFile(BytesIO(draw_workbook([named]))) as file:
        sheet = file.read("xl/worksheets/sheet1.xml").decode()
    assert '<pane xSplit="1" ySplit="1" topLeftCell="B2" activePane="bottomRight" state="frozen"/>' in sheet


def test_the_columns_asked_for_are_in_sight_when_the_file_is_opened() -> None:
    """An officer who opens a list with mistakes sees their reasons without scrolling, beside the first column."""
    wide = Table("A", [[f"c{at}" for at in range(15)], ["x"] * 15], seen_from=11)
    with ZipFile(BytesIO(draw_workbook([wide]))) as file:
        sheet = file.read("xl/worksheets/sheet1.xml").decode()
    assert '<pane xSplit="1" ySplit="1" topLeftCell="L2" activePane="bottomRight" state="frozen"/>' in sheet
