"""How often somebody may do something on a day (giới hạn): counted by a keyed hash of what, whom and the day, without
any case's number, and gone the day after. Who abuses it is blocked; what is urgent gets through all the same."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, delete, select

from models.chats import insert
from models.keys import Keys
from models.tables import grievance_block, grievance_limit

CASES = 5  # new ones a day from one chat; issue's limit
WRONG_RECEIPTS = 10  # a day from one chat; of 10^16 nobody finds one so


@dataclass(frozen=True, slots=True)
class Counted:
    """What is counted ("case", "receipt"), and for whom."""

    what: str
    whom: str


def so_far(connection: Connection, keys: Keys, it: Counted, day: date) -> int:
    """How often already."""
    query = select(grievance_limit.c.count).where(grievance_limit.c.who == _who(keys, it, day))
    return connection.scalar(query) or 0


def count(connection: Connection, keys: Keys, it: Counted, day: date) -> None:
    """Once more."""
    new = insert(connection, grievance_limit).values(who=_who(keys, it, day), day=day, count=1)
    more = {"count": grievance_limit.c.count + 1}
    connection.execute(new.on_conflict_do_update(index_elements=["who"], set_=more))


def _who(keys: Keys, it: Counted, day: date) -> bytes:
    return keys.index("grievance_limit", f"{it.what} {it.whom} {day}")


def clear_before(connection: Connection, day: date) -> int:
    """Take out what was counted on days before; how many."""
    return connection.execute(delete(grievance_limit).where(grievance_limit.c.day < day)).rowcount


# --- who is blocked ---------------------------------------------------------------------------------------------------
def block(connection: Connection, person_id: int, until: date, officer_id: int) -> None:
    """Until that day what he sends is taken only if it is urgent."""
    row = {"person_id": person_id, "until": until, "officer_id": officer_id}
    new = insert(connection, grievance_block).values(row)
    connection.execute(new.on_conflict_do_update(index_elements=["person_id"], set_=row))


def is_blocked(connection: Connection, person_id: int | None, day: date) -> bool:
    here = (grievance_block.c.person_id == person_id) & (grievance_block.c.until >= day)
    return person_id is not None and connection.execute(select(grievance_block.c.until).where(here)).first() is not None
