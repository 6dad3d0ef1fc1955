"""Grievances (phản ánh, kiến nghị): cases, their threads, attachments and steps. Nothing here is finer than the day,
also of those under a name: numbers go up, and an anonymous case stands between two of them. No other table holds an
anonymous one's number, its receipt or its words."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    String,
    Table,
    text,
)

from models.tables.columns import Id, Moment, id_, metadata, only, ref

OPEN = "status <> 'closed'"


def _of_case() -> Column[int]:
    return Column("grievance_id", Id, ForeignKey("grievance.id", ondelete="CASCADE"), nullable=False)


grievance = Table(
    "grievance",
    metadata,
    id_(),
    Column("kind", String(10), nullable=False),
    Column("category", String(20), nullable=False),
    ref("unit_id", "unit.id"),  # who handles it now
    ref("enterprise_id", "enterprise.id", nullable=True),
    Column("mode", String(12), nullable=False),
    Column("avoid", Boolean, nullable=False, server_default=text("false")),  # not to the union at my company
    ref("around_unit_id", "unit.id", nullable=True),  # whose officers never see it
    ref("about_person_id", "person.id", nullable=True),  # the officer it is about: he never sees it
    Column("urgent", Boolean, nullable=False, server_default=text("false")),
    Column("status", String(10), nullable=False),
    ref("person_id", "person.id", nullable=True),
    Column("identity", LargeBinary),  # sealed JSON: name and telephone, as the worker gave them
    Column("place", LargeBinary),  # sealed JSON: name and commune of an enterprise that is not in the list
    Column("receipt", LargeBinary, unique=True),  # keyed hash
    Column("opened_day", Date, nullable=False),  # sent, or opened again
    Column("opened_at", Moment),  # of an urgent one under a name: somebody is to take it up within the hour
    Column("answered_day", Date),  # first
    Column("word_day", Date),  # the worker last heard of it
    Column("due", Date),  # the promise that comes next (domain/grievance_terms.py)
    Column("closed_day", Date),
    ref("officer_id", "officer.id", nullable=True),  # who has taken it
    Column("authority", String(200)),  # outside the union, to which it was passed
    Column("outcome", String(10)),
    Column("rating", SmallInteger),
    Column("revision", Integer, nullable=False, server_default=text("0")),  # goes up with every act on it
    Column("told", Boolean, nullable=False, server_default=text("false")),  # officers have heard that it is there
    CheckConstraint("kind IN ('question', 'report', 'proposal')", name="kind"),
    CheckConstraint("mode IN ('anonymous', 'confidential', 'open')", name="mode"),
    CheckConstraint("status IN ('new', 'taken', 'asked', 'answered', 'forwarded', 'closed')", name="status"),
    CheckConstraint("(mode = 'anonymous') = (receipt IS NOT NULL)", name="receipt"),
    CheckConstraint(
        "mode <> 'anonymous' OR (person_id IS NULL AND identity IS NULL AND opened_at IS NULL)", name="nobody"
    ),
    CheckConstraint("(status = 'closed') = (closed_day IS NOT NULL)", name="closed"),
    CheckConstraint("rating BETWEEN 1 AND 5", name="rating"),
    Index(  # the inbox reads nothing else
        "ix_grievance_open", "unit_id", "due", **only(OPEN)
    ),
    Index("ix_grievance_enterprise_id", "enterprise_id", "category", "opened_day"),
    Index("ix_grievance_opened_day", "opened_day"),
    Index("ix_grievance_person_id", "person_id"),
    Index("ix_grievance_officer_id", "officer_id", **only(OPEN)),
    Index("ix_grievance_closed_day", "closed_day"),
    Index("ix_grievance_untold", "opened_day", **only("NOT told")),
    sqlite_autoincrement=True,  # people hold these numbers
)
grievance_entry = Table(
    "grievance_entry",
    metadata,
    id_(),
    _of_case(),
    Column("voice", String(10), nullable=False),  # worker | officer | note (to colleagues)
    ref("officer_id", "officer.id", nullable=True),
    Column("words", LargeBinary),  # sealed; empty: files only
    Column("day", Date, nullable=False),
    CheckConstraint("voice IN ('worker', 'officer', 'note')", name="voice"),
    Index("ix_grievance_entry_grievance_id", "grievance_id"),
    sqlite_autoincrement=True,
)
grievance_blob = (
    Table(  # what a file holds, ≤ 10 MB, sealed: put here while its case is still being told, named by nobody
        "grievance_blob",
        metadata,
        id_(),
        Column("content", LargeBinary, nullable=False),
        Column("day", Date, nullable=False),
        Index("ix_grievance_blob_day", "day"),
        sqlite_autoincrement=True,
    )
)
grievance_file = Table(  # a file of a case, without what tells who made it
    "grievance_file",
    metadata,
    id_(),
    _of_case(),
    Column("entry_id", Id, ForeignKey("grievance_entry.id", ondelete="CASCADE"), nullable=False),
    Column("name", String(60), nullable=False),  # ours
    Column("media_type", String(40), nullable=False),
    Column("size", Integer, nullable=False),  # bytes
    Column("blob_id", Id, ForeignKey("grievance_blob.id"), nullable=False, unique=True),
    Column("day", Date, nullable=False),
    Index("ix_grievance_file_grievance_id", "grievance_id"),
    Index("ix_grievance_file_entry_id", "entry_id"),
    sqlite_autoincrement=True,
)
grievance_step = Table(  # who did what with it, who looked at it: its own audit, gone with it
    "grievance_step",
    metadata,
    id_(),
    _of_case(),
    Column("act", String(10), nullable=False),
    Column("status", String(10), nullable=False),  # after it
    ref("unit_id", "unit.id"),  # after it
    ref("officer_id", "officer.id", nullable=True),  # empty: the worker
    Column("day", Date, nullable=False),
    Index("ix_grievance_step_grievance_id", "grievance_id"),
    sqlite_autoincrement=True,
)
grievance_limit = Table(  # how often a chat or an address has done something on a day; gone the day after
    "grievance_limit",
    metadata,
    Column("who", LargeBinary, primary_key=True),  # keyed hash of what, whom and the day
    Column("day", Date, nullable=False),
    Column("count", Integer, nullable=False),
    Index("ix_grievance_limit_day", "day"),
)
grievance_block = Table(  # who abuses it: until then only what is urgent gets through
    "grievance_block",
    metadata,
    Column("person_id", Id, ForeignKey("person.id", ondelete="CASCADE"), primary_key=True),
    Column("until", Date, nullable=False),
    ref("officer_id", "officer.id"),
)
