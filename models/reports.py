"""A report of a unit over a period (báo cáo): closed or still open, with the change since the period before and what
hinders foundings; closing it freezes its numbers, later corrections show as adjustments."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from domain.periods import Period, Span
from domain.plan import plan
from domain.problem import Problem
from domain.reports import Adjustment, Line, Number, adjustments
from domain.roles import Role
from domain.working_days import Calendar
from models import audit, report_counts, report_hindrances, report_kept, tree
from models.acting import By
from models.database import wait_for_turn
from models.report_counts import Asked
from models.report_hindrances import Hindrances

NOT_YOURS, CLOSED, GOES_ON = (Problem(f"report.{it}") for it in ("not_yours", "closed", "goes_on"))


@dataclass(frozen=True, slots=True)
class Report:
    """`lines`: the sum first. `before`: the sum of the period before; empty if there is none. `closed_at` None: it is
    open, and counted anew each time."""

    unit_id: int
    period: Period
    lines: tuple[Line, ...]
    before: Mapping[Number, int]
    hindrances: Hindrances
    closed_at: datetime | None = None
    adjustments: tuple[Adjustment, ...] = ()

    @property
    def sum(self) -> Line:
        return self.lines[0]


def of(connection: Connection, asked: Asked, calendar: Calendar) -> Report:
    """The report as it stands: of a closed period what was kept, beside it what is counted otherwise now."""
    counted = tuple(report_counts.lines(connection, asked))
    before = _before(connection, asked)
    kept = report_kept.find(connection, asked.unit_id, asked.period)
    if kept is None:
        return Report(asked.unit_id, asked.period, counted, before, _hindrances(connection, asked, calendar))
    changed = adjustments(kept.lines, counted)
    hindrances = Hindrances.from_json(kept.details)
    return Report(asked.unit_id, asked.period, kept.lines, before, hindrances, kept.closed_at, changed)


def _before(connection: Connection, asked: Asked) -> Mapping[Number, int]:
    """As it was closed, if it was; nothing before the first of the plan's stretches of years."""
    if asked.period.span is Span.PLAN and asked.period.first <= plan().goals[0].first:
        return {}
    period = asked.period.before()
    if kept := report_kept.find(connection, asked.unit_id, period):
        return kept.lines[0].numbers
    return report_counts.total(connection, Asked(asked.unit_id, period, asked.today))


def _hindrances(connection: Connection, asked: Asked, calendar: Calendar) -> Hindrances:
    units = tree.on(connection, asked.end).below([asked.unit_id])
    return report_hindrances.of_units(connection, units, asked, calendar)


def close(connection: Connection, it: Report, by: By) -> Problem | None:
    """Freeze a report as it was counted.

    Problems: report.not_yours; report.goes_on: the period is not over; report.closed: somebody was faster.
    """
    post = by.office.post(it.unit_id, Role.OFFICER)
    if post is None:
        return NOT_YOURS
    if by.today <= it.period.last:
        return GOES_ON
    wait_for_turn(connection, "reports")
    if report_kept.find(connection, it.unit_id, it.period):
        return CLOSED
    new = report_kept.New(it.unit_id, it.period, it.lines, it.hindrances.to_json())
    report_kept.put(connection, new, post.id, by.now)
    detail = f"{it.period.span} {it.period.first}"
    line = audit.Line(by.office.actor, "report.closed", f"unit:{it.unit_id}", it.unit_id, detail)
    audit.note(connection, by.now, line)
    return None
