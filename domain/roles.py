"""Roles of an officer (vai trò cán bộ) on his unit and all below it: a higher one may all that a lower one may."""

from enum import StrEnum


class Role(StrEnum):
    VIEWER = "viewer"  # sees
    OFFICER = "officer"  # admits, answers, moves the founding on
    ADMIN = "admin"  # also invites and revokes officers, and reads the audit


RANK = {role: rank for rank, role in enumerate(Role)}


def may(role: Role | None, needed: Role) -> bool:
    """Whether a role is enough for what needs `needed`; None, a worker or a stranger, reaches none."""
    return role is not None and RANK[role] >= RANK[needed]
