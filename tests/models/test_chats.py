"""Chats: one row for each, locked while a turn runs, and what is remembered in them."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, func, select

from models import chats
from models.chats import ChatLeft, Place
from models.database import Database
from models.keys import Keys, derive_keys
from models.tables import chat
from tests.player import NOON, countable_random

HERE = Place("telegram", "7", "vi")


@pytest.fixture
def keys() -> Keys:
    return derive_keys("a secret of the tests only", countable_random())


async def count(db: Database) -> int:
    return int(await db.read(lambda c: c.execute(select(func.count()).select_from(chat)).scalar_one()))


async def test_a_chat_is_made_once_and_found_afterwards(db: Database, keys: Keys) -> None:
    first = await db.write(lambda c: chats.lock(c, keys, HERE, NOON))
    again = await db.write(lambda c: chats.lock(c, keys, Place("telegram", "7", "en"), NOON))
    assert (first.id, first.language) == (again.id, again.language)
    assert again.state == {"frames": [], "paused": {}}


async def test_two_first_messages_at_once_make_one_row(db: Database, keys: Keys) -> None:
    """On PostgreSQL both look before either has written: a row that does not exist yet locks nothing."""
    made = await asyncio.gather(*(db.write(lambda c: chats.lock(c, keys, HERE, NOON)) for _ in range(8)))
    assert {it.id for it in made} == {made[0].id}
    assert await count(db) == 1


async def test_turns_of_one_chat_wait_for_each_other(db: Database, keys: Keys) -> None:
    def turn(connection: Connection) -> None:
        it = chats.lock(connection, keys, HERE, NOON)
        it.state["seen"] = it.state.get("seen", 0) + 1
        it.version += 1
        chats.keep(connection, keys, it, NOON)

    await asyncio.gather(*(db.write(turn) for _ in range(12)))
    it = await db.write(lambda c: chats.lock(c, keys, HERE, NOON))
    assert (it.state["seen"], it.version) == (12, 12)


async def test_what_is_remembered_lies_sealed_but_for_conversation_and_step(db: Database, keys: Keys) -> None:
    frame = {"name": "join", "step": "phone", "answers": {"full_name": "Lò Thị Ọi"}}

    def keep(connection: Connection) -> Any:
        it = chats.lock(connection, keys, HERE, NOON)
        it.state["frames"] = [frame]
        chats.keep(connection, keys, it, NOON)
        return connection.execute(select(chat)).one()

    row = await db.write(keep)
    assert (row.conversation, row.step) == ("join", "phone")
    assert "Ọi".encode() not in row.state
    assert keys.open_json(row.state)["frames"] == [frame]


async def test_an_empty_state_leaves_nothing(db: Database, keys: Keys) -> None:
    def keep(connection: Connection) -> Any:
        it = chats.lock(connection, keys, HERE, NOON)
        chats.keep(connection, keys, it, NOON)
        return connection.execute(select(chat.c.state)).scalar()

    assert await db.write(keep) is None


async def test_whoever_blocked_us_is_written_to_again_when_he_writes(db: Database, keys: Keys) -> None:
    def gone(connection: Connection) -> bool:
        return bool(connection.execute(select(chat.c.gone)).scalar())

    it = await db.write(lambda c: chats.lock(c, keys, HERE, NOON))
    await db.write(lambda c: chats.mark_gone(c, it.id))
    assert await db.read(gone)
    await db.write(lambda c: chats.keep(c, keys, it, NOON))
    assert not await db.read(gone)


async def test_a_browser_that_was_left_opens_nothing_and_its_chat_stays(db: Database, keys: Keys) -> None:
    web = Place("webchat", "c" * 64, "vi")
    await db.write(lambda c: chats.lock(c, keys, web, NOON))
    await db.write(lambda c: chats.forget_web(c, web.external_id))
    assert await db.read(lambda c: chats.id_of(c, "webchat", web.external_id)) is None
    await db.write(lambda c: chats.forget_web(c, web.external_id))  # pressed twice
    assert await count(db) == 1


@pytest.mark.parametrize("open_chat", [chats.lock, lambda c, _keys, place, now: chats.hold(c, place, now)])
async def test_a_chat_that_was_left_is_never_made_again(db: Database, keys: Keys, open_chat: Any) -> None:
    web = Place("webchat", "c" * 64, "vi")
    await db.write(lambda c: chats.lock(c, keys, web, NOON))
    await db.write(lambda c: chats.forget_web(c, web.external_id))
    with pytest.raises(ChatLeft):
        await db.write(lambda c: open_chat(c, keys, web, NOON))
    assert await count(db) == 1


async def test_unfinished_forms_are_dropped_after_their_time_only(db: Database, keys: Keys) -> None:
    def keep(connection: Connection) -> None:
        for name, age in (("old", 91), ("young", 89)):
            it = chats.lock(connection, keys, Place("telegram", name, "vi"), NOON)
            it.state["paused"] = {"join": {"name": "join"}}
            chats.keep(connection, keys, it, NOON - timedelta(days=age))

    await db.write(keep)
    assert await db.write(lambda c: chats.forget_drafts(c, NOON - timedelta(days=90))) == 1
    old = await db.write(lambda c: chats.lock(c, keys, Place("telegram", "old", "vi"), NOON))
    young = await db.write(lambda c: chats.lock(c, keys, Place("telegram", "young", "vi"), NOON))
    assert (old.state["paused"], [*young.state["paused"]]) == ({}, ["join"])
