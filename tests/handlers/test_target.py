"""Targets in the chat: an admin of the unit above gives them, everybody sees how far his unit is."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import Connection, text

from domain.roles import Role
from models import enterprises
from tests.handlers.joining import keys, takes, types
from tests.handlers.volunteering import Won
from tests.player import Player, World


@pytest.fixture
async def thu(world: World) -> Player:
    """The province's admin, with members admitted below: five in Tân Phong, one of them last year, one in Sìn Hồ."""
    won = Won(world)
    await admits(won, "cs-ban-mai", 4, date(2026, 11, 20))
    await admits(won, "tan-phong", 1, date(2025, 12, 30))
    await admits(won, "sin-ho", 1, date(2026, 3, 1))
    return await world.officer("Thu", "lai-chau", Role.ADMIN)


async def admits(won: Won, unit: str, count: int, day: date) -> None:
    numbers = [await won.sends(None, unit_id=won.world.units[unit]) for _ in range(count)]
    await won.admits(*numbers, day=day)


async def test_a_target_is_given_and_followed(world: World, thu: Player) -> None:
    hoa = await world.officer("Hoa", "tan-phong", Role.OFFICER)
    await thu.plays("""
        > /chitieu
        < 🎯 Chỉ tiêu năm 2026, LĐLĐ tỉnh Lai Châu • Kết nạp mới: 5. Chưa giao chỉ tiêu. • Thực tăng: 5. Chưa giao chỉ tiêu. • CĐCS mới: 0. Chưa giao chỉ tiêu. Kế hoạch 99/KH-LĐLĐ ngày 14/10/2024, giai đoạn 2024–2028. Chỉ tiêu “tăng thêm” xem theo cả hai cách: • ⚠️ Kết nạp mới: 6/1.650 (0 %), thiếu 1.644. Mỗi tháng cần 65. 90 ngày qua chỉ thêm 4: cứ thế thì còn rất lâu mới đạt. • ⚠️ Thực tăng: 6/1.650 … Doanh nghiệp từ 25 lao động: chưa thấy nơi nào thiếu công đoàn. 2 đơn vị trực thuộc, đã giao tổng 0 đoàn viên. Xếp theo phần đã đạt: • Công đoàn phường Tân Phong: 4, chưa giao • Công đoàn xã Sìn Hồ: 1, chưa giao [Giao chỉ tiêu] [Năm 2025] [Năm 2027] [Đã giao những lần nào] [Đơn vị khác] [Về menu]
        > [Giao chỉ tiêu]
        < Giao chỉ tiêu nào cho năm 2026? [Kết nạp mới] [Thực tăng] [CĐCS mới] [Số có trước khi dùng phần mềm] [Về chỉ tiêu]
        > [Kết nạp mới]
        < Kết nạp mới, năm 2026: giao cho ai? Chỉ tiêu của LĐLĐ tỉnh Lai Châu: chưa có. Đã giao xuống: 0. [LĐLĐ tỉnh Lai Châu (của cả đơn vị)] [Công đoàn phường Tân Phong] [Công đoàn xã Sìn Hồ] [Về chỉ tiêu]
        > [Công đoàn phường Tân Phong]
        < Công đoàn phường Tân Phong, năm 2026: chỉ tiêu “Kết nạp mới” là bao nhiêu? Chưa giao lần nào. Anh/chị gõ một số, ví dụ 40. Gõ 0 nếu thôi không giao. [Thôi, quay lại]
        > bốn mươi
        < Tôi chưa đọc được số. Anh/chị gõ một số, ví dụ 40. [Thôi, quay lại]
        > 40
        < Theo văn bản số mấy? Ví dụ: 99/KH-LĐLĐ. Chưa có số thì chọn bỏ qua. [Bỏ qua]
        > 12/KH-LĐLĐ
        < Đã giao. Công đoàn phường Tân Phong, năm 2026: Kết nạp mới 40. Tổng đã giao xuống: 40. Chỉ tiêu của đơn vị cấp trên: chưa có. [Giao tiếp] [Về chỉ tiêu] [Về menu]
        > [Giao tiếp]
        < Kết nạp mới, năm 2026: giao cho ai? … [LĐLĐ tỉnh Lai Châu (của cả đơn vị)] [Công đoàn phường Tân Phong (40)] [Công đoàn xã Sìn Hồ] [Về chỉ tiêu]
    """)
    (told,) = await hoa.new()
    assert str(told) == (
        "🎯 Công đoàn phường Tân Phong được giao chỉ tiêu năm 2026: Kết nạp mới 40, theo 12/KH-LĐLĐ. [Xem chỉ tiêu]"
    )
    await hoa.plays("""
        > [Xem chỉ tiêu]
        < 🎯 Chỉ tiêu năm 2026, Công đoàn phường Tân Phong • ⚠️ Kết nạp mới: 4/40 (10 %), thiếu 36. Mỗi tháng cần 28. 90 ngày qua thêm 4: cứ thế thì đến khoảng ngày 09/02/2029 mới đạt. • Thực tăng: 4. … Doanh nghiệp từ 25 lao động: … 1 đơn vị trực thuộc, đã giao tổng 0 đoàn viên. … • CĐCS Bản Mai: 4, chưa giao [Năm 2025] [Năm 2027] [Đã giao những lần nào] [Đơn vị khác] [Về menu]
        > [Đã giao những lần nào]
        < Chỉ tiêu đã giao cho Công đoàn phường Tân Phong, năm 2026. Lần mới nhất đứng trên: • 22/11/2026: Kết nạp mới 40, theo 12/KH-LĐLĐ. Người giao: Thu [Về chỉ tiêu] [Về menu]
    """)


async def test_the_unit_s_number_is_shared_out_by_workers_without_a_union(world: World, thu: Player) -> None:
    await world.db.write(_employ)
    await thu.plays(f"""
        > /target give {world.units["lai-chau"]} 2026 admitted to
        < LĐLĐ tỉnh Lai Châu, năm 2026: … [Theo kế hoạch: 550] [Thôi, quay lại]
        > 400
        < Theo văn bản số mấy? … [Bỏ qua]
        > [Bỏ qua]
        < Đã giao. LĐLĐ tỉnh Lai Châu, năm 2026: Kết nạp mới 400. … [Giao tiếp] [Về chỉ tiêu] [Về menu]
        > [Giao tiếp]
        < Kết nạp mới, năm 2026: giao cho ai? Chỉ tiêu của LĐLĐ tỉnh Lai Châu: 400. Đã giao xuống: 0. [LĐLĐ tỉnh Lai Châu (của cả đơn vị)] [Chia theo lao động chưa có công đoàn] [Công đoàn phường Tân Phong] [Công đoàn xã Sìn Hồ] [Về chỉ tiêu]
        > [Chia theo lao động chưa có công đoàn]
        < Đề xuất chia Kết nạp mới, năm 2026, theo số chưa có công đoàn ở từng nơi: • Công đoàn phường Tân Phong: 300 (lao động chưa có công đoàn: 90) • Công đoàn xã Sìn Hồ: 100 (lao động chưa có công đoàn: 30) Tổng: 400, đúng bằng chỉ tiêu của LĐLĐ tỉnh Lai Châu. Giao như vậy không? [Giao như vậy] [Giao từng đơn vị] [Thôi, quay lại]
        > [Giao như vậy]
        < Theo văn bản số mấy? … [Bỏ qua]
        > 15/QĐ-LĐLĐ
        < Đã giao cho 2 đơn vị, năm 2026: Kết nạp mới 400. Tổng đã giao xuống: 400. Chỉ tiêu của LĐLĐ tỉnh Lai Châu: 400. [Giao tiếp] [Về chỉ tiêu] [Về menu]
        > [Về chỉ tiêu]
        < … 2 đơn vị trực thuộc, đã giao tổng 400 đoàn viên. Xếp theo phần đã đạt: 1. Công đoàn phường Tân Phong: 4/300, thiếu 296 2. Công đoàn xã Sìn Hồ: 1/100, thiếu 99 [Giao chỉ tiêu] …
    """)
    assert "Còn 2 doanh nghiệp từ 25 lao động chưa có công đoàn." in thu.last.text


def _employ(connection: Connection) -> None:
    enterprises.add(connection, enterprises.Row("May Lan", "p-tan-phong", headcount=90))
    enterprises.add(connection, enterprises.Row("Chè Thu", "x-sin-ho", headcount=30))


async def test_what_was_had_before_the_program_counts_too(world: World, thu: Player) -> None:
    await thu.plays(f"""
        > /target give {world.units["lai-chau"]} 2026
        < Giao chỉ tiêu nào cho năm 2026? … [Số có trước khi dùng phần mềm] [Về chỉ tiêu]
        > [Số có trước khi dùng phần mềm]
        < LĐLĐ tỉnh Lai Châu, năm 2026: đã kết nạp bao nhiêu người mà chưa ghi trong phần mềm này? Anh/chị gõ một số, ví dụ 40. Gõ 0 nếu không có. [Thôi, quay lại]
        > 120
        < Đã ghi: năm 2026 có 120 người được kết nạp trước khi dùng phần mềm. Số này được cộng vào tiến độ. [Về chỉ tiêu] [Về menu]
        > [Về chỉ tiêu]
        < 🎯 Chỉ tiêu năm 2026, LĐLĐ tỉnh Lai Châu • Kết nạp mới: 125. … Trong đó 120 người được kết nạp trước khi dùng phần mềm. … Kết nạp mới: 126/1.650 … Trong đó 120 người … [Giao chỉ tiêu] …
        > /audit
        < … Thu: nhập số báo cáo của LĐLĐ tỉnh Lai Châu (năm 2026 • Kết nạp trước khi dùng phần mềm: 120) …
        > /target give {world.units["lai-chau"]} 2026 before
        < … Đang ghi: 120. … [Thôi, quay lại]
    """)


async def test_a_unit_whose_part_is_nothing_is_given_nothing(world: World, thu: Player) -> None:
    await world.db.write(lambda c: enterprises.add(c, enterprises.Row("May Lan", "p-tan-phong", headcount=90)))
    tung = await world.officer("Tung", "sin-ho", Role.ADMIN)
    await tung.new()
    province = world.units["lai-chau"]
    await types(thu, f"/target give {province} 2026 admitted to")
    await types(thu, "400")
    await takes(thu, "-")
    await types(thu, f"/target share {province} 2026 admitted")
    await takes(thu, "agreed")
    await takes(thu, "-")
    assert thu.last.text.startswith("Đã giao cho 1 đơn vị, năm 2026: Kết nạp mới 400.\nTổng đã giao xuống: 400.")
    assert await tung.new() == []


async def test_the_province_takes_its_number_from_the_plan(world: World, thu: Player) -> None:
    """1,650 less the one of 2025, over the three years that are left."""
    await thu.plays(f"""
        > /target give {world.units["lai-chau"]} 2026 net to
        < LĐLĐ tỉnh Lai Châu, năm 2026: chỉ tiêu “Thực tăng” là bao nhiêu? … [Theo kế hoạch: 550] [Thôi, quay lại]
        > [Theo kế hoạch: 550]
        < Theo văn bản số mấy? … [Bỏ qua]
        > [Bỏ qua]
        < Đã giao. LĐLĐ tỉnh Lai Châu, năm 2026: Thực tăng 550. Đã giao xuống các đơn vị bên dưới: 0. [Giao tiếp] [Về chỉ tiêu] [Về menu]
    """)


async def test_a_long_proposal_is_cut_short_and_kept_whole(
    world: World, thu: Player, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("handlers.target_forms.PROPOSED", 1)
    await types(thu, f"/target give {world.units['lai-chau']} 2026 admitted to")
    await types(thu, "400")
    await takes(thu, "-")
    await types(thu, f"/target share {world.units['lai-chau']} 2026 admitted")
    assert "• … và 1 đơn vị nữa: 200" in thu.last.text
    await takes(thu, "agreed")
    await takes(thu, "-")
    assert "Đã giao cho 2 đơn vị, năm 2026: Kết nạp mới 400." in thu.last.text


async def test_in_english_too(world: World, thu: Player) -> None:
    await types(thu, "/language en")
    await types(thu, "/target")
    assert thu.last.text.startswith("🎯 Targets of 2026, LĐLĐ tỉnh Lai Châu\n• Newly admitted: 5. No target.")
    assert thu.last.labels[0] == "Give targets"


async def test_years_that_are_over_and_to_come_are_shown_too(world: World, thu: Player) -> None:
    for year, admitted, plan in (
        (2024, 0, "2024–2028"),
        (2025, 1, "2024–2028"),
        (2027, 0, "2024–2028"),
        (2033, 0, "2029–2033"),
    ):
        await types(thu, f"/target {world.units['lai-chau']} {year}")
        assert f"năm {year}, LĐLĐ tỉnh Lai Châu\n• Kết nạp mới: {admitted}. Chưa giao" in thu.last.text
        assert f"giai đoạn {plan}" in thu.last.text
    assert "Năm 2032" in thu.last.labels
    assert "Năm 2034" not in thu.last.labels


async def test_a_target_of_a_year_that_is_over_says_what_was_lacking(world: World, thu: Player) -> None:
    await types(thu, f"/target give {world.units['sin-ho']} 2025 admitted to")
    await types(thu, "3")
    await takes(thu, "-")
    await types(thu, f"/target {world.units['sin-ho']} 2025")
    assert "• Kết nạp mới: 0/3 (0 %). Hết hạn còn thiếu 3." in thu.last.text


async def test_a_peak_month_is_named(world: World, thu: Player) -> None:
    world.now += timedelta(days=180)  # 21 May
    await types(thu, "/target")
    assert "🔥 Tháng 5 là tháng cao điểm phát triển đoàn viên." in thu.last.text


async def test_who_may_not_give_is_offered_nothing_and_refused(world: World, thu: Player) -> None:
    hoa = await world.officer("Hoa", "tan-phong", Role.OFFICER)
    lan = await world.officer("Lan", "tan-phong", Role.ADMIN)
    unit = world.units["tan-phong"]
    for player in (hoa, lan):
        assert keys(await types(player, f"/target give {unit} 2026 admitted to")) == ["problem.target.no_such"]
    await types(hoa, "/target")
    assert "Giao chỉ tiêu" not in hoa.last.labels
    await types(lan, "/target")  # he gives to his grassroots unions
    assert "Giao chỉ tiêu" in lan.last.labels


@pytest.mark.parametrize("typed", ["99 2026", "1 1999", "1 x", "x", "give", "give 1 2026 nothing 3", "share 1 2026"])
async def test_what_leads_nowhere_is_said_or_asked(world: World, thu: Player, typed: str) -> None:
    found = keys(await types(thu, f"/target {typed}"))
    assert found in (["problem.target.no_such"], ["target.which"], ["target.shown"])


async def test_a_post_that_ends_meanwhile_gives_nothing(world: World, thu: Player) -> None:
    await types(thu, f"/target give {world.units['sin-ho']} 2026 admitted to")
    await types(thu, "40")
    await world.db.write(lambda c: c.execute(text("UPDATE officer SET role = 'viewer' WHERE name = 'Thu'")))
    await types(thu, "12/KH-LĐLĐ")
    count = text("SELECT count(*) FROM target")
    assert await world.db.read(lambda c: c.scalar(count)) == 0


async def test_the_audit_tells_a_target_in_words(world: World, thu: Player) -> None:
    await types(thu, f"/target give {world.units['sin-ho']} 2026 founded to")
    await types(thu, "2")
    await takes(thu, "-")
    await types(thu, "/audit")
    assert "Thu: giao chỉ tiêu cho Công đoàn xã Sìn Hồ (năm 2026, CĐCS mới 2)" in thu.last.text
