"""Coming with an invite's code (đến bằng mã giới thiệu): read, looked up, noted, and its enterprise kept for the form.
What is said then stands in handlers/menu.py and handlers/invited.py."""

from __future__ import annotations

from domain.invite_code import FROM_PAGE, looks_like_code, parse_code
from domain.problem import Problem
from domain.statuses import LIVE
from handlers.turn import Turn
from models import applications, invites, touches
from models.invites import Invite
from models.touches import Touched, Way

INVITED = "invited"  # in a chat's state: the enterprise to propose in the form


def arrive(turn: Turn, typed: str, way: Way) -> Invite | Problem:
    """The invite, noted; a problem if there is none to follow.

    Problems: invite_code.mistyped, invite_code.unknown, invite_code.closed.
    """
    if way is Way.LINK and from_page(typed):
        way, typed = Way.PAGE, typed[: -len(FROM_PAGE)]
    code = parse_code(typed)
    if isinstance(code, Problem):
        return code if looks_like_code(typed) else Problem("invite_code.unknown")
    it = invites.by_code(turn.connection, code)
    if it is None or it.closed_at:
        return Problem("invite_code.closed" if it else "invite_code.unknown")
    _note(turn, it, way)
    return it


def from_page(typed: str) -> bool:
    """Whether a link's code says that he comes from our page."""
    return typed.lower().endswith(FROM_PAGE)


def _note(turn: Turn, it: Invite, way: Way) -> None:
    """Whoever has or had an application is known: he is nobody's to win, and whom he owes it to stays."""
    own = applications.of_person(turn.connection, turn.chat.person_id)
    touches.note(turn.connection, Touched(it.id, turn.chat.id, way, turn.now, own is not None, turn.device))
    if it.enterprise_id and not (own and own.status in LIVE):
        turn.chat.state[INVITED] = it.enterprise_id
