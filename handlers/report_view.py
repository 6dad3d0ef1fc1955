"""One report in the chat (một báo cáo): whose, over which period, how it stands, and what can be done with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from dialogue.forms import Question
from dialogue.messages import Option
from dialogue.periods import within
from domain.periods import Period, Span
from domain.reports import SPANS, TYPED
from domain.roles import Role
from handlers import menu, named
from handlers.turn import Turn
from models import report_kept, typed_numbers, unit_choice
from models.report_kept import Kept

PAPER, WORKBOOK, CLOSE = "pdf", "xlsx", "close"  # what a task makes


@dataclass(frozen=True, slots=True)
class View:
    """A unit with all below it, over a period."""

    unit_id: int
    name: str
    period: Period

    @property
    def argument(self) -> str:
        """As a button's command names it."""
        return f"{self.unit_id} {named.words(self.period)}"

    @property
    def head(self) -> dict[str, Any]:
        return {"unit": self.name, "period": within(self.period)}


def read(turn: Turn, words: list[str]) -> View | None:
    """What a button or a typed command names; None if it is not his, or unreadable."""
    assert turn.office is not None  # the command is there for officers only
    number, span, day = [*words[:3], "", "", ""][:3]
    unit_id = named.number(number) if words else turn.office.posts[0].unit_id
    name = unit_choice.name_of(turn.connection, unit_id)
    found = named.read(span, day, Span.QUARTER, turn.today)
    if turn.office.post(unit_id, Role.VIEWER) is None or name is None or found is None or found.span not in SPANS:
        return None
    return View(unit_id, name, found) if found.first <= turn.today else None


def may_write(turn: Turn, view: View) -> bool:
    return turn.office is not None and turn.office.post(view.unit_id, Role.OFFICER) is not None


def back(view: View) -> Option:
    return Option(f"/report {view.argument}", "report.back")


def show(turn: Turn, view: View) -> None:
    kept = report_kept.find(turn.connection, view.unit_id, view.period)
    params = {**view.head, "state": _state(turn, view, kept), "numbers": _numbers(turn, view, kept)}
    menu.offer(turn, Question("report.shown", params, _ways(turn, view, kept)))


def _state(turn: Turn, view: View, kept: Kept | None) -> dict[str, Any]:
    if kept:
        return {"t": "report.state.closed", "day": {"d": turn.day_of(kept.closed_at).isoformat()}}
    over = turn.today > view.period.last
    return {"t": "report.state.over" if over else "report.state.open", "last": {"d": view.period.last.isoformat()}}


def _numbers(turn: Turn, view: View, kept: Kept | None) -> list[dict[str, Any]]:
    """What was typed; of a closed report what was kept."""
    typed = typed_numbers.of_units(turn.connection, [view.unit_id], view.period).get(view.unit_id, {})
    found = kept.lines[0].numbers if kept else typed
    nothing = {"t": "report.not_typed"}
    return [{"t": f"report.typed.{it}", "n": {"n": found[it]} if it in found else nothing} for it in TYPED]


def _ways(turn: Turn, view: View, kept: Kept | None) -> tuple[Option, ...]:
    here, may = f"/report {view.argument}", may_write(turn, view) and kept is None
    over = turn.today > view.period.last
    return (
        Option(f"{here} {PAPER}", "report.pdf", main=True),
        Option(f"{here} {WORKBOOK}", "report.xlsx", main=True),
        *((Option(f"{here} numbers", "report.type"),) if may else ()),
        *((Option(f"{here} close", "report.close"),) if may and over else ()),
        Option(f"/report {view.unit_id}", "report.other_period"),
        menu.way_out(turn),
    )
