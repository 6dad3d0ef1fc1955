"""A file somebody sent on Telegram: fetched within limits, its refusals in our words, the token in none."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web

from bot.channels.base import Failure, SendError
from bot.channels.telegram import Telegram
from bot.channels.telegram_setup import TelegramSettings
from models.files import MOST_BYTES
from tests.bot.channels.bot_api import TOKEN, BotApi, bot_api, refused


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    async with bot_api(BotApi()) as it:
        yield it


@pytest.fixture
async def channel(api: BotApi) -> AsyncIterator[Telegram]:
    async def take(_incoming: Any) -> None: ...

    made = Telegram(TelegramSettings(TOKEN, api.url))
    await made.start(take)
    yield made
    await made.stop()


async def failure(channel: Telegram, file_id: str) -> Failure:
    with pytest.raises(SendError) as caught:
        await channel.fetch(file_id)
    assert TOKEN not in str(caught.value)
    return caught.value.failure


async def test_its_bytes_come_whole(api: BotApi, channel: Telegram) -> None:
    api.files["BQAC"] = bytes(range(256)) * 4_000
    assert await channel.fetch("BQAC") == api.files["BQAC"]


async def test_the_largest_that_is_allowed_comes_and_one_byte_more_does_not(api: BotApi, channel: Telegram) -> None:
    api.files |= {"most": b"x" * MOST_BYTES, "more": b"x" * (MOST_BYTES + 1)}
    assert len(await channel.fetch("most")) == MOST_BYTES
    assert await failure(channel, "more") is Failure.REFUSED


@pytest.mark.parametrize(
    ("description", "expected"),
    [
        ("Bad Request: file is too big", Failure.REFUSED),
        ("Bad Request: wrong file_id or the file is temporarily unavailable", Failure.GONE),
    ],
)
async def test_what_telegram_refuses_is_one_of_our_failures(
    api: BotApi, channel: Telegram, description: str, expected: Failure
) -> None:
    api.script["getFile"].append(refused(400, description))
    assert await failure(channel, "BQAC") is expected


async def test_a_file_that_is_not_where_it_should_be_is_tried_again_later(api: BotApi, channel: Telegram) -> None:
    found = {"file_id": "x", "file_unique_id": "1", "file_path": "documents/x"}
    api.script["getFile"].append(lambda _: web.json_response({"ok": True, "result": found}))
    assert await failure(channel, "x") is Failure.RETRY
