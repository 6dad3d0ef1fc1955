"""What goes on after a unit's end (kế thừa, bàn giao): waiting applications, open requests, enterprises find their new
unit; members and counting events stay with the unit they were counted in, so that a past day's tally stays the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, Table, func, or_, select, update

from domain.grievances import Status
from domain.statuses import WAITING
from domain.volunteers import State
from models import audit, counting, settings, tree
from models.database import wait_for_turn
from models.responsibility import SETTLED, Territory, assign
from models.tables import application, enterprise, grievance, request, unit, unit_enterprise, volunteer
from models.tree import Node
from models.units import GRASSROOTS


def follow(connection: Connection, now: datetime, day: date) -> bool:
    """Do once a day what begins or ends by date alone; False if nothing did since the last time."""
    wait_for_turn(connection, "units")
    last = settings.get(connection, SETTLED)
    if last == day.isoformat():
        return False
    due = last is None or _turned(connection, date.fromisoformat(last), day)
    if due:
        hand_on(connection, now, day)
    settings.put(connection, SETTLED, day.isoformat())
    return due


def _turned(connection: Connection, last: date, day: date) -> bool:
    began = (unit.c.valid_from > last) & (unit.c.valid_from <= day)
    ended = (unit.c.valid_to >= last) & (unit.c.valid_to < day)
    return connection.scalar(select(unit.c.id).where(or_(began, ended)).limit(1)) is not None


def hand_on(connection: Connection, now: datetime, day: date) -> None:
    """Give what waits in units that have ended to whoever receives it now; twice does nothing more.

    An application goes where it would be sent today, or else to the successor; a request, and an enterprise that
    somebody gave to that unit by hand, to the successor; without one the territory decides again.
    """
    found = {it.id: it for it in tree.nodes(connection)}
    ended = _Ended(found, {it.id: tree.heir(found, it.id, day) for it in found.values() if it.ended_by(day)}, day)
    settings.put(connection, SETTLED, day.isoformat())
    counts: Counter[tuple[int, int, str]] = Counter()
    if ended.heirs:
        counting.follow(connection, _applications(connection, ended, counts), day, now)
        for table in _GO_ON:
            _to_heirs(connection, ended, counts, table)
        _enterprises(connection, ended, counts)
    assign(connection, day=day)
    lines = [
        audit.Line(audit.OPERATOR, "unit_handed_on", f"unit:{old}", new, f"{name} {count} -> {new}")
        for (old, new, name), count in counts.items()
    ]
    audit.note_all(connection, now, lines)


@dataclass(frozen=True, slots=True)
class _Ended:
    """The units that have ended by a day, each with who took over; None if nobody did."""

    found: Mapping[int, Node]
    heirs: Mapping[int, Node | None]
    day: date

    def waits(self, unit_id: int) -> bool:
        """Who takes over has not begun yet: what waits, waits for him."""
        heir = self.heirs[unit_id]
        return heir is not None and heir.valid_from > self.day

    def heir(self, unit_id: int) -> int | None:
        """The id of who took over."""
        heir = self.heirs[unit_id]
        return heir.id if heir else None


def _applications(connection: Connection, ended: _Ended, counts: Counter[tuple[int, int, str]]) -> list[Row[Any]]:
    """The applications that are given on, as they were."""
    commune = func.coalesce(enterprise.c.commune, application.c.commune).label("commune")
    query: Select[Any] = (
        select(application.c.id, *(application.c[name] for name in counting.PLACE), commune)
        .outerjoin(enterprise, enterprise.c.id == application.c.enterprise_id)
        .where(application.c.unit_id.in_(ended.heirs), application.c.status.in_(WAITING))
    )
    rows = [row for row in connection.execute(query) if not ended.waits(row.unit_id)]
    territory = Territory.on(connection, ended.day)
    unions = _unions(connection, {row.enterprise_id for row in rows if row.enterprise_id}, ended.day)
    given: dict[int, list[int]] = {}
    for row in rows:
        heir = ended.heirs[row.unit_id]
        own = heir.id if heir and heir.kind == GRASSROOTS else None
        new = unions.get(row.enterprise_id) or own or territory.communes.get(row.commune)
        new = new or ended.heir(row.unit_id) or territory.province
        if new is not None:
            given.setdefault(new, []).append(row.id)
            counts[row.unit_id, new, "applications"] += 1
    _give(connection, application, given)
    return rows


def _unions(connection: Connection, enterprises: Iterable[int], day: date) -> dict[int, int]:
    """The grassroots union over each enterprise on that day, the first that was there."""
    valid = (unit.c.valid_from <= day) & or_(unit.c.valid_to.is_(None), unit.c.valid_to >= day)
    query = (
        select(unit_enterprise.c.enterprise_id, unit.c.id)
        .join(unit, unit.c.id == unit_enterprise.c.unit_id)
        .where(unit_enterprise.c.enterprise_id.in_(enterprises), unit.c.kind == GRASSROOTS, valid)
        .order_by(unit.c.valid_from.desc(), unit.c.id.desc())
    )
    return {row.enterprise_id: row.id for row in connection.execute(query)}


_GO_ON = {
    request: request.c.state == "open",
    grievance: grievance.c.status != Status.CLOSED,
    volunteer: volunteer.c.state != State.REVOKED,
}
"""What goes to the successor as it is: open requests and grievances, and volunteers, who help on under whoever took
over."""


def _to_heirs(connection: Connection, ended: _Ended, counts: Counter[tuple[int, int, str]], table: Table) -> None:
    """The successor gets these rows; without one the province."""
    query = select(table.c.id, table.c.unit_id).where(table.c.unit_id.in_(ended.heirs), _GO_ON[table])
    province = tree.province(ended.found.values(), ended.day)
    given: dict[int, list[int]] = {}
    for row in connection.execute(query):
        new = ended.heir(row.unit_id) or province
        if new is not None and not ended.waits(row.unit_id):
            given.setdefault(new, []).append(row.id)
            counts[row.unit_id, new, f"{table.name}s"] += 1
    _give(connection, table, given)


def _enterprises(connection: Connection, ended: _Ended, counts: Counter[tuple[int, int, str]]) -> None:
    query = select(enterprise.c.id, enterprise.c.unit_id).where(
        enterprise.c.unit_id.in_(ended.heirs), enterprise.c.unit_by_hand
    )
    given: dict[int, list[int]] = {}
    free: list[int] = []
    for row in connection.execute(query):
        new = ended.heir(row.unit_id)
        if new is None:
            free.append(row.id)
        elif not ended.waits(row.unit_id):
            given.setdefault(new, []).append(row.id)
            counts[row.unit_id, new, "enterprises"] += 1
    _give(connection, enterprise, given)
    if free:
        connection.execute(update(enterprise).where(enterprise.c.id.in_(free)).values(unit_by_hand=False))


def _give(connection: Connection, table: Table, given: Mapping[int, list[int]]) -> None:
    for new, numbers in given.items():
        connection.execute(update(table).where(table.c.id.in_(numbers)).values(unit_id=new))
