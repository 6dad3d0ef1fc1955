"""Workbooks (tệp Excel) with tables in them; what is typed stays text, whatever it begins with: no formula, no link."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from io import BytesIO
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

Cell = str | int | float | date | None
OPTIONS = {
    "in_memory": True,  # no personal data in temporary files
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": True,
}
LONGEST = 32_767  # letters of a cell, Excel's own limit
NAME_LONGEST = 31  # UTF-16 units of a sheet's name, Excel's own limit
NARROWEST, WIDEST = 8, 45  # letters; a column of 45 and another still fit a small screen
SAMPLE = 200  # rows looked at for the width of a column
MADE = datetime(2026, 1, 1)  # noqa: DTZ001 - Excel has no zones; fixed, so that the same values give the same bytes
A4 = 9  # Excel's number for the paper
LOOKS: Mapping[str, Mapping[str, Any]] = {
    "title": {"italic": True},
    "header": {"bold": True, "bg_color": "#1F4E79", "font_color": "#FFFFFF", "text_wrap": True, "border": 1},
    "plain": {},
    "wrap": {"text_wrap": True},
    "wrong": {"bg_color": "#FFC7CE", "font_color": "#9C0006", "border": 1, "border_color": "#9C0006"},
    "reason": {"bg_color": "#FFEB9C", "text_wrap": True},
}
DAY, MOMENT = "dd/mm/yyyy", "dd/mm/yyyy hh:mm"  # day first, whatever the computer's language


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet: `lines` above the header stay as they are; `header` is a place in `lines`, from 0.

    `looks` gives single cells (line, column) another look of LOOKS, `column_look` whole columns below the header.
    With `seen_from` the first column stays in sight and that column is the next one shown when the file is opened.
    """

    name: str
    lines: Sequence[Sequence[Cell]]
    header: int = 0
    looks: Mapping[tuple[int, int], str] = field(default_factory=dict)
    column_look: Mapping[int, str] = field(default_factory=dict)
    seen_from: int = 0


def draw_workbook(tables: Sequence[Table]) -> bytes:
    """The .xlsx file: each header bold, frozen and with filters. Numbers and days are real ones, texts always texts."""
    file = BytesIO()
    with Workbook(file, OPTIONS) as workbook:
        workbook.set_properties({"created": MADE})
        formats = _Formats(workbook)
        for table in tables:
            _draw(workbook.add_worksheet(_sheet_name(table.name)), table, formats)
    return file.getvalue()


class _Formats:
    """Excel's formats, one for each look and kind of number."""

    def __init__(self, workbook: Workbook) -> None:
        self._workbook = workbook
        self._made: dict[tuple[str, str], Any] = {}

    def of(self, look: str, number: str = "General") -> Any:
        if (look, number) not in self._made:
            values = {**LOOKS[look], "num_format": number, "valign": "top"}
            self._made[look, number] = self._workbook.add_format(values)
        return self._made[look, number]


def _draw(sheet: Worksheet, table: Table, formats: _Formats) -> None:
    wide = max(map(len, table.lines), default=0)
    for column in range(wide):
        sheet.set_column(column, column, _width(table, column))
    for at, line in enumerate(table.lines):
        for column, cell in enumerate(line):
            if cell is not None and cell != "":
                _write(sheet, (at, column), cell, formats, _look(table, at, column))
            elif (at, column) in table.looks:
                sheet.write_blank(at, column, None, formats.of(table.looks[at, column]))
    if wide:
        top = table.header + 1
        sheet.freeze_panes(top, min(table.seen_from, 1), top, table.seen_from)
        sheet.autofilter(table.header, 0, max(len(table.lines) - 1, table.header), wide - 1)
        sheet.set_paper(A4)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)  # as wide as the sheet of paper, as long as it takes
        sheet.repeat_rows(table.header)


def _look(table: Table, at: int, column: int) -> str:
    if at <= table.header:
        return "header" if at == table.header else "title"
    return table.looks.get((at, column)) or table.column_look.get(column, "plain")


def _write(sheet: Worksheet, place: tuple[int, int], cell: Cell, formats: _Formats, look: str) -> None:
    match cell:
        case datetime():
            sheet.write_datetime(*place, cell.replace(tzinfo=None), formats.of(look, MOMENT))
        case date():
            sheet.write_datetime(*place, cell, formats.of(look, DAY))
        case int() | float():
            sheet.write_number(*place, cell, formats.of(look))
        case str():
            sheet.write_string(*place, cell[:LONGEST], formats.of(look, "@"))  # stays text when it is edited
    return


def _width(table: Table, column: int) -> int:
    body = table.lines[table.header : table.header + SAMPLE]
    longest = max((len(_shown(line[column])) for line in body if column < len(line)), default=0)
    return min(max(longest + 3, NARROWEST), WIDEST)  # 3 letters: the filter's arrow


def _shown(cell: Cell) -> str:
    return "dd/mm/yyyy" if isinstance(cell, date) else "" if cell is None else str(cell)


def _sheet_name(name: str) -> str:
    """Excel takes none of []:*?/\\ and no apostrophe at an end."""
    plain = "".join(" " if sign in "[]:*?/\\" else sign for sign in name)
    units = plain.encode("utf-16-le", "ignore")[: 2 * NAME_LONGEST]  # Excel counts UTF-16 units
    return units.decode("utf-16-le", "ignore").strip(" '") or "Sheet"
