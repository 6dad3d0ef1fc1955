"""Plays a chat from a script and compares every answer: the real turn on a real database, only the clock is ours.

A script reads like the chat:
    > /join                     what the person types
    > [Nam]                     the button he presses (played by typing, its number)
    < Giới tính của anh/chị?  [Nam] [Nữ]     what he is told, and all that he may choose

"…" stands for anything. Each answer of the bot must be in the script, in order; white space does not count.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Awaitable, Callable, Hashable
from copy import copy
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any, NamedTuple, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, select, update

import texts
from bot.channels.base import Channel
from bot.channels.terminal import content
from bot.rendering import Studio, button
from bot.turns import Desk, Outcome, Turns
from dialogue.messages import Answer, ChannelName, Choice, Content, Incoming, Sender
from dialogue.payload import parts
from domain.roles import Role
from handlers.turn import Config
from models import chats, enterprises, officers, people, units
from models.database import Database
from models.keys import Keys, derive_keys
from models.tables import chat, outbox
from tests import settled
from tests.sqlite import File, Pages
from tests.stories import Scene

T = TypeVar("T")
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
NOON = datetime(2026, 11, 22, 5, 0, tzinfo=UTC)  # 12:00 in Viet Nam
FEDERATION = "LĐLĐ tỉnh Lai Châu"
_first: list[Any] = []  # the settled world's rows, units, enterprises: the same in every test
_pages: list[Pages] = []  # and the same in a file of SQLite


class Dice:
    """Bytes that look random and are the same in every run."""

    def __init__(self) -> None:
        self.drawn = 0

    def __call__(self, size: int) -> bytes:
        self.drawn += 1
        return hashlib.shake_256(str(self.drawn).encode()).digest(size)


def countable_random() -> Dice:
    return Dice()


@dataclass
class Seen:
    """One message as the person sees it."""

    text: str
    labels: list[str]
    payload: dict[str, Any]

    def __str__(self) -> str:
        return " ".join([_squeeze(self.text), *(f"[{label}]" for label in self.labels)])


@dataclass
class World:
    """A database with a province, a commune's union, a grassroots union and a few enterprises, and its people."""

    db: Database
    now: datetime = NOON
    config: Config = field(default_factory=lambda: Config("https://congdoan.example.vn", FEDERATION, ZONE))
    keys: Keys = field(default_factory=lambda: derive_keys("a secret of the tests only", countable_random()))

    channels: dict[str, Channel] = field(default_factory=dict)  # messengers that a test has connected

    def __post_init__(self) -> None:
        self.outcomes: list[Outcome] = []
        desk = Desk(self.db, self.keys, self.config, "vi", lambda: self.now, countable_random())
        self.turns = Turns(desk, self.outcomes.append)
        self._scene: Scene | None = None

    # --- stories: tests/stories.py ------------------------------------------------------------------------------------
    async def tell(self, player: Player | None, what: Hashable, play: Callable[[], Awaitable[T]]) -> T:
        """A beginning that many tests share: played, or put back as it ended. `what` says all that it depends on."""
        told: T = await (self._scene.tell(player, what, play) if self._scene else play())
        return told

    @property
    def place(self) -> Hashable:
        """What a story depends on beside the database."""
        desk = self.turns.desk
        return self.now, repr(desk.config), desk.default_language, desk.db is self.db

    @property
    def drawn(self) -> tuple[int, ...]:
        """How many random bytes were asked for, by turns and by keys."""
        return tuple(it.drawn for it in self._dice)

    @drawn.setter
    def drawn(self, numbers: tuple[int, ...]) -> None:
        for it, number in zip(self._dice, numbers, strict=True):
            it.drawn = number

    @property
    def _dice(self) -> tuple[Any, Any]:
        return self.turns.desk.random, self.keys._random

    # --- people -------------------------------------------------------------------------------------------------------
    @property
    def studio(self) -> Studio:
        """What draws and renders, by the time of this world."""
        return Studio(self.db, self.keys, self.config, lambda: self.now)

    async def officer(
        self, name: str, unit: str = "tan-phong", role: Role = Role.OFFICER, channel: ChannelName = ChannelName.WEBCHAT
    ) -> Player:
        """Somebody who has a post on that unit already."""
        player = self.person(name, channel)

        async def comes() -> None:
            await player.hears(content("/help"))
            await self.db.write(lambda connection: self._appoint(connection, player, self.units[unit], role))

        await self.tell(player, ("officer", unit, role), comes)
        return player

    def _appoint(self, connection: Any, player: Player, unit_id: int, role: Role) -> None:
        person = people.add(connection, self.now)
        chat_id = chats.id_of(connection, player.channel, player.name)
        connection.execute(update(chat).where(chat.c.id == chat_id).values(person_id=person))
        officers.appoint(connection, officers.Appointment(person, unit_id, role, player.name), self.now)

    def person(self, name: str = "an", channel: ChannelName = ChannelName.WEBCHAT, **how: Any) -> Player:
        return Player(self, name, channel, **how)

    async def settle(self, file: File | None = None) -> None:
        """The union's tree and register that the scripts speak of: by the acts that make it, from then on by the rows
        they made, or the pages of the file, if it is told."""
        if file is None:
            await self.db.write(self._settle)
            return
        if not _pages:
            await self.db.write(self._settle)
            _pages.append(file.taken())
        else:
            file.put(_pages[0])
            self._know()
        self._scene = Scene(self, file)

    def _settle(self, connection: Any) -> None:
        if _first:
            settled.put(connection, _first[0])
            self._know()
            return
        self._build(connection)
        _first[:] = settled.taken(connection), self.units, self.enterprises

    def _know(self) -> None:
        self.units, self.enterprises = dict(_first[1]), dict(_first[2])

    def _build(self, connection: Any) -> None:
        day = date(2025, 7, 1)
        province = units.ensure_province(connection, day, FEDERATION).id
        commune = _unit(connection, "tan-phong", "commune", "Công đoàn phường Tân Phong", province)
        sister = _unit(connection, "sin-ho", "commune", "Công đoàn xã Sìn Hồ", province)
        units.cover_commune(connection, commune, "p-tan-phong")
        units.cover_commune(connection, sister, "x-sin-ho")
        grassroots = _unit(connection, "cs-ban-mai", "grassroots", "CĐCS Bản Mai", commune)
        self.units = {"lai-chau": province, "tan-phong": commune, "sin-ho": sister, "cs-ban-mai": grassroots}
        self.enterprises = {
            name: enterprises.add(connection, enterprises.Row(name=name, commune=commune_code))
            for name, commune_code in (
                ("Công ty TNHH Bản Mai", "p-tan-phong"),
                ("Công ty CP Chè Suối Hồ", "x-sin-suoi-ho"),
                ("HTX Dệt Nà Hoa", "p-tan-phong"),
            )
        }
        units.cover_enterprise(connection, grassroots, self.enterprises["Công ty TNHH Bản Mai"])


def _unit(connection: Any, code: str, kind: str, name: str, parent: int) -> int:
    return units.add_unit(connection, units.NewUnit(code, kind, name, date(2025, 7, 1), parent))


class Told(NamedTuple):
    """One message to a chat as it is kept."""

    id: int
    language: str
    payload: dict[str, Any]


_TOLD = (  # built once: it is asked after every message of every transcript
    select(outbox.c.id, chat.c.language, outbox.c.payload)
    .join(chat, chat.c.id == outbox.c.chat_id)
    .where(chat.c.channel == bindparam("channel"), chat.c.external_id == bindparam("name"))
    .where(outbox.c.id > bindparam("after"), outbox.c.payload.is_not(None))
    .order_by(outbox.c.id)
)


def told_since(connection: Any, keys: Keys, of: tuple[str, str], after: int) -> list[Told]:
    """What a chat (channel, name) was told after that message, whether it is sent or not."""
    rows = connection.execute(_TOLD, {"channel": of[0], "name": of[1], "after": after})
    return [Told(row.id, row.language, keys.open_json(row.payload)) for row in rows]


class Player:
    """One person on one channel."""

    def __init__(
        self, world: World, name: str, channel: ChannelName, *, typing: bool = False, language: str = "vi"
    ) -> None:
        self.world, self.name, self.channel, self.typing, self.language = world, name, channel, typing, language
        self.after, self.last = 0, Seen("", [], {})
        self.numbers = count(1)
        self.heard: list[Seen] = []

    @property
    def identity(self) -> Hashable:
        return type(self), self.name, self.channel, self.typing, self.language

    @property
    def is_new(self) -> bool:
        """Has said and seen nothing yet."""
        return type(self) is Player and not self.heard and repr(self.numbers) == "count(1)"

    @property
    def memory(self) -> Any:
        """What he has said and seen."""
        return self.after, self.last, copy(self.numbers), tuple(self.heard)

    @memory.setter
    def memory(self, it: Any) -> None:
        self.after, self.last, self.numbers, self.heard = it[0], it[1], copy(it[2]), list(it[3])

    # --- one message --------------------------------------------------------------------------------------------------
    async def hears(self, it: Content, *, edit_of: str | None = None, external_id: str = "") -> list[Seen]:
        """Send one message; what came back."""
        external_id = external_id or f"{self.name}:{next(self.numbers)}"
        await self.world.turns.take(
            Incoming(
                self.channel, self.name, external_id, Sender(self.name, self.language), it, self.world.now, edit_of
            )
        )
        return await self.new()

    async def new(self) -> list[Seen]:
        """What came since the last look; through the writer's door, the other one costs more than a whole turn."""
        told = await self.world.db.write(self._told)
        self.after = max([self.after, *(row.id for row in told)])
        seen = [self._seen(row.language, it) for row in told for it in parts(row.payload) if not it.get("said")]
        self.heard += seen
        self.last = next((it for it in reversed(seen) if it.payload.get("options")), seen[-1] if seen else self.last)
        return seen

    def _told(self, connection: Any) -> list[Told]:
        return told_since(connection, self.world.keys, (self.channel, self.name), self.after)

    def _seen(self, language: str, payload: dict[str, Any]) -> Seen:
        text = texts.render(language, payload["key"], payload.get("params"))
        return Seen(text, [button(language, it).label for it in payload.get("options", ())], payload)

    def press(self, label: str) -> Content:
        """The button of the last message with this label; typed instead by people who only type."""
        place = self.last.labels.index(label) if label in self.last.labels else -1
        assert place >= 0, f"no button [{label}] in: {self.last}"
        options = self.last.payload["options"]
        if self.typing:
            number = [it["value"] for it in options if not it.get("url")].index(options[place]["value"]) + 1
            return content(str(number))
        return Choice(options[place]["value"], self.last.payload.get("step", ""), self.last.payload.get("version", 0))

    # --- a whole script -----------------------------------------------------------------------------------------------
    async def plays(self, script: str) -> None:
        """Play a script; the first answer that differs fails with what was said instead."""
        waiting: list[Seen] = []
        for line in (line.strip() for line in script.strip().splitlines()):
            if line.startswith("<"):
                _expect(line[1:].strip(), waiting)
            elif line.startswith(">"):
                assert not waiting, f"not in the script: {waiting[0]}"
                waiting = await self.hears(self._said(line[1:].strip()))
            else:
                assert not line, f"neither > nor <: {line}"
        assert not waiting, f"not in the script: {waiting[0]}"

    def _said(self, words: str) -> Content:
        pressed = re.fullmatch(r"\[(.+)\]", words)
        return self.press(pressed[1]) if pressed else content(words)

    async def answers_page(self, step: str, value: str) -> list[Seen]:
        return await self.hears(Answer(step, value))

    def later(self, **much: float) -> None:
        self.world.now += timedelta(**much)


def _expect(expected: str, waiting: list[Seen]) -> None:
    assert waiting, f"the bot said nothing, expected: {expected}"
    seen = str(waiting.pop(0))
    pattern = ".*".join(re.escape(part) for part in _squeeze(expected).split("…"))
    assert re.fullmatch(pattern, seen, re.S), f"\nexpected: {expected}\nsaid:     {seen}"


def _squeeze(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()
