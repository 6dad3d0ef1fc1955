"""A file sent with a grievance on Telegram: fetched over the wire, cleaned, and nothing of it kept outside its case."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.channels.telegram import Telegram
from bot.channels.telegram_setup import TelegramSettings
from bot.evidence_task import EvidenceTask
from bot.tasks import Tasks
from dialogue.messages import ChannelName, Photo, Voice
from models.files import MOST_BYTES
from tests.bot.channels.bot_api import TOKEN, BotApi, bot_api
from tests.documents.test_cleaning import COMMENTS, MAKER, OPUS, ogg, picture
from tests.handlers.joining import everything, keys, rows, takes
from tests.player import Player, Seen, World

pytestmark = pytest.mark.one_database
VOICE, PHOTO = "AwACAgUAAxkVOICE", "AgACAgUAAxkPHOTO"


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    async with bot_api(BotApi()) as it:
        it.files |= {VOICE: ogg(OPUS, COMMENTS, b"sound"), PHOTO: picture()}
        yield it


@pytest.fixture
async def doing(world: World, api: BotApi) -> AsyncIterator[Tasks]:
    async def take(_incoming: Any) -> None: ...

    channel = Telegram(TelegramSettings(TOKEN, api.url))
    await channel.start(take)
    made = Tasks(world.turns, {"evidence": EvidenceTask(world.turns.desk, {ChannelName.TELEGRAM: channel})})
    yield made
    await made.close(0)
    await channel.stop()


async def gives(player: Player, doing: Tasks, content: Photo | Voice) -> list[Seen]:
    seen = await player.hears(content)
    await doing.idle()
    return [*seen, *await player.new()]


async def test_a_voice_note_and_a_photo_are_enough_for_an_anonymous_case(world: World, doing: Tasks) -> None:
    player = world.person("7", ChannelName.TELEGRAM)
    assert keys(await gives(player, doing, Voice(VOICE)))[-2:] == ["grievance.file_taken", "grievance.ask.kind"]
    for value in ("report", "write", "none", "-"):
        await takes(player, value)
    assert "1 tệp" in player.last.text
    await gives(player, doing, Photo(PHOTO, "Máy dập"))
    for value in ("done", "anonymous"):
        await takes(player, value)
    assert "Giọng nói trong ghi âm có thể bị nhận ra" in player.last.text
    await takes(player, "send")
    kept = await rows(world, "grievance_file")
    assert [it["media_type"] for it in kept] == ["audio/ogg", "image/jpeg"]
    blobs = [world.keys.open(it["content"]) for it in await rows(world, "grievance_blob")]
    assert MAKER.encode() not in b"".join(blobs)
    assert await rows(world, "task") == []
    found = await everything(world)
    assert [it for it in (VOICE, PHOTO) if it in found] == []


async def test_what_is_too_large_or_gone_is_said_and_the_story_goes_on(world: World, api: BotApi, doing: Tasks) -> None:
    api.files["large"] = b"x" * (MOST_BYTES + 1)
    player = world.person("7", ChannelName.TELEGRAM)
    assert keys(await gives(player, doing, Photo("large")))[-2] == "grievance.file_too_big"
    assert player.last.payload["step"] == "grievance.kind"


@pytest.mark.on_both
async def test_a_file_that_comes_after_the_form_was_dropped_is_kept_nowhere(world: World, doing: Tasks) -> None:
    player = world.person("7", ChannelName.TELEGRAM)
    await player.hears(Voice(VOICE))
    await takes(player, "/grievance drop")
    await doing.idle()
    assert await rows(world, "grievance_blob") == []
    assert await rows(world, "task") == []
