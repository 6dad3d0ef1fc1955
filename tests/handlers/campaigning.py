"""Short ways for tests of campaigns: people who agreed to news, an officer's draft, and the lane that sends."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, update

from bot.armed import Armed
from bot.broadcast import Broadcast
from bot.broadcast_means import Means
from bot.broadcast_rate import Pace
from bot.campaign_tasks import CountTask
from bot.channels.base import Channel, Outgoing
from bot.rendering import Studio
from bot.tasks import Tasks
from dialogue.messages import ChannelName
from models import files
from models.campaign_lane import At
from models.tables import campaign
from tests.handlers.joining import fills, rows, takes, types
from tests.player import Player, World

AT_ONCE = Pace(every=0, give_way=0, same_chat=0, look=0, idle=0, away=0.001, progress=9e9)
NAMES = ("Lò Thị Ọi", "Vàng A Páo", "Sùng Thị Dợ", "Tẩn Văn Dìn", "Hảng A Chư", "Giàng Thị Máy", "Phùng Văn Sơn")


async def worker(world: World, at: int, channel: ChannelName = ChannelName.WEBCHAT, **answers: str) -> Player:
    """Somebody who applied and agreed to news."""
    player = world.person(f"{9_000 + at}", channel)
    told = {"full_name": NAMES[at % len(NAMES)], "phone": f"09123{at:05}", "citizen_number": "-", **answers}
    await fills(player, "news", **told)
    return player


class Line:
    """A channel that keeps what it is given; `fails` is what it raises for a chat, once each."""

    name = ChannelName.TELEGRAM

    def __init__(self) -> None:
        self.sent: list[Outgoing] = []
        self.fails: dict[str, Exception] = {}

    async def start(self, take: Any) -> None: ...
    async def stop(self) -> None: ...
    async def fetch(self, file_id: str) -> bytes:
        return b""

    async def send(self, message: Outgoing) -> str:
        if error := self.fails.pop(message.chat_id, None):
            raise error
        self.sent.append(message)
        return str(len(self.sent))

    @property
    def readers(self) -> list[str]:
        return [it.chat_id for it in self.sent]


@dataclass
class Lane:
    """The real sender on the world's clock."""

    world: World
    folder: Path
    line: Any = field(default_factory=Line)
    holder: str = "this process"
    pace: Pace = AT_ONCE

    def __post_init__(self) -> None:
        world = self.world
        zone = world.config.zone
        channels: dict[str, Channel] = {self.line.name: self.line}
        means = Means(
            db=world.db,
            keys=world.keys,
            channels=channels,
            render=Studio(world.db, world.keys, world.config, lambda: world.now).outgoing,
            now=lambda: world.now,
            at=lambda moment: At(moment, zone),
            tet=lambda year: date(year, 2, 6),
            armed=Armed(world.db, self.folder),
            holder=self.holder,
        )
        self.sender = Broadcast(means, self.pace)

    async def works(self) -> None:
        """Until nothing is left to do at this moment."""
        for _ in range(200):
            if not await self.sender.round():
                return
        raise AssertionError("it never rests")


async def counts(world: World) -> None:
    """What was left to be counted is."""
    tasks = Tasks(world.turns, {"campaign_count": CountTask(world.turns.desk)})
    await tasks.idle()
    await tasks.idle()


async def drafts(officer: Player, audience: str = "everyone", text: str = "Chào {tên}, mời dự ngày hội.") -> int:
    """Fill in the form, to be sent at once; the number of the draft, which is shown."""
    await types(officer, "/campaign new")
    await takes(officer, audience)
    await types(officer, text)
    await takes(officer, "-")
    await takes(officer, "-")
    await takes(officer, "now")
    await counts(officer.world)
    await officer.new()
    return int((await rows(officer.world, "campaign"))[-1]["id"])


async def releases(officer: Player, number: int) -> None:
    await types(officer, f"/campaign send {number}")


async def became(world: World, number: int = 1) -> dict[str, int]:
    """How many people by what became of their message."""
    found: dict[str, int] = {}
    for row in await rows(world, "recipient"):
        if row["campaign_id"] == number:
            found[row["state"]] = found.get(row["state"], 0) + 1
    return found


async def change(world: World, table: Any, **values: Any) -> None:
    await world.db.write(partial(_change, table=table, values=values))


def _change(connection: Connection, table: Any, values: dict[str, Any]) -> None:
    connection.execute(update(table).values(values))


async def illustrated(world: World, content: bytes) -> None:
    """The campaign has a picture now."""
    picture = files.New("campaign", "picture.png", "image/png", content)

    def show(connection: Connection) -> None:
        connection.execute(update(campaign).values(file_id=files.put(connection, world.keys, picture, world.now)))

    await world.db.write(show)
