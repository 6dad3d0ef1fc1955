"""The lines of a tally's workbook (bảng số liệu): every unit and every enterprise of a look. What is read and what is
put together are apart: putting two thousand lines together is no work for the loop that answers people."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, select

from domain.folding import fold
from domain.periods import Span, period
from domain.tally import NONE, Flows, Numbers
from domain.targets import Indicator
from models import founding, grievance_counts, headcounts, tallies, tally_looks, targets, tree
from models.enterprise_visible import VISIBLE
from models.tables import enterprise, unit
from models.tallies import Waiting
from models.tally_looks import BEGINNING, Look, Waits
from models.tree import Tree

LONGER = (Span.MONTH, Span.QUARTER, Span.YEAR, Span.PLAN)
"""What stands beside the period that was asked for, each up to the last day that has come."""


@dataclass(frozen=True, slots=True)
class Line:
    """A unit with all below it, or an enterprise. `admitted`: in each of LONGER."""

    name: str
    numbers: Numbers
    admitted: tuple[int, ...]
    members: int
    waits: Waits
    headcount: int | None = None
    depth: int = 0  # of a unit, below the one that was asked for
    unit_name: str = ""  # of an enterprise: who is responsible
    has_union: bool = False
    target: int | None = None  # of a unit: admissions wanted this year
    towards: int = 0  # members and applications of an enterprise: they count towards founding its union


@dataclass(frozen=True, slots=True)
class Listed:
    """An enterprise of the register."""

    id: int
    name: str
    unit_id: int | None
    headcount: int | None
    has_union: bool


@dataclass(frozen=True, slots=True)
class Material:
    """All that the lines are made of; `names` are those of all units there ever were."""

    look: Look
    tree: Tree
    changed: frozenset[int]  # units that are not what they were: of these nobody knows how many workers they had
    asked: Flows
    longer: tuple[Flows, ...]
    ever: Flows
    waiting: list[Waiting]
    listed: list[Listed]
    names: Mapping[int, str]
    there: frozenset[int]  # the units that had begun and not ended on the last day
    targets: Mapping[int, int]  # of the units that were given one for the year: admissions wanted
    cases: grievance_counts.Numbers  # of the quarter's grievances: no other stretch, so that none is subtracted


# --- reading ----------------------------------------------------------------------------------------------------------
def read(connection: Connection, look: Look) -> Material:
    """Some 0.1 s of the database for 20,000 applications, little of this process."""
    firsts = [period(span, look.end).first for span in LONGER]
    standing, found = tree.on(connection, look.end), connection.execute(_UNITS).all()
    return Material(
        look,
        standing,
        tally_looks.changed(connection, look, standing),
        tallies.during(connection, look.period.first, look.end),
        tuple(tallies.during(connection, first, look.end, tallies.ADMISSIONS) for first in firsts),
        tallies.during(connection, BEGINNING, look.end, tallies.MEMBERSHIP),
        tally_looks.waiting(connection, look),
        _listed(connection, look),
        {row.id: row.name for row in found},
        frozenset(row.id for row in found if row.valid_from <= look.end and not _is_over(row.valid_to, look)),
        _targets(connection, [row.id for row in found], look),
        _cases(connection, look, standing),
    )


def _cases(connection: Connection, look: Look, standing: Tree) -> grievance_counts.Numbers:
    quarter = period(Span.QUARTER, look.end)
    wanted = grievance_counts.Period(frozenset(standing.below([look.unit_id])), quarter.first, quarter.last)
    return grievance_counts.numbers(connection, wanted, look.today)


def _is_over(last: date | None, look: Look) -> bool:
    return last is not None and last < look.end


def _targets(connection: Connection, units: Sequence[int], look: Look) -> dict[int, int]:
    found = targets.of_units(connection, units, look.end.year)
    return {unit_id: it.value for (unit_id, what), it in found.items() if what is Indicator.ADMITTED and it.value}


def _listed(connection: Connection, look: Look) -> list[Listed]:
    workers = headcounts.on(look.end, look.today)
    columns = (enterprise.c.id, enterprise.c.name, enterprise.c.unit_id, workers, founding.has_union())
    return [Listed(*row) for row in connection.execute(select(*columns).where(VISIBLE))]


_UNITS = select(unit.c.id, unit.c.name, unit.c.valid_from, unit.c.valid_to)


# --- units ------------------------------------------------------------------------------------------------------------
def units(it: Material) -> list[Line]:
    """The unit itself, then those below it, each followed by its own; what was not there that day, and counts nothing,
    is left out."""
    below = it.tree.below([it.look.unit_id])
    asked, ever = it.asked.by_unit(it.tree), it.ever.by_unit(it.tree)
    longer = [flows.by_unit(it.tree) for flows in it.longer]
    waits = _waits_of_units(it)
    workers = _workers(it)
    found = []
    for unit_id, depth in _in_order(it, below):
        numbers = asked.get(unit_id, NONE)
        admitted = tuple(flows.get(unit_id, NONE).admitted for flows in longer)
        members = ever.get(unit_id, NONE).members
        line = Line(
            it.names[unit_id],
            numbers,
            admitted,
            members,
            waits.get(unit_id, Waits()),
            None if unit_id in it.changed else workers.get(unit_id),
            depth,
            target=it.targets.get(unit_id),
        )
        if unit_id in it.there or unit_id == it.look.unit_id or not _is_empty(line):
            found.append(line)
    return found


def _is_empty(it: Line) -> bool:
    return it.numbers.nothing and not any(it.admitted) and not it.members and not it.waits.count


def _in_order(it: Material, below: Collection[int]) -> Iterator[tuple[int, int]]:
    children: dict[int | None, list[int]] = {}
    for unit_id in below:
        children.setdefault(it.tree.parents[unit_id], []).append(unit_id)
    waiting = [(it.look.unit_id, 0)]
    while waiting:
        unit_id, depth = waiting.pop()
        yield unit_id, depth
        under = sorted(children.get(unit_id, []), key=lambda each: fold(it.names[each]), reverse=True)
        waiting += [(each, depth + 1) for each in under]


def _workers(it: Material) -> dict[int, int]:
    """How many work where each unit and those below it are responsible, as far as that is known."""
    found: dict[int, int] = {}
    for each in it.listed:
        if each.unit_id is not None and each.headcount:
            for here in (each.unit_id, *it.tree.above(each.unit_id)):
                found[here] = found.get(here, 0) + each.headcount
    return found


def _waits_of_units(it: Material) -> dict[int, Waits]:
    found: dict[int, Waits] = {}
    for each in it.waiting:
        for here in (each.unit_id, *it.tree.above(each.unit_id)):
            found[here] = _more(found.get(here), each)
    return found


def _more(known: Waits | None, each: Waiting) -> Waits:
    if known is None or known.since is None:
        return Waits(each.count, each.since)
    return Waits(known.count + each.count, min(known.since, each.since))


# --- enterprises ------------------------------------------------------------------------------------------------------
def enterprises(it: Material) -> list[Line]:
    """All that these units are responsible for or have numbers of: the most registrations first, then by name. Last
    comes who is in no enterprise of the register, if there is anybody."""
    below = it.tree.below([it.look.unit_id])
    asked, ever = it.asked.by_enterprise(below), it.ever.by_enterprise(below)
    longer = [flows.by_enterprise(below) for flows in it.longer]
    waits = _waits_of_enterprises(it, below)

    def line(number: int | None, each: Listed | None) -> Line:
        members, waiting = ever.get(number, NONE).members, waits.get(number, Waits())
        return Line(
            each.name if each else "",
            asked.get(number, NONE),
            tuple(flows.get(number, NONE).admitted for flows in longer),
            members,
            waiting,
            each.headcount if each else None,
            unit_name=it.names.get(each.unit_id or 0, "") if each else "",
            has_union=each is not None and each.has_union,
            towards=members + waiting.count,
        )

    mine = [each for each in it.listed if each.unit_id in below or each.id in ever or each.id in waits]
    found = [line(each.id, each) for each in mine]
    found.sort(key=lambda each: (-each.numbers.registered, -each.members, fold(each.name)))
    nowhere = line(None, None)
    return [*found, nowhere] if nowhere.towards or not nowhere.numbers.nothing else found


def _waits_of_enterprises(it: Material, below: Collection[int]) -> dict[int | None, Waits]:
    found: dict[int | None, Waits] = {}
    for each in it.waiting:
        if each.unit_id in below:
            found[each.enterprise_id] = _more(found.get(each.enterprise_id), each)
    return found
