"""Where an application stands (trạng thái đơn) and what its card shows; how it moves on is domain/transitions.py."""

from enum import StrEnum


class Status(StrEnum):
    SUBMITTED = "submitted"
    NEEDS_INFO = "needs_info"
    ELIGIBLE = "eligible"
    ADMITTED = "admitted"
    LEFT = "left"
    TRANSFERRED = "transferred"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    DUPLICATE = "duplicate"
    ERASED = "erased"


LIVE = frozenset({Status.SUBMITTED, Status.NEEDS_INFO, Status.ELIGIBLE, Status.ADMITTED})
WAITING = LIVE - {Status.ADMITTED}


class CardState(StrEnum):
    """What a card says to whoever scans it."""

    AWAITING = "awaiting"
    ADMITTED = "admitted"
    LEFT = "left"
    REVOKED = "revoked"


def card_state(status: Status) -> CardState:
    """A card lives with its application; a withdrawn, refused or erased one is revoked."""
    if status in WAITING:
        return CardState.AWAITING
    if status is Status.ADMITTED:
        return CardState.ADMITTED
    return CardState.LEFT if status in (Status.LEFT, Status.TRANSFERRED) else CardState.REVOKED
