"""Numbers that only an officer knows (số nhập tay), typed for a report: members introduced to the Party."""

from __future__ import annotations

from dialogue.forms import Form, Frame, Question
from domain.counts import parse_count
from domain.problem import Problem
from domain.reports import TYPED
from domain.roles import Role
from handlers import asking, conversations, menu
from handlers.report_view import View, read, show
from handlers.turn import Turn
from models import typed_numbers
from models.acting import By


def _never(_turn: Turn, _frame: Frame) -> Question:
    return Question("form.back")  # the form ends with its last answer


FORM: Form[Turn] = Form(
    "report_numbers",
    tuple(asking.written("report", it, parse_count(typed_numbers.MOST), asking.SKIP, free=False) for it in TYPED),
    _never,
    asking.shown,
)


def begin(turn: Turn, view: View) -> None:
    menu.step_aside(turn)
    of = {"unit": view.unit_id, "span": view.period.span.value, "first": view.period.first.isoformat()}
    conversations.begin(turn, FORM, **of)


def _typed(turn: Turn, frame: Frame) -> None:
    """What was left open stays as it was."""
    turn.drop(frame.name)
    view = read(turn, [str(frame.extra["unit"]), frame.extra["span"], frame.extra["first"]]) if turn.office else None
    if view is None or turn.office is None:
        menu.start(turn)
        return
    values = {it: value for it in TYPED if (value := asking.given(frame.answers, it)) is not None}
    by = By(turn.office, turn.now, turn.today)
    outcome = typed_numbers.put(turn.connection, view.unit_id, view.period, values, by)
    if isinstance(outcome, Problem):
        turn.say(f"problem.{outcome.key}")
    show(turn, view)


conversations.of_form(FORM, _typed, confirm=False, role=Role.OFFICER)
