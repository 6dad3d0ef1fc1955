"""Campaigns on Zalo's bot: a picture that Zalo fetches, and nobody twice, though nobody may say what became of it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from dialogue.messages import ChannelName
from tests.bot.channels.bot_api import Answer, garbage, hang_up
from tests.bot.channels.zalo_api import ZaloApi, refused, zalo_api
from tests.handlers.campaigning import Lane, became, drafts, illustrated, releases, worker
from tests.handlers.zalo_bot_line import ZaloLine
from tests.player import World

pytestmark = pytest.mark.one_database


@pytest.fixture
async def line(world: World) -> AsyncIterator[ZaloLine]:
    async with zalo_api(ZaloApi()) as api:
        made = ZaloLine(world, api)
        await made.channel.start(made.turns.take)
        yield made
        await made.close()


async def campaign_to(line: ZaloLine, folder: Path) -> Lane:
    """One that is released, to one person on Zalo; nothing is sent yet."""
    hoa = await line.world.officer("hoa", "tan-phong")
    an = await worker(line.world, 0, ChannelName.ZALO_BOT)
    line.api.known.add(an.name)
    number = await drafts(hoa)
    await illustrated(line.world, b"\x89PNG")
    await releases(hoa, number)
    return Lane(line.world, folder, line.zalo)


async def test_the_picture_is_one_that_zalo_fetches(line: ZaloLine, tmp_path: Path) -> None:
    await (await campaign_to(line, tmp_path)).works()
    ((method, params),) = line.api.sent
    assert (method, params["caption"].splitlines()[0]) == ("sendPhoto", "Chào Ọi, mời dự ngày hội.")
    assert params["photo"].startswith("https://congdoan.example.vn/media/")
    assert await became(line.world) == {"sent": 1}


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (refused(408, "Request timeout"), "unknown"),
        (garbage(502), "unknown"),
        (hang_up, "unknown"),
        (refused(422), "blocked"),
    ],
    ids=["timeout", "gateway", "hung up", "blocked"],
)
async def test_what_may_have_arrived_is_not_sent_again(
    line: ZaloLine, tmp_path: Path, answer: Answer, outcome: str
) -> None:
    line.api.script["sendPhoto"].append(answer)
    lane = await campaign_to(line, tmp_path)
    await lane.works()
    line.world.now += timedelta(hours=2)
    await lane.works()
    assert await became(line.world) == {outcome: 1}
    assert len(line.api.asked("sendPhoto")) == 1
