"""What an anonymous worker says more on /g (nói thêm trên /g): words, and a picture or a voice note made clean."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from sqlalchemy import Connection

from documents.cleaning import TELLS_NOTHING, Clean, cleaned
from domain.grievances import Status, Voice
from domain.problem import Problem
from models import grievance_acts, grievance_files, grievances
from models.files import MOST_BYTES
from models.grievances import Case, Said, When
from models.keys import Keys

LETTERS = 10_000  # of what is added at once; issue's limit


@dataclass(frozen=True, slots=True)
class Added:
    """What is said more."""

    words: str = field(repr=False)
    file: Clean | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """The page as it is posted: its case, the revision that stood there, and what is said more."""

    case: Case
    seen: str
    added: Added


async def without_traces(content: bytes) -> Clean | Problem | None:
    """A file without what tells who made it; None for none. Nothing else goes into an anonymous case."""
    if not content:
        return None
    found = await asyncio.to_thread(cleaned, content) if len(content) <= MOST_BYTES else None
    if found and found.media_type in TELLS_NOTHING:
        return found
    why = "too_big" if len(content) > MOST_BYTES else "telling" if found else "unreadable"
    return _refused({"t": f"grievance.file_{why}"})


def _refused(why: dict[str, object]) -> Problem:
    return Problem("grievance.file", {"why": why})


def add(connection: Connection, keys: Keys, page: Page, when: When) -> str | Problem:
    """Put it into the case, or open that again: "added", "reopened". A page that is sent again says nothing twice."""
    it, added = page.case, page.added
    if problem := _obstacle(connection, it, added, when):
        return problem
    if page.seen != str(it.revision) and _is_last(connection, keys, it, added):
        return "added"
    again = it.status is Status.CLOSED
    file = added.file
    blobs = (grievance_files.put(connection, keys, file.media_type, file.content, when.today),) if file else ()
    act = grievance_acts.reopen if again else grievance_acts.add
    found = act(connection, keys, it.id, Said(added.words, blobs), when)
    if isinstance(found, Problem):
        for blob in blobs:
            grievance_files.drop(connection, blob.id)
        return found
    grievance_acts.let_tell(connection, it.id)
    return "reopened" if again else "added"


def _obstacle(connection: Connection, it: Case, added: Added, when: When) -> Problem | None:
    if len(added.words) > LETTERS:
        return Problem("grievance.too_long", {"limit": {"n": LETTERS}})
    if not added.words and not added.file:
        return Problem("grievance.empty")
    most = grievance_files.MOST_A_DAY
    full = added.file is not None and grievances.files_today(connection, it.id, when.today) >= most
    return _refused({"t": "grievance.too_many_files", "most": most}) if full else None


def _is_last(connection: Connection, keys: Keys, it: Case, added: Added) -> bool:
    """Whether this is what its worker said last."""
    last = grievances.thread(connection, keys, it.id, (Voice.WORKER,))[-1:]
    size = [len(added.file.content)] if added.file else []
    return any(one.words == added.words and [file.size for file in one.files] == size for one in last)
