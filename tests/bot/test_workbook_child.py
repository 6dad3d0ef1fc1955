"""A large workbook is drawn in a process of its own, and is the same as one drawn here."""

from __future__ import annotations

from datetime import UTC, date, datetime
from io import BytesIO

import pytest
from python_calamine import load_workbook

from bot import workbook_child
from documents.workbook import Cell, Table, draw_workbook

LINE: list[Cell] = ["=HYPERLINK(1)", "Ễ", 3, 2.5, None, date(2026, 11, 22), datetime(2026, 11, 22, 5, 0, tzinfo=UTC)]
HEAD = [["Số liệu"], ["a", "b", "c", "d", "e", "f", "g"]]


def table(lines: int) -> Table:
    return Table("Đơn vị", [*HEAD, *[LINE] * lines], header=1, column_look={1: "wrap"}, seen_from=1)


@pytest.mark.parametrize("lines", [3, workbook_child.MANY // len(LINE) + 1])
async def test_it_is_the_same_wherever_it_is_drawn(lines: int) -> None:
    assert await workbook_child.drawn([table(lines)]) == draw_workbook([table(lines)])


async def test_what_is_typed_stays_text_and_days_stay_days() -> None:
    book = load_workbook(BytesIO(await workbook_child.drawn([table(workbook_child.MANY)])))
    row = book.get_sheet_by_index(0).to_python(skip_empty_area=False)[2]
    assert row[0] == "=HYPERLINK(1)"
    assert row[2:4] == [3, 2.5]
    assert row[5] == date(2026, 11, 22)


def test_a_table_with_looks_of_single_cells_is_drawn_elsewhere() -> None:
    with pytest.raises(ValueError, match="looks of single cells"):
        workbook_child.order_of([Table("x", [["a"]], looks={(0, 0): "wrong"})])
