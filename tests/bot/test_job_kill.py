"""kill -9 between a job's claim and its finish: the next start of the real process completes it, and tells once."""

from __future__ import annotations

import asyncio
import signal
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, select, update

from models.tables import job_run
from tests.bot.running import Ketnap, Nursery, until
from tests.handlers.joining import fills
from tests.player import NOON, World


def zone_at_noon(moment: datetime) -> str:
    """Where it is about noon, so that the morning's reminders are due whenever this test runs."""
    return f"Etc/GMT{moment.hour - 12:+d}"


def run_of(connection: Connection) -> Any:
    return connection.execute(select(job_run).where(job_run.c.name == "waiting")).one_or_none()


def lapse(connection: Connection) -> None:
    """As if some minutes had gone by while nothing ran."""
    connection.execute(
        update(job_run).where(job_run.c.name == "waiting").values(lease_until=NOON - timedelta(days=999))
    )


async def is_killed_at_work(ketnap: Ketnap, place: str) -> None:
    ketnap.start("-m", "tests.bot.job_child", place)
    await until(lambda: ketnap.said().endswith("at work\n") or ketnap.poll() is not None, ketnap.said())
    await ketnap.kill()
    assert ketnap.code == -signal.SIGKILL, ketnap.said()


@pytest.mark.every_case_on_both
@pytest.mark.timeout(120)
@pytest.mark.parametrize("killed", ["before", "after"])
async def test_a_job_whose_process_was_killed_is_completed_once(
    world: World, database_url: str, tmp_path: Path, loaded: Nursery, killed: str
) -> None:
    now = datetime.now(UTC)
    hoa = await world.officer("hoa", "tan-phong")
    world.now = now - timedelta(days=9)
    await fills(world.person("an"), enterprise="nà hoa")
    settings = {"DATABASE_URL": database_url, "SECRET_KEY": "a secret of the tests only", "TIMEZONE": zone_at_noon(now)}
    ketnap = Ketnap(tmp_path / "home", loaded, {**settings, "DEMO": "0"})
    await is_killed_at_work(ketnap, killed)
    left = await world.db.read(run_of)
    assert (left.finished_at, left.tries) == (None, 1)
    await world.db.write(lapse)
    ketnap.start()
    await ketnap.up()
    async with asyncio.timeout(30):
        while (await world.db.read(run_of)).finished_at is None:  # noqa: ASYNC110  another process's
            await asyncio.sleep(0.02)
    assert (await world.db.read(run_of)).tries == 2
    assert [it.payload["key"] for it in await hoa.new()].count("reminder.waiting") == 1
    code, _ = await ketnap.stop()
    assert code == 0
