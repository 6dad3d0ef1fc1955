"""Reports (báo cáo): /report, over a quarter, half-year, year or the plan's years, as an official paper and a workbook;
numbers that only an officer knows; closing a period. Making them: bot/report_task.py."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from dialogue.forms import Form, Frame, Question
from dialogue.messages import Attachment, Option
from dialogue.periods import in_words
from domain.counts import parse_count
from domain.periods import Period, Span, period
from domain.problem import Problem
from domain.reports import SPANS, TYPED
from domain.roles import Role
from handlers import asking, conversations, menu
from handlers.turn import Turn
from handlers.unit_picker import own, picker
from models import report_kept, typed_numbers, unit_choice
from models.acting import By
from models.report_kept import Kept

TASK = "report"
PAPER, WORKBOOK, CLOSE = "pdf", "xlsx", "close"  # what a task makes
EARLIEST, LATEST = 2000, 2100  # years; periods before and after all of these are nobody's


@dataclass(frozen=True, slots=True)
class View:
    """A unit with all below it, over a period."""

    unit_id: int
    name: str
    period: Period

    @property
    def argument(self) -> str:
        """As a button's command names it."""
        return f"{self.unit_id} {self.period.span} {self.period.first.isoformat()}"

    @property
    def head(self) -> dict[str, Any]:
        return {"unit": self.name, "period": in_words(self.period)}


def report(turn: Turn, argument: str = "") -> None:
    """/report: which period of his highest unit; "2" of unit 2, "unit" asks which; "2 quarter 2026-10-01" is one, with
    "pdf", "xlsx", "numbers", "close" or "close sure" behind it something is done."""
    turn.drop(NUMBERS.name)
    if argument == "unit":
        menu.step_aside(turn)
        conversations.begin(turn, PICKER)
        return
    words = argument.split()
    view = _read(turn, words)
    if view is None:
        again = Option("/report", "report.again")
        menu.offer(turn, Question("problem.report.no_such", {}, (again, menu.way_out(turn))))
    elif len(words) < 3:
        _which(turn, view)
    else:
        _do(turn, view, words[3:])


PICKER = picker("report", report)


def _read(turn: Turn, words: list[str]) -> View | None:
    """What a button or a typed command names; None if it is not his, or unreadable."""
    assert turn.office is not None  # the command is there for officers only
    number, span, first = [*words[:3], "", "", ""][:3]
    unit_id = int(number) if number.isascii() and number.isdecimal() and len(number) <= 18 else 0
    unit_id = unit_id if words else turn.office.posts[0].unit_id
    name = unit_choice.name_of(turn.connection, unit_id)
    day = _day(first) if first else turn.today
    if turn.office.post(unit_id, Role.VIEWER) is None or name is None or (span and span not in SPANS) or day is None:
        return None
    found = period(Span(span or Span.QUARTER), day)
    return View(unit_id, name, found) if found.first <= turn.today else None


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if EARLIEST <= day.year < LATEST else None


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
        case ["numbers"] if _may(turn, view):
            menu.step_aside(turn)
            conversations.begin(turn, NUMBERS, unit=view.unit_id, span=view.period.span, first=str(view.period.first))
        case ["close"] if _may(turn, view):
            options = (Option(f"/report {view.argument} close sure", "report.close_sure", main=True), _back(view))
            menu.offer(turn, Question("report.confirm", view.head, options))
        case ["close", "sure"] if _may(turn, view):
            _make(turn, view, CLOSE)
        case _:
            _show(turn, view)


def _may(turn: Turn, view: View) -> bool:
    return turn.office is not None and turn.office.post(view.unit_id, Role.OFFICER) is not None


def _back(view: View) -> Option:
    return Option(f"/report {view.argument}", "report.back")


def _show(turn: Turn, view: View) -> None:
    kept = report_kept.find(turn.connection, view.unit_id, view.period)
    params = {**view.head, "state": _state(turn, view, kept), "numbers": _numbers(turn, view, kept)}
    menu.offer(turn, Question("report.shown", params, _ways(turn, view, kept)))


def _state(turn: Turn, view: View, kept: Kept | None) -> dict[str, Any]:
    if kept:
        return {"t": "report.state.closed", "day": {"d": turn.day_of(kept.closed_at).isoformat()}}
    over = turn.today > view.period.last
    return {"t": "report.state.over" if over else "report.state.open", "last": {"d": view.period.last.isoformat()}}


def _numbers(turn: Turn, view: View, kept: Kept | None) -> list[dict[str, Any]]:
    """What was typed; of a closed report what was kept."""
    typed = typed_numbers.of_units(turn.connection, [view.unit_id], view.period).get(view.unit_id, {})
    found = kept.lines[0].numbers if kept else typed
    nothing = {"t": "report.not_typed"}
    return [{"t": f"report.typed.{it}", "n": {"n": found[it]} if it in found else nothing} for it in TYPED]


def _ways(turn: Turn, view: View, kept: Kept | None) -> tuple[Option, ...]:
    here, may = f"/report {view.argument}", _may(turn, view) and kept is None
    over = turn.today > view.period.last
    return (
        Option(f"{here} {PAPER}", "report.pdf", main=True),
        Option(f"{here} {WORKBOOK}", "report.xlsx", main=True),
        *((Option(f"{here} numbers", "report.type"),) if may else ()),
        *((Option(f"{here} close", "report.close"),) if may and over else ()),
        Option(f"/report {view.unit_id}", "report.other_period"),
        menu.way_out(turn),
    )


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
    back = (Option(f"/report {argument}", "report.back"), menu.way_out(turn))
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
        menu.offer(turn, Question(said, {}, back))


conversations.ENDINGS[TASK] = ended


# --- numbers that are typed -------------------------------------------------------------------------------------------
def _never(_turn: Turn, _frame: Frame) -> Question:
    return Question("form.back")  # the form ends with its last answer


NUMBERS: Form[Turn] = Form(
    "report_numbers",
    tuple(asking.written("report", it, parse_count(typed_numbers.MOST), asking.SKIP, free=False) for it in TYPED),
    _never,
    asking.shown,
)


def _typed(turn: Turn, frame: Frame) -> None:
    """What was left open stays as it was."""
    turn.drop(frame.name)
    view = _read(turn, [str(frame.extra["unit"]), frame.extra["span"], frame.extra["first"]]) if turn.office else None
    if view is None or turn.office is None:
        menu.start(turn)
        return
    values = {it: value for it in TYPED if (value := asking.given(frame.answers, it)) is not None}
    by = By(turn.office, turn.now, turn.today)
    outcome = typed_numbers.put(turn.connection, view.unit_id, view.period, values, by)
    if isinstance(outcome, Problem):
        turn.say(f"problem.{outcome.key}")
    _show(turn, view)


conversations.of_form(NUMBERS, _typed, confirm=False, role=Role.OFFICER)
