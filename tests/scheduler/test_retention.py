"""What is kept too long goes, each thing in its own time; what still waits or is a person's own stays."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.erasures import Erasures
from bot.jobs import Upkeep
from models import chunks, files
from scheduler import retention
from scheduler.jobs import When
from scheduler.rhythms import Every, Rhythm, latest
from tests.handlers.joining import fills, rows, types
from tests.player import NOON, ZONE, World


async def test_everything_goes_in_its_own_time(world: World) -> None:
    await fills(world.person("member"))
    await fills(world.person("draft"), until="phone")
    messages = len(await rows(world, "inbox"))
    expected = {  # day → what goes on it
        7: {},
        9: {"inbox": messages},
        29: {},
        31: {"outbox": len(await rows(world, "outbox"))},
        89: {},
        91: {"drafts": 1, "undecided": 1, "strangers": 1},
        400: {},
    }
    for day, gone in expected.items():
        found = await retention.clear(world.db, NOON + timedelta(days=day))
        assert {name: number for name, number in found.items() if number} == gone, day
    assert [it["status"] for it in await rows(world, "application")] == ["submitted"]
    assert len(await rows(world, "event")) == 1


@pytest.mark.one_database
@pytest.mark.on_both
async def test_run_as_if_on_a_day_to_come_nothing_goes_before_its_time(world: World, tmp_path: Path) -> None:
    await fills(world.person("draft"), until="phone")
    ahead = NOON + timedelta(days=400)
    when = When(latest(Rhythm(Every.HOUR), ahead, ZONE), ahead, NOON)
    await Upkeep(world.db, world.keys, Erasures(world.db, tmp_path)).clear_old(when)
    assert len(await rows(world, "consent")) == 1


async def test_a_chat_that_goes_on_keeps_its_form(world: World) -> None:
    await fills(player := world.person(), until="phone")
    world.now += timedelta(days=60)
    await types(player, "0912345678")
    world.now += timedelta(days=60)
    await retention.clear(world.db, world.now)
    seen = await types(player, "Tổ may 2")
    assert seen[-1].payload["key"] == "join.ask.citizen_number"


async def test_no_transaction_takes_out_more_than_a_chunk(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chunks, "CHUNK", 3)
    monkeypatch.setattr(chunks, "PEOPLE", 2)
    for number in range(5):
        await fills(world.person(f"p{number}"), until="phone")
        upload = files.New("upload", "ds.xlsx", "application/octet-stream", b"made up")
        await world.db.write(lambda c, it=upload: files.put(c, world.keys, it, NOON))  # type: ignore[misc]
    once = {name: await world.db.write(some) for name, some in retention.kinds(NOON + timedelta(days=91)).items()}
    assert once == {
        "inbox": 3, "outbox": 3, "tasks": 0, "files": 3, "campaign_lists": 0, "pages": 0, "drafts": 3,
        "ended": 0, "undecided": 2, "strangers": 2, "devices": 0, "callbacks": 0, "requests": 0,
        "invited": 0, "links": 0, "job_runs": 0, "job_messages": 0, "erased_again": 0,
        "grievances": 0, "grievance_files": 0, "grievance_limits": 0,
    }  # fmt: skip
    rest = await retention.clear(world.db, NOON + timedelta(days=91))
    assert rest["drafts"] <= 2  # some went with their people
    assert (rest["undecided"], rest["strangers"]) == (3, 3)
    assert [len(await rows(world, it)) for it in ("inbox", "outbox", "file", "chat", "person")] == [0] * 5
