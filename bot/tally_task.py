"""The task behind /tally of many units (số liệu nhiều đơn vị): read beside the talk, so that no message waits."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Connection

from bot.tasks import Finish
from bot.turns import Desk
from domain.periods import Span, period
from domain.roles import Role
from handlers.tally_shown import Reading, View, lines
from models.officers import office_of
from models.tasks import Task


class TallyTask:
    """Does tasks {"person": who asked, "unit", "span", "first": a day of the period}. Results: {"lines": those of
    tally.shown}, or {"reason": a key below problem.tally}."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def __call__(self, it: Task) -> Finish:
        found = await self._desk.db.read(lambda c: self._lines(c, it))
        return lambda _connection: {"lines": found} if found else {"reason": "no_such"}

    def _lines(self, connection: Connection, it: Task) -> list[dict[str, Any]] | None:
        """As the posts of whoever asked are now; None if he may not see the unit any more."""
        zone = self._desk.config.zone
        today = self._desk.now().astimezone(zone).date()
        office = office_of(connection, it.payload["person"], today)
        if office is None or office.post(it.payload["unit"], Role.VIEWER) is None:
            return None
        of = period(Span(it.payload["span"]), date.fromisoformat(it.payload["first"]))
        at = Reading(connection, today, lambda moment: moment.astimezone(zone).date())
        return lines(at, View(it.payload["unit"], of))
