"""The clock of grievances (đồng hồ của phản ánh): an alarm for what is urgent, word each morning of what is new, due or
late, the unit above when a promise is broken; and what fades from pages and chats. Nothing it writes names a case."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from dialogue.messages import ChannelName, Option, Reply
from dialogue.payload import to_payload
from models import chats, grievance_clock, outbox
from models.database import Database
from models.grievance_clock import Above, Waiting
from models.keys import Keys
from scheduler.jobs import Told, When
from scheduler.reminders import Reminder, Reminders

_OPENED, _BEGUN = timedelta(minutes=15), timedelta(days=1)  # a case that was looked at; what somebody began to write
LEFT_OPEN = {"grievance_thread": _OPENED, "receipt": _OPENED, "grievance": _BEGUN, "case_act": _BEGUN}
ALARM_SHOWN = 60  # minutes that an alarm stands on a page
INBOX = Option("/cases", "reminder.open_cases")


@dataclass(frozen=True, slots=True)
class Grievances:
    """The jobs, for scheduler.jobs.Job.work, and a look every half minute."""

    db: Database
    keys: Keys
    reminders: Reminders

    # --- every half minute --------------------------------------------------------------------------------------------
    async def watch(self, now: datetime, today: date) -> Told:
        """Take out what fades, close what was left open, alarm."""
        while await self.db.write(lambda c: outbox.clear_faded(c, now)):
            pass
        ages = {name: now - age for name, age in LEFT_OPEN.items()}
        await self.db.write(lambda c: grievance_clock.drop_frames(c, self.keys, ages))
        return await self.db.write(lambda c: self._alarm(c, now, today))

    def _alarm(self, connection: Connection, now: datetime, today: date) -> Told:
        """In one transaction with the mark, so that it is told once; which case it is, it does not say."""
        found = grievance_clock.urgent(connection, today)
        people = chats.of_people(connection, set(found)) if found else {}
        letters = [(chat, to_payload(_urgent(found[person]))) for person, chat in people.items()]
        queued = outbox.put_all(connection, self.keys, letters, now)
        outbox.release(connection, [it.id for it in queued], now)  # the sweeper of any process sends it
        pages = tuple(it.external_id for it, _ in letters if it.channel == ChannelName.WEBCHAT)
        return Told(len(letters), pages)

    # --- by the clock -------------------------------------------------------------------------------------------------
    async def morning(self, when: When) -> Told:
        """What is new, due and late, to who handles it; what is late, to the unit above."""
        found, untold = await self.db.read(
            lambda c: (list(_of_the_day(c, when.today)), grievance_clock.untold(c)),
        )
        told = await self.reminders.tell("cases", found, when.now)
        await self.db.write(lambda c: grievance_clock.mark_told(c, untold))
        return told

    async def hour(self, when: When) -> Told:
        """The unit above hears of what is urgent and was not taken up."""
        found = await self.db.read(lambda c: grievance_clock.not_taken_up(c, when.now, when.today))
        lines = [_above(person, it, "urgent_above", when.today) for person, those in found.items() for it in those]
        return await self.reminders.tell("cases_urgent", lines, when.now)


def _urgent(units: set[str]) -> Reply:
    option = Option("/cases new", "reminder.open_cases")
    return Reply("reminder.case_urgent", {"units": ", ".join(sorted(units))}, (option,), fades=ALARM_SHOWN)


def _of_the_day(connection: Connection, today: date) -> Iterator[Reminder]:
    for person, those in grievance_clock.waiting(connection, today).items():
        yield from (_waits(person, it, today) for it in those)
    for person, units in grievance_clock.late_above(connection, today).items():
        yield from (_above(person, it, "late_above", today) for it in units)


def _waits(person: int, it: Waiting, today: date) -> Reminder:
    line = {"t": "reminder.case_line", "unit": it.unit_name, "new": it.news, "soon": it.soon, "late": it.late}
    return Reminder(person, "reminder.cases", (f"unit:{it.unit_id} {today}",), line, INBOX)


def _above(person: int, it: Above, rule: str, today: date) -> Reminder:
    line: dict[str, Any] = {"t": f"reminder.case_{rule}", "unit": it.unit_name, "count": it.count}
    return Reminder(person, "reminder.cases", (f"{rule} unit:{it.unit_id} {today}",), line, INBOX)
