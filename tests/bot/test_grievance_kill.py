"""kill -9 while somebody tells a grievance, on the real process: nothing acknowledged is lost, no case is made twice,
and whoever got no answer gets his receipt when he sends the same again."""

from __future__ import annotations

import asyncio
import contextlib
import re
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from sqlalchemy import Connection, func, select

from models import grievances
from models.database import Database
from models.keys import derive_keys
from models.tables import grievance
from tests.bot.running import Ketnap, Nursery
from tests.player import countable_random

SECRET = "a secret of the tests only"
STORY = ("/grievance", "2", "6", "1", "1", "Máy dập không có nắp che.", "1", "1")  # up to the summary
SEND = "1"
KILLED_AFTER = (0.0, 0.01)  # s after the last message has left: before its transaction, and amid or after it


class Worker:
    """A browser that sends a message again, with its id, when it got no answer."""

    def __init__(self, ketnap: Ketnap, http: aiohttp.ClientSession) -> None:
        self.ketnap, self.http = ketnap, http

    async def says(self, number: int, text: str) -> list[dict[str, Any]]:
        body = {"id": f"message-{number}", "text": text}
        async with self.http.post(f"{self.ketnap.url}/chat/messages", json=body) as answer:
            assert answer.status == 200, await answer.text()
            found: list[dict[str, Any]] = (await answer.json())["messages"]
            return found


async def restarted(ketnap: Ketnap) -> None:
    await ketnap.kill()
    ketnap.start()
    await ketnap.up()


def count(connection: Connection) -> int:
    return connection.execute(select(func.count()).select_from(grievance)).scalar_one()


@pytest.mark.timeout(240)
async def test_a_killed_process_loses_no_story_and_makes_no_case_twice(
    database_url: str, tmp_path: Path, loaded: Nursery
) -> None:
    ketnap = Ketnap(tmp_path / "home", loaded, {"DATABASE_URL": database_url, "SECRET_KEY": SECRET, "DEMO": "0"})
    ketnap.start()
    await ketnap.up()
    receipts = [await _tells(ketnap, delay) for delay in KILLED_AFTER]
    await ketnap.kill()
    db, keys = Database(database_url), derive_keys(SECRET, countable_random())
    await db.open()
    assert await db.read(count) == len(KILLED_AFTER)
    for digits in receipts:
        assert await db.read(lambda c, digits=digits: grievances.by_receipt(c, keys, digits)) is not None  # type: ignore[misc]
    await db.close()


async def _tells(ketnap: Ketnap, delay: float) -> str:
    """Tell a story, with a kill in the middle of it and one while it is sent; the receipt."""
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as http:
        worker = Worker(ketnap, http)
        for number, words in enumerate(STORY):
            await worker.says(number, words)
            if words.startswith("Máy") and delay == KILLED_AFTER[0]:
                await restarted(ketnap)
        sending = asyncio.create_task(worker.says(len(STORY), SEND))
        await asyncio.sleep(delay)
        await restarted(ketnap)
        with contextlib.suppress(aiohttp.ClientError):
            await sending
        heard = await worker.says(len(STORY), SEND)  # the same message: it counts once
        said = "\n".join(it["text"] for it in heard)
        found = re.findall(r"\d{4} \d{4} \d{4} \d{4}", said)
        assert len(found) == 2, said
        assert found[0] == found[1]
        return found[0].replace(" ", "")
