"""The officers' queue of requests (yêu cầu cần trả lời): /requests, oldest due first; answered, done or refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dialogue.forms import Form, Frame, Question
from dialogue.messages import Option
from domain.problem import Problem
from domain.requests import Kind, State, settle_due
from domain.roles import Role
from domain.text_answers import parse_short_text
from handlers import asking, contact, conversations, founding_news, menu, own_requests, request_card
from handlers.turn import Turn
from models import applications, audit, corrections, members, own_matters, requests
from models.acting import By
from models.officers import Office
from models.requests import Request

TO_CALL = (Kind.EMPLOYER, Kind.CALLBACK)  # done by a telephone call, of which a note is kept
SHOWN = 8  # as many choices as a screen of a telephone holds
LETTERS = 500  # of a reason or an answer


def show(turn: Turn, argument: str = "") -> None:
    """/requests lists, "/requests 5" shows one, "/requests 5 do", "answer" or "refuse" settles it."""
    number, act = [*argument.split(), "", ""][:2]
    if not number:
        _list(turn)
        return
    it = _find(turn, number)
    if it is None:
        _none_such(turn)
    elif _is_own(turn, it):
        _others_settle(turn)
    elif act in ACTS and it.state is State.OPEN:
        ACTS[act](turn, it)
    else:
        _one(turn, it)


def _office(turn: Turn) -> Office:
    assert turn.office is not None  # the command is for officers
    return turn.office


def _find(turn: Turn, number: str) -> Request | None:
    """The request, if it exists and is one of his units'; held until the turn ends."""
    mine = _office(turn).units(Role.OFFICER)
    if not (number.isascii() and number.isdigit() and len(number) <= 18):  # 18 digits fit the column
        return None
    return requests.by_id(turn.connection, turn.keys, mine, int(number))


def _own(turn: Turn) -> own_matters.Own:
    return own_matters.of(turn.connection, _office(turn).person_id)


def _is_own(turn: Turn, it: Request) -> bool:
    """Whether he asked it himself, or it is about his own application."""
    return _own(turn).is_about(it.person_id, it.application_id)


def _others_settle(turn: Turn) -> None:
    menu.offer(turn, Question("problem.request.own", {}, (Option("/requests", "request.queue"),)))


def _none_such(turn: Turn) -> None:
    menu.offer(turn, Question("problem.request.no_such", {}, (Option("/requests", "request.queue"),)))


# --- seeing -----------------------------------------------------------------------------------------------------------
def _list(turn: Turn, *first: Option) -> None:
    units, own = _office(turn).units(Role.OFFICER), _own(turn)
    waiting = requests.waiting(turn.connection, turn.keys, units, SHOWN, own)
    if not waiting:
        menu.offer(turn, Question("request.none", {}, (*first, menu.way_out(turn))))
        return
    options = tuple(Option(f"/requests {it.id}", "request.choice", _short(turn, it)) for it in waiting)
    count, late = requests.how_many(turn.connection, units, own, turn.today)
    key = "request.list_late" if late else "request.list"
    menu.offer(turn, Question(key, {"n": count, "late": late}, (*first, *options, menu.way_out(turn))))


def _short(turn: Turn, it: Request) -> dict[str, Any]:
    """One line of the list: what and by when, never who."""
    return {
        "mark": {"t": "request.late" if it.due < turn.today else "request.in_time"},
        "kind": {"t": f"request.kind.{it.kind}"},
        "due": {"d": it.due.isoformat()},
        "number": it.id,
    }


def _one(turn: Turn, it: Request) -> None:
    """Everything that is asked, and what can be done with it. Who looked is noted."""
    line = audit.Line(_office(turn).actor, "see_request", f"request:{it.id}", it.unit_id, it.kind)
    audit.note(turn.connection, turn.now, line)
    params = {
        **_short(turn, it),
        "unit": it.unit_name,
        "made": {"d": turn.day_of(it.made_at).isoformat()},
        "state": {"t": f"request.state.{it.state}"},
        "lines": request_card.lines(turn, it),
    }
    # Whoever asked for a call has no chat in which he could read an answer.
    can = ("do", "refuse") if it.kind is Kind.CALLBACK else ("do", "answer", "refuse")
    acts = can if it.state is State.OPEN else ()
    labels = {"do": f"request.do.{it.kind}", "answer": "request.answer", "refuse": "request.refuse"}
    options = tuple(Option(f"/requests {it.id} {act}", labels[act]) for act in acts)
    menu.offer(turn, Question("request.card", params, (*options, Option("/requests", "request.queue"))))


# --- settling ---------------------------------------------------------------------------------------------------------
def _by(turn: Turn, it: Request, words: str = "") -> requests.Settled:
    """His right to it, asked for again at the act."""
    post = _office(turn).post(it.unit_id, Role.OFFICER)
    assert post is not None  # _find looked among his units
    return requests.Settled(_office(turn).actor, post.id, turn.now, words)


def _do(turn: Turn, it: Request) -> None:
    """What is asked is done; if it cannot be, the officer hears why and the request stays."""
    if it.kind in TO_CALL:
        _begin(turn, NOTE, it)
        return
    problem = _change(turn, it)
    if problem:
        turn.say(f"problem.{problem.key}", **problem.params)
        _one(turn, it)
        return
    requests.settle(turn.connection, turn.keys, it, State.DONE, _by(turn, it))
    if it.application_id is not None:
        requests.follow(turn.connection, it.application_id)
        founding_news.moved(turn, it.application_id)
    _tell(turn, it, it.kind, **_told(turn, it))
    _next(turn, "request.did")


def _told(turn: Turn, it: Request) -> dict[str, Any]:
    if it.kind is Kind.CORRECTION:
        return {"what": own_requests.names_of(it.payload["values"])}
    assert it.application_id is not None
    now = applications.by_id(turn.connection, it.application_id)
    assert now is not None
    return {"unit": now.unit_name, "number": now.number}


def _change(turn: Turn, it: Request) -> Problem | None:
    assert it.application_id is not None
    by = By(_office(turn), turn.now, turn.today)
    match it.kind:
        case Kind.MOVE:
            place = members.Place(**{name: it.payload[name] for name in members.Place.__slots__})
            return members.transfer(turn.connection, by, it.application_id, place)
        case Kind.LEAVE:
            return members.leave(turn.connection, by, it.application_id, it.payload["reason"] or it.kind)
        case _:
            return _correct(turn, it, it.application_id)


def _correct(turn: Turn, it: Request, number: int) -> Problem | None:
    if own_requests.PLACE_COLUMNS & it.payload["values"].keys():
        return Problem("request.no_such")  # where a member works changes by a transfer
    unit_id = applications.unit_of(turn.connection, number)
    if _office(turn).post(unit_id, Role.OFFICER) is None:  # the member has moved beyond his units since
        return Problem("request.no_such")
    corrections.change(turn.connection, turn.keys, number, it.payload["values"], turn.now)
    line = audit.Line(_office(turn).actor, "correct", f"application:{number}", unit_id, ",".join(it.payload["values"]))
    audit.note(turn.connection, turn.now, line)
    return None


def _form(name: str, *options: Option) -> Form[Turn]:
    """One text about one request."""
    field = asking.written("request", name, parse_short_text(LETTERS), *options)
    never = Question("form.back")
    return Form(f"request_{name}", (field,), lambda _turn, _frame: never, lambda _turn, _key, value: value)


ANSWER, REFUSE, NOTE = _form("words"), _form("why_not"), _form("note", asking.SKIP)


def _begin(turn: Turn, form: Form[Turn], it: Request) -> None:
    menu.step_aside(turn)
    conversations.begin(turn, form, request=it.id)


def _open(turn: Turn, frame: Frame) -> tuple[Request, str] | None:
    """The request a text was written about, and the text; None, and he was told, if it is settled or not his."""
    turn.drop(frame.name)
    it = _find(turn, str(frame.extra["request"])) if turn.office else None
    if it is None:
        _none_such(turn)
        return None
    if _is_own(turn, it):
        _others_settle(turn)
        return None
    if it.state is not State.OPEN:
        turn.say("problem.request.settled")
        _one(turn, it)
        return None
    ((_, words),) = frame.answers.items()
    return it, "" if words == asking.SKIP.value else words


def _tell(turn: Turn, it: Request, key: str, **params: Any) -> None:
    """Whoever asked it hears what became of it, and whom he can call."""
    unit_id = applications.unit_of(turn.connection, it.application_id) if it.application_id else it.unit_id
    key, filled = contact.below(turn, unit_id, f"request.told.{key}", params)
    turn.tell(it.person_id, key, **filled)


def _answered(turn: Turn, frame: Frame) -> None:
    if found := _open(turn, frame):
        it, words = found
        due = settle_due(turn.day_of(it.made_at))
        requests.answer(turn.connection, turn.keys, it, _by(turn, it, words), due)
        _tell(turn, it, "answer", unit=it.unit_name, words=words)
        _next(turn, "request.answered", due={"d": max(due, it.due).isoformat()})


def _refused(turn: Turn, frame: Frame) -> None:
    if found := _open(turn, frame):
        it, words = found
        requests.settle(turn.connection, turn.keys, it, State.REFUSED, _by(turn, it, words))
        kind = {"t": f"request.kind.{it.kind}"}
        _tell(turn, it, "refused", unit=it.unit_name, words=words, kind=kind)
        _next(turn, "request.refused" if it.kind is not Kind.CALLBACK else "request.closed")


def _contacted(turn: Turn, frame: Frame) -> None:
    """Somebody was called; the note stays with us."""
    if found := _open(turn, frame):
        it, words = found
        requests.settle(turn.connection, turn.keys, it, State.DONE, _by(turn, it, words))
        if it.kind is Kind.EMPLOYER:
            _tell(turn, it, "employer", unit=it.unit_name)
        turn.say("request.did" if it.kind is Kind.EMPLOYER else "request.called")
        _list(turn, *_onwards(it))


def _onwards(it: Request) -> tuple[Option, ...]:
    """After a talk with an employer its enterprise may have moved on."""
    if it.kind is not Kind.EMPLOYER or it.enterprise_id is None:
        return ()
    return (Option(f"/founding see {it.enterprise_id}", "request.to_enterprise", {"name": it.payload["enterprise"]}),)


def _next(turn: Turn, key: str, **params: Any) -> None:
    turn.say(key, **params)
    _list(turn)


conversations.of_form(ANSWER, _answered, confirm=False)
conversations.of_form(REFUSE, _refused, confirm=False)
conversations.of_form(NOTE, _contacted, confirm=False)

ACTS: dict[str, Callable[[Turn, Request], None]] = {
    "do": _do,
    "answer": lambda turn, it: _begin(turn, ANSWER, it),
    "refuse": lambda turn, it: _begin(turn, REFUSE, it),
}
