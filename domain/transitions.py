"""How an application moves on (các bước xét đơn): one table of who may do what, from where, and what it needs."""

from dataclasses import dataclass
from enum import StrEnum

from domain.problem import Problem
from domain.roles import Role, may
from domain.statuses import WAITING, Status
from domain.transition_needs import Need, TransitionFacts, lacking


class Act(StrEnum):
    ASK_INFO = "ask_info"
    ANSWER_INFO = "answer_info"
    FIND_ELIGIBLE = "find_eligible"
    REFUSE = "refuse"
    MARK_DUPLICATE = "mark_duplicate"
    NOT_DUPLICATE = "not_duplicate"
    ADMIT = "admit"
    UNDO_ADMISSION = "undo_admission"
    WITHDRAW = "withdraw"
    LEAVE = "leave"
    TRANSFER = "transfer"
    REOPEN = "reopen"


class By(StrEnum):
    """Who acts: the applicant on his own application, or an officer of at least this role."""

    WORKER = "worker"
    OFFICER = "officer"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class Transition:
    """`target` None: the status stays."""

    act: Act
    sources: frozenset[Status]
    target: Status | None
    by: By
    needs: tuple[Need, ...] = ()


def _from(*statuses: Status) -> frozenset[Status]:
    return frozenset(statuses)


_ELIGIBLE_NEEDS = (Need.NO_DOUBT, Need.CONFIRMED, Need.GUARDIAN)
_CAME_TO_NOTHING = _from(Status.REFUSED, Status.DUPLICATE)  # a withdrawn one is the applicant's word: he sends anew

# domain.md §1.4: the decision, the upper union for who joins again, the reason of a refusal; §7.7: the guardian.
TRANSITIONS = {
    it.act: it
    for it in (
        Transition(Act.ASK_INFO, WAITING, Status.NEEDS_INFO, By.OFFICER, (Need.QUESTION,)),
        Transition(Act.ANSWER_INFO, _from(Status.NEEDS_INFO), Status.SUBMITTED, By.WORKER, (Need.ANSWER,)),
        Transition(
            Act.FIND_ELIGIBLE,
            _from(Status.SUBMITTED, Status.NEEDS_INFO),  # the officer may have asked by telephone
            Status.ELIGIBLE,
            By.OFFICER,
            _ELIGIBLE_NEEDS,
        ),
        Transition(Act.REFUSE, WAITING, Status.REFUSED, By.OFFICER, (Need.REASON, Need.UPPER_UNIT)),
        Transition(Act.MARK_DUPLICATE, WAITING, Status.DUPLICATE, By.OFFICER, (Need.ORIGINAL,)),
        Transition(Act.NOT_DUPLICATE, WAITING, None, By.OFFICER, (Need.DOUBT,)),
        Transition(
            Act.ADMIT,
            _from(Status.ELIGIBLE),
            Status.ADMITTED,
            By.OFFICER,
            (
                *_ELIGIBLE_NEEDS,
                Need.UPPER_UNIT,
                Need.DECISION,
            ),  # the first three again: data may change
        ),
        Transition(Act.UNDO_ADMISSION, _from(Status.ADMITTED), Status.ELIGIBLE, By.OFFICER, (Need.SLIP,)),
        Transition(Act.WITHDRAW, WAITING, Status.WITHDRAWN, By.WORKER),
        Transition(Act.LEAVE, _from(Status.ADMITTED), Status.LEFT, By.OFFICER, (Need.REASON,)),
        Transition(Act.TRANSFER, _from(Status.ADMITTED), Status.TRANSFERRED, By.OFFICER, (Need.NEW_UNIT,)),
        Transition(Act.REOPEN, _CAME_TO_NOTHING, Status.SUBMITTED, By.OFFICER, (Need.REASON, Need.NO_OTHER)),
    )
}


def check(act: Act, status: Status, facts: TransitionFacts) -> Status | Problem:
    """The status after the act, or the first thing that stands in its way.

    Problems: transition.not_allowed, transition.not_from {status}, and those of domain/transition_needs.py.
    """
    row = TRANSITIONS[act]
    if not _is_allowed(row.by, facts.role):
        return Problem("transition.not_allowed")
    if status not in row.sources:
        return Problem("transition.not_from", {"status": {"t": f"status.word.{status}"}})
    found = (lacking(need, facts) for need in row.needs)
    return next((it for it in found if it), row.target or status)


def acts_for(status: Status, role: Role | None) -> tuple[Act, ...]:
    """The acts to offer, whatever they may need still; `role` None: to the applicant."""
    return tuple(it.act for it in TRANSITIONS.values() if status in it.sources and _is_allowed(it.by, role))


def _is_allowed(by: By, role: Role | None) -> bool:
    if role is None or by is By.WORKER:
        return role is None and by is By.WORKER
    return may(role, Role(by))
