"""What is an officer's own (việc của chính mình): an application or request about himself, which another officer of the
unit or of the unit above decides; he neither finds it in his queue nor acts on it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, and_, or_, select

from domain.problem import Problem
from models.tables import application

OWN = Problem("admission.own")
_ALIKE = ("phone", "birth_date", "folded_name")  # together they tell a person, as in models/queue.alike


@dataclass(frozen=True, slots=True)
class Own:
    """The person who acts, and the applications that are his."""

    person_id: int
    applications: frozenset[int]

    def is_about(self, person_id: int | None, application_id: int | None) -> bool:
        """Whether what this person asked about this application is his own matter."""
        return person_id == self.person_id or application_id in self.applications


def of(connection: Connection, person_id: int) -> Own:
    """All applications of this person, and those of others with his citizen number, or his name, birth date and
    telephone: very likely he himself, from another chat."""
    columns = (application.c[name] for name in ("id", "citizen_number_index", *_ALIKE))
    mine = connection.execute(select(*columns).where(application.c.person_id == person_id)).all()
    numbers = {row.id for row in mine}
    same = [application.c.citizen_number_index == row.citizen_number_index for row in mine if row.citizen_number_index]
    same += [and_(*(application.c[name] == getattr(row, name) for name in _ALIKE)) for row in mine if row.phone]
    if same:
        numbers.update(connection.execute(select(application.c.id).where(or_(*same))).scalars())
    return Own(person_id, frozenset(numbers))
