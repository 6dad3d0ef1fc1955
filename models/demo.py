"""Demonstration data (dữ liệu mẫu): a small province to try the bot on; all of it marked, all of it taken out again."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, or_, select, update

from models import credits, enterprises, units
from models.responsibility import assign
from models.tables import (
    application,
    enterprise,
    event,
    file,
    invite,
    metadata,
    officer,
    officer_invite,
    request,
    unit,
    unit_move,
)

OFFICERS = [  # every column that names an officer
    column for table in metadata.sorted_tables for column in table.c if column.references(officer.c.id)
]
MARK = "(mẫu)"  # behind every invented name, so that nobody takes it for real
PROVINCE_NAME = "Liên đoàn Lao động tỉnh Lai Châu"


class NotEmpty(Exception):
    """The database has enterprises already: demonstration data does not go among real ones."""


@dataclass(frozen=True, slots=True)
class Counts:
    """How many rows were put in or taken out."""

    units: int
    enterprises: int
    applications: int = 0


def load_demo(connection: Connection, day: date) -> Counts:
    """Put the demonstration data in; its units are valid from `day` on. The province's own unit is real and stays.

    NotEmpty if there is any enterprise: real ones first, and it is never loaded again.
    """
    if (name := connection.scalar(select(enterprise.c.name).limit(1))) is not None:
        raise NotEmpty(f"demonstration data goes only into a database without enterprises; this one has e.g. {name!r}")
    data = tomllib.loads(files("models").joinpath("demo_data.toml").read_text(encoding="utf-8"))
    numbers = _add_enterprises(connection, data["enterprises"]["rows"], day)
    known = {"": units.ensure_province(connection, day, PROVINCE_NAME).id}
    for item in data["unit"]:
        known[item["code"]] = _add_unit(connection, item, known[item.get("parent", "")], day)
        _cover(connection, known[item["code"]], item, numbers)
    assign(connection)
    for item in data["unit"]:
        _look_after(connection, known[item.get("parent", "")], [numbers[name] for name in item.get("enterprises", ())])
    return Counts(len(data["unit"]), len(numbers))


def _look_after(connection: Connection, unit_id: int, its_own: Sequence[int]) -> None:
    """Who stands above a union looks after its enterprises too, a zone's also where its commune has a union: else its
    members were counted there and its workers here."""
    others = enterprise.c.id.in_(its_own) & (enterprise.c.unit_id != unit_id)
    connection.execute(update(enterprise).where(others).values(unit_id=unit_id, unit_by_hand=True))


def _add_enterprises(connection: Connection, rows: Sequence[Sequence[Any]], day: date) -> dict[str, int]:
    return {
        name: enterprises.add(
            connection, enterprises.Row(f"{name} {MARK}", commune, None, kind, workers, demo=True), day
        )
        for name, commune, kind, workers in rows
    }


def _add_unit(connection: Connection, item: Mapping[str, Any], parent_id: int, day: date) -> int:
    new = units.NewUnit(item["code"], item["kind"], f"{item['name']} {MARK}", day, parent_id=parent_id, demo=True)
    return units.add_unit(connection, new)


def _cover(connection: Connection, unit_id: int, item: Mapping[str, Any], numbers: Mapping[str, int]) -> None:
    for commune in item.get("communes", ()):
        units.cover_commune(connection, unit_id, commune)
    for name in item.get("enterprises", ()):
        units.cover_enterprise(connection, unit_id, numbers[name])


def remove_demo(connection: Connection) -> Counts:
    """Take the demonstration data out, whatever was made with it: `ketnap demo remove`. Twice does nothing more.

    An application naming a demonstration enterprise is demonstration too: it goes, with its counting events; the
    person and his chat stay. An application that a demonstration unit received for a real enterprise, or for a person
    without one, may be meant: it is handed to the province's unit. Audit entries stay, they name no one.
    """
    applications = _remove_applications(connection)
    _hand_over(connection)
    _forget_posts(connection)
    return Counts(
        enterprises=enterprises.remove_demo(connection), units=units.remove_demo(connection), applications=applications
    )


def _remove_applications(connection: Connection) -> int:
    demo = select(enterprise.c.id).where(enterprise.c.demo)
    mine = select(application.c.id).where(application.c.enterprise_id.in_(demo))
    connection.execute(delete(event).where(or_(event.c.application_id.in_(mine), event.c.enterprise_id.in_(demo))))
    connection.execute(update(application).where(application.c.duplicate_of.in_(mine)).values(duplicate_of=None))
    connection.execute(delete(file).where(file.c.application_id.in_(mine)))
    credits.forget_applications(connection, mine)
    connection.execute(
        delete(request).where(or_(request.c.application_id.in_(mine), request.c.enterprise_id.in_(demo)))
    )
    return connection.execute(delete(application).where(application.c.enterprise_id.in_(demo))).rowcount


def _hand_over(connection: Connection) -> None:
    demo = select(unit.c.id).where(unit.c.demo)
    for table in (application, event, enterprise, request, invite):
        received: ColumnElement[bool] = table.c.unit_id.in_(demo)
        if connection.scalar(select(table.c.id).where(received).limit(1)) is not None:
            connection.execute(update(table).where(received).values(unit_id=_province(connection)))
    # A real unit somebody hung under a demonstration one goes up to the province.
    below: ColumnElement[bool] = unit.c.parent_id.in_(demo)
    if connection.scalar(select(unit.c.id).where(below, ~unit.c.demo).limit(1)) is not None:
        connection.execute(update(unit).where(below, ~unit.c.demo).values(parent_id=_province(connection)))


def _forget_posts(connection: Connection) -> None:
    """Posts on demonstration units go with them; what such an officer decided stays, without him."""
    demo = select(unit.c.id).where(unit.c.demo)
    posts = select(officer.c.id).where(officer.c.unit_id.in_(demo))
    connection.execute(update(unit).where(unit.c.successor_id.in_(demo)).values(successor_id=None))
    connection.execute(delete(unit_move).where(unit_move.c.parent_id.in_(demo)))
    for column in OFFICERS:
        connection.execute(update(column.table).where(column.in_(posts)).values({column.name: None}))
    connection.execute(delete(officer_invite).where(officer_invite.c.unit_id.in_(demo)))
    connection.execute(delete(officer).where(officer.c.unit_id.in_(demo)))


def _province(connection: Connection) -> int:
    query = select(unit.c.id).where(unit.c.kind == units.PROVINCE, ~unit.c.demo)
    query = query.order_by(unit.c.valid_to.is_not(None), unit.c.id).limit(1)
    return int(connection.execute(query).scalar_one())
