"""Campaigns (đợt tuyên truyền): their words, whom they go to, and who sends them at this moment."""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    literal_column,
    text,
)

from models.tables.columns import Id, Moment, id_, metadata, only, ref

campaign = Table(
    "campaign",
    metadata,
    id_(),
    Column("origin", String(60), nullable=False, unique=True),  # the form it came from: sent twice, it is one campaign
    ref("unit_id", "unit.id"),
    ref("officer_id", "officer.id"),  # the post of whoever made it
    Column("state", String(10), nullable=False),  # domain.campaigns.State
    Column("reason", String(20)),  # of pausing or asking
    Column("audience", String(20), nullable=False),  # domain.campaigns.Audience
    Column("narrowed", String(100)),  # which sector, commune or language
    Column("text_vi", Text, nullable=False),
    Column("text_en", Text),
    Column("file_id", Id, ForeignKey("file.id", ondelete="SET NULL")),  # the picture
    Column("repeat", String(10), nullable=False),  # domain.campaigns.Repeat
    Column("event", String(30)),  # of the plan's calendar
    Column("start_at", Moment),  # empty: as soon as it is released
    Column("made_at", Moment, nullable=False),
    Column("counted", Integer),  # people when it was last counted
    Column("zalo_free", Integer),  # of them those on Zalo's Official Account, by what a message cost then
    Column("zalo_charged", Integer),
    Column("zalo_unreachable", Integer),
    Column("total", Integer),  # people on its list
    Column("frozen_to", Id, nullable=False, server_default=text("0")),  # person up to whom the list is written
    Column("taken_to", Id, nullable=False, server_default=text("0")),  # person up to whom it is taken up for sending
    Column("started_at", Moment),
    Column("active_at", Moment),  # when a sender had it in hand last
    Column("ended_at", Moment),
    CheckConstraint(
        "state IN ('draft', 'waiting', 'freezing', 'sending', 'paused', 'asking', 'done', 'stopped')", name="state"
    ),
    Index("ix_campaign_unit_id", "unit_id", "id"),
    Index(
        "ix_campaign_lane",
        "id",
        **only("state IN ('waiting', 'freezing', 'sending')"),
    ),
    sqlite_autoincrement=True,
)
recipient = Table(  # a campaign's list, frozen; no foreign keys: each is a million checks, and rows are erased by key
    "recipient",
    metadata,
    Column("campaign_id", Id, primary_key=True, autoincrement=False),
    Column("person_id", Id, primary_key=True, autoincrement=False),
    Column("state", String(10), nullable=False, server_default="queued"),  # domain.campaigns.Sent
    Column("at", Moment),  # when it was decided; of `later`, not before
    Column("reason", String(100)),
    CheckConstraint(  # begun with what a row is written with: SQLite took as long for the whole list as for the rest
        "state = 'queued' OR state IN ('later', 'sending', 'sent', 'failed', 'blocked', 'unknown')", name="state"
    ),
    Index(  # empty while the list is written
        "ix_recipient_state",
        "campaign_id",
        "state",
        "at",
        **only("state <> 'queued'"),
    ),
    sqlite_with_rowid=False,
)
LEFT_THE_QUEUE = recipient.c.state != literal_column("'queued'")
"""As a literal: with a bound value SQLite does not see that ix_recipient_state has all such rows."""
lane = Table(  # what only one process does at a time, for longer than a transaction
    "lane",
    metadata,
    Column("name", String(20), primary_key=True),
    Column("holder", String(40), nullable=False),
    Column("lease_until", Moment, nullable=False),
)
