"""What a member asks for himself and an officer does (đoàn viên xin thôi, đổi chỗ làm); the acts are membership's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from domain.problem import Problem
from domain.statuses import Status
from models import acting, counting, membership, units
from models.acting import By, Target
from models.membership import Destination


@dataclass(frozen=True, slots=True)
class Place:
    """Where a member works from now on: an enterprise of the register, or a name as typed, or none; and its commune."""

    enterprise_id: int | None = None
    enterprise_name: str | None = None
    commune: str | None = None


def leave(connection: Connection, by: By, number: int, reason: str) -> Problem | None:
    """He leaves the union on this day. Problems: admission.unknown, and those of domain.transitions."""
    return _problem(membership.leave(connection, by, Target(number), reason))


def transfer(connection: Connection, by: By, number: int, place: Place) -> Problem | None:
    """He works elsewhere: his membership, number and card go with him to the unit that stands there, and he is counted
    there as one who came, not as new. Under the same unit only the workplace changes."""
    it = acting.found_to_change(connection, by, Target(number))
    if isinstance(it, Problem):
        return it
    row, _ = it
    new = units.receiver(connection, place.enterprise_id, place.commune, by.today).id
    workplace = {name: getattr(place, name) for name in Place.__slots__}
    to = Destination(new, workplace=workplace)
    if new == row.unit_id and row.status == Status.ADMITTED:
        acting.write(connection, row, workplace)
        counting.follow(connection, [row], by.today, by.now)
    elif problem := _problem(membership.transfer(connection, by, Target(number), to)):
        return problem
    row = acting.lock(connection, number) or row  # the line belongs to the unit where he is now
    acting.note(connection, by, row, "change_workplace", f"enterprise {place.enterprise_id}")
    return None


def _problem(result: Any) -> Problem | None:
    return result if isinstance(result, Problem) else None
