"""The task behind /report (làm báo cáo): counts a period, then makes the paper or the workbook, or closes it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection

from bot.tasks import Finish
from bot.turns import Desk
from dialogue.periods import within
from domain.periods import Span, period
from domain.problem import Problem
from domain.reports import Number, change, signed
from domain.roles import Role
from handlers.report_view import CLOSE, PAPER
from models import audit, files, reports, tree, unit_choice
from models.acting import By
from models.officers import Office, office_of
from models.report_counts import Asked
from models.reports import Report
from models.tasks import Task

if TYPE_CHECKING:
    from bot.report_words import Telling

PDF = "application/pdf"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class Whose:
    """The unit as the paper names it."""

    name: str
    above: str
    top: bool


class ReportTask:
    """Does tasks {"person": who asked, "unit", "span", "first": a day of the period, "form": "pdf", "xlsx" or "close"}.
    Results: {"file", "head": parameters of report.made}, {"closed": True}, {"reason": a key below problem.report}."""

    def __init__(self, desk: Desk, folder: Path | None) -> None:
        self._desk, self._folder = desk, folder

    async def __call__(self, it: Task) -> Finish:
        asked = self._asked(it)
        found = await self._desk.db.read(lambda c: self._find(c, it, asked))
        if found is None:
            return lambda _connection: {"reason": "changed"}
        report, whose = found
        if it.payload["form"] == CLOSE:
            return lambda connection: self._close(connection, it, report)
        name, media_type, content = await self._made(it, report, whose)

        def finish(connection: Connection) -> dict[str, Any]:
            new = files.New("report", name, media_type, content, chat_id=it.chat_id)
            number = files.put(connection, self._desk.keys, new, self._desk.now())
            line = audit.Line(f"person:{it.payload['person']}", "report.made", f"unit:{asked.unit_id}", asked.unit_id)
            audit.note(connection, self._desk.now(), line)
            return {"file": number, "head": _head(report, whose.name)}

        return finish

    def _today(self) -> date:
        return self._desk.now().astimezone(self._desk.config.zone).date()

    def _asked(self, it: Task) -> Asked:
        of = period(Span(it.payload["span"]), date.fromisoformat(it.payload["first"]))
        return Asked(it.payload["unit"], of, self._today())

    def _office(self, connection: Connection, it: Task) -> Office | None:
        return office_of(connection, it.payload["person"], self._today())

    def _find(self, connection: Connection, it: Task, asked: Asked) -> tuple[Report, Whose] | None:
        """As the posts of whoever asked are now; None if he may not see the unit any more."""
        office = self._office(connection, it)
        if office is None or office.post(asked.unit_id, Role.VIEWER) is None:
            return None
        day = tree.on(connection, asked.end)
        above = day.above(asked.unit_id)
        name = unit_choice.name_of(connection, asked.unit_id) or ""
        upper = (unit_choice.name_of(connection, above[0]) if above else None) or ""
        whose = Whose(name, upper, top=day.top == asked.unit_id)
        return reports.of(connection, asked, self._desk.config.calendar), whose

    def _close(self, connection: Connection, it: Task, report: Report) -> dict[str, Any]:
        office = self._office(connection, it)
        if office is None:
            return {"reason": "changed"}
        outcome = reports.close(connection, report, By(office, self._desk.now(), self._today()))
        return {"reason": outcome.key.partition(".")[2]} if isinstance(outcome, Problem) else {"closed": True}

    async def _made(self, it: Task, report: Report, whose: Whose) -> tuple[str, str, bytes]:
        """Name, type and content of the file."""
        # Loaded with the first report: Typst and XlsxWriter are 8 MB that an idle process need not have.
        from bot.report_book import workbook
        from bot.report_paper import paper
        from bot.report_words import Telling
        from documents.report import draw_report
        from documents.workbook import draw_workbook

        closed = report.closed_at.astimezone(self._desk.config.zone).date() if report.closed_at else None
        telling = Telling(report, whose.name, whose.above, whose.top, self._today(), closed)
        if it.payload["form"] == PAPER:
            content = await asyncio.to_thread(draw_report, paper(telling), self._folder)
            return f"{_stem(telling)}.pdf", PDF, content
        read = replace(telling, language=it.language)
        content = await asyncio.to_thread(draw_workbook, workbook(read))
        return f"{_stem(read)}.xlsx", XLSX, content


def _stem(it: Telling) -> str:
    return f"{it.word('paper.file')}-{it.report.period.first}-{it.report.period.last}"


def _head(report: Report, unit: str) -> dict[str, Any]:
    """What the message says of it."""
    numbers, changes = report.sum.numbers, change(report.sum.numbers, report.before)
    return {
        "unit": unit,
        "period": within(report.period),
        "admitted": {"n": numbers[Number.ADMITTED]},
        "change": {"t": "report.change", "change": signed(changes[Number.ADMITTED])} if changes else "",
        "net": {"n": numbers[Number.NET]},
        "founded": {"n": numbers[Number.FOUNDED]},
        "late": {"n": len(report.hindrances.late)},
        "adjusted": {"t": "report.adjusted", "n": {"n": len(report.adjustments)}} if report.adjustments else "",
    }
