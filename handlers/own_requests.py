"""What one asks after joining (yêu cầu của tôi): a datum corrected, another workplace, leaving. All from /mydata.

Before the decision a correction is made at once; of a member's record an officer makes it, within the legal time.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from dialogue.forms import SKIPPED, Field, Form, Frame, Question
from dialogue.messages import Attachment, Option
from domain.purposes import Purpose
from domain.requests import Kind, answer_due
from domain.statuses import LIVE, WAITING, Status
from domain.text_answers import parse_short_text
from handlers import asking, contact, conversations, founding_news, join, join_fields, menu
from handlers.join_workplace import INFORMAL, UNLISTED
from handlers.turn import Turn
from models import applications, audit, consents, corrections, enterprises, requests
from models.applications import Application

REASON_LETTERS = 300  # letters
PLACE = ("enterprise", "enterprise_name", "commune")  # fields of the form that say where one works
PLACE_COLUMNS = frozenset(corrections.PLACE)
MAY_BE_OPEN = ("phone", "job", "citizen_number", "ethnic_group")  # phone: a form of older days
ASKED_OF_MINORS = ("guardian_name", "guardian_phone")


def live(turn: Turn) -> Application | None:
    """The writer's live application or membership."""
    it = applications.of_person(turn.connection, turn.chat.person_id)
    return it if it and it.status in LIVE else None


def options(turn: Turn) -> tuple[Option, ...]:
    """What /mydata offers him beside seeing and erasing."""
    it = live(turn)
    if it is None:
        return ()
    mine = (Option("/mydata correct", "request.correct"), Option("/mydata paper", "papers.own"))
    if it.status is not Status.ADMITTED:
        return mine
    return (*mine, Option("/mydata move", "request.move"), Option("/mydata leave", "request.leave"))


def paper(turn: Turn) -> None:
    """His own application, to be printed and signed. Through servers abroad without what must not go there."""
    it = live(turn)
    assert it is not None
    give_paper(turn, it)
    menu.go_on(turn)


def give_paper(turn: Turn, it: Application) -> None:
    """Hand out form 5a; that it was is noted."""
    kind = "form_5a_covered" if turn.abroad else "form_5a"
    turn.say("papers.here_5a", attachment=Attachment(kind, str(it.id)), number=it.number)
    note_paper(turn, f"application:{it.id}", applications.unit_of(turn.connection, it.id), kind)


def note_paper(turn: Turn, subject: str, unit_id: int, kind: str) -> None:
    audit.note(turn.connection, turn.now, audit.Line(f"person:{turn.chat.person_id}", "file", subject, unit_id, kind))


# --- correcting -------------------------------------------------------------------------------------------------------
def _done(_turn: Turn, _frame: Frame) -> Question:
    return Question("request.nothing_changed", {}, (Option("/mydata", "menu.mydata"),))


_FIELDS = tuple(it for it in join_fields.FIELDS if it.key != "consent")
CORRECT: Form[Turn] = Form("correct", _FIELDS, _done, join_fields.shown)


def correct(turn: Turn, key: str) -> None:
    """Which datum; then the question of the join form, with the answer that stands."""
    it = live(turn)
    assert it is not None
    answers = _answers(turn, it)
    fields = {field.key: field for field in _correctable(turn, it, answers)}
    if key not in fields:
        listed = tuple(Option(f"/mydata correct {name}", f"join.label.{name}") for name in fields)
        menu.offer(turn, Question("request.which", {}, (*listed, menu.way_out(turn))))
        return
    menu.step_aside(turn)
    turn.drop(CORRECT.name)
    frame = Frame(CORRECT.name, key, answers, extra={"application": it.id, "before": dict(answers)})
    turn.frames.append(frame)
    turn.ask(frame, CORRECT.question(turn, frame))


def _correctable(turn: Turn, it: Application, answers: dict[str, Any]) -> list[Field[Turn]]:
    """Where a member works changes by a move; what is sensitive is not written through servers abroad."""
    fields = CORRECT.asked(turn, Frame(CORRECT.name, answers=answers))
    barred = {*(PLACE if it.status is Status.ADMITTED else ())}
    return [field for field in fields if field.key not in barred and not (field.private and turn.abroad)]


def _answers(turn: Turn, it: Application) -> dict[str, Any]:
    """The application as the form would hold it."""
    kept = corrections.current(turn.connection, turn.keys, it.id)
    given = consents.given(turn.connection, turn.chat.person_id)
    consent = [purpose.value for purpose in (Purpose.ADMISSION, Purpose.ETHNIC_STATISTICS) if purpose in given]
    told = {name: value for name, value in kept.items() if value is not None and name != "enterprise_id"}
    open_ = dict.fromkeys(MAY_BE_OPEN, SKIPPED)
    return {**open_, **told, "consent": consent, "enterprise": _workplace(turn, kept)}


def _workplace(turn: Turn, kept: Mapping[str, Any]) -> dict[str, Any]:
    found = enterprises.by_id(turn.connection, kept["enterprise_id"]) if kept["enterprise_id"] else None
    if found:
        return asking.answer_of(found)
    return {UNLISTED if kept["enterprise_name"] else INFORMAL: True}


def _corrected(turn: Turn, frame: Frame) -> None:
    """All is answered: what differs now is written, or asked of an officer."""
    turn.drop(CORRECT.name)
    it = live(turn)
    values = _changed(turn, frame) if it and it.id == frame.extra["application"] else {}
    if it is None or not values:
        menu.offer(turn, _done(turn, frame))
    elif it.status in WAITING:
        _correct_now(turn, it, values)
    else:
        ask(turn, it, Kind.CORRECTION, {"values": values})


def _changed(turn: Turn, frame: Frame) -> dict[str, Any]:
    """The columns whose answers differ from what they were; of questions that fell away nothing is kept."""
    before = frame.extra["before"]
    asked = [field.key for field in CORRECT.asked(turn, frame)]
    keys = {key for key in asked if frame.answers.get(key) != before.get(key)}
    keys |= {key for key in ASKED_OF_MINORS if key not in asked and key in before}
    columns = {*keys} - {*PLACE} | (PLACE_COLUMNS if keys & {*PLACE} else set())
    assert turn.chat.person_id is not None
    draft = join.draft_of(turn, frame, join.FORM, turn.chat.person_id)
    plain = ((name, getattr(draft, name)) for name in sorted(columns))
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in plain}


def _correct_now(turn: Turn, it: Application, values: dict[str, Any]) -> None:
    corrections.change(turn.connection, turn.keys, it.id, values, turn.now)
    now = applications.by_id(turn.connection, it.id)
    assert now is not None
    unit_id = applications.unit_of(turn.connection, it.id)
    line = audit.Line(f"person:{turn.chat.person_id}", "correct", f"application:{it.id}", unit_id, ",".join(values))
    audit.note(turn.connection, turn.now, line)
    turn.say("request.corrected", what=names_of(values))
    founding_news.moved(turn, it.id)
    if now.unit_name != it.unit_name:
        turn.say("request.other_unit", unit=now.unit_name)
    menu.offer(turn, Question("request.see", {}, (Option("/mydata", "menu.mydata"), menu.way_out(turn))))


def names_of(values: Mapping[str, Any]) -> dict[str, Any]:
    """The labels of columns, as one text parameter."""
    named = {"enterprise" if name in PLACE_COLUMNS else name: None for name in values}
    first: dict[str, Any]
    first, *rest = ({"t": f"join.label.{name}"} for name in named)
    for it in rest:
        first = {"t": "request.and", "first": first, "second": it}
    return first


conversations.of_form(CORRECT, _corrected, confirm=False)


# --- moving, leaving --------------------------------------------------------------------------------------------------
def _never_shown(_turn: Turn, _frame: Frame) -> Question:
    return Question("form.back")


MOVE: Form[Turn] = Form(
    "move", tuple(it for it in join_fields.FIELDS if it.key in PLACE), _never_shown, join_fields.shown
)
LEAVE: Form[Turn] = Form(
    "leave",
    (asking.written("request", "reason", parse_short_text(REASON_LETTERS), asking.SKIP),),
    _never_shown,
    join_fields.shown,
)


def move(turn: Turn) -> None:
    """ "Tôi đổi chỗ làm": where to; an officer moves the membership."""
    it = _member(turn, Kind.MOVE)
    if it:
        menu.step_aside(turn)
        conversations.begin(turn, MOVE)


def leave(turn: Turn, sure: str) -> None:
    """ "Tôi xin thôi": asked once whether he is sure; an officer records it."""
    it = _member(turn, Kind.LEAVE)
    if it and sure == "sure":
        menu.step_aside(turn)
        conversations.begin(turn, LEAVE)
    elif it:
        choices = (Option("/mydata", "request.stay"), Option("/mydata leave sure", "request.sure"))
        menu.offer(turn, Question("request.confirm_leave", {"unit": it.unit_name}, choices))


def _member(turn: Turn, kind: Kind) -> Application | None:
    """The writer's membership; None, and he was told, if he has none or has asked this already."""
    it = live(turn)
    if it is None or it.status is not Status.ADMITTED or turn.chat.person_id is None:
        menu.offer(turn, Question("request.members_only", {}, (menu.way_out(turn),)))
        return None
    if due := requests.open_of(turn.connection, turn.chat.person_id, kind):
        menu.offer(turn, Question("request.asked_already", {"due": {"d": due.isoformat()}}, (menu.way_out(turn),)))
        return None
    return it


def _moved(turn: Turn, frame: Frame) -> None:
    turn.drop(MOVE.name)
    it, workplace = _member(turn, Kind.MOVE), frame.answers["enterprise"]
    place = {
        "enterprise_id": workplace.get("id"),
        "enterprise_name": frame.answers.get("enterprise_name"),
        "commune": frame.answers.get("commune") or workplace.get("commune"),
    }
    if it:
        ask(turn, it, Kind.MOVE, place)


def _left(turn: Turn, frame: Frame) -> None:
    turn.drop(LEAVE.name)
    if it := _member(turn, Kind.LEAVE):
        ask(turn, it, Kind.LEAVE, {"reason": asking.given(frame.answers, "reason")})


conversations.of_form(MOVE, _moved, confirm=False)
conversations.of_form(LEAVE, _left, confirm=False)


# --- asking -----------------------------------------------------------------------------------------------------------
def ask(turn: Turn, it: Application, kind: Kind, payload: dict[str, Any]) -> None:
    """Put the request into the queue of the member's unit, and say by when it is answered."""
    assert turn.chat.person_id is not None
    due = answer_due(turn.today, turn.config.calendar)
    asked = requests.Asked(
        kind,
        turn.chat.person_id,
        turn.chat.id,
        applications.unit_of(turn.connection, it.id),
        due,
        payload,
        it.id,
        payload.get("enterprise_id"),
    )
    make(turn, asked)
    params = {"unit": it.unit_name, "due": {"d": due.isoformat()}}
    key, filled = contact.below(turn, asked.unit_id, f"request.asked.{kind}", params)
    menu.offer(turn, Question(key, filled, (menu.way_out(turn),)))


def make(turn: Turn, asked: requests.Asked) -> None:
    """Store it and tell the officers who are to answer; no name goes out with that."""
    number = requests.make(turn.connection, turn.keys, asked, turn.now)
    kind, due = {"t": f"request.kind.{asked.kind}"}, {"d": asked.due.isoformat()}
    options = (Option(f"/requests {number}", "request.open"),)
    for officer in requests.officers_of(turn.connection, asked.unit_id, turn.today, asked.person_id):
        turn.tell(officer, "request.new", options=options, kind=kind, due=due)
