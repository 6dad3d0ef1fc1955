"""Short ways for tests about grievances: officers, and cases that are there already."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy import Connection

from domain.grievances import Kind, Mode
from domain.roles import Role
from domain.working_days import PLAIN
from models import grievance_acts, grievance_routing, officers, people
from models.grievance_acts import New
from models.grievance_office import By
from models.grievance_routing import Asked, Route
from models.grievances import Said, When
from models.officers import Appointment, Office, office_of
from tests.player import ZONE, World

RECEIPT = "1234567890123456"
WORDS = "Quản đốc bắt làm thêm bốn giờ mà không ghi công."


def when(world: World) -> When:
    return When(world.now, world.now.astimezone(ZONE).date(), PLAIN)


async def office(world: World, *units: str, role: Role = Role.OFFICER, name: str = "Hoa") -> Office:
    """Somebody with a post on each of these units."""

    def make(connection: Connection) -> Office:
        person = people.add(connection, world.now)
        for unit in units:
            officers.appoint(connection, Appointment(person, world.units[unit], role, name), world.now)
        found = office_of(connection, person, when(world).today)
        assert found is not None
        return found

    return await world.db.write(make)


def by(world: World, who: Office) -> By:
    return By(who, when(world))


async def sent(world: World, mode: Mode = Mode.CONFIDENTIAL, asked: Asked | None = None, **more: Any) -> int:
    """A case of the enterprise Bản Mai, or as `asked` says; its number."""

    def make(connection: Connection) -> int:
        wanted = asked or Asked(world.enterprises["Công ty TNHH Bản Mai"], "p-tan-phong")
        found = grievance_routing.route(connection, wanted, when(world).today)
        return grievance_acts.send(
            connection, world.keys, _new(connection, world, mode, wanted, found, more), when(world)
        )

    return await world.db.write(make)


def _new(connection: Connection, world: World, mode: Mode, asked: Asked, found: Route, more: dict[str, Any]) -> New:
    anonymous = mode is Mode.ANONYMOUS
    new = New(
        kind=Kind.REPORT,
        category="hours",
        mode=mode,
        urgent=False,
        route=found,
        said=Said(WORDS),
        enterprise_id=asked.enterprise_id,
        person_id=None if anonymous else people.add(connection, world.now),
        identity=None if anonymous else {"name": "Lò Thị Ọi", "phone": "+84912345678"},
        receipt=RECEIPT if anonymous else None,
    )
    return replace(new, **more)
