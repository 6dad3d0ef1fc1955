"""What is wrong in a list of enterprises, in words and as a workbook that can be mended and sent again."""

from __future__ import annotations

import re
from datetime import date
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from python_calamine import load_workbook

import texts
from bot.import_words import column_name, error_workbook, in_words
from domain.facts import Facts
from domain.folding import fold
from domain.problem import Problem
from models.enterprise_columns import COLUMNS, HEADERS, read_value
from models.enterprise_file import RowError, read_file
from tests.models import books

ROOT = Path(__file__).resolve().parents[2]
FACTS = Facts(date(2026, 11, 22))
TITLED = (
    ("DANH SÁCH",),
    (),
    ("Tên", "Ghi chú", "MST", "Số lao động"),
    ("HTX A", "=1+1", "123", "nhiều"),
    ("HTX B", "", "", 7),
)


def sheets(content: bytes) -> list[list[list]]:
    book = load_workbook(BytesIO(content))
    return [book.get_sheet_by_index(at).to_python(skip_empty_area=False) for at in range(len(book.sheet_names))]


def test_every_mistake_in_a_file_has_its_words() -> None:
    sources = [*ROOT.glob("models/sheet*.py"), *ROOT.glob("models/enterprise_*.py"), ROOT / "domain/tax_code.py"]
    source = "".join(path.read_text("utf-8") for path in sources)
    raised = set(re.findall(r'"((?:sheet|enterprise_file|tax_code)\.[a-z_0-9]+)"', source))
    known = {key.removeprefix("problem.") for key in texts.keys("vi") if key.startswith("problem.")}
    assert {it for it in known if it.startswith(("sheet.", "enterprise_file.", "tax_code."))} == raised


@pytest.mark.parametrize("language", texts.LANGUAGES)
@pytest.mark.parametrize("field", COLUMNS)
def test_a_column_is_found_by_the_name_it_is_shown_with_and_its_example_can_be_read(language: str, field: str) -> None:
    assert HEADERS[fold(column_name(field, language))] == field
    example = texts.render(language, f"enterprise_file.example.{field}")
    assert not isinstance(read_value(field, example, FACTS), Problem)


def test_words_name_row_and_column_in_the_readers_language() -> None:
    error = RowError(3, "", Problem("enterprise_file.repeated_column", {"name": "tax_code"}))
    assert in_words(error, "vi") == "Dòng 3: Hai cột cùng nghĩa (Mã số thuế). Anh/chị chỉ giữ một cột."
    assert in_words(error, "en") == "row 3: two columns mean the same (Tax code); leave one"


def test_the_list_comes_back_with_every_row_where_it_was_and_the_reasons_beside() -> None:
    content = error_workbook(read_file(books.sheet(*TITLED), FACTS), "vi")
    shown, explained = sheets(content)
    assert shown == [
        ["DANH SÁCH", "", "", "", ""],
        ["", "", "", "", ""],
        ["Tên", "Ghi chú", "MST", "Số lao động", "Lỗi cần sửa"],
        ["HTX A", "=1+1", "123", "nhiều", shown[3][4]],
        ["HTX B", "", "", 7.0, ""],
    ]
    assert shown[3][4].split("\n") == [
        "Mã số thuế: Mã số thuế có 10 chữ số, hoặc 10-3 (chi nhánh), hoặc 12 (hộ kinh doanh); ô này có 3.",
        "Số lao động: “nhiều” không phải số người. Ví dụ đúng: 35.",
    ]
    assert explained[0][0].startswith("Có 2 lỗi ở 1 dòng.")
    assert len(explained) == 2 + len(COLUMNS)


def test_the_bad_cells_alone_are_marked() -> None:
    content = error_workbook(read_file(books.sheet(*TITLED), FACTS), "vi")
    xml = ZipFile(BytesIO(content)).read("xl/worksheets/sheet1.xml").decode()
    style = dict(re.findall(r'<c r="(\w+)" s="(\d+)"', xml))
    assert style["C4"] == style["D4"] != style["A4"]
    assert style["A4"] == style["A5"]
    assert "<f>" not in xml


def test_the_mended_workbook_is_taken_and_one_with_new_mistakes_has_one_column_of_reasons() -> None:
    first = error_workbook(read_file(books.sheet(*TITLED), FACTS), "vi")
    rows = sheets(first)[0]
    again = error_workbook(read_file(books.sheet(*rows), FACTS), "en")
    assert sheets(again)[0][2] == ["Tên", "Ghi chú", "MST", "Số lao động", "To mend"]

    rows[3][2:4] = "6209900010", 12
    mended = read_file(books.sheet(*rows), FACTS)
    assert [(row.name, row.headcount) for row in mended.rows] == [("HTX A", 12), ("HTX B", 7)]
    assert mended.errors == []


def test_the_sheet_of_explanations_is_never_taken_for_a_list() -> None:
    content = error_workbook(read_file(b"MST\n1\n", FACTS), "vi")
    reading = read_file(content, FACTS)
    assert reading.rows == ()
    assert [error.problem.key for error in reading.errors] == ["enterprise_file.no_name_column"]
