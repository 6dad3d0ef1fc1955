"""Agreeing (đồng ý): the words that count as a yes, the proof that is kept of it, and the question that forms begin
with which keep a person's data for one purpose."""

from __future__ import annotations

from typing import Any

from dialogue.forms import Field, Frame, Question, Taken
from dialogue.messages import Option
from domain.folding import fold
from domain.problem import Problem
from domain.purposes import Purpose
from handlers.turn import Turn
from models import consents, people

AGREE = "agree"
AGREE_WORDS = ("dong y", "toi dong y", "i agree", "agree")  # folded


def agrees(text: str) -> bool:
    """Only words that agree count, nothing that might mean something else."""
    return fold(text) in AGREE_WORDS


def params(turn: Turn) -> dict[str, Any]:
    """What a consent text names."""
    return {"federation": turn.config.federation}


def proof(turn: Turn, text: str, of: str = "join") -> consents.Shown:
    """What is kept of the words that a person agreed to; their version is a text of its own, <of>.consent_version."""
    version = turn.texts(turn.chat.language, f"{of}.consent_version", {})
    return consents.shown(turn.chat.channel, version, text)


def field(form: str, purpose: Purpose) -> Field[Turn]:
    """The question <form>.ask.consent. A yes counts from that moment on, with the text as it was shown."""
    key = f"{form}.ask.consent"

    def ask(turn: Turn, _frame: Frame) -> Question:
        options = (Option(AGREE, f"{form}.agree", main=True), Option("/cancel", f"{form}.rather_not"))
        return Question(key, params(turn), options)

    def read(turn: Turn, frame: Frame, text: str) -> Taken:
        return agree(turn, frame, AGREE) if agrees(text) else Problem("form.choose")

    def agree(turn: Turn, _frame: Frame, _value: str) -> Taken:
        if turn.chat.person_id is None:
            turn.chat.person_id = people.add(turn.connection, turn.now)
        shown = proof(turn, turn.texts(turn.chat.language, key, params(turn)), form)
        consents.give(turn.connection, turn.chat.person_id, purpose, shown, turn.now)
        return [purpose.value]

    return Field("consent", ask, read, agree, free=False, edits=False)
