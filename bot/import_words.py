"""What is wrong in a list of enterprises, in words (lỗi cần sửa) and as a workbook; nothing is read or written here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import texts
from documents.workbook import Cell, Table, draw_workbook
from domain.folding import fold
from domain.problem import Problem
from models.enterprise_columns import COLUMNS
from models.enterprise_file import Reading, RowError
from models.sheet import Line


def in_words(error: RowError, language: str) -> str:
    """ "row 3: Tax code: the tax code is mistyped …"."""
    return texts.render(language, "enterprise_file.row", {"row": error.row, "problem": _reason(error, language)})


def column_name(field: str, language: str) -> str:
    """The header of a column."""
    return texts.render(language, f"enterprise_file.column.{field}")


def error_workbook(reading: Reading, language: str) -> bytes:
    """The list as it was, each row where it stood, with what is to be mended beside it; and how to fill the columns."""
    return draw_workbook([_list(reading, language), guide(language, _count(reading, language))])


def guide(language: str, above: str = "") -> Table:
    """The sheet that explains each column; `above` is a line of its own."""
    words = [texts.render(language, f"enterprise_file.guide_column.{it}") for it in ("column", "how", "example")]
    lines: list[Sequence[Cell]] = [[above], words] if above else [words]
    lines += [
        [
            _in_guide(field, language),
            *(texts.render(language, f"enterprise_file.{it}.{field}") for it in ("how", "example")),
        ]
        for field in COLUMNS
    ]
    return Table(texts.render(language, "enterprise_file.guide"), lines, len(lines) - len(COLUMNS) - 1, {}, {1: "wrap"})


def _in_guide(field: str, language: str) -> str:
    """Marked if required; then the guide's own line is no header of a list either."""
    name = column_name(field, language)
    return texts.render(language, "enterprise_file.required", {"column": name}) if field == "name" else name


def _reason(error: RowError, language: str) -> str:
    problem = _problem(error.problem, language)
    if not error.column:
        return problem
    return texts.render(
        language, "enterprise_file.error", {"column": column_name(error.column, language), "problem": problem}
    )


def _problem(problem: Problem, language: str) -> str:
    params = {name: ", ".join(it) if isinstance(it, list) else it for name, it in problem.params.items()}
    if "name" in params:  # of a column
        params["name"] = column_name(params["name"], language)
    return texts.render(language, f"problem.{problem.key}", params)


def _count(reading: Reading, language: str) -> str:
    params: Mapping[str, object] = {
        "errors": len(reading.errors),
        "rows": len({error.row for error in reading.errors}),
        "column": texts.render(language, "enterprise_file.errors"),
    }
    return texts.render(language, "enterprise_file.to_mend", params)


def _list(reading: Reading, language: str) -> Table:
    name = texts.render(language, "enterprise_file.sheet")
    if reading.sheet is None or reading.header is None:  # nothing of the file could be read: only what to do about it
        words = [[texts.render(language, "enterprise_file.errors")]]
        return Table(name, words + [[_reason(error, language)] for error in reading.errors], 0, {}, {0: "wrap"})
    lines = reading.sheet.lines
    header = lines[reading.header.first]
    last = _last_column(lines)
    reasons = _reasons(reading, language) | {header.number: texts.render(language, "enterprise_file.errors")}
    rows: list[list[Cell]] = [[] for _ in range(lines[-1].number)]
    for line in lines:
        rows[line.number - 1] = list(line.cells[:last])
    for number, reason in reasons.items():
        row = rows[number - 1]
        row += [None] * (last - len(row)) + [reason]
    return Table(name, rows, header.number - 1, _looks(reading, last), {}, max(last - BESIDE, 0))


BESIDE = 3  # columns before the reasons; with the first one and the reasons they fit a screen 1,280 pixels wide


def _last_column(lines: Sequence[Line]) -> int:
    """Where the reasons go; a column of reasons from the time before is written over."""
    old = {fold(texts.render(language, "enterprise_file.errors")) for language in texts.LANGUAGES}
    width = max(len(line.cells) for line in lines)
    places = (at for line in lines for at, cell in enumerate(line.cells) if isinstance(cell, str) and fold(cell) in old)
    return next((at for at in places if at == width - 1), width)


def _reasons(reading: Reading, language: str) -> dict[int, str]:
    reasons: dict[int, str] = {}
    for error in reading.errors:
        reason = _reason(error, language)
        reasons[error.row] = f"{reasons[error.row]}\n{reason}" if error.row in reasons else reason
    return reasons


def _looks(reading: Reading, last: int) -> dict[tuple[int, int], str]:
    columns = reading.header.columns if reading.header else {}
    looks = {(error.row - 1, columns[error.column]): "wrong" for error in reading.errors if error.column in columns}
    return looks | {(error.row - 1, last): "reason" for error in reading.errors}
