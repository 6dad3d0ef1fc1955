"""Campaigns and replies go out on one Telegram channel, in two lanes: a 429 holds the campaign and no reply."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.channels.telegram import Telegram
from bot.channels.telegram_patience import Pace as Patience
from bot.channels.telegram_setup import TelegramSettings
from bot.outbox import Outbox
from bot.rendering import Studio
from dialogue.messages import ChannelName, Photo, Reply
from dialogue.payload import to_payload
from models import chats, files, outbox
from tests.bot.channels.bot_api import TOKEN, BotApi, bot_api, refused
from tests.handlers.campaigning import AT_ONCE, Lane, became, counts, drafts, releases, worker
from tests.handlers.joining import rows, takes, types
from tests.player import Player, World

TELEGRAM = ChannelName.TELEGRAM
PNG = b"\x89PNG\r\n\x1a\n" + b"not much of a picture"

pytestmark = pytest.mark.one_database


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    async with bot_api(BotApi()) as made:
        yield made


@pytest.fixture
async def telegram(api: BotApi) -> AsyncIterator[Telegram]:
    made = Telegram(TelegramSettings(TOKEN, api_url=api.url), pace=Patience(network=(0.001, 0.01), stop=1.0))
    await made._request.initialize()
    yield made
    await made.stop()


@pytest.fixture
def lane(world: World, tmp_path: Path, telegram: Telegram) -> Lane:
    return Lane(world, tmp_path, telegram)


def texts_to(api: BotApi, player: Player) -> list[str]:
    return [it["text"] for it in api.asked("sendMessage") if int(it["chat_id"]) == int(player.name)]


async def test_a_429_holds_the_campaign_and_no_reply(world: World, lane: Lane, api: BotApi, telegram: Telegram) -> None:
    hoa = await world.officer("hoa", "tan-phong")
    workers = [await worker(world, at, TELEGRAM) for at in range(3)]
    await releases(hoa, await drafts(hoa))
    api.script["sendMessage"].append(refused(429, "Too Many Requests: retry after 30", retry_after=30))
    for _ in range(3):
        await lane.sender.round()
    await api.until(lambda: len(api.asked("sendMessage")) > 0)
    while not lane.sender._sending.rate.held:
        await lane.sender._sending.landed()
    before = len(api.asked("sendMessage"))
    studio = Studio(world.db, world.keys, world.config, lambda: world.now)
    replies = Outbox(world.db, world.keys, {TELEGRAM: telegram}, studio.outgoing, lambda: world.now)
    replies.hand(await world.db.write(lambda c: reply_to(world, c, workers[1])))
    await api.until(lambda: len(api.asked("sendMessage")) == before + 1)
    assert texts_to(api, workers[1])[-1] == "Không có việc gì đang làm dở ạ."
    assert lane.sender._sending.rate.held > 20
    await replies.close(1)


def reply_to(world: World, connection, player: Player) -> list[outbox.Queued]:
    chat = chats.lock(connection, world.keys, chats.Place(TELEGRAM, player.name, "vi"), world.now)
    return outbox.put(connection, world.keys, chat, [to_payload(Reply("cancel.nothing"))], world.now)


async def test_the_officer_sees_one_message_that_changes(world: World, lane: Lane, api: BotApi, tmp_path: Path) -> None:
    lane = Lane(world, tmp_path, lane.line, pace=replace(AT_ONCE, progress=0.0, batch=1))
    hoa = await world.officer("7001", "tan-phong", channel=TELEGRAM)
    workers = [await worker(world, at, TELEGRAM) for at in range(3)]
    await releases(hoa, await drafts(hoa))
    await lane.works()
    (first,) = texts_to(api, hoa)
    assert first.startswith("📣 Đợt 1 đang gửi: ")
    edits = [it["text"] for it in api.asked("editMessageText")]
    assert edits[-1].startswith("📣 Đợt 1 đang gửi: 3/3")
    assert [len(texts_to(api, it)) for it in workers] == [1, 1, 1]


async def test_a_picture_goes_with_the_words(world: World, lane: Lane, api: BotApi) -> None:
    hoa = await world.officer("hoa", "tan-phong")
    await worker(world, 1, ChannelName.ZALO_BOT)  # it carries no picture, and comes first
    an = await worker(world, 0, TELEGRAM)
    await types(hoa, "/campaign new")
    await takes(hoa, "everyone")
    await types(hoa, "Mời {tên} dự ngày hội.")
    await takes(hoa, "-")

    def upload(connection) -> int:
        chat_id = chats.id_of(connection, hoa.channel, hoa.name)
        return files.put(connection, world.keys, files.New("upload", "a.png", "image/png", PNG, chat_id), world.now)

    number = await world.db.write(upload)
    await hoa.hears(Photo(files.own_id(number)))
    assert hoa.last.payload["key"] == "campaign.ask.when"
    await takes(hoa, "now")
    await counts(world)
    await hoa.new()
    await releases(hoa, 1)
    await lane.works()
    (photo,) = api.asked("sendPhoto")
    assert (int(photo["chat_id"]), photo["caption"].splitlines()[0]) == (int(an.name), "Mời Ọi dự ngày hội.")
    assert await became(world) == {"failed": 1, "sent": 1}
    assert [it["kind"] for it in await rows(world, "file")] == ["campaign"]


async def test_what_is_no_picture_is_not_taken(world: World) -> None:
    hoa = await world.officer("hoa", "tan-phong")
    await types(hoa, "/campaign new")
    await takes(hoa, "everyone")
    await types(hoa, "Mời họp.")
    await takes(hoa, "-")

    def upload(connection) -> int:
        chat_id = chats.id_of(connection, hoa.channel, hoa.name)
        return files.put(
            connection, world.keys, files.New("upload", "a.txt", "text/plain", b"words", chat_id), world.now
        )

    number = await world.db.write(upload)
    seen = await hoa.hears(Photo(files.own_id(number)))
    assert [it.payload["key"] for it in seen] == ["campaign.no_picture", "campaign.ask.picture"]
