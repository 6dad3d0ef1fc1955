"""/founding: what each role sees of enterprises on their way to a union, and who moves them on."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any

import pytest
from sqlalchemy import update

from domain.roles import Role
from models import enterprises
from models.tables import enterprise, officer
from tests.handlers.joining import fills, keys, rows, takes, types
from tests.player import Player, World

NA_HOA, CHE = "HTX Dệt Nà Hoa", "Công ty CP Chè Suối Hồ"


async def change(world: World, name: str = NA_HOA, **values: Any) -> int:
    number = world.enterprises[name]

    async def changes() -> None:
        await world.db.write(lambda c: c.execute(update(enterprise).where(enterprise.c.id == number).values(values)))

    await world.tell(None, ("enterprise", name, *sorted(values.items())), changes)
    return number


@pytest.fixture
async def na_hoa(world: World) -> int:
    """An enterprise of 48 workers without a union, for which Tân Phong is responsible."""
    return await change(
        world, headcount=48, headcount_day=date(2026, 3, 1), headcount_source="insurance", contact_name="Lò Văn Pâng"
    )


@pytest.fixture
async def hoa(world: World) -> Player:
    return await world.officer("hoa", "tan-phong")


async def stage_of(world: World, number: int) -> str:
    return next(str(row["stage"]) for row in await rows(world, "enterprise") if row["id"] == number)


# --- seeing -----------------------------------------------------------------------------------------------------------
async def test_an_officer_goes_from_the_summary_to_one_enterprise(hoa: Player, na_hoa: int) -> None:
    await hoa.plays(
        """
        > /thanhlap
        < Thành lập công đoàn cơ sở, phần anh/chị phụ trách:
          • Chưa có công đoàn: 1 doanh nghiệp, trong đó 1 nơi từ 25 lao động
          • Chưa gặp chủ doanh nghiệp: 1
          • Đã có công đoàn từ trước: 1
          Tìm một doanh nghiệp: gõ /thanhlap và tên, ví dụ /thanhlap hoàng long
          [Xem nơi từ 25 lao động] [Xem nơi từ 10 lao động] [Xem tất cả] [Chọn theo đơn vị] [Về menu]
        > [Xem nơi từ 25 lao động]
        < Chưa có công đoàn, từ 25 lao động: 1 doanh nghiệp
          1. HTX Dệt Nà Hoa – 48 lao động: Chưa gặp chủ doanh nghiệp, 0/5 đơn
          [HTX Dệt Nà Hoa] [Về thành lập công đoàn]
        > 1
        < HTX Dệt Nà Hoa
          • Lao động: 48 (theo bảo hiểm xã hội, 01/03/2026)
          • Phụ trách: Công đoàn phường Tân Phong
          • Chặng: Chưa gặp chủ doanh nghiệp
          • Đơn: 0/5, trên 48 lao động. Còn 5 đơn nữa là đủ.
          • Nhóm nòng cốt: chưa có ai
          • Liên hệ: Lò Văn Pâng
          [Chuyển chặng] [Hẹn liên hệ] [Nhóm nòng cốt] [Hồ sơ đề nghị công nhận] [Tôi phụ trách] [Lịch sử] [Về thành lập công đoàn]
    """.replace("\n          ", " ")
    )


async def test_a_viewer_sees_it_and_has_no_button_that_changes_anything(world: World, na_hoa: int) -> None:
    viewer = await world.officer("vien", "tan-phong", Role.VIEWER)
    await types(viewer, f"/founding see {na_hoa}")
    assert viewer.last.labels == ["Nhóm nòng cốt", "Hồ sơ đề nghị công nhận", "Lịch sử", "Về thành lập công đoàn"]
    await takes(viewer, "/founding dossier")
    assert viewer.last.labels == ["Về doanh nghiệp"]


@pytest.mark.parametrize("act", ["move {}", "move {} contacted", "next {}", "core {} add", "dossier {} request"])
async def test_a_viewer_who_types_an_act_is_refused_and_nothing_changes(world: World, na_hoa: int, act: str) -> None:
    viewer = await world.officer("vien", "tan-phong", Role.VIEWER)
    before = [await rows(world, name) for name in ("enterprise", "founding_step", "core_member")]
    seen = await types(viewer, f"/founding {act.format(na_hoa)}")
    assert keys(seen) == ["problem.founding.not_allowed", "founding.enterprise"]
    assert [await rows(world, name) for name in ("enterprise", "founding_step", "core_member")] == before


ACTS = [
    "see {}",
    "history {}",
    "move {}",
    "move {} contacted",
    "next {}",
    "core {}",
    "core {} add",
    "dossier {} request",
]


@pytest.mark.parametrize("act", ACTS)
async def test_an_officer_beside_finds_exactly_what_does_not_exist(world: World, na_hoa: int, act: str) -> None:
    beside = await world.officer("sin", "sin-ho", Role.ADMIN)
    there = await types(beside, f"/founding {act.format(na_hoa)}")
    nowhere = await types(beside, f"/founding {act.format(987_654)}")
    assert [str(it) for it in there] == [str(it) for it in nowhere]
    assert keys(there) == ["founding.not_found"]


@pytest.mark.on_both
async def test_lists_and_searches_show_nothing_of_a_sister_unit(world: World, na_hoa: int) -> None:
    beside = await world.officer("sin", "sin-ho")
    for said in ("", "list 0 0", f"list 0 {world.units['tan-phong']}", "units 0", "nà hoa"):
        await types(beside, f"/founding {said}")
        assert NA_HOA not in str(beside.last)
        assert "Tân Phong" not in str(beside.last)


async def test_the_command_does_not_exist_for_a_worker(chat: Player, na_hoa: int) -> None:
    assert keys(await types(chat, "/founding"))[0] == "other.no_such_command"
    assert keys(await types(chat, f"/founding see {na_hoa}"))[0] == "other.no_such_command"


async def test_the_province_chooses_a_unit_and_a_size(world: World, na_hoa: int) -> None:
    await change(world, CHE, headcount=12)
    province = await world.officer("tinh", "lai-chau")
    await province.plays("""
        > /founding units 0
        < Đơn vị nào ạ? … [LĐLĐ tỉnh Lai Châu (1)] [Công đoàn phường Tân Phong (1)] [Chỉ tính nơi từ 25 lao động] [Chỉ tính nơi từ 10 lao động] [Về thành lập công đoàn]
        > [Chỉ tính nơi từ 25 lao động]
        < Đơn vị nào ạ? … [Công đoàn phường Tân Phong (1)] [Chỉ tính nơi từ 10 lao động] [Tính mọi quy mô] [Về thành lập công đoàn]
        > [Công đoàn phường Tân Phong (1)]
        < Chưa có công đoàn, từ 25 lao động: 1 doanh nghiệp … [HTX Dệt Nà Hoa] [Về thành lập công đoàn]
        > /founding list 10
        < Chưa có công đoàn, từ 10 lao động: 2 doanh nghiệp 1. HTX Dệt Nà Hoa – 48 lao động, Công đoàn phường Tân Phong: … 2. Công ty CP Chè Suối Hồ – 12 lao động, LĐLĐ tỉnh Lai Châu: … [HTX Dệt Nà Hoa] [Công ty CP Chè Suối Hồ] [Về thành lập công đoàn]
        > /founding list 60
        < Không có doanh nghiệp nào chưa có công đoàn, từ 60 lao động. [Về thành lập công đoàn]
    """)


async def test_a_long_list_is_read_page_by_page_the_overdue_first(world: World, hoa: Player, na_hoa: int) -> None:
    await change(world, stage="filed", stage_day=date(2026, 10, 1))

    def more(connection: Any) -> None:
        for number in range(17):
            enterprises.add(connection, enterprises.Row(f"Công ty {number:02}", "p-tan-phong", headcount=99 - number))

    await world.db.write(more)
    await types(hoa, "/founding list 25 0")
    assert hoa.last.labels[:2] == [NA_HOA, "Công ty 00"]
    assert "1. HTX Dệt Nà Hoa – 48 lao động: Đã nộp hồ sơ, ⚠️ quá hạn 22/10/2026" in hoa.last.text
    await takes(hoa, "/founding list 25 0 2")
    assert hoa.last.labels == [
        *(f"Công ty {it:02}" for it in range(7, 15)),
        "Trang sau",
        "Trang trước",
        "Về thành lập công đoàn",
    ]
    await takes(hoa, "/founding list 25 0 3")
    assert hoa.last.labels == ["Công ty 15", "Công ty 16", "Trang trước", "Về thành lập công đoàn"]
    await types(hoa, "/founding list 25 0 99")
    assert hoa.last.labels[0] == NA_HOA


async def test_from_2029_on_the_plan_speaks_of_ten_workers_only(world: World, hoa: Player, na_hoa: int) -> None:
    hoa.later(days=800)
    await types(hoa, "/founding")
    assert hoa.last.labels[:2] == ["Xem nơi từ 10 lao động", "Xem tất cả"]


async def test_his_own_is_found_among_many_of_that_name_elsewhere(world: World, hoa: Player) -> None:
    communes = ["x-sin-ho"] * 9 + ["p-tan-phong"]
    listed = [enterprises.Row("Công ty TNHH Hoàng Long", commune) for commune in communes]
    numbers = [await world.db.write(partial(enterprises.add, row=it)) for it in listed]
    await types(hoa, "/founding hoang long")
    assert hoa.last.payload["options"][0]["value"].endswith(f" {numbers[-1]}")


async def test_an_enterprise_is_found_by_its_name(hoa: Player, na_hoa: int) -> None:
    assert keys(await types(hoa, "/thanhlap na hoa")) == ["founding.enterprise"]
    assert keys(await types(hoa, "/thanhlap chè suối hồ")) == ["founding.no_hits"]  # the province's
    assert keys(await types(hoa, "/thanhlap không có đâu")) == ["founding.no_hits"]


@pytest.mark.parametrize(
    "argument", ["see", "see x", "see -1", "see 99999999999999999999", "move", "core x add", "list x y z"]
)
async def test_an_argument_that_no_button_makes_does_no_harm(hoa: Player, na_hoa: int, argument: str) -> None:
    assert keys(await types(hoa, f"/founding {argument}"))[0] in ("founding.not_found", "founding.list")


async def test_english_readers_read_english(world: World, na_hoa: int) -> None:
    hoa = await world.officer("hoa", "tan-phong")
    await types(hoa, "/language en")
    await hoa.plays("""
        > /founding nà hoa
        < HTX Dệt Nà Hoa • Workers: 48 (by social insurance, 01/03/2026) … • Applications: 0/5, of 48 workers. 5 more needed. … [Move on] [Next contact] [Core group] [Dossier for recognition] [I am responsible] [History] [Back to founding]
    """)


# --- moving on --------------------------------------------------------------------------------------------------------
async def test_an_officer_moves_an_enterprise_on_with_a_day_and_a_note(hoa: Player, na_hoa: int) -> None:
    await types(hoa, f"/founding see {na_hoa}")
    await hoa.plays("""
        > [Chuyển chặng]
        < HTX Dệt Nà Hoa đang ở chặng “Chưa gặp chủ doanh nghiệp”. Chuyển sang chặng nào ạ? [Đã gặp chủ doanh nghiệp] [Chủ chưa hợp tác] [Chủ đồng thuận] [Có nhóm nòng cốt (ban vận động)] [Đang thu đơn] [Đủ đơn để thành lập] [Tạm dừng] [Doanh nghiệp ngừng hoạt động] [Sáp nhập] [Về doanh nghiệp]
        > [Đã gặp chủ doanh nghiệp]
        < “Đã gặp chủ doanh nghiệp”: việc này vào ngày nào ạ? Chọn hôm nay hoặc gõ ngày, ví dụ 20/11/2026. [Hôm nay, 22/11/2026] [Thôi, không ghi]
        > 25/11/2026
        < Ngày này chưa tới. Anh/chị gõ giúp ngày việc đã diễn ra, ví dụ 20/11/2026. [Hôm nay, 22/11/2026] [Thôi, không ghi]
        > hôm qua
        < Anh/chị ghi chú gì thêm không? Một câu ngắn là đủ. [Bỏ qua] [Thôi, không ghi]
        > Chủ cởi mở, hẹn họp cùng công nhân
        < Đã ghi: HTX Dệt Nà Hoa, “Đã gặp chủ doanh nghiệp”, ngày 21/11/2026.
        < HTX Dệt Nà Hoa … • 21/11/2026: Đã gặp chủ doanh nghiệp (hoa). Chủ cởi mở, hẹn họp cùng công nhân [Chuyển chặng] …
    """)
    audited = [row for row in await rows(hoa.world, "audit") if row["action"] == "founding.move"]
    assert [(row["subject"], row["detail"]) for row in audited] == [(f"enterprise:{na_hoa}", "contacted 2026-11-21")]


async def test_an_obstacle_is_chosen_from_the_list_and_another_one_is_explained(hoa: Player, na_hoa: int) -> None:
    await types(hoa, f"/founding move {na_hoa} not_cooperating")
    await types(hoa, "hôm nay")
    assert hoa.last.labels[0] == "Chủ không muốn có công đoàn"
    await hoa.plays("""
        > chủ đi vắng
        < Lý do này không có trong danh sách. Anh/chị chọn lại giúp. …
        > [Lý do khác (ghi rõ)]
        < Anh/chị ghi chú giúp vì sao, một câu ngắn là đủ. [Thôi, không ghi]
        > Chủ đang ở nước ngoài
        < Đã ghi: HTX Dệt Nà Hoa, “Chủ chưa hợp tác”, ngày 22/11/2026.
        < HTX Dệt Nà Hoa … • Đang vướng: Lý do khác (ghi rõ) …
    """)


async def test_enough_on_paper_is_enough(hoa: Player, na_hoa: int) -> None:
    await types(hoa, f"/founding move {na_hoa} ready")
    await hoa.plays("""
        > [Hôm nay, 22/11/2026]
        < Trong máy mới có 0 đơn. Tính cả đơn giấy thì có bao nhiêu đơn? Gõ một số, ví dụ 6. Muốn thôi thì gõ /huy.
        > năm
        < Anh/chị gõ giúp một số, ví dụ 6.
        > 4
        < Còn thiếu 1 đơn nữa mới đủ số để thành lập công đoàn.
        > 6
        < Anh/chị ghi chú gì thêm không? …
        > [Bỏ qua]
        < Đã ghi: HTX Dệt Nà Hoa, “Đủ đơn để thành lập”, ngày 22/11/2026.
        < HTX Dệt Nà Hoa …
    """)


async def test_a_correction_stands_last_and_needs_a_note(world: World, hoa: Player, na_hoa: int) -> None:
    await change(world, stage="filed", stage_day=date(2026, 11, 20))
    await types(hoa, f"/founding move {na_hoa}")
    assert hoa.last.labels[0] == "Đã có quyết định công nhận"
    assert not any(label.startswith("Sửa lại") for label in hoa.last.labels)
    await hoa.plays("""
        > [Sửa chặng đã ghi nhầm]
        < HTX Dệt Nà Hoa đang ghi ở chặng “Đã nộp hồ sơ”. Sửa lại thành chặng nào ạ? … [Sửa lại: Đã đại hội] [Về doanh nghiệp]
    """)
    await takes(hoa, f"/founding move {na_hoa} congress_held")
    await types(hoa, "10/11/2026")
    assert hoa.last.labels == ["Thôi, không ghi"]
    await types(hoa, "ghi nhầm, hồ sơ chưa nộp")
    assert await stage_of(world, na_hoa) == "congress_held"


async def test_after_the_congress_both_terms_run_in_working_days(world: World, hoa: Player, na_hoa: int) -> None:
    await change(world, stage="congress_held", stage_day=date(2026, 11, 6))
    await types(hoa, f"/founding see {na_hoa}")
    assert "• ⚠️ Quá hạn họp ban chấp hành lần đầu: 20/11/2026" in hoa.last.text
    assert "• Hạn nộp hồ sơ lên công đoàn cấp trên: 27/11/2026" in hoa.last.text


async def test_a_planned_congress_that_was_missed_is_overdue(world: World, hoa: Player, na_hoa: int) -> None:
    await change(world, stage="ready", stage_day=date(2026, 11, 20))
    await types(hoa, f"/founding move {na_hoa} congress_planned")
    await hoa.plays("""
        > 21/11/2026
        < Ngày này đã qua. Nếu đã đại hội, anh/chị chọn chặng “Đã đại hội”. [Thôi, không ghi]
        > 24/11/2026
        < Anh/chị ghi chú gì thêm không? …
        > [Bỏ qua]
        < Đã ghi: HTX Dệt Nà Hoa, “Đã định ngày đại hội”, ngày 24/11/2026.
        < HTX Dệt Nà Hoa … • Chặng: Đã định ngày đại hội: 24/11/2026 …
    """)
    hoa.later(days=3)
    await types(hoa, "/founding")
    assert "⚠️ Quá hạn: 1" in hoa.last.text
    await types(hoa, "/founding list 25")
    assert "Đã định ngày đại hội 24/11/2026 ⚠️ đã qua ngày" in hoa.last.text
    await types(hoa, f"/founding move {na_hoa}")
    assert hoa.last.labels[:2] == ["Đã đại hội", "Đổi ngày đại hội"]


async def test_a_question_that_was_left_is_over_and_nothing_is_kept(world: World, hoa: Player, na_hoa: int) -> None:
    await types(hoa, f"/founding move {na_hoa} contacted")
    assert keys(await takes(hoa, "/founding see")) == ["founding.enterprise"]
    assert keys(await types(hoa, "21/11/2026"))[0] == "other.not_understood"
    assert await stage_of(world, na_hoa) == "surveyed"


async def test_whoever_comes_second_hears_that_the_enterprise_has_moved(world: World, hoa: Player, na_hoa: int) -> None:
    await change(world, stage="filed", stage_day=date(2026, 11, 18))
    await types(hoa, f"/founding move {na_hoa} congress_held")
    await types(hoa, "10/11/2026")
    await change(world, stage="launched", stage_day=date(2026, 11, 22))
    assert keys(await types(hoa, "nhầm"))[0] == "problem.founding.no_such_move"
    assert await stage_of(world, na_hoa) == "launched"


async def test_an_officer_whose_post_ended_in_mid_form_changes_nothing(world: World, hoa: Player, na_hoa: int) -> None:
    await types(hoa, f"/founding move {na_hoa} contacted")
    await types(hoa, "hôm nay")
    await world.db.write(lambda c: c.execute(update(officer).values(revoked_at=world.now)))
    assert keys(await takes(hoa, "-")) == ["founding.not_found"]
    assert await stage_of(world, na_hoa) == "surveyed"


# --- the next contact -------------------------------------------------------------------------------------------------
@pytest.mark.on_both
async def test_the_next_contact_is_agreed_missed_and_dropped(hoa: Player, na_hoa: int) -> None:
    await types(hoa, f"/founding next {na_hoa}")
    await hoa.plays("""
        > 1/11/2026
        < Ngày này đã qua. Anh/chị gõ ngày sắp tới giúp, ví dụ 20/12/2026. …
        > [29/11/2026]
        < Đã ghi: hẹn liên hệ HTX Dệt Nà Hoa ngày 29/11/2026.
        < HTX Dệt Nà Hoa … • Hẹn liên hệ: 29/11/2026 …
    """)
    hoa.later(days=8)
    await hoa.plays("""
        > /founding list 25
        < Chưa có công đoàn, … 0/5 đơn, ⏰ hẹn 29/11/2026 đã qua [HTX Dệt Nà Hoa] …
    """)
    await types(hoa, f"/founding next {na_hoa}")
    assert keys(await takes(hoa, "-")) == ["founding.contact_gone", "founding.enterprise"]


# --- the dossier ------------------------------------------------------------------------------------------------------
async def test_an_officer_takes_charge_of_an_enterprise_and_gives_it_up(world: World, hoa: Player, na_hoa: int) -> None:
    lan = await world.officer("lan")
    await types(hoa, f"/founding see {na_hoa}")
    for label in ("Tôi phụ trách", "Tôi thôi phụ trách", "Tôi phụ trách"):
        (seen,) = await hoa.hears(hoa.press(label))
        assert ("Công đoàn phường Tân Phong, hoa" in seen.text) == (label == "Tôi phụ trách")
    (seen,) = await types(lan, f"/founding charge {na_hoa} 1")
    assert "Công đoàn phường Tân Phong, lan" in seen.text
    await types(hoa, f"/founding charge {na_hoa} 0")  # an old button takes it from nobody else
    audited = [row["detail"] for row in await rows(world, "audit") if row["action"] == "founding.officer"]
    assert audited == ["officer:1", "none", "officer:1", "officer:2"]


@pytest.mark.on_both
async def test_whose_post_ended_is_in_charge_no_more(world: World, hoa: Player, na_hoa: int) -> None:
    lan = await world.officer("lan", role=Role.ADMIN)
    await types(hoa, f"/founding charge {na_hoa} 1")
    await types(lan, "/officers revoke 1 sure")
    (seen,) = await types(lan, f"/founding see {na_hoa}")
    assert "hoa" not in seen.text.partition("Phụ trách")[2].partition("\n")[0]


async def test_nobody_beside_or_only_looking_takes_charge(world: World, na_hoa: int) -> None:
    for name, unit, role in (("sin", "sin-ho", Role.OFFICER), ("xem", "tan-phong", Role.VIEWER)):
        beside = await world.officer(name, unit, role)
        await types(beside, f"/founding charge {na_hoa} 1")
    assert [row["officer_id"] for row in await rows(world, "enterprise") if row["id"] == na_hoa] == [None]


async def test_the_dossier_is_ticked_paper_by_paper(world: World, hoa: Player, na_hoa: int) -> None:
    await change(world, stage="congress_held", stage_day=date(2026, 11, 20))
    await types(hoa, f"/founding dossier {na_hoa}")
    assert "còn thiếu 6 mục bắt buộc" in hoa.last.text
    assert len(hoa.last.labels) == 9  # eight papers: no audit committee below 31 members
    for paper in (
        "request",
        "member_list",
        "committee_profiles",
        "congress_minutes",
        "count_minutes",
        "committee_minutes",
    ):
        await takes(hoa, f"/founding dossier {na_hoa} {paper}")
    assert "đã đủ các mục bắt buộc" in hoa.last.text
    assert hoa.last.labels[0] == "☑ Văn bản đề nghị công nhận (tờ trình)"
    assert hoa.last.labels[-2:] == ["Ghi đã nộp hồ sơ", "Về doanh nghiệp"]
    await takes(hoa, f"/founding dossier {na_hoa} request")
    assert "còn thiếu 1 mục bắt buộc" in hoa.last.text
    assert keys(await types(hoa, f"/founding dossier {na_hoa} bogus")) == ["founding.dossier_missing"]


async def test_applications_show_in_the_list_without_a_name(world: World, hoa: Player, na_hoa: int) -> None:
    await fills(world.person("an"), enterprise="na hoa", full_name="Vàng A Dế")
    await types(hoa, "/founding list 25")
    assert "1/5 đơn" in hoa.last.text
    assert "Vàng" not in hoa.last.text


@pytest.mark.parametrize("act", ["move {} contacted", "move {} recognised", "next {}", "core {} add"])
async def test_an_open_question_is_no_hindrance_to_seeing_and_taking_ones_data(
    world: World, hoa: Player, na_hoa: int, act: str
) -> None:
    await change(world, stage="filed" if "recognised" in act else "surveyed", stage_day=date(2026, 11, 18))
    await types(hoa, f"/founding {act.format(na_hoa)}")
    await types(hoa, "12/QĐ-LĐLĐ" if "recognised" in act else "hôm nay")
    assert keys(await types(hoa, "/mydata"))[0] == "mydata.shown"


async def test_where_the_workers_were_never_counted_a_survey_is_offered(world: World, hoa: Player) -> None:
    await types(hoa, f"/founding see {world.enterprises['HTX Dệt Nà Hoa']}")
    assert "Khảo sát" in hoa.last.labels
    await types(hoa, f"/founding see {world.enterprises['Công ty TNHH Bản Mai']}")
    assert "Khảo sát" not in hoa.last.labels  # it has its union
