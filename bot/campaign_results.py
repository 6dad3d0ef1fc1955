"""Who got a campaign and who did not (kết quả từng người), as a workbook; made when it is sent."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

import texts
from bot.channels.base import Attached
from bot.workbook_child import drawn
from documents.workbook import Cell, Table
from domain.roles import Role
from handlers.turn import Config
from models import campaign_results
from models.campaign_results import Line
from models.campaigns import by_id
from models.database import Database
from models.officers import office_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST = 50_000  # people, a file of 3 MB; whom it failed for come first
COLUMNS = ("name", "enterprise", "state", "at", "reason")


@dataclass(frozen=True, slots=True)
class Results:
    """Makes the workbook."""

    db: Database
    config: Config
    now: Callable[[], datetime]

    async def workbook(self, ref: str, language: str) -> Attached | None:
        """ "7:12": for person 7 of campaign 12; None for who may not see it (any more)."""
        person, number = map(int, ref.split(":"))
        lines = await self.db.read(lambda c: self._lines(c, person, number))
        if lines is None:
            return None
        table = await asyncio.to_thread(_table, lines, language, self._local)
        return Attached(f"dot-{number}.xlsx", XLSX, await drawn([table]))

    def _lines(self, connection: Connection, person: int, number: int) -> list[Line] | None:
        office = office_of(connection, person, self.now().astimezone(self.config.zone).date())
        it = by_id(connection, office.units(Role.OFFICER), number) if office else None
        return campaign_results.lines(connection, it.id, MOST) if it else None

    def _local(self, moment: datetime) -> datetime:
        """As workbooks have it: without a zone."""
        return moment.astimezone(self.config.zone).replace(tzinfo=None)


def _table(lines: list[Line], language: str, local: Callable[[datetime], datetime]) -> Table:
    header: list[Cell] = [texts.render(language, f"campaign.sheet.{it}") for it in COLUMNS]
    rows = [header, *(_row(it, language, local(it.at) if it.at else None) for it in lines)]
    return Table(texts.render(language, "campaign.sheet.title"), rows)


def _row(it: Line, language: str, at: datetime | None) -> list[Cell]:
    return [it.name, it.enterprise, texts.render(language, f"campaign.sent.{it.state}"), at, _why(it, language)]


def _why(it: Line, language: str) -> str | None:
    """Our own reasons in words; the platform's as it gave them."""
    ours = it.reason in ("stopped", "no_chat", "too_late")
    return texts.render(language, f"campaign.why.{it.reason}") if ours else it.reason
