"""Short ways for tests in which officers decide."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select

from domain.roles import Role
from models.tables import application, audit, event
from tests.handlers.joining import fills, types
from tests.player import Player, World

OI = {"full_name": "Lò Thị Ọi", "birth_date": "15/8/1990", "phone": "0912 345 678", "citizen_number": "012190000123"}
PAO = {"full_name": "Vàng A Páo", "birth_date": "1/2/1985", "gender": "nam", "phone": "0987 654 321"}
MAY = {"full_name": "Giàng Thị Máy", "birth_date": "3/4/1995", "phone": "0977 111 222", "citizen_number": "-"}
CHILD = {
    "full_name": "Tẩn A Phủ", "birth_date": "1/2/2010", "gender": "nam", "phone": "0977 333 444",
    "citizen_number": "-", "guardian_name": "Tẩn A Sử", "guardian_phone": "0977 333 555",
}  # fmt: skip


async def applies(world: World, name: str, **answers: str) -> Player:
    """Somebody who has sent an application."""
    player = world.person(name)
    await fills(player, **{**OI, "citizen_number": "-", **answers})
    return player


async def presses(player: Player, label: str) -> list[str]:
    """Press the button whose label begins so; the texts that came back."""
    found = next(it for it in player.last.labels if it.lstrip("☐☑ ").startswith(label))
    return [it.text for it in await player.hears(player.press(found))]


async def says(player: Player, *lines: str) -> list[str]:
    """Type these, "[…]" presses a button; the texts that came back to the last one."""
    seen: list[str] = []
    for words in lines:
        if words.startswith("["):
            seen = await presses(player, words[1:-1])
        else:
            seen = [it.text for it in await types(player, words)]
    return seen


async def hears(player: Player) -> list[str]:
    """What others told him meanwhile."""
    return [it.text for it in await player.new()]


async def finds_all_eligible(officer: Player, count: int) -> None:
    await says(officer, "/queue", *["[✅ Đủ điều kiện]"] * count)


async def events(world: World) -> list[tuple[str, int, str]]:
    """What was counted: kind, application, day."""
    query = select(event.c.kind, event.c.application_id, event.c.day).order_by(event.c.id)
    rows = await world.db.read(lambda c: c.execute(query).all())
    return [(row.kind, row.application_id, row.day.isoformat()) for row in rows]


async def actions(world: World) -> list[str]:
    """The audit's actions, in their order."""
    query = select(audit.c.action).order_by(audit.c.id)
    return list(await world.db.read(lambda c: c.execute(query).scalars().all()))


async def row(world: World, number: int) -> Any:
    return await world.db.read(lambda c: c.execute(select(application).where(application.c.id == number)).one())


async def officer(world: World, name: str = "hoa", unit: str = "tan-phong", role: Role = Role.OFFICER) -> Player:
    return await world.officer(name, unit, role)


async def outcome(world: World, kinds: set[str]) -> int:
    """Events of these kinds, those that undo taken off."""
    signs = {"registration_undone": -1, "admission_undone": -1}
    query = select(event.c.kind, func.count()).where(event.c.kind.in_(kinds)).group_by(event.c.kind)
    rows = await world.db.read(lambda c: c.execute(query).all())
    return sum(signs.get(kind, 1) * count for kind, count in rows)
