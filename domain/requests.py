"""What people ask of the union beside an application (yêu cầu), and by when the law wants it answered."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum

from domain.figures import figure
from domain.working_days import PLAIN, Calendar, add_working_days


class Kind(StrEnum):
    CORRECTION = "correction"
    MOVE = "move"
    LEAVE = "leave"
    EMPLOYER = "employer"  # wants to be called
    CALLBACK = "callback"  # a worker on an invite's page wants to be called


class State(StrEnum):
    OPEN = "open"
    DONE = "done"
    REFUSED = "refused"


def answer_due(made: date, calendar: Calendar = PLAIN) -> date:
    """The last day to answer a request made on `made` (figure request_answer_days, working days)."""
    return add_working_days(made, int(figure("request_answer_days", made)), calendar)


def settle_due(made: date) -> date:
    """The last day to settle it once it has been answered (figure correction_days, days of the calendar)."""
    return made + timedelta(days=int(figure("correction_days", made)))
