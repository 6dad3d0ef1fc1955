"""How far units are (tiến độ): what is wanted of each with all below it, what it has, the pace it needs, its place
among its sisters. Counting itself is models/tallies.py."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil

from sqlalchemy import Connection

from domain.plan import Goal, goal_on
from domain.targets import Indicator, Progress
from models import targets, tree
from models.progress_counts import Happenings, Stretch, year_of
from models.units import Unit

_A_DAY = timedelta(days=1)

Standing = Mapping[Indicator, Progress]
"""Of one unit with all below it; `wanted` is 0 where nothing was set."""


def of_year(connection: Connection, units: Collection[int], year: int, today: date) -> dict[int, Standing]:
    """Of each of these units: what was set for the year, and what it has."""
    return _standings(connection, units, year_of(year, today), Happenings.of(connection, [year_of(year, today)]))


def of_goal(connection: Connection, unit_id: int, goal: Goal, today: date) -> Standing:
    """The province beside a goal of its plan, which names one number and may mean either: new members, or the net."""
    return _of_goal(unit_id, goal, today, Happenings.of(connection, [Stretch(goal.first, goal.last, today)]))


def part_of_plan(connection: Connection, unit_id: int, year: int) -> int:
    """What the plan still wants when a year begins, spread evenly over the years that are left; rounded up."""
    goal, eve = goal_on(date(year, 1, 1)), date(year, 1, 1) - _A_DAY
    lacking = of_goal(connection, unit_id, goal, eve)[Indicator.ADMITTED].lacking
    return ceil(lacking / (goal.last.year - year + 1))


@dataclass(frozen=True, slots=True)
class View:
    """A unit in a year, the units right below it by their place, and the goal of the plan."""

    standing: Standing
    ranks: list[Rank]
    goal: Goal
    plan: Standing
    earlier: tuple[int, int]  # of the year and of the goal: typed, not recorded here
    units: frozenset[int]  # itself and all below it today
    top: bool  # it is the province


def view(connection: Connection, unit_id: int, year: int, today: date) -> View:
    """All of it at once: each day is counted once."""
    of, goal = year_of(year, today), goal_on(min(max(today, date(year, 1, 1)), date(year, 12, 31)))
    counter = Happenings.of(connection, [of, Stretch(goal.first, goal.last, today)])
    day = counter.trees.get(of.day) or tree.on(connection, of.day)
    below = targets.below(connection, unit_id, of.day, day)
    found = _standings(connection, [unit_id, *(it.id for it in below)], of, counter)
    earlier = tuple(counter.earlier(it, unit_id) for it in (of, Stretch(goal.first, goal.last, today)))
    plan = _of_goal(unit_id, goal, today, counter)
    units = counter.trees[today].below([unit_id])
    return View(found[unit_id], _ranked(below, found), goal, plan, (earlier[0], earlier[1]), units, unit_id == day.top)


@dataclass(frozen=True, slots=True)
class Rank:
    """A unit's place among those right below the same one; who is as far has the same."""

    place: int
    unit: Unit
    standing: Standing

    @property
    def members(self) -> Progress:
        return self.standing[Indicator.ADMITTED]


def ranking(connection: Connection, above: int, year: int, today: date) -> list[Rank]:
    """The units right below one, the furthest first: by the part of its year's target that each has admitted; without
    a target, behind them, by how many."""
    below = targets.below(connection, above, year_of(year, today).day)
    return _ranked(below, of_year(connection, [it.id for it in below], year, today))


def _ranked(below: Sequence[Unit], standings: Mapping[int, Standing]) -> list[Rank]:
    ordered = sorted(below, key=lambda it: _merit(standings[it.id]), reverse=True)
    merits = [_merit(standings[it.id]) for it in ordered]
    return [Rank(merits.index(_merit(standings[it.id])) + 1, it, standings[it.id]) for it in ordered]


def _merit(it: Standing) -> tuple[bool, float]:
    members = it[Indicator.ADMITTED]
    return bool(members.wanted), members.had / members.wanted if members.wanted else members.had


# --- what is had ------------------------------------------------------------------------------------------------------
def _standings(connection: Connection, units: Collection[int], of: Stretch, counter: Happenings) -> dict[int, Standing]:
    set_ = targets.of_units(connection, units, of.first.year)
    wanted: dict[int, dict[Indicator, int]] = {it: {} for it in units}
    for (unit_id, indicator), target in set_.items():
        wanted[unit_id][indicator] = target.value
    had, lately = counter.had(of, units), counter.had(of.lately, units)
    whole = {it: _with(had[it], counter.earlier(of, it)) for it in units}
    return {it: _standing((whole[it], lately[it]), wanted[it], of) for it in units}


def _with(had: Mapping[Indicator, int], earlier: int) -> dict[Indicator, int]:
    """Who was admitted before this program was used made the union grow as well."""
    return {it: count + (0 if it is Indicator.FOUNDED else earlier) for it, count in had.items()}


def _of_goal(unit_id: int, goal: Goal, today: date, counter: Happenings) -> Standing:
    of = Stretch(goal.first, goal.last, today)
    had, lately = (counter.had(it, [unit_id])[unit_id] for it in (of, of.lately))
    had = _with(had, counter.earlier(of, unit_id))
    return _standing((had, lately), {Indicator.ADMITTED: goal.members, Indicator.NET: goal.members}, of)


def _standing(
    counts: tuple[Mapping[Indicator, int], Mapping[Indicator, int]], wanted: Mapping[Indicator, int], of: Stretch
) -> Standing:
    had, lately = counts
    return {it: Progress(wanted.get(it, 0), had[it], lately[it], of.first, of.last, of.today) for it in Indicator}
