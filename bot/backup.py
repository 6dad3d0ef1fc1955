"""Copies of the SQLite database (sao lưu): one a night, whole and checked, the newest seven are kept. PostgreSQL has
pg_dump, which its operator runs."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import shutil
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

log = logging.getLogger("ketnap.backup")

KEPT = 7  # copies, our own choice: a week to notice; whoever is erased stands in the older ones as long
NAME = "ketnap-{day}.db"


class NoBackup(Exception):
    """A copy could not be made, or is not whole; the old ones stay."""


@dataclass(frozen=True, slots=True)
class Backup:
    """Copies one database file into a folder, readable by its owner only."""

    database: Path
    folder: Path

    async def make(self, day: date) -> Path:
        """The copy of that day; made anew if it is there. Turns go on meanwhile. Raises NoBackup, OSError."""
        try:
            return await asyncio.to_thread(self._make, day)
        except NoBackup as error:
            log.error("event=no_backup advice=%r", str(error))
            raise

    def _make(self, day: date) -> Path:
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        free, needed = shutil.disk_usage(self.folder).free, 2 * self.database.stat().st_size
        if free < needed:
            raise NoBackup(f"{free} bytes are free for backups, {needed} are needed")
        made, under_way = self.folder / NAME.format(day=day.isoformat()), self.folder / "under-way.db"
        under_way.unlink(missing_ok=True)
        os.close(os.open(under_way, os.O_WRONLY | os.O_CREAT, 0o600))
        self._copy(under_way)
        under_way.replace(made)
        for old in self.copies[:-KEPT]:
            old.unlink()
        log.info("event=backup_made bytes=%d copies=%d", made.stat().st_size, len(self.copies))
        return made

    def _copy(self, to: Path) -> None:
        """In one go: WAL lets others write meanwhile; in pieces each of their commits would begin it anew."""
        with _opened(self.database, "ro") as source, _opened(to, "rw") as target:
            source.backup(target)
            target.execute("PRAGMA journal_mode=DELETE")  # one file, not three
            found = target.execute("PRAGMA quick_check").fetchone()[0]
        if found != "ok":
            raise NoBackup("the copy is damaged: look at the disk and at the database")

    @property
    def copies(self) -> list[Path]:
        """Those that are there, the oldest first."""
        return sorted(self.folder.glob(NAME.format(day="????-??-??")))


@contextlib.contextmanager
def _opened(path: Path, mode: str) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode={mode}", uri=True)
    try:
        yield connection
    finally:
        connection.close()
