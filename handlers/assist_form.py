"""The form that is filled in for a worker without a phone (đơn kê hộ): the join form, where it differs from joining for
oneself. It is read aloud to him."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from dialogue.forms import EDIT, SKIPPED, Field, Form, Frame, Question, Taken
from dialogue.messages import Option
from domain.code_word import parse_code_word
from domain.problem import Problem
from handlers import agreeing, join, join_fields
from handlers.conversations import SEND
from handlers.turn import Turn

NAME = "assist"  # of its frame: the volunteer's own draft is another
WORD, PAPER = "code_word", "form-5b"  # no word is spelled with a hyphen
AGREED = "agreed"  # in the frame: what the worker agreed to, and when


def _of_joining(key: str) -> Field[Turn]:
    return next(it for it in join_fields.FIELDS if it.key == key)


def _ask_consent(turn: Turn, frame: Frame) -> Question:
    """The same consent with the same switches, in words to be read aloud."""
    question = _of_joining("consent").ask(turn, frame)
    agree = Option(agreeing.AGREE, "assist.agree", main=True)
    return replace(question, key="assist.ask.consent", options=(agree, *question.options[1:]))


def _choose_consent(turn: Turn, frame: Frame, value: str) -> Taken:
    choose = _of_joining("consent").choose
    assert choose is not None
    taken = choose(turn, frame, value)
    if isinstance(taken, Question):
        return _ask_consent(turn, frame)
    text = turn.texts(turn.chat.language, "assist.ask.consent", agreeing.params(turn))
    frame.extra[AGREED] = {"hash": agreeing.proof(turn, text, NAME).hash, "at": turn.now.isoformat()}
    return taken


def _read_consent(turn: Turn, frame: Frame, text: str) -> Taken:
    agrees = agreeing.agrees(text)
    return _choose_consent(turn, frame, agreeing.AGREE) if agrees else Problem("form.choose")


def _ask_phone(_turn: Turn, _frame: Frame) -> Question:
    return Question("join.ask.phone", {}, (Option(SKIPPED, "assist.no_phone"),))


def _ask_word(_turn: Turn, _frame: Frame) -> Question:
    return Question("assist.ask.word", {}, (Option(PAPER, "assist.paper"),))


_CHANGED: dict[str, dict[str, Any]] = {
    "consent": {"ask": _ask_consent, "read": _read_consent, "choose": _choose_consent},
    "phone": {"ask": _ask_phone, "choose": lambda _turn, _frame, _value: SKIPPED, "contact": False},
}
_WORD: Field[Turn] = Field(
    WORD,
    _ask_word,
    lambda turn, _frame, text: parse_code_word(text, turn.facts),
    when=lambda _facts: False,  # asked after the summary, when all is right
    edits=False,
    private=True,
)


def _shown(turn: Turn, key: str, value: Any) -> Any:
    return {"t": "assist.none"} if key == "phone" and value == SKIPPED else join_fields.shown(turn, key, value)


def summary(turn: Turn, frame: Frame) -> Question:
    """To be read aloud; the worker, not the volunteer, says that it is right."""
    options = (
        Option(SEND, "assist.right", main=True),
        Option(EDIT, "join.edit_something"),
        Option("/cancel", "join.send_later"),
    )
    return Question("assist.summary", join.summary_params(turn, frame, FORM, None), options)


FORM: Form[Turn] = replace(
    join.FORM,
    fields=(*(replace(it, **_CHANGED.get(it.key, {})) for it in join_fields.FIELDS), _WORD),
    summary=summary,
    shown=_shown,
)
