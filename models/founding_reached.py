"""Enough applications to found (đủ đơn thành lập): noticed once per enterprise and threshold, and who is to be told."""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import Connection, select, update

from domain.figures import figure
from domain.founding import Standing
from domain.roles import Role
from domain.stages import WAY, Stage
from models import audit, core_group, founding, tree
from models.founding import Followed
from models.tables import enterprise, founding_step, officer

GATHERING = WAY[: WAY.index(Stage.READY)]
OVER = (Stage.CLOSED, Stage.MERGED)
ITSELF = "system"  # in the audit: nobody did it


@dataclass(frozen=True, slots=True)
class Reached:
    """An enterprise that has enough now. `officers` and `core` are persons, none of them twice."""

    enterprise: Followed
    applications: int
    officers: tuple[int, ...]
    core: tuple[int, ...]


def reached(connection: Connection, enterprise_id: int, today: date, now: datetime) -> Reached | None:
    """To be called after every application that counts: moves the enterprise to `ready` when there are enough for the
    first time. None at any other time."""
    # Locked before it is counted: of two applications at once, the second sees the first.
    it = founding.find(connection, enterprise_id, None, lock=True)
    if it is None or not _gathers(it):
        return None
    count, threshold = founding.count(connection, it.id), figure("founding_applications", today)
    if count < int(threshold) or _was_noticed(connection, it, threshold):
        return None
    _keep(connection, it, Standing(Stage.READY, today), threshold, now)
    core = tuple(member.person_id for member in core_group.of(connection, it.id))
    officers = tuple(person for person in responsible(connection, it, today) if person not in core)
    return Reached(replace(it, stage=Stage.READY, since=today), count, officers, core)


def _gathers(it: Followed) -> bool:
    return not it.has_union and it.stage not in OVER and it.standing.on_way() in GATHERING


def _was_noticed(connection: Connection, it: Followed, threshold: str) -> bool:
    step = founding_step.c
    noticed = (step.enterprise_id == it.id) & (step.stage == Stage.READY) & step.officer_id.is_(None)
    return connection.execute(select(step.id).where(noticed, step.note == threshold).limit(1)).first() is not None


def _keep(connection: Connection, it: Followed, ready: Standing, threshold: str, now: datetime) -> None:
    """The step by nobody is the mark; what stands in the way stays, enough applications do not take it away."""
    founding.keep_step(connection, it, ready, {"note": threshold, "at": now})
    values = {"stage": ready.stage, "stage_day": ready.since}
    connection.execute(update(enterprise).where(enterprise.c.id == it.id).values(values))
    line = audit.Line(ITSELF, "founding.move", f"enterprise:{it.id}", it.unit_id, f"{ready.stage} {ready.since}")
    audit.note(connection, now, line)


def responsible(connection: Connection, it: Followed, today: date) -> tuple[int, ...]:
    """The persons to tell: the enterprise's own officer, else all of its unit, else of the nearest above with any."""
    own = select(officer.c.person_id).join(enterprise, enterprise.c.officer_id == officer.c.id)
    query = own.where(enterprise.c.id == it.id, officer.c.revoked_at.is_(None))
    if (person := connection.scalar(query)) is not None:
        return (person,)
    return of_nearest(connection, (it.unit_id, *tree.on(connection, today).above(it.unit_id)))


def of_nearest(connection: Connection, units: Iterable[int], but: Container[int] = ()) -> tuple[int, ...]:
    """The persons who may act on the first of these units that has any, leaving out `but`."""
    found = (_of_unit(connection, unit_id) for unit_id in units)
    left = (tuple(person for person in persons if person not in but) for persons in found)
    return next((persons for persons in left if persons), ())


def _of_unit(connection: Connection, unit_id: int) -> tuple[int, ...]:
    may_act = officer.c.role.in_([Role.OFFICER, Role.ADMIN])
    query = select(officer.c.person_id).where(officer.c.unit_id == unit_id, may_act, officer.c.revoked_at.is_(None))
    return tuple(connection.scalars(query.order_by(officer.c.id)))
