"""Code words (từ bí mật): kept with an application as a keyed hash only, and never shown."""

from __future__ import annotations

from sqlalchemy import Connection, update

from models.keys import Keys
from models.tables import application


def index(keys: Keys, application_id: int, word: str) -> bytes:
    """The hash of a word spelled by domain.code_word; the same word of two applications gives two."""
    return keys.index("code_word", f"{application_id}:{word}")


def keep(connection: Connection, keys: Keys, application_id: int, word: str) -> None:
    values = {"code_word": index(keys, application_id, word)}
    connection.execute(update(application).where(application.c.id == application_id).values(values))
