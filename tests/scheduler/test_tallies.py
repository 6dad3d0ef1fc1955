"""The tally comes to every officer once a day, short, with a chart and the workbook, and after every longer period."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from dialogue.messages import ChannelName
from domain.periods import Span
from domain.roles import Role
from models import people
from models.officers import Appointment, appoint
from models.tables import enterprise
from scheduler.jobs import Told, When
from scheduler.rhythms import Every, Rhythm, latest
from scheduler.tallies import Tallies
from tests.handlers.joining import keys, rows, types
from tests.handlers.volunteering import Won
from tests.player import ZONE, Player, Seen, World

pytestmark = pytest.mark.one_database  # its SQL is tests/models/test_tallies.py's
MONDAY = date(2026, 11, 23)
EVENING = time(17, 30)


class Clock:
    """The jobs on the world's clock."""

    def __init__(self, world: World) -> None:
        self.world, self.jobs, self.won = world, Tallies(world.db, world.keys), Won(world)

    def at(self, day: date, hour: int = 9) -> None:
        self.world.now = datetime.combine(day, time(hour), ZONE)

    def when(self, every: Every, day: date, at: time = EVENING) -> When:
        moment = datetime.combine(day, at, ZONE)
        self.world.now = max(self.world.now, moment)
        return When(latest(Rhythm(every, at), moment, ZONE), moment, self.world.now)

    async def evening(self, day: date) -> Told:
        return await self.jobs.daily(self.when(Every.DAY, day))

    async def sends(self, **told: Any) -> int:
        return await self.won.sends(None, **told)

    async def admits(self, *numbers: int, day: date) -> None:
        await self.won.admits(*numbers, day=day)


@pytest.fixture
def clock(world: World) -> Clock:
    return Clock(world)


@pytest.fixture
async def hoa(world: World) -> Player:
    return await world.officer("hoa", "tan-phong")


async def hears(player: Player) -> list[Seen]:
    return await player.new()


# --- the day ----------------------------------------------------------------------------------------------------------
@pytest.mark.on_both
async def test_one_short_message_tells_what_came_and_the_workbook_follows(clock: Clock, hoa: Player) -> None:
    clock.at(MONDAY - timedelta(days=1))
    first = await clock.sends()
    clock.at(MONDAY)
    hoa_s = clock.world.enterprises["HTX Dệt Nà Hoa"]
    await clock.sends(enterprise_id=hoa_s, unit_id=clock.world.units["tan-phong"])
    await clock.sends()
    await clock.admits(first, day=MONDAY)
    await hears(hoa)
    assert (await clock.evening(MONDAY)).count == 1
    told, book = await hears(hoa)
    assert told.text == (
        "📊 23/11/2026, Công đoàn phường Tân Phong\n"
        "+2 đơn, +1 kết nạp từ 22/11/2026 17:30.\n"
        "Hôm qua 1 đơn (hôm kia 0), kết nạp 0 (0).\n"
        "Nhiều đơn nhất: Công ty TNHH Bản Mai +1, HTX Dệt Nà Hoa +1.\n"
        "Chưa giải quyết xong: 2 đơn, đều gửi hôm nay."
    )
    assert told.labels == ["Xét đơn đang chờ", "Xem số liệu", "Tắt gửi hằng ngày"]
    assert told.payload["attachment"]["kind"] == "tally_chart"
    assert book.text == "Số liệu từng doanh nghiệp, từng đơn vị. Công đoàn phường Tân Phong, ngày 23/11/2026."
    assert book.payload["attachment"]["kind"] == "tally_book"


async def test_a_day_without_news_is_one_line(clock: Clock, hoa: Player) -> None:
    await hears(hoa)
    await clock.evening(MONDAY)
    (told,) = await hears(hoa)
    assert told.text.strip() == "📊 23/11/2026, Công đoàn phường Tân Phong: chưa có gì mới."
    assert "attachment" not in told.payload


async def test_nobody_hears_it_twice_and_a_colleague_hears_the_same_numbers(clock: Clock, hoa: Player) -> None:
    clock.at(MONDAY)
    await clock.sends()
    await hears(hoa)
    await clock.evening(MONDAY)
    (told, _) = await hears(hoa)
    late = await clock.world.officer("lan", "tan-phong")
    await clock.sends()
    assert (await clock.evening(MONDAY)).count == 1  # as by a process that takes over
    assert await hears(hoa) == []
    assert (await hears(late))[0].text == told.text
    assert len(await rows(clock.world, "tally_sent")) == 1


async def test_what_is_recorded_late_is_news_once(clock: Clock, hoa: Player) -> None:
    clock.at(MONDAY)
    number = await clock.sends()
    await clock.evening(MONDAY)
    tuesday = MONDAY + timedelta(days=1)
    clock.at(tuesday)
    await clock.admits(number, day=MONDAY - timedelta(days=3))
    await hears(hoa)
    await clock.evening(tuesday)
    told = (await hears(hoa))[0].text
    assert "+0 đơn, +1 kết nạp từ 23/11/2026 17:30." in told
    assert "Kết nạp nhiều nhất: Công ty TNHH Bản Mai +1." in told
    await clock.evening(tuesday + timedelta(days=1))
    assert "chưa có gì mới" in (await hears(hoa))[0].text


async def test_a_missed_one_tells_of_its_own_evening(clock: Clock, hoa: Player) -> None:
    clock.at(MONDAY)
    await clock.sends()
    clock.at(MONDAY + timedelta(days=1))  # the process was down; now it is the next morning
    await clock.sends()
    await hears(hoa)
    await clock.evening(MONDAY)
    told = (await hears(hoa))[0].text
    assert told.startswith("📊 23/11/2026")
    assert "+1 đơn" in told
    assert "Chưa giải quyết xong: 1 đơn" in told
    await clock.evening(MONDAY + timedelta(days=1))
    assert "+1 đơn, +0 kết nạp từ 23/11/2026 17:30." in (await hears(hoa))[0].text


async def test_each_officer_hears_of_his_own_unit_in_his_language(clock: Clock, hoa: Player) -> None:
    boss = await clock.world.officer("boss", "lai-chau", Role.VIEWER)
    sister = await clock.world.officer("din", "sin-ho")
    await types(boss, "/language en")
    clock.at(MONDAY)
    await clock.sends()
    for player in (hoa, boss, sister):
        await hears(player)
    await clock.evening(MONDAY)
    assert (await hears(boss))[0].text.startswith("📊 23/11/2026, LĐLĐ tỉnh Lai Châu\n+1 applications, +0 admitted")
    (nothing,) = await hears(sister)
    assert "chưa có gì mới" in nothing.text
    assert "Bản Mai" not in nothing.text


@pytest.mark.on_both
async def test_who_switched_it_off_hears_nothing_until_he_switches_it_on(clock: Clock, hoa: Player) -> None:
    assert keys(await types(hoa, "/tally off")) == ["tally.off"]
    assert (await clock.evening(MONDAY)).count == 0
    assert keys(await types(hoa, "/tally on")) == ["tally.on"]
    assert (await clock.evening(MONDAY + timedelta(days=1))).count == 1


async def test_who_lost_his_post_or_was_erased_hears_nothing(clock: Clock, hoa: Player) -> None:
    (post,) = await rows(clock.world, "officer")
    await clock.world.db.write(lambda c: people.erase(c, post["person_id"], clock.world.now))
    assert (await clock.evening(MONDAY)).count == 0


async def test_what_was_sent_stays_as_it_was_sent(clock: Clock, hoa: Player) -> None:
    clock.at(MONDAY)
    number = await clock.sends()
    await clock.evening(MONDAY)
    (before,) = await rows(clock.world, "tally_sent")
    await clock.admits(number, day=MONDAY)
    await clock.evening(MONDAY)
    assert await rows(clock.world, "tally_sent") == [before]
    assert '"news": [1, 0, 0, 0]' in before["numbers"]
    assert "Bản Mai" not in before["numbers"]  # ids alone


async def test_telegram_gets_it_by_the_sweeper(clock: Clock) -> None:
    player = await clock.world.officer("tele", "tan-phong", channel=ChannelName.TELEGRAM)
    await player.new()
    assert (await clock.evening(MONDAY)) == Told(1, ())
    assert len(await rows(clock.world, "outbox")) >= 1


async def test_long_names_are_cut_so_that_the_message_stays_short(clock: Clock, hoa: Player) -> None:
    long = "Công ty TNHH Một thành viên Chế biến Nông sản và Thương mại Tam Đường"
    await clock.world.db.write(lambda c: c.execute(update(enterprise).values(name=long)))
    clock.at(MONDAY)
    await clock.sends()
    await hears(hoa)
    await clock.evening(MONDAY)
    told = (await hears(hoa))[0].text
    assert "Nhiều đơn nhất: Công ty TNHH Một thành viên Chế biến Nô… +1." in told
    assert len(told) < 300  # a lock screen shows some six lines


# --- peak months ------------------------------------------------------------------------------------------------------
async def test_in_a_peak_month_it_comes_at_noon_too_and_ranks_the_units(clock: Clock) -> None:
    boss = await clock.world.officer("boss", "lai-chau")
    day = date(2027, 5, 4)
    clock.at(day)
    numbers = [await clock.sends(), await clock.sends(unit_id=clock.world.units["sin-ho"], enterprise_id=None)]
    await clock.admits(*numbers, await clock.sends(), day=day)
    await boss.new()
    assert (await clock.jobs.noon(clock.when(Every.DAY, day, time(11, 30)))).count == 1
    told = (await boss.new())[0].text
    assert "🔥 Kết nạp tháng cao điểm: 1. Công đoàn phường Tân Phong: 2; 2. Công đoàn xã Sìn Hồ: 1." in told
    clock.at(day, 15)
    await clock.sends()
    await clock.evening(day)
    assert "+1 đơn, +0 kết nạp từ 04/05/2027 11:30." in (await boss.new())[0].text
    assert (await clock.jobs.noon(clock.when(Every.DAY, date(2027, 6, 4), time(11, 30)))) == Told()


# --- longer periods ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("span", "due", "title"),
    [
        (Span.WEEK, date(2026, 11, 30), "📊 Tuần 23/11/2026–29/11/2026, "),
        (Span.MONTH, date(2026, 12, 1), "📊 Tháng 11/2026, "),
        (Span.QUARTER, date(2027, 1, 1), "📊 Quý 4/2026, "),
        (Span.HALF, date(2026, 12, 1), "📊 6 tháng, 01/06/2026 đến 30/11/2026, "),
        (Span.YEAR, date(2027, 1, 1), "📊 Năm 2026, "),
    ],
)
async def test_after_a_period_its_numbers_stand_beside_the_one_before(
    clock: Clock, hoa: Player, span: Span, due: date, title: str
) -> None:
    clock.at(MONDAY)
    await clock.admits(await clock.sends(), day=MONDAY)
    await hears(hoa)
    when = clock.when(Every(span), due, time(8, 15))
    assert (await clock.jobs.over(span)(when)).count == 1
    (told,) = await hears(hoa)
    assert told.text.startswith(title)
    assert "Đơn 1 (kỳ trước 0), kết nạp 1 (0), thực tăng 1 (0)." in told.text
    assert told.payload["attachment"]["kind"] == "tally_book"
    assert (await clock.jobs.over(span)(when)).count == 0


# --- several posts ----------------------------------------------------------------------------------------------------
async def also_officer(world: World, unit: str, role: Role = Role.OFFICER) -> None:
    """Who has a post already gets one more."""
    person = (await rows(world, "officer"))[0]["person_id"]
    await world.db.write(lambda c: appoint(c, Appointment(person, world.units[unit], role, "Hoa"), world.now))


async def test_one_message_tells_of_each_of_an_officers_units(clock: Clock, hoa: Player) -> None:
    await also_officer(clock.world, "sin-ho")
    clock.at(MONDAY)
    await clock.sends()
    await clock.sends(unit_id=clock.world.units["sin-ho"], enterprise_id=None)
    await hears(hoa)
    assert (await clock.evening(MONDAY)).count == 1
    told, book = await hears(hoa)
    head, *_, other = told.text.splitlines()
    assert head == "📊 23/11/2026, Công đoàn phường Tân Phong"
    assert other == "Công đoàn xã Sìn Hồ: +1 đơn, +0 kết nạp, 1 đơn đang chờ."
    assert told.labels == ["Xét đơn đang chờ", "Xem số liệu", "Công đoàn xã Sìn Hồ", "Tắt gửi hằng ngày"]
    assert "Công đoàn phường Tân Phong" in book.text
    assert len(await rows(clock.world, "tally_sent")) == 2


@pytest.mark.on_both
async def test_what_lies_below_another_post_or_is_lower_is_no_line_of_its_own(clock: Clock, hoa: Player) -> None:
    await also_officer(clock.world, "cs-ban-mai", Role.ADMIN)
    await also_officer(clock.world, "sin-ho", Role.ADMIN)
    clock.at(MONDAY)
    await clock.sends()
    await hears(hoa)
    await clock.evening(MONDAY)
    told = (await hears(hoa))[0].text.splitlines()
    assert told[0].endswith("Công đoàn xã Sìn Hồ")  # there he is an administrator
    assert told[-1] == "Công đoàn phường Tân Phong: +1 đơn, +0 kết nạp, 1 đơn đang chờ."
    assert not any("Bản Mai" in line for line in told[1:])


async def test_a_day_without_news_in_any_of_them_is_one_line(clock: Clock, hoa: Player) -> None:
    await also_officer(clock.world, "sin-ho")
    clock.at(MONDAY)
    await clock.sends(unit_id=clock.world.units["sin-ho"], enterprise_id=None)
    await clock.evening(MONDAY)
    await hears(hoa)
    await clock.evening(MONDAY + timedelta(days=1))
    (told,) = await hears(hoa)
    assert told.text == (
        "📊 24/11/2026, Công đoàn phường Tân Phong, Công đoàn xã Sìn Hồ: chưa có gì mới. "
        "Chưa giải quyết xong: 1 đơn, lâu nhất 1 ngày."
    )


async def test_after_a_period_each_unit_has_its_line(clock: Clock, hoa: Player) -> None:
    await also_officer(clock.world, "sin-ho")
    clock.at(MONDAY)
    await clock.sends(unit_id=clock.world.units["sin-ho"], enterprise_id=None)
    await hears(hoa)
    await clock.jobs.over(Span.WEEK)(clock.when(Every.WEEK, date(2026, 11, 30), time(8, 15)))
    (told,) = await hears(hoa)
    assert told.text.endswith("Công đoàn xã Sìn Hồ: đơn 1, kết nạp 0, thực tăng 0.")
    assert told.labels == ["Xem số liệu", "Công đoàn xã Sìn Hồ", "Tắt gửi hằng ngày"]
