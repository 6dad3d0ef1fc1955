"""One's own data (dữ liệu của tôi): see it, take it along, withdraw a consent, be erased. /mydata and /privacy."""

from __future__ import annotations

from typing import Any

from dialogue.choices import agreed, says
from dialogue.forms import Frame, Question
from dialogue.messages import Attachment, Option
from domain.figures import figure
from domain.folding import fold
from domain.purposes import OF_JOINING, Purpose
from domain.statuses import LIVE, WAITING
from domain.volunteers import State
from handlers import agreeing, conversations, ethnic_group, join, menu, own_data, own_requests, volunteer
from handlers.turn import Turn
from models import applications, consents, kept, outbox, people, requests, shown, volunteers

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
    _drop_draft(turn)
    menu.offer(turn, Question("join.forgotten", {}, (Option("/start", "menu.open"),)))


def _drop_draft(turn: Turn) -> bool:
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


# --- consents ---------------------------------------------------------------------------------------------------------
def privacy(turn: Turn, argument: str = "") -> None:
    """/privacy: each consent, and a button to withdraw or give it; "/privacy withdraw news"."""
    act, name, sure = [*argument.split(), "", "", ""][:3]
    if name in list(Purpose) and turn.chat.person_id:
        purpose = Purpose(name)
        if act == "withdraw" and purpose is Purpose.ADMISSION and not sure and _ends_something(turn):
            _confirm_withdrawal(turn)
            return
        _change(turn, turn.chat.person_id, purpose, act)
        if act == "give" and purpose is Purpose.ETHNIC_STATISTICS and ethnic_group.may_ask(turn):
            ethnic_group.ask(turn)
            return
    _show_consents(turn)


def _show_consents(turn: Turn) -> None:
    given = consents.given(turn.connection, turn.chat.person_id)
    lines = [
        {"t": f"privacy.{'given' if it in given else 'open'}", "purpose": {"t": f"privacy.purpose.{it}"}}
        for it in (*OF_JOINING, *sorted(given - {*OF_JOINING}))
    ]
    options = tuple(_option(turn, it, it in given) for it in Purpose if it in given or _may_give(turn, it))
    if ethnic_group.may_ask(turn):
        options += (Option(f"/privacy give {Purpose.ETHNIC_STATISTICS}", "privacy.tell_group"),)
    params = {"federation": turn.config.federation, "lines": lines}
    menu.offer(turn, Question("privacy.shown", params, (*options, menu.way_out(turn))))


def _may_give(turn: Turn, purpose: Purpose) -> bool:
    """The needed consent is given with the form and its full text; here only a member gives it again. An employer's
    belongs to the contact that he leaves, a volunteer's to his role; being named is for volunteers."""
    if turn.chat.person_id is None or purpose in (Purpose.EMPLOYER_CONTACT, Purpose.VOLUNTEERING):
        return False
    if purpose is Purpose.RECOGNITION:
        return turn.volunteer is not None
    return purpose is not Purpose.ADMISSION or _is_member(turn)


def _is_member(turn: Turn) -> bool:
    it = applications.of_person(turn.connection, turn.chat.person_id)
    return it is not None and it.status in LIVE - WAITING


def _option(turn: Turn, purpose: Purpose, given: bool) -> Option:
    act = "withdraw" if given else "give"
    if given and purpose is Purpose.ADMISSION and _ends_something(turn):
        return Option(f"/privacy withdraw {purpose}", "privacy.withdraw_admission")
    return Option(f"/privacy {act} {purpose}", f"privacy.{act}", {"purpose": {"t": f"privacy.purpose.{purpose}"}})


def _change(turn: Turn, person: int, purpose: Purpose, act: str) -> None:
    if act == "give" and _may_give(turn, purpose):
        text = turn.texts(turn.chat.language, f"privacy.purpose.{purpose}", {})
        consents.give(turn.connection, person, purpose, agreeing.proof(turn, text), turn.now)
        join.follow_consents(turn)
        turn.say("privacy.kept")
    elif act == "withdraw" and consents.withdraw(turn.connection, person, purpose, turn.now):
        turn.say("privacy.withdrawn")
        _follow(turn, person, purpose)


def _forget_ethnic_group(turn: Turn, person: int) -> None:
    outbox.forget_said(turn.connection, person)  # what the chat page would show again may name it
    paused = turn.chat.state["paused"].get(join.FORM.name, {})
    paused.get("answers", {}).pop("ethnic_group", None)
    turn.drop(ethnic_group.FORM.name)
    if applications.forget_ethnic_group(turn.connection, person):
        turn.say("privacy.ethnic_forgotten")


def _forget_employer(turn: Turn, person: int) -> None:
    """The contact goes with the consent: what is stored, what lies open, what the chat page would show again."""
    outbox.forget_said(turn.connection, person)
    requests.forget_employer(turn.connection, person, turn.now)
    turn.drop("employer")
    turn.say("employer.forgotten")


def _end_volunteering(turn: Turn, person: int) -> None:
    turn.drop(volunteer.FORM.name)
    it = volunteers.of_person(turn.connection, person)
    if it and it.state is not State.REVOKED:
        volunteer.stop(turn, it)


def _ends_something(turn: Turn) -> bool:
    it = applications.of_person(turn.connection, turn.chat.person_id)
    return menu.has_draft(turn) or (it is not None and it.status in WAITING)


def _confirm_withdrawal(turn: Turn) -> None:
    """One tap must not end an application."""
    sure = Option(f"/privacy withdraw {Purpose.ADMISSION} sure", "privacy.sure")
    menu.offer(turn, Question("privacy.confirm", {}, (Option("/privacy", "privacy.unsure"), sure)))


def _follow(turn: Turn, person: int, purpose: Purpose) -> None:
    """What a withdrawal ends: without consent nothing is considered any more."""
    if purpose is Purpose.EMPLOYER_CONTACT:
        _forget_employer(turn, person)
        return
    if purpose is Purpose.VOLUNTEERING:
        _end_volunteering(turn, person)
        return
    if purpose is not Purpose.ADMISSION:
        join.follow_consents(turn)
        if purpose is Purpose.ETHNIC_STATISTICS:
            _forget_ethnic_group(turn, person)
        return
    if _drop_draft(turn):
        turn.say("join.forgotten")
    it = applications.of_person(turn.connection, person)
    if it and it.status in WAITING and applications.withdraw(turn.connection, it.id, turn.now):
        turn.say("privacy.application_withdrawn", number=it.number)
    elif it and _is_member(turn):
        turn.say("privacy.member_stays")
