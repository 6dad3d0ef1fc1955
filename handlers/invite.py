"""Inviting others (giới thiệu): /invite gives one's code with its link, its QR and a text to forward; an officer also
those of his enterprises."""

from __future__ import annotations

from typing import Any

from dialogue.forms import Field, Form, Frame, Question
from dialogue.messages import Attachment, Option
from domain.invite_code import shown
from domain.roles import Role
from domain.statuses import LIVE
from domain.text_answers import parse_short_text
from handlers import asking, conversations, join_fields, menu
from handlers.join_workplace import ENTERPRISE_LETTERS
from handlers.officer_invite import TELEGRAM_BOT, ZALO_LINK, telegram_link
from handlers.turn import Turn
from models import applications, audit, inviters, invites, own_enterprises, settings
from models.enterprises import Found
from models.invites import Invite, NewInvite

FIND = "find"


def page_link(address: str, code: str) -> str:
    """The page of a code, from which every channel is one tap away."""
    return f"{address}/j/{code}"


def invite(turn: Turn, argument: str = "") -> None:
    """/invite: one's own code. For officers "/invite find" looks for an enterprise, "/invite 12" is its unit's code."""
    menu.step_aside(turn)
    if not argument or not _units(turn):
        _own(turn)
    elif argument == FIND:
        conversations.begin(turn, FORM)
    else:
        _of_enterprise(turn, argument)


# --- one's own --------------------------------------------------------------------------------------------------------
def _own(turn: Turn) -> None:
    it = own(turn)
    if it is None:
        join = () if menu.has_draft(turn) else (Option("/join", "menu.join", main=True),)
        options = (*join, Option("/volunteer", "command.volunteer"), menu.way_out(turn))
        menu.offer(turn, Question("inviting.not_yet", {}, options))
    else:
        _show(turn, it, "own")


def own(turn: Turn) -> Invite | None:
    """The code of whoever writes, for where he works; None if he may have none yet."""
    person = turn.chat.person_id
    if turn.office is None and not inviters.may_invite(turn.connection, person):
        return None
    return _made(turn, NewInvite(person, own_workplace(turn)))


def own_workplace(turn: Turn) -> int | None:
    """The enterprise where whoever writes works himself."""
    mine = applications.of_person(turn.connection, turn.chat.person_id)
    return mine.enterprise_id if mine and mine.status in LIVE else None


def _made(turn: Turn, new: NewInvite) -> Invite:
    return invites.own_or_make(turn.connection, new, turn.random, turn.now)


# --- an officer's enterprises -----------------------------------------------------------------------------------------
def _units(turn: Turn) -> frozenset[int]:
    return turn.office.units(Role.OFFICER) if turn.office else frozenset()


def _of_enterprise(turn: Turn, argument: str) -> None:
    """The code that stands on its posters too; another's enterprise is none."""
    number = int(argument) if argument.isdecimal() and len(argument) <= 18 else 0  # 18 digits fit the column
    found = own_enterprises.by_id(turn.connection, _units(turn), number)
    if found is None:
        menu.offer(turn, Question("inviting.no_enterprise", {}, (_search(), menu.way_out(turn))))
        return
    unit = own_enterprises.unit_of(turn.connection, number)
    it = _made(turn, NewInvite(enterprise_id=number, unit_id=unit))
    assert turn.office is not None
    line = audit.Line(turn.office.actor, "invite.shown", f"enterprise:{number}", unit)
    audit.note(turn.connection, turn.now, line)
    _show(turn, it, "unit")


def _ask(turn: Turn, frame: Frame) -> Question:
    return Question("inviting.ask.enterprise", {}, ())


FORM: Form[Turn] = Form(
    "invite_for",
    (Field("words", _ask, asking.parsed(parse_short_text(ENTERPRISE_LETTERS))),),
    _ask,  # there is no summary
    join_fields.shown,
)


def _found(turn: Turn, frame: Frame) -> None:
    """What is like these words, among his enterprises."""
    turn.drop(FORM.name)
    words = frame.answers["words"]
    hits = own_enterprises.find(turn.connection, _units(turn), words)
    key = "inviting.hits" if hits else "inviting.no_hits"
    menu.offer(turn, Question(key, {"typed": words}, (*map(_hit, hits), _search(), menu.way_out(turn))))


def _hit(it: Found) -> Option:
    return Option(f"/invite {it.id}", it.name, literal=True)


def _search() -> Option:
    return Option(f"/invite {FIND}", "inviting.find")


conversations.of_form(FORM, _found, confirm=False)


# --- what is handed out -----------------------------------------------------------------------------------------------
def _show(turn: Turn, it: Invite, whose: str) -> None:
    """First what can be forwarded as it is, the picture with it; then what it is, and what else can be done."""
    params: dict[str, Any] = {"code": shown(it.code), "link": page_link(turn.config.address, it.code)}
    place: dict[str, Any] = {"enterprise": it.enterprise_name} if it.enterprise_name else {}
    forward = f"inviting.forward.{whose}" + ("_at" if place else "")
    turn.say(forward, attachment=Attachment("invite_qr", str(it.id)), **params, **place)
    words: dict[str, Any] = {"code": params["code"], "links": _links(turn, it)}
    find = (_search(),) if _units(turn) else ()
    paper = Option(f"/poster {it.id}", "command.poster")
    options = (paper, Option("/mystats", "command.mystats"), *find, menu.way_out(turn))
    menu.offer(turn, Question(f"inviting.{whose}" + ("_at" if place else ""), words | place, options))


def _links(turn: Turn, it: Invite) -> list[dict[str, Any]]:
    links = [{"t": "inviting.link.page", "url": page_link(turn.config.address, it.code)}]
    if bot := settings.get(turn.connection, TELEGRAM_BOT):
        links.append({"t": "inviting.link.telegram", "url": telegram_link(bot, it.code)})
    if zalo := settings.get(turn.connection, ZALO_LINK):
        links.append({"t": "inviting.link.zalo", "url": zalo, "code": shown(it.code)})
    return links
