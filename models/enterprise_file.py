"""Reads a list of enterprises (danh sách doanh nghiệp) as offices and Excel write it; writes nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from domain.enterprise_words import Kind
from domain.facts import Facts
from domain.folding import fold, one_line
from domain.problem import Problem
from models.cell import as_text
from models.enterprise_columns import Value, read_value
from models.enterprise_header import Header, find_header
from models.enterprise_names import normal
from models.enterprise_row import Row
from models.sheet import Line, Sheet, read_sheets

TOTALS = {"tong", "tong cong", "tong so", "cong", "total"}  # folded: a line of sums below the list
PERSON_DIGITS = 12  # a household's tax code is its owner's citizen number


@dataclass(frozen=True, slots=True)
class RowError:
    """What is wrong where: the row as a spreadsheet numbers it (from 1), and the column's field, "" for all."""

    row: int
    column: str
    problem: Problem


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file says. Keep the rows only if there are no errors: nothing is imported by half.

    `numbers` are where the rows stand. `sheet` and `header` are what was read, to be given back with the errors
    beside; None if no list was found.
    """

    rows: Sequence[Row] = ()
    errors: Sequence[RowError] = ()
    numbers: Sequence[int] = ()
    sheet: Sheet | None = None
    header: Header | None = None


@dataclass(slots=True)
class _Body:
    rows: list[Row] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    errors: list[RowError] = field(default_factory=list)
    seen: dict[object, int] = field(default_factory=dict)


def read_file(content: bytes, facts: Facts) -> Reading:
    """Read a whole .xlsx or .csv file: its first sheet that has a header among its first lines.

    Takes headers in Vietnamese or English in any order; columns it does not know are left out. Problems of the file:
    sheet.* (models/sheet.py), enterprise_file.empty, .no_name_column, .repeated_column {name}. Of a row:
    .name_missing, .text_too_long {letters, most}, .commune_unknown {text}, .commune_unclear {text, names},
    .headcount_unreadable {text}, .tax_code_lost_digits {text}, .tax_code_of_person, .day_unreadable {text},
    .day_to_come, .source_unknown {text}, .union_unclear {text}, .phone_unreadable, .more_than_headcount {most},
    .repeated {row}, tax_code.shape {digits}, tax_code.check_digit.
    """
    first: tuple[int, Problem] | None = None
    for sheet in read_sheets(content):
        if isinstance(sheet, Problem):
            return Reading(errors=[RowError(1, "", sheet)])
        header = find_header(sheet.lines)
        if isinstance(header, Header):
            return _read_body(sheet, header, facts)
        if sheet.lines and first is None:
            first = sheet.lines[0].number, header
    row, problem = first or (1, Problem("enterprise_file.empty"))
    return Reading(errors=[RowError(row, "", problem)])


def _read_body(sheet: Sheet, header: Header, facts: Facts) -> Reading:
    body = _Body()
    for line in sheet.lines[header.body :]:
        typed = {name: text for name, at in header.columns.items() if (text := _text(line, at))}
        if typed and not _is_total(line, typed):
            _add(body, line.number, typed, facts)
    return Reading(body.rows, body.errors, body.numbers, sheet, header)


def _text(line: Line, at: int) -> str:
    return one_line(as_text(line.cells[at])) if at < len(line.cells) else ""


def _is_total(line: Line, typed: Mapping[str, str]) -> bool:
    if typed.keys() & {"tax_code", "commune"} or fold(typed.get("name", "")) not in {"", *TOTALS}:
        return False
    return any(isinstance(cell, str) and fold(cell) in TOTALS for cell in line.cells)


def _add(body: _Body, number: int, typed: Mapping[str, str], facts: Facts) -> None:
    values = {name: read_value(name, text, facts) for name, text in typed.items()}
    values.setdefault("name", Problem("enterprise_file.name_missing"))
    wrong = {name: value for name, value in values.items() if isinstance(value, Problem)} or _contradictions(values)
    if wrong:
        body.errors += [RowError(number, name, problem) for name, problem in wrong.items()]
        return
    row = Row(**values)  # type: ignore[arg-type]  # each value is of its field: read_value
    key = row.tax_code or (normal(row.name), row.commune)
    if key in body.seen:
        body.errors.append(RowError(number, "", Problem("enterprise_file.repeated", {"row": body.seen[key]})))
    body.seen.setdefault(key, number)
    body.rows.append(row)
    body.numbers.append(number)


def _contradictions(values: Mapping[str, Value | Problem]) -> dict[str, Problem]:
    """What each cell says alone is right, and together cannot be."""
    total = values.get("headcount")
    parts = {name: value for name in ("women", "minority") if isinstance(value := values.get(name), int)}
    wrong = {
        name: Problem("enterprise_file.more_than_headcount", {"most": total})
        for name, part in parts.items()
        if isinstance(total, int) and part > total
    }
    if len(str(values.get("tax_code", ""))) == PERSON_DIGITS and values.get("kind", Kind.HOUSEHOLD) != Kind.HOUSEHOLD:
        wrong["tax_code"] = Problem("enterprise_file.tax_code_of_person")
    return wrong
