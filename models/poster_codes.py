"""The codes on a unit's posters (mã trên áp phích): one for each enterprise, found or made many at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from domain.invite_code import new_code
from models.chats import insert
from models.invites import RANDOM_BYTES, NewInvite, Random, wait_for_others
from models.tables import invite


@dataclass(frozen=True, slots=True)
class Wanted:
    """A poster for an enterprise, and the unit responsible for it."""

    enterprise_id: int
    unit_id: int | None


def known(connection: Connection, wanted: Sequence[Wanted]) -> dict[int, str]:
    """The codes on posters that may hang already, by enterprise: open, the unit's own, of no place or campaign. The
    oldest of several."""
    units = {it.enterprise_id: it.unit_id for it in wanted}
    nobodys = (invite.c.person_id.is_(None), invite.c.campaign.is_(None), invite.c.place.is_(None))
    query = select(invite.c.enterprise_id, invite.c.unit_id, invite.c.code).where(
        invite.c.enterprise_id.in_(units), invite.c.closed_at.is_(None), *nobodys
    )
    rows = connection.execute(query.order_by(invite.c.id.desc()))
    return {row.enterprise_id: row.code for row in rows if row.unit_id == units[row.enterprise_id]}


def known_or_made(connection: Connection, wanted: Sequence[Wanted], random: Random, now: datetime) -> dict[int, str]:
    """A code for each, in a few statements; a drawn code that is taken is drawn again."""
    wait_for_others(connection, None)
    found = known(connection, wanted)
    while missing := [it for it in wanted if it.enterprise_id not in found]:
        new = [NewInvite(enterprise_id=it.enterprise_id, unit_id=it.unit_id) for it in missing]
        drawn = [{**asdict(it), "made_at": now, "code": new_code(random(RANDOM_BYTES))} for it in new]
        connection.execute(insert(connection, invite).on_conflict_do_nothing(index_elements=["code"]), drawn)
        found = known(connection, wanted)
    return found
