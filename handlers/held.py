"""Credits held back (lời mời chờ xem xét): /held, one at a time: let it count, or not, or later."""

from __future__ import annotations

from typing import Any

from dialogue.forms import Question
from dialogue.messages import Option
from domain.credit_states import Reason
from domain.invite_code import shown
from domain.numbers import application_number
from handlers import menu, named
from handlers.turn import Turn
from models import held as credits_held
from models.acting import By
from models.held import Held
from models.officers import Office

TOLD = frozenset({Reason.SELF, Reason.CIRCLE, Reason.BURST, Reason.UNCONFIRMED})


def held(turn: Turn, argument: str = "") -> None:
    """/held: the one that waits longest; "after 17" the next, "17" that one, "count 17" and "deny 17" decide."""
    match argument.split():
        case ["after", number]:
            _next(turn, named.number(number))
        case ["count" | "deny" as act, number]:
            _decide(turn, named.number(number), give=act == "count")
        case [number]:
            _one(turn, credits_held.by_id(turn.connection, _office(turn), named.number(number)))
        case _:
            _next(turn)


def _office(turn: Turn) -> Office:
    assert turn.office is not None  # the command is for officers
    return turn.office


def _next(turn: Turn, after: int = 0) -> None:
    it = credits_held.first(turn.connection, _office(turn), after)
    if it is None:
        key = "held.no_more" if credits_held.count(turn.connection, _office(turn)) else "held.none"
        back = (Option("/held", "held.again"),) if key == "held.no_more" else ()
        menu.offer(turn, Question(key, {}, (*back, menu.way_out(turn))))
    else:
        _one(turn, it)


def _one(turn: Turn, it: Held | None) -> None:
    if it is None:
        menu.offer(turn, Question("problem.held.no_such", {}, (Option("/held", "held.again"), menu.way_out(turn))))
        return
    number = it.application_id
    options = (
        Option(f"/held count {number}", "held.count"),
        Option(f"/held deny {number}", "held.deny"),
        Option(f"/held after {number}", "held.later"),
        Option(f"/queue view {number}", "held.see"),
        menu.way_out(turn),
    )
    menu.offer(turn, Question("held.card", _params(turn, it), options))


def _params(turn: Turn, it: Held) -> dict[str, Any]:
    """What both sides are, as far as the decision needs it."""
    reason = it.reason if it.reason in TOLD else "other"
    return {
        "n": {"n": credits_held.count(turn.connection, _office(turn))},
        "reason": {"t": f"held.reason.{reason}"},
        "inviter": _inviter(it),
        "code": shown(it.code),
        "sent": {"n": it.sent},
        "given": {"n": it.given},
        "number": application_number(it.application_id),
        "worker": it.worker or "",
        "workplace": it.workplace or {"t": "held.no_workplace"},
        "status": {"t": f"status.word.{it.status}"},
        "day": {"d": turn.day_of(it.sent_at).isoformat()},
        "phones": {"t": f"held.phones.{'same' if it.same_phone else 'other'}"},
    }


def _inviter(it: Held) -> Any:
    if it.inviter_id is None:
        return {"t": "held.inviter.nobody"}
    if not it.inviter_here:
        return {"t": "held.inviter.elsewhere"}
    return it.inviter or {"t": "held.inviter.nameless"}


def _decide(turn: Turn, number: int, *, give: bool) -> None:
    """His right to it is asked for in the act itself."""
    by = By(_office(turn), turn.now, turn.today)
    if not credits_held.decide(turn.connection, by, number, give=give):
        _one(turn, None)
        return
    turn.say("held.counted" if give else "held.denied", number=application_number(number))
    _next(turn)
