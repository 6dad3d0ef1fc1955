"""The questions of the join form (các câu hỏi của đơn): how each is asked, read and shown back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dialogue.forms import SKIPPED, Field, Frame, Question, Taken
from dialogue.messages import Keyboard, Option
from domain import communes, ethnic_groups
from domain.citizen_number import mask, parse_citizen_number
from domain.facts import Facts
from domain.gender import Gender, parse_gender
from domain.phone import parse_phone, show_phone
from domain.problem import Problem
from domain.purposes import OPTIONAL, Purpose
from domain.text_answers import parse_short_text
from handlers import agreeing, join_commune, join_private, join_workplace
from handlers.agreeing import AGREE
from handlers.join_guardian import is_minor, read_birth_date, read_guardian_name, read_guardian_phone
from handlers.join_names import read_name
from handlers.turn import Turn

JOB_LETTERS = 100  # letters; the table's column
Parser = Callable[[str, Facts], Any]


# --- small helpers ----------------------------------------------------------------------------------------------------
def _plain(key: str, *options: Option, keyboard: Keyboard = Keyboard.NONE) -> Callable[[Turn, Frame], Question]:
    return lambda _turn, _frame: Question(f"join.ask.{key}", {}, options, keyboard)


def _parsed(parse: Parser) -> Callable[[Turn, Frame, str], Taken]:
    return lambda turn, _frame, text: parse(text, turn.facts)


def _skip(_turn: Turn, _frame: Frame, _value: str) -> Taken:
    return SKIPPED


# --- consent ----------------------------------------------------------------------------------------------------------
def _ask_consent(turn: Turn, frame: Frame) -> Question:
    switches = tuple(Option(it.value, f"join.switch.{it}", on=bool(frame.extra.get(it))) for it in OPTIONAL)
    return Question("join.ask.consent", agreeing.params(turn), (Option(AGREE, "join.agree", main=True), *switches))


def _read_consent(turn: Turn, frame: Frame, text: str) -> Taken:
    return _choose_consent(turn, frame, AGREE) if agreeing.agrees(text) else Problem("form.choose")


def _choose_consent(turn: Turn, frame: Frame, value: str) -> Taken:
    if value in OPTIONAL:
        frame.extra[value] = not frame.extra.get(value)
        return _ask_consent(turn, frame)
    return [Purpose.ADMISSION.value, *(it.value for it in OPTIONAL if frame.extra.get(it))]


# --- shown in the summary ---------------------------------------------------------------------------------------------
def shown(turn: Turn, key: str, value: Any) -> Any:
    """An answer as a text parameter. What is sensitive stays covered."""
    if value is None or value == SKIPPED:
        return left_open(key)
    show = _SHOWN.get(key)
    return show(turn, value) if show else value


def left_open(key: str) -> dict[str, str]:
    """What was skipped: some of it an officer asks for later, a job nobody does."""
    return {"t": "join.left_empty" if key == "job" else "join.left_open"}


def _shown_group(turn: Turn, value: str) -> Any:
    return {"t": "join.kept_covered"} if turn.abroad else ethnic_groups.by_code(value).name


_SHOWN: dict[str, Callable[[Turn, Any], Any]] = {
    "enterprise": join_workplace.shown,
    "commune": lambda _turn, value: communes.label(communes.by_code(value)),
    "birth_date": lambda _turn, value: {"d": value},
    "gender": lambda _turn, value: {"t": f"join.gender.{value}"},
    "phone": lambda _turn, value: show_phone(value),
    "guardian_phone": lambda _turn, value: show_phone(value),
    "citizen_number": lambda _turn, value: mask(value),
    "ethnic_group": _shown_group,
}

_GENDERS = tuple(Option(it.value, f"join.gender.{it.value}") for it in Gender)

FIELDS: tuple[Field[Turn], ...] = (
    Field("consent", _ask_consent, _read_consent, _choose_consent, free=False, edits=False),
    Field("enterprise", join_workplace.ask, join_workplace.read, join_workplace.choose),
    Field(
        "enterprise_name",
        join_workplace.ask_name,
        join_workplace.read_name,
        join_workplace.choose_name,
        when=join_workplace.is_unlisted,
    ),
    Field(
        "commune",
        join_commune.ask("join.ask.commune"),
        join_commune.read,
        join_commune.choose,
        when=join_workplace.needs_commune,
    ),
    Field("full_name", _plain("full_name"), read_name),
    Field("birth_date", _plain("birth_date"), read_birth_date, free=False),
    Field("gender", _plain("gender", *_GENDERS), _parsed(parse_gender), free=False),
    Field("phone", _plain("phone", keyboard=Keyboard.SHARE_CONTACT), _parsed(parse_phone), free=False, contact=True),
    Field("guardian_name", _plain("guardian_name"), read_guardian_name, when=is_minor),
    Field("guardian_phone", _plain("guardian_phone"), read_guardian_phone, when=is_minor, free=False),
    Field("job", _plain("job", Option(SKIPPED, "join.skip")), _parsed(parse_short_text(JOB_LETTERS)), _skip),
    Field(
        "citizen_number",
        join_private.ask("citizen_number"),
        join_private.read(parse_citizen_number),
        _skip,
        free=False,
        private=True,
    ),
    Field(
        "ethnic_group",
        join_private.ask("ethnic_group", *join_private.ethnic_options()),
        join_private.read(ethnic_groups.parse_ethnic_group),
        join_private.choose_ethnic_group,
        when=lambda facts: Purpose.ETHNIC_STATISTICS in facts.answers.get("consent", ()),
        free=False,
        private=True,
    ),
)
