"""How fast officers are answered among 20,000 applications and 2,000 enterprises (việc của cán bộ): whole turns, and
how long 200 people take to be admitted; invented people, the same at every run."""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import partial
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, text, update

import migrations
from benchmarks.bench_search import SYLLABLES, invented
from benchmarks.figures import Figure
from benchmarks.register import take_in
from benchmarks.servers import on_both
from bot.channels.terminal import content
from bot.turns import Desk, Turns
from dialogue.messages import ChannelName, Choice, Incoming, Sender
from domain import communes
from domain.folding import fold
from domain.roles import Role
from handlers.turn import Config
from models import officers, people, units
from models.database import Database
from models.keys import Keys, derive_keys
from models.officers import Appointment
from models.tables import application, chat, person
from tests.player import told_since

APPLICATIONS, ENTERPRISES = 20_000, 2_000  # the size the queue is promised for
STATUSES = ("submitted", "submitted", "needs_info", "eligible", *["admitted"] * 6)
TURNS = 200
BATCH = 200  # models.batches.MOST
SEED = 99
NOW = datetime(2026, 11, 22, 5, 0, tzinfo=UTC)


Places = tuple[list[int], int]
"""The units over communes, and how many enterprises there are."""


# --- filling ----------------------------------------------------------------------------------------------------------
async def fill(db: Database, applications: int = APPLICATIONS, listed: int = ENTERPRISES) -> None:
    """A province, a union over each commune, enterprises, and applications spread over them; an officer of the province
    and one of a commune, each with a chat."""
    rows = invented(listed)
    await take_in(db, rows)
    places = await db.write(_units)
    dice = random.Random(SEED)
    for at in range(0, applications, 1_000):
        await db.write(partial(_applications, dice=dice, places=(places, listed), first=at + 1))
    for name, unit in (("province", 1), ("commune", places[0])):
        await db.write(partial(_officer, name=name, unit=unit))
    await db.write(lambda c: c.execute(text("ANALYZE")))  # PostgreSQL does it by itself within a minute


def _units(connection: Connection) -> list[int]:
    province = units.ensure_province(connection, date(2025, 7, 1), "LĐLĐ tỉnh").id
    made = []
    for it in communes.ALL:
        new = units.NewUnit(f"cd-{it.code}", "commune", f"Công đoàn {it.name}", date(2025, 7, 1), province)
        made.append(units.add_unit(connection, new))
        units.cover_commune(connection, made[-1], it.code)
    return made


def _applications(connection: Connection, dice: random.Random, places: Places, first: int) -> None:
    numbers = range(first, first + 1_000)
    connection.execute(person.insert(), [{"created_at": NOW} for _ in numbers])
    connection.execute(application.insert(), [_application(dice, places, it) for it in numbers])
    channel = ChannelName.TELEGRAM
    rows = [
        {"channel": channel, "external_id": str(it), "person_id": it, "language": "vi", "heard_at": NOW}
        for it in numbers
    ]
    connection.execute(chat.insert(), rows)


def _application(dice: random.Random, places: Places, number: int) -> dict[str, Any]:
    name = " ".join(dice.choices(SYLLABLES, k=3))
    return {
        "person_id": number,
        "status": dice.choice(STATUSES),
        "unit_id": dice.choice(places[0]),
        "enterprise_id": dice.randint(1, places[1]),
        "full_name": name,
        "folded_name": fold(name),
        "birth_date": date(1990, 1, 1) + timedelta(days=dice.randrange(5_000)),
        "gender": dice.choice(("male", "female")),
        "phone": f"+849{number:08}",
        "citizen_number_index": number.to_bytes(32, "big") if number % 4 else None,  # a quarter leave it for later
        "language": "vi",
        "channel": "telegram",
        "sent_at": NOW - timedelta(hours=dice.randrange(1_000)),
        "card": number.to_bytes(8, "big"),
    }


def _officer(connection: Connection, name: str, unit: int) -> None:
    number = people.add(connection, NOW)
    row = {"channel": "webchat", "external_id": name, "person_id": number, "language": "vi", "heard_at": NOW}
    connection.execute(chat.insert().values(row))
    officers.appoint(connection, Appointment(number, unit, Role.OFFICER, name), NOW)


# --- talking ----------------------------------------------------------------------------------------------------------
class Talk:
    """One officer's chat with the real turns."""

    def __init__(self, db: Database, keys: Keys, name: str) -> None:
        self.db, self.keys, self.name = db, keys, name
        self.random, self.numbers, self.after = random.Random(SEED), count(1), 0
        config = Config("https://example.vn", "LĐLĐ tỉnh", ZoneInfo("Asia/Ho_Chi_Minh"))
        self.clock = count()
        desk = Desk(db, keys, config, "vi", lambda: NOW + timedelta(seconds=next(self.clock)), self.random.randbytes)
        self.turns = Turns(desk, lambda _outcome: None)

    async def hear(self, said: Any) -> float:
        """Milliseconds of the turn of one message."""
        it = Incoming(ChannelName.WEBCHAT, self.name, f"{self.name}:{next(self.numbers)}", Sender(self.name), said, NOW)
        begun = time.perf_counter()
        await self.turns.take(it)
        return (time.perf_counter() - begun) * 1000

    async def press(self, beginning: str) -> float:
        """Press the last message's option whose value begins so."""
        rows = await self.db.read(lambda c: told_since(c, self.keys, ("webchat", self.name), self.after))
        asked = next(row for row in reversed(rows) if row.payload.get("options")).payload
        value = next(it["value"] for it in asked["options"] if it["value"].startswith(beginning))
        self.after = rows[-1].id - 1
        return await self.hear(Choice(value, asked.get("step", ""), asked.get("version", 0)))


async def measure(db: Database) -> dict[str, float]:
    """Milliseconds: medians and 99th percentiles of whole turns; one admission of BATCH people and its undoing."""
    await db.write(migrations.upgrade)
    await fill(db)
    keys = derive_keys("a secret of the benchmark only", random.Random(SEED).randbytes)
    took: dict[str, float] = {}
    for name in ("province", "commune"):
        talk = Talk(db, keys, name)
        for command in ("/queue", "/find minh anh"):
            every = [await talk.hear(content(command)) for _ in range(TURNS)]
            took[f"{command}, officer of a {name}, median"] = statistics.median(every)
            took[f"{command}, officer of a {name}, p99"] = sorted(every)[int(TURNS * 0.99) - 1]
    return took | await _batch(db, Talk(db, keys, "commune"))


async def _batch(db: Database, talk: Talk) -> dict[str, float]:
    """As many as one decision takes, on a channel where each card has to be sent."""
    place = await db.read(
        lambda c: c.execute(text("SELECT unit_id FROM officer ORDER BY id DESC LIMIT 1")).scalar_one()
    )
    few = application.c.id.in_(range(1, BATCH + 1))
    await db.write(lambda c: c.execute(update(application).where(few).values(status="eligible", unit_id=place)))
    talk.numbers = count(10_000)
    await talk.hear(content(f"/admit u {place}"))
    await talk.press("go")
    for answer in ("12/QĐ-LĐLĐ", "22/11/2026", "1"):
        await talk.hear(content(answer))
    admitted = await talk.press("send")
    undone = await talk.press("/admit undo")
    return {f"{BATCH} admitted and told, one turn": admitted, f"{BATCH} undone and told, one turn": undone}


GOALS = {"/queue": 30.0}  # ms; the longest that an officer's turn may take at this size


def figures() -> Iterator[Figure]:
    for name, took in on_both(measure):
        for what, value in took.items():
            yield Figure(f"{what}, {name}, ms", round(value, 1), GOALS.get(what.split(",")[0]))


if __name__ == "__main__":
    for name, took in on_both(measure):
        for what, value in took.items():
            print(f"{name:10} {what}: {value:.1f} ms")
