"""What changes a grievance (các bước của phản ánh): it is opened, said more in, moved on by one table of steps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Connection, update

from domain import grievance_terms
from domain.grievance_steps import Act, check
from domain.grievances import Kind, Mode, Status, is_urgent
from domain.problem import Problem
from models.grievance_routing import Route
from models.grievances import Blob, Case, Said, When, one, receipt_index
from models.keys import Keys
from models.tables import grievance, grievance_entry, grievance_file, grievance_step


@dataclass(frozen=True, slots=True)
class New:
    """A case to be opened. Anonymous: `receipt`, its digits, and nobody; else `person_id` and his `identity`."""

    kind: Kind
    category: str
    mode: Mode
    urgent: bool
    route: Route
    said: Said
    enterprise_id: int | None = None
    avoid: bool = False
    place: Mapping[str, Any] | None = field(default=None, repr=False)
    person_id: int | None = None
    identity: Mapping[str, Any] | None = field(default=None, repr=False)
    receipt: str | None = field(default=None, repr=False)


# --- opening ----------------------------------------------------------------------------------------------------------
def send(connection: Connection, keys: Keys, new: New, when: When) -> int:
    """Open a case; its number. No line of the audit says that somebody sent it: it would say when."""
    anonymous = new.mode is Mode.ANONYMOUS
    standing = grievance_terms.Standing(Status.NEW, new.urgent, when.today)
    row = {
        **{name: getattr(new, name) for name in ("kind", "category", "mode", "urgent", "enterprise_id", "avoid")},
        "unit_id": new.route.unit.id,
        "around_unit_id": new.route.around,
        "about_person_id": new.route.about_person,
        "status": Status.NEW,
        "person_id": None if anonymous else new.person_id,
        "identity": keys.seal_json(dict(new.identity)) if new.identity and not anonymous else None,
        "place": keys.seal_json(dict(new.place)) if new.place else None,
        "receipt": receipt_index(keys, new.receipt) if new.receipt is not None else None,
        "opened_day": when.today,
        "opened_at": when.now if new.urgent and not anonymous else None,
        "due": grievance_terms.due(standing, when.calendar),
        "told": not anonymous,  # of an anonymous one the clock tells, later: models/grievance_clock.py
    }
    (number,) = connection.execute(grievance.insert().values(row)).inserted_primary_key  # type: ignore[misc]
    it = one(connection, int(number))
    assert it is not None
    say(connection, keys, it, new.said, when)
    return it.id


# --- changing ---------------------------------------------------------------------------------------------------------
def say(connection: Connection, keys: Keys, it: Case, said: Said, when: When) -> None:
    """Add to the thread."""
    row = {"grievance_id": it.id, "voice": said.voice, "officer_id": said.post, "day": when.today}
    row["words"] = keys.seal(said.words.encode()) if said.words else None
    (entry,) = connection.execute(grievance_entry.insert().values(row)).inserted_primary_key  # type: ignore[misc]
    for blob in said.files:
        _attach(connection, it.id, int(entry), blob, when.today)


ENDINGS = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "audio/ogg": "ogg",
    "audio/mpeg": "mp3",
    "audio/mp4": "m4a",
    "application/pdf": "pdf",
}


def _attach(connection: Connection, number: int, entry: int, blob: Blob, day: date) -> None:
    """A name somebody gave may tell a person's: ours tells nothing."""
    row = {"grievance_id": number, "entry_id": entry, "blob_id": blob.id, "day": day}
    name = f"tep-{blob.id}.{ENDINGS[blob.media_type]}"
    kept = {"name": name, "media_type": blob.media_type, "size": blob.size}
    connection.execute(grievance_file.insert().values({**row, **kept}))


@dataclass(frozen=True, slots=True)
class Change:
    """An act on a case: what else is written with it, and by which post, None for the worker."""

    act: Act
    values: Mapping[str, Any] = field(default_factory=dict)
    post: int | None = None


def take_step(connection: Connection, it: Case, change: Change, when: When) -> Case | Problem:
    """Do an act on a locked case: the case afterwards, or what stands in its way, and then nothing was written."""
    status = check(change.act, it.status)
    if isinstance(status, Problem):
        return status
    values = {**change.values, "status": change.values.get("status", status)}
    told = ("urgent", "opened_day", "answered_day", "word_day")  # as Standing has them
    standing = grievance_terms.Standing(values["status"], *(values.get(name, getattr(it, name)) for name in told))
    values |= {"due": grievance_terms.due(standing, when.calendar), "revision": it.revision + 1}
    connection.execute(update(grievance).where(grievance.c.id == it.id).values(values))
    after = one(connection, it.id)
    assert after is not None
    note_step(connection, after, change.act, change.post, when)
    return after


def note_step(connection: Connection, it: Case, act: str, post: int | None, when: When) -> None:
    """A line of the case's own history."""
    row = {"grievance_id": it.id, "act": act, "status": it.status, "unit_id": it.unit_id, "officer_id": post}
    connection.execute(grievance_step.insert().values({**row, "day": when.today}))


# --- what the worker does ---------------------------------------------------------------------------------------------
def add(connection: Connection, keys: Keys, number: int, said: Said, when: When) -> Case | Problem:
    """The worker says more; that it is his case is proved before. What is urgent in it makes the case so. Problem:
    grievance.not_from."""
    it = _locked(connection, number)
    after = take_step(connection, it, Change(Act.ADD, _urgent(it, said)), when)
    if not isinstance(after, Problem):
        say(connection, keys, it, said, when)
    return after


def rate(connection: Connection, number: int, stars: int, when: When) -> Case | Problem:
    """How it was handled, 1 to 5; the last word counts."""
    return take_step(connection, _locked(connection, number), Change(Act.RATE, {"rating": stars}), when)


def reopen(connection: Connection, keys: Keys, number: int, said: Said, when: When) -> Case | Problem:
    """Open a closed case again, with the reason; its promises begin anew. Problem: grievance.too_late {day}."""
    it = _locked(connection, number)
    last = grievance_terms.reopens_until(it.closed_day) if it.closed_day else when.today
    if when.today > last:
        return Problem("grievance.too_late", {"day": {"d": last.isoformat()}})
    anew = {"opened_day": when.today, "answered_day": None, "word_day": None, "closed_day": None, "outcome": None}
    status = Status.TAKEN if it.officer_id is not None else Status.NEW
    after = take_step(connection, it, Change(Act.REOPEN, {**anew, **_urgent(it, said), "status": status}), when)
    if not isinstance(after, Problem):
        say(connection, keys, it, said, when)
    return after


def _urgent(it: Case, said: Said) -> dict[str, bool]:
    return {"urgent": it.urgent or is_urgent(it.category, said.words)}


def _locked(connection: Connection, number: int) -> Case:
    it = one(connection, number, lock=True)
    assert it is not None
    return it


def let_tell(connection: Connection, number: int) -> None:
    """The clock tells officers that there is more in an anonymous case."""
    connection.execute(update(grievance).where(grievance.c.id == number).values(told=False))
