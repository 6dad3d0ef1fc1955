"""Numbers of cases for an officer (thống kê vụ việc): by quarter; whatever is fewer than five is not told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dialogue.forms import Question
from dialogue.messages import Option
from domain import suppression
from domain.grievances import CATEGORIES
from domain.periods import Span, period
from domain.roles import Role
from handlers import menu
from handlers.turn import Turn
from models import grievance_counts
from models.grievance_counts import AGES, Numbers, Period

SHOWN = 10  # enterprises


def show(turn: Turn, _argument: str = "") -> None:
    """The numbers of this quarter."""
    assert turn.office is not None
    span = period(Span.QUARTER, turn.today)
    wanted = Period(turn.office.units(Role.OFFICER), span.first, span.last)
    found = grievance_counts.numbers(turn.connection, wanted, turn.today)
    days = {"first": {"d": span.first.isoformat()}, "last": {"d": span.last.isoformat()}}
    options = (Option("/cases", "cases.all"), menu.way_out(turn))
    menu.offer(turn, Question("cases.numbers", {**_lines(found), **days}, options))


def _lines(found: Numbers) -> dict[str, Any]:
    """What has five or more; of all others together, that they have fewer: nobody sees which are empty."""
    told = sorted(found.enterprises.items(), key=lambda it: (-it[1], it[0]))
    enterprises = [_line(name, count) for name, count in told if count][:SHOWN]
    return {
        "categories": _told("grievance.category.", [it.code for it in CATEGORIES], found.categories),
        "enterprises": enterprises or {"t": "cases.too_few"},
        "ages": _told("cases.age.", [*map(str, AGES), "more"], found.ages),
    }


def _told(group: str, names: list[str], counts: Mapping[str, int]) -> list[dict[str, Any]]:
    known = [_line({"t": group + name}, counts[name]) for name in names if counts.get(name)]
    return known if len(known) == len(names) else [*known, _line({"t": "cases.others"}, 0)]


def _line(label: Any, count: int) -> dict[str, Any]:
    shown = {"t": "cases.at_least", "n": count} if count else {"t": "cases.fewer", "n": suppression.LEAST}
    return {"t": "cases.line", "label": label, "count": shown}
