"""Helps the transcripts of the join form: walks a person to a question, presses by value, looks at what is kept."""

from __future__ import annotations

from typing import Any

from bot.channels.terminal import content
from dialogue.messages import ChannelName, Choice, Content
from models import chats
from tests.player import Player, Seen

ANSWERS = {  # what a person says at each question; [value] is a choice
    "consent": ["[agree]"],
    "enterprise": ["ban mai", "[e:1]"],
    "enterprise_name": ["Công ty Mới"],
    "commune": ["Tân Phong"],
    "full_name": ["Lò Thị Ọi"],
    "birth_date": ["15/8/1990"],
    "gender": ["[female]"],
    "phone": ["0912345678"],
    "guardian_name": ["Lò Văn Ban"],
    "guardian_phone": ["0987654321"],
    "job": ["Tổ may 2"],
    "citizen_number": ["012190000123"],
    "ethnic_group": ["Thái"],
}
WITH_PAGE = ANSWERS | {"citizen_number": ["[-]"], "ethnic_group": ["[-]"]}  # Telegram takes neither in the chat
UNLISTED: dict[str, Any] = {"enterprise": ["công ty xa lạ", "[unlisted]"]}
INFORMAL: dict[str, Any] = {"enterprise": ["[informal]"]}
MINOR: dict[str, Any] = {"birth_date": ["15/8/2010"], "citizen_number": ["[-]"]}
BRINGS_THERE: dict[str, dict[str, Any]] = {
    "guardian_name": MINOR,
    "guardian_phone": MINOR,
    "commune": UNLISTED,
    "enterprise_name": UNLISTED,
}
"""Other answers, with which the rarer questions are asked."""


def step(person: Player) -> str:
    """The question that is open: "join.full_name"."""
    return str(person.last.payload.get("step", ""))


def choice(person: Player, value: str) -> Content:
    """The choice with this value under the last question; whoever types, types its number."""
    options = person.last.payload["options"]
    place = [it["value"] for it in options].index(value)
    return person.press(person.last.labels[place])


def late(seen: Seen, value: str) -> Choice:
    """A button of an earlier message, as it is pressed late."""
    assert value in [it["value"] for it in seen.payload["options"]]
    return Choice(value, seen.payload["step"], seen.payload["version"])


async def says(person: Player, words: str) -> list[Seen]:
    """Type words, or take a "[value]"."""
    if words.startswith("["):
        return await person.hears(choice(person, words[1:-1]))
    return await person.hears(content(words))


async def at(person: Player, wanted: str, *, ethnic: bool = False, **other: list[str]) -> Player:
    """Bring a person to a question ("phone", "summary") by the answers above, or `other` ones."""
    answers = (WITH_PAGE if person.channel is ChannelName.TELEGRAM else ANSWERS) | other
    if not step(person).startswith("join."):
        await says(person, "/join")
        if ethnic:
            await says(person, "[ethnic_statistics]")
    while (here := step(person).removeprefix("join.")) != wanted:
        for words in answers[here]:
            await says(person, words)
        assert step(person) != f"join.{here}", f"no way on from {person.last}"
    return person


async def frames(person: Player) -> list[dict[str, Any]]:
    """Every conversation of a chat, open or set aside, as stored."""
    world = person.world
    place = chats.Place(person.channel, person.name, person.language)
    chat = await world.db.write(lambda c: chats.lock(c, world.keys, place, world.now))
    return [*chat.state["frames"], *chat.state["paused"].values()]


async def kept(person: Player) -> dict[str, Any]:
    """The answers in the open or paused form of a chat."""
    forms = [it for it in await frames(person) if it["name"] == "join"]
    found: dict[str, Any] = forms[0].get("answers", {}) if forms else {}
    return found


async def applications(person: Player) -> list[dict[str, Any]]:
    """Every application there is."""
    query = "SELECT * FROM application ORDER BY id"
    # Through the writer's door, as Player.new.
    rows = await person.world.db.write(lambda c: c.exec_driver_sql(query).mappings().all())
    return [dict(row) for row in rows]
