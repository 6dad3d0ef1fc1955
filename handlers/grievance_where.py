"""Where it happened and whom it is about (việc ở đâu, về ai): what decides who receives a grievance, and who never."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from dialogue.forms import SKIPPED, Field, Frame, Question, Taken
from dialogue.messages import Option
from domain.facts import Facts
from domain.grievances import ABOUT_OFFICERS
from domain.problem import Problem
from handlers import asking, join_commune, join_workplace
from handlers.asking import SKIP, given
from handlers.turn import Turn
from models import applications, grievance_routing
from models.applications import Application

OWN, NOWHERE = "own", "none"


def known(turn: Turn) -> Application | None:
    """The writer's own application, if he sent one."""
    return applications.of_person(turn.connection, turn.chat.person_id)


# --- where ------------------------------------------------------------------------------------------------------------
_PICKER = asking.of_all("grievance")


def _ask_enterprise(turn: Turn, frame: Frame) -> Question:
    if frame.extra.get("typed") and "enterprise" not in frame.answers:
        return _PICKER.field().ask(turn, frame)
    it = known(turn)
    own = (Option(OWN, it.workplace, literal=True),) if it and it.enterprise_id and it.workplace else ()
    return Question("grievance.ask.enterprise", {}, (*own, Option(NOWHERE, "grievance.no_enterprise")))


def _choose_enterprise(turn: Turn, frame: Frame, value: str) -> Taken:
    for key in ("avoid", "about", "about_officer"):  # another workplace has another union
        frame.answers.pop(key, None)
    it = known(turn)
    choose = _PICKER.field().choose
    assert choose is not None
    if value == NOWHERE:
        return {NOWHERE: True}
    answer = choose(turn, frame, f"e:{it.enterprise_id}" if value == OWN and it else value)
    if not isinstance(answer, dict):
        return answer
    here = grievance_routing.union_at(turn.connection, answer.get("id"), turn.today)
    return {**answer, "union": here.name} if here else answer


def _is_nowhere(facts: Facts) -> bool:
    place = facts.answers.get("enterprise", {})
    return bool(place.get(NOWHERE) or place.get(join_workplace.UNLISTED))


def place(frame: Frame) -> tuple[int | None, str | None]:
    """(enterprise, commune) as they decide who receives it."""
    at = frame.answers.get("enterprise", {})
    return at.get("id"), at.get("commune") or given(frame.answers, "commune")


# --- whom it is about -------------------------------------------------------------------------------------------------
def _is_about(facts: Facts) -> bool:
    return bool(facts.answers.get("category") == ABOUT_OFFICERS)


def _ask_about(turn: Turn, frame: Frame) -> Question:
    those = grievance_routing.chain(turn.connection, *place(frame), turn.today)
    options = tuple(Option(f"u:{it.id}", it.name, literal=True) for it in those)
    return Question("grievance.ask.about", {}, (*options, Option(SKIPPED, "grievance.about_unknown")))


def about_unit(answers: Any) -> int | None:
    value = str(answers.get("about", ""))
    return int(value[2:]) if value.startswith("u:") else None


def _top(turn: Turn, frame: Frame) -> int | None:
    """The unit it is about, where none stands above that could look into it: then somebody has to be named."""
    unit = about_unit(frame.answers)
    return unit if unit is not None and grievance_routing.above(turn.connection, unit, turn.today) is None else None


def _ask_officer(turn: Turn, frame: Frame) -> Question:
    top = _top(turn, frame)
    named = grievance_routing.officers_of(turn.connection, top) if top is not None else []
    options = tuple(Option(f"p:{person}", name, literal=True) for person, name in named)
    return Question("grievance.ask.about_officer", {}, (*options, Option(SKIPPED, "grievance.no_name")))


def _choose_about(turn: Turn, frame: Frame, value: str) -> Taken:
    frame.answers.pop("about_officer", None)
    frame.answers["about"] = value
    if _top(turn, frame) is None:
        frame.answers["about_officer"] = SKIPPED  # the next one up will look into it, whoever it was
    return value


FIELDS: tuple[Field[Turn], ...] = (
    replace(_PICKER.field(), ask=_ask_enterprise, choose=_choose_enterprise),
    asking.NAME_FIELD,
    Field(
        "commune",
        join_commune.ask("grievance.ask.commune", SKIP),
        join_commune.read,
        join_commune.choose,
        when=_is_nowhere,
    ),
    Field("about", _ask_about, lambda *_: Problem("form.choose"), _choose_about, when=_is_about, free=False),
    Field("about_officer", _ask_officer, lambda *_: Problem("form.choose"), when=_is_about, free=False, edits=False),
)
