"""The volunteers' lesson (bài học): five short screens, then a few questions, one at a time; a wrong answer is
explained and asked again. Texts may be an administrator's own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dialogue.forms import Field, Form, Frame, Question, Taken
from dialogue.messages import Option
from domain.lesson import QUIZ, RIGHT, SCREENS, Quiz
from domain.problem import Problem
from handlers.turn import Turn
from models import wordings

NEXT = "next"


def _words(turn: Turn, key: str) -> Any:
    """A text of the lesson as a parameter: the administrator's own, else the shipped one."""
    return wordings.of(turn.connection, key, turn.chat.language) or {"t": key}


def _screen(place: int, key: str) -> Field[Turn]:
    """One screen: read it, and go on."""

    def ask(turn: Turn, _frame: Frame) -> Question:
        params = {"at": place, "of": len(SCREENS), "text": _words(turn, f"lesson.screen.{key}")}
        return Question("lesson.page", params, (Option(NEXT, "lesson.next", main=True),))

    return Field(key, ask, _choose_one, free=False, edits=False)


def _choose_one(_turn: Turn, _frame: Frame, _text: str) -> Taken:
    return Problem("form.choose")


def _asked(turn: Turn, place: int, quiz: Quiz) -> dict[str, Any]:
    return {"at": place, "of": len(QUIZ), "text": _words(turn, f"lesson.quiz.{quiz.key}.ask")}


def _answer(turn: Turn, quiz: Quiz, name: str) -> Option:
    own = wordings.of(turn.connection, key := f"lesson.quiz.{quiz.key}.{name}", turn.chat.language)
    return Option(name, own, literal=True) if own else Option(name, key)


def _question(place: int, quiz: Quiz) -> Field[Turn]:
    """One question: its right answer goes on, a wrong one is explained."""

    def ask(turn: Turn, _frame: Frame) -> Question:
        options = tuple(_answer(turn, quiz, name) for name in quiz.answers)
        return Question("lesson.question", _asked(turn, place, quiz), options)

    return Field(quiz.key, ask, _choose_one, _judge(place, quiz), free=False, edits=False)


def _judge(place: int, quiz: Quiz) -> Callable[[Turn, Frame, str], Taken]:
    def choose(turn: Turn, _frame: Frame, value: str) -> Taken:
        if value == RIGHT:
            return value
        why = _words(turn, f"lesson.quiz.{quiz.key}.{value.replace('wrong', 'why')}")
        return Problem("lesson.not_quite", {**_asked(turn, place, quiz), "why": why})

    return choose


def _never_shown(_turn: Turn, _frame: Frame) -> Question:
    return Question("form.back")


FORM: Form[Turn] = Form(
    "lesson",
    (
        *(_screen(place, key) for place, key in enumerate(SCREENS, 1)),
        *(_question(place, quiz) for place, quiz in enumerate(QUIZ, 1)),
    ),
    _never_shown,
    lambda _turn, _key, value: value,
)
