"""What officers read of applications (hàng chờ duyệt): the next one, who is alike, who has a name. Every query takes
the units that the officer may see."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, func, literal, or_, select

from domain.folding import fold
from domain.statuses import LIVE, Status
from models.keys import Keys
from models.tables import application, enterprise, officer, unit

FOUND = 200  # names looked through for a search; more than that is no answer
_WAITING = Status.SUBMITTED
"""What the queue holds: sent, or answered after a question. What waits for its applicant or a decision is elsewhere."""


@dataclass(frozen=True, slots=True)
class Case:
    """An application as officers see it; `citizen_number` is opened and must be covered before it is shown."""

    id: int
    status: Status
    revision: int
    person_id: int | None
    full_name: str
    birth_date: date | None
    gender: str
    phone: str | None
    workplace: str | None  # of the register
    typed_workplace: str | None
    commune: str | None
    job: str | None
    citizen_number: str | None = field(repr=False)
    guardian_name: str | None
    guardian_phone: str | None
    guardian_signed: bool
    unit_id: int
    unit_name: str
    sent_at: datetime
    possible_duplicate: bool
    rejoins: bool
    signed_day: date | None
    question: str | None
    answer: str | None
    reason: str | None
    decision_number: str | None
    decision_day: date | None
    ceremony_day: date | None
    official_number: str | None
    duplicate_of: int | None
    officer_name: str | None
    to_sign: bool = False  # filled in by a volunteer, and not confirmed by a code word
    assisted_by: str | None = None  # by whom; "" if he has no name here
    claim_tries: int = 0  # wrong ones to take the record over: models/claims.py
    left_before: bool = False  # somebody with this citizen number was a member and left


@dataclass(frozen=True, slots=True)
class Hit:
    """A line of a search's answer."""

    id: int
    full_name: str
    birth_date: date | None
    workplace: str | None
    status: Status


# --- the queue --------------------------------------------------------------------------------------------------------
def _waiting(units: Collection[int]) -> ColumnElement[bool]:
    return application.c.unit_id.in_(list(units)) & (application.c.status == _WAITING)


def waiting(connection: Connection, units: Collection[int], but: Iterable[int] = ()) -> int:
    """How many wait to be decided, leaving out `but`."""
    query = select(func.count()).where(_waiting(units), application.c.id.not_in(list(but)))
    return connection.execute(query.select_from(application)).scalar_one()


def next_one(connection: Connection, units: Collection[int], skipped: Iterable[int]) -> int | None:
    """The number of the oldest that waits, leaving out those set aside; None if there is none."""
    query = select(func.min(application.c.id)).where(_waiting(units), application.c.id.not_in(list(skipped)))
    found: int | None = connection.execute(query).scalar()
    return found


def of_number(connection: Connection, keys: Keys, units: Collection[int], number: int) -> Case | None:
    """The application; None if it is not there or beyond these units."""
    row = connection.execute(_CASES.where(application.c.id == number)).one_or_none()
    if row is None or row.unit_id not in units or row.status == Status.ERASED:
        return None
    return _case(connection, keys, row)


_CASES: Select[Any] = (
    select(
        application,
        unit.c.name.label("unit_name"),
        enterprise.c.name.label("workplace"),
        officer.c.name.label("officer_name"),
    )
    .join(unit, unit.c.id == application.c.unit_id)
    .outerjoin(enterprise, enterprise.c.id == application.c.enterprise_id)
    .outerjoin(officer, officer.c.id == application.c.officer_id)
)
_SAME = tuple(
    it
    for it in Case.__slots__
    if it not in ("status", "citizen_number", "typed_workplace", "left_before", "full_name", "gender", "assisted_by")
)


def _case(connection: Connection, keys: Keys, row: Row[Any]) -> Case:
    return Case(
        **{name: getattr(row, name) for name in _SAME},
        full_name=row.full_name or "",
        gender=row.gender or "",
        status=Status(row.status),
        typed_workplace=row.enterprise_name,
        citizen_number=keys.open(row.citizen_number).decode() if row.citizen_number else None,
        assisted_by=_name_of(connection, row.assisted_by) if row.assisted_by else None,
        left_before=_left_before(connection, row),
    )


def _name_of(connection: Connection, person_id: int) -> str:
    """A volunteer's name: as an officer has it, else that of his newest application."""
    held = select(officer.c.name).where(officer.c.person_id == person_id, officer.c.name.is_not(None))
    applied = select(application.c.full_name).where(application.c.person_id == person_id)
    newest = applied.where(application.c.full_name.is_not(None)).order_by(application.c.id.desc())
    found = (connection.execute(it.limit(1)).scalar() for it in (held.order_by(officer.c.id), newest))
    return next((it for it in found if it), "")


def _left_before(connection: Connection, row: Row[Any]) -> bool:
    if row.citizen_number_index is None:
        return False
    same = application.c.citizen_number_index == row.citizen_number_index
    query = select(application.c.id).where(same, application.c.status == Status.LEFT, application.c.id != row.id)
    return connection.execute(query.limit(1)).first() is not None


def alike(connection: Connection, number: int) -> list[tuple[int, int]]:
    """Live applications of others that look like the same person's, the oldest first: (number, its unit), whether or
    not the officer may see them."""
    row = connection.execute(select(application).where(application.c.id == number)).one_or_none()
    if row is None:
        return []
    same = []
    if row.citizen_number_index:
        same.append(application.c.citizen_number_index == row.citizen_number_index)
    if row.phone:
        told = ((application.c[name] == getattr(row, name)) for name in ("phone", "birth_date", "folded_name"))
        same.append(and_(*told))
    if not same:
        return []
    query = select(application.c.id, application.c.unit_id).where(or_(*same), application.c.status.in_(LIVE))
    rows = connection.execute(query.where(application.c.id != number).order_by(application.c.id).limit(5))
    return [(it.id, it.unit_id) for it in rows]


# --- searching --------------------------------------------------------------------------------------------------------
def by_name(connection: Connection, units: Collection[int], folded: str) -> list[Hit]:
    """Who has these words in his name, whole or begun, in any order: live ones first, of them
    a name that begins so, then the newest."""
    words = folded.split()
    if not words:
        return []
    name = application.c.folded_name
    spaced = literal(" ").concat(name)
    # Wherever it stands first: of twenty thousand names that leaves a few, and nothing is put together for the others.
    wanted = [name.contains(word, autoescape=True) for word in sorted(words, key=len, reverse=True)]
    wanted += [spaced.contains(f" {word}", autoescape=True) for word in words]
    numbers = select(application.c.id, name).where(application.c.unit_id.in_(list(units)), *wanted)
    rows = connection.execute(numbers.limit(FOUND)).all()
    best = sorted(rows, key=lambda it: (not it.folded_name.startswith(folded), -it.id))[:FOUND]
    return _hits(connection, [it.id for it in best])


def _hits(connection: Connection, numbers: list[int]) -> list[Hit]:
    workplace = func.coalesce(enterprise.c.name, application.c.enterprise_name)
    columns = (*(application.c[name] for name in ("id", "full_name", "birth_date")), workplace, application.c.status)
    query = select(*columns).outerjoin(enterprise, enterprise.c.id == application.c.enterprise_id)
    rows = connection.execute(query.where(application.c.id.in_(numbers)))
    found = {row[0]: Hit(row[0], row[1], row[2], row[3], Status(row[4])) for row in rows}
    ordered = [found[number] for number in numbers if number in found]
    return sorted(ordered, key=lambda it: it.status not in LIVE)


def units_named(connection: Connection, folded: str, day: date) -> list[tuple[int, str]]:
    """Units valid on a day whose name has these words: for a transfer, so of the whole federation."""
    valid = (unit.c.valid_from <= day) & (unit.c.valid_to.is_(None) | (unit.c.valid_to >= day))
    rows = connection.execute(select(unit.c.id, unit.c.name).where(valid).order_by(unit.c.id))
    words = folded.split()
    return [(row.id, row.name) for row in rows if all(f" {word}" in f" {fold(row.name)}" for word in words)]
