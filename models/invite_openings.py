"""How often people opened an invite's page (lượt mở), a number for each day; nothing of who they were."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from sqlalchemy import Connection, select

from models.chats import insert
from models.tables import invite, invite_day

Counted = Mapping[tuple[int, date], int]
"""(invite's id, day) → openings, more than 0."""


def add(connection: Connection, counted: Counted) -> None:
    """Add these openings to what there is; those of invites that are no more are left out."""
    known = set(connection.scalars(select(invite.c.id).where(invite.c.id.in_({number for number, _ in counted}))))
    rows = [{"invite_id": it, "day": day, "opened": n} for (it, day), n in sorted(counted.items()) if it in known]
    if not rows:
        return
    added = insert(connection, invite_day)
    total = invite_day.c.opened + added.excluded.opened
    connection.execute(added.on_conflict_do_update(index_elements=["invite_id", "day"], set_={"opened": total}), rows)
