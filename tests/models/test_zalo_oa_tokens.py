"""Zalo's tokens: one process at a time may use the refresh token, and no newer pair is overwritten."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

import pytest
from cryptography.exceptions import InvalidTag
from sqlalchemy import select

from models import zalo_oa_tokens as tokens
from models.database import Database
from models.keys import derive_keys
from models.tables import zalo_oa_token
from models.zalo_oa_tokens import AGAIN, LEASE, Access, Account, Held, Lease, Pair
from tests.player import NOON, countable_random

KEYS = derive_keys("a secret of the tests only", countable_random())
ONE, TWO = Account("oa-1", "one", KEYS), Account("oa-1", "two", KEYS)
DAY = timedelta(hours=25)


def pair(number: int, at: datetime = NOON) -> Pair:
    return Pair(f"access-{number}", f"refresh-{number}", at + DAY)


async def claim(db: Database, account: Account = ONE, known: int = 1, at: datetime = NOON) -> object:
    return await db.write(lambda c: tokens.claim(c, account, known, at))


async def lease(db: Database, account: Account = ONE, known: int = 1, at: datetime = NOON) -> Lease:
    got = await claim(db, account, known, at)
    assert isinstance(got, Lease)
    return got


@pytest.fixture
async def connected(db: Database) -> Database:
    await db.write(lambda c: tokens.connect(c, ONE, pair(1), "", NOON))
    return db


async def test_an_account_that_was_never_connected_has_none(db: Database) -> None:
    assert await claim(db) is Held.MISSING
    assert await db.read(lambda c: tokens.current(c, ONE)) is None


async def test_the_tokens_are_kept_sealed(connected: Database) -> None:
    (row,) = await connected.read(lambda c: c.execute(select(zalo_oa_token)).all())
    assert "access-1" not in str(row)
    assert "refresh-1" not in str(row)
    other = derive_keys("another secret of the tests", countable_random())
    with pytest.raises(InvalidTag):
        await connected.read(lambda c: tokens.current(c, Account("oa-1", "one", other)))
    assert "-1" not in repr(await connected.read(lambda c: tokens.current(c, ONE))).replace("oa-1", "")


async def test_of_many_at_once_one_gets_the_refresh_token(connected: Database) -> None:
    accounts = [Account("oa-1", f"process {number}", KEYS) for number in range(8)]
    got = await asyncio.gather(*(claim(connected, it) for it in accounts))
    assert sorted(type(it).__name__ for it in got) == [*["Held"] * 7, "Lease"]


async def test_what_came_of_it_is_everybodys(connected: Database) -> None:
    ours = await lease(connected)
    assert ours.refresh == "refresh-1"
    assert await claim(connected, TWO) is Held.TAKEN
    new = await connected.write(lambda c: tokens.store(c, ONE, ours, pair(2), NOON))
    assert (new.generation, new.token) == (2, "access-2")
    assert await claim(connected, TWO) == new
    assert (await lease(connected, TWO, known=2)).refresh == "refresh-2"


async def test_a_process_that_died_with_it_holds_it_for_a_minute(connected: Database) -> None:
    await lease(connected)
    assert await claim(connected, TWO, at=NOON + LEASE - timedelta(seconds=1)) is Held.TAKEN
    assert (await lease(connected, TWO, at=NOON + LEASE)).refresh == "refresh-1"


async def test_a_clock_that_was_put_back_does_not_lock_it_for_long(connected: Database) -> None:
    await lease(connected, at=NOON + timedelta(days=1))
    assert (await lease(connected, TWO)).holder == "two"


async def test_who_did_not_reach_zalo_gives_it_back(connected: Database) -> None:
    ours = await lease(connected)
    await connected.write(lambda c: tokens.release(c, ONE, ours))
    await lease(connected, TWO)
    await connected.write(lambda c: tokens.release(c, ONE, ours))  # too late: it is another's now
    assert await claim(connected, ONE) is Held.TAKEN


async def test_what_came_after_the_lease_lapsed_is_kept_all_the_same(connected: Database) -> None:
    """The other one's try was refused: the token had been used. The pair that it brought is the only one that opens."""
    slow = await lease(connected)
    other = await lease(connected, TWO, at=NOON + LEASE)
    assert await connected.write(lambda c: tokens.refuse(c, TWO, other, -14014, NOON + LEASE))
    assert await claim(connected, at=NOON + LEASE) is Held.REFUSED
    await connected.write(lambda c: tokens.store(c, ONE, slow, pair(2), NOON + LEASE))
    got = await claim(connected, TWO, at=NOON + LEASE)
    assert isinstance(got, Access)
    assert (got.token, got.refused_at, got.refused_code) == ("access-2", None, None)


async def test_a_refusal_says_nothing_of_a_newer_pair(connected: Database) -> None:
    slow = await lease(connected)
    other = await lease(connected, TWO, at=NOON + LEASE)
    await connected.write(lambda c: tokens.store(c, TWO, other, pair(2), NOON))
    assert not await connected.write(lambda c: tokens.refuse(c, ONE, slow, -14014, NOON))
    assert isinstance(await claim(connected), Access)


async def test_a_refused_token_is_tried_again_after_a_while(connected: Database) -> None:
    ours = await lease(connected)
    await connected.write(lambda c: tokens.refuse(c, ONE, ours, -14014, NOON))
    kept = await connected.read(lambda c: tokens.current(c, ONE))
    assert kept is not None
    assert (kept.refused_at, kept.refused_code) == (NOON, -14014)
    assert await claim(connected, TWO) is Held.REFUSED
    await lease(connected, TWO, at=NOON + AGAIN)


# --- where the first comes from ---------------------------------------------------------------------------------------
async def adopt(db: Database, setting: str) -> None:
    await db.write(lambda c: tokens.adopt(c, ONE, setting, NOON))


async def test_the_settings_token_is_taken_in_once(db: Database) -> None:
    await adopt(db, "from-settings")
    ours = await lease(db, known=0)
    assert ours.refresh == "from-settings"
    await db.write(lambda c: tokens.store(c, ONE, ours, pair(2), NOON))
    await adopt(db, "from-settings")
    await adopt(db, "another")  # nothing is wrong with what we have
    assert (await lease(db, known=2)).refresh == "refresh-2"


@pytest.mark.parametrize(("setting", "taken"), [("old", False), ("new", True)])
async def test_after_a_refusal_another_setting_helps(db: Database, setting: str, taken: bool) -> None:
    await adopt(db, "old")
    ours = await lease(db, known=0)
    await db.write(lambda c: tokens.refuse(c, ONE, ours, -118, NOON))
    await adopt(db, setting)
    got = await claim(db)
    assert (got.refresh if isinstance(got, Lease) else got) == ("new" if taken else Held.REFUSED)


async def test_a_new_consent_counts_before_an_old_setting(db: Database) -> None:
    await adopt(db, "old")
    ours = await lease(db, known=0)
    await db.write(lambda c: tokens.connect(c, ONE, pair(5), "old", NOON))
    assert not await db.write(lambda c: tokens.refuse(c, ONE, ours, -118, NOON))
    await adopt(db, "old")
    kept = await db.read(lambda c: tokens.current(c, ONE))
    assert kept is not None
    assert (kept.generation, kept.token, kept.refused_at) == (2, "access-5", None)
