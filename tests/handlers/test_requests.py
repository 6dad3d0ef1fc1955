"""After joining: a datum corrected, another workplace, leaving; and the officers' queue of such requests."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from dialogue.messages import ChannelName
from domain.roles import Role
from domain.statuses import Status
from domain.working_days import Calendar
from handlers.turn import Config
from models import units
from models.database import Database
from models.tables import request
from scheduler import retention
from tests.handlers.joining import decide, everything, fills, keys, rows, takes, types
from tests.player import FEDERATION, NOON, ZONE, Player, World


async def member(world: World, name: str = "an", **answers: str) -> Player:
    await fills(player := world.person(name), **answers)
    await decide(world, Status.ADMITTED, admitted_at=NOON)
    return player


async def only(world: World, table: str) -> dict[str, Any]:
    (row,) = await rows(world, table)
    return row


# --- correcting before the decision -----------------------------------------------------------------------------------
@pytest.mark.on_both
async def test_before_the_decision_a_datum_is_corrected_at_once(chat: Player) -> None:
    await fills(chat)
    await chat.plays("""
        > /dulieu
        < … [Tải dữ liệu về máy] [Sửa một mục] [Tải đơn để in và ký] [Các điều tôi đã đồng ý] …
        > [Sửa một mục]
        < Anh/chị muốn sửa mục nào? [Nơi làm việc] [Họ và tên] [Ngày sinh] [Giới tính] [Điện thoại] [Bộ phận, công việc] [Số căn cước] [Về menu]
        > [Điện thoại]
        < Số điện thoại của anh/chị để cán bộ liên hệ? … [Giữ: 0912 345 678]
        > 0987 654
        < Số này thiếu chữ số. … [Giữ: 0912 345 678]
        > 0987 654 321
        < Đã sửa: Điện thoại.
        < Anh/chị xem lại giúp, … [Dữ liệu của tôi] [Về menu]
    """)
    assert (await only(chat.world, "application"))["phone"] == "+84987654321"
    assert await rows(chat.world, "request") == []
    assert ("correct", "phone") in {(it["action"], it["detail"]) for it in await rows(chat.world, "audit")}


@pytest.mark.on_both
async def test_a_datum_is_corrected_in_english_by_typing(world: World) -> None:
    await fills(player := world.person(typing=True, language="en"), full_name="Lò Văn Ọi")
    await player.plays("""
        > /mydata
        < …
        > correct something
        < What would you like to correct? …
        > 2
        < … [Keep: Lò Văn Ọi]
        > Lò Văn Ói
        < Corrected: Full name.
        < …
    """)
    row = await only(world, "application")
    assert (row["full_name"], row["folded_name"]) == ("Lò Văn Ói", "lo van oi")


@pytest.mark.on_both
async def test_a_birth_date_that_makes_a_minor_asks_for_the_guardian_too(chat: Player) -> None:
    await fills(chat)
    await types(chat, "/mydata correct birth_date")
    assert keys(await types(chat, "20/10/2010")) == ["join.ask.guardian_name"]
    await types(chat, "Hoàng Thị Pẩn")
    assert keys(await types(chat, "0987654321")) == ["request.corrected", "request.see"]
    row = await only(chat.world, "application")
    assert (row["birth_date"].isoformat(), row["guardian_phone"]) == ("2010-10-20", "+84987654321")


@pytest.mark.on_both
async def test_another_workplace_brings_the_application_to_another_unit(chat: Player) -> None:
    await fills(chat)
    await types(chat, "/mydata correct enterprise")
    await types(chat, "na hoa")
    seen = await takes(chat, "e:")
    assert keys(seen) == ["request.corrected", "request.other_unit", "request.see"]
    assert "Công đoàn phường Tân Phong" in seen[1].text
    row = await only(chat.world, "application")
    assert row["unit_id"] == chat.world.units["tan-phong"]
    counted = [(it["kind"], it["unit_id"]) for it in await rows(chat.world, "event")]
    units = chat.world.units
    assert counted == [("registered", units["cs-ban-mai"]), ("handed_on", units["tan-phong"])]  # counted as it was


async def test_keeping_the_answer_changes_nothing(chat: Player) -> None:
    await fills(chat)
    before = await only(chat.world, "application")
    await types(chat, "/mydata correct full_name")
    assert keys(await takes(chat, "keep")) == ["request.nothing_changed"]
    assert await only(chat.world, "application") == before


async def test_a_corrected_number_that_somebody_else_has_is_doubted_in_the_same_words(world: World) -> None:
    await fills(world.person("first"), citizen_number="012190000124")
    await fills(second := world.person("second"), phone="0987654321", full_name="Vàng Thị Dế")
    await types(second, "/mydata correct citizen_number")
    seen = await types(second, "012190000124")
    assert [it["possible_duplicate"] for it in await rows(world, "application")] == [False, True]
    assert "012190000124" not in "".join(it.text for it in seen)
    assert keys(seen) == ["request.corrected", "request.see"]


async def test_through_a_channel_abroad_the_citizen_number_is_not_corrected(world: World) -> None:
    await fills(player := world.person("7", ChannelName.TELEGRAM), citizen_number="-")
    await types(player, "/mydata correct")
    assert "/mydata correct citizen_number" not in [it["value"] for it in player.last.payload["options"]]
    assert keys(await types(player, "/mydata correct citizen_number")) == ["request.which"]


# --- a member asks ----------------------------------------------------------------------------------------------------
@pytest.mark.on_both
async def test_a_members_correction_waits_for_an_officer_who_makes_it(world: World) -> None:
    officer, player = await world.officer("hoa"), await member(world)
    await player.plays("""
        > /dulieu
        < … [Sửa một mục] [Tải đơn để in và ký] [Tôi đổi chỗ làm] [Tôi xin thôi] …
        > [Sửa một mục]
        < … [Họ và tên] [Ngày sinh] [Giới tính] [Điện thoại] [Bộ phận, công việc] [Số căn cước] [Về menu]
        > [Số căn cước]
        < … [Để sau] [Giữ: 0121******23]
        > 012190000999
        < Đã gửi yêu cầu sửa tới CĐCS Bản Mai. Anh/chị được trả lời chậm nhất ngày 24/11/2026. [Về menu]
        > /dulieu
        < … • Yêu cầu đang chờ: sửa dữ liệu, trả lời chậm nhất 24/11/2026 …
    """)
    (told,) = await officer.new()
    assert str(told) == "Có yêu cầu mới: sửa dữ liệu. Trả lời chậm nhất ngày 24/11/2026. [Mở yêu cầu]"
    await officer.plays("""
        > [Mở yêu cầu]
        < Yêu cầu 1: sửa dữ liệu (đang chờ) Gửi ngày 22/11/2026 tới CĐCS Bản Mai, trả lời chậm nhất ngày 24/11/2026. • Số đơn: LC-000001-3 • Họ và tên: Lò Thị Ọi • Điện thoại: 0912 345 678 • Số căn cước: 0121******23 → 0121******99 [Sửa như yêu cầu] [Trả lời, làm sau] [Từ chối, ghi lý do] [Các yêu cầu cần trả lời]
        > [Sửa như yêu cầu]
        < Đã làm xong và báo cho người gửi.
        < Không có yêu cầu nào cần trả lời ạ. [Về menu]
    """)
    (heard,) = await player.new()
    assert heard.text == "Công đoàn đã sửa theo yêu cầu của anh/chị: Số căn cước."
    row = await only(world, "application")
    assert world.keys.open(row["citizen_number"]).decode() == "012190000999"
    assert row["citizen_number_index"] == world.keys.index("citizen_number", "012190000999")
    talk = [line for line in (await everything(world)).splitlines() if line.startswith("outbox.payload")]
    assert [line for line in talk if "012190000999" in line] == []  # typed in the chat, but covered there
    actions = [it["action"] for it in await rows(world, "audit")]
    assert actions == ["ask_correction", "see_request", "correct", "do_request"]


@pytest.mark.parametrize("typing", [False, True], ids=["buttons", "typing"])
async def test_a_member_moves_with_number_and_card_and_is_not_counted_as_new(world: World, typing: bool) -> None:
    officer, player = await world.officer("hoa"), await member(world)
    before = await only(world, "application")
    officer.typing = player.typing = typing
    await player.plays("""
        > /dulieu
        < …
        > [Tôi đổi chỗ làm]
        < Anh/chị đang làm việc ở đâu? … [Tôi làm tự do, không có chủ]
        > dệt nà hoa
        < … [HTX Dệt Nà Hoa] …
        > [HTX Dệt Nà Hoa]
        < Đã gửi yêu cầu chuyển sinh hoạt tới CĐCS Bản Mai. Anh/chị được trả lời chậm nhất ngày 24/11/2026. … [Về menu]
        > /mydata move
        < Anh/chị đã gửi yêu cầu này rồi. … [Về menu]
    """)
    await officer.new()
    await officer.plays("""
        > /yeucau
        < 1 yêu cầu cần trả lời, gần hạn nhất ở trên: [đổi chỗ làm, hạn 24/11/2026 (số 1)] [Về menu]
        > [đổi chỗ làm, hạn 24/11/2026 (số 1)]
        < … • Nơi làm mới: HTX Dệt Nà Hoa • Nơi tiếp nhận: Công đoàn phường Tân Phong [Chuyển sinh hoạt] …
        > [Chuyển sinh hoạt]
        < Đã làm xong và báo cho người gửi.
        < …
    """)
    (heard,) = await player.new()
    assert (
        heard.text
        == "Anh/chị đã được chuyển: từ nay sinh hoạt tại Công đoàn phường Tân Phong, số LC-000001-3 giữ nguyên."
    )
    row = await only(world, "application")
    assert (row["status"], row["unit_id"], row["card"]) == ("admitted", world.units["tan-phong"], before["card"])
    assert row["revision"] == before["revision"] + 1  # one act, written once
    counted = [(it["kind"], it["unit_id"]) for it in await rows(world, "event")]
    assert counted == [
        ("registered", world.units["cs-ban-mai"]),
        ("transferred_out", world.units["cs-ban-mai"]),
        ("transferred_in", world.units["tan-phong"]),
    ]


async def test_leaving_is_asked_twice_and_recorded_by_an_officer(world: World) -> None:
    officer, player = await world.officer("hoa"), await member(world)
    await player.plays("""
        > /mydata leave
        < Thôi là đoàn viên thì … [Không, tôi ở lại] [Vâng, tôi xin thôi]
        > [Vâng, tôi xin thôi]
        < Anh/chị cho biết lý do thì tốt, không thì bỏ qua. [Bỏ qua]
        > Tôi về quê
        < Đã gửi yêu cầu xin thôi tới CĐCS Bản Mai. … Đến lúc đó anh/chị vẫn là đoàn viên. [Về menu]
    """)
    assert (await only(world, "application"))["status"] == "admitted"
    await officer.new()
    await types(officer, "/requests 1")
    assert "• Lý do: Tôi về quê" in officer.last.text
    assert keys(await takes(officer, "/requests 1 do")) == ["request.did", "request.none"]
    (heard,) = await player.new()
    assert heard.payload["key"] == "request.told.leave"
    row = await only(world, "application")
    assert (row["status"], row["ended_at"]) == ("left", NOON)
    assert [it["kind"] for it in await rows(world, "event")] == ["registered", "left"]
    await types(player, "/start")
    assert player.last.labels[:2] == ["Gia nhập công đoàn", "Đơn của tôi tới đâu"]  # no card that is none any more


async def test_one_tap_asks_nothing_and_who_stays_has_asked_nothing(world: World) -> None:
    player = await member(world)
    await types(player, "/mydata leave")
    assert keys(await takes(player, "/mydata")) == ["mydata.shown"]
    assert await rows(world, "request") == []


async def test_who_works_for_himself_from_now_on_is_counted_under_no_enterprise(world: World) -> None:
    officer, player = await world.officer("hoa"), await member(world)
    await types(player, "/mydata move")
    await takes(player, "informal")
    await types(player, "Tân Phong")
    await types(officer, "/requests 1 do")
    row = await only(world, "application")
    assert (row["enterprise_id"], row["enterprise_name"], row["commune"]) == (None, None, "p-tan-phong")
    moved_in = (await rows(world, "event"))[-1]
    assert (moved_in["kind"], moved_in["enterprise_id"]) == ("transferred_in", None)


@pytest.mark.parametrize("what", ["move", "leave", "leave sure"])
async def test_who_is_no_member_yet_neither_moves_nor_leaves(chat: Player, what: str) -> None:
    await fills(chat)
    assert keys(await types(chat, f"/mydata {what}")) == ["request.members_only"]


# --- the officers' queue ----------------------------------------------------------------------------------------------
@pytest.mark.on_both
async def test_an_answer_keeps_the_request_until_the_second_term(world: World) -> None:
    officer, player = await world.officer("hoa"), await member(world)
    await asks_to_correct(player)
    await officer.new()
    await officer.plays("""
        > /requests 1 answer
        < Anh/chị gõ câu trả lời gửi cho người yêu cầu.
        > Mời chị mang thẻ tới gặp tôi.
        < Đã gửi câu trả lời. Việc này cần xong trước hết ngày 02/12/2026.
        < 1 yêu cầu cần trả lời, gần hạn nhất ở trên: [sửa dữ liệu, hạn 02/12/2026 (số 1)] [Về menu]
    """)
    (heard,) = await player.new()
    assert heard.text == "CĐCS Bản Mai trả lời yêu cầu của anh/chị:\n“Mời chị mang thẻ tới gặp tôi.”"
    row = await only(world, "request")
    assert (row["state"], row["answered_at"]) == ("open", NOON)


async def test_a_refusal_says_why_and_changes_nothing(world: World) -> None:
    officer, player = await world.officer("hoa"), await member(world)
    await asks_to_correct(player)
    await types(officer, "/requests 1 refuse")
    assert keys(await types(officer, "Chưa rõ giấy tờ")) == ["request.refused", "request.none"]
    (heard,) = await player.new()
    assert heard.text.endswith("(sửa dữ liệu):\n“Chưa rõ giấy tờ”")
    assert (await only(world, "application"))["job"] == "Tổ may 2"
    assert (await only(world, "request"))["state"] == "refused"
    assert keys(await types(officer, "/requests 1 do")) == ["request.card"]  # settled: nothing to press


async def asks_to_correct(player: Player) -> None:
    await types(player, "/mydata correct job")
    assert keys(await types(player, "Tổ cắt")) == ["request.asked.correction"]
    await player.new()


async def test_what_is_settled_goes_after_a_year_and_what_is_open_stays(world: World) -> None:
    for name in ("an", "binh"):
        await fills(player := world.person(name), full_name="Lò Thị " + name, citizen_number="-")
        await decide(world, Status.ADMITTED, admitted_at=NOON)
        await asks_to_correct(player)
    hoa = await world.officer("hoa")
    await types(hoa, "/requests 1 refuse")
    await types(hoa, "Nhầm người ạ")
    for days, left in ((364, [1, 2]), (366, [2])):
        await retention.clear(world.db, NOON + timedelta(days=days))
        assert [it["id"] for it in await rows(world, "request")] == left


async def test_the_oldest_due_comes_first_and_what_is_overdue_is_marked(world: World) -> None:
    officer, player = await world.officer("hoa"), await member(world)
    await asks_to_correct(player)
    player.later(days=3)
    await types(player, "/mydata leave sure")
    await takes(player, "-")
    await officer.new()
    await officer.plays("""
        > /yeucau
        < 2 yêu cầu cần trả lời, 1 đã quá hạn (⚠): [⚠ sửa dữ liệu, hạn 24/11/2026 (số 1)] [xin thôi, hạn 27/11/2026 (số 2)] [Về menu]
    """)


async def test_of_many_the_first_eight_are_shown_and_all_are_counted(world: World) -> None:
    officer, player = await world.officer("hoa"), await member(world)
    await asks_to_correct(player)
    (asked,) = await rows(world, "request")
    copies = [asked | {"id": number} for number in range(2, 11)]
    await world.db.write(lambda c: c.execute(request.insert(), copies))
    player.later(days=3)
    await officer.new()
    (listed,) = await types(officer, "/yeucau")
    assert listed.text == "10 yêu cầu cần trả lời, 10 đã quá hạn (⚠):"
    assert len(listed.labels) == 8 + 1  # and the way out


async def test_a_holiday_makes_the_term_longer(db: Database) -> None:
    calendar = Calendar(holidays={NOON.date().replace(day=23)})
    world = World(db, config=Config("https://congdoan.example.vn", FEDERATION, ZONE, calendar=calendar))
    await world.settle()
    await asks_to_correct(await member(world))
    assert (await only(world, "request"))["due"].isoformat() == "2026-11-25"


async def test_a_sister_unit_and_a_viewer_find_nothing(world: World) -> None:
    player = await member(world)
    await asks_to_correct(player)
    sister, viewer = await world.officer("seo", "sin-ho"), await world.officer("vy", role=Role.VIEWER)
    assert keys(await types(sister, "/requests")) == ["request.none"]
    absent = await types(sister, "/requests 99")
    for argument in ("1", "1 do", "1 answer", "1 refuse", "x", "9" * 30):
        assert [str(it) for it in await types(sister, f"/requests {argument}")] == [str(it) for it in absent]
    assert keys(await types(viewer, "/requests 1 do"))[0] == "other.no_such_command"
    assert (await only(world, "request"))["state"] == "open"


async def test_an_officer_who_lost_his_post_in_mid_answer_settles_nothing(world: World) -> None:
    officer, player = await world.officer("hoa"), await member(world)
    await asks_to_correct(player)
    await types(officer, "/requests 1 refuse")
    await world.db.write(lambda c: c.exec_driver_sql("UPDATE officer SET revoked_at = '2026-11-22 05:00:00'"))
    assert keys(await types(officer, "Thôi")) == ["problem.request.no_such"]
    assert (await only(world, "request"))["state"] == "open"


async def test_nobody_told_below_the_nearest_unit_above_is(world: World) -> None:
    province = await world.officer("lan", "lai-chau")
    await asks_to_correct(await member(world))
    assert keys(await province.new()) == ["request.new"]


# --- kept and erased --------------------------------------------------------------------------------------------------
async def test_after_an_erasure_nothing_names_him_anywhere(world: World) -> None:
    officer = await world.officer("hoa")
    player = await member(world, full_name="Hoàng Văn Thế", phone="0987 654 321", job="Phụ kho bãi")
    await types(player, "/mydata correct full_name")
    await types(player, "Hoàng Văn Thênh")
    await types(officer, "/requests 1")
    traces = ("Hoàng Văn", "hoang van", "987654321", "0987 654 321", "Phụ kho")
    before = await everything(world)
    assert [it for it in traces if it not in before] == []
    await types(player, "/mydata erase")
    await types(player, "xóa hết")
    after = await everything(world)
    assert [it for it in traces if it in after] == []
    assert keys(await types(officer, "/requests 1")) == ["problem.request.no_such"]


async def test_what_he_asked_stands_in_the_file_of_his_data(world: World) -> None:
    player = await member(world)
    await asks_to_correct(player)
    await types(player, "/mydata leave sure")
    await types(player, "Tôi về quê")
    seen = await types(player, "/mydata export")
    made = await world.studio.attached(**seen[0].payload["attachment"], language="vi")
    assert made is not None
    correction, leaving = json.loads(made.content)["Yêu cầu đã gửi"]
    assert (correction["Việc"], correction["Bộ phận, công việc"]) == ("sửa dữ liệu", "Tổ cắt")
    assert (leaving["Lý do"], leaving["Hạn trả lời"]) == ("Tôi về quê", "24/11/2026")


@pytest.mark.on_both
async def test_what_a_member_asked_before_he_moved_follows_him(world: World) -> None:
    """From the commune's union to the sister commune's: there it is answered, here it is seen no more."""
    officer, sister = await world.officer("hoa"), await world.officer("seo", "sin-ho")
    player = await member(world)
    await asks_to_correct(player)
    await types(player, "/mydata move")
    await types(player, "chè suối hồ")
    await takes(player, "e:")
    await world.db.write(lambda c: units.cover_commune(c, world.units["sin-ho"], "x-sin-suoi-ho"))
    assert keys(await types(officer, "/requests 2 do"))[-2:] == ["request.did", "request.none"]
    assert keys(await types(officer, "/requests 1")) == ["problem.request.no_such"]
    assert keys(await types(sister, "/requests 1 do")) == ["request.did", "request.none"]
    assert (await only(world, "application"))["job"] == "Tổ cắt"
