"""One's own data (dữ liệu của tôi): see it, take it along, withdraw a consent, be erased. /mydata and /privacy."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from dialogue.forms import Frame, Question
from dialogue.messages import Attachment, Option
from domain.folding import fold
from domain.purposes import Purpose
from domain.statuses import WAITING
from handlers import join, join_fields, menu
from handlers.turn import Turn
from models import applications, consents, people

ERASE = "erase"
ERASE_WORDS = ("xoa het", "erase all")  # folded; typed by hand, so that no stray tap erases anything


def mydata(turn: Turn, argument: str = "") -> None:
    """/mydata: everything kept; "export" as a file, "erase" after a typed confirmation, "forget" an unfinished form."""
    match argument:
        case "forget":
            _forget_draft(turn)
        case "export" if turn.chat.person_id:
            turn.say("mydata.export", attachment=Attachment("export", str(turn.chat.person_id)))
            menu.go_on(turn)
        case "erase" if turn.chat.person_id:
            ask_erase(turn)
        case _:
            _show(turn)


def _show(turn: Turn) -> None:
    if turn.chat.person_id is None:
        menu.offer(turn, Question("mydata.nothing", {}, (Option("/start", "menu.open"),)))
        return
    kept = people.kept(turn.connection, turn.keys, turn.chat.person_id)
    lines = [line for row in kept["applications"] for line in _application_lines(turn, row)]
    lines += [
        {"t": "mydata.line", "label": {"t": "mydata.chats"}, "value": ", ".join(it["channel"] for it in kept["chats"])}
    ]
    if turn.frame(join.FORM.name) or join.FORM.name in turn.chat.state["paused"]:
        lines.append({"t": "mydata.draft"})
    options = (
        Option("/mydata export", "mydata.take"),
        Option("/privacy", "menu.privacy"),
        Option("/mydata erase", "mydata.erase"),
        Option("/start", "menu.open"),
    )
    menu.offer(turn, Question("mydata.shown", {"lines": lines}, options))


def _application_lines(turn: Turn, row: dict[str, Any]) -> list[dict[str, Any]]:
    shown = {name: _shown(turn, name, row[name]) for name in SHOWN if row.get(name)}
    return [
        {"t": "mydata.line", "label": {"t": f"mydata.label.{name}"}, "value": value} for name, value in shown.items()
    ]


SHOWN = (
    "status",
    "sent_at",
    "full_name",
    "birth_date",
    "gender",
    "phone",
    "enterprise_name",
    "commune",
    "job",
    "citizen_number",
    "ethnic_group",
    "guardian_name",
    "guardian_phone",
)


def _shown(turn: Turn, name: str, value: Any) -> Any:
    if name == "sent_at":
        return {"d": turn.day_of(datetime.fromisoformat(value)).isoformat()}
    return {"t": f"status.word.{value}"} if name == "status" else join_fields.shown(turn, name, value)


def _forget_draft(turn: Turn) -> None:
    turn.drop(join.FORM.name)
    turn.chat.state["paused"].pop(join.FORM.name, None)
    turn.drop(menu.LIGHT)
    menu.offer(turn, Question("join.forgotten", {}, (Option("/start", "menu.open"),)))


# --- erasing ----------------------------------------------------------------------------------------------------------
def ask_erase(turn: Turn) -> None:
    turn.drop(menu.LIGHT)
    turn.drop(ERASE)
    frame = Frame(ERASE)
    turn.frames.append(frame)
    repeat_erase(turn, frame)


def repeat_erase(turn: Turn, frame: Frame) -> None:
    turn.ask(frame, Question("mydata.confirm_erase", {}, (Option("/cancel", "mydata.keep"),)))


def hear_erase(turn: Turn, frame: Frame, text: str) -> None:
    """Only the words typed by hand erase; anything else asks again."""
    if fold(text) not in ERASE_WORDS:
        repeat_erase(turn, frame)
        return
    assert turn.chat.person_id is not None
    people.erase(turn.connection, turn.chat.person_id, turn.now)
    turn.chat.person_id = None
    turn.chat.state.update(paused={})
    turn.frames = []
    turn.say("mydata.erased")


# --- consents ---------------------------------------------------------------------------------------------------------
def privacy(turn: Turn, argument: str = "") -> None:
    """/privacy: each consent, and a button to withdraw or give it; "/privacy withdraw news"."""
    act, _, name = argument.partition(" ")
    if act in ("withdraw", "give") and name in list(Purpose) and turn.chat.person_id:
        _change(turn, Purpose(name), act)
    given = consents.given(turn.connection, turn.chat.person_id)
    lines = [
        {"t": f"privacy.{'given' if it in given else 'open'}", "purpose": {"t": f"privacy.purpose.{it}"}}
        for it in Purpose
    ]
    options = tuple(
        _option(it, it in given) for it in Purpose if it in given or (given and it is not Purpose.ADMISSION)
    )
    params = {"federation": turn.config.federation, "lines": lines}
    menu.offer(turn, Question("privacy.shown", params, (*options, Option("/start", "menu.open"))))


def _option(purpose: Purpose, given: bool) -> Option:
    act = "withdraw" if given else "give"
    return Option(f"/privacy {act} {purpose}", f"privacy.{act}", {"purpose": {"t": f"privacy.purpose.{purpose}"}})


def _change(turn: Turn, purpose: Purpose, act: str) -> None:
    person = turn.chat.person_id
    assert person is not None
    if act == "give":
        if purpose is not Purpose.ADMISSION:
            text = turn.texts(turn.chat.language, f"privacy.purpose.{purpose}", {})
            consents.give(turn.connection, person, purpose, join.proof(turn, text), turn.now)
            turn.say("privacy.kept")
    elif consents.withdraw(turn.connection, person, purpose, turn.now):
        _follow(turn, person, purpose)


def _follow(turn: Turn, person: int, purpose: Purpose) -> None:
    """What a withdrawal ends: without consent nothing is considered any more."""
    turn.say("privacy.withdrawn")
    if purpose is Purpose.ETHNIC_STATISTICS:
        applications.forget_ethnic_group(turn.connection, person)
    if purpose is not Purpose.ADMISSION:
        return
    turn.drop(join.FORM.name)
    turn.chat.state["paused"].pop(join.FORM.name, None)
    it = applications.of_person(turn.connection, person)
    if it and it.status in WAITING and applications.withdraw(turn.connection, it.id, turn.now):
        turn.say("privacy.application_withdrawn", number=it.number)
    elif it and it.status == "admitted":
        turn.say("privacy.member_stays")
