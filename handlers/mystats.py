"""What came of one's invites (kết quả giới thiệu): /mystats, numbers only; for officers their enterprises too."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from dialogue.forms import Question
from dialogue.messages import Option
from domain.invite_code import shown
from domain.roles import Role
from handlers import menu
from handlers.turn import Turn
from models import invite_counts, invites, unfinished
from models.invite_counts import Counts
from models.invites import Invite

CODES = ENTERPRISES = POSTERS = 15  # lines; more fill several screens of a phone


def mystats(turn: Turn, _argument: str = "") -> None:
    """/mystats: own codes, the newest last, all of them summed up; then an officer's enterprises, and the posters there
    by place and campaign."""
    units = turn.office.units(Role.VIEWER) if turn.office else frozenset()
    lines = _own(turn)
    if units:
        lines += [*_of_enterprises(turn, units), *_on_posters(turn, units)]
    _say_unfinished(turn)
    options = (Option("/invite", "command.invite"), menu.way_out(turn))
    menu.offer(turn, Question("mystats.shown" if lines else "mystats.nothing", {"lines": lines}, options))


def _say_unfinished(turn: Turn) -> None:
    """How many of those he invited have not finished, without a name; and words to forward, a message of their own."""
    person = turn.chat.person_id
    waiting = unfinished.of_inviter(turn.connection, person, turn.now) if person else 0
    if waiting:
        turn.say("unfinished.invitees", n=waiting)
        turn.say("unfinished.forward", address=turn.config.address)


def _own(turn: Turn) -> list[dict[str, Any]]:
    if turn.chat.person_id is None:
        return []
    mine = invites.of_person(turn.connection, turn.chat.person_id)
    counts = invite_counts.of_codes(turn.connection, [it.id for it in mine])
    lines = [_code(it, counts) for it in mine[-CODES:]]
    total = [{"t": "mystats.total", **asdict(sum(counts.values(), Counts()))}] if len(mine) > 1 else []
    return [{"t": "mystats.own"}, *lines, *total] if mine else []


def _code(it: Invite, counts: Mapping[int, Counts]) -> dict[str, Any]:
    numbers = asdict(counts.get(it.id, Counts()))
    named = ", ".join(filter(None, (it.enterprise_name, it.place, it.campaign)))
    key = "mystats.code_closed" if it.closed_at else "mystats.code"
    return {"t": key, "code": shown(it.code), "at": {"t": "mystats.at", "of": named} if named else "", **numbers}


def _of_enterprises(turn: Turn, units: frozenset[int]) -> list[dict[str, Any]]:
    """Whoever's the codes are: an officer sees what comes of them, not who did it."""
    found = invite_counts.of_enterprises(turn.connection, units, ENTERPRISES)
    lines = [{"t": "mystats.enterprise", "enterprise": it.name, **asdict(it.counts)} for it in found]
    return [{"t": "mystats.enterprises"}, *lines] if lines else []


def _on_posters(turn: Turn, units: frozenset[int]) -> list[dict[str, Any]]:
    """Which place or campaign brings people."""
    found = invites.on_posters(turn.connection, units, POSTERS)
    counts = invite_counts.of_codes(turn.connection, [it.id for it in found])
    return [{"t": "mystats.posters"}, *(_code(it, counts) for it in found)] if found else []
