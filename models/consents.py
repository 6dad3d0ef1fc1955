"""Consents (đồng ý): per purpose, with the text's version and hash, time and channel; withdrawn ones stay as proof."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select, update

from domain.purposes import Purpose
from models.chats import insert
from models.tables import consent


@dataclass(frozen=True, slots=True)
class Shown:
    """The text that was agreed to: its version and SHA-256, and where it was shown."""

    channel: str
    version: str
    hash: str


def give(connection: Connection, person_id: int, purpose: Purpose, shown: Shown, now: datetime) -> None:
    """Keep a consent; one that stands already is kept as it was."""
    row = {
        "person_id": person_id,
        "purpose": purpose,
        "channel": shown.channel,
        "text_version": shown.version,
        "text_hash": shown.hash,
        "given_at": now,
    }
    connection.execute(insert(connection, consent).values(row).on_conflict_do_nothing())


def withdraw(connection: Connection, person_id: int, purpose: Purpose, now: datetime) -> bool:
    """End a consent; False if none stood."""
    live = (consent.c.person_id == person_id) & (consent.c.purpose == purpose) & consent.c.withdrawn_at.is_(None)
    return connection.execute(update(consent).where(live).values(withdrawn_at=now)).rowcount > 0


def given(connection: Connection, person_id: int | None) -> frozenset[Purpose]:
    """The purposes a person agrees to now."""
    if person_id is None:
        return frozenset()
    query = select(consent.c.purpose).where(consent.c.person_id == person_id, consent.c.withdrawn_at.is_(None))
    return frozenset(Purpose(it) for it in connection.execute(query).scalars())
