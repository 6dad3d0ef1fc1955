"""Joining (gia nhập): consent, the form, the summary, and what happens when it is sent."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import Any

from dialogue.forms import EDIT, SKIPPED, SUMMARY, Form, Frame, Question
from dialogue.messages import Attachment, Keyboard, Option
from domain.figures import figure
from domain.purposes import Purpose
from domain.statuses import LIVE
from handlers import join_fields
from handlers.turn import Turn
from models import applications, consents, people, units

SEND, LATER = "send", "later"
CARD_BYTES = 8  # what the QR names; 64 random bits can't be guessed


def summary(turn: Turn, frame: Frame) -> Question:
    """Everything that was answered, the declaration, and one button to send."""
    lines = [
        {
            "t": "join.summary_line",
            "label": {"t": f"join.label.{it.key}"},
            "value": join_fields.shown(turn, it.key, frame.answers.get(it.key)),
        }
        for it in FORM.asked(turn, frame)
        if it.edits
    ]
    options = (Option(SEND, "join.send", main=True), Option(EDIT, "join.edit_something"), Option(LATER, "join.send_later"))
    return Question("join.summary", {"lines": lines, "unit": receiver(turn, frame).name}, options)


FORM: Form[Turn] = Form("join", join_fields.FIELDS, summary)


# --- beginning, going on ----------------------------------------------------------------------------------------------
def start(turn: Turn, argument: str = "") -> None:
    """/join: a new form, the one that was set aside, or the application that is under way already."""
    if frame := turn.frame(FORM.name):
        turn.frames = [it for it in turn.frames if it is not frame] + [frame]
        repeat(turn, frame)
        return
    live = applications.of_person(turn.connection, turn.chat.person_id)
    if live and live.status in LIVE:
        turn.say("join.already", number=live.number)
        tell_status(turn, live)
        return
    _open(turn)


def _open(turn: Turn) -> None:
    paused = turn.chat.state["paused"].pop(FORM.name, None)
    frame = Frame.from_json(paused) if paused else Frame(FORM.name, extra={"news": False, "ethnic_statistics": False})
    turn.frames.append(frame)
    if paused:
        turn.say("join.resumed")
    else:
        _skip_known_consent(turn, frame)
    repeat(turn, frame)


def _skip_known_consent(turn: Turn, frame: Frame) -> None:
    """Who agreed before is not asked again."""
    given = consents.given(turn.connection, turn.chat.person_id)
    if Purpose.ADMISSION in given:
        frame.answers["consent"] = [*given]
    FORM.move_on(turn, frame)


def repeat(turn: Turn, frame: Frame) -> None:
    """Ask the present question (again)."""
    turn.ask(frame, FORM.question(turn, frame))


def pause(turn: Turn) -> bool:
    """/cancel: set the form aside with all its answers; False if there is none."""
    frame = turn.frame(FORM.name)
    if frame is None:
        return False
    turn.drop(FORM.name)
    turn.chat.state["paused"][FORM.name] = frame.to_json()
    return True


# --- hearing ----------------------------------------------------------------------------------------------------------
def hear(turn: Turn, frame: Frame, value: str, *, chosen: bool) -> None:
    """An answer to the present question."""
    step = frame.step
    if step == SUMMARY and frame.doubt is None and chosen and value in (SEND, LATER):
        send(turn, frame) if value == SEND else set_aside(turn)
        return
    outcome = FORM.take(turn, frame, value, chosen=chosen)
    frame.heard[turn.incoming.external_id] = step
    if isinstance(outcome, Question):
        turn.ask(frame, outcome)
        return
    if outcome is not None:
        turn.say(f"problem.{outcome.key}", **outcome.params)
    elif step == "consent" and "consent" in frame.answers:
        _keep_consent(turn, frame)
    elif step == "phone" and "phone" in frame.answers and frame.step != step:
        turn.say(
            "join.phone_kept", keyboard=Keyboard.REMOVE, phone=join_fields.shown(turn, "phone", frame.answers["phone"])
        )
    repeat(turn, frame)


def set_aside(turn: Turn) -> None:
    pause(turn)
    turn.say("join.paused")


def _keep_consent(turn: Turn, frame: Frame) -> None:
    """Consent counts from the moment it is given, not from the sending."""
    if turn.chat.person_id is None:
        turn.chat.person_id = people.add(turn.connection, turn.now)
    shown = proof(turn, turn.texts(turn.chat.language, "join.ask.consent", join_fields.consent_params(turn)))
    for purpose in frame.answers["consent"]:
        consents.give(turn.connection, turn.chat.person_id, Purpose(purpose), shown, turn.now)


def proof(turn: Turn, text: str) -> consents.Shown:
    """What is kept of the words that a person agreed to."""
    version = turn.texts(turn.chat.language, "join.consent_version", {})
    return consents.Shown(turn.chat.channel, version, hashlib.sha256(text.encode()).hexdigest())


def hear_page(turn: Turn, frame: Frame, step: str, value: str) -> None:
    """An answer given on our page, whatever is being asked now in the chat."""
    here = FORM.field(step)
    if here is None:
        return
    result = join_fields.read_private(turn, step, value)
    FORM.answer(turn, frame, here, result)
    turn.say("join.page_kept", what={"t": f"join.label.{step}"})
    repeat(turn, frame)


# --- sending ----------------------------------------------------------------------------------------------------------
def receiver(turn: Turn, frame: Frame) -> units.Unit:
    """Who gets the application (domain.md §1.4): the grassroots union, else the commune's, else the province."""
    workplace = frame.answers["enterprise"]
    return units.receiver(turn.connection, workplace.get("id"), frame.answers.get("commune"), turn.today)


def send(turn: Turn, frame: Frame) -> None:
    """The one act that makes an application; the same words for everybody, also for a possible duplicate."""
    how = applications.Sending(turn.now, turn.today, turn.random(CARD_BYTES), turn.config.admit_at_once)
    number = applications.send(turn.connection, turn.keys, _draft(turn, frame), how)
    turn.drop(FORM.name)
    sent = applications.by_id(turn.connection, number)
    assert sent is not None
    turn.say("join.sent", number=sent.number, unit=sent.unit_name, days=figure("decision_days", turn.today))
    show_card(turn, sent)


def _draft(turn: Turn, frame: Frame) -> applications.Draft:
    asked = {it.key for it in FORM.asked(turn, frame)}
    answers = {key: value for key, value in frame.answers.items() if key in asked and value != SKIPPED}
    assert turn.chat.person_id is not None
    return applications.Draft(
        person_id=turn.chat.person_id,
        unit_id=receiver(turn, frame).id,
        enterprise_id=answers["enterprise"].get("id"),
        enterprise_name=answers.get("enterprise_name"),
        commune=answers.get("commune") or answers["enterprise"].get("commune"),
        full_name=answers["full_name"],
        birth_date=date.fromisoformat(answers["birth_date"]),
        gender=answers["gender"],
        phone=answers.get("phone"),
        job=answers.get("job"),
        citizen_number=answers.get("citizen_number"),
        ethnic_group=answers.get("ethnic_group"),
        guardian_name=answers.get("guardian_name"),
        guardian_phone=answers.get("guardian_phone"),
        language=turn.chat.language,
        channel=turn.chat.channel,
    )


# --- afterwards -------------------------------------------------------------------------------------------------------
def tell_status(turn: Turn, it: applications.Application) -> None:
    """Where the application stands."""
    params: dict[str, Any] = {
        "number": it.number,
        "unit": it.unit_name,
        "sent": {"d": turn.day_of(it.sent_at).isoformat()},
        "days": figure("decision_days", turn.day_of(it.sent_at)),
    }
    turn.say(f"status.{it.status}", **params)


def show_card(turn: Turn, it: applications.Application) -> None:
    """The card as a picture, drawn when it is sent."""
    turn.say("card.here", attachment=Attachment("card", str(it.id)), number=it.number)
