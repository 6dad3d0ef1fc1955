"""Forms begun for somebody else and left open (kê hộ bỏ dở): the helpers' chats in which they stand."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import Connection, select, union

from models import tasks
from models.chats import LEFT
from models.keys import Keys
from models.tables import chat, officer, volunteer

TASK = "idle_help"


def tell(connection: Connection, keys: Keys, before: datetime, now: datetime) -> int:
    """Let the conversation of each chat that was last heard before then hear that nobody writes; how many."""
    found = list(_left_open(connection, keys, before))
    for number, version in found:
        tasks.put_done(connection, keys, tasks.New(TASK, number, {"version": version}), now)
    return len(found)


def _left_open(connection: Connection, keys: Keys, before: datetime) -> Iterator[tuple[int, int]]:
    """(chat, version of its question); only helpers can have one, so few states are opened."""
    helpers = union(
        select(officer.c.person_id).where(officer.c.revoked_at.is_(None)),
        select(volunteer.c.person_id).where(volunteer.c.revoked_at.is_(None)),
    )
    there = ~chat.c.gone & ~chat.c.external_id.startswith(LEFT) & chat.c.state.is_not(None)
    query = select(chat.c.id, chat.c.version, chat.c.state).where(chat.c.person_id.in_(helpers), there)
    for row in connection.execute(query.where(chat.c.heard_at <= before).order_by(chat.c.id)):
        if any(it.get("passing") for it in keys.open_json(row.state)["frames"]):
            yield row.id, row.version
