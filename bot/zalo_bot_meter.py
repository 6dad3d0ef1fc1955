"""Writes down how much Zalo's bot has received and sent (đếm tin), some at a time: a write each would cost a commit."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.channels.zalo_bot import Counted, ZaloBot
from models import zalo_bot_quota
from models.database import Database

log = logging.getLogger("ketnap.zalo_bot")

FLUSH_S = 30.0  # seconds of counting that a crash may lose: the limits are thousands


@dataclass(frozen=True, slots=True)
class Meter:
    """`flush` adds what was counted since the last time."""

    db: Database
    channel: ZaloBot
    zone: ZoneInfo
    now: Callable[[], datetime]

    async def flush(self) -> None:
        new, self.channel.counted = self.channel.counted, Counted()
        if new == Counted():
            return
        month = zalo_bot_quota.month_of(self.now(), self.zone)
        try:
            await self.db.write(lambda c: zalo_bot_quota.count(c, month, new.received, new.sent))
        except Exception:
            self.channel.counted.received += new.received
            self.channel.counted.sent += new.sent
            raise

    async def close(self) -> None:
        """The last ones, at the end of the process."""
        try:
            await self.flush()
        except Exception as error:  # noqa: BLE001  what else ends must end
            new = self.channel.counted
            words = "event=zalo_bot_uncounted received=%d sent=%d error=%s"
            log.error(words, new.received, new.sent, type(error).__name__)
