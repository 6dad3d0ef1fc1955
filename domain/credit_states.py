"""What became of an application that came by an invite, for whoever invited (ghi nhận giới thiệu), and why not."""

from enum import StrEnum


class CreditState(StrEnum):
    """`held` until an officer has looked, `given` for an admitted, first-time member."""

    SENT = "sent"
    HELD = "held"
    GIVEN = "given"
    DENIED = "denied"


class Reason(StrEnum):
    """Why a credit is held, or (DUPLICATE, and whatever an officer denies) not given."""

    SELF = "self"  # his own person or phone
    CIRCLE = "circle"  # A invited B, who invited … A
    BURST = "burst"  # several of one code from one device or phone within an hour
    UNCONFIRMED = "unconfirmed"  # of what he sent before, nothing ever was admitted
    DUPLICATE = "duplicate"  # the other one of the same person counts


NOT_SENT = frozenset({Reason.DUPLICATE, Reason.SELF})
"""Denied for these, it does not even count as sent: nobody was won."""
