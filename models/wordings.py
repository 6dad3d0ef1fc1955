"""Own wording (lời văn riêng): what an administrator says instead of a shipped text."""

from __future__ import annotations

from sqlalchemy import Connection, select

from models.tables import wording


def of(connection: Connection, key: str, language: str) -> str | None:
    """The own words for a text; None where the shipped ones count."""
    query = select(wording.c.text).where(wording.c.key == key, wording.c.language == language)
    return connection.execute(query).scalar()
