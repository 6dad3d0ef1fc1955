"""Being a volunteer (cộng tác viên): /volunteer asks for the role, teaches, shows it, and ends it."""

from __future__ import annotations

from typing import Any

from dialogue.forms import Field, Form, Frame, Question
from dialogue.menu import COMMANDS, own
from dialogue.messages import Keyboard, Option
from domain.names import parse_full_name
from domain.phone import parse_phone
from domain.purposes import Purpose
from domain.volunteers import State, first_state
from handlers import agreeing, asking, conversations, lesson, menu
from handlers.turn import Turn
from models import applications, consents, requests, units, volunteers
from models.applications import Application
from models.volunteers import By, New, Volunteer

KNOWN = "known"  # the answer of who has told it in an application


def volunteer(turn: Turn, argument: str = "") -> None:
    """/volunteer: asks for the role, goes on with the lesson, or shows the role; "lesson" reads it again, "named" and
    "unnamed" say whether one may be named among the best, "stop" asks and "stop sure" ends it."""
    it = volunteers.of_person(turn.connection, turn.chat.person_id)
    match argument.split(), it:
        case _, None | Volunteer(state=State.REVOKED):
            _begin(turn)
        case ["stop"], Volunteer():
            _ask_stop(turn, it)
        case ["stop", "sure"], Volunteer():
            stop(turn, it)
            menu.offer(turn, Question("volunteer.what_now", {}, (menu.way_out(turn),)))
        case _, Volunteer(state=State.WAITING):
            _say_waiting(turn, it)
        case _, Volunteer(state=State.LEARNING):
            _learn(turn)
        case ["lesson"], _:
            _learn(turn)
        case ["named" | "unnamed" as how], _:
            _name(turn, named=how == "named")
        case _:
            _show(turn, it)


# --- asking for it ----------------------------------------------------------------------------------------------------
_PICKER = asking.of_all("volunteer")
_FIELDS: tuple[Field[Turn], ...] = (
    agreeing.field("volunteer", Purpose.VOLUNTEERING),
    asking.written("volunteer", "full_name", parse_full_name),
    Field(
        "phone",
        asking.plain("volunteer.ask.phone", keyboard=Keyboard.SHARE_CONTACT),
        asking.parsed(parse_phone),
        free=False,
        contact=True,
    ),
    _PICKER.field(),
    asking.NAME_FIELD,
    asking.COMMUNE_FIELD,
)


def _never_shown(_turn: Turn, _frame: Frame) -> Question:
    return Question("form.back")


FORM: Form[Turn] = Form("volunteer", _FIELDS, _never_shown, asking.shown)


def _begin(turn: Turn) -> None:
    """Who has an application has told everything already; he only agrees."""
    menu.step_aside(turn)
    turn.drop(FORM.name)
    known = applications.of_person(turn.connection, turn.chat.person_id)
    frame = Frame(FORM.name, answers={"full_name": KNOWN, "phone": KNOWN, "enterprise": {}} if _told(known) else {})
    turn.frames.append(frame)
    FORM.move_on(turn, frame)
    turn.ask(frame, FORM.question(turn, frame))


def _told(it: Application | None) -> bool:
    return it is not None and bool(it.full_name)


def _asked(turn: Turn, frame: Frame) -> None:
    """A member learns at once; for anybody else an officer decides first. Consent was withdrawn meanwhile: nothing."""
    turn.drop(FORM.name)
    person = turn.chat.person_id
    if person is None or Purpose.VOLUNTEERING not in consents.given(turn.connection, person):
        menu.offer(turn, Question("volunteer.forgotten", {}, (menu.way_out(turn),)))
        return
    if volunteers.begin(turn.connection, _new(turn, person, frame.answers), _by(turn)):
        _tell_officers(turn)
    volunteer(turn)


def _tell_officers(turn: Turn) -> None:
    """Who waits for them, without a name: the list has it."""
    it = volunteers.of_person(turn.connection, turn.chat.person_id)
    if it is None or it.state is not State.WAITING:
        return
    see = (Option(f"/volunteers see {it.id}", "volunteers.see_new"),)
    for officer in requests.officers_of(turn.connection, it.unit_id, turn.today, it.person_id):
        turn.tell(officer, "volunteers.new", options=see, unit=it.unit_name)


def _new(turn: Turn, person: int, answers: dict[str, Any]) -> New:
    known, last = applications.of_person(turn.connection, person), volunteers.of_person(turn.connection, person)
    refused = last is not None and last.officer_id is not None  # whoever stops by himself leaves no officer behind
    state = first_state(known.status if known else None, ended_by_officer=refused)
    if known and _told(known):
        unit = units.responsible(turn.connection, known.enterprise_id, known.commune, turn.today)
        return New(person, unit.id, state)
    place = answers["enterprise"]
    commune = place.get("commune") or answers.get("commune")
    unit = units.responsible(turn.connection, place.get("id"), commune, turn.today)
    workplace = place.get("name") or answers.get("enterprise_name")
    return New(person, unit.id, state, answers["full_name"], answers["phone"], workplace)


def _by(turn: Turn) -> By:
    return By(f"person:{turn.chat.person_id}", turn.now)


def _say_waiting(turn: Turn, it: Volunteer) -> None:
    options = (Option("/volunteer stop", "volunteer.take_back"), menu.way_out(turn))
    menu.offer(turn, Question("volunteer.waiting", {"unit": it.unit_name}, options))


conversations.of_form(FORM, _asked, confirm=False)


# --- the lesson -------------------------------------------------------------------------------------------------------
def _learn(turn: Turn) -> None:
    """Where he was, if the lesson is open."""
    menu.step_aside(turn)
    frame = turn.frame(lesson.FORM.name)
    if frame is None:
        conversations.begin(turn, lesson.FORM)
        return
    turn.frames = [it for it in turn.frames if it is not frame] + [frame]
    turn.ask(frame, lesson.FORM.question(turn, frame))


def _learnt(turn: Turn, _frame: Frame) -> None:
    """Active from now on. If the role ended meanwhile, he hears so; one who only read it again stays what he is."""
    turn.drop(lesson.FORM.name)
    it = volunteers.of_person(turn.connection, turn.chat.person_id)
    if it and it.state is State.LEARNING and volunteers.finish(turn.connection, it, _by(turn)):
        turn.look_again()
        turn.say("volunteer.active", unit=it.unit_name, lines=_can(turn))
        options = (Option("/volunteer named", "volunteer.name_me"), Option("/volunteer unnamed", "volunteer.no_name"))
        menu.offer(turn, Question("volunteer.ask.recognition", {}, options))
        turn.renew_commands()
    elif it and it.state is State.ACTIVE:
        turn.say("volunteer.read_again")
        _show(turn, it)
    else:
        menu.offer(turn, Question("volunteer.ended", {}, (menu.way_out(turn),)))


conversations.of_form(lesson.FORM, _learnt, confirm=False)


# --- being one --------------------------------------------------------------------------------------------------------
_SHARING = tuple(it for it in COMMANDS if it.name in ("invite", "poster", "mystats"))  # there for members too
_WORK = (*_SHARING, *own(lambda _role: False, volunteer=True))


def _can(turn: Turn) -> list[dict[str, Any]]:
    """What a volunteer may do, a line each."""
    language = turn.chat.language
    return [{"t": "help.line", "name": it.in_(language), "what": {"t": f"command.{it.name}"}} for it in _WORK]


def _show(turn: Turn, it: Volunteer) -> None:
    named = Purpose.RECOGNITION in consents.given(turn.connection, turn.chat.person_id)
    since = {"d": turn.day_of(it.active_at or it.begun_at).isoformat()}
    choice = (
        Option("/volunteer unnamed", "volunteer.unname") if named else Option("/volunteer named", "volunteer.name_me")
    )
    options = (
        *(Option(f"/{cmd.name}", f"command.{cmd.name}") for cmd in _WORK),
        choice,
        Option("/volunteer lesson", "volunteer.again"),
        Option("/volunteer stop", "volunteer.stop"),
        menu.way_out(turn),
    )
    agreed = {"t": f"volunteer.{'named' if named else 'unnamed'}"}
    menu.offer(turn, Question("volunteer.shown", {"unit": it.unit_name, "since": since, "agreed": agreed}, options))


def _name(turn: Turn, *, named: bool) -> None:
    """Whether he may be named among the best: his own consent, as in /privacy."""
    person = turn.chat.person_id
    assert person is not None  # a volunteer is somebody
    if named:
        text = turn.texts(turn.chat.language, "volunteer.ask.recognition", {})
        consents.give(turn.connection, person, Purpose.RECOGNITION, agreeing.proof(turn, text, FORM.name), turn.now)
    else:
        consents.withdraw(turn.connection, person, Purpose.RECOGNITION, turn.now)
    turn.say("volunteer.will_name" if named else "volunteer.will_not_name")
    if it := volunteers.of_person(turn.connection, person):
        _show(turn, it)


# --- stopping ---------------------------------------------------------------------------------------------------------
def _ask_stop(turn: Turn, it: Volunteer) -> None:
    options = (Option("/volunteer", "volunteer.stay"), Option("/volunteer stop sure", "volunteer.stop_sure"))
    menu.offer(turn, Question("volunteer.ask.stop", {"unit": it.unit_name}, options))


def stop(turn: Turn, it: Volunteer) -> None:
    """With effect at once, and with the consents it stood on."""
    person = turn.chat.person_id
    assert person is not None
    for purpose in (Purpose.VOLUNTEERING, Purpose.RECOGNITION):
        consents.withdraw(turn.connection, person, purpose, turn.now)
    if volunteers.end(turn.connection, it, _by(turn), "stopped"):
        turn.drop(lesson.FORM.name)
        turn.look_again()
        turn.say("volunteer.stopped")
        turn.renew_commands()
