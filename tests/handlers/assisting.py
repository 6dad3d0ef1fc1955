"""Short ways for tests in which a volunteer fills in the form for somebody."""

from __future__ import annotations

from sqlalchemy import Connection

from dialogue.messages import ChannelName
from models import chats, people
from models.tables import chat, volunteer
from tests.handlers.joining import takes, types
from tests.player import Player, Seen, World

WORKER = {
    "enterprise": "ban mai",
    "full_name": "Sùng Thị Xá",
    "birth_date": "3/2/1988",
    "gender": "nữ",
    "phone": "0977 123 456",
    "job": "Đóng gói",
    "citizen_number": "-",
}
PERSONAL = [
    "Sùng Thị Xá",
    "sung thi xa",
    "0977123456",
    "977123456",
    "0977 123 456",
    "3/2/1988",
    "03/02/1988",
    "1988-02-03",
]
WORD = "hoa ban 77"


async def helper(world: World, name: str = "hoa", channel: ChannelName = ChannelName.WEBCHAT, **how: str) -> Player:
    """Somebody who may fill in for others, whatever he learned before."""
    player = world.person(name, channel, **how)
    await types(player, "/help")

    def make(connection: Connection) -> None:
        person = people.add(connection, world.now)
        number = chats.id_of(connection, channel, name)
        connection.execute(chat.update().where(chat.c.id == number).values(person_id=person))
        unit = world.units["tan-phong"]
        row = {"person_id": person, "unit_id": unit, "state": "active", "begun_at": world.now, "active_at": world.now}
        connection.execute(volunteer.insert().values(row))

    await world.db.write(make)
    return player


async def answers(player: Player, until: str = "summary", **given: str) -> list[Seen]:
    """From the consent that is read aloud on, up to a question; "-" is the choice that leaves it open."""
    wanted = {**WORKER, **given}
    seen = await takes(player, "agree") if player.last.payload["step"] == "assist.consent" else []
    for _ in range(15):  # a form has fewer questions
        step = player.last.payload["step"].partition(".")[2]
        if step in ("summary", until):
            return seen
        if wanted[step] == "-":
            seen = await takes(player, "-")
            continue
        seen = await types(player, wanted[step])
        if step == "enterprise":
            seen = await takes(player, "e:")
    raise AssertionError(f"stuck at: {player.last}")


async def assists(player: Player, word: str = WORD, command: str = "/assist", **given: str) -> list[Seen]:
    """The whole of it; "" signs on paper."""
    if command:
        await types(player, command)
    await answers(player, **given)
    await takes(player, "send")
    return await types(player, word) if word else await takes(player, "form-5b")
