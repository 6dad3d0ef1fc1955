"""A report as an official paper (văn bản báo cáo): its sentences and rows, always in Vietnamese."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import texts
from bot.report_words import NOTHING, PAPER_LANGUAGE, PERCENT_AFTER, Telling, counted, day, in_columns, name_of
from documents.report import Form, Row, Section
from domain.periods import Period, Span
from domain.plan import goal_on
from domain.reports import Number, change, percent, signed, told

LOST = (Number.LEFT_WORK, Number.RETIRED, Number.OWN_WISH, Number.LEFT_OTHERWISE, Number.WENT)


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
    n: dict[str, Any] = {number.value: counted(told(numbers, number)) for number in Number}
    yield it.word("paper.closed", day=day(it.closed)) if it.closed else it.word("paper.until", day=day(it.end))
    yield it.word(
        "paper.admitted",
        change=_change(it, Number.ADMITTED),
        women=n["admitted_women"],
        minority=n["admitted_minority"],
        new=n["admitted_new"],
        **n,
    )
    yield it.word("paper.net", lost=counted(sum(numbers.get(each, 0) for each in LOST)), **n)
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


def period_params(it: Period) -> dict[str, Any]:
    """For the texts that name a period."""
    days = {"first": day(it.first), "last": day(it.last)}
    return {"place": it.place, "year": it.first.year, "until": it.last.year, **days}


def _late(it: Telling) -> Iterator[dict[str, Any]]:
    for each in it.report.hindrances.late:
        term = {"t": f"reminder.term.{each.term}"}
        yield {"enterprise": each.enterprise, "unit": each.unit, "term": term, "day": day(each.day)}


def _met(it: Telling) -> Iterator[dict[str, Any]]:
    for each in it.report.hindrances.met:
        notes = it.word("paper.met_notes", notes="; ".join(each.notes)) if each.notes else ""
        places = "; ".join(each.places)
        yield {
            "obstacle": {"t": f"obstacle.{each.code}"},
            "count": counted(each.count),
            "places": places,
            "notes": notes,
        }


def _adjusted(it: Telling) -> Iterator[dict[str, Any]]:
    for each in it.report.adjustments:
        number = {"t": f"report.column.{each.number}"}
        yield {"unit": each.line, "number": number, "then": counted(each.then), "now": counted(each.now)}


def _rows(it: Telling) -> Iterator[Row]:
    whole, *parts = it.report.lines
    yield Row("", it.word("paper.sum"), _cells(whole.numbers), strong=True)
    if it.report.before:
        yield Row("", it.word("paper.before"), _cells(it.report.before))
        differences = change(whole.numbers, it.report.before)
        yield Row("", it.word("paper.changed"), tuple(_signed_cells(differences)))
    yield from (Row(str(nth), name_of(it, each), _cells(each.numbers)) for nth, each in enumerate(parts, 1))


def _cells(numbers: Mapping[Number, int]) -> tuple[str, ...]:
    return tuple(texts.words(PAPER_LANGUAGE, counted(each)) for each in in_columns(numbers))


def _signed_cells(differences: Mapping[Number, int]) -> Iterator[str]:
    for number in Number:
        yield signed(differences[number]) if number in differences else ""
        if number is PERCENT_AFTER:
            yield ""
