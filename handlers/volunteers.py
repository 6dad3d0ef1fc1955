"""Volunteers of one's units (cộng tác viên của đơn vị mình): /volunteers lists them, approves, refuses, revokes."""

from __future__ import annotations

from typing import Any

from dialogue.forms import Form, Frame, Question
from dialogue.messages import Option
from domain.numbers import application_number
from domain.phone import show_phone
from domain.roles import Role
from domain.text_answers import parse_short_text
from domain.volunteers import State
from handlers import asking, conversations, menu, named
from handlers.turn import Turn
from models import held, volunteers
from models.volunteers import By, Volunteer

PAGE = 8  # volunteers; with as many buttons one screen of a 5-inch phone is full
REASON_LETTERS = 300  # of why somebody is refused


def manage(turn: Turn, argument: str = "") -> None:
    """/volunteers: the list, who waits first; "page 2", "see 5", "approve 5", "refuse 5" asks why, "revoke 5" asks,
    "revoke 5 sure" does."""
    match argument.split():
        case [number] if number.isdecimal():
            _see(turn, named.number(number))
        case ["see", number]:
            _see(turn, named.number(number))
        case ["approve", number]:
            _approve(turn, named.number(number))
        case ["refuse", number]:
            _ask_why(turn, named.number(number))
        case ["revoke", number]:
            _ask_revoke(turn, named.number(number))
        case ["revoke", number, "sure"]:
            _revoke(turn, named.number(number))
        case ["page", page]:
            _list(turn, named.number(page))
        case _:
            _list(turn)


def _mine(turn: Turn) -> frozenset[int]:
    return turn.office.units(Role.OFFICER) if turn.office else frozenset()


def _find(turn: Turn, number: int) -> Volunteer | None:
    """One of his units' volunteers; one beyond them is as one that does not exist."""
    return volunteers.by_id(turn.connection, _mine(turn), number)


def _none_such(turn: Turn) -> None:
    turn.say("volunteers.not_here")
    _list(turn)


# --- seeing -----------------------------------------------------------------------------------------------------------
def _list(turn: Turn, page: int = 1) -> None:
    found = volunteers.of_units(turn.connection, _mine(turn))
    waiting = held.count(turn.connection, turn.office) if turn.office else 0
    page = page if 0 < page <= -(-len(found) // PAGE) else 1
    shown = found[(page - 1) * PAGE : page * PAGE]
    options = (
        *(Option(f"/volunteers see {it.id}", "volunteers.choose", _named(it)) for it in shown),
        *((Option(f"/volunteers page {page + 1}", "volunteers.more"),) if page * PAGE < len(found) else ()),
        *((Option("/held", "volunteers.held", {"n": {"n": waiting}}),) if waiting else ()),
        menu.way_out(turn),
    )
    states = [it.state for it in found]
    counts = {state.value: {"n": states.count(state)} for state in (State.WAITING, State.ACTIVE, State.LEARNING)}
    menu.offer(turn, Question("volunteers.list" if found else "volunteers.none", counts if found else {}, options))


def _named(it: Volunteer) -> dict[str, Any]:
    return {"who": _who(it), "state": {"t": f"volunteers.state.{it.state}"}, "unit": it.unit_name}


def _who(it: Volunteer) -> Any:
    return it.name or {"t": "volunteers.number", "number": it.id}


def _see(turn: Turn, number: int) -> None:
    it = _find(turn, number)
    if it is None:
        _none_such(turn)
        return
    acts = ("approve", "refuse") if it.state is State.WAITING else ("revoke",)
    options = tuple(Option(f"/volunteers {act} {it.id}", f"volunteers.{act}") for act in acts)
    params = {**_named(it), "lines": _facts(turn, it)}
    menu.offer(turn, Question("volunteers.card", params, (*options, Option("/volunteers", "volunteers.back"))))


def _facts(turn: Turn, it: Volunteer) -> list[dict[str, Any]]:
    """What is known of him, a line each; what is not is left out."""
    day = turn.day_of(it.active_at or it.begun_at).isoformat()
    known = {
        "workplace": it.workplace,
        "phone": show_phone(it.phone) if it.phone else None,
        "application": application_number(it.application_id) if it.application_id else None,
        "active" if it.active_at else "asked": {"d": day},
    }
    return [{"t": f"volunteers.fact.{name}", "value": value} for name, value in known.items() if value]


# --- deciding ---------------------------------------------------------------------------------------------------------
def _by(turn: Turn, it: Volunteer) -> By:
    """His right to it, asked for again at the act."""
    assert turn.office is not None  # _find looked among his units
    post = turn.office.post(it.unit_id, Role.OFFICER)
    assert post is not None
    return By(turn.office.actor, turn.now, post.id)


def _approve(turn: Turn, number: int) -> None:
    it = _find(turn, number)
    if it is None or not volunteers.approve(turn.connection, it, _by(turn, it)):
        _none_such(turn)
        return
    turn.say("volunteers.approved", who=_who(it))
    lesson = (Option("/volunteer", "volunteer.begin"),)
    turn.tell(it.person_id, "volunteer.told.approved", options=lesson, unit=it.unit_name)
    _list(turn)


def _never_shown(_turn: Turn, _frame: Frame) -> Question:
    return Question("form.back")


WHY: Form[Turn] = Form(
    "volunteers",
    (asking.written("volunteers", "why", parse_short_text(REASON_LETTERS), asking.SKIP),),
    _never_shown,
    lambda _turn, _key, value: value,
)


def _ask_why(turn: Turn, number: int) -> None:
    it = _find(turn, number)
    if it is None or it.state is not State.WAITING:
        _none_such(turn)
        return
    menu.step_aside(turn)
    conversations.begin(turn, WHY, volunteer=number)


def _refuse(turn: Turn, frame: Frame) -> None:
    turn.drop(WHY.name)
    it = _find(turn, frame.extra["volunteer"])
    if it is None or not volunteers.end(turn.connection, it, _by(turn, it), "refused"):
        _none_such(turn)
        return
    turn.say("volunteers.refused", who=_who(it))
    why = asking.given(frame.answers, "why")
    words = {"why": why} if why else {}
    turn.tell(it.person_id, f"volunteer.told.refused{'_why' if why else ''}", unit=it.unit_name, **words)
    _list(turn)


conversations.of_form(WHY, _refuse, confirm=False)


def _ask_revoke(turn: Turn, number: int) -> None:
    it = _find(turn, number)
    if it is None:
        _none_such(turn)
        return
    options = (Option("/volunteers", "volunteers.keep"), Option(f"/volunteers revoke {it.id} sure", "volunteers.sure"))
    menu.offer(turn, Question("volunteers.confirm", _named(it), options))


def _revoke(turn: Turn, number: int) -> None:
    """At once: his next act finds no role."""
    it = _find(turn, number)
    if it is None or not volunteers.end(turn.connection, it, _by(turn, it), "revoked"):
        _none_such(turn)
        return
    turn.look_again()  # he may be a volunteer himself
    turn.say("volunteers.revoked", who=_who(it))
    if it.person_id == turn.chat.person_id:
        turn.renew_commands()
    else:
        turn.tell(it.person_id, "volunteer.told.revoked", unit=it.unit_name)
        turn.renew_commands_of_told()
    _list(turn)
