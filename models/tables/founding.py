"""Founding (thành lập CĐCS): surveys, steps, core groups; and files."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    UniqueConstraint,
    text,
)

from models.tables.columns import Id, Moment, id_, metadata, ref

survey = Table(  # what was found at the gate; the newest counts, the others are its history
    "survey",
    metadata,
    id_(),
    Column("enterprise_id", Id, ForeignKey("enterprise.id", ondelete="CASCADE"), nullable=False),
    Column("at", Moment, nullable=False),
    Column("day", Date, nullable=False),
    ref("person_id", "person.id", nullable=True),  # who asked there
    Column("headcount", Integer),
    Column("women", Integer),
    Column("shifts", String(100)),
    Column("owner_name", String(100)),
    Column("owner_phone", String(20)),
    Column("has_union", Boolean),
    Column("note", String(500)),
    Index("ix_survey_enterprise_id", "enterprise_id"),
    Index("ix_survey_person_id", "person_id"),
)
founding_step = Table(  # how an enterprise went from stage to stage
    "founding_step",
    metadata,
    id_(),
    Column("enterprise_id", Id, ForeignKey("enterprise.id", ondelete="CASCADE"), nullable=False),
    Column("stage", String(20), nullable=False),
    Column("day", Date, nullable=False),
    Column("note", String(500)),
    Column("obstacle", String(30)),
    Column("decision_number", String(60)),
    Column("at", Moment, nullable=False),
    ref("officer_id", "officer.id", nullable=True),
    Index("ix_founding_step_enterprise_id", "enterprise_id"),
)
core_member = Table(  # the core group (ban vận động) of an enterprise
    "core_member",
    metadata,
    id_(),
    Column("enterprise_id", Id, ForeignKey("enterprise.id", ondelete="CASCADE"), nullable=False),
    ref("person_id", "person.id"),
    Column("head", Boolean, nullable=False, server_default=text("false")),
    Column("added_at", Moment, nullable=False),
    ref("officer_id", "officer.id", nullable=True),  # who put him in
    UniqueConstraint("enterprise_id", "person_id"),
    Index("ix_core_member_person_id", "person_id"),
)
file = Table(  # ≤ 10 MB each, sealed: any process can hand it out
    "file",
    metadata,
    id_(),
    Column("kind", String(20), nullable=False),
    Column("name", String(100), nullable=False),
    Column("media_type", String(100), nullable=False),
    Column("content", LargeBinary, nullable=False),
    ref("application_id", "application.id", nullable=True),
    Column("chat_id", Id, ForeignKey("chat.id", ondelete="CASCADE")),  # whose it is, if it belongs to a chat only
    Column("made_at", Moment, nullable=False),
    Index("ix_file_application_id", "application_id"),
    Index("ix_file_chat_id", "chat_id"),
    sqlite_autoincrement=True,
)
