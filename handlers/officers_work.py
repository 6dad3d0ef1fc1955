"""What every officers' conversation on applications needs (việc của cán bộ): who acts, what a button's argument names,
one question of free text, and the word to the applicant."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from dialogue.forms import Field, Form, Frame, Question, Taken
from dialogue.messages import Attachment, Option
from domain.numbers import application_number
from domain.problem import Problem
from domain.roles import Role
from domain.text_answers import parse_open_text
from handlers import contact, conversations, menu
from handlers.turn import Turn
from models import own_matters, queue, units
from models.acting import By, Done, Target

LETTERS = 500  # letters; the table's columns of questions and reasons


def by(turn: Turn) -> By:
    """Who acts. Only for commands that need a role: there is an office then."""
    assert turn.office is not None
    return By(turn.office, turn.now, turn.today)


def case_of(turn: Turn, number: int) -> queue.Case | None:
    """The application, if it is within his units."""
    assert turn.office is not None
    return queue.of_number(turn.connection, turn.keys, turn.office.units(Role.VIEWER), number)


def own(turn: Turn) -> frozenset[int]:
    """The applications about himself, which others decide."""
    assert turn.office is not None
    return own_matters.of(turn.connection, turn.office.person_id).applications


def look_for(turn: Turn, number: int) -> queue.Case | Problem:
    """As case_of, or why not: beyond his units, or his own."""
    case = case_of(turn, number)
    if case is None:
        return Problem("admission.unknown")
    return own_matters.OWN if number in own(turn) else case


@dataclass(frozen=True, slots=True)
class Said:
    """A command's argument: "eligible 17 3" is the verb and its numbers."""

    verb: str
    numbers: tuple[int, ...] = ()

    @property
    def target(self) -> Target:
        """The application and the revision that was seen, if the button named it."""
        return Target(self.numbers[0], self.numbers[1] if len(self.numbers) > 1 else None)


def read(argument: str) -> Said | None:
    """The verb and numbers of a button; None for words that are none."""
    verb, *rest = argument.split() or [""]
    if not rest or not all(it.isascii() and it.isdigit() and len(it) <= 18 for it in rest):  # fits a 64-bit column
        return None
    return Said(verb, tuple(map(int, rest)))


def refuse(turn: Turn, problem: Problem) -> None:
    turn.say(f"problem.{problem.key}", **problem.params)


# --- one question of free text ----------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Asked:
    """A question whose answer is acted on at once. `options` are ready answers, `read` takes typed ones."""

    name: str
    done: Callable[[Turn, Frame, str], None]
    options: tuple[Option, ...] = ()
    read: Callable[[Turn, Frame, str], Taken] = lambda turn, _frame, text: parse_open_text(LETTERS)(text, turn.facts)


def one_question(it: Asked) -> Form[Turn]:
    """A form that asks only this, in the words of admission.ask.<name>."""

    def ask(_turn: Turn, frame: Frame) -> Question:
        return Question(f"admission.ask.{it.name}", frame.extra.get("params", {}), (*it.options, _way_back(frame)))

    def done(turn: Turn, frame: Frame) -> None:
        turn.drop(form.name)
        it.done(turn, frame, frame.answers["text"])

    form = Form(f"admission_{it.name}", (Field("text", ask, it.read),), ask, lambda _turn, _key, value: value)
    conversations.of_form(form, done, confirm=False, role=Role.VIEWER)
    return form


def _way_back(frame: Frame) -> Option:
    """Whoever pressed the wrong button goes back to the card."""
    number = frame.extra.get("id")
    return (
        Option(f"/queue view {number}", "admission.button.back_to_card")
        if number
        else Option("/cancel", "admission.button.stop")
    )


def begin(turn: Turn, form: Form[Turn], said: Said) -> None:
    """Ask it about an application; what the answer is for stands in the frame."""
    menu.step_aside(turn)
    number, seen = said.target.id, said.target.seen
    params = {"number": application_number(number)} if number else {}
    conversations.begin(turn, form, id=number, seen=seen, params=params)


def target_of(frame: Frame) -> Target:
    return Target(frame.extra["id"], frame.extra.get("seen"))


# --- to the applicant -------------------------------------------------------------------------------------------------
def tell(
    turn: Turn, done: Done, key: str, *, options: tuple[Option, ...] = (), card: bool = False, **params: Any
) -> None:
    """What became of it, in his language and channel."""
    unit = units.names(turn.connection, [done.unit_id])[done.unit_id]
    attachment = Attachment("card", str(done.id)) if card else None
    number = application_number(done.id)
    said = {"number": number, "unit": unit, **params}
    text, filled = contact.below(turn, done.unit_id, f"admission.told.{key}", said)
    turn.tell(done.person_id, text, options=options, attachment=attachment, **filled)
