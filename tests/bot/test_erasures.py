"""Whoever was erased stays erased, whatever backup is restored: the list also lies in a file beside the database."""

from __future__ import annotations

import shutil
import stat
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import select

from bot.channels import terminal
from bot.erasures import FILE, Erasures
from bot.process import Process
from bot.settings import Settings
from bot.start import now, open_database
from models import people
from models.database import Database
from models.tables import person
from tests.bot.running import until
from tests.player import NOON, World

DAY = timedelta(days=1)


async def standing(db: Database) -> list[int]:
    return list(await db.read(lambda c: c.execute(select(person.c.id)).scalars().all()))


async def comes_back(db: Database, number: int, created_at: object = NOON) -> None:
    """As a backup would bring him, or as the next number that a restored database gives."""
    await db.write(lambda c: c.execute(person.insert().values(id=number, created_at=created_at)))


async def erased(db: Database) -> int:
    number = await db.write(lambda c: people.add(c, NOON))
    await db.write(lambda c: people.erase(c, number, NOON + DAY))
    return number


async def forget_list(db: Database) -> None:
    await db.write(lambda c: c.exec_driver_sql("DELETE FROM erasure"))


async def test_whoever_is_in_the_file_is_erased_again_also_when_the_database_has_forgotten(
    db: Database, tmp_path: Path
) -> None:
    number = await erased(db)
    await Erasures(db, tmp_path).note()
    await forget_list(db)
    await comes_back(db, number)
    other = await db.write(lambda c: people.add(c, NOON))
    await Erasures(db, tmp_path).apply(NOON + 2 * DAY)
    assert await standing(db) == [other]
    assert [it.person_id for it in await db.read(people.erased)] == [number]


async def test_somebody_else_who_got_the_number_after_a_restore_stays(db: Database, tmp_path: Path) -> None:
    number = await erased(db)
    await Erasures(db, tmp_path).note()
    await comes_back(db, number, NOON + 2 * DAY)
    await Erasures(db, tmp_path).apply(NOON + 3 * DAY)
    assert await db.write(lambda c: people.erase_again(c, NOON + 3 * DAY)) == 0
    assert await standing(db) == [number]
    await db.write(lambda c: people.erase(c, number, NOON + 4 * DAY))  # now he too
    await Erasures(db, tmp_path).note()
    await comes_back(db, number, NOON + 2 * DAY)
    await Erasures(db, tmp_path).apply(NOON + 5 * DAY)
    assert await standing(db) == []


async def test_each_erasure_is_one_line_that_only_the_owner_reads(db: Database, tmp_path: Path) -> None:
    one, two = await erased(db), await erased(db)
    for _ in range(2):
        await Erasures(db, tmp_path).note()
    moment = (NOON + DAY).isoformat()
    assert (tmp_path / FILE).read_text() == f"{one} {moment}\n{two} {moment}\n"
    assert stat.S_IMODE((tmp_path / FILE).stat().st_mode) == 0o600


async def test_a_line_torn_by_a_crash_is_written_again(db: Database, tmp_path: Path) -> None:
    number = await erased(db)
    (tmp_path / FILE).write_text(f"{number} {(NOON + DAY).isoformat()[:-3]}")
    await Erasures(db, tmp_path).note()
    await comes_back(db, number)
    await forget_list(db)
    await Erasures(db, tmp_path).apply(NOON + 2 * DAY)
    assert await standing(db) == []


async def test_a_file_that_cannot_be_written_is_told_and_written_at_the_next_start(
    db: Database, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    number = await erased(db)
    (tmp_path / FILE).mkdir()
    await Erasures(db, tmp_path).apply(NOON)
    assert "event=erasures_not_read" in caplog.text
    assert "event=erasures_not_written" in caplog.text
    (tmp_path / FILE).rmdir()
    await Erasures(db, tmp_path).apply(NOON)
    assert (tmp_path / FILE).read_text().startswith(f"{number} ")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    url = f"sqlite+aiosqlite:///{tmp_path}/ketnap.db"
    return Settings(_env_file=None, database_url=url, data_dir=tmp_path / "var", secret_key=SecretStr("x" * 32))


async def test_yesterdays_backup_brings_nobody_back(settings: Settings, tmp_path: Path) -> None:
    db, _ = await open_database(settings)
    number = await db.write(lambda c: people.add(c, now()))
    await db.close()
    shutil.copy(tmp_path / "ketnap.db", tmp_path / "backup")
    db, _ = await open_database(settings)
    await db.write(lambda c: people.erase(c, number, now()))
    await Erasures(db, settings.data_dir).note()
    await db.close()
    for it in tmp_path.glob("ketnap.db*"):
        it.unlink()
    shutil.copy(tmp_path / "backup", tmp_path / "ketnap.db")
    db, _ = await open_database(settings)
    assert await standing(db) == []
    await db.close()


async def test_erasing_oneself_in_a_chat_is_in_the_file_at_once(settings: Settings) -> None:
    db, keys = await open_database(settings)
    process = Process(settings, db, keys)
    for line in ("/join", "1", "/mydata erase", "xóa hết"):
        await process.turns.take(terminal.incoming(line, "me", now()))
    file = settings.data_dir / FILE
    await until(lambda: file.exists() and file.read_text().endswith("\n"))
    assert file.read_text().startswith("1 ")
    await db.close()


async def test_only_an_erasure_says_so(world: World) -> None:
    an = world.person()
    await an.plays("> /join\n< …\n> 1\n< …\n> /mydata erase\n< …\n> xóa hết\n< …")
    assert [it.erased for it in world.outcomes] == [False, False, False, True]
