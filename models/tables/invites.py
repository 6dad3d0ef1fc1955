"""Invites and volunteers (lời mời, cộng tác viên)."""

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
    String,
    Table,
    Text,
    UniqueConstraint,
)

from models.tables.columns import Id, Moment, id_, metadata, only, ref

volunteer = Table(  # a person who may help others to join (cộng tác viên), for a unit and all below it
    "volunteer",
    metadata,
    id_(),
    ref("person_id", "person.id", nullable=True),  # empty after an erasure
    ref("unit_id", "unit.id"),
    Column("state", String(10), nullable=False),  # learning | waiting (for an officer) | active | revoked
    Column("begun_at", Moment, nullable=False),
    Column("active_at", Moment),
    Column("revoked_at", Moment),
    ref("officer_id", "officer.id", nullable=True),  # who approved or revoked last; empty: nobody had to, or he stopped
    Column("name", String(100)),  # these three as he told them, if he has no application; gone when the role ends
    Column("phone", String(20)),
    Column("workplace", String(200)),
    CheckConstraint("state IN ('learning', 'waiting', 'active', 'revoked')", name="state"),
    CheckConstraint("state = 'revoked' OR person_id IS NOT NULL", name="someone"),
    Index("uq_volunteer_live", "person_id", unique=True, **only("state <> 'revoked'")),
    Index("ix_volunteer_unit_id", "unit_id", "state"),
    sqlite_autoincrement=True,
)
invite = Table(  # a code that says who invited, and for which enterprise, campaign or place
    "invite",
    metadata,
    id_(),
    Column("code", String(8), nullable=False, unique=True),  # letters only, without the "-" people see
    ref("person_id", "person.id", nullable=True),  # whose it is; empty: a unit's poster, or after an erasure
    Column("enterprise_id", Id, ForeignKey("enterprise.id", ondelete="SET NULL")),
    ref("unit_id", "unit.id", nullable=True),  # of an officer's poster: who sees its counts
    Column("campaign", String(40)),
    Column("place", String(60)),
    Column("made_at", Moment, nullable=False),
    Column("closed_at", Moment),
    Index("ix_invite_person_id", "person_id"),
    Index("ix_invite_enterprise_id", "enterprise_id"),
    Index("ix_invite_unit_id", "unit_id"),
    sqlite_autoincrement=True,
)
invite_day = Table(  # how often people opened its page on a day (robots, previews and HEAD are not people)
    "invite_day",
    metadata,
    Column("invite_id", Id, ForeignKey("invite.id", ondelete="CASCADE"), primary_key=True),
    Column("day", Date, primary_key=True),
    Column("opened", Integer, nullable=False),
    CheckConstraint("opened > 0", name="positive"),
)
touch = Table(  # a chat that came with a code; the first and the last of a person are kept with his application
    "touch",
    metadata,
    id_(),
    ref("invite_id", "invite.id"),
    Column("chat_id", Id, ForeignKey("chat.id", ondelete="SET NULL")),
    Column("way", String(10), nullable=False),  # page | link | typed
    Column("known", Boolean, nullable=False),  # had an application before: counted nowhere
    Column("device", LargeBinary),  # keyed hash, for the guard; forgotten after 30 days
    Column("first_at", Moment, nullable=False),
    Column("last_at", Moment, nullable=False),
    CheckConstraint("way IN ('page', 'link', 'typed')", name="way"),
    UniqueConstraint("chat_id", "invite_id"),
    Index("ix_touch_invite_id", "invite_id", "known"),
    Index("ix_touch_device", "device"),
    sqlite_autoincrement=True,
)
sitting = Table(  # a volunteer fills in the forms of several workers in a row (đăng ký tập thể)
    "sitting",
    metadata,
    id_(),
    ref("person_id", "person.id", nullable=True),  # the volunteer; empty after his erasure
    Column("enterprise_id", Id, ForeignKey("enterprise.id", ondelete="SET NULL")),
    Column("enterprise_name", String(200)),  # as typed, when it was not in the list
    Column("commune", String(40)),
    Column("place", String(60)),
    Column("begun_at", Moment, nullable=False),
    Column("ended_at", Moment),
    Index("ix_sitting_person_id", "person_id"),
    sqlite_autoincrement=True,
)
wording = Table(  # what an administrator says in his own words: a poster's lines, the lesson
    "wording",
    metadata,
    Column("key", String(60), primary_key=True),
    Column("language", String(5), primary_key=True),
    Column("text", Text, nullable=False),
    Column("changed_at", Moment, nullable=False),
    ref("officer_id", "officer.id"),
)
