"""What is attached to a tally (biểu đồ, tệp số liệu): made when it is sent, only for who is still an officer of that
unit. A chart that was pushed shows the numbers that were kept with its message."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection

import texts
from bot.awards import XLSX
from bot.channels.base import Attached
from bot.tally_book import Book, file_name, tables
from bot.workbook_child import drawn
from domain.periods import Span, period
from domain.roles import Role
from handlers.turn import Config
from models import tally_lines, tally_looks, tally_sent, unit_choice
from models.database import Database
from models.officers import office_of
from models.tally_looks import Look
from models.tally_sent import Asked, Sent, Slip

PNG = "image/png"
_A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class TallyFiles:
    """Makes charts and workbooks. `now`: as the studio's."""

    db: Database
    config: Config
    now: Callable[[], datetime]

    async def attached(self, kind: str, ref: str, language: str) -> Attached | None:
        """None for who may not see that unit (any more): the message may be older than his post."""
        person, unit_id, *rest = ref.split(":")
        name = await self.db.read(lambda c: self._name(c, int(person), int(unit_id)))
        if name is None:
            return None
        if kind == "tally_book":
            look = Look(int(unit_id), period(Span(rest[0]), _day(rest[1])), self._today)
            return await self._book(name, look, language)
        sent = await self.db.read(lambda c: self._sent(c, int(unit_id), rest))
        return await self._chart(name, sent, language) if sent else None

    @property
    def _today(self) -> date:
        return self._day_of(self.now())

    def _day_of(self, moment: datetime) -> date:
        return moment.astimezone(self.config.zone).date()

    def _name(self, connection: Connection, person: int, unit_id: int) -> str | None:
        office = office_of(connection, person, self._today)
        if office is None or office.post(unit_id, Role.VIEWER) is None:
            return None
        return unit_choice.name_of(connection, unit_id)

    async def _book(self, unit: str, look: Look, language: str) -> Attached:
        material = await self.db.read(lambda c: tally_lines.read(c, look))
        book = Book(material, unit, language, self._day_of)
        content = await drawn(await asyncio.to_thread(tables, book))
        return Attached(file_name(book), XLSX, content)

    def _sent(self, connection: Connection, unit_id: int, rest: list[str]) -> Sent | None:
        """The numbers that were sent with a job's period, or those of a day."""
        job, key = rest
        if job:
            kept = tally_sent.of_slip(connection, Slip(unit_id, job, key))
            return tally_sent.sent(kept) if kept else None
        asked = Asked(self.now(), _day(key), past=_day(key) < self._today)
        return tally_sent.of_units(connection, [unit_id], asked)[unit_id]

    async def _chart(self, unit: str, sent: Sent, language: str) -> Attached:
        from documents.chart import draw_png  # Pillow, loaded for the first that is drawn

        names = await self.db.read(lambda c: tally_looks.names(c, [number for number, _ in sent.top]))
        chart = chart_of(unit, sent, names, language)
        content = await asyncio.to_thread(draw_png, chart)
        return Attached(f"{texts.text(language, 'tally.chart_words.file')}-{sent.day}.png", PNG, content)


def chart_of(unit: str, sent: Sent, names: Mapping[int, str], language: str) -> Any:
    """The chart of these numbers, in words."""
    from documents.chart import Chart, Day, Words

    last = _day(sent.day)
    first = last - (len(sent.days) - 1) * _A_DAY
    days = [Day(first + place * _A_DAY, count) for place, count in enumerate(sent.days)]

    def word(key: str, **params: Any) -> str:
        return texts.render(language, f"tally.chart_words.{key}", params)

    words = Words(
        unit,
        word("subtitle", first={"d": first.isoformat()}, last={"d": last.isoformat()}),
        word("pace", n={"n": str(sent.pace)}) if sent.pace else "",
        word("enterprises"),
        word("nothing"),
    )
    top = [(names[number], count) for number, count in sent.top if number in names]
    return Chart(words, days, sent.pace or None, top)


def _day(text: str) -> date:
    return date.fromisoformat(text)
