"""The one SQLite file of a process of the tests, whose pages are put back for each test: it and the doors stay open."""

from __future__ import annotations

import shutil
import sqlite3
from itertools import count
from pathlib import Path

from sqlalchemy import Connection

from models.database import Database

Pages = sqlite3.Connection  # in memory, of the same schema


def is_open(database: Database) -> bool:
    """Whether its writer is at work; a connection to PostgreSQL is tried each time."""
    thread = getattr(database._doors, "_thread", None)
    return thread is not None and thread.is_alive()


def settings(connection: Connection) -> list[int]:
    """What tests change about the writer's connection."""
    return [connection.exec_driver_sql(f"PRAGMA {it}").scalar_one() for it in ("busy_timeout", "max_page_count")]


class File:
    """A copy of a migrated template, in a folder of its own. Mostly at the same path, so that the doors may stay."""

    def __init__(self, folder: Path, template: Path) -> None:
        self._folder, self._template, self._paths = folder, template, count(1)
        self._open()
        self.empty = self.taken()

    def _open(self) -> None:
        for old in self._folder.iterdir():  # with what SQLite keeps beside it
            old.unlink()
        # By another name: whoever still has the old one open takes out what lies beside that name when he closes it.
        self.path = self._folder / f"ketnap{next(self._paths)}.db"
        shutil.copy(self._template, self.path)
        self._file = sqlite3.connect(self.path, isolation_level=None, timeout=0)
        self._schema = self._number("schema_version")
        self._inode = self.path.stat().st_ino

    def close(self) -> None:
        self._file.close()

    def _number(self, pragma: str) -> int:
        found: int = self._file.execute(f"PRAGMA {pragma}").fetchone()[0]
        return found

    @property
    def version(self) -> int:
        """Changes with each commit of others that wrote something (sqlite.org/pragma.html#pragma_data_version)."""
        return self._number("data_version")

    def taken(self) -> Pages:
        """A copy of what is there (0.3 ms)."""
        pages = sqlite3.connect(":memory:")
        self._file.backup(pages)
        return pages

    def put(self, pages: Pages) -> None:
        """Let that be all there is (0.5 ms). Nobody may be writing."""
        pages.backup(self._file)
        # It has counted as a new schema, which every connection would read anew: 1.5 ms.
        self._file.execute(f"PRAGMA schema_version = {self._schema}")

    def clear(self) -> None:
        """Nothing of what stood there before is in a byte of it, nor in what is beside it (1.5 ms)."""
        busy, *_ = self._file.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        assert not busy

    def emptied(self) -> None:
        """As it was in the beginning; another file if a test had done something to it."""
        try:
            if self.path.stat().st_ino == self._inode and self._number("schema_version") == self._schema:
                self.put(self.empty)
                return
        except (OSError, sqlite3.Error):
            pass  # moved away, locked, damaged: there are tests of all that
        self.renew()

    def renew(self) -> None:
        """Another file. For whoever lets other processes open it: a test that has read the bytes of the old one has let
        go of this process's locks on it (sqlite.org/howtocorrupt.html §2.2), so that another process takes itself for
        the last one there."""
        self.close()
        self._open()
