"""Says in time that Zalo's bot is near the limits of its plan (sắp hết hạn mức): in the log, and to the province."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from dialogue.messages import Option
from models import founding_reached, units, zalo_bot_quota
from models.zalo_bot_quota import Plan
from scheduler.jobs import Told, When
from scheduler.reminders import Reminder, Reminders

log = logging.getLogger("ketnap.zalo_bot")

AWAKE = range(7, 21)  # hours of the day at which officers are written to


@dataclass(frozen=True, slots=True)
class Quota:
    """The job, for scheduler.jobs.Job.work."""

    reminders: Reminders
    plan: Plan
    zone: ZoneInfo

    async def look(self, when: When) -> Told:
        """Warn at 80 % of a limit: each officer of the province once a month and limit."""
        found = await self.reminders.db.read(lambda c: list(self._near(c, when)))
        if when.at.astimezone(self.zone).hour not in AWAKE:
            return Told()
        return await self.reminders.tell("zalo_bot_quota", found, when.now)

    def _near(self, connection: Connection, when: When) -> Iterator[Reminder]:
        used = zalo_bot_quota.used(connection, when.at, self.zone)
        people = founding_reached.of_nearest(connection, [units.responsible(connection, None, None, when.today).id])
        for what, count, most in used.nearly(self.plan):
            log.warning("event=zalo_bot_quota month=%s what=%s used=%d of=%d", used.month, what, count, most)
            line = {"t": f"reminder.zalo_bot_{what}", "count": count, "most": most}
            option = Option("/start", "menu.open")
            for person in people:
                yield Reminder(person, "reminder.zalo_bot", (f"{what} {used.month}",), line, option)
