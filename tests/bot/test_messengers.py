"""Where we are found is written down for invitations, whatever holds the database when we start."""

from __future__ import annotations

import asyncio
import sqlite3

import pytest

from bot.messengers import Links, Messengers
from handlers.officer_invite import TELEGRAM_BOT, ZALO_LINK
from models import settings as remembered
from models.database import Database
from tests.bot.running import until

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


async def test_a_lock_of_another_program_is_waited_for(db: Database, caplog: pytest.LogCaptureFixture) -> None:
    await db.write(lambda connection: connection.exec_driver_sql("PRAGMA busy_timeout = 1"))
    other = sqlite3.connect(str(db.url.database), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    here = Messengers(None, None, None, None, Links(None, {"zalo_bot": "https://zalo.me/1"}))
    writing = asyncio.create_task(here.remember(db, 0.01))
    await until(lambda: "event=database_unavailable what=zalo" in caplog.text)
    other.execute("ROLLBACK")
    await writing
    other.close()
    found = await db.read(lambda c: [remembered.get(c, name) for name in (ZALO_LINK, TELEGRAM_BOT)])
    assert found == ["https://zalo.me/1", ""]
