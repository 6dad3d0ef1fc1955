"""From the start of the real process to its first reply, and the memory it takes idle and after 100 conversations
(khởi động, bộ nhớ)."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.bench_telegram import filled, filled_folder
from benchmarks.bot_api import LINES
from benchmarks.figures import Figure
from benchmarks.processes import bot_api, cpu_s, megabytes, ours

RUNS = 5
CONVERSATIONS = 100
SETTLED_S = 2.0  # seconds until a process that just answered does nothing any more
START_S, IDLE_MB = 2.0, 110.0


def measure(runs: int = RUNS) -> dict[str, Any]:
    """Seconds to the first reply on an empty database and on one in use, MB of memory: medians."""
    with tempfile.TemporaryDirectory() as name:
        files = filled(Path(name))
        empty, used, in_use = [], [], filled_folder(files, "used")
        _start(in_use)  # the day's jobs are done, as the night's copy
        for number in range(runs):
            bare = files.folder / f"empty{number}"
            bare.mkdir()
            empty.append(_start(bare))
            used.append(_start(in_use))
        after = _after_conversations(filled_folder(files, "talked"))
    return {
        "empty_s": round(median(it["first_reply_s"] for it in empty), 2),
        "used_s": round(median(it["first_reply_s"] for it in used), 2),
        "used_cpu_s": round(median(it["cpu_s"] for it in used), 2),
        "idle": _medians([it["idle"] for it in used]),
        "after": after,
    }


def _start(folder: Path) -> dict[str, Any]:
    """Someone's /start is waiting at Telegram when the process begins."""
    with bot_api() as api:
        api.send("greet")
        begun = time.time()
        with ours(api, folder) as running:
            reply, cpu = api.result()["at"] - begun, cpu_s(running)
            time.sleep(SETTLED_S)
            return {"first_reply_s": reply, "cpu_s": cpu, "idle": megabytes(running)}


def _after_conversations(folder: Path) -> dict[str, float]:
    with bot_api() as api, ours(api, folder) as running:
        api.order("closed", 20, CONVERSATIONS * (len(LINES) + 1))
        time.sleep(SETTLED_S)
        return megabytes(running)


def _medians(found: list[dict[str, float]]) -> dict[str, float]:
    return {name: round(median(it[name] for it in found), 1) for name in found[0]}


def figures() -> Iterator[Figure]:
    it = measure()
    yield Figure(f"start to first reply, s ({it['used_cpu_s']} s of it CPU)", it["used_s"], START_S)
    yield Figure("start to first reply on an empty database, s", it["empty_s"], START_S)
    yield Figure(f"idle memory, MB resident ({it['idle']['pss']} proportional)", it["idle"]["rss"], IDLE_MB)
    yield Figure(f"after {CONVERSATIONS} conversations, MB ({it['after']['pss']} proportional)", it["after"]["rss"])


if __name__ == "__main__":
    print(measure())
