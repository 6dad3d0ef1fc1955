"""Whether campaigns may be sent from this database (khóa gửi sau khi phục hồi): a restored backup sends nothing until
armed.

Every batch of a campaign has a number, in the database and in a file in DATA_DIR. A database that is behind the file,
or that has numbers where the file is missing, came back from a backup: whom it believes to be waiting may have had his
message. An operator who has looked arms it (`ketnap campaign arm`).
"""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from tempfile import mkstemp

from sqlalchemy import Connection

from models import campaign_lane, settings
from models.database import Database

FILE = "campaigns.count"


class Armed:
    """The number in DATA_DIR; each process of an installation has such a folder of its own, or shares it."""

    def __init__(self, db: Database, folder: Path) -> None:
        self._db, self._path = db, folder / FILE

    async def check(self) -> bool:
        """Whether this is the database that sent last; takes over what other processes have sent since. Whoever asks
        before the first campaign knows this database from then on."""
        known = await asyncio.to_thread(self._known)  # first: another process counts in the database before the file
        here = await self._db.read(_batches)
        if known is None and here > 0:
            return False
        if known is None or here > known:
            await self.note(here)
        return here >= (known or 0)

    async def note(self, number: int) -> None:
        """This batch is committed, and may be sent once this returns. OSError if the file cannot be written."""
        await asyncio.to_thread(self._write, number)

    async def arm(self) -> None:
        """From now on this database may send."""
        number = await self._db.read(_batches)
        await self.note(number)

    def _known(self) -> int | None:
        """None if nothing is known: no file, or one that a crash has torn."""
        try:
            text = self._path.read_text("ascii").strip()
        except FileNotFoundError:
            return None
        return int(text) if text.isdecimal() else None

    def _write(self, number: int) -> None:
        """In one piece and on the disk when this returns; a crash leaves the old number or the new one."""
        descriptor, beside = mkstemp(dir=self._path.parent, prefix=f"{FILE}.")  # another process may write its own
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(f"{number}\n")
            file.flush()
            os.fsync(descriptor)
        os.replace(beside, self._path)


def _batches(connection: Connection) -> int:
    return int(settings.get(connection, campaign_lane.COUNTER) or 0)
