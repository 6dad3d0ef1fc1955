"""The messengers that are configured (ứng dụng nhắn tin): made from the settings, started and ended together."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot import zalo_oa
from bot.channels.base import Channel, Take
from bot.menus import commands
from bot.retries import Retries
from bot.settings import Settings
from bot.start import now
from handlers.officer_invite import TELEGRAM_BOT, ZALO_LINK
from models import settings as remembered
from models.database import Database, is_unavailable
from models.keys import Keys
from scheduler.clock import Paced

if TYPE_CHECKING:  # python-telegram-bot takes a quarter of the start: only who uses it waits for it
    from bot.channels.telegram import Telegram
    from bot.channels.zalo_bot import ZaloBot
    from bot.channels.zalo_oa import ZaloOa
    from bot.zalo_bot_meter import Meter

log = logging.getLogger("ketnap.process")

TELEGRAM_STOP_S = 2.0  # seconds of the five that a stop takes at most (bot/process.py)
TOKENS_S = 60.0  # seconds between looks at whether Zalo's tokens are soon over
WEBHOOK_S = 300.0  # seconds between looks whether Telegram still knows our webhook
AGAIN_S = 5.0  # seconds until a link is written down again, as long as another program's lock is waited for


class Links(Mapping[str, str]):
    """The channels that the first page offers; Telegram as soon as it has told us our name."""

    def __init__(self, telegram: Telegram | None, others: Mapping[str, str]) -> None:
        self._telegram, self._others = telegram, others

    def _now(self) -> dict[str, str]:
        name = self._telegram.username if self._telegram else ""
        found = {**self._others, "telegram": f"https://t.me/{name}" if name else ""}
        return {name: link for name, link in found.items() if link}

    def __getitem__(self, key: str) -> str:
        return self._now()[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._now())

    def __len__(self) -> int:
        return len(self._now())


@dataclass(frozen=True, slots=True)
class Messengers:
    """Each is None while it is not configured. What one of them lacks never hurts the others."""

    telegram: Telegram | None
    zalo_bot: ZaloBot | None
    zalo_oa: ZaloOa | None
    meter: Meter | None
    links: Links

    @property
    def all(self) -> tuple[Telegram | ZaloBot | ZaloOa, ...]:
        return tuple(it for it in (self.telegram, self.zalo_bot, self.zalo_oa) if it)

    @property
    def channels(self) -> dict[str, Channel]:
        """By name, for whoever sends."""
        return {it.name: it for it in self.all}

    @property
    def posted(self) -> Mapping[str, Telegram | ZaloBot | ZaloOa]:
        """Those whose platforms post to us, by their place in the address."""
        places = {"telegram": self.telegram, "zalo-bot": self.zalo_bot, "zalo-oa": self.zalo_oa}
        return {place: it for place, it in places.items() if it}

    def rhythms(self) -> Iterator[Paced]:
        """What they have done for them again and again."""
        if self.meter:
            from bot.zalo_bot_meter import FLUSH_S

            yield Paced("count_zalo_bot", FLUSH_S, self.meter.flush)
        if self.telegram:
            yield Paced("watch_webhook", WEBHOOK_S, self.telegram.watch_webhook)
        if self.zalo_oa:
            yield Paced("zalo_oa", TOKENS_S, self.zalo_oa.keep_fresh)

    async def start(self, take: Take) -> None:
        """Begin to listen; neither the platforms nor the database need be reachable yet."""
        await asyncio.gather(*(it.start(take) for it in self.all))
        if self.telegram:
            await self.telegram.set_commands(commands())

    async def remember(self, db: Database, again_s: float = AGAIN_S) -> None:
        """Write down where we are found, for links in invitations, the command line's too."""
        zalo = self.links.get("zalo_oa") or self.links.get("zalo_bot", "")
        await _remember(db, ZALO_LINK, zalo, again_s)
        if self.telegram:
            await self.telegram.greeted.wait()
        await _remember(db, TELEGRAM_BOT, self.telegram.username if self.telegram else "", again_s)

    async def stop_listening(self) -> None:
        """Let the turns under way end, take no more; sending still works."""
        await asyncio.gather(*(it.stop_listening() for it in self.all))

    async def stop(self) -> None:
        if self.meter:
            await self.meter.close()
        await asyncio.gather(*(it.stop() for it in self.all))


async def _remember(db: Database, name: str, value: str, again_s: float) -> None:
    while True:
        try:
            return await db.write(lambda connection: remembered.put(connection, name, value))
        except Exception as error:
            if not is_unavailable(error):
                raise
            log.error("event=database_unavailable what=%s error=%s", name, type(error).__name__)
        await asyncio.sleep(again_s)


def messengers(settings: Settings, db: Database, keys: Keys, retries: Retries) -> Messengers:
    telegram, zalo_bot = _telegram(settings), _zalo_bot(settings, retries)
    others = {"zalo_oa": zalo_oa.link(settings), "zalo_bot": settings.zalo_bot_link if zalo_bot else ""}
    return Messengers(
        telegram,
        zalo_bot,
        zalo_oa.channel(settings, db, keys, now),
        _meter(settings, db, zalo_bot),
        Links(telegram, others),
    )


def _telegram(settings: Settings) -> Telegram | None:
    if not settings.telegram_token.get_secret_value():
        return None
    from bot.channels.telegram import Telegram
    from bot.channels.telegram_patience import Pace
    from bot.channels.telegram_setup import TelegramSettings

    made = TelegramSettings(
        token=settings.telegram_token.get_secret_value(),
        api_url=settings.telegram_api_url,
        mode=settings.telegram_mode,
        webhook_secret=settings.telegram_webhook_secret.get_secret_value(),
        proxy=settings.telegram_proxy,
        address=settings.address,
    )
    return Telegram(made, pace=Pace(stop=TELEGRAM_STOP_S))


def _zalo_bot(settings: Settings, retries: Retries) -> ZaloBot | None:
    if not settings.zalo_bot_token.get_secret_value():
        return None
    from bot.channels.zalo_bot import ZaloBot
    from bot.channels.zalo_bot_setup import ZaloBotSettings

    made = ZaloBotSettings(
        token=settings.zalo_bot_token.get_secret_value(),
        api_url=settings.zalo_bot_api_url,
        mode=settings.zalo_bot_mode,
        webhook_secret=settings.zalo_bot_webhook_secret.get_secret_value(),
        address=settings.address,
    )
    return ZaloBot(made, retries, now)


def _meter(settings: Settings, db: Database, zalo_bot: ZaloBot | None) -> Meter | None:
    if zalo_bot is None:
        return None
    from bot.zalo_bot_meter import Meter

    return Meter(db, zalo_bot, settings.zone, now)
