"""What a process that waits has not loaded: what draws, prints, reads lists or migrates comes with its first use, and
what is of no use on SQLite never."""

from __future__ import annotations

import subprocess
import sys

LATER = {"PIL", "alembic", "holidays", "jinja2", "python_calamine", "qrcode", "rapidfuzz", "typst", "xlsxwriter"}
NEVER = {"asyncpg", "click", "httpx._client", "pygments", "rich", "sqlalchemy.dialects.postgresql", "sqlalchemy.orm"}
LOADED = "import sys, bot.process, bot.channels.telegram; print(*sys.modules)"


def test_a_process_that_waits_has_loaded_nothing_that_only_draws_prints_or_reads_lists() -> None:
    loaded = subprocess.run([sys.executable, "-c", LOADED], capture_output=True, text=True, check=True).stdout.split()
    assert {"telegram", "sqlalchemy"} <= set(loaded)
    assert (LATER | NEVER) & set(loaded) == set()
