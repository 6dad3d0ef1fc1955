"""One's own consents (các điều tôi đã đồng ý): each seen, withdrawn, given again, and what ends with it. /privacy."""

from __future__ import annotations

from collections.abc import Collection

from dialogue.forms import Question
from dialogue.messages import Option
from domain.purposes import OF_JOINING, Purpose
from domain.statuses import LIVE, WAITING
from domain.volunteers import State
from handlers import agreeing, ethnic_group, join, menu, volunteer
from handlers.privacy import drop_draft
from handlers.turn import Turn
from models import applications, consents, outbox, requests, volunteers


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
        for it in (*_of_joining(turn, given), *sorted(given - {*OF_JOINING}))
    ]
    options = tuple(_option(turn, it, it in given) for it in Purpose if it in given or _may_give(turn, it))
    if ethnic_group.may_ask(turn):
        options += (Option(f"/privacy give {Purpose.ETHNIC_STATISTICS}", "privacy.tell_group"),)
    params = {"federation": turn.config.federation, "lines": lines}
    menu.offer(turn, Question("privacy.shown", params, (*options, menu.way_out(turn))))


def _of_joining(turn: Turn, given: Collection[Purpose]) -> list[Purpose]:
    """Whoever is known for something else, an employer say, reads nothing of what only applicants are asked."""
    asked = turn.chat.person_id is None or _applies(turn)
    return [it for it in OF_JOINING if it in given or it is Purpose.NEWS or asked]


def _applies(turn: Turn) -> bool:
    return menu.has_draft(turn) or applications.of_person(turn.connection, turn.chat.person_id) is not None


def _may_give(turn: Turn, purpose: Purpose) -> bool:
    """The needed consent is given with the form and its full text; here only a member gives it again. The ethnic
    statistics are of applicants; an employer's consent belongs to the contact that he leaves, a volunteer's to his
    role; being named is for volunteers."""
    if turn.chat.person_id is None or purpose in (Purpose.EMPLOYER_CONTACT, Purpose.VOLUNTEERING):
        return False
    if purpose is Purpose.RECOGNITION:
        return turn.volunteer is not None
    if purpose is Purpose.ETHNIC_STATISTICS:
        return _applies(turn)
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
    if drop_draft(turn):
        turn.say("join.forgotten")
    it = applications.of_person(turn.connection, person)
    if it and it.status in WAITING and applications.withdraw(turn.connection, it.id, turn.now):
        turn.say("privacy.application_withdrawn", number=it.number)
    elif it and _is_member(turn):
        turn.say("privacy.member_stays")
