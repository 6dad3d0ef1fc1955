"""Links that stand for a file (đường dẫn tải tệp) where a channel carries none."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, String, Table

from models.tables.columns import Id, Moment, id_, metadata

link = Table(
    "link",
    metadata,
    id_(),
    Column("token_hash", String(64), nullable=False, unique=True),
    Column("chat_id", Id, ForeignKey("chat.id", ondelete="CASCADE"), nullable=False),  # whose it is
    Column("kind", String(20), nullable=False),  # of a dialogue.messages.Attachment, as ref
    Column("ref", String(200), nullable=False),
    Column("language", String(5), nullable=False),
    Column("posted", Boolean, nullable=False),  # given to an officer: it opens nothing once he is none
    Column("made_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("revoked_at", Moment),
    Index("ix_link_chat_id", "chat_id"),
    Index("ix_link_expires_at", "expires_at"),
)
