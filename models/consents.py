"""Consents (đồng ý): per purpose, with the text's version and hash, time and channel; withdrawn ones stay as proof."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from hashlib import sha256

from sqlalchemy import Connection, bindparam, select, update

from domain.purposes import Purpose
from models.chats import insert_of
from models.prepared import Prepared
from models.tables import consent

# Built once, as all that every form executes: models/chats.py.
_of_person = (consent.c.person_id == bindparam("person")) & consent.c.withdrawn_at.is_(None)
_GIVEN = Prepared(select(consent.c.purpose).where(_of_person))
_WITHDRAW = Prepared(
    update(consent).where(_of_person, consent.c.purpose == bindparam("of")).values(withdrawn_at=bindparam("now"))
)


@dataclass(frozen=True, slots=True)
class Shown:
    """The text that was agreed to: its version and SHA-256, and where it was shown."""

    channel: str
    version: str
    hash: str


def shown(channel: str, version: str, words: str) -> Shown:
    """What is kept of the words as they stood there."""
    return Shown(channel, version, sha256(words.encode()).hexdigest())


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
    _give(connection.dialect.name).run(connection, row)


@cache
def _give(dialect: str) -> Prepared:
    columns = ("person_id", "purpose", "channel", "text_version", "text_hash", "given_at")
    return Prepared(insert_of(dialect)(consent).on_conflict_do_nothing(), *columns)


def withdraw(connection: Connection, person_id: int, purpose: Purpose, now: datetime) -> bool:
    """End a consent; False if none stood."""
    return _WITHDRAW.run(connection, {"person": person_id, "of": purpose, "now": now}) > 0


def given(connection: Connection, person_id: int | None) -> frozenset[Purpose]:
    """The purposes a person agrees to now."""
    if person_id is None:
        return frozenset()
    return frozenset(Purpose(it) for (it,) in _GIVEN.all(connection, {"person": person_id}))
