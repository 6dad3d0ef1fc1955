"""Conversations (cuộc hội thoại): each says here how it hears an answer and asks its present question again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol

from dialogue.forms import SUMMARY, Field, Form, Frame, Question
from dialogue.messages import File, Photo, Voice
from domain.problem import Problem
from domain.roles import Role
from handlers.turn import Turn

SEND = "send"


class Hear(Protocol):
    def __call__(self, turn: Turn, frame: Frame, value: str, *, chosen: bool) -> None: ...


def _nothing(_turn: Turn, _frame: Frame, _content: Photo | File | Voice) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Conversation:
    """`hear` takes a typed answer or a chosen value, `repeat` asks the present question again.

    `form`: its questions, where it has any. `receive` takes a picture, a file or a voice note; False if it wants none.
    `pause`: how /cancel sets it aside, where it does not simply end. `role`: only officers of that role and above are
    heard; for who has it no more the conversation is over. `longest`: letters of a text, if more than elsewhere.
    """

    name: str
    hear: Hear
    repeat: Callable[[Turn, Frame], None]
    form: Form[Turn] | None = None
    receive: Callable[[Turn, Frame, Photo | File | Voice], bool] = _nothing
    pause: Callable[[Turn, Frame], None] | None = None
    role: Role | None = None
    longest: int = 0

    def field(self, frame: Frame) -> Field[Turn] | None:
        """The form's field that is being asked, if any."""
        return self.form.field(frame.step) if self.form else None


REGISTER: dict[str, Conversation] = {}
"""By the name of its frame; each module of handlers/ enters its own when handlers/actions.py loads it."""


def register(it: Conversation) -> Conversation:
    REGISTER[it.name] = it
    return it


Ending = Callable[[Turn, Mapping[str, Any], Mapping[str, Any]], None]
"""Hears what came of slow work: (turn, its payload, its result). A result {"failed": True} was tried three times."""

ENDINGS: dict[str, Ending] = {}
"""By the kind of task."""


def wanting_files() -> frozenset[str]:
    """The conversations that take a file."""
    return frozenset(it.name for it in REGISTER.values() if it.receive is not _nothing)


def of(frame: Frame | None) -> Conversation | None:
    """The conversation a frame belongs to; None for what is only asked in between."""
    return REGISTER.get(frame.name) if frame else None


def field_of(frame: Frame | None) -> Field[Turn] | None:
    """The field of a form that is being asked."""
    here = of(frame)
    return here.field(frame) if here and frame else None


def end_without_role(turn: Turn) -> None:
    """What only an officer is asked is over for who is none any more, whatever he says to it."""
    for name in [it.name for it in turn.frames]:
        here = REGISTER.get(name)
        if here and here.role and not turn.has(here.role):
            turn.drop(name)


LEFT_BEHIND = frozenset({"claim"})  # of several questions, but worth nothing half done


def give_way(turn: Turn) -> None:
    """Who goes on to an officer's other work is done with a single question that he left unanswered: it does not come
    back later. A form of several questions stays, and so does what is sensitive."""
    turn.frames = [it for it in turn.frames if not _lone(it)]


def _lone(frame: Frame) -> bool:
    here = of(frame)
    if here is None or here.form is None:
        return False
    return frame.name in LEFT_BEHIND or (len(here.form.fields) == 1 and not here.form.fields[0].private)


def ask_again(turn: Turn, frame: Frame, form: Form[Turn], problem: Problem) -> None:
    """The question once more in the words of what was wrong: one message, not two."""
    turn.ask(frame, replace(form.question(turn, frame), key=f"problem.{problem.key}", params=problem.params))


def of_form(
    form: Form[Turn],
    done: Callable[[Turn, Frame], None],
    *,
    confirm: bool = True,
    role: Role | None = None,
    **more: Any,
) -> Conversation:
    """A conversation that only fills in a form. `done` is called when its summary's SEND is chosen; without `confirm`
    right after the last answer. It drops the frame itself, so that it may also ask again. `more`: of Conversation."""

    def repeat(turn: Turn, frame: Frame) -> None:
        turn.ask(frame, form.question(turn, frame))

    def hear(turn: Turn, frame: Frame, value: str, *, chosen: bool) -> None:
        if frame.step == SUMMARY and chosen and value == SEND:
            done(turn, frame)
            return
        match form.take(turn, frame, value, chosen=chosen):
            case Question() as closer:
                turn.ask(frame, closer)
            case Problem() as problem:
                ask_again(turn, frame, form, problem)
            case _ if frame.step == SUMMARY and not confirm:
                done(turn, frame)
            case _:
                repeat(turn, frame)

    return register(Conversation(form.name, hear, repeat, form, role=role, **more))


def begin(turn: Turn, form: Form[Turn], **extra: object) -> Frame:
    """Start a form's conversation on top of what is open, and ask its first question. One of its kind at a time."""
    turn.drop(form.name)
    frame = Frame(form.name, extra=dict(extra))
    turn.frames.append(frame)
    form.move_on(turn, frame)
    turn.ask(frame, form.question(turn, frame))
    return frame
