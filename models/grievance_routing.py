"""Where a grievance goes (chuyển phản ánh đi đâu): by the union's tree, around whom it is about, around the union at
the company if the worker asks so; and who is told of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, select

from models import founding_reached, tree, units
from models.tables import officer, unit
from models.units import Unit


@dataclass(frozen=True, slots=True)
class Asked:
    """What decides. `avoid`: not the union at my company. `about_unit`: it is about somebody in that union."""

    enterprise_id: int | None
    commune: str | None
    avoid: bool = False
    about_unit: int | None = None
    about_person: int | None = None


@dataclass(frozen=True, slots=True)
class Route:
    """The unit that handles it; `around`: whose officers never see it; `about_person`: who never does."""

    unit: Unit
    around: int | None = None
    about_person: int | None = None


def route(connection: Connection, asked: Asked, day: date) -> Route:
    """The enterprise's grassroots union, else the one covering it, else the province; the next one above what is to be
    gone around. About the province's own people: to the province still, but never to who is named."""
    if asked.about_unit is not None:
        upper = above(connection, asked.about_unit, day)
        around = asked.about_unit if upper is not None else None
        return Route(_unit(connection, upper or asked.about_unit), around, asked.about_person)
    found = units.receiver(connection, asked.enterprise_id, asked.commune, day)
    if asked.avoid and found.kind == units.GRASSROOTS:
        over = units.upper_receiver(connection, asked.enterprise_id, asked.commune, day)
        return Route(over, found.id, asked.about_person)
    return Route(found, None, asked.about_person)


def chain(connection: Connection, enterprise_id: int | None, commune: str | None, day: date) -> list[Unit]:
    """The unions over a workplace, the nearest first: among whose officers somebody may be complained about."""
    first = units.receiver(connection, enterprise_id, commune, day)
    numbers = (first.id, *tree.on(connection, day).above(first.id))
    return [it for it in (_unit(connection, number) for number in numbers) if it.kind != "national"]


def union_at(connection: Connection, enterprise_id: int | None, day: date) -> Unit | None:
    """The grassroots union of an enterprise; None if it has none."""
    if enterprise_id is None:
        return None
    found = units.receiver(connection, enterprise_id, None, day)
    return found if found.kind == units.GRASSROOTS else None


def officers_of(connection: Connection, unit_id: int) -> list[tuple[int, str]]:
    """(person, name) of those with a post on a unit who gave a name."""
    here = (officer.c.unit_id == unit_id) & officer.c.revoked_at.is_(None) & officer.c.name.is_not(None)
    query = select(officer.c.person_id, officer.c.name).where(here).order_by(officer.c.name, officer.c.id)
    return [(row.person_id, row.name) for row in connection.execute(query)]


def above(connection: Connection, unit_id: int, day: date) -> int | None:
    """The next unit up that is still of the province; None at the top."""
    for number in tree.on(connection, day).above(unit_id):
        return number if _unit(connection, number).kind != "national" else None
    return None


@dataclass(frozen=True, slots=True)
class Closed:
    """Whom a case must not reach: `around` a unit, the person it is `about`, and who sent it."""

    around: int | None
    about: int | None
    sender: int | None


def to_tell(connection: Connection, unit_id: int, closed: Closed, day: date) -> tuple[int, ...]:
    """The persons who hear of it: of the unit, else of the nearest above with any who may."""
    up = (unit_id, *tree.on(connection, day).above(unit_id))
    return founding_reached.of_nearest(connection, up, but=shut_out(connection, closed))


def shut_out(connection: Connection, closed: Closed) -> frozenset[int]:
    """The persons who must not hear of it: as in grievance_office.visible."""
    there = select(officer.c.person_id).where(officer.c.unit_id == closed.around)
    theirs = connection.scalars(there) if closed.around is not None else ()
    return frozenset({*theirs, *(it for it in (closed.about, closed.sender) if it is not None)})


def _unit(connection: Connection, number: int) -> Unit:
    return Unit(
        *connection.execute(select(*(unit.c[name] for name in Unit.__slots__)).where(unit.c.id == number)).one()
    )
