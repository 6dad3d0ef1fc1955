"""By when a grievance gets what (cam kết thời hạn): the federation's own promises, by dated figures; not the law's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from domain.figures import figure
from domain.grievances import Status
from domain.working_days import PLAIN, Calendar, add_working_days


@dataclass(frozen=True, slots=True)
class Standing:
    """What the promises depend on. `opened`: sent, or opened again; `word`: the worker last heard of it."""

    status: Status
    urgent: bool
    opened: date
    answered: date | None = None
    word: date | None = None


def due(it: Standing, calendar: Calendar = PLAIN) -> date | None:
    """The last day of the promise that comes next; None once it is closed.

    New: acknowledged (an urgent one on the day itself: within the hour is watched by the clock). Not answered yet:
    the answer. Answered: word every few days. Whatever else: closed in time.
    """
    if it.status is Status.CLOSED:
        return None
    return min(_next(it, calendar), it.opened + timedelta(days=_days("grievance_close_days", it)))


def _next(it: Standing, calendar: Calendar) -> date:
    if it.status is Status.NEW:
        days = 0 if it.urgent else _days("grievance_acknowledge_days", it)
        return add_working_days(it.opened, days, calendar)
    if it.answered is None:
        return add_working_days(it.opened, _days("grievance_answer_days", it), calendar)
    return (it.word or it.answered) + timedelta(days=_days("grievance_word_days", it))


def reopens_until(closed: date) -> date:
    """The last day on which the worker may open it again."""
    return closed + timedelta(days=int(figure("grievance_reopen_days", closed)))


def _days(name: str, it: Standing) -> int:
    return int(figure(name, it.opened))
