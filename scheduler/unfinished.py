"""Reminders of unfinished forms (nhắc đơn làm dở): one after about 20 hours, one after five days, then never.

They name the question where the person stopped, and come at an hour at which he may be written to, only to whoever
agreed to reminders. On Zalo's Official Account both come before a message is charged: the second in the last hour that
is free (domain/reply_window.py), and none after it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection

from dialogue.messages import ChannelName, Option, Reply
from dialogue.payload import to_payload
from domain import quiet_hours, reply_window
from models import drafts, job_runs, outbox, surveys
from models.chats import Chat
from models.database import Database
from models.drafts import Draft
from models.keys import Keys
from scheduler.jobs import Told, When

JOB = "unfinished"
FIRST, SECOND = (
    timedelta(hours=20),
    timedelta(days=5),
)  # after the last word of the person (issue: about 20 hours, 5 days)
HOUR = timedelta(hours=1)  # between two looks of the job
KEPT = timedelta(days=90)  # what was begun and left, as the consent text says (scheduler/retention.py)


@dataclass(frozen=True, slots=True)
class Due:
    """Somebody's form of which he may be reminded now; `second`: for the last time."""

    draft: Draft
    second: bool


@dataclass(frozen=True, slots=True)
class Unfinished:
    """The job, for scheduler.jobs.Job.work."""

    db: Database
    keys: Keys

    async def remind(self, when: When) -> Told:
        """A transaction a person: a crash leaves some told and the others to whoever takes over."""
        found = await self.db.read(lambda c: list(self._due(c, when)))
        told = [chat for it in found if (chat := await self._tell(it, when))]
        return Told(len(told), tuple(it.external_id for it in told if it.channel == ChannelName.WEBCHAT))

    def _due(self, connection: Connection, when: When) -> Iterator[Due]:
        for it in drafts.left(connection, self.keys, when.at - FIRST, when.at):
            windows = quiet_hours.windows_of(surveys.shifts_of(connection, it.enterprise_id))
            if quiet_hours.is_allowed(windows, when.at.astimezone(when.slot.at.tzinfo)):
                yield from _due_of(it, windows, when)

    async def _tell(self, due: Due, when: When) -> Chat | None:
        return await self.db.write(lambda c: _tell(c, self.keys, due, when))


def _due_of(it: Draft, windows: Sequence[quiet_hours.Window], when: When) -> Iterator[Due]:
    """Nothing where it would cost money."""
    if it.chat.channel != ChannelName.ZALO_OA:
        yield Due(it, when.at - it.heard_at >= SECOND)
    elif free := reply_window.free_span(it.heard_at, when.at, reply_window.rules_of(when.today)):
        next_look = when.at.astimezone(when.slot.at.tzinfo) + HOUR
        rest = reply_window.Span(next_look, free.end)
        yield Due(it, reply_window.planned(next_look, rest, windows) is None)


def _tell(connection: Connection, keys: Keys, due: Due, when: When) -> Chat | None:
    """His chat, if there was something to tell, and is still: many may have been told before him. With the second the
    first is over too."""
    it, second = due.draft, due.second
    if not drafts.is_left(connection, it):
        return None
    rules = ("first", "second") if second else ("first",)
    fresh = job_runs.untold(connection, JOB, it.person_id, [f"{rule} {it.agreed}" for rule in rules], when.now)
    if f"{rules[-1]} {it.agreed}" not in fresh:
        return None
    queued = outbox.put_all(connection, keys, [(it.chat, to_payload(_message(it, when, second=second)))], when.now)
    outbox.release(connection, [it.id for it in queued], when.now)  # the sweeper of any process sends it
    return it.chat


def _message(it: Draft, when: When, *, second: bool) -> Reply:
    options = (Option("/join", "menu.go_on", main=True), Option("/stop", "reminder.no_more"))
    kept_until = (it.heard_at + KEPT).astimezone(when.slot.at.tzinfo).date()
    last = [{"t": "reminder.form_last", "day": {"d": kept_until.isoformat()}}] if second else []
    return Reply("reminder.form", {"lines": [_where(it), *last]}, options)


def _where(it: Draft) -> dict[str, Any]:
    """At which question it stands; nothing is left to answer where it waits to be sent."""
    if it.step in ("", "summary", "edit"):
        return {"t": "reminder.form_ready"}
    return {"t": "reminder.form_open", "question": {"t": f"join.label.{it.step}"}}
