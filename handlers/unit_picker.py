"""Choosing one of an officer's units (chọn đơn vị): by a button, or by its name or a part of it."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from dialogue.forms import Field, Form, Frame, Question, Taken
from dialogue.messages import Option
from domain.folding import fold
from domain.problem import Problem
from domain.roles import Role
from handlers import conversations, menu
from handlers.turn import Turn
from models import unit_choice
from models.units import Unit

HITS = 8  # units; more buttons fill more than a phone's screen
_folded = lru_cache(maxsize=4096)(fold)  # names of units; folding 1,500 anew at each search takes 60 ms


def own(turn: Turn, needed: Role = Role.VIEWER) -> list[Unit]:
    """The units on which his posts are enough for this role and that there are today, the upper ones first."""
    ids = turn.office.units(needed) if turn.office else frozenset()
    return unit_choice.valid(turn.connection, ids, turn.today)


def field(form: str, needed: Role = Role.VIEWER, *, lone: bool = True, edits: bool = True) -> Field[Turn]:
    """The field "unit" of a form, asked by <form>.ask.unit; the answer is its number. `lone`: of a part of a name
    that fits one unit only, that one is taken; else only its whole name or code is."""

    def ask(turn: Turn, _frame: Frame) -> Question:
        return Question(f"{form}.ask.unit", {}, _options(own(turn, needed)))

    def read(turn: Turn, _frame: Frame, text: str) -> Taken:
        return _read(own(turn, needed), fold(text), lone=lone)

    def choose(turn: Turn, _frame: Frame, value: str) -> Taken:
        return next((it.id for it in own(turn, needed) if str(it.id) == value), Problem("unit.unknown"))

    return Field("unit", ask, read, choose, edits=edits)


def named(turn: Turn, typed: str) -> list[Unit]:
    """Those of his units, HITS at most, that a name, a part of one or a code means."""
    return _hits(own(turn), fold(typed))[:HITS]


def _options(units: list[Unit]) -> tuple[Option, ...]:
    return tuple(Option(str(it.id), it.name, literal=True) for it in units[:HITS])


def _read(units: list[Unit], typed: str, *, lone: bool) -> Taken:
    hits = _hits(units, typed)
    if len(hits) == 1 and (lone or typed in _known_as(hits[0])):
        return hits[0].id
    return Question("officers.unit_hits", {}, _options(hits)) if hits else Problem("unit.unknown")


def _hits(units: list[Unit], typed: str) -> list[Unit]:
    """Who is called just so; else whose name holds it."""
    exact = [it for it in units if typed in _known_as(it)]
    return exact or [it for it in units if typed and typed in _folded(it.name)]


def _known_as(it: Unit) -> tuple[str, str]:
    return _folded(it.name), _folded(it.code)


def picker(name: str, chosen: Callable[[Turn, str], None]) -> Form[Turn]:
    """A conversation of that name that only asks for the unit; `chosen` is given its number, as text."""
    asked = field(name, edits=False)

    def done(turn: Turn, frame: Frame) -> None:
        turn.drop(name)
        chosen(turn, str(frame.answers["unit"])) if turn.has(Role.VIEWER) else menu.start(turn)

    form: Form[Turn] = Form(name, (asked,), asked.ask, lambda _turn, _key, value: value)
    conversations.of_form(form, done, confirm=False)
    return form
