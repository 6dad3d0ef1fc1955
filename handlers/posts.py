"""Officers of one's units (cán bộ của đơn vị mình): /officers lists them, revokes posts, begins an invitation."""

from __future__ import annotations

from typing import Any

from dialogue.forms import Question
from dialogue.messages import Option
from domain.roles import Role
from handlers import menu, named, officer_invite
from handlers.turn import Turn
from models import audit, officer_invites, posts
from models.posts import Held

PAGE = 8  # officers; with as many buttons one screen of a 5-inch phone is full


def manage(turn: Turn, argument: str = "") -> None:
    """/officers: the list; "invite", "page 2", "choose 1" whom to revoke, "revoke 17" asks, "revoke 17 sure" does,
    "void 12" takes an invitation back."""
    match argument.split():
        case ["invite"]:
            officer_invite.begin(turn)
        case ["revoke", number]:
            _ask_revoke(turn, named.number(number))
        case ["revoke", number, "sure"]:
            _revoke(turn, named.number(number))
        case ["void", number]:
            _void(turn, named.number(number))
        case ["choose", page]:
            _choose(turn, named.number(page))
        case ["page", page]:
            _show(turn, named.number(page))
        case _:
            _show(turn)


# --- the list ---------------------------------------------------------------------------------------------------------
def _show(turn: Turn, page: int = 1) -> None:
    shown, page, more = _page(turn, page)
    options = (
        Option("/officers invite", "officers.invite", main=True),
        Option(f"/officers choose {page}", "officers.revoke_one"),
        *((Option(f"/officers page {page + 1}", "officers.more"),) if more else ()),
        menu.way_out(turn),
    )
    lines = [{"t": "officers.line", **_named(it)} for it in shown]
    menu.offer(turn, Question("officers.list", {"lines": lines}, options))


def _page(turn: Turn, page: int) -> tuple[list[Held], int, bool]:
    """A page of all he manages, its number, and whether another follows."""
    assert turn.office is not None  # the command is there for admins only
    found = posts.of_units(turn.connection, turn.office.units(Role.ADMIN))
    page = page if 0 < page <= -(-len(found) // PAGE) else 1
    return found[(page - 1) * PAGE : page * PAGE], page, page * PAGE < len(found)


def _named(it: Held) -> dict[str, Any]:
    return {"who": _who(it), "role": {"t": f"role.{it.role}"}, "unit": it.unit_name}


def _who(it: Held) -> Any:
    return it.name or {"t": "officers.number", "number": it.id}


# --- revoking ---------------------------------------------------------------------------------------------------------
def _choose(turn: Turn, page: int) -> None:
    shown, _, _ = _page(turn, page)
    options = tuple(Option(f"/officers revoke {it.id}", "officers.choice", _named(it)) for it in shown)
    menu.offer(turn, Question("officers.choose", {}, (*options, Option("/officers", "form.back"))))


def _found(turn: Turn, number: int) -> Held | None:
    """A post he may revoke; one beyond his units is as one that does not exist."""
    it = posts.by_id(turn.connection, number)
    may = it is not None and turn.office is not None and turn.office.post(it.unit_id, Role.ADMIN) is not None
    return it if it and may and it.revoked_at is None else None


def _ask_revoke(turn: Turn, number: int) -> None:
    it = _found(turn, number)
    if it is None or _refused(turn, it):
        _not_here(turn, it)
        return
    options = (Option("/officers", "officers.keep"), Option(f"/officers revoke {it.id} sure", "officers.sure"))
    menu.offer(turn, Question("officers.confirm", _named(it), options))


def _refused(turn: Turn, it: Held) -> bool:
    """The last admin of the province stays: after him nobody could invite or revoke anybody."""
    return it.person_id == turn.chat.person_id and posts.is_last_admin(turn.connection, it)


def _not_here(turn: Turn, it: Held | None) -> None:
    turn.say("officers.last_admin" if it else "officers.not_here")
    _show(turn)


def _revoke(turn: Turn, number: int) -> None:
    """At once: the next message of that person finds no post."""
    posts.one_at_a_time(turn.connection)
    turn.look_again()  # whoever revokes may just have been revoked himself
    it = _found(turn, number)
    if turn.office is None or not turn.office.has(Role.ADMIN):
        turn.say("other.no_such_command")
        menu.start(turn)
    elif it is None or _refused(turn, it):
        _not_here(turn, it)
    else:
        _end(turn, it, turn.office.actor)


def _end(turn: Turn, it: Held, actor: str) -> None:
    posts.revoke(turn.connection, it.id, turn.now)
    line = audit.Line(actor, "officer.revoked", f"officer:{it.id}", it.unit_id, it.role)
    audit.note(turn.connection, turn.now, line)
    turn.look_again()
    turn.say("officers.revoked", **_named(it))
    if it.person_id == turn.chat.person_id:
        turn.renew_commands()
    else:
        role = {"t": f"role.{it.role}"}
        turn.tell(it.person_id, "officers.you_are_revoked", role=role, unit=it.unit_name)
        turn.renew_commands_of_told()
    _show(turn) if turn.office and turn.office.has(Role.ADMIN) else menu.start(turn)


def _void(turn: Turn, number: int) -> None:
    """Take an invitation back, whoever of the unit's admins gave it."""
    it = officer_invites.by_id(turn.connection, number)
    may = it and turn.office and turn.office.post(it.unit_id, Role.ADMIN)
    if it and may and turn.office and officer_invites.revoke(turn.connection, it.id, turn.now):
        line = audit.Line(turn.office.actor, "invite.revoked", f"invite:{it.id}", it.unit_id, it.role)
        audit.note(turn.connection, turn.now, line)
        turn.say("officers.voided")
    else:
        turn.say("officers.not_here")
    _show(turn)
