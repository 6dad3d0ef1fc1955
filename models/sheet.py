"""Reads the sheets of a table somebody sent (bảng tính: .xlsx, .csv) as rows of cells; does not know what they mean.

A file is judged by its first bytes, not by its name, and a hostile one is refused before it can take time or memory.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from domain.problem import Problem
from models.cell import Cell, filled
from models.sheet_limits import MEGABYTE, MOST_BYTES, MOST_COLUMNS, MOST_LETTERS, MOST_ROWS
from models.sheet_text import read_csv
from models.sheet_xlsx import read_xlsx
from models.sheet_zip import unpack

_OLE = b"\xd0\xcf\x11\xe0"  # the container of Excel before 2007, and of every workbook with a password
_OTHERS = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"Rar!", b"7z\xbc\xaf", b"{\\rtf", b"<!DOCTYPE", b"<html")


@dataclass(frozen=True, slots=True)
class Line:
    """A row with something in it, and its number as a spreadsheet shows it, from 1."""

    number: int
    cells: Sequence[Cell]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet without its empty rows; `name` is "" for a CSV file."""

    name: str
    lines: Sequence[Line]


def read_sheets(content: bytes) -> Iterator[Sheet | Problem]:
    """The visible sheets in order, read one at a time; a problem ends them.

    Problems: sheet.too_big {most}, .unpacks_too_big, .too_many_rows {most}, .too_many_columns {most},
    .cell_too_long {row, most}, .encrypted, .old_excel, .other_format, .damaged, .encoding.
    """
    if problem := _refused(content):
        yield problem
        return
    sheets = _xlsx(content) if content.startswith(b"PK") else iter([read_csv(content)])
    for found in sheets:
        sheet = found if isinstance(found, Problem) else _checked(*found)
        yield sheet
        if isinstance(sheet, Problem):
            return


def _refused(content: bytes) -> Problem | None:
    if len(content) > MOST_BYTES:
        return Problem("sheet.too_big", {"most": MOST_BYTES // MEGABYTE})
    if content.startswith(_OLE):
        locked = "EncryptedPackage".encode("utf-16-le") in content
        return Problem("sheet.encrypted" if locked else "sheet.old_excel")
    return Problem("sheet.other_format") if content.lstrip()[:9].startswith(_OTHERS) else None


def _xlsx(content: bytes) -> Iterator[tuple[str, list[list[Cell]]] | Problem]:
    workbook = unpack(content)
    return iter([workbook]) if isinstance(workbook, Problem) else read_xlsx(workbook)


def _checked(name: str, rows: list[list[Cell]]) -> Sheet | Problem:
    lines = [Line(number, cells) for number, cells in enumerate(rows, 1) if any(map(filled, cells))]
    if lines and lines[-1].number > MOST_ROWS:
        return Problem("sheet.too_many_rows", {"most": MOST_ROWS})
    for line in lines:
        if any(map(filled, line.cells[MOST_COLUMNS:])):
            return Problem("sheet.too_many_columns", {"most": MOST_COLUMNS})
        if any(isinstance(cell, str) and len(cell) > MOST_LETTERS for cell in line.cells):
            return Problem("sheet.cell_too_long", {"row": line.number, "most": MOST_LETTERS})
    return Sheet(name, lines)
