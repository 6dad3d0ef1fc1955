"""The questions of a grievance (các câu hỏi của phản ánh): what kind, about what, where, the story, who may know."""

from __future__ import annotations

from typing import Any

from dialogue.forms import Field, Form, Frame, Question, Taken
from dialogue.messages import Option
from domain.facts import Facts
from domain.grievances import GROUPS, OTHER, PAPER, Kind, Mode, of_group, widest
from domain.names import parse_full_name
from domain.phone import parse_phone, show_phone
from domain.problem import Problem
from handlers import asking, grievance_story, grievance_where
from handlers.asking import SKIP
from handlers.conversations import SEND
from handlers.grievance_story import LETTERS, ask_story, choose_story, keep_part, read_story
from handlers.turn import Turn
from models import grievances, units

NAME = "grievance"
OTHERS = "others"
AVOID, PASS = "avoid", "pass"
ANYTHING = "write"  # no category: I just want to write


# --- what -------------------------------------------------------------------------------------------------------------
def _ask_kind(turn: Turn, _frame: Frame) -> Question:
    kinds = tuple(Option(it, f"grievance.kind.{it}") for it in (*Kind, *PAPER))
    person = turn.chat.person_id
    own = person is not None and bool(grievances.of_person(turn.connection, person))
    mine = (Option("/grievance mine", "grievance.mine"),) if own else ()
    opened = Option("/grievance receipt", "grievance.have_receipt")
    return Question("grievance.ask.kind", {}, (*kinds, *mine, opened, Option("/grievance drop", "grievance.stop")))


FEWEST_WORDS = 3  # of who begins to tell: less may be a slip at a choice


def _read_kind(_turn: Turn, frame: Frame, text: str) -> Taken:
    """Whoever begins to tell at once reports something."""
    if len(text.split()) < FEWEST_WORDS:
        return Problem("form.choose")
    return keep_part(frame, text) or Kind.REPORT


def _choose_kind(turn: Turn, frame: Frame, value: str) -> Taken:
    """What needs a signed paper is explained; it may be sent as a report all the same."""
    if value not in PAPER:
        return value
    unit = units.receiver(turn.connection, None, None, turn.today)
    send = Option(Kind.REPORT, "grievance.send_as_report", main=True)
    options = (send, Option("/grievance drop", "grievance.stop"))
    return Question(f"grievance.paper.{value}", {"unit": unit.name}, options)


def _ask_category(_turn: Turn, frame: Frame) -> Question:
    if group := frame.extra.get("group"):
        return _of_group(group)
    groups = tuple(Option(f"g:{it}", f"grievance.group.{it}") for it in GROUPS)
    return Question("grievance.ask.category", {}, (*groups, Option(ANYTHING, "grievance.just_write")))


def _of_group(group: str) -> Question:
    those = tuple(Option(it.code, f"grievance.category.{it.code}") for it in of_group(group))
    return Question("grievance.ask.category_closer", {}, (*those, Option(OTHERS, "grievance.other_group")))


def _choose_category(turn: Turn, frame: Frame, value: str) -> Taken:
    frame.extra.pop("group", None)
    if value.startswith("g:"):
        frame.extra["group"] = value[2:]
        return _of_group(value[2:])
    if value == OTHERS:
        return _ask_category(turn, frame)
    _forget_about(frame)
    return OTHER if value == ANYTHING else value


def _read_category(turn: Turn, frame: Frame, text: str) -> Taken:
    """Whoever simply begins to tell need not choose anything (closer): what he has chosen so far counts."""
    if problem := keep_part(frame, text):
        return problem
    _forget_about(frame)
    group = frame.extra.get("group")
    return widest(group) if group else OTHER


def _forget_about(frame: Frame) -> None:
    for key in ("about", "about_officer"):  # asked for one category only
        frame.answers.pop(key, None)


# --- who may know -----------------------------------------------------------------------------------------------------
def _ask_avoid(_turn: Turn, frame: Frame) -> Question:
    options = (Option(PASS, "grievance.pass"), Option(AVOID, "grievance.avoid"))
    return Question("grievance.ask.avoid", {"union": frame.answers["enterprise"]["union"]}, options)


def _has_union(facts: Facts) -> bool:
    """The union at the enterprise would get it, and it is not about some union's officer."""
    return bool(facts.answers.get("enterprise", {}).get("union")) and grievance_where.about_unit(facts.answers) is None


def _is_named(facts: Facts) -> bool:
    return facts.answers.get("mode") in (Mode.CONFIDENTIAL, Mode.OPEN) and not facts.answers.get("known")


_MODES = tuple(Option(it, f"grievance.mode.{it}") for it in Mode)
FIELDS: tuple[Field[Turn], ...] = (
    Field("kind", _ask_kind, _read_kind, _choose_kind, longest=LETTERS),
    Field("category", _ask_category, _read_category, _choose_category, longest=LETTERS),
    *grievance_where.FIELDS,
    Field("story", ask_story, read_story, choose_story, longest=LETTERS),
    asking.chosen("grievance", "mode", *_MODES),
    Field("avoid", _ask_avoid, lambda *_: Problem("form.choose"), when=_has_union, free=False),
    asking.written("grievance", "full_name", parse_full_name, when=_is_named),
    asking.written("grievance", "phone", parse_phone, SKIP, when=_is_named, free=False),
)


def shown(turn: Turn, key: str, value: Any) -> Any:
    """An answer in words; what was left open is left out."""
    match key, value:
        case _, None | "-":
            return {"t": "pick.left_open"}
        case "kind" | "mode" | "category", _:
            return {"t": f"grievance.{key}.{value}"}
        case "enterprise", {"none": True}:
            return {"t": "grievance.no_enterprise"}
        case "about", str():
            return _unit_name(turn, value)
        case "avoid", _:
            return {"t": f"grievance.{value}"}
        case "phone", _:
            return show_phone(value)
        case "story", _:
            frame = turn.frame(NAME)
            return grievance_story.in_short(frame) if frame else ""
    return asking.shown(turn, key, value)


def _unit_name(turn: Turn, value: str) -> str:
    number = int(value[2:])
    return units.names(turn.connection, [number]).get(number, "")


def _summary(turn: Turn, frame: Frame) -> Question:
    lines = [*asking.summary_lines(turn, frame, FORM.asked(turn, frame), shown), *grievance_story.warnings(frame)]
    options = (
        Option(SEND, "grievance.send", main=True),
        Option("edit", "join.edit_something"),
        Option("/grievance drop", "grievance.stop"),
    )
    return Question("grievance.summary", {"lines": lines}, options)


FORM: Form[Turn] = Form(NAME, FIELDS, _summary, shown)
