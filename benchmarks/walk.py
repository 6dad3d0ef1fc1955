"""What a worker says from /start to the card (người dùng mẫu), and his province; the same at every run."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import migrations
from benchmarks.bench_search import fill, invented
from bot.channels.terminal import content
from dialogue.messages import ChannelName, Content, Text
from handlers.turn import Config
from models import units
from models.database import Database
from tests.player import Player, World

ENTERPRISES = 2_000  # Lai Châu has some thousands
FEDERATION = "LĐLĐ tỉnh Lai Châu"
CONFIG = Config("https://congdoan.example.vn", FEDERATION, ZoneInfo("Asia/Ho_Chi_Minh"))
NOON = datetime(2026, 11, 22, 5, 0, tzinfo=UTC)  # 12:00 in Viet Nam

COMMON = (
    "[Gia nhập công đoàn]", "[☐ Nhận tin và lời nhắc của công đoàn]", "[Đồng ý: xét đơn của tôi]", "{enterprise}", "1",
    "{name}", "năm chín mươi", "15-8-90", "[Nữ]", "{phone}", "/trogiup", "Tổ may 2",
)  # fmt: skip
CITIZEN = {ChannelName.WEBCHAT: "{citizen_number}"}
END = ("[✅ Tự nguyện gia nhập, gửi đơn]", "/trangthai")
FIRST, LAST = ("Giàng", "Lò", "Tẩn", "Vàng"), ("Ọi", "Páo", "Mẩy", "Dương", "Huyền")


def lines(channel: ChannelName) -> tuple[str, ...]:
    """All that is said after /start: buttons in brackets; a slip, a switch, a question of help in between."""
    return (*COMMON, CITIZEN.get(channel, "[Để sau]"), *END)


def fields(number: int) -> dict[str, str]:
    """What differs between people, so that nobody is taken for a duplicate."""
    return {
        "enterprise": NAMES[number % len(NAMES)],
        "name": f"{FIRST[number % len(FIRST)]} Thị {LAST[number % len(LAST)]}",
        "phone": f"09120{number:05}",
        "citizen_number": f"012190{number:06}",
    }


NAMES = [" ".join(row.name.split()[-3:]) for row in invented(100)]


async def settle(db: Database) -> None:
    """A migrated database with the province and its enterprises."""
    await db.write(migrations.upgrade)
    await db.write(lambda c: units.ensure_province(c, date(2025, 7, 1), FEDERATION))
    await fill(db, invented(ENTERPRISES))


async def contents(db: Database, channel: ChannelName) -> list[Content]:
    """One person walks the whole way in `db`; what he said, pressed buttons as such. The buttons of all others are the
    same: what differs is typed, and still has its {field}."""
    player = Player(World(db, NOON, CONFIG), "first", channel, typing=channel is ChannelName.ZALO_BOT)
    await player.hears(content("/start"))
    return [await _say(player, line) for line in lines(channel)]


async def _say(player: Player, line: str) -> Content:
    said = player.press(line[1:-1]) if line.startswith("[") else content(line)
    await player.hears(of(said, 0))
    return said


def of(said: Content, number: int) -> Content:
    """What this person says: the {fields} filled."""
    return replace(said, text=said.text.format(**fields(number))) if isinstance(said, Text) else said


def milliseconds(values: Any, share: float) -> float:
    """A percentile of seconds, in ms: (…, 0.99)."""
    return round(sorted(values)[int(len(values) * share)] * 1000, 1)
