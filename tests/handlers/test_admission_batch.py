"""Admission by decision: many at once, the card and congratulation to each, undone within the hour by whoever did it."""

import pytest
from sqlalchemy import update

from domain.roles import Role
from domain.statuses import Status
from models.tables import application
from tests.handlers.deciding import (
    CHILD,
    MAY,
    OI,
    PAO,
    actions,
    applies,
    events,
    finds_all_eligible,
    hears,
    officer,
    outcome,
    presses,
    row,
    says,
)
from tests.handlers.joining import keys, types
from tests.player import Player, World

TITLE = "Ai chờ quyết định kết nạp? Anh/chị chọn một nơi."
PAPERS = ("12/qđ-ldld", "20/11/2026", "28/11/2026")


async def eligible(world: World) -> tuple[list[Player], Player]:
    """Two who wait for a decision, and their officer."""
    people = [await applies(world, "an", **OI), await applies(world, "binh", **PAO)]
    hoa = await officer(world)
    await finds_all_eligible(hoa, 2)
    for player in people:
        await player.new()
    return people, hoa


async def admits(hoa: Player, *switches: str) -> list[str]:
    return await says(hoa, "/admit", "[CĐCS Bản Mai", *switches, "[Tiếp tục", *PAPERS, "[✅ Ghi")


# --- the whole way ----------------------------------------------------------------------------------------------------
async def test_a_unit_its_names_the_decision_the_ceremony_and_everybody_hears(world: World) -> None:
    (an, binh), hoa = await eligible(world)
    await hoa.plays(
        """
        > /ketnap
        < Ai chờ quyết định kết nạp? Anh/chị chọn một nơi. [CĐCS Bản Mai (2)] [Công ty TNHH Bản Mai (2)] [Về menu]
        > [CĐCS Bản Mai (2)]
        < Kết nạp 2 trong 2 người đủ điều kiện. …
          [Tiếp tục với 2 người] [☑ Lò Thị Ọi (1990)] [☑ Vàng A Páo (1985)] [Bỏ chọn tất cả]
        > [☑ Vàng A Páo (1985)]
        < Kết nạp 1 trong 2 người đủ điều kiện. … [Tiếp tục với 1 người] [☑ Lò Thị Ọi (1990)] [☐ Vàng A Páo (1985)] [Chọn tất cả]
        > [Chọn tất cả]
        < … [Tiếp tục với 2 người] [☑ Lò Thị Ọi (1990)] [☑ Vàng A Páo (1985)] [Bỏ chọn tất cả]
        > [Tiếp tục với 2 người]
        < Số quyết định kết nạp? Ví dụ: 12/QĐ-LĐLĐ.
        > 12
        < Tôi chưa đọc được số quyết định. …
        > số 12/qđ-lđlđ
        < Quyết định ngày nào? Số kết nạp được tính vào ngày này. …
        > 30/11/2026
        < Ngày này chưa tới. …
        > 20/11/2026
        < Lễ kết nạp ngày nào? … [Bỏ qua]
        > 28/11/2026
        < Anh/chị xem lại giúp, … • Số người: 2 người • Quyết định số: 12/QĐ-LĐLĐ • Ngày quyết định: 20/11/2026 • Ngày lễ kết nạp: 28/11/2026 [✅ Ghi: kết nạp 2 người] [Sửa một mục] [Thôi]
        > [✅ Ghi: kết nạp 2 người]
        < 🎉 Đã kết nạp 2 người theo quyết định 12/QĐ-LĐLĐ. …
        < Anh/chị làm gì tiếp ạ? [Kết nạp theo quyết định] [Hoàn tác] [Về menu]
    """.replace("\n          ", " ")
    )
    for player, number in ((an, "LC-000001-3"), (binh, "LC-000002-1")):
        (told,) = await player.new()
        assert told.text.startswith(f"🎉 Chúc mừng! Anh/chị là đoàn viên công đoàn, số {number}, theo quyết định")
        assert "Lễ kết nạp: ngày 28/11/2026" in told.text
        assert told.payload["attachment"]["kind"] == "card"
        assert (await says(player, "/status"))[0].startswith("Anh/chị là đoàn viên công đoàn")
    counted = await events(world)
    assert counted[2:] == [("admitted", 1, "2026-11-20"), ("admitted", 2, "2026-11-20")]


async def test_in_english_by_typing_numbers(world: World) -> None:
    await eligible(world)
    hoa = await officer(world, "lan")
    hoa.typing = True
    await types(hoa, "/language en")
    seen = await says(hoa, "/admit", "2", "1", "5/QĐ-CĐCS", "22/11/2026", "1", "1")
    assert seen[0].startswith("🎉 2 people admitted by decision 05/QĐ-CĐCS.")


async def test_who_is_switched_off_stays_eligible(world: World) -> None:
    (_, binh), hoa = await eligible(world)
    await admits(hoa, "[Vàng A Páo")
    assert [(await row(world, it)).status for it in (1, 2)] == [Status.ADMITTED, Status.ELIGIBLE]
    assert await hears(binh) == []


async def test_nobody_chosen_is_asked_again(world: World) -> None:
    _, hoa = await eligible(world)
    await says(hoa, "/admit", "[CĐCS", "[Bỏ chọn tất cả]")
    assert (await presses(hoa, "Tiếp tục với 0"))[0] == "Anh/chị chọn ít nhất một người giúp."


async def test_a_ceremony_may_be_skipped(world: World) -> None:
    (an, _), hoa = await eligible(world)
    await says(hoa, "/admit", "[CĐCS", "[Tiếp tục", *PAPERS[:2], "[Bỏ qua]", "[✅ Ghi")
    (told,) = await hears(an)
    assert "Lễ kết nạp" not in told
    assert (await row(world, 1)).ceremony_day is None


async def test_a_list_of_many_has_pages_of_eight(world: World) -> None:
    _, hoa = await eligible(world)
    one = await row(world, 1)
    copies = [
        {**one._mapping, "id": number, "person_id": None, "full_name": f"Lò Thị {number}", "card": bytes([number] * 8)}
        for number in range(10, 28)
    ]
    people = [
        await world.db.write(
            lambda c: c.exec_driver_sql(
                "INSERT INTO person (created_at) VALUES ('2026-11-22 00:00:00+00') RETURNING id"
            ).scalar_one()
        )
        for _ in copies
    ]
    for copy, person in zip(copies, people, strict=True):
        copy["person_id"] = person
    await world.db.write(lambda c: c.execute(application.insert(), copies))
    (asked,) = await says(hoa, "/admit", "[CĐCS")
    assert "20 trong 20" in asked
    assert "(trang 1/3)" in asked
    assert len([it for it in hoa.last.labels if it.startswith("☑")]) == 8
    await says(hoa, "[Trang sau", "[Trang sau")
    assert len([it for it in hoa.last.labels if it.startswith("☑")]) == 4
    assert (await says(hoa, "[Lò Thị 27", "[← Trang trước", "[Tiếp tục với 19", *PAPERS, "[✅ Ghi"))[0].startswith(
        "🎉 Đã kết nạp 19"
    )


# --- whose ------------------------------------------------------------------------------------------------------------
@pytest.mark.on_both
async def test_an_officer_beside_has_nobody_and_admits_nobody(world: World) -> None:
    await eligible(world)
    lan = await officer(world, "lan", "sin-ho")
    nobody = ["Chưa có ai đủ điều kiện đang chờ quyết định."]
    assert await says(lan, "/admit") == nobody
    for typed in ("/admit u 4", "/admit e 1", "/admit u 99"):
        assert (await says(lan, typed))[-1:] == nobody


async def test_a_viewer_has_no_such_command(world: World) -> None:
    await eligible(world)
    xem = await officer(world, "xem", "tan-phong", Role.VIEWER)
    assert (await says(xem, "/admit"))[0].startswith("Không có lệnh này.")


async def test_who_was_decided_on_meanwhile_is_named_with_the_reason(world: World) -> None:
    _, hoa = await eligible(world)
    await says(hoa, "/admit", "[CĐCS", "[Tiếp tục", *PAPERS)
    await world.db.write(
        lambda c: c.execute(update(application).where(application.c.id == 2).values(status="withdrawn"))
    )
    admitted, refused, _ = await presses(hoa, "✅ Ghi")
    assert admitted.startswith("🎉 Đã kết nạp 1 người")
    assert "• LC-000002-1: Đơn đang ở trạng thái “đã rút”" in refused


async def test_who_is_found_eligible_meanwhile_is_not_admitted_unseen(world: World) -> None:
    _, hoa = await eligible(world)
    await says(hoa, "/admit", "[CĐCS")
    await applies(world, "chi", **MAY)
    await says(await officer(world, "lan"), "/queue", "[✅ Đủ điều kiện]")
    await says(hoa, "[Tiếp tục", *PAPERS, "[✅ Ghi")
    assert (await row(world, 3)).status == Status.ELIGIBLE


async def test_a_grassroots_union_does_not_admit_who_joins_again(world: World) -> None:
    await eligible(world)
    await world.db.write(lambda c: c.execute(update(application).where(application.c.id == 1).values(rejoins=True)))
    seen = await admits(await officer(world, "lan", "cs-ban-mai"))
    assert seen[0].startswith("🎉 Đã kết nạp 1 người")
    assert "LC-000001-3: Người này từng thôi là đoàn viên." in seen[1]
    assert (await says(await officer(world, "tam"), "/admit", "[CĐCS", "[Tiếp tục", *PAPERS, "[✅ Ghi"))[0].startswith(
        "🎉"
    )


async def test_a_minor_whose_signature_was_taken_back_is_not_admitted(world: World) -> None:
    await applies(world, "em", **CHILD)
    hoa = await officer(world)
    await says(hoa, "/queue", "[Đã có chữ ký", "[✅ Đủ", "/queue guardian 1 0")
    seen = await admits(hoa)
    assert "Cần chữ ký của người đại diện" in seen[1]
    assert (await row(world, 1)).status == Status.ELIGIBLE


# --- undone -----------------------------------------------------------------------------------------------------------
async def test_all_of_it_is_undone_within_the_hour_and_everybody_is_told(world: World) -> None:
    people, hoa = await eligible(world)
    await admits(hoa)
    hoa.later(minutes=59)
    assert (await presses(hoa, "Hoàn tác"))[0].startswith("Đã hoàn tác 2 người.")
    for number, player in enumerate(people, 1):
        assert (await hears(player))[-1].startswith("Xin lỗi anh/chị: việc ghi kết nạp")
        it = await row(world, number)
        assert (it.status, it.decision_number, it.admitted_at) == (Status.ELIGIBLE, None, None)
    counted = await events(world)
    assert counted[4:] == [("admission_undone", 1, "2026-11-20"), ("admission_undone", 2, "2026-11-20")]
    assert await outcome(world, {"admitted", "admission_undone"}) == 0
    assert (await actions(world))[-2:] == ["undo_admission"] * 2
    hoa.later(minutes=1)
    await admits(hoa)
    assert await outcome(world, {"admitted", "admission_undone"}) == 2


async def test_pressed_twice_it_is_undone_once(world: World) -> None:
    _, hoa = await eligible(world)
    await admits(hoa)
    press = hoa.press("Hoàn tác")
    await hoa.hears(press)
    assert keys(await hoa.hears(press))[0] == "problem.admission.nothing_to_undo"
    assert await outcome(world, {"admission_undone"}) == -2


@pytest.mark.parametrize(("minutes", "who"), [(61, "hoa"), (1, "lan")])
async def test_not_after_an_hour_and_not_by_another(world: World, minutes: int, who: str) -> None:
    _, hoa = await eligible(world)
    await admits(hoa)
    value = hoa.last.payload["options"][-2]["value"]
    hoa.later(minutes=minutes)
    acting = hoa if who == "hoa" else await officer(world, "lan")
    assert (await says(acting, value))[0].startswith(("Chỉ hủy được", "Không có gì để hoàn tác"))
    assert (await row(world, 1)).status == Status.ADMITTED


@pytest.mark.parametrize("typed", ["/admit undo 1", "/admit undo 999999999999999999", "/admit undo x", "/admit page 9"])
async def test_a_mistyped_argument_harms_nothing(world: World, typed: str) -> None:
    _, hoa = await eligible(world)
    assert (await says(hoa, typed))[-1].startswith((TITLE, "Không có gì để hoàn tác"))
