"""What one look at a tally reads (xem số liệu): a unit with all below it, or an enterprise, over a period. A unit's
past is looked at on the tree of the period's last day that has come."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Select, func, select

from domain.periods import Period
from domain.tally import NONE, Flows, Numbers
from models import headcounts, tallies, tree
from models.counting import Kind
from models.enterprise_visible import VISIBLE
from models.tables import enterprise
from models.tallies import Waiting
from models.tree import Tree

BEGINNING = date(2000, 1, 1)  # before all that is counted
FEW = 12  # units; a commune's with its grassroots unions. A whole province is read quicker day by day


@dataclass(frozen=True, slots=True)
class Look:
    """Of which unit, over which period, on which day in TIMEZONE."""

    unit_id: int
    period: Period
    today: date

    @property
    def end(self) -> date:
        """The last day that has come."""
        return min(self.period.last, self.today)


@dataclass(frozen=True, slots=True)
class Waits:
    """How many wait, and when the oldest of them was sent; None if none waits."""

    count: int = 0
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Tally:
    """`before`: the whole period before. `members`: how many there are at the end; `share`: of how many
    workers, as far as that is known: (0, 0) where it is not, as of a unit that has changed since. `most`: enterprises
    by number, the most registrations first."""

    numbers: Numbers
    before: Numbers
    members: Numbers
    share: tuple[int, int]
    waits: Waits
    most: tuple[tuple[int, Numbers], ...]


def of_unit(connection: Connection, look: Look, most: int) -> Tally:
    """A unit's; at most so many enterprises."""
    standing = tree.on(connection, look.end)
    units = standing.below([look.unit_id])
    flows = _places(connection, (look.period.first, look.end), units)
    before = look.period.before()
    members = _whole(connection, (BEGINNING, look.end), units, tallies.MEMBERSHIP)
    same = look.unit_id not in changed(connection, look, standing)
    workers = connection.scalar(_workers_of(look, units)) if same else None
    return Tally(
        flows.of(units),
        _whole(connection, (before.first, before.last), units),
        members,
        (members.members, int(workers)) if workers else (0, 0),
        waits(waiting(connection, look, enterprises=False), units),
        tuple(_ranked(flows.by_enterprise(units))[:most]),
    )


def of_enterprise(connection: Connection, look: Look, number: int) -> Tally:
    """The part of an enterprise in a unit and all below it."""
    units = tree.on(connection, look.end).below([look.unit_id])
    flows = _places(connection, (look.period.first, look.end), units)
    before = look.period.before()
    earlier = _places(connection, (before.first, before.last), units).by_enterprise(units).get(number, NONE)
    members = _places(connection, (BEGINNING, look.end), units).by_enterprise(units).get(number, NONE)
    workers = connection.scalar(select(headcounts.on(look.end, look.today)).where(enterprise.c.id == number))
    found = [it for it in waiting(connection, look) if it.enterprise_id == number]
    return Tally(
        flows.by_enterprise(units).get(number, NONE),
        earlier,
        members,
        (members.members, workers) if workers else (0, 0),
        waits(found, units),
        (),
    )


def changed(connection: Connection, look: Look, standing: Tree) -> frozenset[int]:
    """The units that are not what they were at the end of the look: an enterprise is told of under the unit that is
    responsible now, its members under the one they were counted in. `standing`: the tree of that day."""
    return frozenset() if look.end == look.today else tree.changed(standing, tree.on(connection, look.today))


def _places(connection: Connection, days: tuple[date, date], units: Collection[int]) -> Flows:
    """By unit and enterprise; of the others too, where that is quicker."""
    few = len(units) <= FEW
    return tallies.within(connection, *days, units) if few else tallies.during(connection, *days)


def _whole(
    connection: Connection, days: tuple[date, date], units: Collection[int], kinds: Collection[Kind] = tuple(Kind)
) -> Numbers:
    few = len(units) <= FEW
    found = tallies.within(connection, *days, units) if few else tallies.of_units(connection, *days, kinds)
    return found.of(units)


def waiting(connection: Connection, look: Look, *, enterprises: bool = True) -> list[Waiting]:
    """What waits now, or waited at the end of a past day."""
    if look.end < look.today:
        return tallies.waited(connection, look.end)
    return tallies.waiting(connection, enterprises=enterprises)


def waits(found: Iterable[Waiting], units: Collection[int]) -> Waits:
    """Of these units together."""
    mine = [it for it in found if it.unit_id in units]
    return Waits(sum(it.count for it in mine), min((it.since for it in mine), default=None))


def _ranked(found: Mapping[int | None, Numbers]) -> list[tuple[int, Numbers]]:
    moved = [(key, it) for key, it in found.items() if key is not None and it.registered + it.admitted > 0]
    return sorted(moved, key=lambda it: (-it[1].registered, -it[1].admitted, it[0]))


def _workers_of(look: Look, units: Collection[int]) -> Select[Any]:
    total = func.sum(headcounts.on(look.end, look.today))
    return select(total).where(VISIBLE, enterprise.c.unit_id.in_(list(units)))


def names(connection: Connection, numbers: Collection[int]) -> dict[int, str]:
    """The names of enterprises."""
    rows = connection.execute(select(enterprise.c.id, enterprise.c.name).where(enterprise.c.id.in_(list(numbers))))
    return {row.id: row.name for row in rows}
