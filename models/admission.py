"""The decisions on one application (xét đơn): one function for each, for the chat and the dashboard alike. Each takes
what its officer saw, checks domain.transitions, and writes application, counting event and audit in one transaction."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, select, update

from domain.eligibility import Standing, standing
from domain.problem import Problem
from domain.roles import Role
from domain.statuses import Status
from domain.transition_needs import TransitionFacts
from domain.transitions import Act, check
from models import acting, audit, counting, credits, officers, queue
from models.acting import By, Done, Step, Target
from models.counting import Counted, Kind
from models.keys import Keys
from models.tables import application, officer


def find_eligible(connection: Connection, by: By, target: Target) -> Done | Problem:
    """All is right: he waits for a decision now."""
    return _done(acting.take(connection, by, target, Step(Act.FIND_ELIGIBLE)))


def ask(connection: Connection, by: By, target: Target, question: str) -> Done | Problem:
    """Something is missing; an earlier answer goes, the question stands alone."""
    step = Step(Act.ASK_INFO, {"question": question, "answer": None}, {"text": question})
    return _done(acting.take(connection, by, target, step))


def refuse(connection: Connection, by: By, target: Target, reason: str) -> Done | Problem:
    step = Step(Act.REFUSE, {"reason": reason, "ended_at": by.now}, {"text": reason})
    taken = acting.take(connection, by, target, step)
    if not isinstance(taken, Problem) and counting.is_registered(connection, target.id):
        counting.count(connection, [taken[0]], Counted(Kind.REFUSED, by.today, by.now))
    return _done(taken)


def reopen(connection: Connection, by: By, target: Target, reason: str) -> Done | Problem:
    """A refusal or a mark as duplicate was a mistake: it waits again. Counted, on this day, if it is not."""
    row = acting.lock(connection, target.id)
    other = row is not None and acting.has_other(connection, row)
    values = {"reason": None, "ended_at": None, "duplicate_of": None}
    taken = acting.take(connection, by, target, Step(Act.REOPEN, values, {"text": reason, "has_other": other}))
    if isinstance(taken, Problem):
        return taken
    credits.on_reopened(connection, target.id)
    if counting.is_refused(connection, target.id):
        counting.count(connection, [taken[0]], Counted(Kind.REFUSAL_UNDONE, by.today, by.now))
    # What was a possible duplicate when it was refused is one again, and counted nowhere until that is decided.
    return _done(taken) if taken[0].possible_duplicate else _registered(connection, by, taken)


def not_duplicate(connection: Connection, by: By, target: Target) -> Done | Problem:
    """Two different people: from now on it is an application like any other.

    It counts as registered on the day of this decision, not on the day it was sent: that day's tally has gone out
    without it and must come out the same when it is asked for again.
    """
    beyond = [unit for _, unit in queue.alike(connection, target.id) if by.office.post(unit) is None]
    if beyond and not isinstance(acting.found(connection, by, target), Problem):
        return Problem("admission.alike_elsewhere")  # who cannot see the other one cannot tell them apart
    taken = acting.take(connection, by, target, Step(Act.NOT_DUPLICATE, {"possible_duplicate": False}))
    return _registered(connection, by, taken)


def _registered(connection: Connection, by: By, taken: tuple[Row[Any], Done] | Problem) -> Done | Problem:
    if not isinstance(taken, Problem) and not counting.is_registered(connection, taken[0].id):
        counting.count(connection, [taken[0]], Counted(Kind.REGISTERED, by.today, by.now))
    return _done(taken)


def _done(taken: tuple[Row[Any], Done] | Problem) -> Done | Problem:
    return taken if isinstance(taken, Problem) else taken[1]


# --- no steps of the way, but kept and audited as they are ------------------------------------------------------------
def tick_guardian(connection: Connection, by: By, target: Target, signed: bool) -> Problem | None:
    """The guardian's signature is there, or is not after all. Only for who needs one."""
    it = acting.found_to_change(connection, by, target)
    if isinstance(it, Problem):
        return it
    row, _ = it
    if row.birth_date is None or standing(row.birth_date, by.today) is Standing.free:
        return Problem("admission.no_guardian_needed")
    if row.guardian_signed != signed:
        acting.write(connection, row, {"guardian_signed": signed})
        acting.note(connection, by, row, "guardian_signed", "yes" if signed else "no")
    return None


def tick_signed(connection: Connection, by: By, target: Target, signed: bool) -> Problem | None:
    """The application is signed on paper (domain.md §1.5), from today on; or is not after all."""
    it = acting.found_to_change(connection, by, target)
    if isinstance(it, Problem):
        return it
    row, _ = it
    if (row.signed_day is not None) != signed:
        day = by.today if signed else None
        acting.write(connection, row, {"signed_day": day})
        acting.note(connection, by, row, "signed_on_paper", day.isoformat() if day else "no")
    return None


def reveal(connection: Connection, keys: Keys, by: By, number: int) -> str | Problem:
    """The citizen number in full, for who may decide; who looked is noted."""
    it = acting.found_to_change(connection, by, Target(number))
    if isinstance(it, Problem):
        return it
    row, _ = it
    if row.citizen_number is None:
        return Problem("admission.no_citizen_number")
    acting.note(connection, by, row, "reveal_citizen_number")
    return keys.open(row.citizen_number).decode()


# --- the applicant's own ----------------------------------------------------------------------------------------------
def asked_by(connection: Connection, done: Done, today: date) -> int | None:
    """Whose question it was that has been answered, if he may still decide on the application: the person."""
    asked = select(officer.c.person_id).join(application, application.c.officer_id == officer.c.id)
    person = connection.scalar(asked.where(application.c.id == done.id))
    office = officers.office_of(connection, person, today)
    return person if office and office.post(done.unit_id, Role.OFFICER) else None


def answer(connection: Connection, person_id: int, text: str, facts: TransitionFacts) -> Done | Problem:
    """The applicant answers what he was asked, and the application comes back to the queue. `facts` tell the time."""
    asked = (application.c.person_id == person_id) & (application.c.status == Status.NEEDS_INFO)
    row = connection.execute(select(application).where(asked).with_for_update()).one_or_none()
    if row is None:
        return Problem("admission.nothing_asked")
    status = check(Act.ANSWER_INFO, Status(row.status), facts)
    if isinstance(status, Problem):
        return status
    values = {"status": status, "answer": text, "revision": row.revision + 1}
    connection.execute(update(application).where(application.c.id == row.id).values(values))
    line = audit.Line(f"person:{person_id}", Act.ANSWER_INFO, f"application:{row.id}", row.unit_id)
    audit.note(connection, facts.now, line)
    return Done(row.id, person_id, row.unit_id, status)
