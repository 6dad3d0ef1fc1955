"""An officer's inbox of grievances (hộp vụ việc): what is open in his units, urgent first; how many, and where."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Connection, func, select

from domain.grievances import Status
from models.grievance_office import OPEN, visible
from models.grievances import CASES, Case, case_of
from models.officers import Office
from models.tables import enterprise, grievance


@dataclass(frozen=True, slots=True)
class Sieve:
    """What of the inbox is wanted: `new`, `mine`, `late`, one `enterprise`, or all that is open."""

    what: str = ""
    enterprise: int | None = None


def _wanted(office: Office, sieve: Sieve, today: date) -> ColumnElement[bool]:
    match sieve.what:
        case "new":
            return OPEN & (grievance.c.status == Status.NEW)
        case "mine":
            return OPEN & grievance.c.officer_id.in_([it.id for it in office.posts])
        case "late":
            return OPEN & (grievance.c.due < today)
        case "at":
            return OPEN & (grievance.c.enterprise_id == sieve.enterprise)
        case "closed":
            return grievance.c.status == Status.CLOSED
    return OPEN


def inbox(connection: Connection, office: Office, sieve: Sieve, today: date, most: int) -> list[Case]:
    """The open ones, urgent first, then by the promise that comes next."""
    order = (grievance.c.urgent.desc(), grievance.c.due, grievance.c.id)
    first = select(grievance.c.id).where(visible(office), _wanted(office, sieve, today)).order_by(*order).limit(most)
    numbers = connection.scalars(first).all()
    rows = connection.execute(CASES.where(grievance.c.id.in_(numbers)).order_by(*order)) if numbers else ()
    return [case_of(row) for row in rows]


@dataclass(frozen=True, slots=True)
class Counts:
    """How many are open, new, his, late."""

    open: int
    new: int
    mine: int
    late: int


def counts(connection: Connection, office: Office, today: date) -> Counts:
    counted = (func.count().filter(_wanted(office, Sieve(it), today)) for it in ("", "new", "mine", "late"))
    query = select(*counted).select_from(grievance).where(visible(office), OPEN)
    row = connection.execute(query).one()
    return Counts(row[0], row[1], row[2], row[3])


def by_enterprise(connection: Connection, office: Office, most: int) -> list[tuple[int, str, int]]:
    """(id, name, number of open cases) of the enterprises with most."""
    count = func.count()
    query = (
        select(enterprise.c.id, enterprise.c.name, count)
        .join(grievance, grievance.c.enterprise_id == enterprise.c.id)
        .where(visible(office), OPEN)
        .group_by(enterprise.c.id, enterprise.c.name)
        .order_by(count.desc(), enterprise.c.name)
    )
    return [(row[0], row[1], row[2]) for row in connection.execute(query.limit(most))]
