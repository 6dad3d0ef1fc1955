"""Zalo's Official Account in the real program: the process with its webhook, ketnap zalo-oa connect, ketnap doctor."""

from __future__ import annotations

import asyncio
import json
import re
import secrets
import sys
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import aiohttp
import pytest
import typer
from typer.testing import CliRunner, Result

from bot.channels.zalo_oa_wire import signature
from bot.cli import app
from bot.cli_zalo_oa import read_code
from bot.settings import Settings
from models import zalo_oa_tokens, zalo_window
from models.database import Database
from models.keys import derive_keys
from models.zalo_oa_tokens import Account, Lease, Pair
from models.zalo_window import Price
from tests.bot.channels.test_zalo_oa_wire import ME, event
from tests.bot.channels.zalo_oa_api import APP_ID, APP_SECRET, OA_ID, OA_SECRET, ZaloOaApi, zalo_oa_api
from tests.bot.running import Ketnap, Nursery

KEY = "a made-up key of the tests only"
OURS = {
    "ZALO_OA_ID": OA_ID,
    "ZALO_OA_APP_ID": APP_ID,
    "ZALO_OA_APP_SECRET": APP_SECRET,
    "ZALO_OA_SECRET_KEY": OA_SECRET,
    "PUBLIC_URL": "https://congdoan.example.vn",
    "SECRET_KEY": KEY,
}


@pytest.fixture
async def api() -> AsyncIterator[ZaloOaApi]:
    async with zalo_oa_api(ZaloOaApi(datetime.now(UTC))) as it:
        yield it


# --- the process ------------------------------------------------------------------------------------------------------
@pytest.fixture
async def ketnap(sqlite_folder: Path, loaded: Nursery, api: ZaloOaApi) -> AsyncIterator[Ketnap]:
    made = Ketnap(sqlite_folder / "run", loaded)
    addresses = {"ZALO_OA_API_URL": api.url, "ZALO_OA_OAUTH_URL": api.url}
    made.settings |= OURS | addresses | {"ZALO_OA_REFRESH_TOKEN": api.grant()}
    made.start()
    await made.up()
    yield made
    await made.kill()


async def posts(http: aiohttp.ClientSession, ketnap: Ketnap, given: dict[str, Any], secret: str = OA_SECRET) -> int:
    body = json.dumps(given, ensure_ascii=False).encode()
    signed = {"X-ZEvent-Signature": f"mac={signature(APP_ID, body, given['timestamp'], secret)}"}
    async with http.post(f"{ketnap.url}/webhooks/zalo-oa", data=body, headers=signed) as answer:
        return answer.status


async def test_a_message_by_webhook_is_answered_over_the_api(ketnap: Ketnap, api: ZaloOaApi) -> None:
    api.wrote[ME] = api.now
    async with aiohttp.ClientSession() as http:
        said = event("user_send_text", {"text": "xin chào", "msg_id": "1"})
        assert await posts(http, ketnap, said, secret="another") == 403
        assert [await posts(http, ketnap, said) for _ in range(3)] == [200, 200, 200]  # Zalo repeats it
        assert await posts(http, ketnap, event("user_send_text", {"text": "/help", "msg_id": "2"})) == 200
        await api.until(lambda: len(api.sent) >= 2)
        async with http.get(ketnap.url) as page:
            assert f"https://zalo.me/{OA_ID}" in await page.text()
    assert [it["to"] for it in api.sent] == [ME, ME]
    assert (await ketnap.stop())[0] == 0
    assert api.calls.count("token") == 1
    for secret in (APP_SECRET, OA_SECRET, "refresh-", "access-", "xin chào", ME):
        assert secret not in ketnap.said()


# --- ketnap zalo-oa connect -------------------------------------------------------------------------------------------
async def invoked(*words: str, **settings: str) -> Result:
    return await asyncio.to_thread(CliRunner().invoke, app, words, env={**OURS, **settings})


async def kept(folder: Path, work: Any) -> Any:
    db = Database(f"sqlite+aiosqlite:///{folder / 'var/ketnap.db'}")
    await db.open()
    try:
        return await db.write(work)
    finally:
        await db.close()


ACCOUNT = Account(OA_ID, "test", derive_keys(KEY, secrets.token_bytes))


def browser(api: ZaloOaApi, ends_at: str) -> Any:
    """An admin who opens the link that was printed, agrees, and pastes where his browser ends."""

    def paste(_question: str) -> str:
        sys.stdout.flush()
        printed = sys.stdout.buffer.getvalue().decode()  # type: ignore[union-attr]  # the runner's own
        link = re.search(r"https?://\S+/v4/oa/permission\?\S+", printed)
        assert link
        asked = {name: values[0] for name, values in parse_qs(urlsplit(link[0]).query).items()}
        assert (asked["app_id"], asked["redirect_uri"]) == (APP_ID, "https://congdoan.example.vn/")
        return ends_at.format(code=api.consent(asked["code_challenge"]), state=asked["state"])

    return paste


@pytest.mark.parametrize(
    "ends_at", ["https://congdoan.example.vn/?oa_id=" + OA_ID + "&code={code}&state={state}", " {code} "]
)
async def test_an_admins_consent_is_kept(
    migrated: Path, api: ZaloOaApi, monkeypatch: pytest.MonkeyPatch, ends_at: str
) -> None:
    monkeypatch.setattr(typer, "prompt", browser(api, ends_at))
    made = await invoked("zalo-oa", "connect", ZALO_OA_OAUTH_URL=api.url)
    assert made.exit_code == 0, made.output
    assert "Connected." in made.stdout
    found = await kept(migrated, lambda c: zalo_oa_tokens.current(c, ACCOUNT))
    assert found.token in api.access_tokens
    for secret in (APP_SECRET, OA_SECRET, "refresh-", "access-"):
        assert secret not in made.output


@pytest.mark.parametrize(
    ("settings", "ends_at", "said"),
    [
        ({}, "code-of-yesterday", "Zalo does not take the code (error -14019)."),
        ({"ZALO_OA_APP_SECRET": "wrong"}, "{code}", "look at ZALO_OA_APP_ID and ZALO_OA_APP_SECRET"),
        ({"ZALO_OA_OAUTH_URL": "http://127.0.0.1:1"}, "{code}", "Zalo is not reached"),
    ],
    ids=["old code", "wrong secret", "no network"],
)
async def test_a_consent_that_fails_says_how_to_go_on(
    migrated: Path,
    api: ZaloOaApi,
    monkeypatch: pytest.MonkeyPatch,
    settings: dict[str, str],
    ends_at: str,
    said: str,
) -> None:
    monkeypatch.setattr(typer, "prompt", browser(api, ends_at))
    made = await invoked("zalo-oa", "connect", **{"ZALO_OA_OAUTH_URL": api.url, **settings})
    assert made.exit_code == 1
    assert said in made.output
    assert await kept(migrated, lambda c: zalo_oa_tokens.current(c, ACCOUNT)) is None


@pytest.mark.usefixtures("migrated")
async def test_what_is_not_set_yet_is_named() -> None:
    made = await invoked("zalo-oa", "connect", ZALO_OA_SECRET_KEY="", ZALO_OA_APP_ID="")
    assert made.exit_code == 1
    assert "Set first: ZALO_OA_APP_ID, ZALO_OA_SECRET_KEY." in made.output


@pytest.mark.parametrize(
    ("pasted", "said"),
    [
        ("https://x.vn/?error=denied&state=s", "There is no code="),
        ("https://x.vn/?code=c&oa_id=other&state=s", "for the Official Account other. Expected: ZALO_OA_ID=1"),
        ("https://x.vn/?code=c&oa_id=1&state=old", "older link"),
    ],
)
def test_another_consents_address_is_not_taken(pasted: str, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(typer.Exit):
        read_code(pasted, "s", "1")
    assert said in capsys.readouterr().err


# --- ketnap doctor ----------------------------------------------------------------------------------------------------
async def lines(**settings: str) -> list[str]:
    return [it for it in (await invoked("doctor", **settings)).stdout.splitlines() if "ZALO_OA" in it]


def connect(connection: Any, ago: timedelta = timedelta(0)) -> None:
    at = datetime.now(UTC) - ago
    pair = Pair("access", "refresh", at + timedelta(hours=25))
    zalo_oa_tokens.connect(connection, ACCOUNT, pair, "", at)


def refuse(connection: Any) -> None:
    connect(connection)
    zalo_oa_tokens.refuse(connection, ACCOUNT, Lease("test", 1, ""), -14014, datetime.now(UTC))


def spend(connection: Any) -> None:
    connect(connection)
    month = f"{datetime.now(Settings().zone):%Y-%m}"
    zalo_window.charge(connection, month, Price(55, 100))


@pytest.mark.parametrize(
    ("settings", "work", "begins", "says"),
    [
        ({"ZALO_OA_APP_SECRET": ""}, None, "BAD ", "off: ZALO_OA_APP_SECRET not set."),
        ({}, None, "BAD ", "not connected: run `ketnap zalo-oa connect`"),
        ({"ZALO_OA_REFRESH_TOKEN": "x"}, None, "HINT", "is taken in at the next start"),
        ({"PUBLIC_URL": "http://congdoan.example.vn"}, connect, "BAD ", "its webhook needs an https PUBLIC_URL"),
        ({}, connect, "ok  ", "connected, tokens of 2"),
        ({}, refuse, "BAD ", "Zalo does not take them (error -14014): run `ketnap zalo-oa connect`"),
        ({}, lambda c: connect(c, timedelta(days=3)), "HINT", "start the bot, it refreshes them"),
        ({}, spend, "ok  ", "1 messages out of the free window, 55 of 27500 đồng"),
        ({"ZALO_OA_MONTHLY_BUDGET": "100"}, spend, "HINT", "55 of 100 đồng: who wrote over 48 hours ago hears nothing"),
    ],
)
async def test_doctor_says_what_is_wrong_and_how_to_mend_it(
    migrated: Path, settings: dict[str, str], work: Any, begins: str, says: str
) -> None:
    if work:
        await kept(migrated, work)
    found = await lines(**settings)
    assert [it for it in found if it.startswith(begins) and says in it], found
    assert not any(APP_SECRET in it or OA_SECRET in it for it in found)


@pytest.mark.usefixtures("migrated")
async def test_doctor_says_nothing_of_it_where_it_is_not_wanted() -> None:
    off = {name: "" for name in OURS if name.startswith("ZALO_OA")}
    assert await lines(**off) == []
