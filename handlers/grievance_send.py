"""Sending a grievance (gửi phản ánh): the case is made, the draft is gone. Who sent it under his name gets its number,
and officers hear at once; who did it anonymously gets a receipt, and nobody hears in that turn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from dialogue.forms import Frame, Question
from dialogue.messages import DELETING, KEEPING, Choice, Option, Reply
from domain import receipt
from domain.grievance_terms import Standing, due
from domain.grievances import Kind, Mode, Status, is_urgent
from domain.problem import Problem
from handlers import conversations, grievance_story, grievance_where, join_workplace, menu
from handlers.asking import given
from handlers.grievance_form import AVOID, FORM, NAME
from handlers.turn import Turn
from models import (
    corrections,
    grievance_acts,
    grievance_files,
    grievance_limits,
    grievance_routing,
    grievances,
    outbox,
    pages,
    people,
)
from models.grievance_acts import New
from models.grievance_limits import Counted
from models.grievance_routing import Asked, Route
from models.grievances import Blob, Said, When

SHOWN_FOR = 10  # minutes that a receipt stands on a page
BEFORE = 5  # ids before its last message in which its first lies; what else of this chat was there went with the form


def send(turn: Turn, frame: Frame) -> None:
    problem = _obstacle(turn, frame)
    if problem:
        conversations.ask_again(turn, frame, FORM, problem)
        return
    digits = receipt.new_receipt(turn.random(receipt.RAW_BYTES)) if _is_anonymous(frame) else None
    new = _new(turn, frame, digits)
    number = grievance_acts.send(turn.connection, turn.keys, new, when(turn))
    grievance_limits.count(turn.connection, turn.keys, _counted(turn), turn.today)
    for it in grievance_story.left_out(frame):
        grievance_files.drop(turn.connection, it["blob"])
    turn.drop(NAME)
    _say_sent(turn, new, number)
    turn.forget_passing()
    pages.forget(turn.connection, turn.chat.id, NAME)


def _is_anonymous(frame: Frame) -> bool:
    return bool(frame.answers["mode"] == Mode.ANONYMOUS)


def when(turn: Turn) -> When:
    return When(turn.now, turn.today, turn.config.calendar)


def _counted(turn: Turn) -> Counted:
    return Counted("case", f"{turn.chat.channel} {turn.chat.external_id}")


def _obstacle(turn: Turn, frame: Frame) -> Problem | None:
    """What is wrong with the whole. Whoever is blocked, and who has sent enough for a day, still reaches a person with
    what is urgent."""
    if frame.extra.get("pending"):
        return Problem("grievance.still_reading")
    if not grievance_story.has_story(frame):
        return Problem("grievance.empty")
    if is_urgent(frame.answers["category"], _words(frame)):
        return None
    if grievance_limits.is_blocked(turn.connection, turn.chat.person_id, turn.today):
        return Problem("grievance.blocked")
    sent = grievance_limits.so_far(turn.connection, turn.keys, _counted(turn), turn.today)
    return Problem("grievance.too_many", {"most": grievance_limits.CASES}) if sent >= grievance_limits.CASES else None


def _words(frame: Frame) -> str:
    return "\n\n".join(frame.extra.get("parts", ()))


def _new(turn: Turn, frame: Frame, digits: str | None) -> New:
    answers = frame.answers
    enterprise, _ = grievance_where.place(frame)
    named = digits is None
    return New(
        kind=Kind(answers["kind"]),
        category=answers["category"],
        mode=Mode(answers["mode"]),
        urgent=is_urgent(answers["category"], _words(frame)),
        route=_route(turn, frame),
        said=Said(_words(frame), _blobs(frame)),
        enterprise_id=enterprise,
        avoid=answers.get("avoid") == AVOID,
        place=_place(frame),
        person_id=_person(turn) if named else None,
        identity=_identity(turn, frame) if named else None,
        receipt=digits,
    )


def _route(turn: Turn, frame: Frame) -> Route:
    enterprise, commune = grievance_where.place(frame)
    officer = str(given(frame.answers, "about_officer") or "")
    asked = Asked(
        enterprise,
        commune,
        frame.answers.get("avoid") == AVOID,
        grievance_where.about_unit(frame.answers),
        int(officer[2:]) if officer.startswith("p:") else None,
    )
    return grievance_routing.route(turn.connection, asked, turn.today)


def _blobs(frame: Frame) -> tuple[Blob, ...]:
    out = grievance_story.left_out(frame)
    kept = [it for it in frame.extra.get("files", ()) if it not in out]
    return tuple(Blob(it["blob"], it["media_type"], it["size"]) for it in kept)


def _place(frame: Frame) -> dict[str, Any] | None:
    """Where it happened, if that is no enterprise of the register."""
    if not frame.answers["enterprise"].get(join_workplace.UNLISTED):
        return None
    return {name: given(frame.answers, name) for name in ("enterprise_name", "commune")}


def _person(turn: Turn) -> int:
    if turn.chat.person_id is None:
        turn.chat.person_id = people.add(turn.connection, turn.now)
    return turn.chat.person_id


def _identity(turn: Turn, frame: Frame) -> dict[str, Any]:
    """Name and telephone: from his application, or as he gave them now."""
    it = grievance_where.known(turn)
    if it:
        now = corrections.current(turn.connection, turn.keys, it.id)
        return {"name": now["full_name"], "phone": now["phone"]}
    return {"name": given(frame.answers, "full_name"), "phone": given(frame.answers, "phone")}


# --- what is said of it -----------------------------------------------------------------------------------------------
def _say_sent(turn: Turn, new: New, number: int) -> None:
    today = turn.today
    taken = due(Standing(Status.NEW, new.urgent, today), turn.config.calendar)
    answered = due(Standing(Status.TAKEN, new.urgent, today), turn.config.calendar)
    assert taken is not None
    assert answered is not None
    days = {"taken": {"d": taken.isoformat()}, "answered": {"d": answered.isoformat()}}
    said: dict[str, Any] = {"unit": new.route.unit.name, **days}
    if new.receipt is not None:
        _give_receipt(turn, new.receipt, said)
        return
    options = (Option(f"/grievance {number}", "grievance.see"), menu.way_out(turn))
    menu.offer(
        turn, Question("grievance.sent_urgent" if new.urgent else "grievance.sent", {"number": number, **said}, options)
    )
    _tell_officers(turn, number)


def _give_receipt(turn: Turn, digits: str, said: Mapping[str, Any]) -> None:
    """Twice, so that it is copied and compared; then it is nowhere but on paper."""
    turn.fading = SHOWN_FOR
    shown: dict[str, Any] = {"receipt": receipt.shown(digits), "address": turn.config.address}
    turn.say("grievance.receipt", **said, **shown)
    # No frame: what stands in the chat's state must not say that it was given a receipt.
    noted = (Option("/grievance noted", "grievance.noted", main=True),)
    keeps = turn.incoming.channel in KEEPING  # nothing would go by it
    turn.replies.append(Reply("grievance.receipt_again", shown, () if keeps else noted))


def noted(turn: Turn) -> None:
    """He has copied it: pages show it no longer, and a messenger neither where it lets us delete it."""
    outbox.fade(turn.connection, turn.chat.id)
    gone = turn.incoming.channel not in KEEPING | DELETING or _pressed(turn) is not None
    key = "grievance.noted_thanks" if gone else "grievance.noted_delete"
    menu.offer(turn, Question(key, {"address": turn.config.address}, (menu.way_out(turn),)))
    if number := _pressed(turn):
        turn.replies[-1] = replace(turn.replies[-1], forgets=(number - BEFORE, number), replaces="")
    turn.fading = SHOWN_FOR


def _pressed(turn: Turn) -> int | None:
    """The message with the receipt whose button this is, on a channel that lets us delete it."""
    match turn.incoming.content:
        case Choice(message=number) if turn.incoming.channel in DELETING and number.isdecimal():
            return int(number)
    return None


def _tell_officers(turn: Turn, number: int) -> None:
    """At once, of one that is not anonymous; of the others the clock tells, without saying which."""
    it = grievances.one(turn.connection, number)
    assert it is not None
    key = "grievance.new_urgent" if it.urgent else "grievance.new"
    said: dict[str, Any] = {
        "number": number,
        "category": {"t": f"grievance.category.{it.category}"},
        "unit": it.unit_name,
    }
    for person in grievance_routing.to_tell(turn.connection, it.unit_id, it.closed_to, turn.today):
        turn.tell(person, key, options=(Option(f"/cases {number}", "grievance.open_case"),), **said)
