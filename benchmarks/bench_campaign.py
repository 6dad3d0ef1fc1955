"""A campaign to a million people: how long its list takes, its longest transaction, and how long replies take
meanwhile, beside an idle process (đợt tuyên truyền cho một triệu người)."""

from __future__ import annotations

import asyncio
import secrets
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from statistics import quantiles
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, text, update

import migrations
from benchmarks.figures import Figure
from benchmarks.servers import durable_postgres, opened
from bot.armed import Armed
from bot.broadcast import Broadcast
from bot.broadcast_list import PEOPLE as PEOPLE_A_CHUNK
from bot.broadcast_means import Means
from bot.channels.base import Outgoing
from bot.chunk_pace import ChunkPace
from bot.outbox import Outbox
from bot.rendering import Studio
from bot.turns import Desk, Outcome, Turns
from dialogue.messages import ChannelName, Command, Incoming, Sender
from domain.campaigns import State
from handlers.turn import Config
from models import campaign_lane, campaigns
from models.audiences import Look
from models.campaign_lane import At
from models.campaigns import Campaign
from models.database import Database
from models.keys import derive_keys
from models.tables import campaign

PEOPLE = 1_000_000
SECONDS = 5.0  # of measuring replies, idle and during the campaign
EVERY_S = 0.025  # between two messages in: 40 a second
LATENCY_S = 0.03  # of the platform
GOAL_S = {"sqlite": 2.0, "postgresql": 8.0}
LONGEST_MS, RATIO = 100.0, 1.5
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
NOON = datetime(2026, 11, 22, 5, tzinfo=UTC)  # 12:00 in Viet Nam, an hour for campaigns
KEYS = derive_keys("a secret of the benchmarks only", secrets.token_bytes)
CONFIG = Config("https://congdoan.example.vn", "LĐLĐ tỉnh Lai Châu", ZONE)


def _fill(connection: Connection, people: int) -> None:
    """People with a chat and both consents, an officer of the province, and his campaign."""
    sqlite = connection.dialect.name == "sqlite"
    recursive = f"WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < {people}) SELECT x FROM n"
    them = f"({recursive if sqlite else f'SELECT x FROM generate_series(1, {people}) AS n(x)'}) AS them"
    for statement in (
        f"INSERT INTO person (id, created_at) SELECT x, '2026-01-01' FROM {them}",
        "INSERT INTO chat (channel, external_id, person_id, language, heard_at)"
        f" SELECT 'telegram', CAST(x AS VARCHAR(20)), x, 'vi', '2026-01-01' FROM {them}",
        "INSERT INTO consent (person_id, purpose, channel, text_version, text_hash, given_at)"
        f" SELECT x, purpose, 't', '1', 'h', '2026-01-01' FROM {them},"
        " (SELECT 'admission' AS purpose UNION SELECT 'news') AS purposes ORDER BY x",
        "INSERT INTO unit (id, code, kind, name, valid_from) VALUES (1, 'p', 'province', 'LĐLĐ tỉnh', '2025-07-01')",
        "INSERT INTO officer (id, person_id, unit_id, role, granted_at) VALUES (1, 1, 1, 'admin', '2026-01-01')",
        "INSERT INTO campaign (id, origin, unit_id, officer_id, state, audience, text_vi, repeat, made_at, started_at,"
        " active_at) VALUES (1, 'o', 1, 1, 'freezing', 'everyone', 'Chào {tên}', 'once', '2026-01-01', '2026-01-01',"
        " '2026-11-22 05:00:00')",
        "ANALYZE",
    ):
        connection.execute(text(statement))


async def _queue(db: Database) -> tuple[float, float]:
    """Seconds until the list is written, and milliseconds of its longest transaction."""
    begun, longest, more, pace = time.perf_counter(), 0.0, True, ChunkPace(*PEOPLE_A_CHUNK)
    while more:
        at = time.perf_counter()
        with pace:
            more = await db.write(lambda c: _freeze(c, pace.size))
        longest = max(longest, time.perf_counter() - at)
    await db.read(lambda c: campaign_lane.listed(c, _campaign(c)))
    return time.perf_counter() - begun, longest * 1000


def _freeze(connection: Connection, most: int) -> bool:
    return campaign_lane.freeze_some(connection, _campaign(connection), Look(KEYS, NOON.date(), most))


def _campaign(connection: Connection) -> Campaign:
    it = campaigns.any_by_id(connection, 1)
    assert it
    return it


class Platform:
    """Answers after a while, and notes when each chat was sent something."""

    name = ChannelName.TELEGRAM

    def __init__(self) -> None:
        self.sent: dict[str, float] = {}
        self.campaign = 0

    async def start(self, take: Any) -> None: ...
    async def stop(self) -> None: ...
    async def fetch(self, file_id: str) -> bytes:
        return b""

    async def send(self, message: Outgoing) -> str:
        await asyncio.sleep(LATENCY_S)
        self.campaign += message.text.startswith("Chào")
        self.sent[message.chat_id] = time.perf_counter()
        return "1"


async def _replies(db: Database, folder: Path, *, sending: bool) -> tuple[float, int]:
    """Milliseconds from a message in to its reply out, p99; and how many campaign messages went meanwhile."""
    platform = Platform()
    studio = Studio(db, KEYS, CONFIG, lambda: NOON)
    outbox = Outbox(db, KEYS, {ChannelName.TELEGRAM: platform}, studio.outgoing, lambda: NOON)

    def after(outcome: Outcome) -> None:
        outbox.hand(outcome.queued, unsent=outcome.unsent)

    turns = Turns(Desk(db, KEYS, CONFIG, "vi", lambda: NOON, secrets.token_bytes), after)
    means = Means(
        db, KEYS, {ChannelName.TELEGRAM: platform}, studio.outgoing, lambda: NOON, lambda now: At(now, ZONE),
        lambda _year: None, Armed(db, folder), "bench", lambda: outbox.busy,
    )  # fmt: skip
    lane = Broadcast(means)
    running = asyncio.create_task(lane.run()) if sending else None
    took = await _ask(turns, platform, "a" if sending else "b")
    if running:
        await lane.close(1.0)
        await running
    await outbox.close(1.0)
    return quantiles(took, n=100)[98] * 1000, platform.campaign


async def _ask(turns: Turns, platform: Platform, who: str) -> list[float]:
    """New people say /help, so many a second, whether or not the last was answered; seconds that each waited."""
    asked: dict[str, float] = {}
    begun, asking = time.perf_counter(), []
    while (now := time.perf_counter()) < begun + SECONDS:
        chat = f"{who}{len(asked)}"
        asked[chat] = now
        incoming = Incoming(ChannelName.TELEGRAM, chat, chat, Sender(chat, "vi"), Command("help"), NOON)
        asking.append(asyncio.create_task(turns.take(incoming)))
        await asyncio.sleep(EVERY_S)
    await asyncio.gather(*asking)
    while not asked.keys() <= platform.sent.keys():  # noqa: ASYNC110
        await asyncio.sleep(0.01)
    return [platform.sent[chat] - at for chat, at in asked.items()]


async def _measure(url: str, folder: Path, people: int) -> dict[str, float]:
    async with opened(url) as db:
        await db.write(migrations.upgrade)
        await db.write(lambda c: _fill(c, people))
        took, longest = await _queue(db)
        idle, _ = await _replies(db, folder, sending=False)
        going = update(campaign).values(state=State.SENDING, active_at=NOON)
        await db.write(lambda c: c.execute(going))
        during, sent = await _replies(db, folder, sending=True)
    return {"queue_s": took, "longest_ms": longest, "idle_ms": idle, "during_ms": during, "sent": sent}


def measure(people: int = PEOPLE) -> dict[str, dict[str, float]]:
    with tempfile.TemporaryDirectory() as name, durable_postgres() as server:
        folder = Path(name)
        found = {}
        for kind, url in {
            "sqlite": f"sqlite+aiosqlite:///{name}/bench.db",
            "postgresql": server.url(server.create_database()),
        }.items():
            (folder / kind).mkdir()
            found[kind] = asyncio.run(_measure(url, folder / kind, people))
    return found


def figures(people: int = PEOPLE) -> Iterator[Figure]:
    for kind, it in measure(people).items():
        yield Figure(f"{people:,} people queued, s, {kind}", round(it["queue_s"], 2), GOAL_S[kind] * people / PEOPLE)
        yield Figure(f"longest transaction of it, ms, {kind}", round(it["longest_ms"], 1), LONGEST_MS)
        ratio = round(it["during_ms"] / it["idle_ms"], 2)
        what = f"p99 of replies, idle {it['idle_ms']:.0f} ms, during a campaign {it['during_ms']:.0f} ms"
        yield Figure(f"{what} ({it['sent'] / SECONDS:.0f} messages/s), times, {kind}", ratio, RATIO)


if __name__ == "__main__":
    for figure in figures(int(sys.argv[1]) if len(sys.argv) > 1 else PEOPLE):
        print(figure.row())
