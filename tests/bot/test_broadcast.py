"""The campaigns' lane: nobody twice, whoever sleeps, works or fills in a form waits, and nothing disturbs replies."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, select, update

from bot.armed import Armed
from bot.broadcast_rate import FEWEST, Pace, Rate, Refusals
from bot.channels.base import BudgetSpent, Failure, SendError, TooLate
from dialogue.messages import ChannelName
from models import campaign_lane, campaigns, settings, surveys
from models.campaign_lane import LEASE, MISSED
from models.tables import campaign, chat, officer, recipient
from models.tables import lane as lanes
from tests.handlers.campaigning import AT_ONCE, Lane, became, change, drafts, releases, worker
from tests.handlers.joining import fills, rows, types
from tests.player import NOON, Player, World

TELEGRAM = ChannelName.TELEGRAM


@pytest.fixture
async def hoa(world: World) -> Player:
    return await world.officer("hoa", "tan-phong")


@pytest.fixture
def lane(world: World, tmp_path: Path) -> Lane:
    return Lane(world, tmp_path)


async def released(hoa: Player, *workers: Player) -> None:
    for it in workers:
        await it.new()
    await releases(hoa, await drafts(hoa))
    await hoa.new()


async def go_by(lane: Lane, hours: int) -> None:
    """While the process runs."""
    for _ in range(2 * hours):
        lane.world.now += timedelta(minutes=30)
        await lane.works()


# --- once, whatever happens -------------------------------------------------------------------------------------------
async def test_two_processes_send_a_campaign_once(world: World, hoa: Player, lane: Lane, tmp_path: Path) -> None:
    workers = [await worker(world, at, TELEGRAM) for at in range(5)]
    await released(hoa, *workers)
    other = Lane(world, tmp_path, lane.line, "another process")
    await asyncio.gather(lane.works(), other.works())
    assert sorted(lane.line.readers) == sorted(it.name for it in workers)
    assert await became(world) == {"sent": 5}


async def test_what_a_dead_process_had_begun_is_unknown_and_the_rest_is_sent(
    world: World, hoa: Player, lane: Lane, tmp_path: Path
) -> None:
    workers = [await worker(world, at, TELEGRAM) for at in range(3)]
    await released(hoa, *workers)
    await lane.sender.round()  # begun
    await lane.sender.round()  # its list is written

    def begins_and_dies(connection: Connection) -> None:
        first = select(recipient.c.person_id).order_by(recipient.c.person_id).limit(1).scalar_subquery()
        begun = update(recipient).where(recipient.c.person_id == first)
        connection.execute(begun.values(state="sending", at=world.now))

    await world.db.write(begins_and_dies)
    other = Lane(world, tmp_path, lane.line, "another process")
    await other.works()
    assert lane.line.sent == [], "its lease is not over"
    world.now += LEASE
    await other.works()
    assert await became(world) == {"unknown": 1, "sent": 2}
    assert "chưa rõ 1" in (await hoa.new())[-1].text
    await types(hoa, "/campaign again 1")
    await other.works()
    assert len(lane.line.sent) == 2, "who may have it does not get it again"


async def test_a_clock_put_back_keeps_nobody_out(world: World, hoa: Player, lane: Lane) -> None:
    await released(hoa, await worker(world, 0, TELEGRAM))
    await world.db.write(lambda c: campaign_lane.hold(c, "another", world.now + timedelta(days=3)))
    await lane.works()
    assert len(lane.line.sent) == 1


async def test_a_restored_backup_sends_nothing_until_it_is_armed(
    world: World, hoa: Player, lane: Lane, tmp_path: Path
) -> None:
    await released(hoa, await worker(world, 0, TELEGRAM), await worker(world, 1, TELEGRAM))
    await lane.works()
    backup = {"state": "sending", "taken_to": 0}
    await change(world, campaign, **backup, ended_at=None)
    await change(world, recipient, state="queued")
    await world.db.write(lambda c: settings.put(c, campaign_lane.COUNTER, "0"))
    fresh, elsewhere = Lane(world, tmp_path, lane.line), Lane(world, tmp_path / "other", lane.line)
    await fresh.works()
    assert len(lane.line.sent) == 2
    (tmp_path / "other").mkdir()
    await world.db.write(lambda c: settings.put(c, campaign_lane.COUNTER, "7"))
    await elsewhere.works()
    assert len(lane.line.sent) == 2, "nor on another machine, where no file tells what was sent"
    await elsewhere.sender._means.armed.arm()
    await elsewhere.works()
    assert len(lane.line.sent) == 4


@pytest.mark.one_database
@pytest.mark.parametrize("under_way", [False, True])
async def test_an_hour_late_it_asks_the_officer(world: World, hoa: Player, lane: Lane, under_way: bool) -> None:
    an = await worker(world, 0)
    await released(hoa, an)
    if under_way:
        await lane.sender.round()
    hoa.later(days=1, minutes=1)
    await lane.works()
    assert await an.new() == []
    (said,) = await hoa.new()
    assert said.text.startswith("📣 Đợt 1 đã quá giờ hẹn hơn một tiếng")
    await hoa.plays("""
        > [Xem đợt này]
        < … chờ anh/chị quyết định … [Gửi tiếp] …
        > [Gửi tiếp]
        < …
    """)
    await lane.works()
    assert len(await an.new()) == 1
    assert timedelta(days=1) > MISSED


@pytest.mark.one_database
async def test_a_series_goes_on_after_one_that_was_missed(world: World, hoa: Player, lane: Lane) -> None:
    an = await worker(world, 0)
    await drafts(hoa)
    start = world.now + timedelta(days=1)
    await change(world, campaign, repeat="weekly", start_at=start)
    await releases(hoa, 1)
    await an.new()
    world.now = start + timedelta(days=15)  # two were missed while nothing ran
    await lane.works()
    assert [(it["state"], it["start_at"]) for it in await rows(world, "campaign")] == [
        ("asking", start), ("waiting", start + timedelta(days=21))
    ]  # fmt: skip
    await hoa.new()
    await types(hoa, "/campaign resume 1")  # hours later than its time of the day
    world.now += timedelta(minutes=30)
    await lane.works()
    assert len(await an.new()) == 1
    world.now = start + timedelta(days=21)
    await lane.works()
    assert len(await an.new()) == 1
    assert [it["start_at"] for it in await rows(world, "campaign")] == [
        start, start + timedelta(days=21), start + timedelta(days=28)
    ]  # fmt: skip


# --- who waits, and who gets none -------------------------------------------------------------------------------------
@pytest.mark.one_database
async def test_nobody_is_disturbed_in_a_form(world: World, hoa: Player, lane: Lane) -> None:
    an = await worker(world, 0)
    await released(hoa, an)
    await types(an, "/volunteer")
    await types(an, "/privacy")  # only looked at in between: the form lies beneath
    await lane.works()
    assert await became(world) == {"later": 1}
    await types(an, "/cancel")
    await an.new()
    an.later(minutes=11)
    await lane.works()
    assert len(await an.new()) == 1


@pytest.mark.one_database
async def test_outside_good_hours_everybody_waits(world: World, hoa: Player, lane: Lane) -> None:
    an = await worker(world, 0)
    hoa.later(hours=2)  # 14:00
    await released(hoa, an)
    await lane.works()
    assert await an.new() == []
    await hoa.plays("""
        > /campaign 1
        < … đang gửi … còn chờ 1 · … Ngoài giờ thì chờ. [Xem lại số liệu] …
    """)
    await go_by(lane, 3)
    assert len(await an.new()) == 1


@pytest.mark.one_database
async def test_who_works_at_noon_hears_after_his_shift(world: World, hoa: Player, lane: Lane) -> None:
    an, binh = await worker(world, 0, enterprise="nà hoa"), await worker(world, 1)
    found = surveys.Survey(world.enterprises["HTX Dệt Nà Hoa"], NOON.date(), 30, shifts="6h - 14h")
    await world.db.write(lambda c: surveys.keep(c, found, surveys.Made(1, NOON, None)))
    await released(hoa, an, binh)
    await lane.works()
    assert [len(await it.new()) for it in (an, binh)] == [0, 1]
    await go_by(lane, 2)
    assert len(await an.new()) == 1


@pytest.mark.one_database
async def test_who_stops_after_the_list_was_made_gets_none(world: World, hoa: Player, lane: Lane) -> None:
    an, binh = await worker(world, 0), await worker(world, 1)
    await fills(world.person("chi"), full_name="Vàng A Páo", phone="0912999999")  # agreed to no news
    await released(hoa, an, binh)
    await lane.sender.round()
    await lane.sender.round()
    await types(an, "STOP")
    await lane.works()
    assert [len(await it.new()) for it in (an, binh)] == [0, 1]
    assert [(it["state"], it["reason"]) for it in await rows(world, "recipient")] == [
        ("failed", "stopped"), ("sent", None)
    ]  # fmt: skip


# --- what the platform says -------------------------------------------------------------------------------------------
async def test_who_blocked_us_is_marked_and_not_tried_until_he_writes(world: World, hoa: Player, lane: Lane) -> None:
    an, binh = await worker(world, 0, TELEGRAM), await worker(world, 1, TELEGRAM)
    await released(hoa, an, binh)
    lane.line.fails[an.name] = SendError(Failure.GONE, "blocked")
    await lane.works()
    assert await became(world) == {"blocked": 1, "sent": 1}
    await releases(hoa, await drafts(hoa))
    await lane.works()
    assert await became(world, 2) == {"sent": 1}
    await types(an, "/help")
    await releases(hoa, await drafts(hoa))
    await lane.works()
    assert await became(world, 3) == {"sent": 2}


@pytest.mark.one_database
async def test_what_failed_is_sent_again_when_asked_and_told_with_its_reason(
    world: World, hoa: Player, lane: Lane
) -> None:
    an = await worker(world, 0, TELEGRAM)
    await released(hoa, an)
    lane.line.fails[an.name] = SendError(Failure.REFUSED, "too long")
    await lane.works()
    assert [it["reason"] for it in await rows(world, "recipient")] == ["too long"]
    await types(hoa, "/campaign 1")
    assert "Gửi lại cho 1 người lỗi" in hoa.last.labels
    await hoa.hears(hoa.press("Gửi lại cho 1 người lỗi"))
    await lane.works()
    assert await became(world) == {"sent": 1}


async def test_whom_it_failed_to_reach_are_taken_up_in_chunks_before_anything_is_sent(
    world: World, hoa: Player, lane: Lane, monkeypatch: pytest.MonkeyPatch
) -> None:
    workers = [await worker(world, at, TELEGRAM) for at in range(3)]
    await released(hoa, *workers)
    lane.line.fails |= {it.name: SendError(Failure.REFUSED, "too long") for it in workers}
    await lane.works()
    for _ in range(5):  # a held Enter key
        await types(hoa, "/campaign again 1")
    monkeypatch.setattr("bot.broadcast_list.PEOPLE", (2, 2))
    lane = Lane(world, lane.folder, lane.line)
    for left in ({"failed": 1, "later": 2}, {"later": 3}):
        await lane.sender.round()
        assert await became(world) == left
    await lane.works()
    assert await became(world) == {"sent": 3}
    assert sorted(lane.line.readers) == sorted(it.name for it in workers)


async def test_a_message_that_may_have_arrived_is_unknown(world: World, hoa: Player, lane: Lane) -> None:
    an = await worker(world, 0, TELEGRAM)
    await released(hoa, an)
    lane.line.fails[an.name] = SendError(Failure.UNKNOWN, "cut off")
    await lane.works()
    assert await became(world) == {"unknown": 1}


@pytest.mark.one_database
async def test_asked_to_slow_down_only_the_campaign_waits(world: World, hoa: Player, lane: Lane) -> None:
    workers = [await worker(world, at, TELEGRAM) for at in range(4)]
    await released(hoa, *workers)
    lane.line.fails[workers[0].name] = SendError(Failure.RETRY, "slow down", 30.0)
    await lane.sender.round()
    await lane.sender.round()
    await lane.sender.round()
    await asyncio.sleep(0)
    assert lane.sender._sending.rate.held > 20
    held = len(lane.line.sent)
    assert held < 4
    lane.sender._sending.rate.held_until = 0.0
    world.now += timedelta(seconds=30)
    await lane.works()
    assert sorted(lane.line.readers) == sorted(it.name for it in workers)
    assert await became(world) == {"sent": 4}


@pytest.mark.one_database
async def test_too_many_refusals_pause_it_and_the_officer_is_told(world: World, hoa: Player, lane: Lane) -> None:
    workers = [await worker(world, at, TELEGRAM) for at in range(FEWEST + 5)]
    await released(hoa, *workers)
    for it in workers[:2]:
        lane.line.fails[it.name] = SendError(Failure.REFUSED, "no")
    await lane.works()
    assert (await rows(world, "campaign"))[0]["state"] == "paused"
    assert "hơn 5 % tin bị từ chối" in (await hoa.new())[-1].text
    left = await became(world)
    await types(hoa, "/campaign resume 1")
    await lane.works()
    assert (await became(world))["sent"] == FEWEST + 3
    assert left["failed"] == 2


@pytest.mark.one_database
async def test_who_has_to_write_first_is_no_refusal(world: World, hoa: Player, lane: Lane) -> None:
    """However many they are: the platform was not even asked."""
    workers = [await worker(world, at, TELEGRAM) for at in range(FEWEST + 1)]
    lane.line.fails = {it.name: TooLate() for it in workers[1:]}
    await released(hoa, *workers)
    await lane.works()
    assert await became(world) == {"sent": 1, "failed": FEWEST}
    assert {it["reason"] for it in await rows(world, "recipient")} == {None, "too_late"}
    assert [it["gone"] for it in await rows(world, "chat")].count(True) == 0


async def test_a_spent_budget_pauses_it_and_what_is_left_goes_on_later(world: World, hoa: Player, lane: Lane) -> None:
    workers = [await worker(world, at, TELEGRAM) for at in range(2)]
    lane.line.fails = {workers[1].name: BudgetSpent("ZALO_OA_MONTHLY_BUDGET")}
    await released(hoa, *workers)
    await lane.works()
    assert [it["state"] for it in await rows(world, "campaign")] == ["paused"]
    assert "ngân sách Zalo của tháng đã hết" in (await hoa.new())[-1].text
    await types(hoa, "/campaign resume 1")
    await lane.works()
    assert await became(world) == {"sent": 2}


async def test_an_officer_no_more_sends_nothing(world: World, hoa: Player, lane: Lane) -> None:
    an = await worker(world, 0)
    await released(hoa, an)
    await change(world, officer, revoked_at=world.now)
    await lane.works()
    assert await an.new() == []
    assert (await rows(world, "campaign"))[0]["reason"] == "no_post"


@pytest.mark.one_database
async def test_a_pause_ends_it_after_what_is_begun_which_is_half_a_second(
    world: World, hoa: Player, lane: Lane, tmp_path: Path
) -> None:
    workers = [await worker(world, at, TELEGRAM) for at in range(5)]
    await released(hoa, *workers)
    lane = Lane(world, tmp_path, lane.line, pace=replace(AT_ONCE, batch=2))
    for _ in range(3):  # begun, its list written, two messages
        await lane.sender.round()
    await types(hoa, "/campaign pause 1")
    await lane.works()
    assert await became(world) == {"queued": 3, "sent": 2}
    assert Pace().batch * Pace().every < 1, "seconds"
    await types(hoa, "/campaign resume 1")
    await lane.works()
    assert sorted(lane.line.readers) == sorted(it.name for it in workers)


@pytest.mark.one_database
async def test_while_replies_go_first_a_pause_ends_it_as_soon(
    world: World, hoa: Player, lane: Lane, tmp_path: Path
) -> None:
    workers = [await worker(world, at, TELEGRAM) for at in range(5)]
    await released(hoa, *workers)
    slow = replace(AT_ONCE, batch=5, every=0.01, within=0.001)
    lane = Lane(world, tmp_path, lane.line, pace=slow)
    for _ in range(3):  # begun, its list written, two messages of five
        await lane.sender.round()
    await types(hoa, "/campaign pause 1")
    await lane.works()
    assert await became(world) == {"later": 3, "sent": 2}
    assert Pace().within + Pace().give_way + Pace().every < 1, "seconds"
    await types(hoa, "/campaign resume 1")
    await lane.works()
    assert sorted(lane.line.readers) == sorted(it.name for it in workers)


async def test_two_processes_note_their_batches_in_one_folder(world: World, tmp_path: Path) -> None:
    for _ in range(20):
        await asyncio.gather(*(Armed(world.db, tmp_path).note(number) for number in range(8)))
    assert [it.name for it in tmp_path.iterdir()] == ["campaigns.count"]


# --- the pace ---------------------------------------------------------------------------------------------------------
class Ticks:
    """A clock of its own, that goes on when it is waited for."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 1000.0
        monkeypatch.setattr("bot.broadcast_rate.asyncio.sleep", self.sleep)

    async def sleep(self, seconds: float) -> None:
        self.now += seconds


async def test_twenty_five_a_second_and_one_a_second_to_a_chat(monkeypatch: pytest.MonkeyPatch) -> None:
    ticks = Ticks(monkeypatch)
    rate = Rate(Pace(), lambda: ticks.now, lambda: False)
    for chat_id in range(26):
        await rate.place(chat_id)
    assert ticks.now == pytest.approx(1001.0)
    await rate.place(25)
    assert ticks.now == pytest.approx(1002.0)


async def test_replies_go_first_but_do_not_stop_it(monkeypatch: pytest.MonkeyPatch) -> None:
    ticks = Ticks(monkeypatch)
    rate = Rate(Pace(), lambda: ticks.now, lambda: True)
    for chat_id in range(5):
        await rate.place(chat_id)
    assert 1000.4 < ticks.now < 1000.8


def test_a_platform_that_takes_nothing_is_asked_less_and_less_often(monkeypatch: pytest.MonkeyPatch) -> None:
    """Zalo's bot, once the month's messages are used up."""
    ticks = Ticks(monkeypatch)
    rate = Rate(Pace(), lambda: ticks.now, lambda: False)
    waited = []
    for _ in range(8):
        for _ in range(12):  # begun together
            rate.back_off()
        waited.append(rate.held)
        ticks.now += rate.held
    assert waited == [5, 10, 20, 40, 80, 160, 300, 300]
    rate.reached()
    rate.back_off()
    assert rate.held == 5


def test_refusals_count_within_a_minute_only() -> None:
    said = Refusals()
    for at in range(FEWEST - 1):
        said.note(at, refused=False)
    said.note(20, refused=True)
    assert not said.too_many, "one of twenty is five in a hundred"
    said.note(21, refused=True)
    assert said.too_many
    for at in range(FEWEST):
        said.note(100 + at, refused=False)
    assert not said.too_many


@pytest.mark.one_database
@pytest.mark.on_both
async def test_the_lane_is_given_back_at_the_end(world: World, hoa: Player, lane: Lane, tmp_path: Path) -> None:
    await released(hoa, await worker(world, 0, TELEGRAM))
    await lane.sender.round()
    await lane.sender.close(0)
    other = Lane(world, tmp_path, lane.line, "another process")
    await other.works()
    assert len(lane.line.sent) == 1
    assert AT_ONCE.batch > 1
    assert await world.db.read(lambda c: c.execute(select(lanes.c.name)).scalars().all()) == ["campaigns"]
    assert await world.db.read(lambda c: c.execute(select(chat.c.gone)).scalars().all()) == [False, False]


@pytest.mark.one_database
@pytest.mark.on_both
async def test_a_list_goes_a_year_after_its_campaign_and_a_person_with_his_erasure(
    world: World, hoa: Player, lane: Lane
) -> None:
    an = await worker(world, 0)
    await released(hoa, an, await worker(world, 1))
    await lane.works()
    await types(an, "/mydata erase")
    await types(an, "xóa hết")
    assert await became(world) == {"sent": 1}
    assert await world.db.write(lambda c: campaigns.clear_lists(c, world.now)) == 0
    assert await world.db.write(lambda c: campaigns.clear_lists(c, world.now + timedelta(days=400))) == 1
    assert await became(world) == {}
