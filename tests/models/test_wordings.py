"""Own words instead of shipped texts: one for each text and language, changed and taken back."""

from __future__ import annotations

import pytest

from domain.roles import Role
from models import wordings
from models.wordings import New
from tests.handlers.joining import rows
from tests.player import World

KEY = "poster.words.headline"


@pytest.fixture
async def world(db) -> World:
    made = World(db)
    await made.settle()
    await made.officer("quynh", "lai-chau", Role.ADMIN)
    return made


async def says(world: World, text: str, language: str = "vi") -> None:
    await world.db.write(lambda c: wordings.put(c, New(KEY, language, text, 1), world.now))


async def of(world: World, language: str = "vi") -> str | None:
    return await world.db.read(lambda c: wordings.of(c, KEY, language))


async def test_own_words_count_in_their_language_only(world: World) -> None:
    assert await of(world) is None
    await says(world, "Vào công đoàn nhé")
    assert (await of(world), await of(world, "en")) == ("Vào công đoàn nhé", None)


async def test_the_last_words_count_and_stand_alone(world: World) -> None:
    await says(world, "một")
    await says(world, "hai")
    assert await of(world) == "hai"
    assert len(await rows(world, "wording")) == 1


async def test_back_to_the_shipped_text_leaves_other_languages_as_they_are(world: World) -> None:
    await says(world, "một")
    await says(world, "one", "en")
    assert await world.db.write(lambda c: wordings.reset(c, KEY, "vi")) is True
    assert await world.db.write(lambda c: wordings.reset(c, KEY, "vi")) is False
    assert (await of(world), await of(world, "en")) == (None, "one")


async def test_several_are_read_at_once(world: World) -> None:
    await says(world, "một")
    found = await world.db.read(lambda c: wordings.several(c, [KEY, "poster.words.reason_1"], "vi"))
    assert found == {KEY: "một"}
