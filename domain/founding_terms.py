"""The terms and thresholds of founding a grassroots union (thời hạn, điều kiện thành lập), by dated figures."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from domain.figures import figure
from domain.plan import least_workers
from domain.stages import Stage
from domain.working_days import Calendar, add_working_days, working_days_between

_A_DAY = timedelta(days=1)
_FIRST = date(2020, 2, 20)  # of the figures for terms; a congress before it is judged by the first ones


class Term(StrEnum):
    """What is due after a stage."""

    MEETING = "meeting"  # the elected committee's first meeting
    DOSSIER = "dossier"  # the dossier at the upper union
    ANSWER = "answer"  # the upper union's decision


class State(StrEnum):
    FINE = "fine"
    SOON = "soon"
    OVERDUE = "overdue"


@dataclass(frozen=True, slots=True)
class Clock:
    """The last day of a term and how near it is; on that day itself it is soon, not overdue."""

    term: Term
    due: date
    state: State


# The last term of a stage ends with the next stage; one before it is a step within the stage.
_TERMS = {Stage.CONGRESS_HELD: (Term.MEETING, Term.DOSSIER), Stage.FILED: (Term.ANSWER,)}


def clocks(stage: Stage, since: date, calendar: Calendar, today: date) -> tuple[Clock, ...]:
    """Every term that runs in a stage entered on `since`, the earliest first; none in stages without terms."""
    return tuple(_clock(term, since, calendar, today) for term in _TERMS.get(stage, ()))


def clock(stage: Stage, since: date, calendar: Calendar, today: date) -> Clock | None:
    """The term by which the next stage is due: the dossier after the congress, the answer after the dossier."""
    running = clocks(stage, since, calendar, today)
    return running[-1] if running else None


def still_needed(applications: int, day: date) -> int:
    """How many more members or applications founding needs on a day: 3 of 5 → 2; 0 when there are enough."""
    return max(0, int(figure("founding_applications", day)) - applications)


def is_wanted(headcount: int, day: date) -> bool:
    """Whether the plan wants a union in every enterprise of so many workers on a day: 25, from 2029 on 10."""
    return headcount >= least_workers(day)


def _clock(term: Term, since: date, calendar: Calendar, today: date) -> Clock:
    figures_day = max(since, _FIRST)
    due = add_working_days(since, int(figure(f"founding_{term}_days", figures_day)), calendar)
    warning = int(figure("founding_warning_days", figures_day))
    if today > due:
        return Clock(term, due, State.OVERDUE)
    near = working_days_between(today, due, calendar) <= warning
    return Clock(term, due, State.SOON if near else State.FINE)


def overdue_since(stage: Stage, calendar: Calendar, today: date) -> date | None:
    """Whoever entered a stage up to this day is overdue: what `clock` says of one, as a bound for many. For a planned
    congress, whose day is to come, the day before today; None for stages without a term."""
    if stage is Stage.CONGRESS_PLANNED:
        return today - _A_DAY
    if stage not in _TERMS:
        return None
    day = today - _A_DAY
    for _ in range(int(figure(f"founding_{_TERMS[stage][-1]}_days", today)) - calendar.is_working_day(day)):
        day -= _A_DAY
        while not calendar.is_working_day(day):
            day -= _A_DAY
    return day - _A_DAY
