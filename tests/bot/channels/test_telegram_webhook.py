"""A webhook that somebody took away is set again and an operator hears of it, within five minutes."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web

from bot.channels.telegram import Telegram
from bot.channels.telegram_patience import Pace
from bot.channels.telegram_setup import TelegramSettings
from bot.settings import TelegramMode
from tests.bot.channels.bot_api import TOKEN, BotApi, bot_api, refused

OURS = "https://congdoan.example.vn/webhooks/telegram"


async def take(_message: Any) -> None:
    raise AssertionError("nobody writes")


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    async with bot_api(BotApi()) as made:
        yield made


async def started(api: BotApi, mode: TelegramMode) -> Telegram:
    address = "https://congdoan.example.vn"
    settings = TelegramSettings(TOKEN, api.url, mode, webhook_secret="s" * 32, address=address)
    made = Telegram(settings, pace=Pace(network=(0.001, 0.01), stop=1.0))
    await made.start(take)
    await made.greeted.wait()
    return made


def known(api: BotApi, url: str, **more: Any) -> None:
    info = {"url": url, "has_custom_certificate": False, "pending_update_count": 0, **more}
    api.script["getWebhookInfo"].append(lambda _: web.json_response({"ok": True, "result": info}))


@pytest.mark.parametrize("elsewhere", ["", "https://evil.example/hook"])
async def test_a_lost_webhook_is_set_again_and_said(
    api: BotApi, caplog: pytest.LogCaptureFixture, elsewhere: str
) -> None:
    telegram = await started(api, TelegramMode.WEBHOOK)
    await api.until(lambda: len(api.asked("setWebhook")) == 1)
    known(api, elsewhere)
    await telegram.watch_webhook()
    assert [it["url"] for it in api.asked("setWebhook")] == [OURS, OURS]
    assert "event=telegram_webhook_lost" in caplog.text
    assert "evil" not in caplog.text
    await telegram.stop()


async def test_one_that_is_there_is_left_alone(api: BotApi, caplog: pytest.LogCaptureFixture) -> None:
    telegram = await started(api, TelegramMode.WEBHOOK)
    await api.until(lambda: len(api.asked("setWebhook")) == 1)
    known(api, OURS)
    await telegram.watch_webhook()
    known(api, OURS, pending_update_count=7, last_error_date=1, last_error_message="Connection refused")
    await telegram.watch_webhook()
    api.script["getWebhookInfo"].append(refused(502, "Bad Gateway"))
    await telegram.watch_webhook()
    assert len(api.asked("setWebhook")) == 1
    assert [it.message for it in caplog.records if it.levelno >= logging.WARNING] == [
        "event=telegram_webhook_failing waiting=7 reason='Connection refused'"
    ]
    await telegram.stop()


async def test_with_polling_nothing_is_watched(api: BotApi) -> None:
    telegram = await started(api, TelegramMode.POLLING)
    await telegram.watch_webhook()
    assert api.asked("getWebhookInfo") == []
    await telegram.stop()
