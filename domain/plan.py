"""The federation's plan (kế hoạch phát triển đoàn viên, thành lập CĐCS): what it wants in which years, and its peak
months. Read from data/plan.toml; what single units are to reach is kept in the database (models/targets.py)."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import Any

FILE = "plan.toml"


@dataclass(frozen=True, slots=True)
class Goal:
    """What is wanted from the first day to the last, both counted: so many more members, and a union in every
    enterprise of at least so many workers."""

    first: date
    last: date
    members: int
    least_workers: int
    source: str


@dataclass(frozen=True, slots=True)
class Plan:
    """`goals` in the order of their days; `peak_months` are months of the year in which recruiting is strongest."""

    name: str
    peak_months: tuple[int, ...]
    goals: tuple[Goal, ...]


class PlanError(ValueError):
    """The file cannot be used: which goal, what is wrong in it, what is expected."""


def goal_on(day: date) -> Goal:
    """The goal under way on a day: the first one before it begins, the last one after it is over."""
    goals = plan().goals
    return next((it for it in goals if day <= it.last), goals[-1])


def least_workers(day: date) -> int:
    """Workers from which on the plan wants a union in every enterprise on a day: 25, from 2029 on 10."""
    return goal_on(day).least_workers


def is_peak(day: date) -> bool:
    """Whether the day lies in a peak month (tháng cao điểm): May and July."""
    return day.month in plan().peak_months


@cache
def plan() -> Plan:
    """The plan as it was shipped."""
    return read_plan(files("domain").joinpath("data", FILE).read_text("utf-8"))


def read_plan(text: str) -> Plan:
    """A plan from TOML. Raises PlanError."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise PlanError(f"{FILE}: {error}") from error
    goals = tuple(_goal(row, place) for place, row in enumerate(table.get("goal", []), 1))
    _check_order(goals)
    return Plan(_of_type(table, "name", str, "the plan"), _peaks(table.get("peak_months")), goals)


def _goal(row: Mapping[str, Any], place: int) -> Goal:
    where = f"goal {place}"
    types = {"first": date, "last": date, "members": int, "least_workers": int, "source": str}
    made = Goal(**{name: _of_type(row, name, kind, where) for name, kind in types.items()})
    if made.first > made.last:
        raise PlanError(f"{FILE}: {where}: first {made.first} comes after last {made.last}")
    if made.members < 1 or made.least_workers < 1:
        raise PlanError(f"{FILE}: {where}: members and least_workers must be 1 or more")
    return made


def _of_type(row: Mapping[str, Any], name: str, kind: type, where: str) -> Any:
    found = row.get(name)
    if type(found) is not kind:  # a moment is a date, and true is a number: neither is meant
        raise PlanError(f"{FILE}: {where}: {name} is {found!r}, expected a {kind.__name__}")
    return found


def _check_order(goals: Sequence[Goal]) -> None:
    if not goals:
        raise PlanError(f"{FILE}: no goal, expected one [[goal]] or more")
    for one, other in pairwise(goals):
        if other.first <= one.last:
            raise PlanError(f"{FILE}: the goal from {other.first} begins before the one up to {one.last} is over")


def _peaks(found: Any) -> tuple[int, ...]:
    if not isinstance(found, list) or not all(type(it) is int and 1 <= it <= 12 for it in found):
        raise PlanError(f"{FILE}: peak_months is {found!r}, expected months from 1 to 12, as [5, 7]")
    return tuple(found)
