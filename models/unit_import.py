"""Brings the union's tree in the database to what its file says (nhập cây tổ chức): the difference, then all of it at
once or nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from importlib.resources import files
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from models import audit, succession, unit_difference, unit_file
from models.database import wait_for_turn
from models.tables import unit, unit_commune, unit_move
from models.unit_difference import LINKS, PLAIN, Act, Change, Difference, Kept, keeping
from models.unit_entry import Entry

SHIPPED = "lai_chau_units.toml"  # the start that comes with the program, for an empty database


@dataclass(frozen=True, slots=True)
class When:
    """The moment, and the day it is in TIMEZONE."""

    now: datetime
    day: date


def compare(connection: Connection, wanted: Sequence[Entry]) -> Difference:
    """What `apply` would do. `wanted` is what unit_file.read returned without errors."""
    return unit_difference.compare(_kept(connection), wanted)


def apply(connection: Connection, wanted: Sequence[Entry], when: When) -> Difference:
    """Do it, in the caller's transaction, and return what was done; nothing if there are errors. Afterwards every
    enterprise has its responsible unit, and what waited in an ended unit its receiver (models/succession.py)."""
    wait_for_turn(connection, "units")
    kept = _kept(connection)
    found = unit_difference.compare(kept, wanted)
    if found.errors or not found.changes:
        return found
    changed = {it.code for it in found.changes}
    entries = [keeping(kept.get(it.code), it) for it in wanted if it.code in changed]
    _write(connection, entries)
    _note(connection, found.changes, when.now)
    succession.hand_on(connection, when.now, when.day)
    return found


def plant(connection: Connection, federation: str, when: When) -> None:
    """Put the shipped tree into an empty database, with the province's name as the settings have it."""
    entries, errors = unit_file.read(shipped())
    if errors:
        raise ValueError(f"{SHIPPED}: {errors[0]}")
    named = [replace(it, name=federation) if it.kind == "province" else it for it in entries]
    apply(connection, named, when)


def shipped() -> str:
    """The text of the file that comes with the program."""
    return files("models").joinpath(SHIPPED).read_text("utf-8")


# --- what the database has --------------------------------------------------------------------------------------------
def _kept(connection: Connection) -> dict[str, Kept]:
    rows = connection.execute(select(unit).order_by(unit.c.id)).all()
    codes = {row.id: row.code for row in rows}
    communes, moves = _lists(connection, codes)
    return {
        row.code: Kept(
            row.id,
            row.demo,
            Entry(
                code=row.code,
                parent=codes.get(row.parent_id),
                successor=codes.get(row.successor_id),
                communes=tuple(sorted(communes.get(row.id, ()))),
                moves=tuple(sorted(moves.get(row.id, ()))),
                **{name: getattr(row, name) for name in PLAIN},
            ),
        )
        for row in rows
    }


def _lists(
    connection: Connection, codes: Mapping[int, str]
) -> tuple[dict[int, list[str]], dict[int, list[tuple[date, str]]]]:
    communes: dict[int, list[str]] = {}
    moves: dict[int, list[tuple[date, str]]] = {}
    for row in connection.execute(select(unit_commune)):
        communes.setdefault(row.unit_id, []).append(row.commune)
    for row in connection.execute(select(unit_move)):
        moves.setdefault(row.unit_id, []).append((row.day, codes[row.parent_id]))
    return communes, moves


# --- writing ----------------------------------------------------------------------------------------------------------
_CHANGE = (
    update(unit)
    .where(unit.c.code == bindparam("of_code"))
    .values({name: bindparam(f"to_{name}") for name in (*PLAIN, "parent_id", "successor_id")})
)


def _write(connection: Connection, entries: Sequence[Entry]) -> None:
    known = _ids(connection)
    if new := [it for it in entries if it.code not in known]:
        connection.execute(insert(unit), [{"code": it.code, "demo": False} | _plain(it) for it in new])
        known = _ids(connection)
    connection.execute(_CHANGE, [_change(it, known) for it in entries])
    numbers = [known[it.code] for it in entries]
    moves = [
        {"unit_id": known[it.code], "day": day, "parent_id": known[parent]}
        for it in entries
        for day, parent in it.moves
    ]
    covered = [{"unit_id": known[it.code], "commune": commune} for it in entries for commune in it.communes]
    for table, rows in ((unit_move, moves), (unit_commune, covered)):
        connection.execute(delete(table).where(table.c.unit_id.in_(numbers)))
        if rows:
            connection.execute(insert(table), rows)


def _ids(connection: Connection) -> dict[str, int]:
    return {row.code: row.id for row in connection.execute(select(unit.c.code, unit.c.id))}


def _plain(it: Entry) -> dict[str, Any]:
    return {name: getattr(it, name) for name in PLAIN}


def _change(it: Entry, known: Mapping[str, int]) -> dict[str, Any]:
    plain = {f"to_{name}": value for name, value in _plain(it).items()}
    links = {f"to_{name}_id": known.get(getattr(it, name) or "") for name in LINKS}
    return {"of_code": it.code, **plain, **links}


def _note(connection: Connection, changes: Iterable[Change], now: datetime) -> None:
    known = _ids(connection)
    audit.note_all(
        connection,
        now,
        [
            audit.Line(audit.OPERATOR, f"unit_{it.act}", f"unit:{known[it.code]}", known[it.code], _detail(it, known))
            for it in changes
        ],
    )


def _detail(it: Change, known: Mapping[str, int]) -> str | None:
    """Ids and days only: of a name, a decision or a number that it changed, of territory the communes' codes."""
    if it.field in ("name", "decision_number", "kind", "phone") or it.act is Act.ADDED:
        return it.field if it.act is Act.CHANGED else None
    values = [str(known.get(value, value)) or "-" for value in (it.before, it.after)]
    return f"{it.field}: {values[0]} -> {values[1]}"[:200]  # letters: audit.detail
