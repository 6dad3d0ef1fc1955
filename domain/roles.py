"""What an officer may do in his unit and below (quyền của cán bộ); which units those are is not known here."""

from enum import StrEnum


class Role(StrEnum):
    """Each may all that the ones before may."""

    VIEWER = "viewer"  # sees
    OFFICER = "officer"  # decides
    ADMIN = "admin"  # gives and takes roles


def may(role: Role | None, needed: Role) -> bool:
    """Whether a role reaches the needed one; None, a worker or a stranger, reaches none."""
    order = list(Role)
    return role is not None and order.index(role) >= order.index(needed)
