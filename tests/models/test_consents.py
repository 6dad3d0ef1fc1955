"""Consents: one that stands for each purpose, the withdrawn ones stay as proof."""

import asyncio
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from domain.purposes import Purpose
from models import consents, people
from models.consents import Shown
from models.database import Database
from models.tables import consent
from tests.player import NOON

TEXT = Shown("webchat", "2026-11", "a" * 64)
LATER = NOON + timedelta(days=1)


@pytest.fixture
async def someone(db: Database) -> int:
    return await db.write(lambda c: people.add(c, NOON))


async def given(db: Database, person: int | None) -> frozenset[Purpose]:
    return await db.read(lambda c: consents.given(c, person))


async def test_a_consent_counts_until_it_is_withdrawn_and_again_when_given_again(db: Database, someone: int) -> None:
    assert await given(db, None) == await given(db, someone) == frozenset()
    await db.write(lambda c: consents.give(c, someone, Purpose.NEWS, TEXT, NOON))
    assert await given(db, someone) == {Purpose.NEWS}
    assert await db.write(lambda c: consents.withdraw(c, someone, Purpose.NEWS, LATER))
    assert not await db.write(lambda c: consents.withdraw(c, someone, Purpose.NEWS, LATER))
    assert await given(db, someone) == frozenset()
    await db.write(lambda c: consents.give(c, someone, Purpose.NEWS, TEXT, LATER))
    assert await given(db, someone) == {Purpose.NEWS}


async def test_given_twice_at_once_one_stands(db: Database, someone: int) -> None:
    give = [db.write(lambda c: consents.give(c, someone, Purpose.NEWS, TEXT, NOON)) for _ in range(5)]
    await asyncio.gather(*give)
    assert len(await db.read(lambda c: c.execute(select(consent)).all())) == 1


async def test_two_that_stand_for_one_purpose_are_impossible(db: Database, someone: int) -> None:
    await db.write(lambda c: consents.give(c, someone, Purpose.NEWS, TEXT, NOON))
    row = {"channel": "webchat", "text_version": "1", "text_hash": "b", "given_at": NOON}
    with pytest.raises(IntegrityError):
        await db.write(lambda c: c.execute(consent.insert().values(person_id=someone, purpose="news", **row)))


async def test_one_person_withdraws_for_himself_only(db: Database, someone: int) -> None:
    other = await db.write(lambda c: people.add(c, NOON))
    for number in (someone, other):
        await db.write(partial(consents.give, person_id=number, purpose=Purpose.NEWS, shown=TEXT, now=NOON))
    await db.write(lambda c: consents.withdraw(c, someone, Purpose.NEWS, LATER))
    assert await given(db, other) == {Purpose.NEWS}
