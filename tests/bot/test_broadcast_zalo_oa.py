"""Campaigns on Zalo's Official Account: the words with their picture, which is uploaded once for all."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image

from dialogue.messages import ChannelName
from documents.lighter import MOST_BYTES
from tests.bot.channels.zalo_oa_api import ZaloOaApi, zalo_oa_api
from tests.handlers.campaigning import Lane, became, drafts, illustrated, releases, worker
from tests.handlers.zalo_oa_line import ZaloOaLine
from tests.player import World, countable_random

pytestmark = pytest.mark.one_database


def heavy() -> bytes:
    """A picture that no messenger takes as it is."""
    side = 600
    noise = Image.frombytes("RGB", (side, side), countable_random()(side * side * 3))
    out = io.BytesIO()
    noise.save(out, "PNG")
    assert out.tell() > MOST_BYTES
    return out.getvalue()


async def test_everybody_sees_the_picture_and_it_is_uploaded_once(world: World, tmp_path: Path) -> None:
    async with zalo_oa_api(ZaloOaApi()) as api:
        line = ZaloOaLine(world, api)
        await line.channel.start(line.turns.take)
        hoa = await world.officer("hoa", "tan-phong")
        for at in range(2):
            an = await worker(world, at, ChannelName.ZALO_OA)
            api.wrote[an.name] = line.now()
        number = await drafts(hoa)
        await illustrated(world, heavy())
        await releases(hoa, number)
        await Lane(world, tmp_path, line.zalo).works()
        await line.close()
    assert await became(world) == {"sent": 2}
    assert [it["attachment"]["payload"]["template_type"] for it in api.sent] == ["media", "media"]
    said = {it["text"].splitlines()[0] for it in api.sent}
    assert said == {"Chào Ọi, mời dự ngày hội.", "Chào Páo, mời dự ngày hội."}
    ((name, content),) = api.uploads.values()
    assert (name, len(content) <= MOST_BYTES) == ("picture.jpg", True)
