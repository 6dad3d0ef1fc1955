"""A report as a workbook (bảng số liệu báo cáo), in its reader's language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import texts
from bot.report_words import PERCENT_AFTER, Telling, day, in_columns, name_of
from documents.workbook import Cell, Table
from domain.reports import Line, Number, change


def workbook(it: Telling) -> list[Table]:
    """The numbers, what was adjusted, overdue foundings, difficulties, and what each column means."""
    return [
        _numbers(it),
        *_optional(it, "adjusted", ("unit", "column", "then", "now"), _adjusted_cells(it)),
        *_optional(it, "late", ("enterprise", "unit", "term", "day"), _late_cells(it)),
        *_optional(it, "met", ("obstacle", "count", "places", "notes"), _met_cells(it)),
        Table(it.word("sheet.columns"), [_header(it, ("column", "meaning")), *_meanings(it)], column_look={1: "wrap"}),
    ]


Cells = list[Cell]


def _header(it: Telling, names: Sequence[str]) -> Cells:
    return [it.word(f"sheet.{name}") for name in names]


def _numbers(it: Telling) -> Table:
    days = {"first": day(it.report.period.first), "last": day(it.report.period.last)}
    closed = it.word("paper.closed", day=day(it.closed)) if it.closed else it.word("paper.until", day=day(it.end))
    above: list[Cells] = [
        [it.word("sheet.title", unit=it.unit)], [it.word("sheet.period", **days)], [closed], [it.word("paper.moves")]
    ]  # fmt: skip
    whole, *parts = it.report.lines
    lines: list[Cells] = [
        [it.word("paper.sum"), *in_columns(whole.numbers)],
        *_before(it),
        *(_line(it, each) for each in parts),
    ]
    table = [*above, [*_header(it, ("unit",)), *_columns(it)], *lines]
    return Table(it.word("sheet.numbers"), table, header=len(above), seen_from=1)


def _before(it: Telling) -> Iterator[Cells]:
    """The period before, if there is one, and the change since then."""
    if it.report.before:
        differences = change(it.report.sum.numbers, it.report.before)
        yield [it.word("paper.before"), *in_columns(it.report.before)]
        yield [it.word("paper.changed"), *_in_columns_only(differences)]


def _line(it: Telling, line: Line) -> Cells:
    return [name_of(it, line), *in_columns(line.numbers)]


def _in_columns_only(differences: Mapping[Number, int]) -> Iterator[int | None]:
    """Of differences no part of a target is told."""
    for number in Number:
        yield differences.get(number)
        if number is PERCENT_AFTER:
            yield None


def _columns(it: Telling) -> Iterator[str]:
    for number in Number:
        yield it.word(f"column.{number}")
        if number is PERCENT_AFTER:
            yield it.word("sheet.percent")


def _optional(it: Telling, name: str, header: Sequence[str], cells: Iterator[Cells]) -> Iterator[Table]:
    """A sheet, if there is anything to stand in it."""
    if found := list(cells):
        yield Table(it.word(f"sheet.{name}"), [_header(it, header), *found])


def _adjusted_cells(it: Telling) -> Iterator[Cells]:
    for each in it.report.adjustments:
        yield [each.line, it.word(f"column.{each.number}"), each.then, each.now]


def _late_cells(it: Telling) -> Iterator[Cells]:
    for each in it.report.hindrances.late:
        yield [each.enterprise, each.unit, texts.render(it.language, f"reminder.term.{each.term}"), each.day]


def _met_cells(it: Telling) -> Iterator[Cells]:
    for each in it.report.hindrances.met:
        obstacle = texts.render(it.language, f"obstacle.{each.code}")
        yield [obstacle, each.count, "; ".join(each.places), "; ".join(each.notes)]


def _meanings(it: Telling) -> Iterator[Cells]:
    for number in Number:
        yield [it.word(f"column.{number}"), it.word(f"meaning.{number}")]
