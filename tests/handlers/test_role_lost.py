"""Whoever loses his post while something is asked of him: nothing of it is done, and his chat goes on."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select, update

from domain.roles import Role
from models.tables import inbox, officer
from tests.handlers.deciding import PAO, actions, applies, finds_all_eligible, presses, says
from tests.player import Player, World

OPENED: dict[str, tuple[str, ...]] = {  # what stands open, and what he says to it
    "a question to the applicant": ("/queue ask 1", "Anh gửi lại số điện thoại giúp"),
    "a refusal": ("/queue refuse 1", "Không làm ở đây"),
    "another number": ("/queue double 2", "LC-000001-3"),
    "a search": ("/find", "lo thi"),
    "fields of two applications": ("/queue same 2 1", "[Gộp"),
}


async def lose(world: World, **role: Any) -> None:
    values = role or {"revoked_at": world.now}
    await world.db.write(lambda c: c.execute(update(officer).values(values)))


async def waiting(world: World) -> list[str]:
    """Messages that could not be answered."""
    query = select(inbox.c.state).where(inbox.c.state != "done")
    return list(await world.db.read(lambda c: c.execute(query).scalars().all()))


@pytest.mark.parametrize("opened", OPENED)
async def test_a_question_is_over_for_who_lost_his_post(world: World, opened: str) -> None:
    await applies(world, "oi")
    await applies(world, "pao", **PAO)
    hoa = await world.officer("hoa")
    command, said = OPENED[opened]
    await says(hoa, command)
    await lose(world)
    before = await actions(world)
    assert await says(hoa, said)
    assert await waiting(world) == []
    assert await actions(world) == before
    assert (await says(hoa, "/help"))[0].startswith("Anh/chị gõ các lệnh")


async def _before_admitting(world: World) -> Player:
    await applies(world, "oi")
    hoa = await world.officer("hoa")
    await finds_all_eligible(hoa, 1)
    await says(hoa, "/admit", "[CĐCS Bản Mai", "[Tiếp tục", "12/qđ-ldld", "20/11/2026", "28/11/2026")
    return hoa


@pytest.mark.parametrize("role", [{}, {"role": Role.VIEWER}])
async def test_a_decision_that_stands_ready_is_recorded_by_nobody(world: World, role: dict[str, Any]) -> None:
    hoa = await _before_admitting(world)
    await lose(world, **role)
    assert await presses(hoa, "✅ Ghi")
    assert await waiting(world) == []
    assert "admit" not in await actions(world)
