"""The inbox: each message once, waiting ones in their order, and no words kept longer than needed."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, select
from sqlalchemy.exc import IntegrityError

from models import chats, inbox
from models.chats import Place
from models.database import Database
from models.keys import Keys, derive_keys
from models.tables import chat
from models.tables import inbox as table
from tests.player import NOON, countable_random


@pytest.fixture
def keys() -> Keys:
    return derive_keys("a secret of the tests only", countable_random())


async def a_chat(db: Database, keys: Keys, name: str = "7") -> int:
    return (await db.write(lambda c: chats.lock(c, keys, Place("telegram", name, "vi"), NOON))).id


async def waiting(db: Database, keys: Keys, chat_id: int, name: str, due: Any = NOON) -> int:
    def put(connection: Connection) -> int:
        number = inbox.claim(connection, "telegram", name, NOON)
        assert number is not None
        inbox.set_aside(connection, number, chat_id, keys.seal_json({"text": name}), due)
        return number

    return await db.write(put)


async def test_a_message_is_taken_once_however_often_it_comes(db: Database) -> None:
    tries = [db.write(lambda c: inbox.claim(c, "telegram", "7:1", NOON)) for _ in range(6)]
    taken = await asyncio.gather(*tries)
    assert [it for it in taken if it is not None] == [next(it for it in taken if it)]
    assert await db.write(lambda c: inbox.claim(c, "webchat", "7:1", NOON)) is not None  # another channel's


async def test_a_turn_that_rolls_back_leaves_the_message_to_be_taken_again(db: Database) -> None:
    def fails(connection: Connection) -> None:
        inbox.claim(connection, "telegram", "7:1", NOON)
        raise ValueError("a fault of ours")

    with pytest.raises(ValueError, match="fault"):
        await db.write(fails)
    assert await db.write(lambda c: inbox.claim(c, "telegram", "7:1", NOON)) is not None


async def test_waiting_messages_come_in_their_order_and_only_when_the_first_is_due(db: Database, keys: Keys) -> None:
    here = await a_chat(db, keys)
    first = await waiting(db, keys, here, "1", NOON + timedelta(minutes=1))
    await waiting(db, keys, here, "2")  # due, but behind the first
    assert await db.read(lambda c: inbox.due_chats(c, NOON)) == []
    assert await db.read(lambda c: inbox.due_chats(c, NOON + timedelta(minutes=2))) == [("telegram", "7")]
    oldest = await db.read(lambda c: inbox.oldest(c, here))
    assert oldest is not None
    assert (oldest.id, keys.open_json(oldest.sealed), oldest.tries) == (first, {"text": "1"}, 0)
    assert await db.read(lambda c: c.execute(select(chat.c.stuck)).scalar())


@pytest.mark.parametrize("parked", [False, True])
async def test_a_finished_message_keeps_no_words(db: Database, keys: Keys, parked: bool) -> None:
    number = await waiting(db, keys, await a_chat(db, keys), "1")
    await db.write(lambda c: inbox.try_again(c, number, NOON))
    await db.write(lambda c: inbox.finish(c, number, parked=parked))
    row = await db.read(lambda c: c.execute(select(table)).one())
    assert (row.state, row.payload, row.tries) == ("parked" if parked else "done", None, 1)
    with pytest.raises(IntegrityError):
        await db.write(lambda c: c.execute(table.update().values(payload=b"words")))


async def test_old_identities_go_and_waiting_messages_stay(db: Database, keys: Keys) -> None:
    await waiting(db, keys, await a_chat(db, keys), "1")
    await db.write(lambda c: inbox.claim(c, "telegram", "2", NOON))
    await db.write(lambda c: inbox.claim(c, "telegram", "3", NOON + timedelta(days=2)))
    assert await db.write(lambda c: inbox.clear_before(c, NOON + timedelta(days=1))) == 1
    left = await db.read(lambda c: c.execute(select(table.c.external_id).order_by(table.c.id)).scalars().all())
    assert left == ["1", "3"]
