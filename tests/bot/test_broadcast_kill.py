"""kill -9 at every write and every send of a campaign: nobody gets it twice, and whoever may have been missed is listed
as unknown."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from dialogue.messages import ChannelName
from tests.bot.running import Ketnap, Nursery
from tests.handlers.campaigning import drafts, releases, worker
from tests.player import World

PEOPLE = 2
FEWEST = 12  # places at which it was killed; fewer would mean that the test lost sight of some


async def killed_everywhere(process: Ketnap, url: str) -> list[dict]:
    process.start("-m", "tests.bot.broadcast_child", url)
    assert await process.ends() == 0, process.said()
    return [json.loads(line) for line in process.said().splitlines()]


@pytest.mark.timeout(120)
async def test_nobody_twice_and_who_may_have_been_missed_is_unknown(
    world: World, database_url: str, tmp_path: Path, loaded: Nursery
) -> None:
    hoa = await world.officer("hoa", "tan-phong")
    workers = [await worker(world, at, ChannelName.TELEGRAM) for at in range(PEOPLE)]
    await releases(hoa, await drafts(hoa))
    *runs, end = await killed_everywhere(Ketnap(tmp_path, loaded), database_url)
    assert end["ended"] == 0
    assert end["places"] > FEWEST
    everybody = {it.name for it in workers}
    for place, run in enumerate(runs, 1):
        given, became = run["given"], [state for _, state in run["became"]]
        assert len(given) == len(set(given)), f"twice, killed at {place}"
        assert set(given) <= everybody
        assert set(became) <= {"sent", "unknown"}, f"killed at {place}"
        assert len(became) == PEOPLE
        assert became.count("sent") <= len(given), f"said to be sent and was not, killed at {place}"
        assert PEOPLE - became.count("unknown") <= len(given)
        assert run["campaign"] == ["done"]
    unknown = [[state for _, state in run["became"]].count("unknown") for run in runs]
    assert max(unknown) <= PEOPLE
    assert 0 < sum(map(bool, unknown)) < len(unknown), "only between the begin of a message and its mark"
