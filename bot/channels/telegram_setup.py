"""What is told to Telegram at a start: who we are, how updates reach us, which commands the menu has."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from telegram import Bot, BotCommand, BotCommandScopeAllPrivateChats, BotCommandScopeChat
from telegram.error import BadRequest, InvalidToken

from bot.channels.telegram_errors import QUOTED, WRONG_TOKEN, plain
from bot.channels.telegram_patience import FAILURES
from bot.channels.telegram_wire import UPDATES, Account
from bot.settings import TelegramMode

log = logging.getLogger("ketnap.telegram")

WEBHOOK_PATH = "/webhooks/telegram"

Commands = Mapping[str, Sequence[tuple[str, str]]]
"""By language: (name, description)."""


@dataclass(frozen=True, slots=True)
class TelegramSettings:
    """What the channel must know. `address` is where the world reaches us, for the webhook."""

    token: str = field(repr=False)
    api_url: str = "https://api.telegram.org"
    mode: TelegramMode = TelegramMode.POLLING
    webhook_secret: str = field(default="", repr=False)
    proxy: str = field(default="", repr=False)
    address: str = ""


class BadSetting(Exception):
    """Telegram cannot work until an operator mends `setting`."""

    def __init__(self, setting: str, advice: str) -> None:
        super().__init__(setting, advice)
        self.setting, self.advice = setting, advice


async def greet(bot: Bot) -> Account:
    """Ask Telegram who we are. Raises BadSetting for a token it does not know."""
    try:
        me = await bot.get_me()
    except InvalidToken:
        raise BadSetting("TELEGRAM_TOKEN", WRONG_TOKEN) from None
    return Account(me.id, me.username or "")


async def choose_way(bot: Bot, settings: TelegramSettings) -> None:
    """Polling or webhook; what waits at Telegram is kept. Raises BadSetting for a webhook without a secret."""
    if settings.mode is TelegramMode.POLLING:
        await bot.delete_webhook(drop_pending_updates=False)
        return
    if not settings.webhook_secret:
        raise BadSetting("TELEGRAM_WEBHOOK_SECRET", "set it to 32 or more of A-Z a-z 0-9 _ -")
    url, secret = settings.address + WEBHOOK_PATH, settings.webhook_secret
    await bot.set_webhook(url, allowed_updates=UPDATES, drop_pending_updates=False, secret_token=secret)


async def watch(bot: Bot, settings: TelegramSettings) -> None:
    """Whether updates still come by our webhook: one that somebody has taken away or put elsewhere is set again, and an
    operator hears of it; so does he if Telegram cannot deliver."""
    info = await bot.get_webhook_info()
    if info.url != settings.address + WEBHOOK_PATH:
        log.error("event=telegram_webhook_lost advice='somebody else holds TELEGRAM_TOKEN? it was set again'")
        await choose_way(bot, settings)
    elif info.pending_update_count and info.last_error_message:
        reason = QUOTED.sub("'…'", info.last_error_message)[:200]
        log.warning("event=telegram_webhook_failing waiting=%d reason=%r", info.pending_update_count, reason)


async def publish(bot: Bot, commands: Commands) -> None:
    """Set the menu of commands; the first language is also that of everybody whose own is not there."""
    for number, (language, pairs) in enumerate(commands.items()):
        menu = [BotCommand(name, description) for name, description in pairs]
        for code in (None, language) if number == 0 else (language,):
            await _set_menu(bot, menu, code)


async def _set_menu(bot: Bot, menu: Sequence[BotCommand], language: str | None) -> None:
    private = BotCommandScopeAllPrivateChats()  # in a group there is nothing to command
    try:
        await bot.set_my_commands(menu, scope=private, language_code=language)
    except BadRequest as error:
        log.error("event=telegram_commands_refused language=%s reason=%r", language, plain(error))


async def publish_for(bot: Bot, chat: int, pairs: Sequence[tuple[str, str]]) -> None:
    """Set one chat's own list of commands; without any, everybody's counts there again. Nothing depends on it."""
    scope = BotCommandScopeChat(chat)
    try:
        if pairs:
            await bot.set_my_commands([BotCommand(*pair) for pair in pairs], scope=scope)
        else:
            await bot.delete_my_commands(scope=scope)
    except FAILURES as error:
        log.warning("event=telegram_commands_refused scope=chat error=%s", type(error).__name__)
