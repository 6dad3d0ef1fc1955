"""Volunteers (cộng tác viên): people who may help others to join."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, select

from models.tables import volunteer


@dataclass(frozen=True, slots=True)
class Volunteer:
    """One who may help others now, for a unit and all below it."""

    id: int
    person_id: int
    unit_id: int


def active(connection: Connection, person_id: int) -> Volunteer | None:
    """The role of a person who has learned it and holds it still; None for anybody else."""
    mine = (volunteer.c.person_id == person_id) & (volunteer.c.state == "active")
    row = connection.execute(
        select(volunteer.c.id, volunteer.c.person_id, volunteer.c.unit_id).where(mine)
    ).one_or_none()
    return Volunteer(*row) if row else None
