"""A report in words (lời báo cáo): the paper, always in Vietnamese, and the workbook, in its reader's language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import texts
from documents.report import Form, Row, Section
from documents.workbook import Cell, Table
from domain.periods import Period, Span
from domain.plan import goal_on
from domain.reports import Line, Number, change, percent, signed, told
from models.reports import Report

PAPER_LANGUAGE = "vi"  # of official papers, whatever the reader's
NOTHING = "-"
LOST = (Number.LEFT_WORK, Number.RETIRED, Number.OWN_WISH, Number.LEFT_OTHERWISE, Number.WENT)
PERCENT_AFTER = Number.TOWARDS  # the part of the target stands behind this column


@dataclass(frozen=True, slots=True)
class Telling:
    """What is told beside the numbers: whose report, the organisation above it, and the day it is drawn on."""

    report: Report
    unit: str
    above: str
    top: bool
    today: date
    closed: date | None = None
    language: str = PAPER_LANGUAGE

    @property
    def end(self) -> date:
        return min(self.report.period.last, self.today)

    def word(self, key: str, **params: Any) -> str:
        return texts.render(self.language, f"report.{key}", params)


def _n(value: int | str | None) -> dict[str, int] | str:
    """A number for a text; words stay as they are."""
    return {"n": value} if isinstance(value, int) else value or NOTHING


def _day(value: date) -> dict[str, str]:
    return {"d": value.isoformat()}


def period_params(it: Period) -> dict[str, Any]:
    """For the texts that name a period."""
    days = {"first": _day(it.first), "last": _day(it.last)}
    return {"place": it.place, "year": it.first.year, "until": it.last.year, **days}


# --- the paper --------------------------------------------------------------------------------------------------------
def paper(it: Telling) -> Form:
    period = it.word(f"paper.period.{it.report.period.span}", **period_params(it.report.period))
    return Form(
        day=it.today,
        above=it.above.upper(),
        unit=it.unit.upper(),
        top=it.top,
        subject=it.word("paper.subject", period=period),
        period=period,
        sections=tuple(_sections(it)),
        rows=tuple(_rows(it)),
        notes=(_large(it), *(it.word(f"paper.{each}") for each in ("towards", "moves", "covered", "told_none"))),
    )


def _large(it: Telling) -> str:
    return it.word("paper.large", least=goal_on(it.end).least_workers)


def _sections(it: Telling) -> Iterator[Section]:
    yield Section(it.word("paper.results"), tuple(_results(it)))
    late = tuple(it.word("paper.late_line", **each) for each in _late(it))
    yield Section(it.word("paper.late"), late or (it.word("paper.no_late"),))
    met = tuple(it.word("paper.met_line", **each) for each in _met(it))
    yield Section(it.word("paper.met"), met or (it.word("paper.no_met"),))
    if adjusted := tuple(it.word("paper.adjusted_line", **each) for each in _adjusted(it)):
        yield Section(it.word("paper.adjusted"), adjusted)


def _results(it: Telling) -> Iterator[str]:
    numbers, goal = it.report.sum.numbers, goal_on(it.end)
    n: dict[str, Any] = {number.value: _n(told(numbers, number, exact=True)) for number in Number}
    yield it.word("paper.closed", day=_day(it.closed)) if it.closed else it.word("paper.until", day=_day(it.end))
    yield it.word(
        "paper.admitted",
        change=_change(it, Number.ADMITTED),
        women=n["admitted_women"],
        minority=n["admitted_minority"],
        new=n["admitted_new"],
        **n,
    )
    yield it.word("paper.net", lost=_n(sum(numbers.get(each, 0) for each in LOST)), **n)
    yield it.word("paper.founded", change=_change(it, Number.FOUNDED), informal=n["founded_informal"], **n)
    part = percent(numbers)
    years: dict[str, Any] = {"first": goal.first.year, "last": goal.last.year}
    began = Span.PLAN if it.report.period.span is Span.PLAN else Span.YEAR
    years["since_when"] = {"t": f"report.paper.began.{began}"}
    yield it.word("paper.no_target" if part is None else "paper.target", percent=part, **years, **n)
    yield it.word(
        "paper.without", workers=n["without_workers"], large=n["without_large"], least=goal.least_workers, **n
    )
    party = {"proposed": n["party_proposed"], "admitted": n["party_admitted"]}
    if any(each != NOTHING for each in party.values()):
        yield it.word("paper.party", **party)


def _change(it: Telling, number: Number) -> str:
    found = change(it.report.sum.numbers, it.report.before).get(number)
    return it.word("paper.change", change=signed(found)) if found is not None else ""


def _late(it: Telling) -> Iterator[dict[str, Any]]:
    for each in it.report.hindrances.late:
        term = {"t": f"reminder.term.{each.term}"}
        yield {"enterprise": each.enterprise, "unit": each.unit, "term": term, "day": _day(each.day)}


def _met(it: Telling) -> Iterator[dict[str, Any]]:
    for each in it.report.hindrances.met:
        notes = it.word("paper.met_notes", notes="; ".join(each.notes)) if each.notes else ""
        places = "; ".join(each.places)
        yield {"obstacle": {"t": f"obstacle.{each.code}"}, "count": _n(each.count), "places": places, "notes": notes}


def _adjusted(it: Telling) -> Iterator[dict[str, Any]]:
    for each in it.report.adjustments:
        number = {"t": f"report.column.{each.number}"}
        yield {"unit": each.line, "number": number, "then": _n(each.then), "now": _n(each.now)}


def _rows(it: Telling) -> Iterator[Row]:
    whole, *parts = it.report.lines
    yield Row("", it.word("paper.sum"), _cells(whole.numbers, exact=True), strong=True)
    if it.report.before:
        yield Row("", it.word("paper.before"), _cells(it.report.before, exact=True))
        differences = change(whole.numbers, it.report.before)
        yield Row("", it.word("paper.changed"), tuple(_signed_cells(differences)))
    yield from (Row(str(nth), _name(it, each), _cells(each.numbers)) for nth, each in enumerate(parts, 1))


def _name(it: Telling, line: Line) -> str:
    return it.word("paper.own", unit=line.name) if line.unit_id == it.report.unit_id else line.name


def _cells(numbers: Mapping[Number, int], *, exact: bool = False) -> tuple[str, ...]:
    return tuple(texts.words(PAPER_LANGUAGE, _n(each)) for each in _in_columns(numbers, exact=exact))


def _in_columns(numbers: Mapping[Number, int], *, exact: bool = False) -> Iterator[int | str | None]:
    """In the order of the paper's columns, the part of the target among them."""
    for number in Number:
        yield told(numbers, number, exact=exact)
        if number is PERCENT_AFTER:
            yield percent(numbers)


def _signed_cells(differences: Mapping[Number, int]) -> Iterator[str]:
    for number in Number:
        yield signed(differences[number]) if number in differences else ""
        if number is PERCENT_AFTER:
            yield ""


# --- the workbook -----------------------------------------------------------------------------------------------------
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
    days = {"first": _day(it.report.period.first), "last": _day(it.report.period.last)}
    closed = it.word("paper.closed", day=_day(it.closed)) if it.closed else it.word("paper.until", day=_day(it.end))
    above: list[Cells] = [
        [it.word("sheet.title", unit=it.unit)], [it.word("sheet.period", **days)], [closed], [it.word("paper.moves")]
    ]  # fmt: skip
    whole, *parts = it.report.lines
    lines: list[Cells] = [
        [it.word("paper.sum"), *_in_columns(whole.numbers, exact=True)],
        *_before(it),
        *(_line(it, each) for each in parts),
    ]
    table = [*above, [*_header(it, ("unit",)), *_columns(it)], *lines]
    return Table(it.word("sheet.numbers"), table, header=len(above), seen_from=1)


def _before(it: Telling) -> Iterator[Cells]:
    """The period before, if there is one, and the change since then."""
    if it.report.before:
        differences = change(it.report.sum.numbers, it.report.before)
        yield [it.word("paper.before"), *_in_columns(it.report.before, exact=True)]
        yield [it.word("paper.changed"), *_in_columns_only(differences)]


def _line(it: Telling, line: Line) -> Cells:
    return [_name(it, line), *_in_columns(line.numbers)]


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
