"""The core group, and what it and the officers hear when there are enough applications."""

from __future__ import annotations

import asyncio
from datetime import date

import pytest
from sqlalchemy import update

from domain.numbers import application_number
from domain.roles import Role
from domain.statuses import Status
from models.tables import application
from tests.handlers.joining import decide, fills, keys, rows, takes, types
from tests.handlers.test_founding import change, stage_of
from tests.handlers.test_privacy_mydata import exported
from tests.handlers.walking import UNLISTED, at
from tests.player import Player, World

WORKERS = ("Lò Thị An", "Vàng A Bình", "Giàng Thị Cúc", "Tao Văn Dũng", "Lý Thị Em", "Pờ Ló Giang")


@pytest.fixture
async def na_hoa(world: World) -> int:
    return await change(world, headcount=48, headcount_day=date(2026, 3, 1), headcount_source="survey")


@pytest.fixture
async def hoa(world: World) -> Player:
    return await world.officer("hoa", "tan-phong")


async def apply(world: World, *names: str) -> list[Player]:
    """Workers of Nà Hoa who send their applications, one after the other."""
    found = [world.person(name) for name in names]
    for player in found:
        await fills(player, enterprise="na hoa", full_name=player.name, citizen_number="-")
    return found


async def join_core(hoa: Player, na_hoa: int, number: int) -> list[str]:
    await types(hoa, f"/founding core {na_hoa} add")
    return keys(await types(hoa, application_number(number)))


# --- the core group ---------------------------------------------------------------------------------------------------
@pytest.mark.on_both
async def test_an_officer_puts_a_core_group_together(world: World, hoa: Player, na_hoa: int) -> None:
    an, binh = await apply(world, *WORKERS[:2])
    await types(hoa, f"/founding core {na_hoa}")
    await hoa.plays("""
        > [Thêm người]
        < Thêm ai ạ? Chọn tên, hoặc gõ số đơn, ví dụ LC-000123-4. Người được thêm sẽ nhận tin báo. [Lò Thị An] [Vàng A Bình] [Thôi, không ghi]
        > ông An
        < Tôi chưa đọc được số đơn. Anh/chị gõ giúp như trên thẻ, ví dụ LC-000123-4. [Lò Thị An] [Vàng A Bình] [Thôi, không ghi]
        > LC-000001-3
        < Đã thêm vào nhóm nòng cốt và báo cho người ấy.
        < HTX Dệt Nà Hoa • Nhóm nòng cốt: 1 người – Lò Thị An [Thêm người] [Trưởng nhóm: Lò Thị An] [Đưa ra: Lò Thị An] [Về doanh nghiệp]
        > [Thêm người]
        < Thêm ai ạ? … [Vàng A Bình] [Thôi, không ghi]
        > [Vàng A Bình]
        < Đã thêm vào nhóm nòng cốt và báo cho người ấy.
        < HTX Dệt Nà Hoa • Nhóm nòng cốt: 2 người – Lò Thị An – Vàng A Bình …
        > [Trưởng nhóm: Vàng A Bình]
        < Đã ghi Vàng A Bình là trưởng nhóm và báo cho người ấy.
        < HTX Dệt Nà Hoa • Nhóm nòng cốt: 2 người – Vàng A Bình (trưởng nhóm) – Lò Thị An …
        > [Đưa ra: Lò Thị An]
        < Đã đưa Lò Thị An ra khỏi nhóm nòng cốt và báo cho người ấy.
        < HTX Dệt Nà Hoa • Nhóm nòng cốt: 1 người – Vàng A Bình (trưởng nhóm) …
    """)
    assert keys(await an.new()) == ["founding.told_added", "founding.told_removed"]
    assert keys(await binh.new()) == ["founding.told_added", "founding.told_head"]


async def test_a_number_of_another_enterprise_or_of_nobody_is_not_there(world: World, hoa: Player, na_hoa: int) -> None:
    await fills(world.person("khac"))  # at Bản Mai
    for number in (1, 777):
        assert await join_core(hoa, na_hoa, number) == ["problem.founding.no_such_application"]
    assert await rows(world, "core_member") == []


async def test_who_belongs_to_a_unit_beside_is_not_there_either(world: World, hoa: Player, na_hoa: int) -> None:
    await apply(world, WORKERS[0])
    await world.db.write(lambda c: c.execute(update(application).values(unit_id=world.units["sin-ho"])))
    assert await join_core(hoa, na_hoa, 1) == ["problem.founding.no_such_application"]
    assert await rows(world, "core_member") == []


async def test_who_is_in_the_group_already_is_told_once(world: World, hoa: Player, na_hoa: int) -> None:
    (an,) = await apply(world, WORKERS[0])
    for _ in range(2):
        await join_core(hoa, na_hoa, 1)
    assert keys(await an.new()) == ["founding.told_added"]


async def test_a_button_pressed_twice_tells_nobody_twice(world: World, hoa: Player, na_hoa: int) -> None:
    (an,) = await apply(world, WORKERS[0])
    await join_core(hoa, na_hoa, 1)
    number = (await rows(world, "core_member"))[0]["id"]
    for _ in range(2):
        await types(hoa, f"/founding core {na_hoa} remove {number}")
    assert keys(await an.new()) == ["founding.told_added", "founding.told_removed"]


async def test_nobody_can_be_taken_out_through_another_enterprise(world: World, hoa: Player, na_hoa: int) -> None:
    await apply(world, WORKERS[0])
    await join_core(hoa, na_hoa, 1)
    number, ban_mai = (await rows(world, "core_member"))[0]["id"], world.enterprises["Công ty TNHH Bản Mai"]
    await types(hoa, f"/founding core {ban_mai} remove {number}")
    assert len(await rows(world, "core_member")) == 1


async def test_the_application_may_be_withdrawn_while_the_officer_types(world: World, hoa: Player, na_hoa: int) -> None:
    await apply(world, WORKERS[0])
    await types(hoa, f"/founding core {na_hoa} add")
    await decide(world, Status.WITHDRAWN)
    assert keys(await types(hoa, application_number(1))) == ["problem.founding.no_such_application"]


async def test_whoever_is_in_a_group_sees_it_among_his_data_and_takes_it_along(
    world: World, hoa: Player, na_hoa: int
) -> None:
    an, binh = await apply(world, *WORKERS[:2])
    for number in (1, 2):
        await join_core(hoa, na_hoa, number)
    member = (await rows(world, "core_member"))[0]["id"]
    await types(hoa, f"/founding core {na_hoa} head {member}")
    assert "• Nhóm nòng cốt, ban vận động: HTX Dệt Nà Hoa (trưởng nhóm)\n" in (await types(an, "/mydata"))[-1].text
    assert "• Nhóm nòng cốt, ban vận động: HTX Dệt Nà Hoa\n" in (await types(binh, "/mydata"))[-1].text
    assert (await exported(world, an))["Nhóm nòng cốt, ban vận động"] == [
        {"Doanh nghiệp": "HTX Dệt Nà Hoa", "Trưởng nhóm": "có", "Vào nhóm lúc": "22/11/2026 12:00"}
    ]


async def test_erased_he_is_in_no_group_and_the_audit_keeps_his_number_alone(
    world: World, hoa: Player, na_hoa: int
) -> None:
    (an,) = await apply(world, WORKERS[0])
    await join_core(hoa, na_hoa, 1)
    erased = (await rows(world, "core_member"))[0]["person_id"]
    await types(an, "/mydata erase")
    await types(an, "xóa hết")
    assert await rows(world, "core_member") == []
    (added,) = [it for it in await rows(world, "audit") if it["action"] == "core.add"]
    assert added["detail"] == f"person:{erased}"


async def test_names_of_the_group_are_for_officers_only(world: World, hoa: Player, na_hoa: int) -> None:
    await apply(world, WORKERS[0])
    await join_core(hoa, na_hoa, 1)
    viewer = await world.officer("vien", "tan-phong", Role.VIEWER)
    for said in ("see", "core", "history", "dossier"):
        await types(viewer, f"/founding {said} {na_hoa}")
        assert "Lò Thị An" not in str(viewer.last)
    await types(viewer, f"/founding core {na_hoa}")
    assert "Nhóm nòng cốt: 1 người" in viewer.last.text


# --- how many are still needed -----------------------------------------------------------------------------------------
async def test_the_core_group_hears_how_many_are_missing_and_no_name(world: World, hoa: Player, na_hoa: int) -> None:
    an, *_ = await apply(world, *WORKERS[:3])
    await join_core(hoa, na_hoa, 1)
    await an.new()
    await an.plays("""
        > /trangthai
        < Đơn LC-000001-3 gửi ngày 22/11/2026, Công đoàn phường Tân Phong đang xem. …
        < Nhóm nòng cốt, HTX Dệt Nà Hoa: • Đơn: 3/5, trên 48 lao động. Còn 2 đơn nữa là đủ.
        > /start
        < Nhóm nòng cốt, HTX Dệt Nà Hoa: • Đơn: 3/5, trên 48 lao động. Còn 2 đơn nữa là đủ.
        < Chào anh/chị! Anh/chị cần việc gì ạ? …
    """)


async def test_other_workers_hear_nothing_of_it(world: World, hoa: Player, na_hoa: int) -> None:
    _, binh = await apply(world, *WORKERS[:2])
    await join_core(hoa, na_hoa, 1)
    for said in ("/status", "/start"):
        assert not [key for key in keys(await types(binh, said)) if key.startswith("founding.")]


async def test_the_line_ends_when_the_union_is_recognised(world: World, hoa: Player, na_hoa: int) -> None:
    (an,) = await apply(world, WORKERS[0])
    await join_core(hoa, na_hoa, 1)
    await an.new()
    await change(world, stage="recognised", union_status="has")
    assert keys(await types(an, "/status")) == ["status.submitted"]


# --- enough -----------------------------------------------------------------------------------------------------------
async def test_at_the_fifth_application_officer_and_core_group_hear_at_once(
    world: World, hoa: Player, na_hoa: int
) -> None:
    an, *_ = await apply(world, *WORKERS[:4])
    await join_core(hoa, na_hoa, 1)
    for player in (an, hoa):
        await player.new()
    await apply(world, WORKERS[4])
    papers = "• Văn bản đề nghị công nhận (tờ trình) • Danh sách đoàn viên, kèm đơn gia nhập • …"
    (told,) = await hoa.new()
    (core,) = await an.new()
    assert told.text.startswith("🎉 HTX Dệt Nà Hoa đã có 5 đơn, đủ để thành lập công đoàn cơ sở.")
    assert core.text.startswith("🎉 HTX Dệt Nà Hoa đã có 5 đơn, đủ để thành lập công đoàn cơ sở!")
    for it in (told, core):
        assert papers.split(" • ")[1] in it.text
        assert not [name for name in WORKERS if name in it.text]
    assert (told.labels, core.labels) == (["Mở doanh nghiệp này"], [])
    assert await stage_of(world, na_hoa) == "ready"
    (step,) = await rows(world, "founding_step")
    assert (step["stage"], step["officer_id"], step["note"]) == ("ready", None, "5")
    hoa.last = told
    await hoa.plays("""
        > [Mở doanh nghiệp này]
        < HTX Dệt Nà Hoa … • Chặng: Đủ đơn để thành lập, từ 22/11/2026 • Đơn: 5/5, trên 48 lao động. Đã đủ để thành lập. … • 22/11/2026: Đủ đơn để thành lập (tự ghi khi đủ đơn) …
    """)


async def test_the_sixth_tells_nobody_again(world: World, hoa: Player, na_hoa: int) -> None:
    await apply(world, *WORKERS[:5])
    (told,) = await hoa.new()
    assert told.payload["key"] == "founding.reached_officer"
    assert "Chưa có nhóm nòng cốt" in told.text
    await apply(world, WORKERS[5])
    assert await hoa.new() == []


@pytest.mark.on_both
async def test_five_at_once_are_five(world: World, hoa: Player, na_hoa: int) -> None:
    """Each with a phone of his own: who may be the same person waits for the other anyway."""
    players = [world.person(name) for name in WORKERS[:5]]
    for place, player in enumerate(players):
        answers = {"full_name": player.name, "phone": f"091234567{place}", "citizen_number": "-"}
        await fills(player, until="summary", enterprise="na hoa", **answers)
    await asyncio.gather(*(takes(player, "send") for player in players))
    assert keys(await hoa.new()) == ["founding.reached_officer"]
    assert await stage_of(world, na_hoa) == "ready"


async def test_a_possible_duplicate_is_not_the_fifth(world: World, hoa: Player, na_hoa: int) -> None:
    await apply(world, *WORKERS[:4])
    twin = world.person("twin")
    await fills(twin, enterprise="na hoa", full_name=WORKERS[0], citizen_number="-")
    assert [row["possible_duplicate"] for row in await rows(world, "application")] == [False] * 4 + [True]
    assert await hoa.new() == []
    assert await stage_of(world, na_hoa) == "surveyed"


async def test_who_turns_out_to_be_no_duplicate_is_the_fifth(world: World, hoa: Player, na_hoa: int) -> None:
    await apply(world, *WORKERS[:4])
    await fills(world.person("twin"), enterprise="na hoa", full_name=WORKERS[0], citizen_number="-")
    await types(hoa, "/queue differ 5")
    assert await stage_of(world, na_hoa) == "ready"
    assert "founding.reached_officer" in keys(hoa.heard)


async def test_a_matched_name_brings_the_fifth(world: World, hoa: Player, na_hoa: int) -> None:
    await apply(world, *WORKERS[:4])
    fifth = await at(world.person("fifth"), "summary", full_name=[WORKERS[4]], citizen_number=["[-]"], **UNLISTED)
    await takes(fifth, "send")
    assert await stage_of(world, na_hoa) == "surveyed"
    await types(hoa, f"/unlisted 5 is {na_hoa}")
    assert await stage_of(world, na_hoa) == "ready"


async def _elsewhere(world: World) -> Player:
    """Four have applied; another works at Bản Mai."""
    await apply(world, *WORKERS[:4])
    await fills(fifth := world.person("fifth"), full_name=WORKERS[4], citizen_number="-")
    return fifth


async def test_a_corrected_workplace_brings_the_fifth(world: World, hoa: Player, na_hoa: int) -> None:
    fifth = await _elsewhere(world)
    for said in ("/mydata correct enterprise", "na hoa"):
        await types(fifth, said)
    await takes(fifth, "e:")
    assert await stage_of(world, na_hoa) == "ready"
    assert "founding.reached_officer" in keys(await hoa.new())


async def test_a_member_who_moves_there_is_the_fifth(world: World, hoa: Player, na_hoa: int) -> None:
    fifth = await _elsewhere(world)
    await decide(world, Status.ADMITTED, admitted_at=world.now)
    for said in ("/mydata move", "na hoa"):
        await types(fifth, said)
    await takes(fifth, "e:")
    await types(hoa, "/requests 1 do")
    assert await stage_of(world, na_hoa) == "ready"


async def test_a_member_whom_an_officer_moves_there_is_the_fifth(world: World, hoa: Player, na_hoa: int) -> None:
    await _elsewhere(world)
    await decide(world, Status.ADMITTED, admitted_at=world.now)
    for said in ("/find transfer 5", "tan phong"):
        await types(hoa, said)
    await takes(hoa, f"u:{world.units['tan-phong']}")
    await types(hoa, "na hoa")
    await takes(hoa, "e:")
    assert await stage_of(world, na_hoa) == "ready"


async def test_an_application_opened_again_is_the_fifth(world: World, hoa: Player, na_hoa: int) -> None:
    await apply(world, *WORKERS[:4])
    for said in ("/queue refuse 1", "Nhầm người"):
        await types(hoa, said)
    await apply(world, WORKERS[4])
    assert await stage_of(world, na_hoa) == "surveyed"
    for said in ("/queue reopen 1", "Từ chối nhầm"):
        await types(hoa, said)
    assert await stage_of(world, na_hoa) == "ready"


@pytest.mark.on_both
async def test_a_merged_application_that_takes_the_workplace_is_the_fifth(
    world: World, hoa: Player, na_hoa: int
) -> None:
    await _elsewhere(world)
    await fills(world.person("again"), enterprise="na hoa", full_name=WORKERS[4], citizen_number="-")
    await types(hoa, "/queue same 6 5")
    await takes(hoa, "workplace")
    assert await stage_of(world, na_hoa) == "surveyed"
    await takes(hoa, "go")
    assert await stage_of(world, na_hoa) == "ready"


async def test_where_a_union_stands_nobody_is_told_to_found_one(world: World, hoa: Player) -> None:
    for name in WORKERS[:5]:
        await fills(world.person(name), full_name=name, citizen_number="-")
    assert await hoa.new() == []
    assert await rows(world, "founding_step") == []


async def test_only_the_officer_named_for_the_enterprise_hears(world: World, hoa: Player, na_hoa: int) -> None:
    named = await world.officer("mai", "tan-phong")
    await types(named, f"/founding charge {na_hoa} 1")
    await apply(world, *WORKERS[:5])
    assert keys(await named.new()) == ["founding.reached_officer"]
    assert await hoa.new() == []


async def test_an_officer_beside_hears_nothing(world: World, hoa: Player, na_hoa: int) -> None:
    beside = await world.officer("sin", "sin-ho")
    await apply(world, *WORKERS[:5])
    assert await beside.new() == []


async def test_the_applicant_reads_the_same_words_whether_he_is_the_fifth_or_not(world: World, na_hoa: int) -> None:
    players = await apply(world, *WORKERS[:5])
    fourth, fifth = (keys(it.heard)[-2:] for it in players[3:])
    assert fourth == fifth == ["join.sent", "card.here"]


# --- recognition ------------------------------------------------------------------------------------------------------
@pytest.fixture
async def filed(world: World, hoa: Player, na_hoa: int) -> int:
    """Five applications, one of them admitted, and the dossier at the upper union."""
    await apply(world, *WORKERS[:5])
    await world.db.write(
        lambda c: c.execute(update(application).where(application.c.id == 1).values(status="admitted"))
    )
    await hoa.new()
    return await change(world, stage="filed", stage_day=date(2026, 11, 18))


async def test_the_core_group_hears_of_the_recognition(world: World, hoa: Player, filed: int) -> None:
    await join_core(hoa, filed, 2)
    binh = world.person(WORKERS[1])
    await binh.new()
    await types(hoa, f"/founding move {filed} recognised")
    for said in ("12/QĐ-LĐLĐ", "20/11/2026"):
        await types(hoa, said)
    await takes(hoa, "new")
    await takes(hoa, "send")
    (told,) = await binh.new()
    assert told.text == (
        "🎉 Công đoàn cơ sở HTX Dệt Nà Hoa tại HTX Dệt Nà Hoa đã được công nhận. "
        "Cảm ơn anh/chị đã cùng mọi người làm nên công đoàn này!"
    )


async def test_recognition_founds_the_union_and_moves_everybody_there(world: World, hoa: Player, filed: int) -> None:
    before = await rows(world, "event")
    await types(hoa, f"/founding move {filed} recognised")
    await hoa.plays(
        """
        > 12
        < Tôi chưa đọc được số quyết định. Anh/chị gõ đủ số và ký hiệu, ví dụ 12/QĐ-LĐLĐ. [Thôi, không ghi]
        > số 12/qd-ldld
        < Quyết định ký ngày nào ạ? Ví dụ 20/11/2026. [Hôm nay, 22/11/2026] [Thôi, không ghi]
        > 10/11/2026
        < Ngày này trước cả chặng trước (18/11/2026). Anh/chị xem lại giúp. …
        > 20/11/2026
        < Tên công đoàn cơ sở? Chọn tên dưới đây, gõ tên khác, hoặc ghép vào một công đoàn đã có. [Công đoàn cơ sở HTX Dệt Nà Hoa] [Ghép vào công đoàn đã có] [Thôi, không ghi]
        > [Công đoàn cơ sở HTX Dệt Nà Hoa]
        < Công nhận công đoàn tại HTX Dệt Nà Hoa. Anh/chị xem lại giúp:
          • Quyết định số: 12/QĐ-LĐLĐ • Ngày quyết định: 20/11/2026 • Công đoàn cơ sở: Công đoàn cơ sở HTX Dệt Nà Hoa (lập mới)
          Khi ghi, 5 đoàn viên và đơn ở đây chuyển về công đoàn này. … [Ghi công nhận] [Sửa một mục] [Thôi, không ghi]
        > [Ghi công nhận]
        < 🎉 Đã ghi: Công đoàn cơ sở HTX Dệt Nà Hoa được công nhận theo quyết định số 12/QĐ-LĐLĐ. 5 đoàn viên và đơn đã chuyển về đây.
        < HTX Dệt Nà Hoa … • Công đoàn: Công đoàn cơ sở HTX Dệt Nà Hoa • Đoàn viên và đơn: 5, trên 48 lao động …
    """.replace("\n          ", " ")
    )
    made = (await rows(world, "unit"))[-1]
    assert (made["kind"], made["parent_id"], made["decision_number"]) == (
        "grassroots",
        world.units["tan-phong"],
        "12/QĐ-LĐLĐ",
    )
    assert {row["unit_id"] for row in await rows(world, "application")} == {made["id"]}
    after = await rows(world, "event")
    assert after[: len(before)] == before  # what was counted stays with the unit that counted it
    came = [it["kind"] for it in after[len(before) :] if it["unit_id"] == made["id"]]
    assert (came.count("handed_on"), came.count("moved_in"), len(came)) == (4, 1, 5)  # nobody as a transfer
    await types(hoa, f"/founding history {filed}")
    assert "Đã có quyết định công nhận (hoa), quyết định số 12/QĐ-LĐLĐ" in hoa.last.text


async def test_whoever_applies_afterwards_applies_to_the_new_union(world: World, hoa: Player, filed: int) -> None:
    await types(hoa, f"/founding move {filed} recognised")
    for said in ("12/QĐ-LĐLĐ", "20/11/2026", "Công đoàn cơ sở Hoa Ban"):
        await types(hoa, said)
    await takes(hoa, "send")
    (late,) = await apply(world, WORKERS[5])
    assert "Nơi nhận: Công đoàn cơ sở Hoa Ban." in next(
        it.text for it in late.heard if "Nơi nhận: " in it.text and "🎉" in it.text
    )
    assert keys(await types(hoa, "/founding list 25")) == ["founding.list"]  # recognised, but not launched yet
    await types(hoa, f"/founding move {filed} launched")
    await types(hoa, "hôm nay")
    await takes(hoa, "-")
    assert keys(await types(hoa, "/founding list 25")) == ["founding.list_empty"]


async def test_an_enterprise_may_join_a_union_that_stands(world: World, hoa: Player, filed: int) -> None:
    await types(hoa, f"/founding move {filed} recognised")
    for said in ("12/QĐ-LĐLĐ", "20/11/2026"):
        await types(hoa, said)
    await hoa.plays("""
        > [Ghép vào công đoàn đã có]
        < Ghép vào công đoàn nào ạ? Chưa thấy thì gõ một phần tên. [CĐCS Bản Mai] [Lập công đoàn mới] [Thôi, không ghi]
        > không có
        < Tôi không thấy công đoàn cơ sở nào như vậy. Anh/chị gõ một phần tên khác, hoặc lập mới. [Lập công đoàn mới] [Thôi, không ghi]
        > ban mai
        < Ghép vào công đoàn nào ạ? … [CĐCS Bản Mai] …
        > [CĐCS Bản Mai]
        < Công nhận công đoàn tại HTX Dệt Nà Hoa. … • Công đoàn cơ sở: CĐCS Bản Mai (ghép vào) …
        > [Ghi công nhận]
        < 🎉 Đã ghi: CĐCS Bản Mai được công nhận …
        < HTX Dệt Nà Hoa … • Công đoàn: CĐCS Bản Mai …
    """)
    assert len(await rows(world, "unit")) == len(world.units)


async def test_the_summary_can_be_changed_before_it_is_sent(world: World, hoa: Player, filed: int) -> None:
    await types(hoa, f"/founding move {filed} recognised")
    for said in ("12/QĐ-LĐLĐ", "20/11/2026"):
        await types(hoa, said)
    await takes(hoa, "new")
    await takes(hoa, "edit")
    await takes(hoa, "decision_number")
    await types(hoa, "13/QĐ-LĐLĐ")
    assert "• Quyết định số: 13/QĐ-LĐLĐ" in hoa.last.text


async def test_two_officers_at_once_found_one_union(world: World, hoa: Player, filed: int) -> None:
    mai = await world.officer("mai", "tan-phong")
    for player in (hoa, mai):
        await types(player, f"/founding move {filed} recognised")
        for said in ("12/QĐ-LĐLĐ", "20/11/2026", "Công đoàn cơ sở Hoa Ban"):
            await types(player, said)
    assert keys(await takes(hoa, "send"))[0] == "founding.recognised"
    assert keys(await takes(mai, "send"))[0] == "problem.founding.recognised_already"
    assert len(await rows(world, "unit")) == len(world.units) + 1


async def test_no_list_of_founding_names_an_applicant(world: World, hoa: Player, filed: int) -> None:
    for said in ("", "list 0", f"see {filed}", f"history {filed}", f"dossier {filed}"):
        await types(hoa, f"/founding {said}")
        assert not [name for name in WORKERS if name in str(hoa.last)]
