"""Members who go (đoàn viên thôi, chuyển nơi sinh hoạt): leaving the union, and moving to another unit of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, select, update

from domain.problem import Problem
from domain.roles import Role
from domain.statuses import Status
from domain.transition_needs import TransitionFacts
from domain.transitions import Act, check
from models import audit, units
from models.officers import Office
from models.tables import application, event


@dataclass(frozen=True, slots=True)
class By:
    """Which officer acts, and when; `today` in TIMEZONE."""

    office: Office
    now: datetime
    today: date


@dataclass(frozen=True, slots=True)
class Place:
    """Where a member works from now on: an enterprise of the register, or a name as typed, or none; and its commune."""

    enterprise_id: int | None = None
    enterprise_name: str | None = None
    commune: str | None = None


UNKNOWN = Problem("request.no_such")


def leave(connection: Connection, by: By, number: int, reason: str) -> Problem | None:
    """He leaves the union on this day. Problems: request.no_such, and those of domain.transitions."""
    row = _locked(connection, by, number)
    if isinstance(row, Problem):
        return row
    status = check(Act.LEAVE, Status(row.status), _facts(by, row, text=reason))
    if isinstance(status, Problem):
        return status
    _write(connection, by, row, {"status": status, "ended_at": by.now})
    _count(connection, by, row, "left")
    _note(connection, by, row, "leave", f"{row.status} > {status}")
    return None


def transfer(connection: Connection, by: By, number: int, place: Place) -> Problem | None:
    """He works elsewhere: his membership, number and card go with him to the unit that stands there, and he is counted
    there as one who came, not as new. Under the same unit only the workplace changes."""
    row = _locked(connection, by, number)
    if isinstance(row, Problem):
        return row
    new = units.receiver(connection, place.enterprise_id, place.commune, by.today).id
    values = {name: getattr(place, name) for name in Place.__slots__}
    if new == row.unit_id and row.status == Status.ADMITTED:
        _write(connection, by, row, values)
        _note(connection, by, row, "change_workplace", f"enterprise {place.enterprise_id}")
        return None
    outcome = check(Act.TRANSFER, Status(row.status), _facts(by, row, new_unit_id=new))
    if isinstance(outcome, Problem):
        return outcome
    _count(connection, by, row, "transferred_out")
    _write(connection, by, row, {**values, "unit_id": new})
    _count(connection, by, _row(connection, number), "transferred_in")
    _note(connection, by, row, "transfer", f"unit {row.unit_id} > unit {new}")
    return None


def _row(connection: Connection, number: int) -> Row[Any]:
    return connection.execute(select(application).where(application.c.id == number).with_for_update()).one()


def _locked(connection: Connection, by: By, number: int) -> Row[Any] | Problem:
    """The application's row, if the officer may act on it."""
    query = select(application).where(application.c.id == number).with_for_update()
    row = connection.execute(query).one_or_none()
    return row if row and by.office.post(row.unit_id, Role.OFFICER) else UNKNOWN


def _facts(by: By, row: Row[Any], **more: Any) -> TransitionFacts:
    post = by.office.post(row.unit_id, Role.OFFICER)
    assert post is not None
    who = {"role": post.role, "officer_id": post.id, "application_id": row.id, "unit_id": row.unit_id}
    return TransitionFacts(now=by.now, today=by.today, **{**who, **more})


def _write(connection: Connection, by: By, row: Row[Any], values: Mapping[str, Any]) -> None:
    post = by.office.post(row.unit_id, Role.OFFICER)
    assert post is not None
    decided = {"officer_id": post.id, "decided_at": by.now}
    connection.execute(update(application).where(application.c.id == row.id).values({**decided, **values}))


def _count(connection: Connection, by: By, row: Row[Any], kind: str) -> None:
    counted = {name: getattr(row, name) for name in ("unit_id", "enterprise_id", "gender", "minority")}
    row_of = {"kind": kind, "day": by.today, "at": by.now, "application_id": row.id, **counted}
    connection.execute(event.insert().values(row_of))


def _note(connection: Connection, by: By, row: Row[Any], action: str, detail: str) -> None:
    line = audit.Line(by.office.actor, action, f"application:{row.id}", row.unit_id, detail)
    audit.note(connection, by.now, line)
