"""Names in the join form (họ và tên): read, and doubted once where they lack their marks."""

from __future__ import annotations

from dialogue.forms import Frame, Taken
from domain.names import is_no_name, lacks_marks, parse_full_name
from domain.problem import Doubt, Problem
from handlers.turn import Turn


def read_name(turn: Turn, frame: Frame, text: str) -> Taken:
    """A name without marks is doubted once: whoever types it again so means it so (domain.md §7.8)."""
    name = parse_full_name(text, turn.facts)
    if not isinstance(name, str):
        return name
    if is_no_name(name):
        return Problem("name.no_name")
    asked: dict[str, bool] = frame.extra.setdefault("unmarked", {})
    if not lacks_marks(name) or asked.get(frame.step):
        return name
    asked[frame.step] = True
    return Doubt(name, Problem("name.no_marks"))
