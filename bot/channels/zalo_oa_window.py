"""Whether a message to somebody is free, charged or refused at this moment (khung trả lời), and the month's budget."""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.channels.base import BudgetSpent, Failure, SendError, TooLate
from domain.reply_window import Window, rules_of, window
from models import zalo_window
from models.database import Database
from models.zalo_window import Price

log = logging.getLogger("ketnap.zalo_oa")

REMEMBERED = 10_000  # chats heard by this process: nearly every reply goes to one of them, and asks no database


class Windows:
    """Looks before each message. `heard` is told of every message in."""

    def __init__(self, db: Database, price: Price, zone: ZoneInfo, now: Callable[[], datetime]) -> None:
        self._db, self._price, self._zone, self._now = db, price, zone, now
        self._heard: OrderedDict[str, datetime] = OrderedDict()
        self._stopped = ""  # the month whose budget is known to be used up

    async def start(self) -> None:
        """Keep the price where whoever makes a campaign is told it."""
        await self._db.write(lambda c: zalo_window.keep_price(c, self._price))

    def heard(self, chat: str, at: datetime) -> None:
        self._heard[chat] = at
        self._heard.move_to_end(chat)
        if len(self._heard) > REMEMBERED:
            self._heard.popitem(last=False)

    @asynccontextmanager
    async def paying(self, chat: str) -> AsyncIterator[None]:
        """Around one message. Raises TooLate or BudgetSpent. What is charged is counted before, and given back if the
        message certainly did not arrive."""
        if await self._window(chat) is Window.FREE:
            yield
            return
        month = f"{self._now().astimezone(self._zone):%Y-%m}"
        await self._charge(month)
        try:
            yield
        except SendError as error:
            if error.failure is not Failure.UNKNOWN:
                await self._db.write(lambda c: zalo_window.give_back(c, month, self._price))
            raise

    async def _window(self, chat: str) -> Window:
        """FREE or CHARGED."""
        now = self._now()
        rules = rules_of(now.astimezone(self._zone).date())
        if window(self._heard.get(chat), now, rules) is Window.FREE:
            return Window.FREE
        last = await self._db.read(lambda c: zalo_window.last_wrote(c, chat))
        found = window(last, now, rules)
        if found is Window.REFUSED:
            raise TooLate
        return found

    async def _charge(self, month: str) -> None:
        if await self._db.write(lambda c: zalo_window.charge(c, month, self._price)):
            return
        error = BudgetSpent("ZALO_OA_MONTHLY_BUDGET")
        if self._stopped != month:
            log.error("event=zalo_oa_budget_spent month=%s advice=%r", month, error.advice)
        self._stopped = month
        raise error
