"""The clock (việc theo giờ): runs of its jobs and whom they told; what the database remembers of itself."""

from __future__ import annotations

from sqlalchemy import (
    Column,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from models.tables.columns import Id, Moment, id_, metadata

setting = Table(  # what the database remembers of itself: fingerprint of the key, demonstration data or not
    "setting", metadata, Column("name", String(60), primary_key=True), Column("value", Text, nullable=False)
)
job_run = Table(  # a job of the clock in one of its periods: whoever has the row works
    "job_run",
    metadata,
    id_(),
    Column("name", String(40), nullable=False),
    Column("period", String(20), nullable=False),  # the day it is for in TIMEZONE, "2026-05-20", or the hour
    Column("lease_until", Moment, nullable=False),
    Column("tries", SmallInteger, nullable=False),  # counted when it is taken
    Column("begun_at", Moment, nullable=False),  # by the last try
    Column("finished_at", Moment),
    Column("told", Integer, nullable=False, server_default=text("0")),  # messages that it wrote
    UniqueConstraint("name", "period"),
    sqlite_autoincrement=True,  # a stale process must not find its number on a newer run
)
tally_sent = Table(  # the numbers that the officers of a unit were told, as they were told: no names, ids only
    "tally_sent",
    metadata,
    id_(),
    Column("unit_id", Id, ForeignKey("unit.id", ondelete="CASCADE"), nullable=False),
    Column("job", String(40), nullable=False),
    Column("period", String(20), nullable=False),
    Column("at", Moment, nullable=False),  # as of when
    Column("numbers", Text, nullable=False),  # JSON of models/tally_sent.py
    UniqueConstraint("unit_id", "job", "period"),
    Index("ix_tally_sent_unit_id", "unit_id", "at"),
)
job_message = Table(  # what the clock has told somebody: the same is never told twice
    "job_message",
    metadata,
    id_(),
    Column("job", String(40), nullable=False),
    Column("reference", String(60), nullable=False),  # a job's period, or rule, thing and date
    Column("person_id", Id, ForeignKey("person.id", ondelete="CASCADE"), nullable=False),
    Column("at", Moment, nullable=False),
    UniqueConstraint("job", "reference", "person_id"),
    Index("ix_job_message_person_id", "person_id"),
)
