"""Numbers of grievances (thống kê phản ánh) for reports: by category, enterprise and age, small ones covered."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, func, select

from domain.grievances import Status
from domain.suppression import covered_all
from models.enterprise_visible import VISIBLE
from models.tables import enterprise, grievance

AGES = (5, 7, 30)  # days: the promises of an answer, of word and of closing (domain/grievance_terms.py)


@dataclass(frozen=True, slots=True)
class Period:
    """Which cases count: opened from the first to the last day, in these units."""

    units: frozenset[int]
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Numbers:
    """What may be told: multiples of five; 0 stands for "fewer than 5"."""

    categories: dict[str, int]
    enterprises: dict[str, int]
    ages: dict[str, int]  # of what is still open: by the age it has not passed, "more" beyond all


def numbers(connection: Connection, it: Period, today: date) -> Numbers:
    """The numbers of a period; each breakdown only from its own cells, so that none is told by subtracting."""
    counts = (grievance.c.unit_id.in_(it.units)) & grievance.c.opened_day.between(it.first, it.last)
    count = func.count()
    by_category = select(grievance.c.category, count).where(counts).group_by(grievance.c.category)
    named = select(enterprise.c.name, count).join(grievance, grievance.c.enterprise_id == enterprise.c.id)
    by_enterprise = named.where(counts, VISIBLE).group_by(enterprise.c.id, enterprise.c.name)
    opened = select(grievance.c.opened_day, count).where(counts, grievance.c.status != Status.CLOSED)
    ages: Counter[str] = Counter()
    for day, number in connection.execute(opened.group_by(grievance.c.opened_day)):
        ages[_age((today - day).days)] += number
    return Numbers(
        covered_all({row[0]: row[1] for row in connection.execute(by_category)}),
        covered_all({row[0]: row[1] for row in connection.execute(by_enterprise)}),
        covered_all(ages),
    )


def _age(days: int) -> str:
    return next((str(most) for most in AGES if days <= most), "more")
