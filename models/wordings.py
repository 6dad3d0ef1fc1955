"""What an administrator said in his own words (lời văn) instead of the shipped text, by text key and language."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, select

from models.chats import insert
from models.tables import wording


@dataclass(frozen=True, slots=True)
class New:
    """A text in somebody's own words; `officer_id`: the post by which he changed it."""

    key: str
    language: str
    text: str
    officer_id: int


def of(connection: Connection, key: str, language: str) -> str | None:
    """The own words for a text; None where the shipped ones count."""
    return several(connection, [key], language).get(key)


def several(connection: Connection, keys: Collection[str], language: str) -> dict[str, str]:
    """Of these texts those in own words."""
    found = select(wording.c.key, wording.c.text).where(wording.c.key.in_(keys), wording.c.language == language)
    return {row.key: row.text for row in connection.execute(found)}


def put(connection: Connection, new: New, now: datetime) -> None:
    """Say it in these words from now on."""
    row = {**asdict(new), "changed_at": now}
    added = insert(connection, wording).values(row)
    changed = {name: row[name] for name in ("text", "officer_id", "changed_at")}
    connection.execute(added.on_conflict_do_update(index_elements=["key", "language"], set_=changed))


def reset(connection: Connection, key: str, language: str) -> bool:
    """Back to the shipped text; False if that counted already."""
    mine = (wording.c.key == key) & (wording.c.language == language)
    return connection.execute(delete(wording).where(mine)).rowcount > 0
