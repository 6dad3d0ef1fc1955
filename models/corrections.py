"""Corrections (sửa dữ liệu): what an application says becomes right, and duplicates are looked for again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, select, update

from domain import ethnic_groups
from domain.folding import fold
from domain.statuses import WAITING
from models import applications, counting, units
from models.applications import Draft
from models.counting import Counted, Kind
from models.keys import Keys
from models.tables import application

PLACE = ("enterprise_id", "enterprise_name", "commune")
PLAIN = (*PLACE, "full_name", "birth_date", "gender", "phone", "job", "guardian_name", "guardian_phone")
SEALED = ("citizen_number", "ethnic_group")
IDENTITY = frozenset({"full_name", "birth_date", "phone", "citizen_number"})  # what tells a duplicate


def current(connection: Connection, keys: Keys, number: int) -> dict[str, Any]:
    """What an application says now, as JSON values by column; sealed ones opened."""
    row = connection.execute(select(application).where(application.c.id == number)).one()
    return _values(keys, row)


def _values(keys: Keys, row: Row[Any]) -> dict[str, Any]:
    plain = {name: getattr(row, name) for name in PLAIN}
    opened = {name: keys.open(sealed).decode() if (sealed := getattr(row, name)) else None for name in SEALED}
    return {**plain, **opened, "birth_date": row.birth_date.isoformat()}


def change(connection: Connection, keys: Keys, number: int, values: Mapping[str, Any], now: datetime) -> None:
    """Write these columns, given as `current` gives them. Another workplace has another receiving unit while it is not
    decided; a new name, number or birth date is looked for among the others again. A doubt is only ever raised here:
    it is an officer who lifts it, and until then who waits is counted nowhere. What an officer had on his screen before
    is an older revision then."""
    row = connection.execute(select(application).where(application.c.id == number).with_for_update()).one()
    new = {**_values(keys, row), **values}
    columns = {"revision": row.revision + 1} | {name: _column(keys, name, new[name]) for name in values}
    columns |= _following(keys, new, values)
    if not values.keys().isdisjoint(PLACE):
        columns["unit_id"] = _unit(connection, row, new, counting.day_of(now))
    if not IDENTITY.isdisjoint(values) and applications.is_known(connection, keys, _draft(row, new), but=number):
        columns["possible_duplicate"] = True
    connection.execute(update(application).where(application.c.id == number).values(columns))
    _count(connection, row, now, doubtful=columns.get("possible_duplicate", False))


def _count(connection: Connection, before: Row[Any], now: datetime, *, doubtful: bool) -> None:
    today = counting.day_of(now)
    if doubtful and before.status in WAITING and counting.is_registered(connection, before.id):
        counting.count(connection, [before], Counted(Kind.REGISTRATION_UNDONE, today, now))
    counting.follow(connection, [before], today, now)


def _column(keys: Keys, name: str, value: Any) -> Any:
    if value is None:
        return None
    if name == "birth_date":
        return date.fromisoformat(value)
    return keys.seal(value.encode()) if name in SEALED else value


def _following(keys: Keys, new: Mapping[str, Any], changed: Iterable[str]) -> dict[str, Any]:
    """Columns that only repeat another one in another shape."""
    group = new["ethnic_group"]
    shapes: dict[str, dict[str, Any]] = {
        "full_name": {"folded_name": fold(new["full_name"])},
        "citizen_number": {"citizen_number_index": applications.citizen_index(keys, new["citizen_number"])},
        "ethnic_group": {"minority": ethnic_groups.is_minority(group) if group else None},
    }
    return {name: value for it in changed for name, value in shapes.get(it, {}).items()}


def _unit(connection: Connection, row: Row[Any], new: Mapping[str, Any], today: date) -> int:
    """Who receives it now. A member moves by a transfer only, and who joins again stays with the upper union."""
    if row.status not in WAITING or row.rejoins:
        return int(row.unit_id)
    return units.receiver(connection, new["enterprise_id"], new["commune"], today).id


def _draft(row: Row[Any], new: Mapping[str, Any]) -> Draft:
    same = {name: getattr(row, name) for name in ("person_id", "unit_id", "language", "channel")}
    return Draft(**{**same, **new, "birth_date": date.fromisoformat(new["birth_date"])})
