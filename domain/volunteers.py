"""A volunteer's way (cộng tác viên): he asks, an officer agrees where one has to, he learns, he is active; it may end
at any time."""

from __future__ import annotations

from enum import StrEnum

from domain.statuses import Status


class State(StrEnum):
    WAITING = "waiting"  # for an officer
    LEARNING = "learning"  # the lesson is open to him
    ACTIVE = "active"
    REVOKED = "revoked"


def first_state(status: Status | None, *, ended_by_officer: bool) -> State:
    """Where somebody begins: a member goes straight to the lesson; anybody else, and whoever an officer has refused or
    revoked before, waits for one."""
    return State.LEARNING if status is Status.ADMITTED and not ended_by_officer else State.WAITING
