"""Finding people, and what happens after admission: official number, transfer, leaving, history."""

import pytest
from sqlalchemy import update

from domain.statuses import CardState, Status
from models import applications
from models.tables import application
from models.tables import officer as posts
from tests.handlers.deciding import MAY, OI, PAO, actions, applies, events, hears, officer, presses, row, says
from tests.handlers.joining import types
from tests.player import NOON, Player, World


async def member(world: World) -> tuple[Player, Player]:
    """A member, and his officer."""
    an = await applies(world, "an", **OI)
    values = {"status": Status.ADMITTED, "admitted_at": NOON}
    await world.db.write(lambda c: c.execute(update(application).values(values)))
    return an, await officer(world)


# --- finding ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("typed", ["Lò Thị Ọi", "lo thi", "ọi", "OI lo", "LC-000001-3", "lc0000013"])
@pytest.mark.on_both
async def test_an_application_is_found_by_number_or_name_with_or_without_accents(world: World, typed: str) -> None:
    await applies(world, "an", **OI)
    await applies(world, "binh", **PAO)
    hoa = await officer(world)
    await types(hoa, f"/tim {typed}")
    if "Lịch sử" not in hoa.last.labels:
        assert hoa.last.labels == ["Lò Thị Ọi, 1990 – đang xem – Công ty TNHH Bản Mai"]
        await presses(hoa, "Lò Thị Ọi")
    assert "Đơn LC-000001-3" in hoa.last.text


async def test_who_leaves_out_the_last_digit_is_told_and_offered_the_whole_number(world: World) -> None:
    await applies(world, "an", **OI)
    hoa = await officer(world)
    await hoa.new()
    await hoa.plays("""
        > /tim LC-000001
        < Số đơn này thiếu chữ số cuối, sau dấu gạch. … [Có phải đơn LC-000001-3?] [Tìm đơn, đoàn viên] [Về menu]
        > [Có phải đơn LC-000001-3?]
        < Đơn LC-000001-3 · đang xem …
        > /tim 000002
        < Số đơn này thiếu chữ số cuối, sau dấu gạch. … ví dụ: LC-000123-4. [Tìm đơn, đoàn viên] [Về menu]
    """)
    sister = await officer(world, "lan", "sin-ho")
    assert "LC-000001-3" not in str(await says(sister, "/find LC-000001"))


@pytest.mark.on_both
async def test_without_words_it_asks_for_them(world: World) -> None:
    await applies(world, "an", **OI)
    hoa = await officer(world)
    await hoa.plays("""
        > /find
        < Anh/chị tìm ai? …
        > ai do
        < Không tìm thấy “ai do” trong phần việc của anh/chị.
        > /tim thi oi
        < Tìm thấy 1 đơn: [Lò Thị Ọi, 1990 – đang xem – Công ty TNHH Bản Mai]
    """)


async def test_beyond_his_units_nobody_is_found(world: World) -> None:
    await applies(world, "an", **OI)
    lan = await officer(world, "lan", "sin-ho")
    assert await says(lan, "/find Lò Thị Ọi") == ["Không tìm thấy “Lò Thị Ọi” trong phần việc của anh/chị."]
    unknown = ["Không có đơn này trong phần việc của anh/chị."]
    assert await says(lan, "/find LC-000001-3") == await says(lan, "/find LC-000002-1") == unknown
    for verb in ("official", "transfer", "leave", "history"):
        assert await says(lan, f"/find {verb} 1") == unknown


async def test_of_many_the_first_eight_are_shown_and_members_before_what_is_over(world: World) -> None:
    await applies(world, "an", **OI)
    await world.db.write(lambda c: c.execute(update(application).values(status="withdrawn")))
    await applies(world, "binh", **{**MAY, "full_name": "Hà Thị Lò"})
    hoa = await officer(world)
    await types(hoa, "/tim lo")
    assert [it.split(",")[0] for it in hoa.last.labels] == ["Hà Thị Lò", "Lò Thị Ọi"]


# --- official number --------------------------------------------------------------------------------------------------
@pytest.mark.on_both
async def test_the_official_card_number_is_kept_and_told(world: World) -> None:
    an, hoa = await member(world)
    (again,) = await says(hoa, "/queue view 1", "[Ghi số thẻ chính thức]", "chưa có ạ")
    assert again.startswith("Số thẻ chỉ gồm chữ cái, chữ số")
    said, card = await says(hoa, "tld 0123-456")
    assert said == "Đã ghi số thẻ chính thức của LC-000001-3: TLD0123-456."
    assert "• Số thẻ chính thức: TLD0123-456" in card
    assert "TLD0123-456" in (await hears(an))[0]
    assert "TLD0123-456" not in "".join(map(str, await actions(world)))


async def test_an_applicant_gets_no_official_number(world: World) -> None:
    await applies(world, "an", **OI)
    refused, _ = await says(await officer(world), "/find official 1", "TLD1")
    assert refused == "Người này hiện không phải là đoàn viên."


# --- transfer ---------------------------------------------------------------------------------------------------------
async def test_a_transfer_moves_the_member_and_counts_no_new_one(world: World) -> None:
    an, hoa = await member(world)
    hoa.later(days=1)
    await types(hoa, "/queue view 1")
    await hoa.plays("""
        > [Chuyển nơi sinh hoạt]
        < LC-000001-3 chuyển đến công đoàn nào? Gõ tên, ví dụ: Sìn Hồ. [Nơi khác, ngoài liên đoàn] [Về phiếu của đơn]
        > ở đâu đó
        < Không tìm thấy công đoàn nào tên như vậy. … [Nơi khác, ngoài liên đoàn] [Về phiếu của đơn]
        > sin ho
        < Chuyển đến nơi nào dưới đây? … [Công đoàn xã Sìn Hồ]
        > [Công đoàn xã Sìn Hồ]
        < Ở đó LC-000001-3 làm việc ở đâu? … [Nơi làm việc như cũ] [Về phiếu của đơn]
        > chè suối
        < Làm ở nơi nào dưới đây? … [Công ty CP Chè Suối Hồ] [Chưa có trong danh sách: ghi “chè suối”] [Nơi làm việc như cũ]
        > [Công ty CP Chè Suối Hồ]
        < Đã chuyển đoàn viên LC-000001-3. Không tính là kết nạp mới. [Tìm đơn, đoàn viên] [Về menu]
    """)
    it = await row(world, 1)
    assert (it.status, it.unit_id, it.enterprise_id) == (Status.ADMITTED, world.units["sin-ho"], 2)
    assert (await events(world))[1:] == [("transferred_out", 1, "2026-11-23"), ("transferred_in", 1, "2026-11-23")]
    (told,) = await hears(an)
    assert told.startswith("Anh/chị đã được chuyển đến sinh hoạt tại Công đoàn xã Sìn Hồ.")
    assert await says(hoa, "/find LC-000001-3") == ["Không có đơn này trong phần việc của anh/chị."]
    assert "Công đoàn xã Sìn Hồ" in (await says(await officer(world, "lan", "sin-ho"), "/find LC-000001-3"))[0]


@pytest.mark.on_both
async def test_to_the_unit_of_one_enterprise_the_workplace_is_not_asked(world: World) -> None:
    _, hoa = await member(world)
    await world.db.write(
        lambda c: c.execute(update(application).values(unit_id=world.units["tan-phong"], enterprise_id=None))
    )
    assert await says(hoa, "/find transfer 1", "bản mai", "1") == [
        "Đã chuyển đoàn viên LC-000001-3. Không tính là kết nạp mới."
    ]
    assert (await row(world, 1)).enterprise_id == world.enterprises["Công ty TNHH Bản Mai"]


async def test_to_the_same_unit_nobody_moves(world: World) -> None:
    _, hoa = await member(world)
    refused, _ = await says(hoa, "/find transfer 1", "bản mai", "1")
    assert refused == "Đó là nơi người này đang sinh hoạt. Anh/chị chọn nơi khác giúp."
    assert len(await events(world)) == 1


async def test_outside_the_federation_the_membership_here_ends(world: World) -> None:
    an, hoa = await member(world)
    await says(hoa, "/find transfer 1", "[Nơi khác", "LĐLĐ tỉnh Lào Cai")
    assert (await row(world, 1)).status == Status.TRANSFERRED
    assert (await events(world))[1:] == [("transferred_out", 1, "2026-11-22")]
    assert "LĐLĐ tỉnh Lào Cai" in (await hears(an))[0]
    shown = await world.db.read(lambda c: applications.card_status(c, c.execute(application.select()).one().card))
    assert shown is not None
    assert shown.status is CardState.LEFT


# --- leaving ----------------------------------------------------------------------------------------------------------
async def test_a_member_leaves_with_a_reason_and_may_join_again(world: World) -> None:
    an, hoa = await member(world)
    hoa.later(days=2)
    said, card = await says(hoa, "/queue view 1", "[Thôi là đoàn viên]", "[Tự xin thôi]")
    assert said == "Đã ghi: LC-000001-3 thôi là đoàn viên."
    assert "• Lý do: Tự xin thôi" in card
    assert (await events(world))[1:] == [("left", 1, "2026-11-24")]
    assert (await hears(an))[0].startswith("Đã ghi: anh/chị thôi là đoàn viên (số LC-000001-3) tại CĐCS Bản Mai.")


async def test_nobody_is_told_of_a_death(world: World) -> None:
    an, hoa = await member(world)
    await says(hoa, "/find leave 1", "[Đã mất]")
    assert (await row(world, 1)).status == Status.LEFT
    assert await hears(an) == []


# --- history ----------------------------------------------------------------------------------------------------------
@pytest.mark.on_both
async def test_the_history_names_officers_and_what_they_did(world: World) -> None:
    await applies(world, "an", **OI)
    hoa, lan = await officer(world, "Hoa"), await officer(world, "Lan")
    await says(hoa, "/queue signed 1 1")
    await says(lan, "/queue eligible 1")
    assert await says(hoa, "/find history 1") == [
        "Đơn LC-000001-3, mới nhất ở trên:\n"
        "• 22/11/2026 12:00 – Lan: ghi đủ điều kiện\n• 22/11/2026 12:00 – Hoa: đánh dấu ký đơn giấy"
    ]


async def test_in_the_history_an_officer_without_a_name_is_not_the_applicant(world: World) -> None:
    await applies(world, "an", **OI)
    hoa = await officer(world, "Hoa")
    await world.db.write(lambda c: c.execute(update(posts).values(name=None)))
    await says(hoa, "/queue eligible 1")
    (told,) = await says(hoa, "/find history 1")
    assert told.endswith("• 22/11/2026 12:00 – cán bộ phụ trách: ghi đủ điều kiện")
