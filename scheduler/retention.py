"""What is kept too long goes (thời hạn lưu): delivered messages, spent pages, unfinished forms, applications
that came to nothing, chats of nobody. Whoever was erased and came back with a restored backup is erased again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import Connection

from domain.figures import figure
from models import (
    callbacks,
    campaigns,
    chats,
    files,
    grievance_erasure,
    grievance_files,
    grievance_limits,
    inbox,
    job_runs,
    links,
    officer_invites,
    outbox,
    pages,
    people,
    requests,
    tasks,
    touches,
)
from models.database import Database

# Telegram keeps updates for 24 h, Zalo OA repeats for 12 h: no message comes again later.
IDENTITIES = timedelta(days=8)
MESSAGES = timedelta(days=30)  # the web chat's cookie lives as long
DRAFTS = timedelta(days=90)  # as the consent text says (domain.md §6.10)
PASSING = timedelta(days=7)  # uploads nobody took, lists given back to be mended
CALLBACKS = timedelta(days=30)  # who left a number on an invite's page, as its consent text says
CALLED = timedelta(days=7)  # the same, once he was called
SETTLED = timedelta(days=365)  # requests that were answered, ours: for a year a member can come back to the answer
LISTS = timedelta(days=400)  # who got which campaign: a year, and what is looked at of the one before
ENDED = timedelta(days=90)  # applications that came to nothing, as the consent text says (domain.md §6.10)


Clear = Callable[[Connection], int]
"""Takes a chunk of rows out; how many. 0: none is left."""


def _kept(now: datetime) -> timedelta:
    """How long a closed grievance is kept."""
    return timedelta(days=int(figure("grievance_kept_days", now.date())))


def kinds(now: datetime) -> dict[str, Clear]:
    """What there is to clear, in its order."""
    return {
        "inbox": lambda c: inbox.clear_before(c, now - IDENTITIES),
        "outbox": lambda c: outbox.clear_before(c, now - MESSAGES),
        "tasks": lambda c: tasks.clear_before(c, now - IDENTITIES),
        "files": lambda c: files.clear_before(c, now - PASSING),
        "campaign_lists": lambda c: campaigns.clear_lists(c, now - LISTS),
        "pages": lambda c: pages.clear_before(c, now),
        "links": lambda c: links.clear_before(c, now),
        "drafts": lambda c: chats.forget_drafts(c, now - DRAFTS),
        "ended": lambda c: people.forget_ended(c, now - ENDED),
        "undecided": lambda c: people.forget_undecided(c, now - DRAFTS, now),
        "strangers": lambda c: people.forget_strangers(c, now - MESSAGES),
        "devices": lambda c: touches.forget_devices(c, now - MESSAGES),
        "callbacks": lambda c: callbacks.clear_before(c, callbacks.Ages(now - CALLBACKS, now - CALLED)),
        "grievances": lambda c: grievance_erasure.clear_closed(c, (now - _kept(now)).date()),
        "grievance_files": lambda c: grievance_files.clear_before(c, (now - PASSING).date()),
        "grievance_limits": lambda c: grievance_limits.clear_before(c, now.date()),
        "requests": lambda c: requests.clear_settled(c, now - SETTLED),
        "invited": lambda c: officer_invites.forget_names(c, now),
        "job_runs": lambda c: job_runs.clear_before(c, now - job_runs.KEPT),
        "job_messages": lambda c: job_runs.clear_messages_before(c, now - job_runs.KEPT),
        "erased_again": lambda c: people.erase_again(c, now),
    }


async def clear(db: Database, now: datetime) -> dict[str, int]:
    """Take out what is too old, a chunk to a transaction, so that turns get in between; how many rows of each kind."""
    return {name: await _all(db, some) for name, some in kinds(now).items()}


async def _all(db: Database, some: Clear) -> int:
    total = 0
    while gone := await db.write(some):
        total += gone
    return total
