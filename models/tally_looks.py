"""What one look at a tally reads (xem số liệu): a unit with all below it, or an enterprise, over a period. A unit's
past is looked at on the tree of the period's last day that has come."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Select, func, select

from domain.periods import Period
from domain.tally import Numbers
from models import headcounts, tallies, tree
from models.enterprise_visible import VISIBLE
from models.tables import enterprise
from models.tallies import Waiting
from models.tree import Tree

BEGINNING = date(2000, 1, 1)  # before all that is counted


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
    by number with what they registered and admitted, the most registrations first."""

    numbers: Numbers
    before: Numbers
    members: int
    share: tuple[int, int]
    waits: Waits
    most: tuple[tuple[int, int, int], ...]


def is_wide(connection: Connection, look: Look) -> bool:
    """Whether so many units are looked at that their years are no work for a turn."""
    return len(tree.on(connection, look.end).below([look.unit_id])) > tallies.FEW


def of_unit(connection: Connection, look: Look, most: int) -> Tally:
    """A unit's; at most so many enterprises."""
    standing = tree.on(connection, look.end)
    units = standing.below([look.unit_id])
    days, before = (look.period.first, look.end), look.period.before()
    members = tallies.members(connection, look.end, units)
    same = look.unit_id not in changed(connection, look, standing)
    workers = connection.scalar(_workers_of(look, units)) if same else None
    return Tally(
        tallies.total(connection, days, units),
        tallies.total(connection, (before.first, before.last), units),
        members,
        (members, int(workers)) if workers else (0, 0),
        waits(waiting(connection, look, units, enterprises=False), units),
        tuple(tallies.most(connection, days, units, most)),
    )


def of_enterprise(connection: Connection, look: Look, number: int) -> Tally:
    """The part of an enterprise in a unit and all below it."""
    units = tree.on(connection, look.end).below([look.unit_id])
    before = look.period.before()
    stretches = ((look.period.first, look.end), (before.first, before.last), (BEGINNING, look.end))
    now, earlier, ever = (tallies.of_enterprise(connection, days, units, number) for days in stretches)
    workers = connection.scalar(select(headcounts.on(look.end, look.today)).where(enterprise.c.id == number))
    found = [it for it in waiting(connection, look, units) if it.enterprise_id == number]
    return Tally(
        now,
        earlier,
        ever.members,
        (ever.members, workers) if workers else (0, 0),
        waits(found, units),
        (),
    )


def changed(connection: Connection, look: Look, standing: Tree) -> frozenset[int]:
    """The units that are not what they were at the end of the look: an enterprise is told of under the unit that is
    responsible now, its members under the one they were counted in. `standing`: the tree of that day."""
    return frozenset() if look.end == look.today else tree.changed(standing, tree.on(connection, look.today))


def waiting(
    connection: Connection, look: Look, units: Collection[int] = (), *, enterprises: bool = True
) -> list[Waiting]:
    """What waits now, or waited at the end of a past day, with these `units` at least."""
    if look.end < look.today:
        return tallies.waited(connection, look.end, units)
    return tallies.waiting(connection, enterprises=enterprises)


def waits(found: Iterable[Waiting], units: Collection[int]) -> Waits:
    """Of these units together."""
    mine = [it for it in found if it.unit_id in units]
    return Waits(sum(it.count for it in mine), min((it.since for it in mine), default=None))


def _workers_of(look: Look, units: Collection[int]) -> Select[Any]:
    total = func.sum(headcounts.on(look.end, look.today))
    return select(total).where(VISIBLE, enterprise.c.unit_id.in_(list(units)))


def names(connection: Connection, numbers: Collection[int]) -> dict[int, str]:
    """The names of enterprises."""
    rows = connection.execute(select(enterprise.c.id, enterprise.c.name).where(enterprise.c.id.in_(list(numbers))))
    return {row.id: row.name for row in rows}
