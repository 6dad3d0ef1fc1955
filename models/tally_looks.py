"""What one look at a tally reads (xem số liệu): a unit with all below it, or an enterprise, over a period. A unit's
past is looked at on the tree of the period's last day that has come."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Connection, select

from domain.periods import Period
from domain.tally import NONE, Flows, Numbers
from models import tallies, tree
from models.enterprise_visible import VISIBLE
from models.tables import enterprise
from models.tallies import Waiting

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
    """`before`: the whole period before. `members`: how many there are at the end, and of what headcount, where that is
    known: (members there, workers there). `most`: enterprises by number, the most registrations first."""

    numbers: Numbers
    before: Numbers
    members: Numbers
    share: tuple[int, int]
    waits: Waits
    most: tuple[tuple[int, Numbers], ...]


def of_unit(connection: Connection, look: Look, most: int) -> Tally:
    """A unit's; at most so many enterprises."""
    units = tree.on(connection, look.end).below([look.unit_id])
    flows = tallies.during(connection, look.period.first, look.end)
    all_time = tallies.during(connection, BEGINNING, look.end)
    ranked = _ranked(flows.by_enterprise(units))
    return Tally(
        flows.of(units),
        _before(connection, look).of(units),
        all_time.of(units),
        _share(all_time.by_enterprise(units), _headcounts(connection, units)),
        waits(waiting(connection, look), units),
        tuple(ranked[:most]),
    )


def of_enterprise(connection: Connection, look: Look, number: int) -> Tally:
    """The part of an enterprise in a unit and all below it."""
    units = tree.on(connection, look.end).below([look.unit_id])
    flows = tallies.during(connection, look.period.first, look.end)
    members = tallies.during(connection, BEGINNING, look.end).by_enterprise(units).get(number, NONE)
    headcount = _headcounts(connection, units).get(number)
    found = [it for it in waiting(connection, look) if it.enterprise_id == number]
    return Tally(
        flows.by_enterprise(units).get(number, NONE),
        _before(connection, look).by_enterprise(units).get(number, NONE),
        members,
        (members.members, headcount) if headcount else (0, 0),
        waits(found, units),
        (),
    )


def _before(connection: Connection, look: Look) -> Flows:
    before = look.period.before()
    return tallies.during(connection, before.first, before.last)


def waiting(connection: Connection, look: Look) -> list[Waiting]:
    """What waits now, or waited at the end of a past day."""
    return tallies.waiting(connection) if look.end >= look.today else tallies.waited(connection, look.end)


def waits(found: Iterable[Waiting], units: Collection[int]) -> Waits:
    """Of these units together."""
    mine = [it for it in found if it.unit_id in units]
    return Waits(sum(it.count for it in mine), min((it.since for it in mine), default=None))


def _ranked(found: Mapping[int | None, Numbers]) -> list[tuple[int, Numbers]]:
    moved = [(key, it) for key, it in found.items() if key is not None and it.registered + it.admitted > 0]
    return sorted(moved, key=lambda it: (-it[1].registered, -it[1].admitted, it[0]))


def _headcounts(connection: Connection, units: Collection[int]) -> dict[int, int]:
    rows = connection.execute(select(enterprise.c.id, enterprise.c.headcount).where(_known(units)))
    return {row.id: row.headcount for row in rows}


def _known(units: Collection[int]) -> ColumnElement[bool]:
    return VISIBLE & enterprise.c.unit_id.in_(list(units)) & (enterprise.c.headcount > 0)


def _share(members: Mapping[int | None, Numbers], headcounts: Mapping[int, int]) -> tuple[int, int]:
    return sum(members[it].members for it in headcounts if it in members), sum(headcounts.values())


def names(connection: Connection, numbers: Collection[int]) -> dict[int, str]:
    """The names of enterprises."""
    rows = connection.execute(select(enterprise.c.id, enterprise.c.name).where(enterprise.c.id.in_(list(numbers))))
    return {row.id: row.name for row in rows}
