"""What officers' chats still offer of a person goes at his erasure; what else is open in them stays."""

from __future__ import annotations

from typing import Any

import pytest

from models import people
from models.people import Erased
from tests.handlers.deciding import OI, PAO, applies, finds_all_eligible, says
from tests.handlers.joining import everything, rows
from tests.player import Player, World

OFFERED = {  # what an officer has before him
    "found by his name": ("/find lo thi",),
    "on a decision's list": ("/admit", "[CĐCS Bản Mai"),
    "on it, with something asked in between": ("/admit", "[CĐCS Bản Mai", "/me"),
}


async def erases_himself(player: Player) -> None:
    await says(player, "/mydata erase", "xóa hết")


async def state_of(world: World, name: str) -> dict[str, Any]:
    (row,) = [it for it in await rows(world, "chat") if it["external_id"] == name]
    return world.keys.open_json(row["state"]) if row["state"] else {}


@pytest.mark.parametrize("offered", OFFERED)
async def test_nothing_offered_to_an_officer_names_who_was_erased(world: World, offered: str) -> None:
    an, _ = await applies(world, "an", **OI), await applies(world, "binh", **PAO)
    hoa = await world.officer("hoa")
    await finds_all_eligible(hoa, 2)
    await says(hoa, *OFFERED[offered])
    assert "Lò Thị Ọi" in str(await state_of(world, "hoa"))
    await erases_himself(an)
    assert "Lò Thị Ọi" not in str(await state_of(world, "hoa"))
    assert "Lò Thị Ọi" not in await everything(world)
    assert await says(hoa, "1")  # and his chat goes on


async def test_what_names_somebody_else_stays_open(world: World) -> None:
    an, _ = await applies(world, "an", **OI), await applies(world, "binh", **PAO)
    hoa = await world.officer("hoa")
    await says(hoa, "/queue refuse 2")
    before = await state_of(world, "hoa")
    await erases_himself(an)
    assert await state_of(world, "hoa") == before
    await says(hoa, "Không làm ở đây")
    assert [it["status"] for it in await rows(world, "application")] == ["erased", "refused"]


async def test_after_a_restore_officers_begin_anew(world: World) -> None:
    await applies(world, "an", **OI)
    await says(await world.officer("hoa"), "/find lo thi")
    again = [Erased(1, world.now)]
    assert await world.db.write(lambda c: people.erase_listed(c, again, world.now)) == 1
    assert await state_of(world, "hoa") == {}
