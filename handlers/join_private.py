"""Sensitive answers of the join form (câu trả lời riêng tư): where the channel is abroad they are given on a page of
ours."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from dialogue.forms import NO, SKIPPED, YES, Frame, Question, Taken
from dialogue.messages import Option
from domain import ethnic_groups
from domain.citizen_number import parse_citizen_number
from domain.facts import Facts
from domain.problem import Doubt, Problem
from handlers.turn import Turn
from models import pages
from models.keys import token_hash

ALL_GROUPS = "all"
WAYS_OUT = frozenset({SKIPPED, ALL_GROUPS, YES, NO})  # choices at a sensitive question that tell nothing
PAGE_LIFE = timedelta(minutes=30)  # issue: expires in 30 min
PAGE_TOKEN_BYTES = 16  # 128 random bits can't be guessed

Parser = Callable[[str, Facts], Any]


def ask(key: str, *options: Option) -> Callable[[Turn, Frame], Question]:
    def ask(turn: Turn, frame: Frame) -> Question:
        later = Option(SKIPPED, "join.later")
        if not turn.abroad:
            return Question(f"join.ask.{key}", {}, (*options, later))
        if turn.config.sensitive_abroad == "skip":
            return Question(f"join.ask_later.{key}", {}, (later,))
        page = Option("page", "join.open_page", url=_page(turn, frame, key), main=True)
        return Question(f"join.ask_page.{key}", {}, (page, later))

    return ask


def _page(turn: Turn, frame: Frame, key: str) -> str:
    """A one-time address of ours for one answer of this frame."""
    token = turn.random(PAGE_TOKEN_BYTES).hex()
    asked = pages.asked(frame.name, key)
    pages.make(turn.connection, turn.chat.id, asked, token_hash(token), turn.now + PAGE_LIFE)
    return f"{turn.config.address}/f/{token}"


def read(parse: Parser) -> Callable[[Turn, Frame, str], Taken]:
    """Typed into a channel abroad the answer is not taken: it belongs on our page."""
    return lambda turn, _frame, text: Problem("private.use_page") if turn.abroad else parse(text, turn.facts)


def ethnic_options(every: bool = False) -> tuple[Option, ...]:
    groups = ethnic_groups.ALL if every else ethnic_groups.FIRST
    shown = tuple(Option(it.code, it.name, literal=True) for it in groups)
    return shown if every else (*shown, Option(ALL_GROUPS, "join.all_groups"))


def choose_ethnic_group(_turn: Turn, _frame: Frame, value: str) -> Taken:
    if value == ALL_GROUPS:
        return Question("join.ask.ethnic_group", {}, (*ethnic_options(every=True), Option(SKIPPED, "join.later")))
    return value


def read_from_page(turn: Turn, step: str, value: str) -> str | Problem:
    """An answer that our page has read already; a number that the person confirmed there stays as it is."""
    if value == SKIPPED:
        return value
    parse: Parser = parse_citizen_number if step == "citizen_number" else ethnic_groups.parse_code_or_name
    result = parse(value, turn.facts)
    return result if isinstance(result, Problem) else str(result.value if isinstance(result, Doubt) else result)
