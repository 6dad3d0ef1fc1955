"""What happens to a member after admission (đoàn viên): the official card number, a transfer, leaving. A transfer moves
the record and is never counted as a new member (domain.md §1.4.7)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, select

from domain.problem import Problem
from domain.statuses import Status
from domain.transitions import Act
from models import acting, counting
from models.acting import By, Done, Step, Target
from models.counting import Counted, Kind
from models.tables import unit, unit_enterprise


@dataclass(frozen=True, slots=True)
class Destination:
    """A unit of the federation, or the name of a place outside it; and where he works there, of the register or typed.
    If neither is said he works where he worked, or at the one enterprise that the new unit covers. `workplace`: its
    columns exactly as they are to be, said by the member himself."""

    unit_id: int | None = None
    place: str = ""
    enterprise_id: int | None = None
    enterprise_name: str | None = None
    workplace: Mapping[str, Any] | None = None


def give_official_number(connection: Connection, by: By, target: Target, number: str) -> Done | Problem:
    """The confederation's number of his card; it may be corrected later."""
    it = acting.found_to_change(connection, by, target)
    if isinstance(it, Problem):
        return it
    row, _ = it
    if row.status != Status.ADMITTED:
        return Problem("admission.no_member")
    acting.write(connection, row, {"official_number": number})
    acting.note(connection, by, row, "official_number")
    return Done(row.id, row.person_id, row.unit_id, Status.ADMITTED)


def transfer(connection: Connection, by: By, target: Target, to: Destination) -> Done | Problem:
    """Within the federation he stays a member, with his card and number, under another unit; outside it he is gone from
    here. Both count on this day as moved out, and the first as moved in too."""
    if to.unit_id is not None and not _is_valid(connection, to.unit_id, by.today):
        return Problem("transition.needs_new_unit")
    facts = {"new_unit_id": to.unit_id, "new_place": to.place}
    gone = {"reason": to.place, "ended_at": by.now}
    moved = gone if to.unit_id is None else _moved(connection, to.unit_id, to)
    taken = acting.take(connection, by, target, Step(Act.TRANSFER, moved, facts))
    if isinstance(taken, Problem):
        return taken
    before, done = taken
    counting.count(connection, [before], Counted(Kind.TRANSFERRED_OUT, by.today, by.now))
    return done if to.unit_id is None else _arrived(connection, by, done)


def _is_valid(connection: Connection, number: int, day: date) -> bool:
    valid = (unit.c.valid_from <= day) & (unit.c.valid_to.is_(None) | (unit.c.valid_to >= day))
    return connection.execute(select(unit.c.id).where(unit.c.id == number, valid)).first() is not None


def only_enterprise(connection: Connection, unit_id: int) -> int | None:
    """The enterprise of a unit that covers just one."""
    query = select(unit_enterprise.c.enterprise_id).where(unit_enterprise.c.unit_id == unit_id).limit(2)
    numbers = connection.execute(query).scalars().all()
    return numbers[0] if len(numbers) == 1 else None


def _moved(connection: Connection, unit_id: int, to: Destination) -> dict[str, Any]:
    """Under the new unit he is a member again at once: the record is written once, not closed and opened."""
    return {"status": Status.ADMITTED, "unit_id": unit_id, **_workplace(connection, unit_id, to)}


def _workplace(connection: Connection, unit_id: int, to: Destination) -> Mapping[str, Any]:
    if to.workplace is not None:
        return to.workplace
    number = to.enterprise_id or (None if to.enterprise_name else only_enterprise(connection, unit_id))
    if number is None and to.enterprise_name is None:
        return {}
    return {"enterprise_id": number, "enterprise_name": None if number else to.enterprise_name}


def _arrived(connection: Connection, by: By, done: Done) -> Done:
    """He is a member there: domain.transitions ends the membership here, the record goes on under the new unit."""
    row = acting.lock(connection, done.id)
    assert row is not None
    counting.count(connection, [row], Counted(Kind.TRANSFERRED_IN, by.today, by.now))
    acting.note(connection, by, row, "arrive", f"unit:{row.unit_id}")
    return Done(done.id, done.person_id, row.unit_id, Status.ADMITTED)


def leave(connection: Connection, by: By, target: Target, reason: str) -> Done | Problem:
    """He is no member any more, from this day on. If he comes back, the upper union decides (domain.md §1.4.4)."""
    step = Step(Act.LEAVE, {"reason": reason, "ended_at": by.now}, {"text": reason})
    taken = acting.take(connection, by, target, step)
    if isinstance(taken, Problem):
        return taken
    counting.count(connection, [taken[0]], Counted(Kind.LEFT, by.today, by.now))
    return taken[1]
