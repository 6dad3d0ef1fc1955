"""What is kept too long goes (thời hạn lưu): delivered messages, spent pages, unfinished forms, applications
that came to nothing, chats of nobody. Whoever was erased and came back with a restored backup is erased again."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection

from models import chats, files, inbox, outbox, pages, people, tasks

# Telegram keeps updates for 24 h, Zalo OA repeats for 12 h: no message comes again later.
IDENTITIES = timedelta(days=8)
MESSAGES = timedelta(days=30)  # the web chat's cookie lives as long
DRAFTS = timedelta(days=90)  # as the consent text says (domain.md §6.10)
PASSING = timedelta(days=7)  # uploads nobody took, lists given back to be mended
ENDED = timedelta(days=90)  # applications that came to nothing, as the consent text says (domain.md §6.10)


def clear(connection: Connection, now: datetime) -> dict[str, int]:
    """Take out what is too old; how many rows of each kind."""
    return {
        "inbox": inbox.clear_before(connection, now - IDENTITIES),
        "outbox": outbox.clear_before(connection, now - MESSAGES),
        "tasks": tasks.clear_before(connection, now - IDENTITIES),
        "files": files.clear_before(connection, now - PASSING),
        "pages": pages.clear_before(connection, now),
        "drafts": chats.forget_drafts(connection, now - DRAFTS),
        "ended": people.forget_ended(connection, now - ENDED),
        "undecided": people.forget_undecided(connection, now - DRAFTS, now),
        "strangers": people.forget_strangers(connection, now - MESSAGES),
        "erased_again": people.erase_again(connection, now),
    }
