"""The outbox: sealed, leased, in order, and empty of words once delivered."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from models import chats, outbox
from models.chats import Chat, Place
from models.database import Database
from models.keys import Keys, derive_keys
from models.outbox import LEASE
from models.tables import outbox as table
from tests.player import NOON, countable_random

WORDS = [{"key": "other.said", "params": {"text": "một"}}, {"key": "other.said", "params": {"text": "hai"}}]


@pytest.fixture
def keys() -> Keys:
    return derive_keys("a secret of the tests only", countable_random())


async def a_chat(db: Database, keys: Keys, channel: str = "telegram", name: str = "7") -> Chat:
    return await db.write(lambda c: chats.lock(c, keys, Place(channel, name, "vi"), NOON))


async def put(db: Database, keys: Keys, it: Chat) -> list[outbox.Queued]:
    return await db.write(lambda c: outbox.put(c, keys, it, WORDS, NOON))


async def rows(db: Database) -> list[Any]:
    return [*await db.read(lambda c: c.execute(select(table).order_by(table.c.id)).all())]


async def test_what_is_written_is_leased_to_the_writer_and_sealed(db: Database, keys: Keys) -> None:
    queued = await put(db, keys, await a_chat(db, keys))
    assert [it.payload for it in queued] == WORDS
    assert [(it.state, it.lease_until) for it in await rows(db)] == [("queued", NOON + LEASE)] * 2
    assert "một".encode() not in b"".join(it.payload for it in await rows(db))
    assert (await db.write(lambda c: outbox.claim(c, keys, NOON + LEASE / 2))).rows == []


async def test_what_a_crash_left_is_taken_up_once_in_its_order(db: Database, keys: Keys) -> None:
    await put(db, keys, await a_chat(db, keys))
    later = NOON + LEASE
    assert [it.payload for it in (await db.write(lambda c: outbox.claim(c, keys, later))).rows] == WORDS
    assert (await db.write(lambda c: outbox.claim(c, keys, later))).rows == []


async def test_delivered_words_are_erased_and_failed_ones_too(db: Database, keys: Keys) -> None:
    one, two = await put(db, keys, await a_chat(db, keys))
    await db.write(lambda c: outbox.mark_sent(c, [one.id]))
    await db.write(lambda c: outbox.mark_failed(c, [two.id], "x" * 300))
    assert [(it.state, it.payload) for it in await rows(db)] == [("sent", None), ("failed", None)]
    assert len((await rows(db))[1].error) == 200


async def test_an_earlier_message_still_on_its_way_is_seen(db: Database, keys: Keys) -> None:
    it = await a_chat(db, keys)
    one, two = await put(db, keys, it)
    assert await db.read(lambda c: outbox.has_earlier(c, it.id, two.id))
    await db.write(lambda c: outbox.mark_sent(c, [one.id]))
    assert not await db.read(lambda c: outbox.has_earlier(c, it.id, two.id))


async def test_a_web_page_fetches_its_own_messages_after_the_last_it_has(db: Database, keys: Keys) -> None:
    mine, other = await a_chat(db, keys, "webchat", "mine"), await a_chat(db, keys, "webchat", "other")
    assert await put(db, keys, mine) == []
    await put(db, keys, other)
    found = await db.read(lambda c: outbox.messages_after(c, keys, "mine", 0))
    assert [payload for _, _, payload in found] == WORDS
    assert await db.read(lambda c: outbox.messages_after(c, keys, "mine", found[-1][0])) == []
    newest = await db.read(lambda c: outbox.messages_after(c, keys, "mine", 0, limit=1))
    assert [payload for _, _, payload in newest] == WORDS[1:]


async def test_old_messages_go_unless_they_wait(db: Database, keys: Keys) -> None:
    await put(db, keys, await a_chat(db, keys))
    await put(db, keys, await a_chat(db, keys, "webchat"))
    assert await db.write(lambda c: outbox.clear_before(c, NOON + timedelta(seconds=1))) == 2
    assert {it.state for it in await rows(db)} == {"queued"}


async def damage(db: Database, number: int, payload: bytes = b"x" * 40) -> None:
    await db.write(lambda c: c.execute(update(table).where(table.c.id == number).values(payload=payload)))


@pytest.mark.parametrize("payload", [b"", b"x" * 40])
async def test_a_damaged_row_is_given_up_and_the_others_are_taken(db: Database, keys: Keys, payload: bytes) -> None:
    one, two = await put(db, keys, await a_chat(db, keys))
    await damage(db, one.id, payload)
    found = await db.write(lambda c: outbox.claim(c, keys, NOON + LEASE))
    assert ([it.id for it in found.rows], found.damaged) == ([two.id], [one.id])
    assert [(it.state, it.payload is None) for it in await rows(db)] == [("failed", True), ("queued", False)]


async def test_a_web_page_shows_what_is_not_damaged(db: Database, keys: Keys) -> None:
    await put(db, keys, await a_chat(db, keys, "webchat", "mine"))
    await damage(db, (await rows(db))[0].id)
    found = await db.read(lambda c: outbox.messages_after(c, keys, "mine", 0))
    assert [payload for _, _, payload in found] == WORDS[1:]


async def test_one_message_is_read_by_its_own_chat_only(db: Database, keys: Keys) -> None:
    await put(db, keys, await a_chat(db, keys, "webchat", "mine"))
    number = (await rows(db))[0].id
    assert await db.read(lambda c: outbox.message_of(c, keys, "mine", number)) == WORDS[0]
    assert await db.read(lambda c: outbox.message_of(c, keys, "other", number)) is None
    assert await db.read(lambda c: outbox.message_of(c, keys, "mine", number + 9)) is None
