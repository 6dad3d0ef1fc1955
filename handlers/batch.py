"""Admission by decision (kết nạp theo quyết định): /admit chooses a unit or enterprise, the names, the decision's
number and day, the ceremony's day, and admits them all at once."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from dialogue.forms import EDIT, SKIPPED, Field, Form, Frame, Question, Taken
from dialogue.messages import Attachment, Option
from domain.days import parse_day
from domain.decision import Decision, parse_decision_day, parse_decision_number
from domain.numbers import application_number
from domain.problem import Doubt, Problem
from domain.roles import Role
from handlers import conversations, menu, officers_work
from handlers.conversations import SEND
from handlers.officers_work import by, refuse
from handlers.turn import Turn
from models import batches
from models.batches import MOST, Admitted, Eligible, Group, Papers

PAGE = 8  # names or groups on one page: with two buttons to turn it and one to go on they fit a screen
ALL_ON, GO = "all", "go"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


# --- which group ------------------------------------------------------------------------------------------------------
def start(turn: Turn, argument: str = "") -> None:
    """/admit: who waits for a decision; "u 3" or "e 5" the ones of a unit or enterprise, "page 2" more groups, "undo …"
    takes back what was recorded a moment ago."""
    said = officers_work.read(argument)
    match said:
        case officers_work.Said("undo", (moment,)):
            _undo(turn, moment)
        case officers_work.Said("u" | "e" as kind, (number,)):
            _begin(turn, kind, number)
        case officers_work.Said("page", (page,)):
            _groups(turn, page)
        case _:
            _groups(turn, 0)


def _units(turn: Turn) -> frozenset[int]:
    assert turn.office is not None
    return turn.office.units(Role.OFFICER)


def _groups(turn: Turn, page: int) -> None:
    found = batches.groups(turn.connection, _units(turn), officers_work.own(turn))
    if not found:
        ways = (Option("/queue", "admission.button.next"), menu.way_out(turn))
        menu.offer(turn, Question("admission.nobody_eligible", {}, ways))
        return
    shown = found[page * PAGE : (page + 1) * PAGE] or found[:PAGE]
    more = (Option(f"/admit page {page + 1}", "admission.button.more"),) if len(found) > (page + 1) * PAGE else ()
    options = (*(_group_option(it) for it in shown), *more, menu.way_out(turn))
    menu.offer(turn, Question("admission.groups", {}, options))


def _group_option(it: Group) -> Option:
    return Option(f"/admit {it.kind} {it.id}", "admission.button.group", {"name": it.name, "count": it.count})


# --- the form ---------------------------------------------------------------------------------------------------------
def _begin(turn: Turn, kind: str, number: int) -> None:
    """The names are fixed now: who is found eligible meanwhile is not admitted unseen."""
    found = batches.listed(turn.connection, _units(turn), kind, number, officers_work.own(turn))
    if not found:
        refuse(turn, Problem("admission.nobody_here"))
        _groups(turn, 0)
        return
    menu.step_aside(turn)
    names = [[it.id, _label(it)] for it in found]
    conversations.begin(turn, FORM, names=names, off=[], page=0)


def _label(it: Eligible) -> str:
    return f"{it.full_name} ({it.birth_date.year})"


def _chosen(frame: Frame) -> list[int]:
    return [number for number, _ in frame.extra["names"] if number not in frame.extra["off"]]


def _ask_names(_turn: Turn, frame: Frame) -> Question:
    names: list[list[Any]] = frame.extra["names"]
    off: list[int] = frame.extra["off"]
    page: int = frame.extra["page"]
    last = (len(names) - 1) // PAGE
    switches = tuple(
        Option(f"n:{number}", label, literal=True, on=number not in off)
        for number, label in names[page * PAGE : (page + 1) * PAGE]
    )
    turning = [Option(f"p:{page - 1}", "admission.button.before")] if page else []
    turning += [Option(f"p:{page + 1}", "admission.button.after")] if page < last else []
    count = len(names) - len(off)
    go = Option(GO, "admission.button.go", {"count": count}, main=True)
    flip = Option(ALL_ON, "admission.button.all" if off else "admission.button.none")
    params = {"count": count, "all": len(names), "page": menu.page_of(page + 1, last + 1)}
    return Question("admission.ask.names", params, (go, *switches, *turning, flip))


def _choose_names(turn: Turn, frame: Frame, value: str) -> Taken:
    """A name on or off, a page, all or none; GO takes the list as it is."""
    off: list[int] = frame.extra["off"]
    match value.split(":"):
        case ["go"]:
            return len(_chosen(frame)) or Problem("admission.nobody_chosen")
        case ["n", number]:
            frame.extra["off"] = [it for it in off if it != int(number)] if int(number) in off else [*off, int(number)]
        case ["p", page]:
            frame.extra["page"] = int(page)
        case _:
            frame.extra["off"] = [] if off else [number for number, _ in frame.extra["names"]]
    return _ask_names(turn, frame)


def _read_names(_turn: Turn, _frame: Frame, _text: str) -> Taken:
    return Problem("form.choose")


def _read_decision_day(turn: Turn, _frame: Frame, text: str) -> Taken:
    return _as_json(parse_decision_day(text, turn.facts))


def _read_ceremony(turn: Turn, _frame: Frame, text: str) -> Taken:
    return _as_json(parse_day(text, turn.facts))


def _as_json(read: date | Doubt | Problem) -> Taken:
    match read:
        case Doubt(value=value, problem=problem):
            return Doubt(value.isoformat(), problem)
        case Problem():
            return read
    return read.isoformat()


def _plain(key: str, *options: Option) -> Any:
    return lambda _turn, _frame: Question(f"admission.ask.{key}", {}, options)


def _summary(turn: Turn, frame: Frame) -> Question:
    lines = [_summary_line(turn, it.key, frame.answers.get(it.key)) for it in FORM.fields]
    options = (
        Option(SEND, "admission.button.admit_now", {"count": frame.answers["names"]}, main=True),
        Option(EDIT, "join.edit_something"),
        Option("/cancel", "admission.button.stop"),
    )
    return Question("admission.summary", {"lines": lines}, options)


def _summary_line(turn: Turn, key: str, value: Any) -> dict[str, Any]:
    return {"t": "admission.line", "label": {"t": f"admission_batch.label.{key}"}, "value": _shown(turn, key, value)}


def _shown(_turn: Turn, key: str, value: Any) -> Any:
    if value is None or value == SKIPPED:
        return {"t": "admission.not_set"}
    if key == "names":
        return {"t": "admission.people", "count": value}
    return {"d": value} if key in ("decision_day", "ceremony_day") else value


FORM: Form[Turn] = Form(
    "admission_batch",
    (
        Field("names", _ask_names, _read_names, _choose_names, free=False),
        Field(
            "decision_number", _plain("decision_number"), lambda turn, _f, text: parse_decision_number(text, turn.facts)
        ),
        Field("decision_day", _plain("decision_day"), _read_decision_day, free=False),
        Field("ceremony_day", _plain("ceremony_day", Option(SKIPPED, "join.skip")), _read_ceremony, free=False),
    ),
    _summary,
    _shown,
)


# --- admitting --------------------------------------------------------------------------------------------------------
def _admit(turn: Turn, frame: Frame) -> None:
    turn.drop(FORM.name)
    papers = _papers(frame)
    result = batches.admit(turn.connection, by(turn), _chosen(frame)[:MOST], papers)
    _tell_all(turn, result, papers)
    turn.say("admission.admitted", count=len(result.done), number=papers.decision.number)
    if result.refused:
        turn.say("admission.not_admitted", lines=[_not_admitted(*it) for it in result.refused])
    undo = (Option(f"/admit undo {_stamp(turn.now)}", "admission.button.undo"),) if result.done else ()
    menu.offer(
        turn, Question("admission.go_on", {}, (Option("/admit", "admission.button.admit"), *undo, menu.way_out(turn)))
    )


def _papers(frame: Frame) -> Papers:
    ceremony = frame.answers["ceremony_day"]
    decision = Decision(frame.answers["decision_number"], date.fromisoformat(frame.answers["decision_day"]))
    return Papers(decision, None if ceremony == SKIPPED else date.fromisoformat(ceremony))


def _tell_all(turn: Turn, result: Admitted, papers: Papers) -> None:
    """Congratulation and the card to each of them."""
    day = {"d": papers.decision.day.isoformat()}
    for number, person in result.done:
        params: dict[str, Any] = {"number": application_number(number), "decision": papers.decision.number, "day": day}
        if papers.ceremony:
            params["ceremony"] = {"d": papers.ceremony.isoformat()}
        key = "admission.told.admitted_ceremony" if papers.ceremony else "admission.told.admitted"
        turn.tell(person, key, attachment=Attachment("card", str(number)), **params)


def _not_admitted(number: int, problem: Problem) -> dict[str, Any]:
    why = {**problem.params, "t": f"problem.{problem.key}"}
    return {"t": "admission.not_admitted_line", "number": application_number(number), "why": why}


conversations.of_form(FORM, _admit, role=Role.OFFICER)


# --- taking it back ---------------------------------------------------------------------------------------------------
def _stamp(moment: datetime) -> int:
    """Microseconds: what was admitted in one turn has one moment, exact in both databases."""
    return (moment - EPOCH) // timedelta(microseconds=1)


def _undo(turn: Turn, moment: int) -> None:
    try:
        at = EPOCH + timedelta(microseconds=moment)
    except OverflowError:
        at = EPOCH
    result = batches.undo(turn.connection, by(turn), at)
    if isinstance(result, Problem):
        refuse(turn, result)
        menu.go_on(turn)
        return
    for number, person in result.done:
        turn.tell(person, "admission.told.undone", number=application_number(number))
    turn.say("admission.undone", count=len(result.done))
    menu.offer(
        turn,
        Question("admission.go_on", {}, (Option("/admit", "admission.button.admit", main=True), menu.way_out(turn))),
    )
