"""Finding people and what happens after admission (tìm đơn, đoàn viên): /find by number or name, then the official card
number, a transfer, leaving, the history."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dialogue.forms import Frame, Question
from dialogue.messages import Option
from domain.folding import fold, is_blank, one_line
from domain.numbers import application_number, parse_number, parse_unchecked
from domain.problem import Problem
from domain.roles import Role
from domain.text_answers import parse_short_text
from domain.transitions import Act
from handlers import founding_news, menu, officers_work
from handlers import queue as queue_handler
from handlers.audit import officers_among, who
from handlers.case_card import LEAVING_REASONS
from handlers.join_workplace import ENTERPRISE_LETTERS
from handlers.officers_work import Asked, Said, by, case_of, look_for, one_question, refuse, target_of, tell
from handlers.turn import Turn
from models import audit, enterprises, membership, queue
from models.acting import Target
from models.membership import Destination
from models.queue import Hit

SHOWN = 8  # names or units in one answer
LINES = 15  # of a history: the newest
ACTIONS = frozenset(
    {*Act, "file", "merge", "arrive", "guardian_signed", "signed_on_paper", "reveal_citizen_number", "official_number"}
    | {"claimed", "claim_tries", "claim_code", "attach"}
)  # of the audit: what the history has words for
NUMBER_LETTERS = 30  # letters; the table's column


def start(turn: Turn, argument: str = "") -> None:
    """/find LC-000017-3, /find Lò Thị; without words they are asked for. With a verb, what a button of a card does."""
    said = officers_work.read(argument)
    if said and said.verb in _VERBS:
        if isinstance(found := look_for(turn, said.target.id), Problem):
            refuse(turn, found)
        else:
            _VERBS[said.verb](turn, said)
    elif is_blank(argument):
        officers_work.begin(turn, FIND, Said("find", (0,)))
    else:
        _find(turn, argument)


def _find(turn: Turn, words: str) -> None:
    number = parse_number(words)
    if isinstance(number, int):
        queue_handler.show(turn, number)
        return
    if (short := parse_unchecked(words)) is not None:
        _say_short(turn, short)
        return
    assert turn.office is not None
    found = queue.by_name(turn.connection, turn.office.units(Role.VIEWER), fold(words))
    if not found:
        refuse(turn, Problem("admission.nobody_found", {"words": one_line(words)[:60]}))
        menu.go_on(turn)
        return
    options = tuple(Option(f"/queue view {it.id}", "admission.button.hit", _hit(it)) for it in found[:SHOWN])
    key = "admission.found_many" if len(found) > SHOWN else "admission.found"
    menu.offer(turn, Question(key, {"count": len(found)}, options))


def _say_short(turn: Turn, number: int) -> None:
    """The last digit lacks, so it may be another's number with a slip: he sees the whole one before he opens it."""
    seen = case_of(turn, number)
    named = {"number": application_number(number)} if seen else {}
    whole = (Option(f"/queue view {number}", "admission.button.whole_number", named),) if seen else ()
    ways = (*whole, Option("/find", "command.find"), menu.way_out(turn))
    menu.offer(turn, Question("admission.number_short", {}, ways))


def _hit(it: Hit) -> dict[str, Any]:
    year = str(it.birth_date.year) if it.birth_date else ""
    place = it.workplace or {"t": "join.shown.informal"}
    return {"name": it.full_name, "year": year, "workplace": place, "status": {"t": f"status.word.{it.status}"}}


FIND = one_question(
    Asked("find", lambda turn, _frame, text: _find(turn, text), read=lambda _turn, _frame, text: one_line(text))
)


# --- official number --------------------------------------------------------------------------------------------------
def _read_official(_turn: Turn, _frame: Frame, text: str) -> str | Problem:
    """What form these numbers have is not known (domain.md §1.7): letters, digits and signs between, no more."""
    number = "".join(one_line(text).upper().split())
    plain = number.replace("-", "").replace("/", "").replace(".", "")
    good = plain.isascii() and plain.isalnum() and any(it.isdigit() for it in plain) and len(number) <= NUMBER_LETTERS
    return number if good else Problem("admission.official_number", {"limit": NUMBER_LETTERS})


def _give_number(turn: Turn, frame: Frame, text: str) -> None:
    result = membership.give_official_number(turn.connection, by(turn), target_of(frame), text)
    if isinstance(result, Problem):
        refuse(turn, result)
    else:
        turn.say("admission.official_kept", number=application_number(frame.extra["id"]), official=text)
        tell(turn, result, "official", official=text)
    queue_handler.show(turn, frame.extra["id"])


OFFICIAL = one_question(Asked("official", _give_number, read=_read_official))


# --- transfer ---------------------------------------------------------------------------------------------------------
ELSEWHERE, SAME, TYPED = "elsewhere", "same", "typed"


def _read_unit(turn: Turn, _frame: Frame, text: str) -> Question | Problem:
    """Typed words search the federation's units; only a choice moves anybody."""
    found = queue.units_named(turn.connection, fold(text), turn.today)[:SHOWN]
    if not found:
        return Problem("admission.no_such_unit")
    options = tuple(Option(f"u:{number}", name, literal=True) for number, name in found)
    return Question("admission.ask.unit_hits", {}, options)


def _to_unit(turn: Turn, frame: Frame, value: str) -> None:
    """Next, where he works there: unless that goes without saying."""
    number = frame.extra["id"]
    if value == ELSEWHERE:
        officers_work.begin(turn, PLACE, Said("place", (number,)))
        return
    unit = int(value.removeprefix("u:"))
    if membership.only_enterprise(turn.connection, unit) is not None:
        _move(turn, number, Destination(unit))
    else:
        officers_work.begin(turn, WORKPLACE, Said("workplace", (number, unit)))


def _to_place(turn: Turn, frame: Frame, text: str) -> None:
    _move(turn, frame.extra["id"], Destination(place=text))


def _read_workplace(turn: Turn, frame: Frame, text: str) -> Question | Problem:
    """Typed words search the register; what is not in it is kept as typed, if he says so."""
    typed = parse_short_text(ENTERPRISE_LETTERS)(text, turn.facts)
    if isinstance(typed, Problem):
        return typed
    frame.extra["typed"] = typed
    hits = (Option(f"e:{it.id}", it.name, literal=True) for it in enterprises.search(turn.connection, typed))
    unlisted = Option(TYPED, "admission.button.unlisted", {"name": typed})
    return Question("admission.ask.workplace_hits", {}, (*hits, unlisted, _SAME_WORKPLACE))


def _to_workplace(turn: Turn, frame: Frame, value: str) -> None:
    unit = frame.extra["seen"]
    if value == TYPED:
        to = Destination(unit, enterprise_name=frame.extra["typed"])
    else:
        to = Destination(unit, enterprise_id=int(value.removeprefix("e:")) if value.startswith("e:") else None)
    _move(turn, frame.extra["id"], to)


def _move(turn: Turn, number: int, to: Destination) -> None:
    result = membership.transfer(turn.connection, by(turn), Target(number), to)
    if isinstance(result, Problem):
        refuse(turn, result)
        queue_handler.show(turn, number)
        return
    founding_news.moved(turn, number)
    after = (Option("/find", "command.find"), menu.way_out(turn))
    menu.offer(turn, Question("admission.moved", {"number": application_number(number)}, after))
    if to.unit_id:
        tell(turn, result, "moved", card=True)
    else:
        tell(turn, result, "moved_away", place=to.place)


_SAME_WORKPLACE = Option(SAME, "admission.button.same_workplace")
TRANSFER = one_question(Asked("unit", _to_unit, (Option(ELSEWHERE, "admission.button.elsewhere"),), _read_unit))
PLACE = one_question(Asked("place", _to_place))
WORKPLACE = one_question(Asked("workplace", _to_workplace, (_SAME_WORKPLACE,), _read_workplace))


# --- leaving ----------------------------------------------------------------------------------------------------------
def _leave(turn: Turn, frame: Frame, text: str) -> None:
    result = membership.leave(turn.connection, by(turn), target_of(frame), text)
    if isinstance(result, Problem):
        refuse(turn, result)
    else:
        turn.say("admission.left_kept", number=application_number(frame.extra["id"]))
        if text != "died":
            tell(turn, result, "left")
    queue_handler.show(turn, frame.extra["id"])


LEAVE = one_question(Asked("leaving", _leave, tuple(Option(it, f"admission.reason.{it}") for it in LEAVING_REASONS)))


# --- history ----------------------------------------------------------------------------------------------------------
def _history(turn: Turn, said: Said) -> None:
    lines = audit.about(turn.connection, f"application:{said.target.id}", LINES)
    names = officers_among(turn, lines)
    shown = [_noted(turn, it, who(it, names, "admission.applicant")) for it in lines] or {"t": "admission.no_history"}
    options = (Option(f"/queue view {said.target.id}", "admission.button.back_to_card"),)
    params = {"number": application_number(said.target.id), "lines": shown}
    menu.offer(turn, Question("admission.history", params, options))


def _noted(turn: Turn, it: audit.Noted, by_whom: Any) -> dict[str, Any]:
    at = {"m": it.at.astimezone(turn.config.zone).isoformat()}
    action = {"t": f"admission.action.{it.action if it.action in ACTIONS else 'other'}"}
    return {"t": "admission.history_line", "at": at, "who": by_whom, "action": action}


_FORMS = {"official": OFFICIAL, "transfer": TRANSFER, "leave": LEAVE}


def _begin(turn: Turn, said: Said) -> None:
    officers_work.begin(turn, _FORMS[said.verb], said)


_VERBS: dict[str, Callable[[Turn, Said], None]] = {
    "official": _begin,
    "transfer": _begin,
    "leave": _begin,
    "history": _history,
}
