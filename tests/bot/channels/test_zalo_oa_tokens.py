"""Zalo's tokens are refreshed in time, by one process of all, and nothing of them reaches a log."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from typing import Any

import pytest

from bot.channels.base import Failure, SendError
from bot.channels.json_http import JsonHttp
from bot.channels.zalo_oa_oauth import App, OAuth
from bot.channels.zalo_oa_tokens import MARGIN, Pace, Tokens
from models import zalo_oa_tokens as kept
from models.database import Database, DatabaseUnavailable
from models.keys import derive_keys
from models.zalo_oa_tokens import Account
from tests.bot.channels.bot_api import Answer, garbage, hang_up
from tests.bot.channels.zalo_oa_api import (
    ACCESS_S,
    APP_ID,
    APP_SECRET,
    OA_ID,
    ZaloOaApi,
    refused,
    zalo_oa_api,
)
from tests.player import countable_random

pytestmark = pytest.mark.every_case_on_both
KEYS = derive_keys("a secret of the tests only", countable_random())
LIFE = timedelta(seconds=ACCESS_S)
Make = Callable[..., Tokens]


@pytest.fixture
async def api() -> AsyncIterator[ZaloOaApi]:
    async with zalo_oa_api(ZaloOaApi()) as it:
        yield it


@pytest.fixture
async def make(db: Database, api: ZaloOaApi) -> AsyncIterator[Make]:
    """Makes what one process of several has."""
    http = JsonHttp("Zalo")
    await http.open()

    def made(holder: str = "one", doors: Database | None = None, secret: str = APP_SECRET) -> Tokens:
        oauth = OAuth(App(APP_ID, secret, api.url), http, lambda: api.now)
        it = Tokens(doors or db, Account(OA_ID, holder, KEYS), oauth, lambda: api.now)
        it.pace = Pace(look=0.005, patience=5.0, store=0.005)
        return it

    yield made
    await http.close()


async def failure(tokens: Tokens) -> SendError:
    with pytest.raises(SendError) as caught:
        await tokens.get()
    return caught.value


async def test_the_settings_token_is_used_once_and_its_successor_from_then_on(make: Make, api: ZaloOaApi) -> None:
    first, setting = make(), api.grant()
    await first.adopt(setting)
    one = await first.get()
    api.now += LIFE
    two = await first.get()
    again = make()  # the next start, with the same setting
    await again.adopt(setting)
    assert await again.get() == two
    assert (two.token in api.access_tokens, two.token != one.token) == (True, True)
    assert api.calls == ["token", "token"]


async def test_two_replicas_refresh_once(make: Make, api: ZaloOaApi, database_url: str) -> None:
    """Each with its own doors to the database, as two processes have; many messages wait in both."""
    doors = Database(database_url)
    await doors.open()
    one, two = make("one"), make("two", doors)
    await one.adopt(api.grant())
    for _ in range(3):
        got = await asyncio.gather(*(it.get() for it in (one, two) * 5))
        assert {it.token for it in got} <= api.access_tokens.keys()
        assert len({it.token for it in got}) == 1
        api.now += LIFE
    await doors.close()
    assert api.calls == ["token"] * 3


async def test_it_is_refreshed_before_it_is_over_and_no_message_waits(make: Make, api: ZaloOaApi) -> None:
    tokens = make()
    await tokens.adopt(api.grant())
    await tokens.keep_fresh()
    first = await tokens.get()
    api.now += LIFE - MARGIN
    assert await tokens.get() == first
    api.script["token"].append(garbage(502))
    await tokens.keep_fresh()  # Zalo is away for a moment
    assert await tokens.get() == first
    await tokens.keep_fresh()
    assert (await tokens.get()).generation == first.generation + 1


async def test_a_token_that_zalo_took_back_is_renewed_by_whoever_finds_out_first(make: Make, api: ZaloOaApi) -> None:
    one, two = make("one"), make("two")
    await one.adopt(api.grant())
    bad = await one.get()
    assert await two.get() == bad
    new = await one.renew(bad.generation)
    assert await two.renew(bad.generation) == new
    assert await one.renew(bad.generation) == new
    assert len(api.calls) == 2


# --- what can go wrong ------------------------------------------------------------------------------------------------
async def test_without_a_consent_an_operator_is_told_what_to_do(make: Make) -> None:
    error = await failure(make())
    assert error.failure is Failure.STOP
    assert "ketnap zalo-oa connect" in error.advice


@pytest.mark.parametrize("answer", [garbage(502), garbage(429), garbage(404), hang_up, refused(-32)])
async def test_zalo_being_away_costs_nothing(make: Make, api: ZaloOaApi, answer: Answer) -> None:
    tokens = make()
    await tokens.adopt(api.grant())
    api.script["token"].append(answer)
    assert (await failure(tokens)).failure is Failure.RETRY
    assert (await make("two").get()).token in api.access_tokens  # the lease was given back


async def test_a_dead_refresh_token_stops_everything_with_an_alarm(
    make: Make, api: ZaloOaApi, caplog: pytest.LogCaptureFixture
) -> None:
    """As after a crash between Zalo's answer and our commit: the token was used up, its successor is lost."""
    tokens, lost = make(), api.grant()
    await tokens.adopt(lost)
    api.refresh_tokens.clear()
    for it in (tokens, tokens, make("two")):
        error = await failure(it)
        assert (error.failure, "ketnap zalo-oa connect" in error.advice) == (Failure.STOP, True)
    assert api.calls == ["token"]  # nobody hammers
    (alarm,) = [it for it in caplog.records if it.levelno == logging.ERROR]
    assert alarm.getMessage().startswith("event=zalo_oa_stopped code=-14014 advice='Zalo does not take our tokens: run")


async def test_a_wrong_secret_of_the_app_heals_once_it_is_mended(make: Make, api: ZaloOaApi) -> None:
    await make().adopt(api.grant())
    assert (await failure(make(secret="wrong"))).failure is Failure.STOP
    assert (await failure(make("two"))).failure is Failure.STOP
    api.now += kept.AGAIN
    assert (await make("two").get()).token in api.access_tokens


async def test_who_died_while_refreshing_is_waited_for_and_then_replaced(
    make: Make, api: ZaloOaApi, db: Database
) -> None:
    await make().adopt(api.grant())
    dead = Account(OA_ID, "dead", KEYS)
    await db.write(lambda c: kept.claim(c, dead, 0, api.now))
    tokens = make("two")
    tokens.pace = Pace(look=0.005, patience=0.02)
    assert (await failure(tokens)).failure is Failure.RETRY
    api.now += kept.LEASE
    assert (await tokens.get()).token in api.access_tokens


class Faulty:
    """Doors to a database that is away for some writes, each as long as it is named here."""

    def __init__(self, db: Database, away: list[bool]) -> None:
        self._db, self._away = db, away

    async def read(self, fn: Any) -> Any:
        return await self._db.read(fn)

    async def write(self, fn: Any) -> Any:
        if self._away and self._away.pop(0):
            raise DatabaseUnavailable
        return await self._db.write(fn)


async def test_a_database_that_is_away_when_zalo_answers_loses_nothing(
    make: Make, api: ZaloOaApi, db: Database
) -> None:
    await make().adopt(api.grant())
    got = await make("two", Faulty(db, [False, True, True])).get()  # claimed, then away twice
    assert await make("three").get() == got
    assert api.calls == ["token"]


async def test_a_message_that_is_broken_off_does_not_break_off_the_refresh(
    make: Make, api: ZaloOaApi, db: Database
) -> None:
    tokens = make(doors=Faulty(db, [False, False] + [True] * 10))
    await tokens.adopt(api.grant())
    waiting = asyncio.create_task(tokens.get())
    await api.until(lambda: bool(api.calls))
    waiting.cancel()
    await tokens.close(5.0)
    assert (await make("two").get()).token in api.access_tokens
    assert api.calls == ["token"]


async def test_who_comes_while_a_refresh_outlives_its_message_waits_for_the_same(
    make: Make, api: ZaloOaApi, db: Database
) -> None:
    """The lease is this process's own: claimed again, the refresh token would be used twice."""
    tokens = make(doors=Faulty(db, [False, False, True]))
    await tokens.adopt(api.grant())
    waiting = asyncio.create_task(tokens.get())
    await api.until(lambda: bool(api.calls))
    waiting.cancel()
    assert (await tokens.get()).token in api.access_tokens
    assert api.calls == ["token"]


async def test_nothing_secret_is_written_anywhere(
    make: Make, api: ZaloOaApi, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    written = []
    await make().adopt(api.grant())
    for answer in (garbage(502, APP_SECRET), refused(-32), hang_up, None, refused(-118)):
        tokens = make("one")
        api.script["token"].extend([answer] if answer else [])
        try:
            written.append(repr(await tokens.get()))
        except SendError as error:
            written.append(f"{error!r} {error.__cause__!r} {error.__context__!r}")
        api.now += timedelta(0) if answer else LIFE
    written += [repr(tokens), caplog.text, *capfd.readouterr()]
    for secret in (APP_SECRET, "refresh-", "access-"):
        assert secret not in "".join(written)
