"""What goes of grievances (xóa phản ánh): their words and files when the worker asks to be forgotten, all of them some
time after closing. What is counted stays: category, enterprise, days."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ColumnElement, Connection, Select, delete, select, update

from domain.grievances import Outcome, Status
from models import chunks
from models.tables import grievance, grievance_blob, grievance_entry, grievance_file, grievance_step


def forget_person(connection: Connection, person_id: int, now: datetime) -> None:
    """He is to be forgotten: what he sent under his name loses him and all its words, and is over. An anonymous case is
    nobody's, so it stays; he may ask in it, with his receipt."""
    mine = grievance.c.person_id == person_id
    _forget_words(connection, select(grievance.c.id).where(mine))
    over = {"status": Status.CLOSED, "outcome": Outcome.WITHDRAWN, "due": None, "closed_day": now.date()}
    connection.execute(update(grievance).where(mine, grievance.c.status != Status.CLOSED).values(over))
    connection.execute(update(grievance).where(mine).values(person_id=None, identity=None, place=None))
    about = grievance.c.about_person_id == person_id
    connection.execute(update(grievance).where(about).values(about_person_id=None))


def _forget_words(connection: Connection, cases: Select[tuple[int]]) -> None:
    files = select(grievance_file.c.blob_id).where(grievance_file.c.grievance_id.in_(cases))
    blobs = connection.scalars(files).all()
    connection.execute(delete(grievance_file).where(grievance_file.c.grievance_id.in_(cases)))
    connection.execute(delete(grievance_blob).where(grievance_blob.c.id.in_(blobs)))
    connection.execute(delete(grievance_entry).where(grievance_entry.c.grievance_id.in_(cases)))


def clear_closed(connection: Connection, before: date) -> int:
    """Take out the cases that were closed before that day, a chunk, with all that hangs on them; how many."""
    old: ColumnElement[bool] = grievance.c.closed_day < before
    numbers = connection.scalars(select(grievance.c.id).where(old).limit(chunks.PEOPLE)).all()
    cases = select(grievance.c.id).where(grievance.c.id.in_(numbers))
    _forget_words(connection, cases)
    connection.execute(delete(grievance_step).where(grievance_step.c.grievance_id.in_(numbers)))
    return connection.execute(delete(grievance).where(grievance.c.id.in_(numbers))).rowcount
