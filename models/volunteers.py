"""Volunteers (cộng tác viên): who may help others to join, for which unit; asked for, approved, learnt, ended."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, bindparam, case, func, select, update

from domain.statuses import LIVE
from domain.volunteers import State
from models import audit, tree
from models.chats import insert
from models.prepared import Prepared
from models.tables import application, enterprise, unit, volunteer


@dataclass(frozen=True, slots=True)
class Volunteer:
    """One person's role. `name` and `workplace` are those of his application, else as he told them."""

    id: int
    person_id: int | None
    unit_id: int
    unit_name: str
    state: State
    begun_at: datetime
    active_at: datetime | None
    officer_id: int | None
    name: str | None = field(repr=False)
    phone: str | None = field(repr=False)
    workplace: str | None = field(repr=False)
    application_id: int | None  # his own, the live one or the last


@dataclass(frozen=True, slots=True)
class New:
    """A role to begin. What he told of himself is kept only where he has no application."""

    person_id: int
    unit_id: int
    state: State
    name: str | None = field(default=None, repr=False)
    phone: str | None = field(default=None, repr=False)
    workplace: str | None = field(default=None, repr=False)


_LIVE = volunteer.c.state != State.REVOKED
_any = application.alias("any_own")
_newest = (
    select(_any.c.id)
    .where(_any.c.person_id == volunteer.c.person_id, _any.c.full_name.is_not(None))
    .order_by(_any.c.status.in_(LIVE).desc(), _any.c.id.desc())
    .limit(1)
    .scalar_subquery()
)
_FOUND = (
    select(
        volunteer.c.id,
        volunteer.c.person_id,
        volunteer.c.unit_id,
        unit.c.name,
        volunteer.c.state,
        volunteer.c.begun_at,
        volunteer.c.active_at,
        volunteer.c.officer_id,
        func.coalesce(application.c.full_name, volunteer.c.name),
        volunteer.c.phone,
        func.coalesce(enterprise.c.name, application.c.enterprise_name, volunteer.c.workplace),
        application.c.id,
    )
    .select_from(volunteer)
    .join(unit, unit.c.id == volunteer.c.unit_id)
    .outerjoin(application, application.c.id == _newest)
    .outerjoin(enterprise, enterprise.c.id == application.c.enterprise_id)
)


# Built once, as every menu asks: models/chats.py.
_his = volunteer.c.person_id == bindparam("person")
_OF_PERSON = Prepared(_FOUND.where(_his).order_by(volunteer.c.id.desc()).limit(1))
_ACTIVE = Prepared(_FOUND.where(_his, volunteer.c.state == State.ACTIVE))


def _read(row: Any) -> Volunteer:
    values = dict(zip(Volunteer.__slots__, row, strict=True))
    return Volunteer(**values | {"state": State(values["state"])})


def of_person(connection: Connection, person_id: int | None) -> Volunteer | None:
    """A person's role, the newest if he has had several; None for who never asked."""
    row = _OF_PERSON.first(connection, {"person": person_id})
    return _read(row) if row else None


def active(connection: Connection, person_id: int | None) -> Volunteer | None:
    """The role of who may act as a volunteer at this moment."""
    if person_id is None:
        return None
    row = _ACTIVE.first(connection, {"person": person_id})
    return _read(row) if row else None


def area(connection: Connection, it: Volunteer, day: date) -> frozenset[int]:
    """The units where he helps: his own and all below it; after its end whoever took over."""
    nodes = {node.id: node for node in tree.nodes(connection)}
    heir = tree.heir(nodes, it.unit_id, day)
    return tree.on(connection, day).below([heir.id if heir else it.unit_id])


# --- for officers -----------------------------------------------------------------------------------------------------
_ORDER = case({State.WAITING: 0, State.ACTIVE: 1}, value=volunteer.c.state, else_=2)


def of_units(connection: Connection, units: Collection[int]) -> list[Volunteer]:
    """All that are not ended, of these units: who waits first, then who is active, then who learns."""
    query = _FOUND.where(volunteer.c.unit_id.in_(list(units)), _LIVE)
    return [_read(row) for row in connection.execute(query.order_by(_ORDER, volunteer.c.id))]


def by_id(connection: Connection, units: Collection[int], number: int) -> Volunteer | None:
    """One of these units' own that is not ended; None for any other, there or not."""
    query = _FOUND.where(volunteer.c.id == number, volunteer.c.unit_id.in_(list(units)), _LIVE)
    row = connection.execute(query).one_or_none()
    return _read(row) if row else None


# --- the way ----------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class By:
    """Who acts and when; `post` is an officer's, None for the person himself."""

    actor: str
    now: datetime
    post: int | None = None


def begin(connection: Connection, new: New, by: By) -> bool:
    """Ask for the role; False if he has it, or has asked, already."""
    row = {**asdict(new), "begun_at": by.now}
    made = connection.execute(
        insert(connection, volunteer).values(row).on_conflict_do_nothing().returning(volunteer.c.id)
    ).scalar()
    if made is not None:
        _note(connection, by, "asked", made, new.unit_id)
    return made is not None


def approve(connection: Connection, it: Volunteer, by: By) -> bool:
    """The lesson opens for who waited; False if he does not wait any more."""
    values = {"state": State.LEARNING, "officer_id": by.post}
    return _step(connection, it, by, ("approved", (State.WAITING,), values))


def finish(connection: Connection, it: Volunteer, by: By) -> bool:
    """The lesson is done; False if the role was ended meanwhile."""
    values = {"state": State.ACTIVE, "active_at": by.now}
    return _step(connection, it, by, ("active", (State.LEARNING,), values))


def end(connection: Connection, it: Volunteer, by: By, how: str) -> bool:
    """Refused, revoked or stopped ("refused", "revoked", "stopped"), with effect from the next act on; what he told of
    himself goes. False if it had ended already."""
    values = {"state": State.REVOKED, "revoked_at": by.now, "officer_id": by.post, **FORGOTTEN}
    states = (State.WAITING,) if how == "refused" else (State.WAITING, State.LEARNING, State.ACTIVE)
    return _step(connection, it, by, (how, states, values))


FORGOTTEN: dict[str, object] = {"name": None, "phone": None, "workplace": None}
Step = tuple[str, tuple[State, ...], dict[str, Any]]
"""The act, the states it is possible in, and what is written."""


def _step(connection: Connection, it: Volunteer, by: By, step: Step) -> bool:
    act, states, values = step
    here = (volunteer.c.id == it.id) & volunteer.c.state.in_(states)
    if connection.execute(update(volunteer).where(here).values(values)).rowcount == 0:
        return False
    _note(connection, by, act, it.id, it.unit_id)
    return True


def _note(connection: Connection, by: By, act: str, number: int, unit_id: int) -> None:
    audit.note(connection, by.now, audit.Line(by.actor, f"volunteer.{act}", f"volunteer:{number}", unit_id))


# --- with the person --------------------------------------------------------------------------------------------------
def forget(connection: Connection, person_id: int, now: datetime) -> None:
    """At his erasure: the role ends, the row stays without him."""
    theirs = volunteer.c.person_id == person_id
    connection.execute(update(volunteer).where(theirs, _LIVE).values(revoked_at=now))
    values = {"state": State.REVOKED, "person_id": None, **FORGOTTEN}
    connection.execute(update(volunteer).where(theirs).values(values))
