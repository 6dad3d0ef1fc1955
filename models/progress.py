"""How far units are (tiến độ): what is wanted of each with all below it, what it has, the pace it needs, its place
among its sisters. Counting itself is models/tallies.py."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Connection

from domain.plan import Goal
from domain.tally import NONE
from domain.targets import PACE_DAYS, Indicator, Progress
from models import tallies, targets, tree, unions
from models.units import Unit

Standing = Mapping[Indicator, Progress]
"""Of one unit with all below it; `wanted` is 0 where nothing was set."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """The days a number is wanted in, both counted, and the day it is looked at."""

    first: date
    last: date
    today: date

    @property
    def end(self) -> date:
        """The last day that has come."""
        return min(self.last, self.today)


def year_of(year: int, today: date) -> Stretch:
    return Stretch(date(year, 1, 1), date(year, 12, 31), today)


def of_year(connection: Connection, units: Collection[int], year: int, today: date) -> dict[int, Standing]:
    """Of each of these units: what was set for the year, and what it has."""
    wanted = targets.of_units(connection, units, year)
    had = _had(connection, units, year_of(year, today))
    values = {it: {name: target.value for (unit, name), target in wanted.items() if unit == it} for it in units}
    return {it: _standing(had, it, values[it], year_of(year, today)) for it in units}


def of_goal(connection: Connection, unit_id: int, goal: Goal, today: date) -> Standing:
    """The province beside a goal of its plan, which names one number and may mean either: new members, or the net."""
    stretch = Stretch(goal.first, goal.last, today)
    values = {Indicator.ADMITTED: goal.members, Indicator.NET: goal.members}
    return _standing(_had(connection, [unit_id], stretch), unit_id, values, stretch)


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
    found = targets.below(connection, above, min(today, date(year, 12, 31)))
    standings = of_year(connection, [it.id for it in found], year, today)
    ordered = sorted(found, key=lambda it: _merit(standings[it.id]), reverse=True)
    merits = [_merit(standings[it.id]) for it in ordered]
    return [Rank(merits.index(_merit(standings[it.id])) + 1, it, standings[it.id]) for it in ordered]


def _merit(it: Standing) -> tuple[bool, float]:
    members = it[Indicator.ADMITTED]
    return bool(members.wanted), members.had / members.wanted if members.wanted else members.had


# --- what is had ------------------------------------------------------------------------------------------------------
Had = Mapping[int, Mapping[Indicator, int]]


def _standing(had: tuple[Had, Had], unit_id: int, wanted: Mapping[Indicator, int], of: Stretch) -> Standing:
    whole, lately = (it.get(unit_id, {}) for it in had)
    return {
        it: Progress(wanted.get(it, 0), whole.get(it, 0), lately.get(it, 0), of.first, of.last, of.today)
        for it in Indicator
    }


def _had(connection: Connection, units: Collection[int], of: Stretch) -> tuple[Had, Had]:
    """Within the stretch, and lately."""
    lately = Stretch(of.today - timedelta(days=PACE_DAYS - 1), of.today, of.today)
    return _counted(connection, units, of), _counted(connection, units, lately)


def _counted(connection: Connection, units: Collection[int], of: Stretch) -> Had:
    """By the tree of the last day that has come."""
    if of.first > of.end:
        return {}
    day_tree = tree.on(connection, of.end)
    numbers = tallies.during(connection, of.first, of.end).by_unit(day_tree)
    made: dict[int, int] = dict.fromkeys(units, 0)
    for it in unions.founded(unions.all_of_them(connection), of.first, of.end):
        for above in day_tree.above(it.id):
            if above in made:
                made[above] += 1
    found = {it: numbers.get(it, NONE) for it in units}
    return {
        it: {Indicator.ADMITTED: found[it].admitted, Indicator.NET: found[it].net, Indicator.FOUNDED: made[it]}
        for it in units
    }
