"""The clock of grievances: alarms, the morning's word, the unit above; what fades and what was left open goes."""

from __future__ import annotations

from datetime import timedelta

import pytest

from dialogue.messages import ChannelName
from domain.grievances import Mode
from domain.working_days import PLAIN
from models import grievance_clock
from models.grievance_routing import Asked
from scheduler.grievances import Grievances
from scheduler.jobs import Told, When
from scheduler.reminders import Reminders
from scheduler.rhythms import Every, Rhythm, latest
from tests.complaining import RECEIPT, sent, when
from tests.handlers.joining import everything, rows, types
from tests.handlers.test_grievance import STORY, tells
from tests.player import ZONE, Player, World


class Clock:
    """The jobs on the world's clock."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.jobs = Grievances(world.db, world.keys, Reminders(world.db, world.keys, PLAIN))

    async def watch(self) -> Told:
        return await self.jobs.watch(self.world.now, when(self.world).today)

    def when(self, every: Every) -> When:
        return When(latest(Rhythm(every), self.world.now, ZONE), self.world.now, self.world.now)

    async def morning(self) -> Told:
        return await self.jobs.morning(self.when(Every.DAY))

    async def hour(self) -> Told:
        return await self.jobs.hour(self.when(Every.HOUR))


@pytest.fixture
def clock(world: World) -> Clock:
    return Clock(world)


@pytest.fixture
async def own(world: World) -> Player:
    return await world.officer("hoa", "cs-ban-mai")


@pytest.fixture
async def upper(world: World) -> Player:
    return await world.officer("din", "tan-phong")


async def heard(player: Player) -> list[str]:
    return [it.text for it in await player.new()]


async def test_an_urgent_anonymous_case_alarms_once_without_saying_which(
    world: World, clock: Clock, own: Player, upper: Player
) -> None:
    await sent(world, Mode.ANONYMOUS, urgent=True)
    assert (await clock.watch()).count == 1
    assert (await clock.watch()).count == 0
    assert await heard(own) == ["🚨 Có vụ việc KHẨN ở CĐCS Bản Mai. Mở xem ngay giúp."]
    assert await heard(upper) == []
    assert all("700001" not in str(it) for it in await rows(world, "job_message"))


async def test_the_alarm_too_goes_around_whom_it_is_about(
    world: World, clock: Clock, own: Player, upper: Player
) -> None:
    about = Asked(world.enterprises["Công ty TNHH Bản Mai"], None, about_unit=world.units["cs-ban-mai"])
    await sent(world, Mode.ANONYMOUS, about, urgent=True)
    await clock.watch()
    assert (await heard(own), len(await heard(upper))) == ([], 1)


async def test_each_morning_officers_hear_of_what_is_new_due_and_late_and_the_unit_above_of_what_is_late(
    world: World, clock: Clock, own: Player, upper: Player
) -> None:
    await sent(world, Mode.ANONYMOUS)
    await sent(world)
    await clock.morning()
    assert await heard(own) == [
        "Vụ việc của người lao động:\n• CĐCS Bản Mai: 1 có tin mới, 0 đến hẹn hôm nay, 0 quá hẹn."
    ]
    world.now += timedelta(days=1)
    await clock.morning()
    assert await heard(own) == [
        "Vụ việc của người lao động:\n• CĐCS Bản Mai: 0 có tin mới, 2 đến hẹn hôm nay, 0 quá hẹn."
    ]
    assert await heard(upper) == []
    world.now += timedelta(days=1)
    for _ in range(2):  # taken over by another process, or begun again after a crash
        await clock.morning()
    assert await heard(own) == [
        "Vụ việc của người lao động:\n• CĐCS Bản Mai: 0 có tin mới, 0 đến hẹn hôm nay, 2 quá hẹn."
    ]
    assert await heard(upper) == [
        "Vụ việc của người lao động:\n• CĐCS Bản Mai: 2 vụ việc quá hẹn, cấp trên lưu ý giúp."
    ]


async def test_what_comes_while_the_morning_goes_out_still_alarms(world: World, clock: Clock, own: Player) -> None:
    await sent(world, Mode.ANONYMOUS)
    before = await world.db.read(grievance_clock.untold)
    await sent(world, Mode.ANONYMOUS, urgent=True, receipt=RECEIPT[::-1])
    await world.db.write(lambda c: grievance_clock.mark_told(c, before))
    assert (await clock.watch()).count == 1


async def test_what_is_urgent_and_not_taken_up_within_the_hour_is_told_above(
    world: World, clock: Clock, own: Player, upper: Player
) -> None:
    await sent(world, urgent=True)
    await clock.hour()
    assert await heard(upper) == []
    world.now += timedelta(hours=1)
    await clock.hour()
    assert len(await heard(upper)) == 1
    await types(own, "/cases 1 take 0")
    world.now += timedelta(days=1)
    await clock.hour()
    assert await heard(upper) == []


async def test_a_case_that_was_opened_and_left_so_closes_itself_and_nothing_of_it_stays(
    world: World, clock: Clock
) -> None:
    await sent(world, Mode.ANONYMOUS)
    await types(player := world.person(), RECEIPT)
    assert "grievance_thread" in await everything(world)
    world.now += timedelta(minutes=16)
    await clock.watch()
    chats = [it for it in await rows(world, "chat") if it["external_id"] == player.name]
    assert [(it["conversation"], it["step"]) for it in chats] == [("", "")]
    assert [it for it in (await everything(world)).splitlines() if "grievance_thread" in it] == []
    assert [it for it in await rows(world, "outbox") if it["payload"] is not None] == []


@pytest.mark.parametrize("channel", [ChannelName.WEBCHAT, ChannelName.TELEGRAM])
async def test_what_was_begun_and_not_sent_goes_after_a_day(world: World, clock: Clock, channel: ChannelName) -> None:
    await tells(person := world.person("7", channel), "anonymous")
    await types(person, "/privacy")  # looked at in between: what was begun lies beneath
    world.now += timedelta(hours=23)
    await clock.watch()
    assert STORY in await everything(world)
    world.now += timedelta(hours=2)
    await clock.watch()
    left = [it for it in (await everything(world)).splitlines() if STORY in it and not it.startswith("outbox.")]
    assert left == []
