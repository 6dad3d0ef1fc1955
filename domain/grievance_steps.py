"""How a grievance moves on (các bước xử lý phản ánh): one table of who may do what, from where; what a step is about
(an answer's words, an authority's name) the caller has asked for before."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from domain.grievances import Status
from domain.problem import Problem


class Act(StrEnum):
    TAKE = "take"
    ASK = "ask"
    ANSWER = "answer"
    NOTE = "note"  # for colleagues only
    PASS_UP = "pass_up"  # noqa: S105  no password; to the unit above
    FORWARD = "forward"  # to an authority, which is named
    CLOSE = "close"
    ADD = "add"
    RATE = "rate"
    REOPEN = "reopen"


class By(StrEnum):
    WORKER = "worker"
    OFFICER = "officer"


@dataclass(frozen=True, slots=True)
class Step:
    """`target` None: the status stays."""

    act: Act
    sources: frozenset[Status]
    target: Status | None
    by: By


_OPEN = frozenset(Status) - {Status.CLOSED}
_CLOSED = frozenset({Status.CLOSED})

STEPS = {
    it.act: it
    for it in (
        Step(Act.TAKE, _OPEN, Status.TAKEN, By.OFFICER),
        Step(Act.ASK, _OPEN, Status.ASKED, By.OFFICER),
        Step(Act.ANSWER, _OPEN, Status.ANSWERED, By.OFFICER),
        Step(Act.NOTE, frozenset(Status), None, By.OFFICER),
        Step(Act.PASS_UP, _OPEN, Status.NEW, By.OFFICER),
        Step(Act.FORWARD, _OPEN, Status.FORWARDED, By.OFFICER),
        Step(Act.CLOSE, _OPEN, Status.CLOSED, By.OFFICER),
        Step(Act.ADD, _OPEN, None, By.WORKER),
        Step(Act.RATE, _CLOSED, None, By.WORKER),
        Step(Act.REOPEN, _CLOSED, Status.TAKEN, By.WORKER),
    )
}


def check(act: Act, status: Status) -> Status | Problem:
    """The status after the act. Problem: grievance.not_from {status}.

    What a worker adds after he was asked or answered is for the officer to look at again.
    """
    step = STEPS[act]
    if status not in step.sources:
        return Problem("grievance.not_from", {"status": {"t": f"grievance.status.{status}"}})
    if act is Act.ADD and status in (Status.ASKED, Status.ANSWERED):
        return Status.TAKEN
    return step.target or status


def acts_for(status: Status, by: By) -> tuple[Act, ...]:
    """The acts to offer."""
    return tuple(it.act for it in STEPS.values() if it.by is by and status in it.sources)
