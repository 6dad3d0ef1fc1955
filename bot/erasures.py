"""Who was erased, also in a file beside the database (danh sách đã xóa): a restored backup brings nobody back. It holds
numbers and moments, no names."""

from __future__ import annotations

import asyncio
import logging
import os
import re
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from pathlib import Path

from models import people
from models.database import Database
from models.people import Erased

log = logging.getLogger("ketnap.erasures")

FILE = "erasures.log"
LINE = re.compile(r"(\d{1,18}) (\S+)")
CHUNK = 500  # lines looked up at once


class Erasures:
    """The list in DATA_DIR. Another process may add to the same file."""

    def __init__(self, db: Database, folder: Path) -> None:
        self._db, self._path, self._writing = db, folder / FILE, asyncio.Lock()

    async def apply(self, now: datetime) -> None:
        """At the start, before anything is served: erase again whoever came back with a backup; then `note`."""
        listed = await asyncio.to_thread(self._listed)
        for start in range(0, len(listed), CHUNK):
            chunk = listed[start : start + CHUNK]
            if again := await self._db.write(partial(people.erase_listed, listed=chunk, now=now)):
                log.warning("event=erased_again people=%d", again)
        await self.note()

    async def note(self) -> None:
        """After a commit: write down who is not in the file yet. What cannot be written now is at the next start."""
        async with self._writing:
            erased = await self._db.read(people.erased)
            try:
                await asyncio.to_thread(self._add, erased)
            except OSError as error:
                log.error("event=erasures_not_written file=%s error=%s", FILE, type(error).__name__)

    def _listed(self) -> list[Erased]:
        try:
            return self._read()
        except OSError as error:
            log.error("event=erasures_not_read file=%s error=%s", FILE, type(error).__name__)
            return []

    def _read(self) -> list[Erased]:
        if not self._path.exists():
            return []
        return [it for line in self._path.read_text("utf-8", "replace").splitlines() if (it := _erased(line))]

    def _add(self, erased: Sequence[Erased]) -> None:
        """Readable by the owner only, on the disk when this returns."""
        known = {*self._read()}
        lines = [f"{it.person_id} {it.at.isoformat()}\n" for it in erased if it not in known]
        if not lines:
            return
        descriptor = os.open(self._path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
        with os.fdopen(descriptor, "r+b", buffering=0) as file:
            size = os.fstat(descriptor).st_size
            torn = size and os.pread(descriptor, 1, size - 1) != b"\n"  # by a crash in the middle of a line
            file.write(("\n" * bool(torn) + "".join(lines)).encode())
            os.fsync(descriptor)


def _erased(line: str) -> Erased | None:
    """One line, "7 2026-11-22T05:00:00+00:00"; None for a torn one."""
    found = LINE.fullmatch(line)
    try:
        at = datetime.fromisoformat(found[2]) if found else None
    except ValueError:
        return None
    return Erased(int(found[1]), at) if found and at and at.tzinfo else None
