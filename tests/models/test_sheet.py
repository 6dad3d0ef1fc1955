"""Reading tables somebody sent: every way they are written, and every way they are made to do harm."""

from __future__ import annotations

import codecs
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.problem import Problem
from models.sheet import Line, Sheet, read_sheets
from tests.models import books

ROOT = Path(__file__).resolve().parents[2]
MOST_MEMORY = 300  # MB, of the whole process


def rows(content: bytes) -> list[list]:
    (sheet,) = read_sheets(content)
    assert isinstance(sheet, Sheet), sheet
    return [list(line.cells) for line in sheet.lines]


def problem(content: bytes) -> str:
    (found,) = read_sheets(content)
    assert isinstance(found, Problem), found
    return found.key


# --- workbooks --------------------------------------------------------------------------------------------------------


def test_a_workbook_gives_texts_whole_numbers_and_days_as_they_are() -> None:
    content = books.book(
        lambda workbook: (
            (sheet := workbook.add_worksheet("A")).write_row(0, 0, ["ô", 35, 1.125, True]),
            sheet.write_datetime(1, 0, date(2026, 11, 22), workbook.add_format({"num_format": "dd/mm/yyyy"})),
        )
    )
    assert rows(content) == [["ô", 35, 1.125, "True"], [date(2026, 11, 22), "", "", ""]]
    assert [type(cell) for cell in rows(content)[0]] == [str, int, float, str]


def test_a_formula_gives_its_last_value_and_what_looks_like_one_stays_text() -> None:
    dde = "=cmd|' /C calc'!A0"
    content = books.book(
        lambda workbook: (
            (sheet := workbook.add_worksheet()).write_formula(0, 0, "=1+1", None, 2),
            sheet.write_formula(0, 1, '=HYPERLINK("http://x.example","x")', None, "x"),
            *(sheet.write_string(1, at, text) for at, text in enumerate((dde, "+84", "-1", "@SUM(A1)"))),
        )
    )
    assert rows(content) == [[2, "x", "", ""], [dde, "+84", "-1", "@SUM(A1)"]]


def test_rows_keep_the_numbers_a_spreadsheet_shows_and_empty_ones_are_left_out() -> None:
    (sheet,) = read_sheets(books.sheet((), ("a",), (None, " "), (None, "b"), name="Danh sách"))
    assert sheet == Sheet("Danh sách", [Line(2, ["a", ""]), Line(4, ["", "b"])])


def test_hidden_sheets_are_not_read() -> None:
    content = books.book(
        lambda workbook: [
            (sheet := workbook.add_worksheet(name)).write(0, 0, name) or (sheet.hide() if name == "B" else None)
            for name in "ABC"
        ]
    )
    assert [sheet.name for sheet in read_sheets(content) if isinstance(sheet, Sheet)] == ["A", "C"]


def test_coloured_empty_cells_down_to_the_last_row_do_no_harm() -> None:
    content = books.book(
        lambda workbook: (
            (sheet := workbook.add_worksheet()).write(0, 0, "a"),
            sheet.write_blank(1_048_575, 16_383, None, workbook.add_format({"bold": True})),
        )
    )
    assert rows(content) == [["a"]]


# --- CSV --------------------------------------------------------------------------------------------------------------

TEXT = "Tên;Xã\nCông ty Chè Hòa Bình;Mường Tè\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_csv_is_read_in_every_unicode_encoding(encoding: str) -> None:
    assert rows(TEXT.encode(encoding)) == [["Tên", "Xã"], ["Công ty Chè Hòa Bình", "Mường Tè"]]


def as_windows_1258(text: str) -> bytes:
    """Tones as letters of their own, as Windows writes them."""
    import unicodedata

    pieces = []
    for sign in text:
        try:
            pieces.append(sign.encode("cp1258"))
        except UnicodeEncodeError:
            base, tone = unicodedata.normalize("NFD", sign)[:-1], unicodedata.normalize("NFD", sign)[-1]
            if len(base) > 1 and tone in "\u0302\u0306\u031b":  # ậ decomposes with its circumflex last
                base, tone = sign, ""
            pieces.append((unicodedata.normalize("NFC", base) + tone).encode("cp1258"))
    return b"".join(pieces)


def test_windows_1258_is_read_when_its_tones_make_vietnamese_words() -> None:
    assert rows(as_windows_1258("Tên;Xã\nCông ty Hồng Hà;Mường Tè\n"))[1] == ["Công ty Hồng Hà", "Mường Tè"]


def test_an_encoding_that_cannot_be_told_or_has_lost_letters_is_refused() -> None:
    assert problem("Tên;Xã\nChè Hà;Xã\n".encode("cp1252")) == "sheet.encoding"  # ã is ă in 1258
    assert problem("Tên\nCông ty Ð?i L?c\n".encode("cp1252")) == "sheet.encoding"
    assert problem(b"T\xean\nC\xf4ng ty \xff\n") == "sheet.encoding"
    assert problem(codecs.BOM_UTF16_LE + b"a") == "sheet.encoding"


# --- refused ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "key"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "sheet.old_excel"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "sheet.encrypted"),
        (b"%PDF-1.7 ...", "sheet.other_format"),
        (b"\x89PNG\r\n\x1a\n", "sheet.other_format"),
        (b"\n<html><table>", "sheet.other_format"),
        (books.zipped({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}), "sheet.other_format"),
        (b"PK\x03\x04 cut off", "sheet.damaged"),
        (books.sheet(("Tên",), ("A",))[:-300], "sheet.damaged"),
        (books.stored(books.raw("<row>")), "sheet.damaged"),
        (books.zipped(books.raw('<row><c t="s"><v>7</v></c></row>')), "sheet.damaged"),
        (b"a,b\n" + b"1,2\n" * 20_000, "sheet.too_many_rows"),
        (b"a\n" + b"," * 60 + b"x", "sheet.too_many_columns"),
        (books.sheet(["x"] * 61), "sheet.too_many_columns"),
        (books.sheet(["x" * 1001]), "sheet.cell_too_long"),
        (b"a\n" + b"x" * 1001, "sheet.cell_too_long"),
        (b'"' + b"a\n" * 100_000, "sheet.cell_too_long"),
        (b"a,b" * (4 << 20), "sheet.too_big"),
    ],
)
def test_what_is_no_list_is_refused_with_a_reason(content: bytes, key: str) -> None:
    assert problem(content) == key


def test_a_zip_with_a_password_is_refused() -> None:
    content = bytearray(books.sheet(("Tên",)))
    content[content.rindex(b"xl/workbook.xml") - 46 + 8] |= 1  # general purpose flag, bit 0 (APPNOTE.TXT 4.4.4)
    assert problem(bytes(content)) == "sheet.encrypted"


READ = """
import sys
from pathlib import Path
from models.sheet import read_sheets
for found in read_sheets(Path(sys.argv[1]).read_bytes()):
    print(getattr(found, "key", "") or f"{len(found.lines)} rows")
# Not getrusage: on Linux a new process begins with the peak of the one that started it.
status = Path("/proc/self/status").read_text()
print(int(status.partition("VmHWM:")[2].split()[0]) // 1024)
"""


def read_alone(content: bytes, folder: Path) -> tuple[str, int]:
    """What a process of its own says of a file, and the memory it took in MB."""
    (folder / "list.xlsx").write_bytes(content)
    words = [sys.executable, "-c", READ, str(folder / "list.xlsx")]
    said = subprocess.run(words, capture_output=True, text=True, timeout=60, cwd=ROOT, check=True).stdout.split("\n")
    return said[0], int(said[1])


@pytest.mark.parametrize(("key", "build"), [(key, it) for key, builders in books.HOSTILE.items() for it in builders])
def test_a_hostile_workbook_is_refused_within_the_memory_of_a_small_server(key, build, tmp_path: Path) -> None:
    said, memory = read_alone(build(), tmp_path)
    assert said == key
    assert memory < MOST_MEMORY


def test_the_largest_list_is_read_within_the_memory_of_a_small_server(tmp_path: Path) -> None:
    said, memory = read_alone(books.full(), tmp_path)
    assert said == "20000 rows"
    assert memory < MOST_MEMORY


def test_hand_made_xml_is_read_when_nothing_is_wrong_with_it() -> None:
    """So that the hostile ones are refused for what is hostile in them."""
    cells = '<row><c t="s"><v>0</v></c><c t="inlineStr"><is><t>b</t></is></c></row>'
    assert rows(books.zipped(books.raw(cells, "<si><t>a</t></si>"))) == [["a", "b"]]


# --- any bytes --------------------------------------------------------------------------------------------------------


@given(st.binary(max_size=300) | st.text(max_size=100).map(str.encode))
def test_no_bytes_make_it_fail(content: bytes) -> None:
    assert all(isinstance(it, (Sheet, Problem)) for it in read_sheets(content))


WHOLE = books.stored(
    books.raw('<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1"><v>35</v></c></row>', "<si><t>Tên</t></si>")
)


@given(st.lists(st.tuples(st.integers(0, len(WHOLE) - 1), st.integers(0, 255)), min_size=1, max_size=6))
@settings(max_examples=300)
def test_no_damage_makes_it_fail(changes: list[tuple[int, int]]) -> None:
    content = bytearray(WHOLE)
    for place, value in changes:
        content[place] = value
    assert all(isinstance(it, (Sheet, Problem)) for it in read_sheets(bytes(content)))


ODD = st.sampled_from(
    ["<row>", "</row>", "<c>", "<c t='s'>", "<c t='d'>", "<c s='99'>", "<c r='ZZ9'>", "</c>", "<v>", "</v>", "<f>",
     "</f>", "0", "-1", "1e999", "99999999999", "<is><t>", "</t></is>", "<row r='0'>", "<row r='-5'>", "<c r='A0'>",
     "<c r='5'>",
     "<c t='b'>", "<c t='e'>", "<c t='inlineStr'>", "&#65;", "x"]
)  # fmt: skip


@given(st.lists(ODD, max_size=12).map("".join), st.booleans())
@settings(max_examples=400)
def test_no_odd_xml_makes_it_fail(inside: str, wrapped: bool) -> None:
    cells = f'<row r="1"><c r="A1" t="s"><v>{inside}</v></c></row>' if wrapped else inside
    content = books.stored(books.raw(cells, "<si><t>a</t></si>"))
    assert all(isinstance(it, (Sheet, Problem)) for it in read_sheets(content))
