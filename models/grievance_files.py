"""Files of grievances (tệp đính kèm): what was cleaned is put away under a number that nobody's name stands beside; it
becomes a case's when that is sent. Handed out only to who may see the case, and noted."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import Connection, delete, select

from domain.grievances import Mode, Voice
from models import chunks, grievance_office
from models.grievance_office import By
from models.grievances import Blob
from models.keys import Keys
from models.officers import Office
from models.tables import grievance, grievance_blob, grievance_entry, grievance_file

MOST_A_DAY = 10  # files of a case, or of one that is being told; issue's limit


@dataclass(frozen=True, slots=True)
class Opened:
    """A file with what it holds."""

    name: str
    media_type: str
    content: bytes = field(repr=False)


def put(connection: Connection, keys: Keys, media_type: str, content: bytes, day: date) -> Blob:
    """Put a cleaned file away."""
    row = {"content": keys.seal(content), "day": day}
    (number,) = connection.execute(grievance_blob.insert().values(row)).inserted_primary_key  # type: ignore[misc]
    return Blob(int(number), media_type, len(content))


def drop(connection: Connection, blob: int) -> None:
    """It became no case's."""
    connection.execute(delete(grievance_blob).where(grievance_blob.c.id == blob, _FREE))


_FREE = grievance_blob.c.id.not_in(select(grievance_file.c.blob_id))


def clear_before(connection: Connection, day: date) -> int:
    """Take out what became no case's, a chunk; how many."""
    return chunks.clear(connection, grievance_blob, (grievance_blob.c.day < day) & _FREE)


# --- who may have one -------------------------------------------------------------------------------------------------
def case_for(connection: Connection, office: Office, number: int) -> int | None:
    """The case of a file, if this officer may see it."""
    case = connection.scalar(select(grievance_file.c.grievance_id).where(grievance_file.c.id == number))
    return case if case is not None and grievance_office.find(connection, office, case) else None


def hand_out(connection: Connection, by: By, number: int) -> int | None:
    """Note that an officer opens a file; its case, None if he may not see it or it is no more."""
    case = case_for(connection, by.office, number)
    found = grievance_office.find(connection, by.office, case) if case is not None else None
    if found is None:
        return None
    grievance_office.note(connection, by, found[0], found[1], "file")
    return case


def opened(connection: Connection, keys: Keys, number: int) -> Opened | None:
    """A file, whoever asks: who may see it is asked before."""
    query = select(grievance_file.c.name, grievance_file.c.media_type, grievance_blob.c.content)
    joined = query.join(grievance_blob, grievance_blob.c.id == grievance_file.c.blob_id)
    row = connection.execute(joined.where(grievance_file.c.id == number)).one_or_none()
    return Opened(row.name, row.media_type, keys.open(row.content)) if row else None


def of_worker(connection: Connection, number: int, case: int) -> bool:
    """Whether a file stands in a part of this case that its worker reads."""
    query = (
        select(grievance_file.c.id)
        .join(grievance_entry, grievance_entry.c.id == grievance_file.c.entry_id)
        .where(grievance_file.c.id == number, grievance_file.c.grievance_id == case)
        .where(grievance_entry.c.voice != Voice.NOTE)
    )
    return connection.execute(query).first() is not None


def is_of(connection: Connection, number: int, person_id: int) -> bool:
    """Whether a file is one of a case that this person sent under his name."""
    query = select(grievance.c.id).join(grievance_file, grievance_file.c.grievance_id == grievance.c.id)
    mine = (grievance.c.person_id == person_id) & (grievance.c.mode != Mode.ANONYMOUS)
    case = connection.scalar(query.where(grievance_file.c.id == number, mine))
    return case is not None and of_worker(connection, number, case)
