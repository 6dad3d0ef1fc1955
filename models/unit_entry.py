"""A unit as the file describes it and as the database keeps it (mục đơn vị), by codes; nothing is read or written."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from domain.problem import Problem


@dataclass(frozen=True, slots=True)
class Entry:
    """Two that are equal need no import. `valid_to` is the last day; without `parent` it stands under the province;
    `communes` are codes of domain.communes, in order; `moves` are (day, code of the parent from then on), in order."""

    code: str
    kind: str
    name: str
    valid_from: date
    valid_to: date | None = None
    parent: str | None = None
    successor: str | None = None
    decision_number: str | None = None
    decision_day: date | None = None
    communes: tuple[str, ...] = ()
    moves: tuple[tuple[date, str], ...] = ()
    phone: str | None = None  # E.164
    line: int = field(default=0, compare=False)

    def ended_by(self, day: date) -> bool:
        """Whether its last day is before that day."""
        return self.valid_to is not None and self.valid_to < day


@dataclass(frozen=True, slots=True)
class UnitError:
    """What is wrong where: the line on which the unit begins (0: unknown), its code ("" for the whole file)."""

    line: int
    code: str
    problem: Problem
