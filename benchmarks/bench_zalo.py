"""Messages a second over Zalo beside Telegram, from the webhook's bytes to the answer sent: parse, turn and reply, each
way in turn (Zalo so với Telegram)."""

from __future__ import annotations

import asyncio
import json
import secrets
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from statistics import median
from typing import Any

import uvloop

from benchmarks import walk
from benchmarks.figures import Figure
from benchmarks.processes import process
from benchmarks.servers import SQLiteFiles, opened
from bot.channels.base import Channel
from bot.channels.json_http import JsonHttp
from bot.channels.telegram import Telegram
from bot.channels.telegram_setup import TelegramSettings
from bot.channels.zalo_bot import ZaloBot
from bot.channels.zalo_bot_setup import ZaloBotSettings
from bot.channels.zalo_oa import ZaloOa, ZaloOaSettings
from bot.channels.zalo_oa_oauth import App, OAuth
from bot.channels.zalo_oa_tokens import Tokens
from bot.channels.zalo_oa_window import Windows
from bot.channels.zalo_oa_wire import signature
from bot.outbox import Outbox
from bot.rendering import Studio
from bot.retries import Retries
from bot.settings import TelegramMode, ZaloBotMode
from bot.turns import Desk, Outcome, Turns
from dialogue.messages import ChannelName, Choice, Command, Content, Text
from models.database import Database
from models.keys import Keys, derive_keys
from models.zalo_oa_tokens import Account
from models.zalo_window import Price

PEOPLE = 30  # at once, each waiting until his message is taken
RUNS = 5
GOAL = 0.9
SECRET = "a secret of the benchmarks only"
_numbers = count(1)


def now() -> Any:
    return walk.NOON


class Way:
    """One channel: how it is made, and how somebody's message reaches it."""

    name: ChannelName

    def __init__(self, url: str, db: Database, keys: Keys) -> None: ...

    channel: Channel

    async def hears(self, person: int, said: Content) -> int:
        raise NotImplementedError


class OverTelegram(Way):
    name = ChannelName.TELEGRAM

    def __init__(self, url: str, db: Database, keys: Keys) -> None:
        settings = TelegramSettings("1:ours", url, TelegramMode.WEBHOOK, SECRET, address="https://x.example.vn")
        self.telegram = self.channel = Telegram(settings, now)

    async def hears(self, person: int, said: Content) -> int:
        number = next(_numbers)
        who = {"id": 1_000_000 + person, "is_bot": False, "first_name": "Ọi", "language_code": "vi"}
        chat = {"id": who["id"], "type": "private", "first_name": "Ọi"}
        message = {"message_id": number, "date": 1_790_000_000, "chat": chat}
        if isinstance(said, Choice):
            data = f"{said.step}:{said.version}:{said.value}"
            press = {"id": str(number), "from": who, "chat_instance": "1", "data": data, "message": message}
            update = {"update_id": number, "callback_query": press}
        else:
            update = {"update_id": number, "message": {**message, "from": who, "text": _typed(said)}}
        return await self.telegram.webhook(json.dumps(update).encode(), SECRET)


class OverZaloOa(Way):
    name = ChannelName.ZALO_OA

    def __init__(self, url: str, db: Database, keys: Keys) -> None:
        http = JsonHttp("Zalo")
        tokens = Tokens(db, Account("1", "bench", keys), OAuth(App("1", "secret", url), http, now), now)
        windows = Windows(db, Price(55, 27_500), walk.CONFIG.zone, now)
        self.zalo = self.channel = ZaloOa(ZaloOaSettings("1", "1", SECRET, url, "refresh"), tokens, windows, http, now)

    async def hears(self, person: int, said: Content) -> int:
        number = str(next(_numbers))
        text = f"#{said.step}:{said.version}:{said.value}" if isinstance(said, Choice) else _typed(said)
        event = {
            "app_id": "1",
            "sender": {"id": f"35278261315204{person:05}"},
            "recipient": {"id": "1"},
            "event_name": "user_send_text",
            "message": {"msg_id": number, "text": text},
            "timestamp": number,
        }
        body = json.dumps(event, ensure_ascii=False).encode()
        return await self.zalo.webhook(body, f"mac={signature('1', body, number, SECRET)}")


class OverZaloBot(Way):
    name = ChannelName.ZALO_BOT

    def __init__(self, url: str, db: Database, keys: Keys) -> None:
        desk = Desk(db, keys, walk.CONFIG, "vi", now, secrets.token_bytes)
        settings = ZaloBotSettings("1:ours", url, ZaloBotMode.WEBHOOK, SECRET, "https://x.example.vn")
        self.zalo = self.channel = ZaloBot(settings, Retries(Turns(desk, lambda _: None)), now)

    async def hears(self, person: int, said: Content) -> int:
        chat = f"a1b2c3d4e5f607{person:06}"
        message = {
            "from": {"id": chat, "display_name": "Ọi", "is_bot": False},
            "chat": {"id": chat, "chat_type": "PRIVATE"},
            "text": _typed(said),
            "message_id": str(next(_numbers)),
            "date": 1_790_000_000_000,
        }
        event = {"event_name": "message.text.received", "message": message}
        return await self.zalo.webhook(json.dumps(event, ensure_ascii=False).encode(), SECRET)


WAYS: dict[str, Callable[[str, Database, Keys], Way]] = {
    "telegram": OverTelegram,
    "zalo_bot": OverZaloBot,
    "zalo_oa": OverZaloOa,
}


def _typed(said: Content) -> str:
    match said:
        case Text(text=text):
            return text
        case Command(name=name, argument=argument):
            return f"/{name} {argument}".strip()
    raise AssertionError(said)


async def _measure(files: SQLiteFiles, url: str, name: str) -> dict[str, float]:
    """Messages a second, and CPU of each in ms."""
    keys = derive_keys(SECRET, secrets.token_bytes)
    async with opened(files.copy()) as db:
        said = [Command("start"), *await walk.contents(db, WAYS[name].name)]  # type: ignore[attr-defined]
        way = WAYS[name](url, db, keys)
        studio = Studio(db, keys, walk.CONFIG, now)
        outbox = Outbox(db, keys, {way.name: way.channel}, studio.outgoing, now)

        def after(outcome: Outcome) -> None:
            outbox.hand(outcome.queued, unsent=outcome.unsent)

        turns = Turns(Desk(db, keys, walk.CONFIG, "vi", now, secrets.token_bytes), after)
        await way.channel.start(turns.take)
        begun, cpu = time.perf_counter(), time.process_time()
        await asyncio.gather(*(_walk(way, person, said) for person in range(1, PEOPLE + 1)))
        while outbox._lines:  # noqa: ASYNC110  it rings no bell
            await asyncio.sleep(0.001)
        messages = PEOPLE * len(said)
        found = {
            "per_s": messages / (time.perf_counter() - begun),
            "cpu_ms": (time.process_time() - cpu) / messages * 1000,
        }
        await outbox.close(1.0)
        await way.channel.stop()
    return found


async def _walk(way: Way, person: int, said: list[Content]) -> None:
    for it in said:
        assert await way.hears(person, walk.of(it, person)) == 200


def measure(runs: int = RUNS) -> dict[str, Any]:
    """Each way in turn, `runs` times: medians, and the ratio of each pair."""
    with tempfile.TemporaryDirectory() as folder, process("-m", "benchmarks.json_answers") as answers:
        assert answers.stdout
        url, files = answers.stdout.readline().strip(), SQLiteFiles(Path(folder))
        uvloop.run(_settle(files))
        found = [{name: uvloop.run(_measure(files, url, name)) for name in WAYS} for _ in range(runs)]
    return {name: _beside_telegram(name, found) for name in WAYS}


def _beside_telegram(name: str, found: list[dict[str, dict[str, float]]]) -> dict[str, Any]:
    """Medians of one way, and of its ratio to Telegram's run beside it: messages a second, and CPU (more is better)."""
    ratios = sorted(it[name]["per_s"] / it["telegram"]["per_s"] for it in found)
    cpu = median(it["telegram"]["cpu_ms"] / it[name]["cpu_ms"] for it in found)
    return {
        "per_s": round(median(it[name]["per_s"] for it in found)),
        "cpu_ms": round(median(it[name]["cpu_ms"] for it in found), 2),
        "ratio": round(median(ratios), 2),
        "ratios": f"{ratios[0]:.2f}–{ratios[-1]:.2f}",
        "cpu_ratio": round(cpu, 2),
    }


async def _settle(files: SQLiteFiles) -> None:
    async with opened(files.template) as db:
        await walk.settle(db)


def figures() -> Iterator[Figure]:
    found = measure()
    for name, it in found.items():
        yield Figure(f"messages/s over {name}, by webhook ({it['cpu_ms']} ms CPU each)", it["per_s"])
    for name in ("zalo_bot", "zalo_oa"):
        it = found[name]
        yield Figure(f"{name} beside telegram, {RUNS} runs {it['ratios']}", it["ratio"], GOAL, at_least=True)
        yield Figure(f"{name} beside telegram, CPU a message", it["cpu_ratio"], GOAL, at_least=True)


if __name__ == "__main__":
    print(measure(int(sys.argv[1]) if len(sys.argv) > 1 else RUNS))
