"""Who left his form and wanted reminders hears of it twice, at a good hour, with the question where he stopped."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

import pytest
from sqlalchemy import Connection, select, text

from dialogue.messages import ChannelName
from domain.purposes import Purpose
from models import drafts, surveys
from models.database import Database
from models.tables import chat, consent, job_message
from scheduler.jobs import Told, When
from scheduler.rhythms import Every, Rhythm, latest
from scheduler.unfinished import Unfinished
from tests.handlers.joining import fills, keys, types
from tests.player import NOON, ZONE, Player, World


class Clock:
    """The job, hour by hour."""

    def __init__(self, world: World) -> None:
        self.world, self.job = world, Unfinished(world.db, world.keys)

    async def at(self, moment: datetime) -> Told:
        self.world.now = moment
        return await self.job.remind(When(latest(Rhythm(Every.HOUR), moment, ZONE), moment, moment))

    async def hours(self, first: float, last: float) -> list[float]:
        """After how many hours since noon somebody was told, asked every hour; from the seventh day on at noon only."""
        every = [hour for it in range(int(last - first)) if (hour := first + it) < 6 * 24 or hour % 24 == 0]
        return [it for it in every if (await self.at(NOON + timedelta(hours=it))).count]


@pytest.fixture
def clock(world: World) -> Clock:
    return Clock(world)


@pytest.fixture
async def an(world: World) -> Player:
    """Stopped at the question for his telephone, at noon."""
    await fills(player := world.person("an"), "news", until="phone")
    return player


async def test_two_reminders_then_never_and_each_at_a_good_hour(clock: Clock, an: Player) -> None:
    """He stopped at 12:00. After 20 hours it is 8:00: the reminder waits until 11:00. The second is at 12:00."""
    assert await clock.hours(1, 14 * 24) == [23, 5 * 24]
    first, second = (it.text for it in await an.new())
    assert first == (
        "Đơn gia nhập của anh/chị còn dở, đang chờ câu: Điện thoại. Những gì đã điền vẫn còn nguyên."
        " Chọn ở dưới để làm tiếp."
    )
    assert second == f"{first}\nTôi không nhắc thêm nữa. Đơn dở được giữ đến 20/02/2027."
    assert an.last.labels == ["Làm tiếp đơn", "Đừng nhắc nữa"]


@pytest.mark.one_database
async def test_on_zalos_official_account_both_come_before_they_cost_money(world: World, clock: Clock) -> None:
    """He stopped at 12:00, so a message is free until 12:00 of the day after tomorrow."""
    await fills(world.person("an", ChannelName.ZALO_OA), "news", until="phone")
    assert await clock.hours(1, 14 * 24) == [23, 47]


@pytest.mark.one_database
async def test_what_was_missed_there_is_not_sent_at_a_price(world: World, clock: Clock) -> None:
    await fills(world.person("an", ChannelName.ZALO_OA), "news", until="phone")
    assert await clock.hours(48, 14 * 24) == []


@pytest.mark.one_database
async def test_it_goes_on_where_he_stopped_open_or_set_aside(clock: Clock, an: Player) -> None:
    await types(an, "/cancel")
    await clock.at(NOON + timedelta(hours=24))
    await an.new()
    assert keys(await an.hears(an.press("Làm tiếp đơn"))) == ["join.resumed", "join.ask.phone"]
    await fills(an, until="summary")
    await clock.at(NOON + timedelta(days=6))
    assert "chỉ còn xem lại và gửi" in (await an.new())[-1].text


@pytest.mark.one_database
async def test_who_goes_on_and_leaves_again_is_not_reminded_more(clock: Clock, an: Player) -> None:
    await clock.at(NOON + timedelta(hours=24))
    await types(an, "0912 345 678")
    assert await clock.hours(24, 24 * 14) == [24 * 6]


@pytest.mark.one_database
async def test_stop_sending_or_no_consent_to_it_end_the_reminders(world: World, clock: Clock, an: Player) -> None:
    await fills(binh := world.person("binh"), until="phone")
    await fills(chi := world.person("chi"), "news", phone="0987654321", full_name="Vàng A Páo")
    await types(an, "STOP")
    assert await clock.hours(1, 14 * 24) == []
    assert [await it.new() for it in (an, binh, chi)] == [[], [], []]


@dataclass
class Meanwhile:
    """The database; somebody writes between the job's looking and its telling."""

    db: Database
    does: Callable[[], Awaitable[Any]]

    async def read(self, fn: Callable[[Connection], Any]) -> Any:
        found = await self.db.read(fn)
        await self.does()
        return found

    async def write(self, fn: Callable[[Connection], Any]) -> Any:
        return await self.db.write(fn)


@pytest.mark.one_database
@pytest.mark.parametrize("said", ["/stop", "0912345678"])
async def test_who_writes_while_others_are_reminded_is_not(world: World, clock: Clock, an: Player, said: str) -> None:
    clock.job = Unfinished(cast(Database, Meanwhile(world.db, lambda: types(an, said))), world.keys)
    assert (await clock.at(NOON + timedelta(hours=24))).count == 0
    assert "reminder.form" not in keys(await an.new())


@pytest.mark.one_database
async def test_after_the_shift_where_a_survey_tells_it(world: World, clock: Clock) -> None:
    number = world.enterprises["HTX Dệt Nà Hoa"]
    await fills(world.person("an"), "news", until="phone", enterprise="nà hoa")
    found = surveys.Survey(number, NOON.date(), 30, shifts="2 ca, 6 giờ và 14 giờ")
    (person,) = await world.db.read(lambda c: c.execute(select(chat.c.person_id)).scalars().all())
    await world.db.write(lambda c: surveys.keep(c, found, surveys.Made(person, NOON, None)))
    assert await clock.hours(1, 48) == [26]


async def test_two_processes_remind_once(world: World, clock: Clock, an: Player) -> None:
    await clock.at(NOON + timedelta(hours=24))
    await Clock(world).at(NOON + timedelta(hours=24))
    assert len(await an.new()) == 1
    assert await world.db.read(lambda c: c.execute(select(job_message.c.reference)).scalars().all()) == [
        "first 2026-11-22"
    ]


async def test_those_to_be_reminded_are_found_by_an_index(world: World) -> None:
    """Most people agreed long ago: they are not looked at."""

    def fill(connection: Connection) -> None:
        sqlite = connection.dialect.name == "sqlite"
        recursive = "WITH RECURSIVE n(x) AS (SELECT 100 UNION ALL SELECT x + 1 FROM n WHERE x < 3000) SELECT x FROM n"
        numbers = recursive if sqlite else "SELECT x FROM generate_series(100, 3000) AS n(x)"
        people = f"INSERT INTO person (id, created_at) SELECT x, '2025-01-01' FROM ({numbers}) AS them"
        agreed = (
            "INSERT INTO consent (person_id, purpose, channel, text_version, text_hash, given_at)"
            " SELECT id, 'news', 'webchat', '1', 'h', '2025-01-01' FROM person"
        )
        connection.execute(text(people))
        connection.execute(text(agreed))
        connection.execute(text("ANALYZE"))

    await world.db.write(fill)
    assert await world.db.read(lambda c: [*drafts.left(c, world.keys, NOON, NOON)]) == []
    query = select(consent.c.id).where(consent.c.purpose == Purpose.NEWS, consent.c.given_at > NOON)

    def plan(connection: Connection) -> str:
        words = str(query.compile(connection, compile_kwargs={"literal_binds": True}))
        explain = "EXPLAIN QUERY PLAN " if connection.dialect.name == "sqlite" else "EXPLAIN "
        return "\n".join(str(row) for row in connection.execute(text(explain + words)))

    found: Any = await world.db.read(plan)
    assert "ix_consent_given_at" in found
