"""The receipt of an anonymous case (mã nhận): asked for, or typed anywhere; it opens the case and is kept nowhere."""

from __future__ import annotations

from typing import Any

from dialogue.forms import Field, Form, Frame, Question
from dialogue.messages import Option
from domain import receipt
from domain.problem import Problem
from handlers import asking, conversations, grievance_thread, menu
from handlers.grievance_thread import SHOWN_FOR
from handlers.turn import Turn
from models import grievance_limits, grievances
from models.grievance_limits import Counted

ASK = "receipt"


def ask(turn: Turn) -> None:
    menu.step_aside(turn)
    conversations.begin(turn, RECEIPT)


def mistyped(turn: Turn) -> None:
    """A digit too few or too many: all 16 are asked for."""
    turn.fading = SHOWN_FOR  # the others are told by it
    ask(turn)


def typed(turn: Turn, text: str) -> None:
    """A receipt, typed anywhere. Who types wrong ones all day is not listened to any more that day."""
    turn.fading = SHOWN_FOR
    who = Counted("receipt", f"{turn.chat.channel} {turn.chat.external_id}")
    wrong = grievance_limits.so_far(turn.connection, turn.keys, who, turn.today)
    digits = receipt.read(text)
    found = grievances.by_receipt(turn.connection, turn.keys, digits) if digits else None
    if wrong >= grievance_limits.WRONG_RECEIPTS:
        menu.offer(turn, Question("grievance.receipt_too_often", {}, (menu.way_out(turn),)))
    elif found is None:
        grievance_limits.count(turn.connection, turn.keys, who, turn.today)
        menu.offer(turn, Question("grievance.receipt_wrong", {}, (menu.way_out(turn),)))
    else:
        grievance_thread.open_case(turn, found)


def _read_receipt(turn: Turn, _frame: Frame, text: str) -> Any:
    turn.fading = SHOWN_FOR  # also one with a digit too few: it would tell the others
    return text if receipt.read(text) else Problem("grievance.no_receipt")


def _opened(turn: Turn, frame: Frame) -> None:
    turn.drop(ASK)
    typed(turn, frame.answers[ASK])


def _no_summary(_turn: Turn, _frame: Frame) -> Question:
    raise AssertionError("a form of one question without a summary")


RECEIPT: Form[Turn] = Form(
    ASK,
    (
        Field(
            ASK,
            asking.plain("grievance.ask.receipt", Option("/cancel", "grievance.not_now")),
            _read_receipt,
            free=False,
        ),
    ),
    _no_summary,
    asking.shown,
)
conversations.of_form(RECEIPT, _opened, confirm=False)
