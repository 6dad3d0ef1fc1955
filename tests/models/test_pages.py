"""One-time pages: found until spent or expired, and never by anything but their token."""

from datetime import timedelta
from typing import Any

import pytest

from models import pages
from models.database import Database
from models.keys import Keys, derive_keys, token_hash
from models.tables import chat
from tests.player import NOON, countable_random

HASH = token_hash("a token")


@pytest.fixture
def keys() -> Keys:
    return derive_keys("a secret of the tests only", countable_random())


async def make_page(db: Database, keys: Keys, state: dict[str, Any]) -> None:
    """A page of a chat in which this is remembered."""

    def make(connection: Any) -> None:
        connection.execute(
            chat.insert().values(
                channel="telegram", external_id="7", language="vi", heard_at=NOON, state=keys.seal_json(state)
            )
        )
        number = connection.exec_driver_sql("SELECT id FROM chat").scalar_one()
        pages.make(connection, number, "citizen_number", HASH, NOON + timedelta(minutes=30))

    await db.write(make)


FORM: dict[str, Any] = {"frames": [{"name": "join", "answers": {"birth_date": "1990-08-15"}}], "paused": {}}


async def test_a_page_tells_whose_chat_it_is_and_what_was_answered_so_far(db: Database, keys: Keys) -> None:
    await make_page(db, keys, FORM)
    found = await db.read(lambda c: pages.find(c, keys, HASH, NOON))
    assert found
    assert (found.channel, found.chat_external_id, found.step, found.language) == (
        "telegram",
        "7",
        "citizen_number",
        "vi",
    )
    assert found.answers == {"birth_date": "1990-08-15"}
    assert "1990" not in repr(found)


async def test_a_form_set_aside_still_has_its_page(db: Database, keys: Keys) -> None:
    await make_page(db, keys, {"frames": [], "paused": {"join": FORM["frames"][0]}})
    assert await db.read(lambda c: pages.find(c, keys, HASH, NOON))


@pytest.mark.parametrize("state", [{"frames": [], "paused": {}}, {}])
async def test_a_page_whose_form_is_gone_is_not_found(db: Database, keys: Keys, state: dict[str, Any]) -> None:
    await make_page(db, keys, state)
    assert await db.read(lambda c: pages.find(c, keys, HASH, NOON)) is None


async def test_a_page_is_found_until_it_expires_and_only_by_its_token(db: Database, keys: Keys) -> None:
    await make_page(db, keys, FORM)
    later = NOON + timedelta(minutes=29, seconds=59)
    assert await db.read(lambda c: pages.find(c, keys, HASH, later))
    assert await db.read(lambda c: pages.find(c, keys, HASH, NOON + timedelta(minutes=30))) is None
    assert await db.read(lambda c: pages.find(c, keys, token_hash("another"), NOON)) is None


async def test_a_page_is_spent_once(db: Database, keys: Keys) -> None:
    await make_page(db, keys, FORM)
    found = await db.read(lambda c: pages.find(c, keys, HASH, NOON))
    assert found
    number = found.id
    assert await db.write(lambda c: pages.spend(c, number, NOON))
    assert not await db.write(lambda c: pages.spend(c, number, NOON))
    assert await db.read(lambda c: pages.find(c, keys, HASH, NOON)) is None


async def test_pages_that_expired_long_ago_are_taken_out(db: Database, keys: Keys) -> None:
    await make_page(db, keys, FORM)
    assert await db.write(lambda c: pages.clear_before(c, NOON)) == 0
    assert await db.write(lambda c: pages.clear_before(c, NOON + timedelta(days=1))) == 1
