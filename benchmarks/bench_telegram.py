"""Updates a second from end to end, ours (durable) beside a stateless python-telegram-bot echo bot; how soon a reply
comes at 50 updates a second; all against one stand-in of the Bot API (cập nhật mỗi giây)."""

from __future__ import annotations

import asyncio
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks import walk
from benchmarks.bot_api import LINES
from benchmarks.figures import Figure
from benchmarks.processes import BotApi, bot_api, cpu_s, ours, process
from benchmarks.servers import SQLiteFiles, opened

CHATS = 100  # people at once, each waiting for his answer
WARM = 20, 20 * (len(LINES) + 1)  # people who walk to their card before: what is loaded or put together once is there
UPDATES = 1_500
ECHOED = 800
RATE, FOR_S = 50, 30  # updates a second, seconds
RUNS = 9  # pairs: one differs from the next by a third (README.md)
LATE_RUNS = 5
GOAL, P99_MS = 1.5, 50.0


def measure(runs: int = RUNS) -> dict[str, Any]:
    """Ours and the echo in turn, `runs` times: medians, and the ratio of each pair."""
    with tempfile.TemporaryDirectory() as folder:
        files = filled(Path(folder))
        pairs = [(_ours(files, number), _echo()) for number in range(runs)]
        late = [_late(files, number) for number in range(LATE_RUNS)]
    mine, theirs = zip(*pairs, strict=True)
    ratios = sorted(a["per_s"] / b["per_s"] for a, b in pairs)
    return {
        "updates_per_s": median(it["per_s"] for it in mine),
        "cpu_ms": round(median(it["cpu_ms"] for it in mine), 2),
        "echo_per_s": median(it["per_s"] for it in theirs),
        "echo_cpu_ms": round(median(it["cpu_ms"] for it in theirs), 2),
        "ratio": round(median(ratios), 2),
        "ratios": f"{ratios[0]:.2f}–{ratios[-1]:.2f}",
        "cpu_ratio": round(median(b["cpu_ms"] / a["cpu_ms"] for a, b in pairs), 2),
        "p50_ms": median(it["p50_ms"] for it in late),
        "p99_ms": median(it["p99_ms"] for it in late),
        "p99s_ms": [it["p99_ms"] for it in late],
    }


def filled(folder: Path) -> SQLiteFiles:
    """A database with the province and its enterprises, to copy."""
    files = SQLiteFiles(folder)
    asyncio.run(_fill(files))
    return files


async def _fill(files: SQLiteFiles) -> None:
    async with opened(files.template) as db:
        await walk.settle(db)


def _ours(files: SQLiteFiles, number: int) -> dict[str, Any]:
    with bot_api() as api, ours(api, filled_folder(files, f"run{number}")) as running:
        return _timed(api, running, CHATS, UPDATES)


def _echo() -> dict[str, Any]:
    with bot_api() as api, process("-m", "benchmarks.echo_bot", api.address) as running:
        return _timed(api, running, CHATS, ECHOED)


def _timed(api: BotApi, running: Any, chats: int, updates: int) -> dict[str, Any]:
    api.order("greet")  # it is up
    api.order("warm", *WARM)
    before = cpu_s(running)
    found = api.order("closed", chats, updates)
    return found | {"cpu_ms": (cpu_s(running) - before) / found["updates"] * 1000}


def _late(files: SQLiteFiles, number: int) -> dict[str, Any]:
    with bot_api() as api, ours(api, filled_folder(files, f"late{number}")):
        api.order("warm", *WARM)
        return api.order("paced", 4 * RATE, RATE, RATE * FOR_S)


def filled_folder(files: SQLiteFiles, name: str) -> Path:
    """A folder for DATA_DIR with a copy of that database."""
    folder = files.folder / name
    folder.mkdir()
    shutil.copy(files.folder / "template.db", folder / "ketnap.db")
    return folder


def figures() -> Iterator[Figure]:
    it = measure()
    yield Figure(f"updates/s end to end, durable ({it['cpu_ms']} ms CPU each)", it["updates_per_s"])
    yield Figure(f"echo bot's updates/s, stateless ({it['echo_cpu_ms']} ms CPU each)", it["echo_per_s"])
    yield Figure(f"ratio, {RUNS} runs {it['ratios']}", it["ratio"], GOAL, at_least=True)
    yield Figure(f"update to reply at {RATE}/s, median, ms", it["p50_ms"])
    yield Figure(f"update to reply at {RATE}/s, p99, ms", it["p99_ms"], P99_MS)


if __name__ == "__main__":
    print(measure(int(sys.argv[1]) if len(sys.argv) > 1 else RUNS))
