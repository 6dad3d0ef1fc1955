"""The workbook of a tally (tệp số liệu): per unit, per enterprise, what the columns mean. Values and words in, tables
out; drawing them is documents/workbook.py."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

import texts
from dialogue.periods import in_words
from documents.workbook import Cell, Table
from domain.grievances import CATEGORIES
from domain.periods import Period, Span, period
from domain.suppression import FEW_DAYS, LEAST, covered
from models import tally_lines
from models.grievance_counts import AGES
from models.tally_lines import LONGER, Line, Material

Row = list[Cell]
NUMBERS = ("registered", "admitted", "women", "minority", "refused", "withdrawn", "came", "went", "left", "net")
STANDING = ("members", "workers", "percent", "waiting", "since")
VALUES = (*NUMBERS, *(f"up_to_{it}" for it in LONGER), *STANDING)
UNIT = ("unit", *VALUES, "target", "reached")
ENTERPRISE = ("enterprise", "responsible", "union", "towards", *VALUES)
YEAR = LONGER.index(Span.YEAR)


@dataclass(frozen=True, slots=True)
class Book:
    """What stands in it, and for whom. `day_of`: a moment's day in TIMEZONE."""

    material: Material
    unit: str
    language: str
    day_of: Callable[[datetime], date]

    @property
    def period(self) -> Period:
        """What has come of the period."""
        return self.material.look.period

    def word(self, key: str, **params: object) -> str:
        return texts.render(self.language, f"tallybook.{key}", params)


def tables(it: Book) -> list[Table]:
    """Units, enterprises, grievances, explanation. 2,000 lines take some 0.1 s: not for the loop."""
    return [_units(it), _enterprises(it), _cases(it), _explanation(it)]


def _head(it: Book) -> list[Row]:
    look = it.material.look
    period = texts.words(it.language, in_words(it.period))
    return [[it.word("title", unit=it.unit)], [it.word("period", period=period, day={"d": look.end.isoformat()})]]


def _units(it: Book) -> Table:
    above = _head(it)
    found = tally_lines.units(it.material)
    lines: list[Row] = [["   " * line.depth + line.name, *_values(it, line), *_target(line)] for line in found]
    return Table(it.word("units"), [*above, _names(it, UNIT), *lines], header=len(above), seen_from=1)


def _enterprises(it: Book) -> Table:
    above = _head(it)
    lines: list[Row] = [
        [
            line.name or it.word("nowhere"),
            line.unit_name,
            it.word("has") if line.has_union else it.word("has_none"),
            None if line.has_union or not line.name else line.towards,
            *_values(it, line),
        ]
        for line in tally_lines.enterprises(it.material)
    ]
    return Table(it.word("enterprises"), [*above, _names(it, ENTERPRISE), *lines], header=len(above), seen_from=1)


def _cases(it: Book) -> Table:
    """Grievances of the quarter, as /cases counts them: no small number is told, nor can it be subtracted."""
    quarter = texts.words(it.language, in_words(period(Span.QUARTER, it.material.look.end)))
    above: list[Row] = [[it.word("cases_title", unit=it.unit)], [it.word("cases_note", period=quarter, least=LEAST)]]
    found = it.material.cases
    named = {f"grievance.category.{code.code}": found.categories.get(code.code, 0) for code in CATEGORIES}
    aged = {f"cases.age.{age}": found.ages.get(age, 0) for age in (*map(str, AGES), "more")}
    told = sorted(((name, count) for name, count in found.enterprises.items() if count), key=lambda one: -one[1])
    lines: list[Row] = [
        *([it.word("by_category"), texts.render(it.language, key, {}), _few(count)] for key, count in named.items()),
        *([it.word("by_enterprise"), name, _few(count)] for name, count in told),
        *([it.word("by_age"), texts.render(it.language, key, {}), _few(count)] for key, count in aged.items()),
    ]
    header: Row = [it.word("counted_by"), it.word("which"), it.word("how_many")]
    return Table(it.word("cases"), [*above, header, *lines], header=len(above))


def _few(count: int) -> Cell:
    """A covered number: 0 stands for few."""
    return count or f"< {LEAST}"


def _target(line: Line) -> Row:
    """What is wanted this year, and how much of it is had, in per cent."""
    reached = round(100 * line.admitted[YEAR] / line.target, 1) if line.target else None
    return [line.target, reached]


def _names(it: Book, columns: tuple[str, ...]) -> Row:
    return [it.word(f"column.{name}") for name in columns]


def _values(it: Book, line: Line) -> Row:
    found, waits = line.numbers, line.waits
    return [
        found.registered,
        found.admitted,
        _covered(it, found.admitted_women, found.admitted),
        _covered(it, found.admitted_minority, found.admitted),
        *(found.refused, found.withdrawn, found.came, found.went, found.left, found.net),
        *line.admitted,
        line.members,
        line.headcount,
        round(100 * line.members / line.headcount, 1) if line.headcount else None,
        waits.count,
        it.day_of(waits.since) if waits.since else None,
    ]


def _covered(it: Book, part: int, whole: int) -> Cell:
    """Whoever knows an enterprise would know whom a small number means, and of a day or a week any."""
    if it.period.span in FEW_DAYS:
        return None
    shown = max(covered(part), 0)
    return _few(shown) if whole > 0 else shown


def _explanation(it: Book) -> Table:
    columns = dict.fromkeys((*ENTERPRISE[:4], *UNIT))
    lines: list[Row] = [[it.word(f"column.{name}"), it.word(f"means.{name}")] for name in columns]
    return Table(it.word("explanation"), [[it.word("what"), it.word("meaning")], *lines], column_look={1: "wrap"})


def file_name(it: Book) -> str:
    look = it.material.look
    return f"{it.word('file')}-{look.period.first}-{look.end}.xlsx"
