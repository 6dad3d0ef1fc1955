"""Reads the cells of a workbook (.xlsx) that models/sheet_zip.py has checked; a formula gives its last value."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from io import BytesIO

from python_calamine import CalamineError, CalamineSheet, SheetTypeEnum, SheetVisibleEnum, load_workbook

from domain.problem import Problem
from models.cell import Cell

_Value = int | float | str | bool | time | date | datetime | timedelta


def read_xlsx(workbook: bytes) -> Iterator[tuple[str, list[list[Cell]]] | Problem]:
    """(name, rows) of each visible sheet, also empty rows; or the problem sheet.damaged."""
    try:
        book = load_workbook(BytesIO(workbook))
        for about in book.sheets_metadata:
            if about.visible is SheetVisibleEnum.Visible and about.typ is SheetTypeEnum.WorkSheet:
                yield about.name, _rows(book.get_sheet_by_name(about.name))
    except CalamineError:
        yield Problem("sheet.damaged")
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # Rust's failed assertion; its class cannot be imported
            raise
        yield Problem("sheet.damaged")


def _rows(sheet: CalamineSheet) -> list[list[Cell]]:
    return [[_cell(value) for value in row] for row in sheet.to_python(skip_empty_area=False)]


def _cell(value: _Value) -> Cell:
    """Whole numbers as int, days without a time as date; yes, no and durations as text."""
    match value:
        case bool() | time() | timedelta():
            return str(value)
        case float() if value.is_integer():
            return int(value)
        case datetime() if value.time() == time():
            return value.date()
    return value
