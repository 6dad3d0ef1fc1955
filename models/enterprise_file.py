"""Reads a list of enterprises in CSV (danh sách doanh nghiệp), as offices and Excel write it; writes nothing."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from io import StringIO

from domain import communes
from domain.folding import fold, one_line, squeeze
from domain.problem import Problem
from domain.tax_code import parse_tax_code
from models.enterprise_names import normal
from models.enterprises import Row

LONGEST_NAME = 200  # letters: enterprise.name
LONGEST_KIND = 30  # letters: enterprise.kind
MOST_DIGITS = 6  # of a headcount; a longer one is a slip, e.g. a phone number in the wrong column
HEADERS = {  # folded header → field
    **dict.fromkeys(
        ("ten", "ten doanh nghiep", "ten don vi", "ten cong ty", "doanh nghiep", "name", "enterprise"), "name"
    ),
    **dict.fromkeys(("ma so thue", "mst", "ma so doanh nghiep", "tax code", "taxcode", "tax id"), "tax_code"),
    **dict.fromkeys(("xa phuong", "xa", "phuong", "dia ban", "commune", "ward"), "commune"),
    **dict.fromkeys(("loai hinh", "loai hinh doanh nghiep", "loai", "kind", "type"), "kind"),
    **dict.fromkeys(
        ("so lao dong", "lao dong", "so ld", "tong so lao dong", "headcount", "workers", "employees"), "headcount"
    ),
}


@dataclass(frozen=True, slots=True)
class RowError:
    """What is wrong where: the row as a spreadsheet numbers it (headers are 1), and the column's field, "" for all."""

    row: int
    column: str
    problem: Problem


def read_rows(text: str) -> tuple[list[Row], list[RowError]]:
    """Read a whole file. Write the rows only if there are no errors: nothing is imported by half.

    Takes headers in Vietnamese or English in any order, with or without a BOM, separated by comma, semicolon or tab;
    columns it does not know are left out. Problems: enterprise_file.empty, .no_name_column, .repeated_column {name},
    .name_missing, .name_too_long {letters, most}, .commune_unknown {text}, .commune_unclear {text, names},
    .kind_too_long {letters, most}, .headcount_unreadable {text}, .tax_code_lost_digits {text}, .repeated {row},
    tax_code.shape {digits}, tax_code.check_digit.
    """
    lines = _lines(text.removeprefix("\ufeff"))
    header = next(lines, None)
    if header is None:
        return [], [RowError(1, "", Problem("enterprise_file.empty"))]
    fields = [HEADERS.get(fold(cell)) for cell in header[1]]
    if problem := _header_problem(fields):
        return [], [RowError(header[0], "", problem)]
    return _read_body(lines, fields)


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    """Lines with something in them, by their number."""
    first = text.lstrip().split("\n", 1)[0]
    separator = max(",;\t", key=first.count)
    for number, cells in enumerate(csv.reader(StringIO(text, newline=""), delimiter=separator), 1):
        if any(cell.strip() for cell in cells):
            yield number, cells


def _header_problem(fields: list[str | None]) -> Problem | None:
    if "name" not in fields:
        return Problem("enterprise_file.no_name_column")
    known = [field for field in fields if field]
    twice = next((field for field in known if known.count(field) > 1), None)
    return Problem("enterprise_file.repeated_column", {"name": twice}) if twice else None


def _read_body(lines: Iterator[tuple[int, list[str]]], fields: list[str | None]) -> tuple[list[Row], list[RowError]]:
    rows: list[Row] = []
    errors: list[RowError] = []
    seen: dict[object, int] = {}
    for number, cells in lines:
        typed = {field: one_line(cell) for field, cell in zip(fields, cells, strict=False) if field}
        row, wrong = _read_row(number, typed)
        errors += wrong
        if not wrong:
            key = row.tax_code or (normal(row.name), row.commune)
            if key in seen:
                errors.append(RowError(number, "", Problem("enterprise_file.repeated", {"row": seen[key]})))
            seen.setdefault(key, number)
            rows.append(row)
    return rows, errors


def _read_row(number: int, typed: Mapping[str, str]) -> tuple[Row, list[RowError]]:
    values = {field: parse(typed[field]) for field, parse in _PARSERS.items() if typed.get(field)}
    values.setdefault("name", Problem("enterprise_file.name_missing"))
    errors = [RowError(number, field, value) for field, value in values.items() if isinstance(value, Problem)]
    return Row(**({"name": ""} if errors else values)), errors


def _name(text: str) -> str | Problem:
    if not fold(text):
        return Problem("enterprise_file.name_missing")
    return text if len(normal(text)) <= LONGEST_NAME >= len(text) else _too_long("name", text, LONGEST_NAME)


def _kind(text: str) -> str | Problem:
    return text if len(text) <= LONGEST_KIND else _too_long("kind", text, LONGEST_KIND)


def _too_long(column: str, text: str, most: int) -> Problem:
    return Problem(f"enterprise_file.{column}_too_long", {"letters": len(text), "most": most})


def _tax_code(text: str) -> str | Problem:
    if re.fullmatch(r"\d[.,]\d+E\+?\d+", text, re.IGNORECASE):  # Excel made a number of it, the last digits are gone
        return Problem("enterprise_file.tax_code_lost_digits", {"text": text})
    return parse_tax_code(text)


def _commune(text: str) -> str | Problem:
    """The code of "Mường Kim", "xã Mường Kim", "x-muong-kim", accents or not; no guess, it would be kept as a fact."""
    bare = re.sub(r"^(xa|phuong|x|p) ", "", fold(text)).replace(" ", "")
    found = [it for it in communes.ALL if it.code == text or squeeze(it.name) in (bare, squeeze(text))]
    if len(found) == 1:
        return found[0].code
    if not found:
        return Problem("enterprise_file.commune_unknown", {"text": text})
    return Problem("enterprise_file.commune_unclear", {"text": text, "names": [communes.label(it) for it in found]})


def _headcount(text: str) -> int | Problem:
    """ "1.250", "1 250", "35"; a decimal number of workers is a mistake."""
    plain = re.sub(r"(?<=\d)[.,  ](?=\d{3}(\D|$))", "", text)
    if plain.isascii() and plain.isdecimal() and len(plain) <= MOST_DIGITS:
        return int(plain)
    return Problem("enterprise_file.headcount_unreadable", {"text": text})


_PARSERS: Mapping[str, Callable[[str], str | int | Problem]] = {
    "name": _name,
    "tax_code": _tax_code,
    "commune": _commune,
    "kind": _kind,
    "headcount": _headcount,
}
