"""Grievances (phản ánh, kiến nghị): a case and its thread as they stand. Of an anonymous one nobody's name is kept, and
nothing finer than the day. What changes it: models/grievance_acts.py; what officers see: models/grievance_office.py."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, select

from domain.grievances import Kind, Mode, Outcome, Status, Voice
from domain.working_days import Calendar
from models.grievance_routing import Closed
from models.keys import Keys
from models.tables import enterprise, grievance, grievance_entry, grievance_file, officer, unit


@dataclass(frozen=True, slots=True)
class When:
    """The aware moment, its day in TIMEZONE, and which days are worked."""

    now: datetime
    today: date
    calendar: Calendar


@dataclass(frozen=True, slots=True)
class Blob:
    """A file that was read, cleaned and put away: its number, what it is, how many bytes."""

    id: int
    media_type: str
    size: int


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody says in a thread; an officer by his post."""

    words: str = field(default="", repr=False)
    files: tuple[Blob, ...] = ()
    voice: Voice = Voice.WORKER
    post: int | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """A case as it stands, without its words."""

    id: int
    kind: Kind
    category: str
    mode: Mode
    unit_id: int
    unit_name: str
    enterprise_id: int | None
    enterprise_name: str | None
    urgent: bool
    avoid: bool
    status: Status
    person_id: int | None
    around_unit_id: int | None
    about_person_id: int | None
    opened_day: date
    answered_day: date | None
    word_day: date | None
    due: date | None
    closed_day: date | None
    officer_id: int | None
    officer_name: str | None
    authority: str | None
    outcome: Outcome | None
    rating: int | None
    revision: int

    @property
    def closed_to(self) -> Closed:
        return Closed(self.around_unit_id, self.about_person_id, self.person_id)


@dataclass(frozen=True, slots=True)
class File:
    """A file of an entry, without what it holds."""

    id: int
    name: str
    media_type: str
    size: int


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing said."""

    id: int
    voice: Voice
    officer_name: str | None
    day: date
    words: str = field(repr=False)
    files: tuple[File, ...]


_OWN = tuple(it for it in Case.__slots__ if it not in ("unit_name", "enterprise_name", "officer_name"))
CASES: Select[Any] = (
    select(
        *(grievance.c[name] for name in _OWN),
        unit.c.name.label("unit_name"),
        enterprise.c.name.label("enterprise_name"),
        officer.c.name.label("officer_name"),
    )
    .join(unit, unit.c.id == grievance.c.unit_id)
    .outerjoin(enterprise, enterprise.c.id == grievance.c.enterprise_id)
    .outerjoin(officer, officer.c.id == grievance.c.officer_id)
)


def case_of(row: Row[Any]) -> Case:
    """A row of CASES."""
    plain = {name: getattr(row, name) for name in Case.__slots__}
    outcome = Outcome(row.outcome) if row.outcome else None
    typed = {"kind": Kind(row.kind), "mode": Mode(row.mode), "status": Status(row.status), "outcome": outcome}
    return Case(**{**plain, **typed})


# --- finding ----------------------------------------------------------------------------------------------------------
def one(connection: Connection, number: int, *, lock: bool = False) -> Case | None:
    """A case, whoever asks: who may see it is asked before. `lock`: held until the transaction ends."""
    query = CASES.where(grievance.c.id == number)
    row = connection.execute(query.with_for_update(of=grievance) if lock else query).one_or_none()
    return case_of(row) if row else None


def by_receipt(connection: Connection, keys: Keys, digits: str) -> Case | None:
    """The anonymous case of a receipt. What is compared is a keyed hash, so that time tells nothing of the digits."""
    row = connection.execute(CASES.where(grievance.c.receipt == receipt_index(keys, digits))).one_or_none()
    return case_of(row) if row else None


def of_person(connection: Connection, person_id: int) -> list[Case]:
    """The cases that somebody sent under his name, the newest first."""
    query = CASES.where(grievance.c.person_id == person_id).order_by(grievance.c.id.desc())
    return [case_of(row) for row in connection.execute(query)]


def thread(connection: Connection, keys: Keys, number: int, voices: Collection[Voice]) -> list[Entry]:
    """What was said in a case, the oldest first, by these voices."""
    columns = (grievance_entry, officer.c.name.label("officer_name"))
    query: Select[Any] = select(*columns).outerjoin(officer, officer.c.id == grievance_entry.c.officer_id)
    here = (grievance_entry.c.grievance_id == number) & grievance_entry.c.voice.in_(list(voices))
    rows = connection.execute(query.where(here).order_by(grievance_entry.c.id)).all()
    kept = _files(connection, number)
    return [
        Entry(row.id, Voice(row.voice), row.officer_name, row.day, _opened(keys, row), kept.get(row.id, ()))
        for row in rows
    ]


def _opened(keys: Keys, row: Row[Any]) -> str:
    return keys.open(row.words).decode() if row.words else ""


def _files(connection: Connection, number: int) -> dict[int, tuple[File, ...]]:
    found: dict[int, tuple[File, ...]] = {}
    rows = connection.execute(
        select(grievance_file).where(grievance_file.c.grievance_id == number).order_by(grievance_file.c.id)
    )
    for row in rows:
        file = File(row.id, row.name, row.media_type, row.size)
        found[row.entry_id] = (*found.get(row.entry_id, ()), file)
    return found


def place_of(connection: Connection, keys: Keys, number: int) -> dict[str, Any]:
    """Where it happened, as the worker wrote it, if it is no enterprise of the register."""
    sealed = connection.scalar(select(grievance.c.place).where(grievance.c.id == number))
    return dict(keys.open_json(sealed)) if sealed else {}


def identity_of(connection: Connection, keys: Keys, number: int) -> dict[str, Any]:
    """Name and telephone of who sent it under his name; {} for an anonymous one."""
    sealed = connection.scalar(select(grievance.c.identity).where(grievance.c.id == number))
    return dict(keys.open_json(sealed)) if sealed else {}


def receipt_index(keys: Keys, digits: str) -> bytes:
    """What is kept of a receipt."""
    return keys.index("receipt", digits)


def files_today(connection: Connection, number: int, day: date) -> int:
    """How many files were added to a case on a day."""
    mine = (grievance_file.c.grievance_id == number) & (grievance_file.c.day == day)
    return len(connection.execute(select(grievance_file.c.id).where(mine)).all())
