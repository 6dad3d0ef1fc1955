"""How an officer's act on an application is done (bước xét đơn): found within his units, locked, checked against the
rules and against what he had seen, written and noted in the audit. Which acts there are is models/admission.py."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, select, update

from domain.problem import Problem
from domain.roles import Role, may
from domain.statuses import LIVE, Status
from domain.transition_needs import Recorded, TransitionFacts
from domain.transitions import Act, check
from models import audit, officers, own_matters
from models.officers import Office, Post
from models.tables import application, unit

UNKNOWN = Problem("admission.unknown")
"""The same for what does not exist and for what stands beyond an officer's units."""
CHANGED = "admission.changed"
"""The key of the problem that somebody was faster."""
LATELY = 5  # lines of the audit among which the last change is looked for
LOOKS = ("reveal_citizen_number", "file")  # who did no more than this changed nothing
BELOW_UPPER = frozenset({"grassroots", "informal", "member", "section", "group"})


@dataclass(frozen=True, slots=True)
class By:
    """Who acts, and when: his office, the aware moment and its day in TIMEZONE."""

    office: Office
    now: datetime
    today: date


@dataclass(frozen=True, slots=True)
class Target:
    """The application, and the revision that was on the officer's screen; None if he typed a command."""

    id: int
    seen: int | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """An act with what it needs: columns to write, and facts for domain.transitions beside those of the row. A status
    among the columns is the one in which the record goes on after the act's own."""

    act: Act
    values: Mapping[str, Any] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Done:
    """What became of it: enough to tell the applicant, and those who follow his enterprise."""

    id: int
    person_id: int | None
    unit_id: int
    status: Status
    enterprise_id: int | None = None


def lock(connection: Connection, number: int) -> Row[Any] | None:
    """The application's row, held until the transaction ends."""
    return connection.execute(select(application).where(application.c.id == number).with_for_update()).one_or_none()


def post_for(by: By, row: Row[Any] | None) -> Post | Problem:
    """The post through which he sees the application, the highest one."""
    post = by.office.post(row.unit_id) if row else None
    return post or UNKNOWN


def found(connection: Connection, by: By, target: Target) -> tuple[Row[Any], Post] | Problem:
    """The locked row and his post; a problem if he does not see it, if it is his own, or if he saw it otherwise than it
    is now."""
    row = lock(connection, target.id)
    post = post_for(by, row)
    if row is None or isinstance(post, Problem):
        return UNKNOWN
    if row.id in own_of(connection, by):
        return own_matters.OWN
    if target.seen not in (None, row.revision):
        return changed(connection, row)
    return row, post


def own_of(connection: Connection, by: By) -> frozenset[int]:
    """The applications that are about himself: others decide them."""
    return own_matters.of(connection, by.office.person_id).applications


def found_to_change(connection: Connection, by: By, target: Target) -> tuple[Row[Any], Post] | Problem:
    """As `found`, for what is no step of the way but needs the same right: a tick, a number."""
    it = found(connection, by, target)
    if not isinstance(it, Problem) and not may(it[1].role, Role.OFFICER):
        return Problem("transition.not_allowed")
    return it


def changed(connection: Connection, row: Row[Any]) -> Problem:
    """Somebody was faster: who, and what it is now."""
    lines = audit.about(connection, f"application:{row.id}", LATELY)
    actor = next((it.actor for it in lines if it.action not in LOOKS), "")
    if actor == f"person:{row.person_id}":
        who: Any = {"t": "admission.applicant"}
    else:
        who = officers.names(connection, {actor}).get(actor) or {"t": "admission.another_officer"}
    return Problem(CHANGED, {"who": who, "status": {"t": f"status.word.{row.status}"}})


def facts_of(connection: Connection, by: By, row: Row[Any], post: Post) -> TransitionFacts:
    """What the rules want to know of a row and of who acts on it."""
    admitted_now = row.admitted_at is not None and row.admitted_at == row.decided_at
    return TransitionFacts(
        now=by.now,
        today=by.today,
        role=post.role,
        officer_id=post.id,
        application_id=row.id,
        unit_id=row.unit_id,
        possible_duplicate=row.possible_duplicate,
        birth_date=row.birth_date,
        guardian_signed=row.guardian_signed,
        confirmed=not row.to_sign or row.signed_day is not None,
        admission=Recorded(row.admitted_at, row.officer_id) if admitted_now and row.officer_id else None,
        rejoins=row.rejoins,
        unit_is_upper=not row.rejoins or is_upper(connection, post.unit_id),
    )


def is_upper(connection: Connection, unit_id: int) -> bool:
    """Whether a unit stands above the grassroots ones."""
    kind = connection.execute(select(unit.c.kind).where(unit.c.id == unit_id)).scalar_one()
    return kind not in BELOW_UPPER


def has_other(connection: Connection, row: Row[Any]) -> bool:
    """Whether the same person has another live application."""
    mine = (application.c.person_id == row.person_id) & (application.c.id != row.id)
    query = select(application.c.id).where(mine, application.c.status.in_(LIVE)).limit(1)
    return connection.execute(query).first() is not None


def write(connection: Connection, row: Row[Any], values: Mapping[str, Any]) -> None:
    """Change the row, once more under the revision that was locked."""
    seen = (application.c.id == row.id) & (application.c.revision == row.revision)
    new = {"revision": row.revision + 1, **values}
    assert connection.execute(update(application).where(seen).values(new)).rowcount == 1


def decided(by: By, post: Post) -> dict[str, Any]:
    """The columns that say who decided last."""
    return {"officer_id": post.id, "decided_at": by.now}


def take(connection: Connection, by: By, target: Target, step: Step) -> tuple[Row[Any], Done] | Problem:
    """Do a step: the row as it was, and what became of it; or what stands in its way, and then nothing was written."""
    it = found(connection, by, target)
    if isinstance(it, Problem):
        return it
    row, post = it
    status = check(step.act, Status(row.status), replace(facts_of(connection, by, row, post), **step.facts))
    if isinstance(status, Problem):
        return status
    write(connection, row, {**decided(by, post), "status": status, **step.values})
    note(connection, by, row, step.act, f"{row.status} > {status}")
    after = {"unit_id": row.unit_id, "enterprise_id": row.enterprise_id, **step.values}
    return row, Done(row.id, row.person_id, after["unit_id"], status, after["enterprise_id"])


def note(connection: Connection, by: By, row: Row[Any], action: str, detail: str | None = None) -> None:
    """A line of the audit about an application."""
    line = audit.Line(by.office.actor, action, f"application:{row.id}", row.unit_id, detail)
    audit.note(connection, by.now, line)
