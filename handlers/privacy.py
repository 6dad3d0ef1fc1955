"""One's own data (dữ liệu của tôi): see it, take it along, be erased. /mydata."""

from __future__ import annotations

from typing import Any

from dialogue.choices import agreed, says
from dialogue.forms import Frame, Question
from dialogue.messages import Attachment, Option
from domain.figures import figure
from domain.folding import fold
from domain.volunteers import State
from handlers import conversations, join, menu, own_data, own_requests
from handlers.turn import Turn
from models import applications, kept, people, shown

ERASE = menu.ERASE
ERASE_WORDS = ("xoa het", "erase all")  # folded; typed by hand, so that no stray tap erases anything
HIDDEN_IN_CHAT = frozenset(
    {"language", "channel", "minority", "enterprise_name", "rejoins", "guardian_signed"}
)  # said otherwise, or in the file only


def mydata(turn: Turn, argument: str = "") -> None:
    """/mydata: everything kept; "export" as a file, "erase" after a typed confirmation ("keep" leaves it), "forget" an
    unfinished form."""
    match argument:
        case "forget" if menu.has_draft(turn):
            _forget_draft(turn)
        case "export" if turn.chat.person_id:
            # Through servers abroad the citizen number and the ethnic group go covered (domain.md §6.7).
            kind = "export_covered" if turn.abroad else "export"
            turn.say("mydata.export", attachment=Attachment(kind, str(turn.chat.person_id)))
            menu.go_on(turn)
        case "erase" if turn.chat.person_id:
            ask_erase(turn)
        case "keep":
            _keep_all(turn)
        case _ if own_requests.live(turn):
            _ask_something(turn, *[*argument.split(), "", ""][:2])
        case _:
            _show(turn)


def _ask_something(turn: Turn, what: str, more: str) -> None:
    """What whoever sent an application may ask: "correct phone", "move", "leave sure", "paper"."""
    match what:
        case "correct":
            own_requests.correct(turn, more)
        case "move":
            own_requests.move(turn)
        case "leave":
            own_requests.leave(turn, more)
        case "paper":
            own_requests.paper(turn)
        case _:
            _show(turn)


# --- seeing -----------------------------------------------------------------------------------------------------------
def _show(turn: Turn) -> None:
    if turn.chat.person_id is None:
        menu.offer(turn, Question("mydata.nothing", {}, (menu.way_out(turn),)))
        return
    forget = (Option("/mydata forget", "join.forget"),) if menu.has_draft(turn) else ()
    found = kept.of_person(turn.connection, turn.keys, turn.chat.person_id)
    stop = (Option("/volunteer stop", "volunteer.stop"),) if any(map(_runs, found.get("volunteer", ()))) else ()
    options = (
        Option("/mydata export", "mydata.take"),
        *own_requests.options(turn),
        Option("/privacy", "menu.privacy"),
        *stop,
        *forget,
        Option("/mydata erase", "mydata.erase"),
        menu.way_out(turn),
    )
    params = {"lines": list(_lines(turn, found)), **_rights(turn)}
    menu.offer(turn, Question("mydata.shown", params, options))


def _lines(turn: Turn, found: dict[str, list[dict[str, Any]]]) -> list[dict[str, Any]]:
    """Everything but the messages, which stand above, and what only the file tells. The citizen number is covered."""
    reader = own_data.Reader(turn.config.zone, covered=turn.abroad)
    masked = own_data.Reader(turn.config.zone, covered=True)
    posts = [it for it in found.get("posts", ()) if "revoked_at" not in it]
    lines = [_line({"t": "mydata.officer"}, {"t": "mydata.post", **own_data.named_post(it)}) for it in posts]
    lines += [_line({"t": "mydata.core"}, own_data.named_group(it)) for it in found.get("core_groups", ())]
    lines += [
        _line({"t": "mydata.volunteer"}, own_data.role_line(it)) for it in found.get("volunteer", ()) if _runs(it)
    ]
    for section in ("applications", "drafts"):
        for values in found[section]:
            if section == "drafts":
                lines.append({"t": "mydata.draft"})
            visible = {name: it for name, it in values.items() if name not in HIDDEN_IN_CHAT}
            visible |= {"enterprise": values["enterprise_name"]} if values.get("enterprise_name") else {}
            number = own_data.entry({"citizen_number": visible.pop("citizen_number", "")}, masked)
            lines += [_line(*it) for it in own_data.entry(visible, reader)]
            lines += [_line(*it) for it in number if it[1]]
    lines += [
        _line({"t": "mydata.asked"}, own_data.request_line(it)) for it in found["requests"] if it["state"] == "open"
    ]
    lines += [_line({"t": "mydata.case"}, own_data.grievance_line(it)) for it in found.get("grievances", ())]
    lines += [_line({"t": "mydata.invite"}, own_data.invite_line(it)) for it in found.get("invites", ())]
    lines += [_line({"t": "mydata.agreed"}, _purpose(it)) for it in found["consents"] if "withdrawn_at" not in it]
    return lines + [_line({"t": "mydata.chat"}, {"t": f"mydata.channel.{it['channel']}"}) for it in found["chats"]]


def _runs(role: dict[str, Any]) -> bool:
    return bool(role["volunteer_state"] != State.REVOKED)


def _line(label: Any, value: Any) -> dict[str, Any]:
    return {"t": "mydata.line", "label": label, "value": value}


def _purpose(consent: dict[str, Any]) -> dict[str, str]:
    return {"t": f"privacy.purpose.{consent['purpose']}"}


def _rights(turn: Turn) -> dict[str, Any]:
    """Who corrects what was sent, and how soon the law wants an answer."""
    it = applications.of_person(turn.connection, turn.chat.person_id)
    days = {name: {"n": figure(name, turn.today)} for name in ("request_answer_days", "correction_days")}
    return {"unit": it.unit_name if it else turn.config.federation, **days}


def _forget_draft(turn: Turn) -> None:
    drop_draft(turn)
    menu.offer(turn, Question("join.forgotten", {}, (Option("/start", "menu.open"),)))


def drop_draft(turn: Turn) -> bool:
    """False if there was none."""
    had = menu.has_draft(turn)
    turn.drop(join.FORM.name)
    turn.chat.state["paused"].pop(join.FORM.name, None)
    return had


# --- erasing ----------------------------------------------------------------------------------------------------------
def ask_erase(turn: Turn) -> None:
    menu.step_aside(turn)
    frame = Frame(ERASE)
    turn.frames.append(frame)
    repeat_erase(turn, frame)


def repeat_erase(turn: Turn, frame: Frame) -> None:
    turn.ask(frame, Question("mydata.confirm_erase", {}, (Option("/mydata keep", "mydata.keep"),)))
    frame.extra["asked"] = turn.chat.version


def hear_erase(turn: Turn, frame: Frame, value: str, *, chosen: bool) -> None:
    """Only the words typed by hand erase; anything else asks again. If something else was asked since, the person has
    gone on: nothing is erased."""
    if frame.extra.get("asked") != turn.chat.version:
        turn.say("other.not_understood")
        menu.start(turn)
        return
    if agreed(value) is False or says(value, ("thôi", "giữ lại", "stop")):
        _keep_all(turn)
        return
    if chosen or fold(value) not in ERASE_WORDS:
        repeat_erase(turn, frame)
        return
    assert turn.chat.person_id is not None
    shown.forget(turn.connection, turn.keys, turn.chat.person_id)
    people.erase(turn.connection, turn.chat.person_id, turn.now)
    turn.chat.person_id = None
    turn.chat.state = {"paused": {}}
    turn.frames = []
    turn.say("mydata.erased")


def _keep_all(turn: Turn) -> None:
    turn.say("mydata.kept")
    menu.go_on(turn)


conversations.register(conversations.Conversation(ERASE, hear_erase, repeat_erase))
