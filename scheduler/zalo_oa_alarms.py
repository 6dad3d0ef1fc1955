"""Says that Zalo's Official Account is cut off, or the month's money for it nearly spent (báo động Zalo OA), to the
province; what the operator is told stands in the log already."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from dialogue.messages import Option
from models import founding_reached, units, zalo_oa_tokens, zalo_window
from models.zalo_bot_quota import ALARM
from models.zalo_oa_tokens import Account
from scheduler.jobs import Told, When
from scheduler.reminders import Reminder, Reminders
from scheduler.zalo_bot_quota import AWAKE


@dataclass(frozen=True, slots=True)
class Alarms:
    """The job, for scheduler.jobs.Job.work."""

    reminders: Reminders
    oa_id: str
    zone: ZoneInfo

    async def look(self, when: When) -> Told:
        """Each officer of the province hears once of each cut, and once a month of the money."""
        if when.at.astimezone(self.zone).hour not in AWAKE:
            return Told()
        found = await self.reminders.db.read(lambda c: list(self._found(c, when)))
        return await self.reminders.tell("zalo_oa", found, when.now)

    def _found(self, connection: Connection, when: When) -> Iterator[Reminder]:
        people = founding_reached.of_nearest(connection, [units.responsible(connection, None, None, when.today).id])
        for reference, line in (*self._cut(connection), *self._money(connection, when)):
            for person in people:
                yield Reminder(person, "reminder.zalo_oa", (reference,), line, Option("/start", "menu.open"))

    def _cut(self, connection: Connection) -> Iterator[tuple[str, Mapping[str, Any]]]:
        access = zalo_oa_tokens.current(connection, Account(self.oa_id, "", self.reminders.keys))
        if access is not None and access.refused_at is not None:
            yield f"cut {access.generation}", {"t": "reminder.zalo_oa_cut"}

    def _money(self, connection: Connection, when: When) -> Iterator[tuple[str, Mapping[str, Any]]]:
        budget = zalo_window.kept_price(connection).budget
        month = zalo_window.spent(connection, f"{when.at.astimezone(self.zone):%Y-%m}")
        if budget and month.spent * 100 >= budget * ALARM:
            numbers = {"spent": {"n": month.spent}, "budget": {"n": budget}}
            yield f"money {month.month}", {"t": "reminder.zalo_oa_money", **numbers}
