"""That Zalo's Official Account is cut off, or its money nearly spent, the province hears once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from domain.roles import Role
from domain.working_days import PLAIN
from models import zalo_oa_tokens, zalo_window
from models.zalo_oa_tokens import Account, Lease, Pair
from models.zalo_window import Price
from scheduler.jobs import When
from scheduler.reminders import Reminders
from scheduler.rhythms import Every, Rhythm, latest
from scheduler.zalo_oa_alarms import Alarms
from tests.player import ZONE, Player, World

PRICE = Price(55, 550)


async def look(world: World, *, hours: int = 0) -> int:
    moment = world.now + timedelta(hours=hours)
    alarms = Alarms(Reminders(world.db, world.keys, PLAIN), "oa-1", ZONE)
    return (await alarms.look(When(latest(Rhythm(Every.HOUR), moment, ZONE), moment, moment))).count


@pytest.fixture
async def lai(world: World) -> Player:
    return await world.officer("lai", "lai-chau", Role.ADMIN)


async def test_a_cut_account_is_told_once_and_again_after_the_next_cut(world: World, lai: Player) -> None:
    lan = await world.officer("lan")
    account = Account("oa-1", "", world.keys)
    for generation in (1, 2):
        pair = Pair("access", "refresh", world.now)
        await world.db.write(lambda c, pair=pair: zalo_oa_tokens.connect(c, account, pair, "", world.now))  # type: ignore[misc]
        assert await look(world) == 0
        lease = Lease("", generation, "")
        await world.db.write(lambda c, it=lease: zalo_oa_tokens.refuse(c, account, it, -14014, world.now))  # type: ignore[misc]
        assert [await look(world, hours=11), await look(world), await look(world)] == [0, 1, 0]  # not at 23:00
        assert "Không gửi được tin nào, vì Zalo không còn nhận mã truy cập." in (await lai.new())[0].text
    assert await lan.new() == []


async def test_the_money_is_told_at_eighty_percent_once_a_month(world: World, lai: Player) -> None:
    await world.db.write(lambda c: zalo_window.keep_price(c, PRICE))
    told = []
    for _ in range(9):
        await world.db.write(lambda c: zalo_window.charge(c, "2026-11", PRICE))
        told.append(await look(world))
    assert told == [0, 0, 0, 0, 0, 0, 0, 1, 0]
    assert "Tin tính phí tháng này đã hết 440 đ, ngân sách là 550 đ." in (await lai.new())[0].text


async def test_where_nothing_is_connected_nothing_is_said(world: World, lai: Player) -> None:
    assert await look(world) == 0
