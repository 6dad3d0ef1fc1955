"""Questions that several forms ask alike (câu hỏi dùng chung): some words, one of a few choices, an enterprise."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from dialogue.forms import SKIPPED, Field, Frame, Question, Taken
from dialogue.messages import Keyboard, Option
from domain.facts import Facts
from domain.folding import fold
from domain.problem import Problem
from domain.workplace import parse_workplace
from handlers import join_commune, join_fields, join_workplace
from handlers.join_workplace import TYPED, UNLISTED
from handlers.turn import Turn
from models import enterprises
from models.enterprises import Found

SKIP = Option(SKIPPED, "join.skip")
Parser = Callable[[str, Facts], Any]


def plain(key: str, *options: Option, keyboard: Keyboard = Keyboard.NONE) -> Callable[[Turn, Frame], Question]:
    """Ask one text with these choices."""
    return lambda _turn, _frame: Question(key, {}, options, keyboard)


def parsed(parse: Parser) -> Callable[[Turn, Frame, str], Taken]:
    return lambda turn, _frame, text: parse(text, turn.facts)


def written(form: str, key: str, parse: Parser, *options: Option, **how: Any) -> Field[Turn]:
    """A field to be written, asked by <form>.ask.<key>; with choices that are answers themselves, as SKIP."""
    return Field(key, plain(f"{form}.ask.{key}", *options), parsed(parse), **how)


def chosen(form: str, key: str, *options: Option) -> Field[Turn]:
    """A field with nothing but choices."""
    return Field(key, plain(f"{form}.ask.{key}", *options), lambda *_: Problem("form.choose"), free=False)


def given(answers: dict[str, Any], key: str) -> Any:
    """An answer; None if it was left open or never asked."""
    return None if answers.get(key) == SKIPPED else answers.get(key)


def shown(turn: Turn, key: str, value: Any) -> Any:
    """As in joining; but what was left open is not put off here, it is left out."""
    return {"t": "pick.left_open"} if value in (None, SKIPPED) else join_fields.shown(turn, key, value)


def summary_lines(turn: Turn, frame: Frame, fields: Sequence[Field[Turn]], show: Callable[..., Any]) -> list[Any]:
    """The answers as lines of a summary, under the labels <form>.label.<key>."""
    return [
        {
            "t": "join.summary_line",
            "label": {"t": f"{frame.name}.label.{it.key}"},
            "value": show(turn, it.key, frame.answers.get(it.key)),
        }
        for it in fields
        if it.edits
    ]


# --- an enterprise ----------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Picker:
    """Finds an enterprise by what is typed, as in joining. The answer is {"id", "name", "commune"}, or {"unlisted"}
    where that may be chosen; then `name_field` and `commune_field` follow."""

    form: str
    search: Callable[[Turn, str], Sequence[Found]]
    find: Callable[[Turn, int], Found | None]
    unlisted: str = ""  # the label of the choice "not in the list"

    def field(self) -> Field[Turn]:
        return Field("enterprise", self._ask, self._read, self._choose)

    def _ask(self, turn: Turn, frame: Frame) -> Question:
        typed = frame.extra.get("typed")
        if typed and "enterprise" not in frame.answers:
            return self._hits(turn, typed)
        return Question(f"{self.form}.ask.enterprise")

    def _hits(self, turn: Turn, typed: str) -> Question:
        hits = self.search(turn, typed)
        named = Counter(fold(it.name) for it in hits)
        options = tuple(join_workplace.hit(it, tell_place=named[fold(it.name)] > 1) for it in hits)
        other = (Option(UNLISTED, self.unlisted),) if self.unlisted else ()
        return Question("pick.hits" if hits else "pick.no_hits", {"typed": typed}, (*options, *other))

    def _read(self, turn: Turn, frame: Frame, text: str) -> Taken:
        typed = parse_workplace(text, turn.facts)
        if isinstance(typed, Problem):
            return typed
        frame.extra["typed"] = typed
        return self._hits(turn, typed)

    def _choose(self, turn: Turn, frame: Frame, value: str) -> Taken:
        for key in ("enterprise_name", "commune"):  # another workplace has another name and stands elsewhere
            frame.answers.pop(key, None)
        if value == UNLISTED:
            return {UNLISTED: True}
        found = self.find(turn, int(value[2:])) if value.startswith("e:") else None
        return answer_of(found) if found else self._ask(turn, frame)


def of_all(form: str) -> Picker:
    """Among all enterprises; one that is not in the list may be typed."""
    return Picker(
        form,
        lambda turn, text: enterprises.search(turn.connection, text),
        lambda turn, number: enterprises.by_id(turn.connection, number),
        f"{form}.unlisted",
    )


def answer_of(found: Found) -> dict[str, Any]:
    return {"id": found.id, "name": found.name, "commune": found.commune}


def is_unlisted(facts: Facts) -> bool:
    return bool(facts.answers.get("enterprise", {}).get(UNLISTED))


def _ask_name(_turn: Turn, frame: Frame) -> Question:
    typed = frame.extra.get("typed")
    return Question("pick.ask.enterprise_name", {}, (Option(TYPED, typed, literal=True),) if typed else ())


NAME_FIELD: Field[Turn] = Field(
    "enterprise_name",
    _ask_name,
    parsed(parse_workplace),
    lambda _turn, frame, _value: frame.extra["typed"],
    when=is_unlisted,
)
COMMUNE_FIELD: Field[Turn] = Field(
    "commune", join_commune.ask("pick.ask.commune"), join_commune.read, join_commune.choose, when=is_unlisted
)
