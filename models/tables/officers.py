"""Officers (cán bộ), their invitations, and requests that wait for them."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Table,
    text,
)

from models.tables.columns import Id, Moment, id_, metadata, only, ref

officer = Table(  # a person's role on a unit and all below it
    "officer",
    metadata,
    id_(),
    ref("person_id", "person.id", nullable=True),  # empty after an erasure
    ref("unit_id", "unit.id"),
    Column("role", String(10), nullable=False),
    Column("name", String(60)),
    Column("granted_at", Moment, nullable=False),
    ref("granted_by", "officer.id", nullable=True),  # empty: the operator, on the command line
    Column("revoked_at", Moment),
    Column("tallies", Boolean, nullable=False, server_default=text("true")),  # he gets the daily tally
    CheckConstraint("role IN ('viewer', 'officer', 'admin')", name="role"),
    CheckConstraint("revoked_at IS NOT NULL OR person_id IS NOT NULL", name="someone"),
    Index("uq_officer_live", "person_id", "unit_id", unique=True, **only("revoked_at IS NULL")),
    Index("ix_officer_unit_id", "unit_id"),
    sqlite_autoincrement=True,
)
officer_invite = Table(  # one code, once, for a day
    "officer_invite",
    metadata,
    id_(),
    Column("code_index", LargeBinary, nullable=False, unique=True),  # keyed hash
    ref("unit_id", "unit.id"),
    Column("role", String(10), nullable=False),
    Column("name", String(60)),
    Column("made_at", Moment, nullable=False),
    ref("made_by", "officer.id", nullable=True),
    Column("expires_at", Moment, nullable=False),
    Column("used_at", Moment),
    Column("revoked_at", Moment),
    CheckConstraint("role IN ('viewer', 'officer', 'admin')", name="role"),
)
request = Table(  # what somebody asks of the union outside an application, with the day by which it is answered
    "request",
    metadata,
    id_(),
    Column("kind", String(20), nullable=False),  # correction | move | leave | employer
    ref("person_id", "person.id", nullable=True),
    Column("chat_id", Id, ForeignKey("chat.id", ondelete="SET NULL")),  # where it is answered
    ref("application_id", "application.id", nullable=True),
    ref("enterprise_id", "enterprise.id", nullable=True),
    ref("unit_id", "unit.id"),
    Column("payload", LargeBinary),  # sealed JSON: what is asked
    Column("made_at", Moment, nullable=False),
    Column("due", Date, nullable=False),
    Column("state", String(10), nullable=False, server_default="open"),
    Column("answered_at", Moment),
    ref("officer_id", "officer.id", nullable=True),  # who answered
    CheckConstraint("state IN ('open', 'done', 'refused')", name="state"),
    Index("ix_request_unit_id", "unit_id", "state", "due"),
    Index("ix_request_person_id", "person_id"),
    sqlite_autoincrement=True,
)
