"""The ethnic group (dân tộc) of whoever agrees to its statistics only after his application was sent: the join form's
own question, and what is answered goes into the application at once. Where the channel is abroad, on a page of ours."""

from __future__ import annotations

from dataclasses import replace

from dialogue.forms import SKIPPED, Form, Frame, Question
from domain.problem import Problem
from domain.purposes import Purpose
from handlers import conversations, join_fields, join_private, menu
from handlers.turn import Turn
from models import applications, audit, consents, corrections

KEY = "ethnic_group"


def _never(_turn: Turn, _frame: Frame) -> Question:
    return Question("form.back")  # the form ends with its one answer


_FIELD = next(it for it in join_fields.FIELDS if it.key == KEY)
FORM: Form[Turn] = Form("ethnic", (replace(_FIELD, when=lambda _facts: True),), _never, join_fields.shown)


def may_ask(turn: Turn) -> bool:
    """He agrees to it, has an application that says nothing of it, and may be asked in this channel."""
    if turn.abroad and turn.config.sensitive_abroad == "skip":
        return False
    return _application(turn) is not None


def _application(turn: Turn) -> int | None:
    if Purpose.ETHNIC_STATISTICS not in consents.given(turn.connection, turn.chat.person_id):
        return None
    return applications.without_ethnic_group(turn.connection, turn.chat.person_id)


def ask(turn: Turn) -> None:
    menu.step_aside(turn)
    conversations.begin(turn, FORM)


def hear_page(turn: Turn, frame: Frame, key: str, value: str) -> None:
    """The answer from our page."""
    result = join_private.read_from_page(turn, key, value)
    if isinstance(result, Problem):
        turn.say("other.page_too_late")
        turn.ask(frame, FORM.question(turn, frame))
        return
    frame.answers[KEY] = result
    _answered(turn, frame)


def _answered(turn: Turn, frame: Frame) -> None:
    """Kept sealed, as from the form; the consent and the application are looked at again."""
    turn.drop(FORM.name)
    value, number = frame.answers[KEY], _application(turn)
    if value == SKIPPED or number is None:
        turn.say("privacy.ethnic_later")
    else:
        corrections.change(turn.connection, turn.keys, number, {KEY: value}, turn.now)
        unit_id = applications.unit_of(turn.connection, number)
        line = audit.Line(f"person:{turn.chat.person_id}", "correct", f"application:{number}", unit_id, KEY)
        audit.note(turn.connection, turn.now, line)
        turn.say("join.page_kept", what={"t": f"join.label.{KEY}"})
    menu.go_on(turn)


conversations.of_form(FORM, _answered, confirm=False)
