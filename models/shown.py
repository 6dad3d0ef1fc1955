"""What officers' and volunteers' chats still offer of a person (tên còn trên màn hình): it goes at his erasure."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Connection, or_, select, update

from models.keys import Keys
from models.tables import application, chat, officer, volunteer

NAMED = {application: application.c.full_name, volunteer: volunteer.c.name, officer: officer.c.name}


def forget(connection: Connection, keys: Keys, person_id: int) -> None:
    """Close the questions whose words name him, whoever was asked; to be called before his names go. All else that is
    open in those chats stays."""
    names = _names(connection, person_id)
    if not names:
        return
    # All are locked: a turn of theirs that goes on now is waited for, a later one finds him erased.
    theirs = select(chat.c.id, chat.c.state).where(_of_helpers()).order_by(chat.c.id).with_for_update()
    for row in connection.execute(theirs).all():
        state = keys.open_json(row.state) if row.state else {}
        rest = _without(state, names)
        if state and rest != state:
            connection.execute(update(chat).where(chat.c.id == row.id).values(_row(keys, rest)))


def forget_all(connection: Connection) -> None:
    """Close all their questions: after a restore nothing tells which of them name whom."""
    empty = {"state": None, "conversation": "", "step": ""}
    connection.execute(update(chat).where(_of_helpers(), chat.c.state.is_not(None)).values(empty))


def _of_helpers() -> ColumnElement[bool]:
    """Chats of those who have, or had, to do with others' applications."""
    return or_(*(chat.c.person_id.in_(select(it.c.person_id)) for it in (officer, volunteer)))


def _names(connection: Connection, person_id: int) -> re.Pattern[str] | None:
    """Every name under which they know him, whole words of it."""
    found: set[str] = set()
    for table, name in NAMED.items():
        mine = select(name).where(table.c.person_id == person_id, name.is_not(None))
        found.update(connection.execute(mine).scalars())
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, found))})\b", re.IGNORECASE) if found else None


def _without(state: Mapping[str, Any], names: re.Pattern[str]) -> dict[str, Any]:
    def is_his(frame: Any) -> bool:
        return names.search(json.dumps(frame, ensure_ascii=False)) is not None

    frames = [it for it in state.get("frames", ()) if not is_his(it)]
    paused = {name: it for name, it in state.get("paused", {}).items() if not is_his(it)}
    return {**state, "frames": frames, "paused": paused}


def _row(keys: Keys, state: dict[str, Any]) -> dict[str, Any]:
    top = state["frames"][-1] if state["frames"] else {}
    named = {"conversation": top.get("name", ""), "step": top.get("step", "")}
    return {**named, "state": keys.seal_json(state) if any(state.values()) else None}
