"""Reports (báo cáo): /report, over a quarter, half-year, year or the plan's years, as an official paper and a workbook;
numbers that only an officer knows; closing a period. Making them: bot/report_task.py."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from dialogue.forms import Question
from dialogue.messages import Attachment, Option
from dialogue.periods import in_words
from domain.periods import Period, Span, period
from domain.reports import SPANS
from handlers import conversations, menu, report_numbers
from handlers.report_view import CLOSE, View, back, may_write, read, show
from handlers.turn import Turn
from handlers.unit_picker import own, picker

TASK = "report"


def report(turn: Turn, argument: str = "") -> None:
    """/report: which period of his highest unit; "2" of unit 2, "unit" asks which; "2 quarter 2026-10-01" is one, with
    "pdf", "xlsx", "numbers", "close" or "close sure" behind it something is done."""
    turn.drop(report_numbers.FORM.name)
    if argument == "unit":
        menu.step_aside(turn)
        conversations.begin(turn, PICKER)
        return
    words = argument.split()
    view = read(turn, words)
    if view is None:
        again = Option("/report", "report.again")
        menu.offer(turn, Question("problem.report.no_such", {}, (again, menu.way_out(turn))))
    elif len(words) < 3:
        _which(turn, view)
    else:
        _do(turn, view, words[3:])


PICKER = picker("report", report)


# --- which period -----------------------------------------------------------------------------------------------------
def _which(turn: Turn, view: View) -> None:
    """Those under way, and those that ended last: a report is written when its period is over."""
    options = tuple(_to(View(view.unit_id, view.name, it)) for it in _offered(turn.today))
    others = (Option("/report unit", "report.other_unit"),) if len(own(turn)) > 1 else ()
    menu.offer(turn, Question("report.which", {"unit": view.name}, (*options, *others, menu.way_out(turn))))


def _offered(today: date) -> Iterator[Period]:
    for span in SPANS:
        now = period(span, today)
        yield now
        if span is not Span.PLAN:
            yield now.before()


def _to(view: View) -> Option:
    return Option(f"/report {view.argument}", "report.period", {"period": in_words(view.period)})


# --- one report -------------------------------------------------------------------------------------------------------
def _do(turn: Turn, view: View, words: list[str]) -> None:
    match words:
        case ["pdf" | "xlsx" as form]:
            _make(turn, view, form)
        case ["numbers"] if may_write(turn, view):
            report_numbers.begin(turn, view)
        case ["close"] if may_write(turn, view):
            options = (Option(f"/report {view.argument} close sure", "report.close_sure", main=True), back(view))
            menu.offer(turn, Question("report.confirm", view.head, options))
        case ["close", "sure"] if may_write(turn, view):
            _make(turn, view, CLOSE)
        case _:
            show(turn, view)


def _make(turn: Turn, view: View, form: str) -> None:
    """Leave the work behind; the right is asked for again when it is done."""
    assert turn.office is not None
    of = {"unit": view.unit_id, "span": view.period.span.value, "first": view.period.first.isoformat()}
    turn.later(TASK, person=turn.office.person_id, form=form, **of)
    turn.say(f"report.making_{form}", **view.head)
    menu.go_on(turn)


def ended(turn: Turn, payload: Mapping[str, Any], result: Mapping[str, Any]) -> None:
    """What came of it: {"file", "head": parameters of the text}, {"closed": True}, or {"reason": a key of
    problem.report}."""
    argument = f"{payload['unit']} {payload['span']} {payload['first']}"
    ways = (Option(f"/report {argument}", "report.back"), menu.way_out(turn))
    match result:
        case {"file": number, "head": head}:
            turn.say("report.made", attachment=Attachment("file", str(number)), **head)
            said = "report.what_now"
        case {"closed": True}:
            said = "report.closed"
        case {"reason": reason}:
            said = f"problem.report.{reason}"
        case _:
            said = "report.failed"
    if turn.frames:  # a question is open: it stays the last thing said
        turn.say(said) if said != "report.what_now" else None
    else:
        menu.offer(turn, Question(said, {}, ways))


conversations.ENDINGS[TASK] = ended
