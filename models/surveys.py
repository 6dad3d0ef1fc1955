"""Surveys at the gate (khảo sát): what was found there; the newest counts, all stay as history."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import date, datetime

from sqlalchemy import Connection, select, update

from models import audit, counting, headcounts
from models.tables import enterprise, survey

SOURCE = "survey"


@dataclass(frozen=True, slots=True)
class Survey:
    """What was found on a day; None: not asked or not told."""

    enterprise_id: int
    day: date
    headcount: int | None
    women: int | None = None
    shifts: str | None = None
    owner_name: str | None = field(default=None, repr=False)
    owner_phone: str | None = field(default=None, repr=False)
    has_union: bool | None = None
    note: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Made:
    """By whom, when, and for which unit."""

    person_id: int
    now: datetime
    unit_id: int | None


def keep(connection: Connection, it: Survey, made: Made) -> None:
    """Store it, and take it over into the register unless that knows something newer."""
    connection.execute(survey.insert().values({**asdict(it), "at": made.now, "person_id": made.person_id}))
    query = select(enterprise.c.headcount_day).where(enterprise.c.id == it.enterprise_id).with_for_update()
    known = connection.execute(query).scalar()
    if known is None or known <= it.day:
        connection.execute(update(enterprise).where(enterprise.c.id == it.enterprise_id).values(_register(it)))
        if it.headcount is not None:
            headcounts.keep(connection, it.enterprise_id, counting.day_of(made.now))
    line = audit.Line(f"person:{made.person_id}", "survey", f"enterprise:{it.enterprise_id}", made.unit_id)
    audit.note(connection, made.now, line)


def _register(it: Survey) -> dict[str, object]:
    """What was not told stays as it was."""
    counted = {"headcount_day": it.day, "headcount_source": SOURCE} if it.headcount is not None else {}
    told = {
        "headcount": it.headcount,
        "women": it.women,
        "contact_name": it.owner_name,
        "contact_phone": it.owner_phone,
        "union_status": {True: "has", False: "none", None: None}[it.has_union],
    }
    return {**counted, **{name: value for name, value in told.items() if value is not None}}


def shifts_of(connection: Connection, number: int | None) -> str | None:
    """What was told last of an enterprise's shifts; None if nobody asked."""
    told = (survey.c.enterprise_id == number) & survey.c.shifts.is_not(None)
    newest = select(survey.c.shifts).where(told).order_by(survey.c.day.desc(), survey.c.id.desc()).limit(1)
    return connection.execute(newest).scalar()


def of_enterprise(connection: Connection, number: int, limit: int) -> list[Survey]:
    """The newest ones of an enterprise, the newest first."""
    columns = (survey.c[name] for name in Survey.__slots__)
    query = select(*columns).where(survey.c.enterprise_id == number)
    newest = query.order_by(survey.c.day.desc(), survey.c.id.desc()).limit(limit)
    return [Survey(*row) for row in connection.execute(newest)]
