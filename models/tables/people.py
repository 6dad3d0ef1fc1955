"""People and chats (người, cuộc trò chuyện): messages in and out, slow work, consents, one-time pages."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    String,
    Table,
    UniqueConstraint,
    text,
)

from models.tables.columns import Id, Moment, id_, metadata, only, ref

person = Table(  # numbers are never given twice: the erasure list names them
    "person", metadata, id_(), Column("created_at", Moment, nullable=False), sqlite_autoincrement=True
)
TELLING = "conversation IN ('grievance', 'grievance_thread', 'receipt', 'case_act')"  # what must not stay open
chat = Table(
    "chat",
    metadata,
    id_(),
    Column("channel", String(20), nullable=False),
    Column("external_id", String(100), nullable=False),
    ref("person_id", "person.id", nullable=True),
    Column("language", String(5), nullable=False),
    Column("conversation", String(30), nullable=False, server_default=""),
    Column("step", String(40), nullable=False, server_default=""),
    Column("version", Integer, nullable=False, server_default=text("0")),
    Column("state", LargeBinary),  # sealed JSON: answers, offered choices, what is set aside
    Column(
        "stuck", Boolean, nullable=False, server_default=text("false")
    ),  # a waiting inbox row: later ones queue behind
    Column(
        "gone", Boolean, nullable=False, server_default=text("false")
    ),  # blocked us: nothing is sent until he writes
    Column("heard_at", Moment, nullable=False),
    UniqueConstraint("channel", "external_id"),
    Index("ix_chat_person_id", "person_id"),
    Index("ix_chat_telling", "heard_at", **only(TELLING)),
)
inbox = Table(
    "inbox",
    metadata,
    id_(),
    Column("channel", String(20), nullable=False),
    Column("external_id", String(120), nullable=False),
    ref("chat_id", "chat.id", nullable=True),
    Column("received_at", Moment, nullable=False),
    Column("state", String(10), nullable=False),  # done | waiting | parked
    Column("tries", SmallInteger, nullable=False, server_default=text("0")),
    Column("next_try_at", Moment),
    Column("payload", LargeBinary),  # sealed; only while waiting
    UniqueConstraint("channel", "external_id"),
    CheckConstraint("state IN ('done', 'waiting', 'parked')", name="state"),
    CheckConstraint("state = 'waiting' OR payload IS NULL", name="payload_erased"),
    Index("ix_inbox_waiting", "next_try_at", **only("state = 'waiting'")),
    Index("ix_inbox_received_at", "received_at"),
    Index("ix_inbox_chat_id", "chat_id"),
)
outbox = Table(
    "outbox",
    metadata,
    id_(),
    Column("chat_id", Id, ForeignKey("chat.id", ondelete="CASCADE"), nullable=False),
    Column("payload", LargeBinary),  # sealed; erased once delivered, but for pages that fetch (web chat)
    Column("state", String(10), nullable=False),  # queued | sent | failed | unknown
    Column("lease_until", Moment),
    Column("tries", SmallInteger, nullable=False, server_default=text("0")),
    Column("created_at", Moment, nullable=False),
    Column("error", String(200)),
    Column("fades_at", Moment),  # for pages that fetch: it is taken out then, whether it was seen or not
    CheckConstraint("state IN ('queued', 'sent', 'failed', 'unknown')", name="state"),
    Index("ix_outbox_queued", "lease_until", **only("state = 'queued'")),
    Index("ix_outbox_chat_id", "chat_id", "id"),
    Index("ix_outbox_created_at", "created_at"),
    Index("ix_outbox_fades_at", "fades_at", **only("fades_at IS NOT NULL")),
    sqlite_autoincrement=True,  # web pages ask for what came after a number
)
task = Table(  # slow work that a turn left behind: a network, or more than 20 ms of computing
    "task",
    metadata,
    id_(),
    Column("kind", String(20), nullable=False),
    Column("chat_id", Id, ForeignKey("chat.id", ondelete="CASCADE"), nullable=False),  # gets the result
    Column("state", String(10), nullable=False),  # waiting | done | told
    Column("payload", LargeBinary),  # sealed: what to do, then what came of it; erased once told
    Column("lease_until", Moment, nullable=False),
    Column("tries", SmallInteger, nullable=False, server_default=text("0")),
    Column("made_at", Moment, nullable=False),
    CheckConstraint("state IN ('waiting', 'done', 'told')", name="state"),
    Index("ix_task_open", "lease_until", **only("state <> 'told'")),
    Index("ix_task_chat_id", "chat_id"),
    sqlite_autoincrement=True,  # the inbox knows a result by its number
)
consent = Table(
    "consent",
    metadata,
    id_(),
    ref("person_id", "person.id"),
    Column("purpose", String(30), nullable=False),
    Column("channel", String(20), nullable=False),
    Column("text_version", String(20), nullable=False),
    Column("text_hash", String(64), nullable=False),
    Column("given_at", Moment, nullable=False),
    Column("withdrawn_at", Moment),
    Index("uq_consent_live", "person_id", "purpose", unique=True, **only("withdrawn_at IS NULL")),
    Index("ix_consent_given_at", "given_at"),  # who agreed lately; with the purpose in front SQLite walks along it
)
page = Table(  # one-time page for one sensitive answer, bound to a chat
    "page",
    metadata,
    id_(),
    Column("token_hash", String(64), nullable=False, unique=True),
    Column("chat_id", Id, ForeignKey("chat.id", ondelete="CASCADE"), nullable=False),
    Column("step", String(40), nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("used_at", Moment),
    Index("ix_page_chat_id", "chat_id"),
    sqlite_autoincrement=True,
)
