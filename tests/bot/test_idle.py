"""What a process that waits has not loaded: what draws, prints, reads lists or migrates comes with its first use."""

from __future__ import annotations

import subprocess
import sys

LATER = {"PIL", "alembic", "holidays", "pygments", "python_calamine", "qrcode", "rich", "typst", "xlsxwriter"}
UNUSED = {"sqlalchemy.orm"}  # SQLAlchemy's own asyncio part brings it: models/database.py
LOADED = "import sys, bot.process, bot.channels.telegram; print(*sys.modules)"


def test_a_process_that_waits_has_loaded_nothing_that_only_draws_prints_or_reads_lists() -> None:
    loaded = subprocess.run([sys.executable, "-c", LOADED], capture_output=True, text=True, check=True).stdout.split()
    assert {"telegram", "sqlalchemy"} <= set(loaded)
    assert (LATER | UNUSED) & set(loaded) == set()
