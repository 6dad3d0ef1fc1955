"""The core group of an enterprise (nhóm nòng cốt): officers add people by their applications, who are told of it."""

from __future__ import annotations

from dialogue.forms import Field, Form, Frame, Question, Taken
from dialogue.messages import Option
from domain.numbers import parse_number
from domain.problem import Problem
from domain.roles import Role
from handlers import conversations, founding_view, menu
from handlers import founding_words as words
from handlers.turn import Turn
from models import core_group
from models.core_group import Member
from models.founding import Followed

OFFERED = 8  # names to tap; others by the number of their application


def core(turn: Turn, number: int, verb: str = "", member: int = 0) -> None:
    """/founding core 12: who is in it; "add", "remove 45", "head 45" change it."""
    if not verb:
        _show(turn, number)
        return
    acts = founding_view.acting(turn, number)
    if acts is None:
        return
    match verb:
        case "add":
            conversations.begin(turn, ADD, enterprise=number)
        case "remove":
            _told(turn, acts[0], core_group.remove(turn.connection, acts[0], member, acts[1]), "removed")
        case "head":
            _told(turn, acts[0], core_group.make_head(turn.connection, acts[0], member, acts[1]), "head")
        case _:
            _show(turn, number)


def _show(turn: Turn, number: int) -> None:
    it = founding_view.seen(turn, number)
    if it is None:
        return
    group, acts = core_group.of(turn.connection, it.id), founding_view.may_act(turn, it)
    params = {"name": it.name, "group": words.core_line(group, names=acts)}
    options = _changes(it, group) if acts else ()
    menu.offer(turn, Question("founding.core", params, (*options, founding_view.back_to(it))))


def _changes(it: Followed, group: list[Member]) -> tuple[Option, ...]:
    heads = [_change(it, member, "head") for member in group if not member.head]
    removed = [_change(it, member, "remove") for member in group]
    return (Option(f"/founding core {it.id} add", "founding.do.core_add", main=True), *heads, *removed)


def _change(it: Followed, member: Member, verb: str) -> Option:
    value, params = f"/founding core {it.id} {verb} {member.id}", {"name": member.name or "–"}
    return Option(value, f"founding.do.core_{verb}", params)


def _told(turn: Turn, it: Followed, member: Member | None, what: str) -> None:
    """The officer reads it, the person hears it; a button pressed twice changes nothing and tells nobody."""
    if member:
        turn.say(f"founding.did_{what}", name=member.name or "–")
        turn.tell(member.person_id, f"founding.told_{what}", enterprise=it.name)
    _show(turn, it.id)


# --- adding -----------------------------------------------------------------------------------------------------------
def _candidates(turn: Turn, frame: Frame) -> dict[str, tuple[int, str]]:
    """Those who applied there, by the value of their button."""
    mine = founding_view.units(turn, Role.OFFICER)
    found = core_group.candidates(turn.connection, mine, frame.extra["enterprise"], OFFERED)
    return {f"p:{person}": (person, name) for person, name in found}


def _ask(turn: Turn, frame: Frame) -> Question:
    names = tuple(Option(value, name, literal=True) for value, (_, name) in _candidates(turn, frame).items())
    return Question("founding.ask.application", {}, (*names, founding_view.leave(frame)))


def _choose(turn: Turn, frame: Frame, value: str) -> Taken:
    person, _name = _candidates(turn, frame).get(value, (None, ""))
    return person or Problem("founding.no_such_application")


def _read(turn: Turn, frame: Frame, text: str) -> Taken:
    """The person behind an application of that very enterprise, among his own; every other is simply not there."""
    number = parse_number(text)
    if isinstance(number, Problem):
        return Problem("founding.application_unreadable")
    mine = founding_view.units(turn, Role.OFFICER)
    person = core_group.applicant(turn.connection, mine, frame.extra["enterprise"], number)
    return Problem("founding.no_such_application") if person is None else person


def _nothing(_turn: Turn, _frame: Frame) -> Question:
    return Question("founding.leave")  # never shown: added as soon as the number is read


def _add(turn: Turn, frame: Frame) -> None:
    turn.drop(frame.name)
    acts = founding_view.acting(turn, frame.extra["enterprise"])
    if acts is None:
        return
    it, by = acts
    person = frame.answers["application"]
    if _still_there(turn, it, person) and core_group.add(turn.connection, it, person, by):
        turn.say("founding.did_added")
        turn.tell(person, "founding.told_added", enterprise=it.name)
    _show(turn, it.id)


def _still_there(turn: Turn, it: Followed, person: int) -> bool:
    """The question may have stood open while the application was withdrawn or erased."""
    return core_group.belongs(turn.connection, it.id, person)


ADD: Form[Turn] = Form(
    "founding_core", (Field("application", _ask, _read, _choose),), _nothing, lambda _turn, _key, value: value
)
conversations.of_form(ADD, _add, confirm=False)
