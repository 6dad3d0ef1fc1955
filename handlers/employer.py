"""The employer's lane (tôi là chủ doanh nghiệp): what a union means for the firm, and a contact left to be called.

He never sees anything of a worker: no name, no number, no count; this module reads no application.
"""

from __future__ import annotations

from typing import Any

from dialogue.forms import Field, Form, Frame, Question
from dialogue.messages import Keyboard, Option
from domain.figures import figure
from domain.names import parse_full_name
from domain.phone import parse_phone
from domain.purposes import Purpose
from domain.requests import Kind, answer_due
from domain.text_answers import parse_short_text
from handlers import agreeing, asking, contact, conversations, menu, own_requests
from handlers.conversations import SEND
from handlers.turn import Turn
from models import consents, requests, units

TOPICS = ("what", "money", "time", "law", "how")
TIME_LETTERS = 100


def employer(turn: Turn, argument: str = "") -> None:
    """/employer: the questions; "/employer money" answers one; "/employer contact" takes a contact."""
    if argument == "contact":
        _contact(turn)
        return
    key = f"employer.answer.{argument}" if argument in TOPICS else "employer.which"
    others = tuple(Option(f"/employer {it}", f"employer.topic.{it}") for it in TOPICS if it != argument)
    contact = Option("/employer contact", "employer.contact", main=True)
    menu.offer(turn, Question(key, _figures(turn), (contact, *others, menu.way_out(turn))))


def _figures(turn: Turn) -> dict[str, Any]:
    """The figures of today; a text uses what it needs."""
    percent, fee = figure("employer_percent", turn.today), figure("fee_percent", turn.today)
    return {
        "percent": {"n": percent},
        "fee": {"n": fee},
        "workers": figure("founding_applications", turn.today),
        "day": {"d": turn.today.isoformat()},
    }


def _contact(turn: Turn) -> None:
    """One contact waits at a time."""
    person = turn.chat.person_id
    if person and (due := requests.open_of(turn.connection, person, Kind.EMPLOYER)):
        options = (Option("/privacy", "menu.privacy"), menu.way_out(turn))
        menu.offer(turn, Question("employer.asked_already", {"due": {"d": due.isoformat()}}, options))
        return
    menu.step_aside(turn)
    conversations.begin(turn, FORM)


# --- the form ---------------------------------------------------------------------------------------------------------
_PICKER = asking.of_all("employer")
_FIELDS: tuple[Field[Turn], ...] = (
    agreeing.field("employer", Purpose.EMPLOYER_CONTACT),
    _PICKER.field(),
    asking.NAME_FIELD,
    asking.COMMUNE_FIELD,
    asking.written("employer", "full_name", parse_full_name),
    Field(
        "phone",
        asking.plain("employer.ask.phone", keyboard=Keyboard.SHARE_CONTACT),
        asking.parsed(parse_phone),
        free=False,
        contact=True,
    ),
    asking.written("employer", "best_time", parse_short_text(TIME_LETTERS), asking.SKIP),
)


def _summary(turn: Turn, frame: Frame) -> Question:
    lines = asking.summary_lines(turn, frame, FORM.asked(turn, frame), asking.shown)
    send = Option(SEND, "employer.send", main=True)
    options = (send, Option("edit", "join.edit_something"), Option("/cancel", "employer.rather_not"))
    return Question("employer.summary", {"lines": lines, "unit": _unit(turn, frame).name}, options)


FORM: Form[Turn] = Form("employer", _FIELDS, _summary, asking.shown)


def _unit(turn: Turn, frame: Frame) -> units.Unit:
    """The unit responsible for the enterprise, above the grassroots: the talk is of founding."""
    workplace = frame.answers["enterprise"]
    commune = workplace.get("commune") or frame.answers.get("commune")
    return units.responsible(turn.connection, workplace.get("id"), commune, turn.today)


def _send(turn: Turn, frame: Frame) -> None:
    """The contact becomes a task of the responsible unit. Consent was withdrawn meanwhile: nothing is kept."""
    turn.drop(FORM.name)
    person = turn.chat.person_id
    if person is None or Purpose.EMPLOYER_CONTACT not in consents.given(turn.connection, person):
        menu.offer(turn, Question("employer.forgotten", {}, (menu.way_out(turn),)))
        return
    unit, due = _unit(turn, frame), answer_due(turn.today, turn.config.calendar)
    number = frame.answers["enterprise"].get("id")
    own_requests.make(
        turn,
        requests.Asked(Kind.EMPLOYER, person, turn.chat.id, unit.id, due, _payload(frame), enterprise_id=number),
    )
    said = {"unit": unit.name, "due": {"d": due.isoformat()}}
    key, params = contact.below(turn, unit.id, "employer.sent", said)
    turn.say(key, keyboard=Keyboard.REMOVE, **params)
    menu.offer(turn, Question("employer.also", {}, (Option("/employer", "employer.more"), menu.way_out(turn))))


def _payload(frame: Frame) -> dict[str, Any]:
    answers = frame.answers
    workplace = answers["enterprise"]
    return {
        "enterprise": workplace.get("name") or answers.get("enterprise_name"),
        "commune": workplace.get("commune") or answers.get("commune"),
        "full_name": answers["full_name"],
        "phone": answers["phone"],
        "best_time": asking.given(answers, "best_time"),
    }


conversations.of_form(FORM, _send)
