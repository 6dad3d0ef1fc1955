"""The limits of the Zalo bot's plan: counted by the month, and told in time, once."""

from __future__ import annotations

import logging
from datetime import timedelta

import pytest
from sqlalchemy import update

from bot.channels.zalo_bot import Counted, ZaloBot
from bot.channels.zalo_bot_setup import ZaloBotSettings
from bot.retries import Retries
from bot.zalo_bot_meter import Meter
from dialogue.messages import ChannelName
from domain.roles import Role
from domain.working_days import PLAIN
from models import zalo_bot_quota
from models.tables import chat
from models.zalo_bot_quota import Plan, Used
from scheduler.jobs import When
from scheduler.reminders import Reminders
from scheduler.rhythms import Every, Rhythm, latest
from scheduler.zalo_bot_quota import Quota
from tests.handlers.joining import types
from tests.player import ZONE, World

NOVEMBER = "2026-11"


async def spend(world: World, messages: int) -> None:
    await world.db.write(lambda c: zalo_bot_quota.count(c, NOVEMBER, messages - messages // 3, messages // 3))


async def look(world: World, plan: Plan, *, hours: int = 0) -> int:
    moment = world.now + timedelta(hours=hours)
    quota = Quota(Reminders(world.db, world.keys, PLAIN), plan, ZONE)
    return (await quota.look(When(latest(Rhythm(Every.HOUR), moment, ZONE), moment, moment))).count


async def test_people_and_messages_of_the_month_are_counted(world: World) -> None:
    for name in ("an", "oi"):
        await types(world.person(name, ChannelName.ZALO_BOT), "xin chào")
    await types(world.person("web"), "xin chào")
    await world.db.write(
        lambda c: c.execute(
            update(chat).where(chat.c.external_id == "oi").values(heard_at=world.now - timedelta(days=30))
        )
    )
    await spend(world, 10)
    await spend(world, 5)
    assert await world.db.read(lambda c: zalo_bot_quota.used(c, world.now, ZONE)) == Used(NOVEMBER, 1, 15)
    later = world.now + timedelta(days=30)
    assert await world.db.read(lambda c: zalo_bot_quota.used(c, later, ZONE)) == Used("2026-12", 0, 0)


@pytest.mark.parametrize(
    ("users", "messages", "near"),
    [(39, 2_399, []), (40, 2_399, ["users"]), (39, 2_400, ["messages"]), (60, 4_000, ["users", "messages"])],
)
def test_eighty_percent_of_a_limit_is_near(users: int, messages: int, near: list[str]) -> None:
    assert [what for what, _, _ in Used(NOVEMBER, users, messages).nearly(Plan(50, 3_000))] == near


async def test_the_provinces_officers_hear_of_it_once_a_month(world: World, caplog: pytest.LogCaptureFixture) -> None:
    lai = await world.officer("lai", "lai-chau", Role.ADMIN)
    lan = await world.officer("lan")
    await spend(world, 79)
    assert await look(world, Plan(50, 100)) == 0
    await spend(world, 1)
    assert [await look(world, Plan(50, 100)) for _ in range(2)] == [1, 0]
    (told,) = await lai.new()
    assert told.text.startswith("⚠️ Bot Zalo sắp hết hạn mức tháng này:\n• 80 tin đi và đến, gói cho 100 tin")
    assert await lan.new() == []
    assert "event=zalo_bot_quota month=2026-11 what=messages used=80 of=100" in caplog.text


async def test_nobody_is_woken_by_it(world: World) -> None:
    await world.officer("lai", "lai-chau", Role.ADMIN)
    await spend(world, 100)
    assert await look(world, Plan(50, 100), hours=11) == 0  # 23:00
    assert await look(world, Plan(50, 100), hours=20) == 1


async def test_what_the_channel_counts_is_written_once_and_not_lost(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.ERROR)
    channel = ZaloBot(ZaloBotSettings("1:x"), Retries(world.turns), lambda: world.now)
    meter = Meter(world.db, channel, ZONE, lambda: world.now)
    channel.counted = Counted(3, 2)
    for _ in range(2):
        await meter.flush()
    assert (await world.db.read(lambda c: zalo_bot_quota.used(c, world.now, ZONE))).messages == 5
    channel.counted = Counted(-9, 0)  # a write that fails
    with pytest.raises(Exception, match="counted"):
        await meter.flush()
    assert channel.counted == Counted(-9, 0)
    await meter.close()  # at the end of the process: what cannot be counted keeps nothing from ending
    assert "event=zalo_bot_uncounted received=-9 sent=0" in caplog.text
