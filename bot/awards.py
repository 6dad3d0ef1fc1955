"""The workbook of a recognition (tệp minh chứng khen thưởng): ranking, evidence, how it counts; made when
it is sent."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

import texts
from bot.channels.base import Attached
from documents.workbook import Cell, Table, draw_workbook
from domain.figures import valid_on
from domain.numbers import application_number
from domain.periods import Period, Span, period
from domain.recognition import Workplace
from domain.roles import Role
from handlers.turn import Config
from models import recognition, tree, unit_choice
from models.database import Database
from models.officers import office_of
from models.recognition import Award, Rank, Ranking

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asked for it, of which unit and period: what an attachment's reference names, "7:2:month:2026-10-01"."""

    person: int
    unit: int
    period: Period

    @classmethod
    def read(cls, ref: str) -> Asked:
        person, unit, span, first = ref.split(":")
        return cls(int(person), int(unit), period(Span(span), date.fromisoformat(first)))


@dataclass(frozen=True, slots=True)
class Found:
    """What stands in the workbook, in the reader's language."""

    unit: str
    period: Period
    ranking: Ranking
    language: str

    def word(self, key: str, **params: object) -> str:
        return texts.render(self.language, f"awards.{key}", params)


@dataclass(frozen=True, slots=True)
class Awards:
    """Makes the workbook."""

    db: Database
    config: Config
    now: Callable[[], datetime]

    async def workbook(self, ref: str, language: str) -> Attached | None:
        """None for who may not see that unit (any more): the message may be older than his post."""
        asked = Asked.read(ref)
        found = await self.db.read(lambda c: self._find(c, asked, language))
        if found is None:
            return None
        drawn = await asyncio.to_thread(draw_workbook, list(_tables(found)))
        name = f"{found.word('file')}-{asked.period.first}-{asked.period.last}.xlsx"
        return Attached(name, XLSX, drawn)

    def _find(self, connection: Connection, asked: Asked, language: str) -> Found | None:
        today = self._day(self.now())
        office = office_of(connection, asked.person, today)
        name = unit_choice.name_of(connection, asked.unit)
        if office is None or name is None or office.post(asked.unit, Role.VIEWER) is None:
            return None
        below = tree.on(connection, today).below([asked.unit])
        ranking = recognition.ranking(connection, recognition.Asked(below, asked.period, self._day))
        return Found(name, asked.period, ranking, language)

    def _day(self, moment: datetime) -> date:
        return moment.astimezone(self.config.zone).date()


Line = list[Cell]
RANKS = ("place", "who", "points", "admitted", "without_union")
EVIDENCE = ("place", "who", "application", "decision", "day", "workplace", "union", "points")
HOW = ("rule", "worth", "from")


def _tables(it: Found) -> Iterator[Table]:
    above: list[Line] = [[it.word("title", unit=it.unit)], [_period(it)], [_counted(it)], [it.word("private")]]
    yield Table(it.word("ranking"), [*above, _header(it, RANKS), *_ranks(it)], header=len(above))
    yield Table(it.word("evidence"), [_header(it, EVIDENCE), *_evidence(it)])
    yield Table(it.word("how"), [[it.word("note")], _header(it, HOW), *_how(it)], header=1)


def _header(it: Found, names: Sequence[str]) -> Line:
    return [it.word(name) for name in names]


def _period(it: Found) -> str:
    days = {"first": {"d": it.period.first.isoformat()}, "last": {"d": it.period.last.isoformat()}}
    return it.word("period", **days)


def _counted(it: Found) -> str:
    found = it.ranking
    counts = {"n": {"n": len(found.awards)}, "points": {"n": str(found.points)}, "nobody": {"n": len(found.nobody)}}
    return it.word("counted", **counts)


def _who(it: Found, rank: Rank) -> str:
    return rank.name or texts.render(it.language, "top.nameless")


def _ranks(it: Found) -> Iterator[Line]:
    for rank in it.ranking.ranks:
        yield [rank.place, _who(it, rank), float(rank.points), len(rank.awards), rank.without_union]


def _evidence(it: Found) -> Iterator[Line]:
    for rank in it.ranking.ranks:
        for award in rank.awards:
            yield [rank.place, _who(it, rank), *_award(it, award)]
    for award in it.ranking.nobody:
        yield [None, it.word("nobody"), *_award(it, award)]


def _award(it: Found, award: Award) -> Line:
    number, union = application_number(award.application_id), it.word(f"case.{award.workplace}")
    return [number, award.decision_number, award.day, award.enterprise, union, float(award.points)]


def _how(it: Found) -> Iterator[Line]:
    """The figures that counted in this period."""
    for workplace in Workplace:
        for row in valid_on(f"points_{workplace}", it.period.first, it.period.last):
            yield [it.word(f"case_rule.{workplace}"), float(row.value), row.valid_from]
