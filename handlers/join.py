"""Joining (gia nhập): consent, the form, the summary, and what happens when it is sent."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from dialogue.forms import EDIT, KEEP, SKIPPED, SUMMARY, Form, Frame, Question
from dialogue.messages import Attachment, Keyboard, Option
from domain.figures import figure
from domain.problem import Problem
from domain.purposes import OF_JOINING, OPTIONAL, Purpose
from domain.statuses import LIVE
from handlers import (
    agreeing,
    arrival,
    contact,
    conversations,
    founding_news,
    join_fields,
    join_number,
    join_private,
    join_workplace,
)
from handlers.conversations import SEND
from handlers.turn import Turn
from models import applications, consents, enterprises, people, units
from models.credits import Came

CARD_BYTES = 8  # what the QR names; 64 random bits can't be guessed
_PLAIN_DATE = re.compile(r"\d{1,2}([/.-])\d{1,2}\1\d{4}")  # nothing to misread: not said back
MOVE = "move"
REMEMBERED = 40  # messages whose correction is still understood; more than a form has answers


def summary_params(turn: Turn, frame: Frame, form: Form[Turn], person_id: int | None) -> dict[str, Any]:
    """Everything that was answered, and who receives it."""
    lines = [
        {
            "t": "join.summary_line",
            "label": {"t": f"join.label.{it.key}"},
            "value": form.shown(turn, it.key, frame.answers.get(it.key)),
        }
        for it in form.asked(turn, frame)
        if it.edits
    ]
    return {"lines": lines, "unit": receiver(turn, frame, person_id).name}


def summary(turn: Turn, frame: Frame) -> Question:
    """Everything that was answered, the declaration, and one button to send."""
    options = (
        Option(SEND, "join.send", main=True),
        Option(EDIT, "join.edit_something"),
        Option("/cancel", "join.send_later"),
    )
    return Question("join.summary", summary_params(turn, frame, FORM, turn.chat.person_id), options)


FORM: Form[Turn] = Form("join", join_fields.FIELDS, summary, join_fields.shown)


# --- beginning, going on ----------------------------------------------------------------------------------------------
def start(turn: Turn, argument: str = "") -> None:
    """/join: a new form, the one that was set aside, or the application that is under way already. Argument MOVE: the
    workplace becomes the one of the poster that was opened."""
    if frame := turn.frame(FORM.name):
        _invite(turn, frame, move=argument == MOVE)
        turn.frames = [it for it in turn.frames if it is not frame] + [frame]
        repeat(turn, frame)
        return
    live = applications.of_person(turn.connection, turn.chat.person_id)
    if live and live.status in LIVE:
        turn.say("join.already", number=live.number)
        tell_status(turn, live)
        return
    _open(turn, move=argument == MOVE)


def other_workplace(turn: Turn, enterprise_id: int) -> Any:
    """What the unfinished form says of the workplace, if it is another than this enterprise; None if not."""
    frame, paused = turn.frame(FORM.name), turn.chat.state["paused"].get(FORM.name, {})
    answers: dict[str, Any] = frame.answers if frame else paused.get("answers", {})
    said = answers.get("enterprise")
    if said is None or said.get("id") == enterprise_id:
        return None
    return answers.get("enterprise_name") or join_fields.shown(turn, "enterprise", said)


def _invite(turn: Turn, frame: Frame, *, move: bool) -> None:
    """The code that came last: its enterprise is proposed where none is chosen, and taken where asked for."""
    invited = turn.chat.state.pop(arrival.INVITED, None)
    if invited and "enterprise" not in frame.answers:
        frame.extra["invited"] = invited
    elif move and invited and (found := enterprises.by_id(turn.connection, invited)):
        frame.answers["enterprise"] = join_workplace.answer(frame, found)
        FORM.settle(turn, frame)


def _open(turn: Turn, *, move: bool) -> None:
    frame = resume(turn)
    if frame is None:
        frame = Frame(FORM.name)
        turn.frames.append(frame)
        follow_consents(turn)  # who agreed before is not asked again
        FORM.move_on(turn, frame)
    _invite(turn, frame, move=move)
    repeat(turn, frame)


def resume(turn: Turn) -> Frame | None:
    """Take up the form that was set aside; None if there is none. What the days in between changed counts."""
    paused = turn.chat.state["paused"].pop(FORM.name, None)
    if paused is None:
        return None
    frame = Frame.from_json(paused)
    turn.frames.append(frame)
    turn.say("join.resumed")
    follow_consents(turn)
    FORM.settle(turn, frame)
    return frame


def follow_consents(turn: Turn) -> None:
    """What was agreed to or withdrawn elsewhere (/privacy) counts in the open form too."""
    frame, given = turn.frame(FORM.name), consents.given(turn.connection, turn.chat.person_id)
    if frame is None or Purpose.ADMISSION not in given:
        return
    frame.answers["consent"] = [it.value for it in OF_JOINING if it in given]
    frame.extra.update({it.value: it in given for it in OPTIONAL})
    if Purpose.ETHNIC_STATISTICS not in given:
        frame.answers.pop("ethnic_group", None)
    FORM.settle(turn, frame)


def repeat(turn: Turn, frame: Frame) -> None:
    """Ask the present question (again)."""
    join_number.compare_again(turn, frame)
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
    if step == SUMMARY and chosen and value == SEND:
        send(turn, frame)
        return
    if not take(turn, frame, FORM, Said(value, chosen)):
        return
    if step == "consent" and "consent" in frame.answers:
        _keep_consent(turn, frame)
    repeat(turn, frame)


@dataclass(frozen=True, slots=True)
class Said:
    """An answer as it was given: typed, or the value of a choice."""

    value: str = field(repr=False)
    chosen: bool


def take(turn: Turn, frame: Frame, form: Form[Turn], said: Said) -> bool:
    """Hear an answer to the present question of the form; False if it was not taken: then that has been said."""
    step = frame.step
    outcome = form.take(turn, frame, said.value, chosen=said.chosen)
    _remember(turn, frame, step)
    if isinstance(outcome, Question):
        turn.ask(frame, outcome)
    elif isinstance(outcome, Problem):
        conversations.ask_again(turn, frame, form, Problem("join.summary") if step == SUMMARY else outcome)
    elif frame.step != step:
        _say_back(turn, frame, step, said)
    return not isinstance(outcome, Question | Problem)


def _say_back(turn: Turn, frame: Frame, step: str, said: Said) -> None:
    """What was read from words that may be read in several ways."""
    if step == join_number.NUMBER:
        join_number.note_compared(frame)
    elif step == "phone" and frame.answers.get("phone", SKIPPED) != SKIPPED:
        turn.say(
            "join.phone_kept", keyboard=Keyboard.REMOVE, phone=join_fields.shown(turn, "phone", frame.answers["phone"])
        )
    elif step == "birth_date" and not (_PLAIN_DATE.fullmatch(said.value.strip()) or said.value == KEEP):
        turn.say("join.birth_date_kept", day=join_fields.shown(turn, step, frame.answers[step]))


def _remember(turn: Turn, frame: Frame, step: str) -> None:
    """Which question a message answered, for the day it is corrected; only the newest, the state stays small."""
    frame.heard[turn.incoming.external_id] = step
    for old in [*frame.heard][:-REMEMBERED]:
        del frame.heard[old]


def _keep_consent(turn: Turn, frame: Frame) -> None:
    """Consent counts from the moment it is given, not from the sending; what is switched off again is withdrawn."""
    if turn.chat.person_id is None:
        turn.chat.person_id = people.add(turn.connection, turn.now)
    shown = agreeing.proof(turn, turn.texts(turn.chat.language, "join.ask.consent", agreeing.params(turn)))
    for purpose in OF_JOINING:
        if purpose in frame.answers["consent"]:
            consents.give(turn.connection, turn.chat.person_id, purpose, shown, turn.now)
        else:
            consents.withdraw(turn.connection, turn.chat.person_id, purpose, turn.now)
    follow_consents(turn)


def hear_page(turn: Turn, frame: Frame, step: str, value: str) -> None:
    """An answer given on our page, whatever is being asked now in the chat."""
    take_page(turn, frame, FORM, step, value)
    repeat(turn, frame)


def take_page(turn: Turn, frame: Frame, form: Form[Turn], step: str, value: str) -> None:
    """The same for any frame of the form; the present question is not asked again."""
    here = next((it for it in form.asked(turn, frame) if it.key == step), None)
    result = join_private.read_from_page(turn, step, value)
    if here is None or isinstance(result, Problem):
        turn.say("other.page_too_late")
    else:
        form.answer(turn, frame, here, result)
        if step == join_number.NUMBER:
            join_number.note_compared(frame)
        turn.say("join.page_kept", what={"t": f"join.label.{step}"})


conversations.register(conversations.Conversation(FORM.name, hear, repeat, FORM))


# --- sending ----------------------------------------------------------------------------------------------------------
def receiver(turn: Turn, frame: Frame, person_id: int | None) -> units.Unit:
    """Who gets the application (domain.md §1.4): the grassroots union, else the commune's, else the province. Who was
    a member and left is received above the grassroots union."""
    workplace = frame.answers["enterprise"]
    again = applications.has_left(turn.connection, person_id)
    receiver_of = units.upper_receiver if again else units.receiver
    return receiver_of(turn.connection, workplace.get("id"), frame.answers.get("commune"), turn.today)


def send(turn: Turn, frame: Frame) -> None:
    """The one act that makes an application; the same words for everybody, also for a possible duplicate."""
    join_workplace.forget_vanished(turn, frame)
    FORM.settle(turn, frame)
    if frame.step != SUMMARY:  # a form of older days lacks an answer that is asked by now
        repeat(turn, frame)
        return
    came = Came(turn.chat.id, device=turn.device)
    how = applications.Sending(turn.now, turn.today, turn.random(CARD_BYTES), turn.config.admit_at_once, came)
    assert turn.chat.person_id is not None
    number = applications.send(turn.connection, turn.keys, draft_of(turn, frame, FORM, turn.chat.person_id), how)
    turn.drop(FORM.name)
    sent = applications.by_id(turn.connection, number)
    assert sent is not None
    founding_news.counted(turn, frame.answers["enterprise"].get("id"))
    days = figure("decision_days", turn.today)
    contact.say(turn, sent.unit_id, "join.sent", number=sent.number, unit=sent.unit_name, days=days)
    show_card(turn, sent)


def draft_of(turn: Turn, frame: Frame, form: Form[Turn], person_id: int) -> applications.Draft:
    """What the answers of a complete form say; those of questions that are not asked any more do not count."""
    asked = {it.key for it in form.asked(turn, frame)}
    answers = {key: value for key, value in frame.answers.items() if key in asked and value != SKIPPED}
    return applications.Draft(
        person_id=person_id,
        unit_id=receiver(turn, frame, person_id).id,
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
    contact.say(turn, it.unit_id, f"status.{it.status}", **params)


def show_card(turn: Turn, it: applications.Application) -> None:
    """The card as a picture, drawn when it is sent."""
    turn.say("card.here", attachment=Attachment("card", str(it.id)), number=it.number)
