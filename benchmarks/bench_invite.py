"""An invite's page under a shift that scans a poster (trang lời mời): the real process, a hundred openings a second."""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

import aiohttp
from sqlalchemy import func, select

from benchmarks.bench_telegram import filled, filled_folder
from benchmarks.figures import Figure
from benchmarks.processes import free_port, web
from benchmarks.servers import opened
from benchmarks.walk import milliseconds
from models import invites
from models.tables import invite_day

RUNS = 3
RATE, SECONDS = 100, 10  # openings a second (issue), for so long
P99_MS, BYTES = 20.0, 20_000  # issue
PHONE = {"User-Agent": "Mozilla/5.0 (Linux; Android 9) AppleWebKit/537.36 Chrome/108.0 Mobile Safari/537.36"}
WARMING_UP = 50  # openings


def measure(runs: int = RUNS) -> dict[str, Any]:
    """The 99th milliseconds of a page in ms, the median of runs; its bytes; whether each opening was counted."""
    with tempfile.TemporaryDirectory() as name:
        files = filled(Path(name))
        found = [asyncio.run(_run(filled_folder(files, f"run{number}"))) for number in range(runs)]
    assert all(it["counted"] == RATE * SECONDS + WARMING_UP for it in found), "an opening was not counted"
    return {"p99_ms": round(median(it["p99_ms"] for it in found), 1), "bytes": found[0]["bytes"]}


async def _run(folder: Path) -> dict[str, Any]:
    url = f"sqlite+aiosqlite:///{folder}/ketnap.db"
    new = invites.NewInvite(enterprise_id=1)
    async with opened(url) as db:
        it = await db.write(lambda c: invites.make(c, new, lambda size: b"\x07" * size, datetime.now(UTC)))
    port = free_port()
    with web(folder, port):
        async with aiohttp.ClientSession(f"http://127.0.0.1:{port}", headers=PHONE) as http:
            found = await _load(http, f"/j/{it.code}")
    async with opened(url) as db:  # the process has stopped: what it counted is written down
        counted = await db.read(lambda c: c.scalar(select(func.sum(invite_day.c.opened))))
    return found | {"counted": counted}


async def _load(http: aiohttp.ClientSession, path: str) -> dict[str, Any]:
    for _ in range(WARMING_UP):
        await _open(http, path)
    begun, every = time.perf_counter(), []
    for number in range(RATE * SECONDS):
        await asyncio.sleep(max(0.0, begun + number / RATE - time.perf_counter()))
        every.append(asyncio.create_task(_open(http, path)))
    took = await asyncio.gather(*every)
    return {"p99_ms": milliseconds([seconds for seconds, _ in took], 0.99), "bytes": took[0][1]}


async def _open(http: aiohttp.ClientSession, path: str) -> tuple[float, int]:
    """Seconds until the whole page is there, and its bytes as they came."""
    begun = time.perf_counter()
    async with http.get(path) as answer:
        assert answer.status == 200
        words = await answer.read()
    return time.perf_counter() - begun, len(words)


def figures() -> Iterator[Figure]:
    it = measure()
    yield Figure(f"an invite's page at {RATE}/s, p99, ms", it["p99_ms"], P99_MS)
    yield Figure("an invite's page, bytes without its style sheet", it["bytes"], BYTES)


if __name__ == "__main__":
    print(measure())
