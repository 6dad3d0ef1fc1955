"""The commune where one works or lives (xã, phường): found by what is typed; whoever is not understood chooses it from
the list of a former district, which people still know."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from dialogue.forms import Frame, Question, Taken
from dialogue.messages import Option
from domain import communes
from domain.communes import Commune
from domain.folding import fold
from domain.problem import Problem
from handlers.turn import Turn

LISTED = "districts"  # in a frame's extra: a name was not found, so the districts are shown as well
_DISTRICT = "d:"  # before a district's place in communes.DISTRICTS


def ask(key: str, *options: Option) -> Callable[[Turn, Frame], Question]:
    """Ask this text with these choices; with the former districts too, once a name was not found."""
    return lambda _turn, frame: Question(key, {}, (*districts(frame), *options))


def districts(frame: Frame) -> tuple[Option, ...]:
    if not frame.extra.get(LISTED):
        return ()
    named = enumerate(communes.DISTRICTS)
    return tuple(Option(f"{_DISTRICT}{at}", "join.former_district", {"district": name}) for at, name in named)


def read(_turn: Turn, frame: Frame, text: str) -> Taken:
    """A commune of the province by its name; of several alike the person chooses."""
    hits = communes.search(text)
    if not hits:
        frame.extra[LISTED] = True
        return Problem("commune.unknown")
    if len(hits) == 1 and fold(text) in (fold(hits[0].name), fold(communes.label(hits[0]))):
        return hits[0].code
    return _which(hits)


def choose(_turn: Turn, _frame: Frame, value: str) -> Taken:
    """A commune's code is the answer; a district leads to its communes."""
    if not value.startswith(_DISTRICT):
        return value
    return _which(communes.of_district(communes.DISTRICTS[int(value.removeprefix(_DISTRICT))]))


def _which(hits: Sequence[Commune]) -> Question:
    options = tuple(Option(it.code, communes.label(it), literal=True) for it in hits)
    return Question("join.commune_hits", {}, options)
