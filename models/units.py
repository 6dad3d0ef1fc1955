"""The union's units (tổ chức công đoàn): its tree, what each covers, and who receives an application."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Date, FromClause, bindparam, delete, or_, select

from models import tree
from models.chats import insert
from models.enterprise_visible import VISIBLE
from models.prepared import Prepared
from models.tables import enterprise, unit, unit_commune, unit_enterprise

PROVINCE_CODE = "lai-chau"
PROVINCE, GRASSROOTS = "province", "grassroots"
KINDS = frozenset(  # design.md §2; the last two ended on 1/7/2025
    "national province commune zone sector grassroots informal member section group district civil_servants".split()
)


class NoProvinceUnit(Exception):
    """No unit of kind "province" is valid that day: the database was not set up (`ketnap migrate` puts it there)."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit as others name it."""

    id: int
    code: str
    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class NewUnit:
    """A unit to be added; valid from the first day on, up to and including `valid_to`."""

    code: str
    kind: str
    name: str
    valid_from: date
    parent_id: int | None = None
    valid_to: date | None = None
    demo: bool = False


_UNIT = tuple(unit.c[name] for name in Unit.__slots__)


def _first(source: FromClause, *conditions: ColumnElement[bool]) -> Prepared:
    """The unit that was there first among those valid on the bound `day`. Built once: SQLAlchemy takes longer to build
    a statement than SQLite to execute it (benchmarks/README.md)."""
    day = bindparam("day", type_=Date)
    valid = (unit.c.valid_from <= day, or_(unit.c.valid_to.is_(None), unit.c.valid_to >= day))
    query = select(*_UNIT).select_from(source).where(*conditions, *valid)
    return Prepared(query.order_by(unit.c.valid_from, unit.c.id).limit(1))


_GRASSROOTS = _first(
    unit.join(unit_enterprise), unit_enterprise.c.enterprise_id == bindparam("enterprise"), unit.c.kind == GRASSROOTS
)
_OVER_COMMUNE = _first(unit.join(unit_commune), unit_commune.c.commune == bindparam("commune"))
_PROVINCE = _first(unit, unit.c.kind == PROVINCE)
_BY_AGE = (unit.c.valid_from, unit.c.id)
_ENDED = select(unit.c.id).where(unit.c.valid_to < bindparam("day", type_=Date), unit.c.successor_id.is_not(None))
_ENDED_IN_ENTERPRISE = Prepared(
    _ENDED.join(unit_enterprise)
    .where(unit_enterprise.c.enterprise_id == bindparam("enterprise"), unit.c.kind == GRASSROOTS)
    .order_by(*_BY_AGE)
)
_ENDED_OVER_COMMUNE = Prepared(
    _ENDED.join(unit_commune).where(unit_commune.c.commune == bindparam("commune")).order_by(*_BY_AGE)
)
_reached = (
    unit.c.phone.is_not(None),
    or_(unit.c.valid_to.is_(None), unit.c.valid_to >= bindparam("day", type_=Date)),
)
_PHONE = Prepared(select(unit.c.phone).where(unit.c.id == bindparam("number"), *_reached))
_PHONES = select(unit.c.id, unit.c.phone).where(unit.c.id.in_(bindparam("numbers", expanding=True)), *_reached)
_COMMUNE_OF = Prepared(select(enterprise.c.commune).where(enterprise.c.id == bindparam("enterprise"), VISIBLE))


def receiver(connection: Connection, enterprise_id: int | None, commune: str | None, day: date) -> Unit:
    """Who receives an application: the enterprise's grassroots union, else the union covering the enterprise's commune
    (or the one named, if no enterprise is known), else the province. NoProvinceUnit if there is none.

    Two unions over one enterprise or commune: the one that was there first. One that ended: who took over from it.
    """
    if enterprise_id is not None:
        bound = {"day": day, "enterprise": enterprise_id}
        found = _one(connection, _GRASSROOTS, bound) or _heir(connection, _ENDED_IN_ENTERPRISE, bound)
        if found and found.kind == GRASSROOTS:
            return found
    return upper_receiver(connection, enterprise_id, commune, day)


def upper_receiver(connection: Connection, enterprise_id: int | None, commune: str | None, day: date) -> Unit:
    """As `receiver`, but above the grassroots unions: for who joins again after leaving (domain.md §1.4.4)."""
    if enterprise_id is not None:
        known = _COMMUNE_OF.first(connection, {"enterprise": enterprise_id})
        commune = (known and known[0]) or commune
    if commune:
        bound = {"day": day, "commune": commune}
        if found := _one(connection, _OVER_COMMUNE, bound) or _heir(connection, _ENDED_OVER_COMMUNE, bound):
            return found
    if found := _one(connection, _PROVINCE, {"day": day}):
        return found
    raise NoProvinceUnit(
        f"no unit of kind 'province' is valid on {day}; expected one, code {PROVINCE_CODE!r}: ketnap migrate"
    )


def responsible(connection: Connection, enterprise_id: int | None, commune: str | None, day: date) -> Unit:
    """Who looks after an enterprise, with or without a union of its own: the unit kept with it (models/responsibility),
    else the one over its commune, else the province."""
    here = VISIBLE & (enterprise.c.id == enterprise_id)
    query = select(*_UNIT).join(enterprise, enterprise.c.unit_id == unit.c.id).where(here)
    row = connection.execute(query).one_or_none() if enterprise_id is not None else None
    return Unit(*row) if row else receiver(connection, None, commune, day)


def _one(connection: Connection, query: Prepared, bound: Mapping[str, Any]) -> Unit | None:
    row = query.first(connection, bound)
    return Unit(*row) if row else None


def _heir(connection: Connection, ended: Prepared, bound: Mapping[str, Any]) -> Unit | None:
    """Who took over from one of these units and is valid on the bound day."""
    numbers = [number for (number,) in ended.all(connection, bound)]
    if not numbers:
        return None
    known = {it.id: it for it in tree.nodes(connection)}
    heirs = (tree.heir(known, number, bound["day"]) for number in numbers)
    found = next((it.id for it in heirs if it and it.valid_on(bound["day"])), None)
    return Unit(*connection.execute(select(*_UNIT).where(unit.c.id == found)).one()) if found else None


def by_code(connection: Connection, code: str) -> Unit | None:
    """The unit of a code, valid today or not."""
    row = connection.execute(select(*_UNIT).where(unit.c.code == code)).one_or_none()
    return Unit(*row) if row else None


def names(connection: Connection, numbers: Collection[int]) -> dict[int, str]:
    """The names of these units."""
    rows = connection.execute(select(unit.c.id, unit.c.name).where(unit.c.id.in_(list(numbers))))
    return {row.id: row.name for row in rows}


def phone(connection: Connection, number: int, day: date) -> str | None:
    """The telephone number of a unit, E.164; None if it is not known, or if the unit has ended."""
    row = _PHONE.first(connection, {"number": number, "day": day})
    return row.phone if row else None


def phones(connection: Connection, numbers: Collection[int], day: date) -> dict[int, str]:
    """The telephone numbers of these units, as `phone`; without those that have none."""
    rows = connection.execute(_PHONES, {"numbers": list(numbers), "day": day})
    return {row.id: row.phone for row in rows}


def add_unit(connection: Connection, new: NewUnit) -> int:
    """Add a unit and return its id. IntegrityError if the code is taken, ValueError for an unknown kind."""
    if new.kind not in KINDS:
        raise ValueError(f"unit {new.code!r}: kind {new.kind!r}, expected one of {', '.join(sorted(KINDS))}")
    number = connection.execute(unit.insert().values(asdict(new)).returning(unit.c.id)).scalar_one()
    return int(number)


def cover_commune(connection: Connection, unit_id: int, commune: str) -> None:
    """Let a unit cover a commune, by its code in domain.communes; nothing if it does already."""
    _once(connection, unit_commune, {"unit_id": unit_id, "commune": commune})


def cover_enterprise(connection: Connection, unit_id: int, enterprise_id: int) -> None:
    """Let a grassroots union cover an enterprise; nothing if it does already."""
    _once(connection, unit_enterprise, {"unit_id": unit_id, "enterprise_id": enterprise_id})


def _once(connection: Connection, table: FromClause, row: dict[str, int | str]) -> None:
    connection.execute(insert(connection, table).values(row).on_conflict_do_nothing())


def ensure_province(connection: Connection, day: date, name: str) -> Unit:
    """The province's unit, put there if the database has none: called at every migration and start, by any number of
    processes at once. `name` counts only for a new one, `day` is its first."""
    row = NewUnit(PROVINCE_CODE, PROVINCE, name, valid_from=day)
    if connection.scalar(select(unit.c.id).where(unit.c.kind == PROVINCE).limit(1)) is None:
        _once(connection, unit, asdict(row))
    query = select(*_UNIT).where(unit.c.kind == PROVINCE).order_by(unit.c.valid_to.is_not(None), *_BY_AGE).limit(1)
    return Unit(*connection.execute(query).one())


def remove_demo(connection: Connection) -> int:
    """Take the demonstration units out and return how many; what else hangs on them must be gone (models/demo.py)."""
    return connection.execute(delete(unit).where(unit.c.demo)).rowcount
