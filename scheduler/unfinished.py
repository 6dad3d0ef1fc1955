"""Reminders of unfinished forms (nhắc đơn làm dở): one after about 20 hours, one after five days, then never.

They name the question where the person stopped, and come at an hour at which he may be written to, only to whoever
agreed to reminders."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection

from dialogue.messages import ChannelName, Option, Reply
from dialogue.payload import to_payload
from domain import quiet_hours
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
KEPT = timedelta(days=90)  # what was begun and left, as the consent text says (scheduler/retention.py)


@dataclass(frozen=True, slots=True)
class Unfinished:
    """The job, for scheduler.jobs.Job.work."""

    db: Database
    keys: Keys

    async def remind(self, when: When) -> Told:
        """A transaction a person: a crash leaves some told and the others to whoever takes over."""
        found = await self.db.read(lambda c: self._due(c, when))
        told = [chat for it in found if (chat := await self._tell(it, when))]
        return Told(len(told), tuple(it.external_id for it in told if it.channel == ChannelName.WEBCHAT))

    def _due(self, connection: Connection, when: When) -> list[Draft]:
        left = drafts.left(connection, self.keys, when.at - FIRST, when.at)
        return [it for it in left if _may_hear(connection, it, when)]

    async def _tell(self, it: Draft, when: When) -> Chat | None:
        return await self.db.write(lambda c: _tell(c, self.keys, it, when))


def _may_hear(connection: Connection, it: Draft, when: When) -> bool:
    windows = quiet_hours.windows_of(surveys.shifts_of(connection, it.enterprise_id))
    return quiet_hours.is_allowed(windows, when.at.astimezone(when.slot.at.tzinfo))


def _tell(connection: Connection, keys: Keys, it: Draft, when: When) -> Chat | None:
    """His chat, if there was something to tell: with the second the first is over too."""
    second = when.at - it.heard_at >= SECOND
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
