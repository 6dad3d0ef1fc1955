"""What waits too long (quá hạn, tồn đọng) in the whole federation, for the clock: who is reminded of it says
scheduler/reminders.py."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Select, bindparam, select

from domain.founding_terms import State, Term, clocks
from domain.stages import Stage
from domain.statuses import Status
from domain.working_days import Calendar
from models import founding, founding_then
from models.enterprise_visible import VISIBLE
from models.founding import Followed
from models.tables import application, enterprise, founding_step, unit

_DUE = (Stage.CONGRESS_PLANNED, Stage.CONGRESS_HELD, Stage.FILED)
_RUNNING = select(enterprise.c.id).where(VISIBLE, enterprise.c.stage.in_(_DUE)).order_by(enterprise.c.id)
_OFFICERS = (Status.SUBMITTED, Status.ELIGIBLE)  # what waits for its applicant is no officer's fault
_WAITING = (
    select(application.c.unit_id, unit.c.name, application.c.sent_at)
    .join(unit, unit.c.id == application.c.unit_id)
    .where(application.c.status.in_(_OFFICERS), application.c.sent_at < bindparam("before"))
    .order_by(application.c.unit_id, application.c.sent_at)
)
CONGRESS = "congress"
"""The planned congress: no term of a rule, but a day that somebody set."""


@dataclass(frozen=True, slots=True)
class Due:
    """A founding whose term ends soon or is over."""

    enterprise: Followed
    term: str  # of domain.founding_terms.Term, or CONGRESS
    day: date
    late: bool


def foundings(connection: Connection, calendar: Calendar, today: date) -> Iterator[Due]:
    """Every founding to be warned of on a day, by enterprise."""
    for number in connection.execute(_RUNNING).scalars().all():
        it = founding.find(connection, number, None)
        if it is not None and it.since is not None and not it.has_union:
            yield from _terms(it, it.since, calendar, today)


def foundings_then(connection: Connection, calendar: Calendar, day: date) -> Iterator[Due]:
    """As `foundings` at the end of a past day, by its stages and unions. Which papers were there then nobody knows:
    minutes that came late count as if they had been in time."""
    for number, stage, since in connection.execute(_running_on(day)).all():
        it = founding.find(connection, number, None)
        if it is not None:
            yield from _terms(replace(it, stage=Stage(stage), since=since, has_union=False), since, calendar, day)


def _running_on(day: date) -> Select[Any]:
    return (
        select(enterprise.c.id, founding_step.c.stage, founding_step.c.day)
        .select_from(enterprise)
        .join(founding_step, founding_step.c.id == founding_then.step(day))
        .where(VISIBLE, founding_step.c.stage.in_(_DUE), ~founding_then.had_union(day))
        .order_by(enterprise.c.id)
    )


def _terms(it: Followed, since: date, calendar: Calendar, today: date) -> Iterator[Due]:
    if it.stage is Stage.CONGRESS_PLANNED and since < today:
        yield Due(it, CONGRESS, since, late=True)
    for clock in clocks(it.stage, since, calendar, today):
        met = clock.term is Term.MEETING and "committee_minutes" in it.dossier
        if clock.state is not State.FINE and not met:
            yield Due(it, clock.term, clock.due, late=clock.state is State.OVERDUE)


def waiting(connection: Connection, before: datetime) -> Iterator[tuple[int, str, datetime]]:
    """Applications sent before then that an officer has not decided: unit, its name, when sent; by unit, the oldest
    first."""
    rows = connection.execute(_WAITING, {"before": before})
    return ((row.unit_id, row.name, row.sent_at) for row in rows)
