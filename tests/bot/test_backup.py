"""Each night a whole copy of the SQLite database, while people write; a week of them is kept."""

from __future__ import annotations

import asyncio
import sqlite3
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from bot.backup import KEPT, Backup, NoBackup
from models import people
from models.database import Database

DAY = date(2026, 11, 22)


@pytest.fixture
async def db(sqlite_template: Path, tmp_path: Path):
    (tmp_path / "k.db").write_bytes(sqlite_template.read_bytes())
    made = Database(f"sqlite+aiosqlite:///{tmp_path / 'k.db'}")
    await made.open()
    yield made
    await made.close()


@pytest.fixture
def backup(tmp_path: Path) -> Backup:
    return Backup(tmp_path / "k.db", tmp_path / "backups")


async def adds(db: Database, number: int) -> None:
    for _ in range(number):
        await db.write(lambda c: people.add(c, datetime(2026, 11, 22, tzinfo=UTC)))


def people_in(copy: Path) -> int:
    connection = sqlite3.connect(copy)
    found: int = connection.execute("SELECT count(*) FROM person").fetchone()[0]
    connection.close()
    return found


async def test_a_copy_has_all_that_was_committed_while_others_write(db: Database, backup: Backup) -> None:
    await adds(db, 20)
    copy, _ = await asyncio.gather(backup.make(DAY), adds(db, 20))
    assert 20 <= people_in(copy) <= 40
    assert [it.name for it in backup.folder.iterdir()] == ["ketnap-2026-11-22.db"]
    assert copy.stat().st_mode & 0o777 == 0o600


async def test_a_week_of_copies_is_kept_and_one_a_day(db: Database, backup: Backup) -> None:
    for at in range(KEPT + 2):
        await backup.make(DAY + timedelta(days=at))
        await backup.make(DAY + timedelta(days=at))
    assert [it.name for it in backup.copies] == [f"ketnap-2026-11-{24 + at}.db" for at in range(KEPT)]


async def test_without_room_the_old_copies_stay(db: Database, backup: Backup, monkeypatch: pytest.MonkeyPatch) -> None:
    await backup.make(DAY)
    monkeypatch.setattr("bot.backup.shutil.disk_usage", lambda _folder: type("Usage", (), {"free": 1}))
    with pytest.raises(NoBackup, match="1 bytes are free"):
        await backup.make(DAY + timedelta(days=1))
    assert [it.name for it in backup.copies] == ["ketnap-2026-11-22.db"]
