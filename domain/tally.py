"""What a tally counts (số liệu): numbers of a stretch of days, added up over units and enterprises; queries nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from operator import add, attrgetter
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Numbers:
    """What happened in a stretch of days. Of the very first day on, `members` is how many there are.

    `members` is what the membership grew by in all, also by what only set the record right, and so may differ from
    `net`. Women and minority count the same acts as the number they stand beside.
    """

    registered: int = 0
    registered_women: int = 0
    registered_minority: int = 0
    admitted: int = 0  # kết nạp mới
    admitted_women: int = 0
    admitted_minority: int = 0
    members: int = 0
    members_women: int = 0
    members_minority: int = 0
    refused: int = 0
    withdrawn: int = 0
    left: int = 0
    came: int = 0  # chuyển đến
    went: int = 0  # chuyển đi

    @property
    def net(self) -> int:
        """Thực tăng: admitted and come over, less who left or went (domain.md §4.2)."""
        return self.admitted + self.came - self.left - self.went

    @property
    def nothing(self) -> bool:
        """Whether nothing happened at all."""
        return not any(values(self))

    def __add__(self, other: Numbers) -> Numbers:
        return Numbers(*map(add, values(self), values(other)))


FIELDS = tuple(Numbers.__slots__)
NONE = Numbers()
_VALUES = attrgetter(*FIELDS)  # five times as fast as one by one; years of a province ask for thousands
_ZEROS = (0,) * len(FIELDS)


def values(it: Numbers) -> tuple[int, ...]:
    """In the order of FIELDS."""
    found: tuple[int, ...] = _VALUES(it)
    return found


class Above(Protocol):
    """The tree of a day."""

    def above(self, unit_id: int) -> tuple[int, ...]:
        """The units above one."""


Place = tuple[int, int | None]
"""A unit and an enterprise, or the unit and no enterprise of the register."""


@dataclass(frozen=True, slots=True)
class Flows:
    """The numbers of each place in a stretch of days. `moves` are the transfers within the federation, from place to
    place: for a unit above both ends nobody came and nobody went."""

    cells: Mapping[Place, Numbers] = field(default_factory=dict)
    moves: tuple[tuple[Place, Place], ...] = ()

    def __add__(self, other: Flows) -> Flows:
        """Of two stretches of days that have no day in common."""
        cells = dict(self.cells)
        for place, numbers in other.cells.items():
            cells[place] = cells[place] + numbers if place in cells else numbers
        return Flows(cells, self.moves + other.moves)

    @property
    def all(self) -> Numbers:
        """Of all places together."""
        return _sum(self.cells.values(), len(self.moves))

    def of(self, units: Collection[int]) -> Numbers:
        """Of these units together."""
        inner = sum(one[0] in units and other[0] in units for one, other in self.moves)
        return _sum((numbers for place, numbers in self.cells.items() if place[0] in units), inner)

    def by_enterprise(self, units: Collection[int]) -> dict[int | None, Numbers]:
        """Of each enterprise in these units that has any; None: who is in no enterprise of the register."""
        gathered: dict[int | None, list[Numbers]] = {}
        for (unit_id, enterprise_id), numbers in self.cells.items():
            if unit_id in units:
                gathered.setdefault(enterprise_id, []).append(numbers)
        inner = dict.fromkeys(gathered, 0)
        for one, other in self.moves:
            if one[0] in units and other[0] in units and one[1] == other[1]:
                inner[one[1]] += 1
        return {key: _sum(found, inner[key]) for key, found in gathered.items()}

    def by_unit(self, tree: Above) -> dict[int, Numbers]:
        """Of each unit with all below it, where there is anything."""
        gathered: dict[int, list[Numbers]] = {}
        for (unit_id, _), numbers in self.cells.items():
            gathered.setdefault(unit_id, []).append(numbers)
        rolled: dict[int, list[Numbers]] = {}
        for unit_id, found in gathered.items():
            own = _sum(found, 0)
            for here in (unit_id, *tree.above(unit_id)):
                rolled.setdefault(here, []).append(own)
        inner = dict.fromkeys(rolled, 0)
        for one, other in self.moves:
            for here in {one[0], *tree.above(one[0])} & {other[0], *tree.above(other[0])}:
                inner[here] += 1
        return {unit_id: _sum(found, inner[unit_id]) for unit_id, found in rolled.items()}


def _sum(found: Iterable[Numbers], inner: int) -> Numbers:
    """`inner`: how many only moved within, and so neither came nor went."""
    columns = zip(_ZEROS, *map(values, found), strict=True)
    it = Numbers(*map(sum, columns))
    return replace(it, came=it.came - inner, went=it.went - inner) if inner else it
