"""What a process that waits has not loaded: what draws, prints, reads lists or migrates comes with its first use, and
what is of no use on SQLite never. And what the one that reads lists never loads, for somebody waits for it."""

from __future__ import annotations

import subprocess
import sys

LATER = {"PIL", "alembic", "holidays", "jinja2", "python_calamine", "qrcode", "rapidfuzz", "typst", "xlsxwriter"}
NEVER = {"asyncpg", "click", "httpx._client", "pygments", "rich", "sqlalchemy.dialects.postgresql", "sqlalchemy.orm"}
NOT_TO_READ = {"alembic", "asyncio", "sqlalchemy", "texts", "xlsxwriter"}


def loaded(*modules: str) -> set[str]:
    """What a process has loaded that loads these."""
    code = f"import sys, {', '.join(modules)}; print(*sys.modules)"
    return {*subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()}


def test_a_process_that_waits_has_loaded_nothing_that_only_draws_prints_or_reads_lists() -> None:
    found = loaded("bot.process", "bot.channels.telegram")
    assert {"telegram", "sqlalchemy"} <= found
    assert (LATER | NEVER) & found == set()


def test_a_process_that_reads_lists_has_loaded_nothing_that_keeps_or_tells() -> None:
    found = loaded("bot.crunch")
    assert "python_calamine" in found
    assert NOT_TO_READ & found == set()
