"""Officers hear once of a founding term that ends or is over and of applications that wait, in their own language; the
unit above hears only when it is late."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import update

import texts
from dialogue.messages import ChannelName
from domain.roles import Role
from domain.stages import Stage
from domain.working_days import PLAIN
from models import one_person, outbox, people
from models.tables import application, chat, enterprise
from models.tables import outbox as outbox_rows
from scheduler.jobs import Told, When
from scheduler.reminders import Reminders
from scheduler.rhythms import Every, Rhythm, latest
from tests.handlers.joining import fills, rows, types
from tests.player import ZONE, Player, World

NA_HOA = "HTX Dệt Nà Hoa"
HELD = date(2026, 11, 2)  # Monday: the meeting within 10 working days, by 16/11; the dossier within 15, by 23/11


class Clock:
    """Both jobs on the world's clock."""

    def __init__(self, world: World) -> None:
        self.world, self.jobs = world, Reminders(world.db, world.keys, PLAIN)

    def when(self, day: date) -> When:
        self.world.now = self.world.now.replace(year=day.year, month=day.month, day=day.day, hour=1)  # 8:00 there
        return When(latest(Rhythm(Every.DAY), self.world.now, ZONE), self.world.now, self.world.now)

    async def foundings(self, day: date) -> Told:
        return await self.jobs.foundings(self.when(day))

    async def waiting(self, day: date) -> Told:
        return await self.jobs.waiting(self.when(day))


@pytest.fixture
def clock(world: World) -> Clock:
    return Clock(world)


@pytest.fixture
async def hoa(world: World) -> Player:
    return await world.officer("hoa", "tan-phong")


@pytest.fixture
async def boss(world: World) -> Player:
    return await world.officer("boss", "lai-chau")


async def stands(world: World, stage: Stage, since: date, **values: Any) -> int:
    number = world.enterprises[NA_HOA]
    row = {"stage": stage, "stage_day": since, **values}
    await world.db.write(lambda c: c.execute(update(enterprise).where(enterprise.c.id == number).values(row)))
    return number


async def hears(player: Player) -> list[str]:
    """What came since the last look, without the buttons."""
    return [it.text for it in await player.new()]


# --- founding terms ---------------------------------------------------------------------------------------------------
async def test_the_officer_is_warned_before_and_after_and_the_unit_above_only_after(
    world: World, clock: Clock, hoa: Player, boss: Player
) -> None:
    number = await stands(world, Stage.CONGRESS_HELD, HELD, dossier="committee_minutes")
    await hoa.new(), await boss.new()
    head, term = "⏰ Nhắc anh/chị việc thành lập công đoàn cơ sở:\n", "nộp hồ sơ lên công đoàn cấp trên"
    assert await clock.foundings(date(2026, 11, 17)) == Told()
    assert (await clock.foundings(date(2026, 11, 18))).count == 1
    assert await hears(hoa) == [f"{head}• {NA_HOA}: {term}, hạn cuối 23/11/2026"]
    assert hoa.last.payload["options"][0]["value"] == f"/founding see {number}"
    for day in (18, 19, 23):
        assert await clock.foundings(date(2026, 11, day)) == Told()
    assert (await clock.foundings(date(2026, 11, 24))).count == 2
    assert await hears(hoa) == [f"{head}• ⚠️ {NA_HOA}: {term}, đã quá hạn 23/11/2026"]
    assert await hears(boss) == [
        f"{head}• ⚠️ {NA_HOA} (Công đoàn phường Tân Phong phụ trách): {term}, đã quá hạn 23/11/2026"
    ]
    assert await clock.foundings(date(2027, 2, 1)) == Told()


async def test_who_stands_in_for_a_unit_without_officers_is_not_told_as_the_unit_above_too(
    world: World, clock: Clock, boss: Player
) -> None:
    await stands(world, Stage.FILED, HELD)
    await boss.new()
    assert (await clock.foundings(date(2026, 11, 24))).count == 1
    (said,) = await hears(boss)
    assert said.count("⚠️") == 1


async def test_another_date_is_another_warning(world: World, clock: Clock, hoa: Player) -> None:
    await stands(world, Stage.FILED, HELD)
    assert (await clock.foundings(date(2026, 11, 24))).count == 1
    await stands(world, Stage.FILED, HELD + timedelta(days=1))
    assert (await clock.foundings(date(2026, 11, 25))).count == 1
    assert await hears(hoa) != []


async def test_a_planned_congress_whose_day_has_passed_is_asked_about(world: World, clock: Clock, hoa: Player) -> None:
    await stands(world, Stage.CONGRESS_PLANNED, HELD)
    await hoa.new()
    assert await clock.foundings(HELD) == Told()
    assert (await clock.foundings(HELD + timedelta(days=1))).count == 1
    assert "đại hội, đã quá hạn 02/11/2026" in (await hears(hoa))[0]


async def test_a_meeting_whose_minutes_are_there_is_no_matter_any_more(world: World, clock: Clock, hoa: Player) -> None:
    await stands(world, Stage.CONGRESS_HELD, HELD)
    await hoa.new()
    await clock.foundings(date(2026, 11, 17))
    assert "họp ban chấp hành lần đầu, đã quá hạn 16/11/2026" in (await hears(hoa))[0]
    assert (await rows(world, "job_message"))[0]["reference"].startswith("late meeting enterprise:")


async def test_everything_new_for_one_person_comes_in_one_message_of_his_language(
    world: World, clock: Clock, hoa: Player
) -> None:
    await world.db.write(lambda c: c.execute(update(chat).values(language="en")))
    values = {"stage": Stage.FILED, "stage_day": HELD}
    open_ones = enterprise.c.id.in_([world.enterprises[NA_HOA], world.enterprises["Công ty CP Chè Suối Hồ"]])
    await world.db.write(lambda c: c.execute(update(enterprise).where(open_ones).values(**values, unit_id=2)))
    await hoa.new()
    assert (await clock.foundings(date(2026, 11, 24))).count == 1
    (said,) = await hears(hoa)
    assert said.splitlines() == [
        "⏰ A reminder about founding grassroots unions:",
        "• ⚠️ Công ty CP Chè Suối Hồ: the upper union's answer, overdue since 23/11/2026",
        f"• ⚠️ {NA_HOA}: the upper union's answer, overdue since 23/11/2026",
    ]


async def test_who_has_no_chat_hears_of_it_once_he_has_one(world: World, clock: Clock, hoa: Player) -> None:
    await stands(world, Stage.FILED, HELD)
    await world.db.write(lambda c: c.execute(update(chat).values(gone=True)))
    assert await clock.foundings(date(2026, 11, 24)) == Told()
    await world.db.write(lambda c: c.execute(update(chat).values(gone=False)))
    assert (await clock.foundings(date(2026, 11, 25))).count == 1


# --- applications -----------------------------------------------------------------------------------------------------
async def apply(world: World, name: str) -> None:
    """An application to Tân Phong."""
    await fills(world.person(name), enterprise="nà hoa")


async def test_an_application_that_waits_is_told_after_7_days_and_above_after_15(
    world: World, clock: Clock, hoa: Player, boss: Player
) -> None:
    await apply(world, "an")
    sent = world.now.date()
    await hoa.new(), await boss.new()
    assert await clock.waiting(sent + timedelta(days=6)) == Told()
    assert (await clock.waiting(sent + timedelta(days=7))).count == 1
    line = "• Công đoàn phường Tân Phong: 1 đơn chờ từ {} ngày trở lên, đơn cũ nhất gửi ngày 22/11/2026"
    assert await hears(hoa) == [f"⏰ Có đơn gia nhập chờ anh/chị đã lâu:\n{line.format(7)}"]
    assert await hears(boss) == []
    for day in (7, 8, 14):
        assert await clock.waiting(sent + timedelta(days=day)) == Told()
    assert (await clock.waiting(sent + timedelta(days=15))).count == 1
    assert await hears(hoa) == []
    assert await hears(boss) == [
        f"⏰ Có đơn gia nhập ở đơn vị cấp dưới chờ đã lâu, anh/chị xem giúp:\n{line.format(15)}"
    ]
    await types(boss, "/queue")
    assert "Lò Thị Ọi" in boss.last.text, "the button's command shows it"


async def test_what_was_decided_or_waits_for_its_applicant_is_nobodys_matter(
    world: World, clock: Clock, hoa: Player
) -> None:
    await apply(world, "an")
    for status in ("needs_info", "refused", "admitted"):
        await world.db.write(lambda c, it=status: c.execute(update(application).values(status=it)))  # type: ignore[misc]
        assert await clock.waiting(date(2026, 12, 20)) == Told(), status
    await world.db.write(lambda c: c.execute(update(application).values(status="eligible")))
    assert (await clock.waiting(date(2026, 12, 20))).count == 1


async def test_what_comes_later_is_told_with_all_that_waits(world: World, clock: Clock, hoa: Player) -> None:
    await apply(world, "an")
    await clock.waiting(date(2026, 11, 29))
    world.now = world.now.replace(month=11, day=25)
    await apply(world, "binh")
    await apply(world, "chi")
    await hoa.new()
    assert (await clock.waiting(date(2026, 12, 2))).count == 1
    assert "3 đơn chờ từ 7 ngày trở lên, đơn cũ nhất gửi ngày 22/11/2026" in (await hears(hoa))[0]


async def test_a_unit_without_officers_is_the_next_ones_above(world: World, clock: Clock, boss: Player) -> None:
    await apply(world, "an")
    viewer = await world.officer("vien", "tan-phong", Role.VIEWER)
    await viewer.new()
    assert (await clock.waiting(date(2026, 12, 20))).count == 1, "and not a second time as the unit above"
    assert await hears(viewer) == []


async def test_no_name_of_a_person_stands_in_a_reminder() -> None:
    for language in texts.LANGUAGES:
        fields = [texts.text(language, key) for key in texts.keys(language) if key.startswith("reminder.")]
        assert not any("{name}" in it for it in fields)


async def test_what_a_platform_must_send_is_free_for_any_process_at_once(world: World, clock: Clock) -> None:
    await world.officer("hoa", "tan-phong", channel=ChannelName.TELEGRAM)
    await stands(world, Stage.FILED, HELD)
    await world.db.write(lambda c: c.execute(update(outbox_rows).values(state="sent", lease_until=None)))
    await clock.foundings(date(2026, 11, 24))
    claimed = await world.db.write(lambda c: outbox.claim(c, world.keys, world.now))
    assert [it.payload["key"] for it in claimed.rows] == ["reminder.founding"]


async def test_what_somebody_was_told_goes_with_him(world: World, clock: Clock, hoa: Player) -> None:
    await stands(world, Stage.FILED, HELD)
    await clock.foundings(date(2026, 11, 24))
    (told,) = await rows(world, "job_message")
    await world.db.write(lambda c: people.erase(c, told["person_id"], world.now))
    assert await rows(world, "job_message") == []


async def test_two_persons_who_become_one_were_told_once(world: World, clock: Clock, hoa: Player) -> None:
    await world.officer("hoa again", "tan-phong")
    await stands(world, Stage.FILED, HELD)
    assert (await clock.foundings(date(2026, 11, 24))).count == 2
    first, second = (it["person_id"] for it in await rows(world, "job_message"))
    await world.db.write(lambda c: one_person.join(c, first, second, world.now))
    assert [it["person_id"] for it in await rows(world, "job_message")] == [first]
    assert await clock.foundings(date(2026, 11, 25)) == Told()
