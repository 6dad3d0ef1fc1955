"""Who invites (người mời), as far as everybody may read it: the given name, nothing else of the person."""

from __future__ import annotations

from sqlalchemy import Connection, select

from models.tables import application


def given_name(connection: Connection, person_id: int | None) -> str | None:
    """ "Lò Thị Hoa" → "Hoa", from the person's newest application; None if there is none, or no name in it any more."""
    named = (application.c.person_id == person_id) & application.c.full_name.is_not(None)
    query = select(application.c.full_name).where(named).order_by(application.c.id.desc()).limit(1)
    name: str | None = connection.execute(query).scalar()
    return name.split()[-1] if name else None
