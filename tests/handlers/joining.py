"""Short ways for tests in which joining is only the beginning."""

from __future__ import annotations

from typing import Any

from cryptography.exceptions import InvalidTag
from sqlalchemy import Connection, select, update

from bot.channels.terminal import content
from dialogue.messages import Choice, Content
from domain.statuses import Status
from models.tables import application, metadata
from tests.player import Player, Seen, World

ANSWERS = {
    "enterprise": "ban mai",
    "full_name": "Lò Thị Ọi",
    "birth_date": "15/8/1990",
    "gender": "nữ",
    "phone": "0912 345 678",
    "job": "Tổ may 2",
    "citizen_number": "012190000123",
}


def option(player: Player, value: str) -> Content:
    """The offered choice with this value (or beginning so), in whatever language; its number for people who type."""
    options = player.last.payload["options"]
    values = [it["value"] for it in options if not it.get("url")]
    found = next(it for it in values if it.startswith(value))
    if player.typing:
        return content(str(values.index(found) + 1))
    return Choice(found, player.last.payload["step"], player.last.payload["version"])


async def takes(player: Player, value: str) -> list[Seen]:
    return await player.hears(option(player, value))


async def types(player: Player, text: str) -> list[Seen]:
    return await player.hears(content(text))


async def fills(player: Player, *switches: str, until: str = "send", **answers: str) -> list[Seen]:
    """Join with some answers of one's own ("-": for later), up to and with `until`: a field's key, "summary" (which
    stands open) or "send". The last replies."""
    what = ("joins", switches, until, *sorted(answers.items()))
    return await player.world.tell(player, what, lambda: _fills(player, switches, until, answers))


async def _fills(player: Player, switches: tuple[str, ...], until: str, answers: dict[str, str]) -> list[Seen]:
    wanted = {**ANSWERS, **answers}
    await types(player, "/join")
    for switch in switches:
        await takes(player, switch)
    seen = await takes(player, "agree") if player.last.payload["step"] == "join.consent" else []
    for _ in range(20):  # a form has fewer questions; one that is not answered is asked for ever
        step = player.last.payload["step"].partition(".")[2]
        if step in ("summary", until):
            break
        seen = await _answers(player, step, wanted)
    assert step in ("summary", until), f"stuck at: {player.last}"
    return await takes(player, "send") if until == "send" else seen


async def _answers(player: Player, step: str, wanted: dict[str, str]) -> list[Seen]:
    if wanted[step] == "-":
        return await takes(player, "-")
    seen = await types(player, wanted[step])
    if step in ("enterprise", "commune"):
        seen = await takes(player, "e:" if step == "enterprise" else "")
    return seen


def keys(seen: list[Seen]) -> list[str]:
    return [it.payload["key"] for it in seen]


async def rows(world: World, name: str) -> list[dict[str, Any]]:
    """Every row of a table, in the order of its key."""
    table = metadata.tables[name]
    query = select(table).order_by(*table.primary_key.columns)

    def read(connection: Connection) -> list[dict[str, Any]]:
        return [dict(row) for row in connection.execute(query).mappings()]

    return await world.db.read(read)


async def everything(world: World) -> str:
    """All that the database holds, opened where we have the key, as one text to search in."""
    found = []
    for name in metadata.tables:
        for row in await rows(world, name):
            found += [f"{name}.{column}={_opened(world, value)}" for column, value in row.items()]
    return "\n".join(found)


def _opened(world: World, value: Any) -> str:
    if not isinstance(value, bytes):
        return str(value)
    try:
        return world.keys.open(value).decode()
    except (InvalidTag, ValueError):  # not sealed: a hash or an index
        return value.hex()


async def decide(world: World, status: Status, **values: Any) -> None:
    """Set the status of every application, as an officer will."""

    async def decides() -> None:
        await world.db.write(lambda c: c.execute(update(application).values(status=status, **values)))

    await world.tell(None, ("decided", status, *sorted(values.items())), decides)
