"""The workplace in the join form (nơi làm việc): found by what is typed, or named with its commune where the register
has it not."""

from __future__ import annotations

from collections import Counter
from typing import Any

from dialogue import choices
from dialogue.forms import Frame, Question, Taken
from dialogue.messages import Option
from domain import communes, workplace
from domain.facts import Facts
from domain.folding import fold
from domain.names import is_no_name
from domain.problem import Problem
from handlers.turn import Turn
from models import enterprises

UNLISTED, INFORMAL, TYPED = "unlisted", "informal", "typed"
ENTERPRISE_LETTERS = workplace.LETTERS  # letters
INFORMAL_WORDS = (  # folded; what people say of themselves rather than of a firm
    "tu do", "lam tu do", "toi lam tu do", "lao dong tu do", "khong co chu", "tu lam", "self employed", "no employer",
)  # fmt: skip

_NOT_LISTED = Option(UNLISTED, "join.unlisted")
_NO_EMPLOYER = Option(INFORMAL, "join.informal")


def ask(turn: Turn, frame: Frame) -> Question:
    if (invited := frame.extra.get("invited")) and "enterprise" not in frame.answers:
        found = enterprises.by_id(turn.connection, invited)
        if found:
            options = (hit(found), Option("other", "join.other_enterprise"))
            return Question("join.confirm_enterprise", {"enterprise": found.name}, options)
    typed = frame.extra.get("typed")
    if typed and "enterprise" not in frame.answers:
        return _ask_hits(turn, typed)  # what was found stays on the table, whatever is said in between
    return Question("join.ask.enterprise", {}, (_NO_EMPLOYER,))


def _ask_hits(turn: Turn, typed: str) -> Question:
    hits = enterprises.search(turn.connection, typed)
    key = "join.enterprise_hits" if hits else "join.enterprise_no_hits"
    named = Counter(fold(it.name) for it in hits)
    options = tuple(hit(it, tell_place=named[fold(it.name)] > 1) for it in hits)
    return Question(key, {"typed": typed}, (*options, _NOT_LISTED, _NO_EMPLOYER))


def hit(found: enterprises.Found, *, tell_place: bool = False) -> Option:
    """An enterprise to choose; with its commune where another has the same name."""
    place = f" – {communes.label(communes.by_code(found.commune))}" if tell_place and found.commune else ""
    return Option(f"e:{found.id}", found.name + place, literal=True)


def read(turn: Turn, frame: Frame, text: str) -> Taken:
    """Typed words search; they never become the answer by themselves."""
    invited, agrees = frame.extra.get("invited"), choices.agreed(text)
    if invited and agrees is not None:
        return choose(turn, frame, f"e:{invited}" if agrees else "other")
    if fold(text) in INFORMAL_WORDS:
        return choose(turn, frame, INFORMAL)
    typed = workplace.parse_workplace(text, turn.facts)
    if isinstance(typed, Problem):
        return typed
    frame.extra["typed"] = typed
    frame.extra.pop("invited", None)
    return _ask_hits(turn, typed)


def choose(turn: Turn, frame: Frame, value: str) -> Taken:
    if value in (UNLISTED, INFORMAL):
        frame.extra.pop("invited", None)
        _forget_place(frame)
        return {value: True}
    found = enterprises.by_id(turn.connection, int(value[2:])) if value.startswith("e:") else None
    if found is None:
        frame.extra.pop("invited", None)
        return ask(turn, frame)
    return answer(frame, found)


def answer(frame: Frame, found: enterprises.Found) -> dict[str, Any]:
    """The answer for an enterprise of the register."""
    frame.extra.pop("invited", None)  # confirmed once; to change it means to search
    _forget_place(frame)
    return {"id": found.id, "name": found.name, "commune": found.commune}


def forget_vanished(turn: Turn, frame: Frame) -> None:
    """An enterprise taken out of the register while the form lay open is asked for anew."""
    chosen = frame.answers.get("enterprise", {})
    if "id" in chosen and enterprises.by_id(turn.connection, chosen["id"]) is None:
        frame.answers.pop("enterprise")
        frame.extra.pop("typed", None)


def _forget_place(frame: Frame) -> None:
    """Another workplace has another name and stands elsewhere: what was said of the former one counts no more."""
    frame.answers.pop("enterprise_name", None)
    frame.answers.pop("commune", None)


def is_unlisted(facts: Facts) -> bool:
    return bool(facts.answers.get("enterprise", {}).get(UNLISTED))


def needs_commune(facts: Facts) -> bool:
    """Without an enterprise of the register only the commune tells which union receives the application."""
    chosen = facts.answers.get("enterprise", {})
    return bool(chosen.get(UNLISTED) or chosen.get(INFORMAL))


def ask_name(_turn: Turn, frame: Frame) -> Question:
    typed = frame.extra.get("typed")
    options = (Option(TYPED, typed, literal=True),) if typed else ()
    return Question("join.ask.enterprise_name", {}, options)


def read_name(turn: Turn, _frame: Frame, text: str) -> Taken:
    without_letters = not any(map(str.isalpha, text))  # a date or a telephone number meant for a later question
    return Problem("text.empty") if without_letters or is_no_name(text) else workplace.parse_workplace(text, turn.facts)


def choose_name(_turn: Turn, frame: Frame, _value: str) -> Taken:
    return frame.extra["typed"]


def shown(_turn: Turn, value: dict[str, Any]) -> Any:
    return value.get("name") or {"t": "join.shown.informal" if value.get(INFORMAL) else "join.shown.unlisted"}
