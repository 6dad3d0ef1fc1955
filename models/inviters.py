"""Who invites (người mời): his given name for those he invites, and who may have codes at all."""

from __future__ import annotations

import re

from sqlalchemy import Connection, select

from domain.names import given_name
from domain.statuses import LIVE
from models.tables import application, officer, volunteer

_POSITION = re.compile(r"\s*[,(–-].*")  # behind an officer's name: "Sùng A Vừ, chủ tịch"


def name_of(connection: Connection, person_id: int | None) -> str | None:
    """The given name, "Hoa"; nothing else of him is told. None for a unit's code or who was erased."""
    if person_id is None:
        return None
    told = select(application.c.full_name).where(
        application.c.person_id == person_id, application.c.full_name.is_not(None)
    )
    if full_name := connection.scalar(told.order_by(application.c.id.desc()).limit(1)):
        return given_name(full_name)
    posts = select(officer.c.name).where(officer.c.person_id == person_id, officer.c.name.is_not(None))
    if name := connection.scalar(posts.order_by(officer.c.id.desc()).limit(1)):
        return given_name(_POSITION.sub("", name))
    helps = select(volunteer.c.name).where(volunteer.c.person_id == person_id, volunteer.c.name.is_not(None))
    told_here = connection.scalar(helps.limit(1))  # of who is no member; it goes when his role ends
    return given_name(told_here) if told_here else None


def may_invite(connection: Connection, person_id: int | None) -> bool:
    """Members, applicants and active volunteers; officers may by their posts."""
    mine = (application.c.person_id == person_id) & application.c.status.in_(LIVE)
    helps = (volunteer.c.person_id == person_id) & (volunteer.c.state == "active")
    return any(
        connection.execute(query.limit(1)).first()
        for query in (select(application.c.id).where(mine), select(volunteer.c.id).where(helps))
    )
