"""What people ask before they join (hỏi nhanh): /ask, short answers with dated figures, then back to where one was."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from dialogue.forms import Question
from dialogue.messages import Option
from domain.figures import figure
from handlers import join, menu
from handlers.turn import Turn

TOPICS = ("cost", "benefit", "company", "leaving", "compulsory")


def ask(turn: Turn, argument: str = "") -> None:
    """/ask lists the questions, "/ask cost" answers one."""
    if argument not in TOPICS:
        menu.offer(turn, Question("ask.which", {}, (*_options(TOPICS), menu.way_out(turn))))
        return
    params: dict[str, Any] = {"percent": {"n": figure("fee_percent", turn.today)}, "day": {"d": turn.today.isoformat()}}
    if turn.frame(join.FORM.name):
        turn.say(f"ask.answer.{argument}", **params)
        menu.go_on(turn)
        return
    others = (*_options(it for it in TOPICS if it != argument), menu.way_out(turn))
    menu.offer(turn, Question(f"ask.answer.{argument}", params, others))


def _options(topics: Iterable[str]) -> tuple[Option, ...]:
    return tuple(Option(f"/ask {it}", f"ask.topic.{it}") for it in topics)
