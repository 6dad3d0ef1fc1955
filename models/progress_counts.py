"""What happened in several stretches of days (số có được), each day counted once: for models/progress.py."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from sqlalchemy import Connection

from domain.tally import NONE, Flows
from domain.targets import PACE_DAYS, Indicator
from models import tallies, tree, typed_numbers, unions
from models.typed_numbers import Before
from models.unions import Union

_A_DAY = timedelta(days=1)


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

    @property
    def day(self) -> date:
        """The day whose units are looked at: the first one, if it is still to come."""
        return max(self.end, self.first)

    @property
    def lately(self) -> Stretch:
        """The days that the present pace is taken from."""
        return Stretch(self.today - timedelta(days=PACE_DAYS - 1), self.today, self.today)


def year_of(year: int, today: date) -> Stretch:
    return Stretch(date(year, 1, 1), date(year, 12, 31), today)


@dataclass(frozen=True, slots=True)
class Happenings:
    """What happened in the pieces that several stretches are cut into, each piece counted once."""

    pieces: Mapping[date, Flows]  # by first day
    trees: Mapping[date, tree.Tree]  # by the last day that has come
    unions: Sequence[Union]
    before: Before

    @classmethod
    def of(cls, connection: Connection, stretches: Sequence[Stretch]) -> Happenings:
        every = [each for it in stretches for each in (it, it.lately) if each.first <= each.end]
        cuts = sorted({it.first for it in every} | {it.end + _A_DAY for it in every})
        wanted = [
            (first, after - _A_DAY)
            for first, after in pairwise(cuts)
            if any(it.first <= first and after <= it.end + _A_DAY for it in every)
        ]
        pieces = {it[0]: tallies.of_units(connection, *it, kinds=tallies.GROWTH) for it in wanted}
        trees = {end: tree.on(connection, end) for end in {it.end for it in every}}
        before = typed_numbers.before(connection, min(it.first for it in stretches), max(it.last for it in stretches))
        return cls(pieces, trees, unions.all_of_them(connection), before)

    def earlier(self, of: Stretch, unit_id: int) -> int:
        """What was typed of whole years in the stretch: admitted and not recorded here."""
        years = range(of.first.year, of.end.year + 1)
        day = self.trees.get(of.end)
        return self.before.of(unit_id, day, years) if day else 0

    def had(self, of: Stretch, units: Collection[int]) -> dict[int, dict[Indicator, int]]:
        """By the tree of the last day that has come; nothing of a stretch that has not begun."""
        if of.first > of.end:
            return {it: dict.fromkeys(Indicator, 0) for it in units}
        day = self.trees[of.end]
        flows = sum((it for first, it in self.pieces.items() if of.first <= first <= of.end), Flows())
        numbers = flows.by_unit(day)
        made = Counter(up for it in unions.founded(self.unions, of.first, of.end) for up in day.above(it.id))
        found = {it: numbers.get(it, NONE) for it in units}
        return {
            it: {Indicator.ADMITTED: found[it].admitted, Indicator.NET: found[it].net, Indicator.FOUNDED: made[it]}
            for it in units
        }
