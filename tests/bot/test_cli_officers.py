"""Officers on the command line: invitations, the list, revoking; what the very first start prints, and where."""

from __future__ import annotations

import asyncio
import json
import re
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from bot.cli import app
from domain.officer_code import parse_code
from tests.bot.channels.bot_api import TOKEN, BotApi, bot_api, message
from tests.bot.running import Ketnap, Nursery, until

CODE = r"CB-\w{5}-\w{5}"


def ketnap(*words: str, said: str | None = None, **settings: str) -> Result:
    return CliRunner().invoke(app, [*words], input=said, env=settings)


def invite(*words: str, unit: str = "lai-chau", role: str = "admin", **settings: str) -> str:
    """The code that the command printed."""
    made = ketnap("officer", "invite", "--unit", unit, "--role", role, *words, **settings)
    assert made.exit_code == 0, made.output
    found = re.search(CODE, made.stdout)
    assert found
    assert parse_code(found[0]) == found[0]
    return found[0]


# --- ketnap officer ---------------------------------------------------------------------------------------------------
def test_an_invitation_is_a_code_and_a_link_for_each_channel_that_is_configured(started: Path) -> None:
    made = ketnap("officer", "invite", "--unit", "lai-chau", "--role", "viewer", PUBLIC_URL="https://ketnap.example.vn")
    assert re.fullmatch(
        r"Invitation as viewer of Liên đoàn Lao động tỉnh Lai Châu, once, within 24 hours:\n"
        rf"Code       ({CODE})\nWeb chat   https://ketnap\.example\.vn/chat\?code=\1\n",
        made.stdout,
    )
    with_telegram = ketnap("officer", "invite", "--unit", "lai-chau", "--role", "admin", TELEGRAM_TOKEN=TOKEN)
    assert re.search(rf"Telegram   https://t\.me/YOUR_BOT\?start={CODE}\n.*your bot's name", with_telegram.stdout)


def test_from_the_invitation_to_the_end_of_the_role(started: Path) -> None:
    code = invite("--name", "Tẩn Thị Mẩy")
    assert ketnap("officer", "list").stdout.startswith("Nobody is an officer yet.")
    talk = ketnap("chat", said=f"{code.lower()}\n/me\n")
    assert "Chào mừng! Từ bây giờ anh/chị là quản trị tại Liên đoàn Lao động tỉnh Lai Châu." in talk.stdout
    assert re.fullmatch(
        r" +1  admin   Liên đoàn Lao động tỉnh Lai Châu  Tẩn Thị Mẩy  since \d{4}-\d\d-\d\d\n",
        ketnap("officer", "list").stdout,
    )
    assert (
        ketnap("officer", "revoke", "1").stdout == "Revoked: admin of Liên đoàn Lao động tỉnh Lai Châu, Tẩn Thị Mẩy.\n"
    )
    after = ketnap("chat", said="/officers\n")
    assert "Không có lệnh này." in after.stdout
    for number in ("1", "2"):
        again = ketnap("officer", "revoke", number)
        assert (again.exit_code, again.stderr) == (
            1,
            f"Nobody holds post {number} now. Who holds which: ketnap officer list\n",
        )


@pytest.mark.parametrize(("unit", "role", "code"), [("nowhere", "admin", 1), ("lai-chau", "king", 2)])
def test_an_unknown_unit_or_role_is_named(started: Path, unit: str, role: str, code: int) -> None:
    made = ketnap("officer", "invite", "--unit", unit, "--role", role)
    assert made.exit_code == code
    assert (unit if code == 1 else role) in made.output


def test_the_database_holds_no_code(started: Path) -> None:
    code = invite()
    ketnap("chat", said=f"/start {code}\n")
    for file in (started / "var").iterdir():
        assert code.encode() not in file.read_bytes()


# --- the first start --------------------------------------------------------------------------------------------------
@pytest.fixture
async def running(sqlite_folder: Path, loaded: Nursery) -> AsyncIterator[Ketnap]:
    made = Ketnap(sqlite_folder / "run", loaded)
    yield made
    await made.kill()


async def starts(running: Ketnap) -> list[str]:
    """The codes that this start printed."""
    before = running.said()
    running.start()
    await running.up()
    await until(lambda: "Telegram   o" in running.said().removeprefix(before))
    await running.stop()
    return re.findall(rf"Code       ({CODE})", running.said().removeprefix(before))


async def test_each_start_without_officers_prints_a_fresh_invitation_until_somebody_takes_it(running: Ketnap) -> None:
    (first,) = await starts(running)
    (second,) = await starts(running)
    assert "code=" + second in running.said()
    assert running.events("officer") == []
    assert all(second not in line for line in running.said().splitlines() if "event=" in line)

    settings = running.settings
    old = await asyncio.to_thread(ketnap, "chat", said=f"{first}\n", **settings)
    assert "Mã này đã được thu lại." in old.stdout
    new = await asyncio.to_thread(ketnap, "chat", said=f"{second}\n", **settings)
    assert "Chào mừng! Từ bây giờ anh/chị là quản trị" in new.stdout
    assert await starts(running) == []


async def test_invitations_know_the_bots_name_once_telegram_has_told_it(running: Ketnap, first_start: Path) -> None:
    running.was_started(first_start)
    async with bot_api(BotApi()) as api:
        running.settings |= {"TELEGRAM_TOKEN": TOKEN, "TELEGRAM_API_URL": api.url}
        running.start()
        await running.up()
        await until(lambda: _remembered(running) == "ketnap_bot")
        made = await asyncio.to_thread(invite, unit="lai-chau", role="viewer", **running.settings)
        said = await asyncio.to_thread(
            ketnap, "officer", "invite", "--unit", "lai-chau", "--role", "viewer", **running.settings
        )
        assert re.search(rf"Telegram   https://t\.me/ketnap_bot\?start={CODE}\n", said.stdout)

        await api.deliver(message(1, 7, f"/start {made}"))  # from the command line to Telegram's own list of commands
        await api.until(lambda: "7" in map(_chat, api.asked("setMyCommands")))
        await asyncio.to_thread(ketnap, "officer", "revoke", "1", **running.settings)
        await api.until(lambda: bool(api.asked("deleteMyCommands")))


def _chat(call: dict[str, Any]) -> str:
    """The chat whose own list it is; "" for everybody's."""
    scope = call["scope"] if isinstance(call["scope"], dict) else json.loads(call["scope"])
    return str(scope.get("chat_id", ""))


def _remembered(running: Ketnap) -> str | None:
    with closing(sqlite3.connect(running.database)) as file:
        found = file.execute("SELECT value FROM setting WHERE name = 'telegram_bot'").fetchone()
    return found[0] if found else None
