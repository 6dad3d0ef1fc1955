"""Finds the header of a list of enterprises (dòng tiêu đề): below a title, over one line or two; reads no rows."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from domain.folding import fold
from domain.problem import Problem
from models.cell import as_text
from models.enterprise_columns import HEADERS
from models.sheet import Line

FIRST_LINES = 15  # among which the header must stand; titles of offices take up to 8
_EXPLAINED = re.compile(r"\([^()]*\)")
_ENUMERATED = re.compile(r"\(?(\d{1,2}|[A-Za-z])\)?")  # the line "(1) (2) (3)" or "A B 1 2" below headers


@dataclass(frozen=True, slots=True)
class Header:
    """`columns`: field → place in a line, from 0; `first`, `body`: places among the lines of header and first row."""

    columns: Mapping[str, int]
    first: int
    body: int


def find_header(lines: Sequence[Line]) -> Header | Problem:
    """The line with most columns known, the upper one of equals.

    Problems: enterprise_file.no_name_column, .repeated_column {name}.
    """
    found = [names for at in range(min(len(lines), FIRST_LINES)) for names in _readings(lines, at)]
    if not found:
        return Problem("enterprise_file.no_name_column")
    first, height, names = max(found, key=lambda it: (len(set(it[2])), -it[1], -it[0]))
    known = [name for name in names if name]
    if twice := next((name for name in known if known.count(name) > 1), None):
        return Problem("enterprise_file.repeated_column", {"name": twice})
    columns = {name: at for at, name in enumerate(names) if name}
    body = first + height
    return Header(columns, first, body + (body < len(lines) and _is_enumeration(lines[body])))


def _readings(lines: Sequence[Line], at: int) -> list[tuple[int, int, list[str | None]]]:
    """(place, height in lines, fields) of a line that may be the header: alone, and with the one below it."""
    upper = _headers(lines[at])
    names = [HEADERS.get(it) for it in upper]
    if "name" not in names:
        return []
    readings = [(at, 1, names)]
    below = _headers(lines[at + 1]) if at + 1 < len(lines) else []
    if not any(it and names[place : place + 1] == ["name"] for place, it in enumerate(below)):
        both = [HEADERS.get(lower or higher) for higher, lower in zip_longest(upper, below, fillvalue="")]
        readings.append((at, 2, both))  # "Số lao động" across three columns, below it "Tổng số", "Nữ", "DTTS"
    return readings


def _headers(line: Line) -> list[str]:
    """Folded, without what explains them: "Số lao động (người)"."""
    return [fold(_EXPLAINED.sub("", as_text(cell))) for cell in line.cells]


def _is_enumeration(line: Line) -> bool:
    texts = [text for cell in line.cells if (text := as_text(cell).strip())]
    found = [_ENUMERATED.fullmatch(text) for text in texts]
    numbers = [int(it[1]) for it in found if it and it[1].isdecimal()]
    return all(found) and len(numbers) > 1 and numbers == [*range(1, len(numbers) + 1)]
