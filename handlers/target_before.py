"""What a unit had before this program was used (số có trước): typed once a year by its officers, it counts towards its
target."""

from __future__ import annotations

from datetime import date
from typing import Any

from dialogue.forms import Field, Form, Frame, Question
from dialogue.messages import Option
from domain.counts import parse_count
from domain.periods import Span, period
from domain.roles import Role
from handlers import asking, conversations, menu
from handlers.target_forms import leave, never
from handlers.target_year import Year
from handlers.turn import Turn
from models import typed_numbers, unit_choice
from models.acting import By


def begin(turn: Turn, it: Year) -> None:
    menu.step_aside(turn)
    conversations.begin(turn, FORM, unit=it.unit_id, year=it.year)


def _ask_before(turn: Turn, frame: Frame) -> Question:
    year = date(frame.extra["year"], 1, 1)
    name = unit_choice.name_of(turn.connection, frame.extra["unit"])
    known = typed_numbers.before(turn.connection, year, year).own(frame.extra["unit"])
    now: Any = {"t": "target.before_now", "n": {"n": known}} if known is not None else ""
    params = {"unit": name, "year": year.year, "now": now}
    return Question("target.ask.before", params, (leave(Year(frame.extra["unit"], "", year.year)),))


FORM: Form[Turn] = Form(
    "target_before",
    (Field("value", _ask_before, asking.parsed(parse_count(typed_numbers.MOST)), free=False),),
    never,
    asking.shown,
)


def _earlier_typed(turn: Turn, frame: Frame) -> None:
    turn.drop(frame.name)
    if turn.office is None:
        menu.start(turn)
        return
    unit_id, year = frame.extra["unit"], frame.extra["year"]
    of, values = period(Span.YEAR, date(year, 1, 1)), {typed_numbers.BEFORE: frame.answers["value"]}
    by = By(turn.office, turn.now, turn.today)
    outcome = typed_numbers.put(turn.connection, unit_id, of, values, by)
    key = f"problem.{outcome.key}" if outcome else "target.before_kept"
    params = {"n": {"n": frame.answers["value"]}, "year": year}
    back = Option(f"/target {unit_id} {year}", "target.back")
    menu.offer(turn, Question(key, {} if outcome else params, (back, menu.way_out(turn))))


conversations.of_form(FORM, _earlier_typed, confirm=False, role=Role.OFFICER)
