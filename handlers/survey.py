"""Surveys at the gate (khảo sát): /survey, for officers, and for volunteers in the area of their unit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from dialogue.forms import SKIPPED, SUMMARY, Field, Form, Frame, Question, Taken
from dialogue.messages import Option
from domain import communes
from domain.counts import parse_count
from domain.names import parse_full_name
from domain.phone import parse_phone, show_phone
from domain.problem import Problem
from domain.roles import Role
from domain.text_answers import parse_short_text
from handlers import asking, conversations, join_commune, menu
from handlers.asking import SKIP, given
from handlers.conversations import SEND
from handlers.turn import Turn
from models import own_enterprises, surveys, units, volunteers
from models.enterprises import Found
from models.surveys import Survey

MOST = 100_000  # workers; the largest employers of the country have about that many at one place
SHIFTS_LETTERS, NOTE_LETTERS = 100, 500  # letters; the table's columns
HISTORY = 3  # surveys shown
HAS, NONE = "has", "none"
OWNER = ("owner_name", "owner_phone")  # told to the union: its officers see them


def _office_units(turn: Turn) -> frozenset[int]:
    return turn.office.units(Role.OFFICER) if turn.office else frozenset()


def _mine(turn: Turn) -> frozenset[int]:
    """Where he may survey: his units as an officer, and his area as a volunteer."""
    area = volunteers.area(turn.connection, turn.volunteer, turn.today) if turn.volunteer else frozenset()
    return _office_units(turn) | area


def own_picker(form: str, unlisted: str = "", mine: Callable[[Turn], frozenset[int]] = _office_units) -> asking.Picker:
    """Finds enterprises of the writer's own units only: those where he is an officer, if nothing else is said."""
    return asking.Picker(
        form,
        lambda turn, text: own_enterprises.find(turn.connection, mine(turn), text),
        lambda turn, number: own_enterprises.by_id(turn.connection, mine(turn), number),
        unlisted,
    )


# --- the questions ----------------------------------------------------------------------------------------------------
def _choose_enterprise(turn: Turn, frame: Frame, value: str) -> Taken:
    """What is known of it already is said before the questions."""
    taken = _PICKER.field().choose
    assert taken is not None
    answer = taken(turn, frame, value)
    if isinstance(answer, dict) and "id" in answer:
        _say_history(turn, answer["id"], answer["name"])
    return answer


def _read_commune(turn: Turn, frame: Frame, text: str) -> Taken:
    return _within(turn, frame, join_commune.read(turn, frame, text))


def _choose_commune(turn: Turn, frame: Frame, value: str) -> Taken:
    return _within(turn, frame, join_commune.choose(turn, frame, value))


def _within(turn: Turn, frame: Frame, found: Taken) -> Taken:
    return found if not isinstance(found, str) else _own_commune(turn, frame, found)


def _own_commune(turn: Turn, _frame: Frame, code: str) -> Taken:
    """An enterprise elsewhere is for the officers there to record."""
    receiver = units.receiver(turn.connection, None, code, turn.today)
    place = communes.label(communes.by_code(code))
    return code if receiver.id in _mine(turn) else Problem("survey.elsewhere", {"commune": place})


def _read_women(turn: Turn, frame: Frame, text: str) -> Taken:
    women = parse_count(MOST)(text, turn.facts)
    if isinstance(women, int) and women > frame.answers["headcount"]:
        return Problem("survey.too_many_women", {"n": {"n": frame.answers["headcount"]}})
    return women


_PICKER = own_picker("survey", "survey.unlisted", _mine)
_UNION = (Option(NONE, "survey.union.none"), Option(HAS, "survey.union.has"), Option(SKIPPED, "survey.union.unknown"))
_FIELDS: tuple[Field[Turn], ...] = (
    replace(_PICKER.field(), choose=_choose_enterprise),
    asking.NAME_FIELD,
    replace(asking.COMMUNE_FIELD, read=_read_commune, choose=_choose_commune),
    asking.written("survey", "headcount", parse_count(MOST), free=False),
    Field("women", asking.plain("survey.ask.women", SKIP), _read_women, free=False),
    asking.written("survey", "shifts", parse_short_text(SHIFTS_LETTERS), SKIP),
    asking.written("survey", "owner_name", parse_full_name, SKIP),
    asking.written("survey", "owner_phone", parse_phone, SKIP, free=False),
    asking.chosen("survey", "union", *_UNION),
    asking.written("survey", "note", parse_short_text(NOTE_LETTERS), SKIP),
)


def _shown(turn: Turn, key: str, value: Any) -> Any:
    if key == "union" and value in (HAS, NONE):
        return {"t": f"survey.union.{value}"}
    if key == "owner_phone" and value not in (None, SKIPPED):
        return show_phone(value)
    return {"n": value} if isinstance(value, int) else asking.shown(turn, key, value)


def _summary(turn: Turn, frame: Frame) -> Question:
    lines = asking.summary_lines(turn, frame, FORM.asked(turn, frame), _shown)
    options = (
        Option(SEND, "survey.keep", main=True),
        Option("edit", "join.edit_something"),
        Option("/cancel", "survey.drop"),
    )
    return Question("survey.summary", {"lines": lines}, options)


FORM: Form[Turn] = Form("survey", _FIELDS, _summary, _shown)


# --- beginning, keeping -----------------------------------------------------------------------------------------------
def survey(turn: Turn, argument: str = "") -> None:
    """/survey begins; "/survey 12" shows what was found at that enterprise, "/survey 12 new" begins there."""
    number, act = [*argument.split(), "", ""][:2]
    found = _own(turn, number)
    if number and found is None:
        menu.offer(turn, Question("problem.survey.no_such", {}, (Option("/survey", "survey.begin"),)))
    elif found and act != "new":
        _say_history(turn, found.id, found.name, always=True)
        options = (Option(f"/survey {found.id} new", "survey.again"), menu.way_out(turn))
        menu.offer(turn, Question("survey.what_now", {}, options))
    else:
        _begin(turn, found)


def _own(turn: Turn, number: str) -> Found | None:
    if not (number.isascii() and number.isdigit() and len(number) <= 18):  # 18 digits fit the column
        return None
    return own_enterprises.by_id(turn.connection, _mine(turn), int(number))


def _begin(turn: Turn, found: Found | None) -> None:
    menu.step_aside(turn)
    turn.drop(FORM.name)
    frame = Frame(FORM.name, answers={"enterprise": asking.answer_of(found)} if found else {})
    turn.frames.append(frame)
    FORM.move_on(turn, frame)
    turn.ask(frame, FORM.question(turn, frame))


def _say_history(turn: Turn, number: int, name: str, *, always: bool = False) -> None:
    found = surveys.of_enterprise(turn.connection, number, HISTORY)
    if found or always:
        key = "survey.history" if found else "survey.no_history"
        for_officer = own_enterprises.by_id(turn.connection, _office_units(turn), number) is not None
        turn.say(key, enterprise=name, lines=[_line(it, owner=for_officer) for it in found])


def _line(it: Survey, *, owner: bool) -> dict[str, Any]:
    """One survey in one line; what was not told is left out, and the owner's name and number but for officers."""
    union = {True: HAS, False: NONE}.get(it.has_union) if it.has_union is not None else None
    told = {
        "headcount": {"n": it.headcount},
        "women": {"n": it.women} if it.women is not None else None,
        "shifts": it.shifts,
        "owner_name": it.owner_name,
        "owner_phone": show_phone(it.owner_phone) if it.owner_phone else None,
        "union": {"t": f"survey.union.{union}"} if union else None,
        "note": it.note,
    }
    hidden = () if owner else OWNER
    parts = [
        {"t": "survey.part", "label": {"t": f"survey.label.{name}"}, "value": value}
        for name, value in told.items()
        if value and name not in hidden
    ]
    return {"t": "survey.line", "day": {"d": it.day.isoformat()}, "parts": parts}


def _keep(turn: Turn, frame: Frame) -> None:
    """Kept if the enterprise is still his: rights and register may have changed since it was asked for."""
    found = _enterprise(turn, frame)
    if found is None:
        frame.answers.pop("enterprise")
        frame.extra.pop("typed", None)
        frame.step = SUMMARY
        FORM.move_on(turn, frame)
        conversations.ask_again(turn, frame, FORM, Problem("survey.no_such"))
        return
    turn.drop(FORM.name)
    assert turn.chat.person_id is not None
    unit_id = own_enterprises.unit_of(turn.connection, found.id)
    surveys.keep(turn.connection, _made(turn, frame, found.id), surveys.Made(turn.chat.person_id, turn.now, unit_id))
    options = (Option(f"/survey {found.id}", "survey.see"), Option("/survey", "survey.next"), menu.way_out(turn))
    menu.offer(turn, Question("survey.kept", {"enterprise": found.name}, options))


def _enterprise(turn: Turn, frame: Frame) -> Found | None:
    """The enterprise of the register; one met at the gate is put there now."""
    answer = frame.answers["enterprise"]
    number = answer.get("id")
    if number is None:
        if isinstance(_own_commune(turn, frame, frame.answers["commune"]), Problem):
            return None
        place = own_enterprises.Place(frame.answers["enterprise_name"], frame.answers["commune"])
        number = own_enterprises.add_or_find(turn.connection, place)
    return own_enterprises.by_id(turn.connection, _mine(turn), number)


def _made(turn: Turn, frame: Frame, number: int) -> Survey:
    names = ("headcount", "women", "shifts", "owner_name", "owner_phone", "note")
    told = {name: given(frame.answers, name) for name in names}
    union = given(frame.answers, "union")
    return Survey(number, turn.today, has_union=None if union is None else union == HAS, **told)


conversations.of_form(FORM, _keep)
