"""Heavy reading in a process of its own (tính toán nặng): python -m bot.crunch reads a list of enterprises.

A hostile file costs this process its time and memory, not the bot's; it knows no secret and opens no database. Pieces
of JSON and bytes go in and out, each with its length before it: when the bot dies, so does this. Whoever sends a list
waits for its start: it loads neither SQL nor the loop.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any, BinaryIO

from bot.pieces import read_piece, write_piece
from domain.facts import Facts
from domain.problem import Problem
from models.enterprise_file import Reading, RowError, read_file
from models.enterprise_names import normal, pieces
from models.enterprise_row import GIVEN, Row

OPERATORS = "en"  # the language of the command line
CHUNK = 25  # rows in one piece; the bot puts some of them together (bot/importing.py)


def answer(order: Mapping[str, Any], content: bytes) -> Iterator[bytes]:
    """{"today", "language", "wrong": {row: problem key}} and a file → {"errors", "rows", "lines"}, then either the
    workbook with the reasons beside the rows, or the rows in chunks; of what is no list only {"problem", "params"}."""
    reading = read_file(content, Facts(date.fromisoformat(order["today"])))
    if reading.sheet is None:
        problem = reading.errors[0].problem
        yield _json({"problem": problem.key, "params": dict(problem.params)})
        return
    found = [RowError(int(row), "", Problem(key)) for row, key in order["wrong"].items()]
    reading = replace(reading, errors=[*reading.errors, *found])
    if reading.errors:
        yield from _mistakes(reading, order["language"])
        return
    yield _json({"errors": 0, "rows": len(reading.rows), "lines": []})
    yield from map(_json, _chunks(reading))


def _mistakes(reading: Reading, language: str) -> Iterator[bytes]:
    from bot.import_words import error_workbook, in_words  # sentences and workbooks: no good list needs them

    lines = [in_words(error, OPERATORS) for error in reading.errors]
    yield _json({"errors": len(lines), "rows": len(reading.rows), "lines": lines})
    yield error_workbook(reading, language)


def _chunks(reading: Reading) -> Iterator[list[dict[str, Any]]]:
    lines = [*zip(reading.numbers, reading.rows, strict=True)]
    for start in range(0, len(lines), CHUNK):
        yield [_line(number, row) for number, row in lines[start : start + CHUNK]]


def _line(number: int, row: Row) -> dict[str, Any]:
    folded = normal(row.name)
    given = {name: getattr(row, name) for name in GIVEN}
    return {"number": number, "row": given, "folded": folded, "pieces": [*pieces(folded)]}


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, default=date.isoformat).encode()


def main(source: BinaryIO, target: BinaryIO) -> None:
    """Answer one order."""
    order, content = read_piece(source), read_piece(source)
    for piece in answer(json.loads(order), content):
        write_piece(target, piece)


if __name__ == "__main__":
    main(sys.stdin.buffer, sys.stdout.buffer)
