"""An officer writes a campaign, tries it, sends it, and sees what came of it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from bot import broadcast_words
from bot.rendering import Studio
from dialogue.messages import ChannelName
from domain.roles import Role
from models import zalo_window
from models.campaigns import by_id
from models.counting import Kind
from models.tables import application, event
from models.tables import campaign as campaigns
from models.zalo_window import Price
from tests.handlers.campaigning import Lane, became, change, counts, drafts, releases, worker
from tests.handlers.joining import fills, keys, rows, takes, types
from tests.player import NOON, Player, World


@pytest.fixture
async def hoa(world: World) -> Player:
    return await world.officer("hoa", "tan-phong")


@pytest.fixture
def lane(world: World, tmp_path: Path) -> Lane:
    return Lane(world, tmp_path)


async def test_what_was_written_is_kept_when_it_is_left(hoa: Player) -> None:
    words = "Chào {tên}, công đoàn mời anh/chị dự ngày hội."
    for said in ("/chiendich", "Soạn đợt mới", "Nơi chưa có công đoàn", words):
        await types(hoa, said)
    await hoa.plays("""
        > /huy
        < Tôi giữ đợt đang soạn dở. … [Soạn tiếp đợt đang dở] [Bỏ, soạn đợt khác] [Về menu]
        > /chiendich
        < Anh/chị có một đợt đang soạn dở, lời đã viết vẫn còn đủ. [Soạn tiếp đợt đang dở] [Soạn đợt mới] [Về menu]
        > [Soạn tiếp đợt đang dở]
        < Lời gửi bằng tiếng Anh, … [Bỏ qua]
        > /quaylai
        < Lời gửi bằng tiếng Việt là gì ạ? …
        > /huy
        < Tôi giữ đợt đang soạn dở. … [Bỏ, soạn đợt khác] …
        > [Bỏ, soạn đợt khác]
        < Gửi cho ai? …
        > /huy
        < Đã dừng… [Về menu]
        > /chiendich
        < Chưa có đợt tuyên truyền nào. Anh/chị soạn đợt đầu tiên nhé? [Soạn đợt mới] [Về menu]
    """)


async def test_what_is_being_written_is_not_lost_to_a_second_press_of_go_on(hoa: Player) -> None:
    words = "Chào {tên}, công đoàn mời anh/chị dự ngày hội."
    for said in ("/chiendich", "Soạn đợt mới", "Nơi chưa có công đoàn", words, "/huy"):
        await types(hoa, said)
    await hoa.plays("""
        > [Soạn tiếp đợt đang dở]
        < Lời gửi bằng tiếng Anh, … [Bỏ qua]
        > /campaign on
        < Lời gửi bằng tiếng Anh, … [Bỏ qua]
        > /chiendich
        < Anh/chị có một đợt đang soạn dở, … [Soạn tiếp đợt đang dở] [Soạn đợt mới] [Về menu]
        > [Soạn tiếp đợt đang dở]
        < Lời gửi bằng tiếng Anh, … [Bỏ qua]
    """)


@pytest.mark.on_both
async def test_what_is_being_written_is_kept_while_a_draft_is_changed(hoa: Player) -> None:
    number = await drafts(hoa)
    for said in ("/chiendich", "Soạn đợt mới", "Nơi chưa có công đoàn"):
        await types(hoa, said)
    await hoa.plays(f"""
        > /campaign words {number}
        < Lời gửi bằng tiếng Việt là gì ạ? …
        > /huy
        < Đã dừng… [Về menu]
        > /chiendich
        < … [Soạn tiếp đợt đang dở] [Soạn đợt mới] …
        > [Soạn tiếp đợt đang dở]
        < Lời gửi bằng tiếng Việt là gì ạ? …
        > Mời anh/chị dự ngày hội.
        < Lời gửi bằng tiếng Anh, …
        > /quaylai
        < Lời gửi bằng tiếng Việt là gì ạ? …
        > /quaylai
        < Gửi cho ai? …
    """)


async def test_a_campaign_from_the_first_question_to_its_result(world: World, hoa: Player, lane: Lane) -> None:
    an = await worker(world, 0, enterprise="nà hoa")
    await hoa.plays("""
        > /chiendich
        < Chưa có đợt tuyên truyền nào. Anh/chị soạn đợt đầu tiên nhé? [Soạn đợt mới] [Về menu]
        > [Soạn đợt mới]
        < Gửi cho ai? … [Tất cả người đồng ý nhận tin] [Nơi chưa có công đoàn] [Đơn làm dở] [Đoàn viên] …
        > [Nơi chưa có công đoàn]
        < Lời gửi bằng tiếng Việt là gì ạ? … Muốn gọi tên người nhận, gõ {tên}. Muốn nêu nơi làm việc, gõ {doanh nghiệp}. …
        > Chào {ten}, công ty {chủ} mời họp.
        < Tôi không hiểu {chủ}. Chỉ dùng được {tên} và {doanh nghiệp}. …
        > Chào {tên}, công đoàn mời anh/chị ở {doanh nghiệp} dự ngày hội.
        < Lời gửi bằng tiếng Anh, … [Bỏ qua]
        > [Bỏ qua]
        < Có ảnh kèm theo không? … [Bỏ qua]
        > [Bỏ qua]
        < Gửi lúc nào? … [Ngay khi tôi bấm gửi] [Theo lịch của công đoàn] [Hằng tuần] [Hằng tháng]
        > [Ngay khi tôi bấm gửi]
        < Đang đếm người nhận, xong tôi cho anh/chị xem lại trước khi gửi.
    """)
    await counts(world)
    (card,) = await hoa.new()
    assert card.text.startswith(
        "📣 Đợt 1 của Công đoàn phường Tân Phong, chưa gửi\nNgười nhận: nơi chưa có công đoàn: 1 "
    )
    assert "Mỗi người đọc tên, nơi làm của chính mình. Ai chưa rõ thì như mẫu dưới đây." in card.text
    assert card.labels == ["Gửi thử cho tôi", "Gửi cho 1 người", "Sửa lời", "Sửa giờ", "Bỏ bản nháp", "Về menu"]
    assert (await hoa.hears(hoa.press("Gửi thử cho tôi")))[0].text == (
        "Chào hoa, công đoàn mời anh/chị ở nơi mình làm việc dự ngày hội."
        "\n\n— Công đoàn phường Tân Phong. Không muốn nhận tin nữa: /dung"
    )
    assert await an.new() == []
    await hoa.plays("""
        > [Gửi cho 1 người]
        < 📣 Đợt 1 của Công đoàn phường Tân Phong: sẽ gửi … [Xem lại số liệu] [Tạm dừng] [Dừng hẳn] [Về menu]
    """)
    await lane.works()
    (said,) = await an.new()
    assert said.text == (
        "Chào Ọi, công đoàn mời anh/chị ở HTX Dệt Nà Hoa dự ngày hội."
        "\n\n— Công đoàn phường Tân Phong. Không muốn nhận tin nữa: /dung"
    )
    assert (await hoa.new())[0].text.startswith("📣 Đợt 1 đã gửi xong: 1/1")
    await types(hoa, "/campaign 1")
    assert "Đã gửi 1/1 · còn chờ 0" in hoa.last.text
    assert hoa.last.labels == ["Kết quả từng người", "Soạn đợt mới", "Về menu"]
    await types(hoa, "/campaign")
    assert hoa.last.labels == ["Soạn đợt mới", "Đợt 1: nơi chưa có công đoàn (đã xong)", "Về menu"]
    assert {it["action"] for it in await rows(world, "audit")} >= {"campaign_made", "campaign_release"}


async def test_the_message_that_shows_how_far_it_is_can_stop_it(world: World, hoa: Player) -> None:
    await worker(world, 0)
    number = await drafts(hoa)
    await releases(hoa, number)
    units = {world.units["tan-phong"]}
    running = await world.db.read(lambda c: by_id(c, units, number))
    assert running is not None
    pause, look = broadcast_words.progress(running, {})["options"]
    for button in (pause, look):
        await types(hoa, button["value"])
        assert hoa.last.text.startswith("📣 Đợt 1 của Công đoàn phường Tân Phong: tạm dừng")


async def test_a_held_enter_key_makes_one_campaign_and_sends_it_once(world: World, hoa: Player, lane: Lane) -> None:
    an = await worker(world, 0)
    number = await drafts(hoa)
    send = hoa.press("Gửi cho 1 người")
    for _ in range(5):
        await hoa.hears(send)
    await lane.works()
    for _ in range(5):
        await hoa.hears(send)
    await lane.works()
    assert len(await an.new()) == 1
    assert [it["id"] for it in await rows(world, "campaign")] == [number]


async def test_above_two_hundred_people_the_number_is_typed(world: World, hoa: Player) -> None:
    await worker(world, 0)
    await drafts(hoa)
    await change(world, campaigns, counted=1234)
    await hoa.plays("""
        > /campaign send 1
        < Tin này đi tới 1.234 người và không lấy lại được. Để chắc chắn, anh/chị gõ con số ấy. [Thôi, chưa gửi]
        > 1235
        < Chưa đúng. Muốn gửi, anh/chị gõ 1.234. … [Thôi, chưa gửi]
        > 1.234
        < 📣 Đợt 1 của Công đoàn phường Tân Phong: sẽ gửi …
    """)


async def test_nothing_is_released_before_its_people_are_counted(world: World, hoa: Player) -> None:
    await worker(world, 0)
    await drafts(hoa)
    await change(world, campaigns, counted=None, start_at=NOON.replace(year=2027))
    await types(hoa, "/campaign send 1")
    assert hoa.last.text.startswith("📣 Đợt 1 của Công đoàn phường Tân Phong, chưa gửi")
    assert hoa.last.labels[0] == "Đếm lại người nhận"


@pytest.mark.on_both
async def test_paused_gone_on_and_ended(world: World, hoa: Player, lane: Lane) -> None:
    players = [await worker(world, at) for at in range(3)]
    await releases(hoa, await drafts(hoa))
    await lane.sender.round()  # its list is begun
    await hoa.plays("""
        > /campaign pause 1
        < … tạm dừng … Cán bộ tạm dừng. [Gửi tiếp] [Gửi thử cho tôi] [Dừng hẳn] …
    """)
    await lane.works()
    assert [await it.new() for it in players] == [[], [], []]
    await hoa.plays("""
        > [Gửi tiếp]
        < … đang lập danh sách …
    """)
    await lane.works()
    assert [len(await it.new()) for it in players] == [1, 1, 1]


@pytest.mark.on_both
async def test_what_is_ended_goes_to_nobody_more_and_is_asked_about_first(
    world: World, hoa: Player, lane: Lane
) -> None:
    an = await worker(world, 0)
    await releases(hoa, await drafts(hoa))
    await hoa.plays("""
        > /campaign stop 1
        < Dừng hẳn thì người chưa nhận sẽ không nhận nữa. … [Không, giữ lại] [Vâng, dừng hẳn]
        > [Vâng, dừng hẳn]
        < … đã dừng … [Soạn đợt mới] [Về menu]
    """)
    await lane.works()
    assert await an.new() == []


async def test_words_and_time_of_a_draft_are_changed_and_nothing_else(world: World, hoa: Player, lane: Lane) -> None:
    an = await worker(world, 0)
    await drafts(hoa, text="Mời hop.")
    await hoa.plays("""
        > [Sửa lời]
        < Lời gửi bằng tiếng Việt là gì ạ? …
        > Mời họp, {tên} nhé.
        < Lời gửi bằng tiếng Anh, …
        > [Bỏ qua]
        < Đang đếm người nhận, …
    """)
    await counts(world)
    await hoa.new()
    await hoa.plays("""
        > [Sửa giờ]
        < Gửi lúc nào? …
        > 12h mai
        < Đang đếm người nhận, …
    """)
    await counts(world)
    (card,) = await hoa.new()
    assert "Bắt đầu: 23/11/2026 12:00" in card.text
    await hoa.hears(hoa.press("Hẹn gửi, khoảng 1 người"))
    hoa.later(days=1)
    await lane.works()
    assert [it.text.splitlines()[0] for it in await an.new()] == ["Mời họp, Ọi nhé."]
    assert [it["state"] for it in await rows(world, "campaign")] == ["stopped", "stopped", "done"]


async def test_a_change_that_is_broken_off_leaves_the_draft(world: World, hoa: Player) -> None:
    await worker(world, 0)
    await drafts(hoa)
    await types(hoa, "/campaign words 1")
    await types(hoa, "/cancel")
    assert [it["state"] for it in await rows(world, "campaign")] == ["draft"]


async def test_a_time_and_a_day_or_the_unions_calendar(world: World, hoa: Player) -> None:
    await worker(world, 0)
    await types(hoa, "/campaign new")
    await takes(hoa, "everyone")
    await types(hoa, "Mời họp.")
    await takes(hoa, "-")
    await takes(hoa, "-")
    await hoa.plays("""
        > hôm nào đó
        < Tôi chưa đọc được giờ. …
        > 9:00 22/11/2026
        < Lúc ấy đã qua rồi ạ. …
        > [Theo lịch của công đoàn]
        < Vào ngày nào của năm công đoàn? … [Chốt số liệu năm, 30/11/2026] [Giao ban quý IV, 31/12/2026] …
        > [Chốt số liệu năm, 30/11/2026]
        < Đang đếm người nhận, …
    """)
    await counts(world)
    assert "Bắt đầu: hằng năm, lần tới 30/11/2026 11:30" in (await hoa.new())[0].text


async def test_weekly_and_monthly_ask_for_the_first_time(world: World, hoa: Player, lane: Lane) -> None:
    an = await worker(world, 0)
    await types(hoa, "/campaign new")
    await takes(hoa, "everyone")
    await types(hoa, "Mời họp.")
    await takes(hoa, "-")
    await takes(hoa, "-")
    await takes(hoa, "weekly")
    await types(hoa, "11h30 mai")
    await counts(world)
    await hoa.new()
    await releases(hoa, 1)
    for _ in range(3):
        world.now = world.now.replace(hour=4, minute=30)
        hoa.later(days=1)
        await lane.works()
        hoa.later(days=6)
    assert len(await an.new()) == 3
    starts = [it["start_at"].date() for it in await rows(world, "campaign")]
    assert starts == [date(2026, 11, 23), date(2026, 11, 30), date(2026, 12, 7), date(2026, 12, 14)]


async def test_who_joined_within_seven_days_is_counted(world: World, hoa: Player, lane: Lane) -> None:
    an = world.person("an")
    await fills(an, "news", until="phone")
    boss = await world.officer("boss", "lai-chau")
    an.later(hours=5)
    await releases(boss, await drafts(boss, "unfinished"))
    await lane.works()
    assert len(await an.new()) == 1
    await fills(an)
    await types(boss, "/campaign 1")
    assert "Gia nhập trong bảy ngày: 1" in boss.last.text
    await change(world, application, sent_at=world.now.replace(year=2027))
    await types(boss, "/campaign 1")
    assert "Gia nhập trong bảy ngày: 0" in boss.last.text


async def test_who_joined_and_was_a_duplicate_is_not_counted(world: World, hoa: Player, lane: Lane) -> None:
    await worker(world, 0)
    await releases(hoa, await drafts(hoa))
    await lane.works()
    await change(world, campaigns, started_at=NOON)
    await types(hoa, "/campaign 1")
    assert "Gia nhập trong bảy ngày: 1" in hoa.last.text
    (sent,) = await rows(world, "event")
    undone = {**sent, "id": sent["id"] + 1, "kind": Kind.REGISTRATION_UNDONE}
    await world.db.write(lambda c: c.execute(event.insert().values(undone)))
    await types(hoa, "/campaign 1")
    assert "Gia nhập trong bảy ngày: 0" in hoa.last.text


async def test_the_campaign_of_a_sister_unit_does_not_exist(world: World, hoa: Player) -> None:
    await worker(world, 0)
    await drafts(hoa)
    sister, viewer = await world.officer("din", "sin-ho"), await world.officer("may", "tan-phong", Role.VIEWER)
    assert keys(await types(sister, "/campaign 1")) == ["campaign.gone"]
    assert keys(await types(sister, "/campaign send 1")) == ["campaign.gone"]
    assert keys(await types(viewer, "/campaign"))[0] == "other.no_such_command"
    assert await became(world) == {}


async def test_what_it_costs_on_zalo_is_shown_before_it_is_sent(world: World, hoa: Player) -> None:
    """One wrote just now, one three days ago, one eight; the month has cost one message already."""
    for at, days in enumerate((8, 3, 0)):
        world.now = NOON - timedelta(days=days)
        await worker(world, at, ChannelName.ZALO_OA)
    world.now = NOON
    await worker(world, 3)
    price = Price(55, 1_000)
    await world.db.write(lambda c: zalo_window.keep_price(c, price))
    await world.db.write(lambda c: zalo_window.charge(c, "2026-11", price))
    number = await drafts(hoa)
    card = (await types(hoa, f"/campaign {number}"))[0].text
    assert "tất cả: 4 người" in card
    assert (
        "\nQua Zalo OA, nếu gửi ngay: 1 miễn phí · 1 tính phí · 1 không tới được (lâu không nhắn)"
        "\nPhí khoảng 55 đ · ngân sách Zalo tháng này còn 945 đ\nBắt đầu: "
    ) in card


async def test_nothing_is_said_of_zalo_where_nobody_is_there(world: World, hoa: Player) -> None:
    await worker(world, 0)
    assert "Zalo" not in (await types(hoa, f"/campaign {await drafts(hoa)}"))[0].text


@pytest.mark.on_both
async def test_what_became_of_each_is_a_workbook_and_the_audit_knows_who_looked(
    world: World, lane: Lane, tmp_path: Path
) -> None:
    hoa = await world.officer("hoa", "tan-phong", Role.ADMIN)
    an, binh = await worker(world, 0), await worker(world, 1)
    await releases(hoa, await drafts(hoa))
    await lane.sender.round()
    await lane.sender.round()
    await types(an, "STOP")
    await lane.works()
    await types(hoa, "/campaign 1")
    seen, after = await hoa.hears(hoa.press("Kết quả từng người"))
    assert "Gửi lại cho 1 người lỗi" in after.labels  # the campaign again
    studio = Studio(world.db, world.keys, world.config, lambda: world.now)
    file = await studio.attached(**seen.payload["attachment"], language="vi")
    assert file
    lines = CalamineWorkbook.from_filelike(BytesIO(file.content)).get_sheet_by_name("Kết quả").to_python()
    noon = datetime(2026, 11, 22, 12, 0)  # noqa: DTZ001  as workbooks have it
    assert lines == [
        ["Họ và tên", "Nơi làm việc", "Kết quả", "Lúc", "Lý do"],
        ["Lò Thị Ọi", "Công ty TNHH Bản Mai", "lỗi", noon, "không còn đồng ý nhận tin"],
        ["Vàng A Páo", "Công ty TNHH Bản Mai", "đã gửi", noon, ""],
    ]
    await types(hoa, "/audit")
    assert "hoa: xem kết quả từng người, đợt 1" in hoa.last.text
    assert await studio.attached("campaign_results", f"{2}:1", "vi") is None, "a worker's"
    (kept,) = [it for it in await types(binh, "/mydata export") if "attachment" in it.payload]
    export = await studio.attached(**kept.payload["attachment"], language="vi")
    assert export
    assert "Tin tuyên truyền đã nhận" in export.content.decode()
