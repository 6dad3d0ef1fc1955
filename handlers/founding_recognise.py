"""Recognising a grassroots union (công nhận CĐCS): decision, day, the union's name or the union it joins, and a look at
all of it before it is done."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from dialogue.forms import EDIT, Field, Form, Frame, Question, Taken
from dialogue.messages import Option
from domain.decision import Decision, parse_decision_day, parse_decision_number
from domain.founding import Move, check_day
from domain.problem import Doubt, Problem
from domain.stages import Stage
from domain.text_answers import parse_short_text
from handlers import conversations, founding_view
from handlers import founding_words as words
from handlers.conversations import SEND
from handlers.founding_view import Said, leave
from handlers.turn import Turn
from models import core_group, founding, grassroots
from models.acting import By
from models.founding import Followed
from models.grassroots import Union

NAME_LETTERS = 200  # letters; the table's column
PROPOSED, JOIN = "new", "join"
TAKE_OVER = "take_over"  # the task that goes on where one transaction ends: bot/take_over_task.py


def _enterprise(turn: Turn, frame: Frame) -> Followed | None:
    return founding.find(turn.connection, frame.extra["enterprise"], founding_view.units(turn))


# --- the decision -----------------------------------------------------------------------------------------------------
def _ask_number(_turn: Turn, frame: Frame) -> Question:
    return Question("founding.ask.decision_number", {}, (leave(frame),))


def _read_number(turn: Turn, _frame: Frame, text: str) -> Taken:
    return parse_decision_number(text, turn.facts)


def _ask_day(turn: Turn, frame: Frame) -> Question:
    today = Option(turn.today.isoformat(), "founding.today", {"day": words.day(turn.today)}, main=True)
    return Question("founding.ask.decision_day", {}, (today, leave(frame)))


def _read_day(turn: Turn, frame: Frame, text: str) -> Taken:
    read = parse_decision_day(text, turn.facts)
    if isinstance(read, Problem):
        return read
    day = read.value if isinstance(read, Doubt) else read
    if problem := _odd_day(turn, frame, day):
        return problem
    return Doubt(day.isoformat(), read.problem) if isinstance(read, Doubt) else day.isoformat()


def _odd_day(turn: Turn, frame: Frame, day: date) -> Problem | None:
    it = _enterprise(turn, frame)
    wanted = Move(Stage.RECOGNISED, turn.today, None, decision=Decision("", day))
    return check_day(it.standing, wanted) if it else None


# --- which union ------------------------------------------------------------------------------------------------------
def _proposed(turn: Turn, it: Followed | None) -> str:
    """ "Công đoàn cơ sở " and the enterprise's name, in Vietnamese whatever the officer reads."""
    return turn.texts("vi", "founding.proposed_name", {"name": it.name if it else ""})[:NAME_LETTERS]


def _ask_union(turn: Turn, frame: Frame) -> Question:
    it = _enterprise(turn, frame)
    if frame.extra.get("joining"):
        return _ask_which(turn, frame, it)
    proposed = Option(PROPOSED, _proposed(turn, it), literal=True, main=True)
    return Question("founding.ask.union", {}, (proposed, Option(JOIN, "founding.join_union"), leave(frame)))


def _ask_which(turn: Turn, frame: Frame, it: Followed | None, named: str = "") -> Question:
    found = grassroots.unions(turn.connection, it, turn.today, named) if it else []
    options = tuple(Option(f"u:{number}", name, literal=True) for number, name in found)
    key = "founding.ask.which_union" if found else "founding.ask.no_union"
    return Question(key, {}, (*options, Option(PROPOSED, "founding.new_union"), leave(frame)))


def _read_union(turn: Turn, frame: Frame, text: str) -> Taken:
    if frame.extra.get("joining"):
        return _ask_which(turn, frame, _enterprise(turn, frame), text)
    typed = parse_short_text(NAME_LETTERS)(text, turn.facts)
    return typed if isinstance(typed, Problem) else {"name": typed}


def _choose_union(turn: Turn, frame: Frame, value: str) -> Taken:
    it = _enterprise(turn, frame)
    if value == JOIN:
        frame.extra["joining"] = True
        return _ask_which(turn, frame, it)
    if value == PROPOSED and frame.extra.pop("joining", None):
        return _ask_union(turn, frame)
    if value == PROPOSED:
        return {"name": _proposed(turn, it)}
    number = int(value.removeprefix("u:"))
    name = grassroots.union(turn.connection, it, number, turn.today) if it else None
    return {"unit": number, "name": name} if name else Problem("founding.no_such_union")


# --- all of it --------------------------------------------------------------------------------------------------------
def _shown(_turn: Turn, key: str, value: Any) -> Any:
    match key:
        case "decision_day":
            return words.day(date.fromisoformat(value))
        case "union":
            return words.text("joined" if value.get("unit") else "named", name=value["name"])
    return value


def _summary(turn: Turn, frame: Frame) -> Question:
    it = _enterprise(turn, frame)
    lines = [
        words.text("label_line", label={"t": f"{FORM.name}.label.{key}"}, value=_shown(turn, key, frame.answers[key]))
        for key in (field.key for field in FORM.fields)
    ]
    count = founding.count(turn.connection, frame.extra["enterprise"])
    params = {"name": it.name if it else "–", "lines": lines, "count": count}
    options = (
        Option(SEND, "founding.do.recognise", main=True),
        Option(EDIT, "join.edit_something"),
        leave(frame),
    )
    return Question("founding.recognise", params, options)


FORM: Form[Turn] = Form(
    "founding_recognise",
    (
        Field("decision_number", _ask_number, _read_number),
        Field("decision_day", _ask_day, _read_day),
        Field("union", _ask_union, _read_union, _choose_union),
    ),
    _summary,
    _shown,
)


def _recognise(turn: Turn, frame: Frame) -> None:
    decision = Decision(frame.answers["decision_number"], date.fromisoformat(frame.answers["decision_day"]))
    said = frame.answers["union"]
    union = Union(said["name"], said.get("unit"))

    def do(it: Followed, by: By) -> Said | Problem:
        wanted = Move(Stage.RECOGNISED, turn.today, founding.role_of(by, it), decision=decision)
        outcome = grassroots.recognise(turn.connection, it, wanted, union, by)
        if isinstance(outcome, Problem):
            return outcome
        if outcome.left:
            turn.later(TAKE_OVER, **outcome.left.to_json())
        for member in core_group.of(turn.connection, it.id):
            turn.tell(member.person_id, "founding.told_recognised", enterprise=it.name, union=said["name"])
        return "founding.recognised", {"union": said["name"], "count": outcome.attached, "number": decision.number}

    founding_view.act(turn, frame, do)


def _took_over(turn: Turn, payload: Mapping[str, Any], result: Mapping[str, Any]) -> None:
    """Nothing to say: how many there are was said at once. What failed three times is begun again: no member may stay
    behind, and each try stands in the log."""
    if result.get("failed"):
        turn.later(TAKE_OVER, **payload)


conversations.of_form(FORM, _recognise)
conversations.ENDINGS[TAKE_OVER] = _took_over
