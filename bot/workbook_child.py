"""Draws a large workbook in a process of its own (vẽ tệp Excel): python -m bot.workbook_child. In a thread of the bot
10,000 rows would hold up whoever is answered meanwhile for 70 ms at a time. JSON in, the file out."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from bot.child import ChildFailed, crunching
from bot.pieces import read_piece, write_piece
from documents.workbook import Cell, Table, draw_workbook

MODULE = "bot.workbook_child"
MANY = 4_000  # cells; fewer are drawn here in 50 ms, sooner than a process starts


async def drawn(tables: Sequence[Table]) -> bytes:
    """The .xlsx file of these tables, drawn beside the loop. Raises ChildFailed."""
    if sum(len(line) for it in tables for line in it.lines) < MANY:
        return await asyncio.to_thread(draw_workbook, tables)
    order = await asyncio.to_thread(order_of, tables)
    async with crunching(order, module=MODULE) as answers:
        file = await answers.bytes()
    if file is None:
        raise ChildFailed("no workbook")
    return file


def order_of(tables: Iterable[Table]) -> dict[str, Any]:
    """Tables as JSON values; those with looks of single cells are drawn elsewhere."""
    return {"tables": [_packed(it) for it in tables]}


def _packed(it: Table) -> dict[str, Any]:
    if it.looks:
        raise ValueError(f"table {it.name!r} has looks of single cells")
    values = {name: getattr(it, name) for name in ("name", "header", "column_look", "seen_from")}
    return {**values, "lines": [[_cell(cell) for cell in line] for line in it.lines]}


def _cell(cell: Cell) -> Any:
    """A day and a moment are marked: as text they would be text in the workbook too."""
    match cell:
        case datetime():
            return {"m": cell.isoformat()}
        case date():
            return {"d": cell.isoformat()}
    return cell


def tables_of(order: Mapping[str, Any]) -> list[Table]:
    """The tables of an order."""
    return [_unpacked(it) for it in order["tables"]]


def _unpacked(it: Mapping[str, Any]) -> Table:
    looks = {int(column): look for column, look in it["column_look"].items()}
    lines = [[_opened(cell) for cell in line] for line in it["lines"]]
    return Table(it["name"], lines, it["header"], column_look=looks, seen_from=it["seen_from"])


def _opened(cell: Any) -> Cell:
    match cell:
        case {"m": moment}:
            return datetime.fromisoformat(moment)
        case {"d": day}:
            return date.fromisoformat(day)
    plain: Cell = cell
    return plain


if __name__ == "__main__":
    write_piece(sys.stdout.buffer, draw_workbook(tables_of(json.loads(read_piece(sys.stdin.buffer)))))
