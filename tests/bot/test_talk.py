"""ketnap chat: a message that could not be handled is tried again there too."""

from __future__ import annotations

import asyncio
import io
import sqlite3
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot import talk
from bot.settings import Settings
from models import inbox
from tests.bot.running import until

WELCOME = "Gia nhập công đoàn"


class Patient:
    """Somebody who mends what was broken and says nothing more until he is answered."""

    def __init__(self, database: Path, heard: io.StringIO) -> None:
        self.database, self.heard, self.state, self.before = database, heard, b"", ""

    def breaks(self) -> None:
        self.state = self.sql("SELECT state FROM chat")
        self.sql("UPDATE chat SET state = ?", b"damaged")

    def sql(self, statement: str, *values: bytes) -> bytes:
        raw = sqlite3.connect(self.database)
        (found,) = raw.execute(statement, values).fetchone() or (b"",)
        raw.commit()
        raw.close()
        return bytes(found)

    def readline(self) -> str:
        self.before = self.heard.getvalue()
        self.sql("UPDATE chat SET state = ?", self.state)
        asyncio.run(until(lambda: WELCOME in self.heard.getvalue(), within=20))
        return ""


async def test_a_message_that_failed_once_is_answered_while_the_person_waits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inbox, "PAUSE", timedelta(0))
    monkeypatch.setattr(talk, "SWEEP_S", 0.02)
    url = f"sqlite+aiosqlite:///{tmp_path}/ketnap.db"
    settings = Settings(_env_file=None, database_url=url, data_dir=tmp_path, secret_key=SecretStr("x" * 32))
    monkeypatch.setattr(sys, "stdin", io.StringIO(""))
    await talk.talk(settings)
    heard = io.StringIO()
    person = Patient(tmp_path / "ketnap.db", heard)
    person.breaks()
    monkeypatch.setattr(sys, "stdin", person)
    monkeypatch.setattr(sys, "stdout", heard)
    await talk.talk(settings)
    assert WELCOME not in person.before
    assert heard.getvalue().endswith("> ")
