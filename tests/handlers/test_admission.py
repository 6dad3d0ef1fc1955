"""The officer's queue: the next application as a card, the decisions on it, and what the applicant hears."""

from datetime import date, timedelta

import pytest
from sqlalchemy import update

from dialogue.messages import ChannelName
from domain.roles import Role
from domain.statuses import Status
from models.tables import officer as posts
from tests.handlers.deciding import CHILD, MAY, OI, PAO, actions, applies, events, hears, officer, presses, row, says
from tests.handlers.joining import everything, fills, types
from tests.player import World

NOTHING = "Không còn đơn nào chờ xem. Cảm ơn anh/chị!"
UNKNOWN = "Không có đơn này trong phần việc của anh/chị."


# --- the card ---------------------------------------------------------------------------------------------------------
async def test_the_next_application_comes_as_a_card_with_its_number_covered(world: World) -> None:
    await fills(world.person("an"))
    hoa = await officer(world)
    hoa.later(days=3)
    await hoa.plays(
        """
        > /duyet
        < Đơn LC-000001-3 · đang xem
          • Họ và tên: Lò Thị Ọi • Ngày sinh: 15/08/1990 (36 tuổi) • Giới tính: Nữ • Điện thoại: 0912 345 678
          • Nơi làm việc: Công ty TNHH Bản Mai • Xã, phường: phường Tân Phong • Bộ phận, công việc: Tổ may 2
          • Nơi nhận đơn: CĐCS Bản Mai • Gửi ngày: 22/11/2026, đã chờ 3 ngày (hẹn trong 15 ngày)
          • Số căn cước: 0121******23 Còn 1 đơn chờ xem.
          [✅ Đủ điều kiện] [Hỏi thêm người nộp đơn] [Chưa nhận, ghi lý do] [Trùng với đơn khác] [☐ Đã ký đơn giấy]
          [Gửi hoặc xem bản giấy đã ký] [Xem đủ số căn cước] [In đơn để ký (mẫu 5a)] [Lịch sử] [Để sau] [Về menu]
        > [✅ Đủ điều kiện]
        < Đã ghi: đơn LC-000001-3 – đủ điều kiện.
        < Không còn đơn nào chờ xem. Cảm ơn anh/chị! [Kết nạp theo quyết định] [Về menu]
    """.replace("\n          ", " ")
    )


async def test_an_english_officer_reads_the_card_in_english(world: World) -> None:
    await fills(world.person("an"))
    hoa = await officer(world)
    await types(hoa, "/language en")
    seen = await says(hoa, "/queue", "[✅ Eligible]")
    assert seen[0] == "Noted: application LC-000001-3 – meets the conditions."


@pytest.mark.parametrize(
    ("answers", "days", "warning"),
    [
        (CHILD, 0, "⚠ Chưa đủ 18 tuổi: cần chữ ký của người đại diện"),
        ({**CHILD, "birth_date": "1/2/2012"}, 0, "⚠ Chưa đủ 15 tuổi"),
        ({"full_name": "LO THI OI"}, 0, "⚠ Họ tên gõ không dấu"),
        ({}, 16, "đã chờ 16 ngày – QUÁ HẸN 15 ngày"),
    ],
)
async def test_what_is_odd_about_it_is_said(world: World, answers: dict[str, str], days: int, warning: str) -> None:
    await applies(world, "an", **answers)
    hoa = await officer(world)
    hoa.later(days=days)
    (card,) = await says(hoa, "/queue")
    assert warning in card


async def test_an_ordinary_application_has_no_warning(world: World) -> None:
    await applies(world, "an", **MAY)
    (card,) = await says(await officer(world), "/queue")
    assert "⚠" not in card


async def test_a_number_that_does_not_fit_the_birth_date_is_said(world: World) -> None:
    an = world.person("an")
    await fills(an, until="citizen_number")
    await types(an, "012185000123")
    await says(an, "[Đúng, giữ nguyên]", "[✅ Tự nguyện gia nhập, gửi đơn]")
    (card,) = await says(await officer(world), "/queue")
    assert "⚠ Số căn cước không khớp năm sinh." in card


async def test_a_typed_enterprise_is_said_not_to_be_in_the_list(world: World) -> None:
    an = world.person("an")
    await fills(an, until="enterprise")
    await says(an, "Xưởng Mộc Lạ", "[Nơi làm của tôi không có ở đây]", "[Xưởng Mộc Lạ]", "Tân Phong", "Lò Văn A")
    await says(an, "1/1/1990", "[Nam]", "0912345678", "[Bỏ qua]", "[Để sau]", "[✅ Tự nguyện gia nhập, gửi đơn]")
    (card,) = await says(await officer(world), "/queue")
    assert "“Xưởng Mộc Lạ” (chưa có trong danh sách)" in card
    assert "⚠ Nơi làm việc chưa có trong danh sách doanh nghiệp." in card


async def test_the_citizen_number_is_revealed_on_a_button_and_that_is_noted(world: World) -> None:
    await fills(world.person("an"))
    hoa = await officer(world)
    seen = await says(hoa, "/queue", "[Xem đủ số căn cước]")
    assert seen[0].startswith("Số căn cước trong đơn LC-000001-3: 012190000123.")
    assert await actions(world) == ["reveal_citizen_number"]


async def test_the_citizen_number_is_never_shown_on_a_channel_abroad(world: World) -> None:
    await fills(world.person("an"))
    hoa = await world.officer("hoa", "tan-phong", Role.OFFICER, ChannelName.TELEGRAM)
    await types(hoa, "/queue")
    assert "Xem đủ số căn cước" not in hoa.last.labels
    (refused,) = await says(hoa, "/queue reveal 1")
    assert "không hiện ở kênh này" in refused
    assert await actions(world) == []


# --- whose it is ------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "verb", ["view", "eligible", "ask", "refuse", "double", "reveal", "guardian", "signed", "skip"]
)
async def test_an_officer_beside_finds_nothing_whatever_he_types(world: World, verb: str) -> None:
    await fills(world.person("an"))
    lan = await officer(world, "lan", "sin-ho")
    assert await says(lan, "/queue") == [NOTHING]
    assert await says(lan, f"/queue {verb} 1") == await says(lan, f"/queue {verb} 99") == [UNKNOWN]
    assert (await row(world, 1)).status == Status.SUBMITTED
    assert await actions(world) == []


async def test_a_viewer_sees_and_decides_nothing(world: World) -> None:
    await fills(world.person("an"))
    xem = await officer(world, "xem", "lai-chau", Role.VIEWER)
    await types(xem, "/queue")
    assert xem.last.labels == ["Lịch sử", "Để sau", "Về menu"]
    for verb in ("eligible 1", "reveal 1", "signed 1 1", "guardian 1 1"):
        assert (await says(xem, f"/queue {verb}"))[0] == "Anh/chị không có quyền làm việc này với đơn ạ."
    assert (await says(xem, "/queue refuse 1", "không được"))[0].startswith("Anh/chị không có quyền")
    assert await actions(world) == []


async def test_for_a_worker_the_command_does_not_exist(world: World) -> None:
    an = await applies(world, "an")
    for command in ("/queue", "/duyet", "/admit", "/ketnap", "/find An", "/tim An", "/queue eligible 1"):
        assert (await says(an, command))[0] == "Không có lệnh này. Gõ /trogiup để xem các lệnh."


# --- in turn ----------------------------------------------------------------------------------------------------------
async def test_the_oldest_comes_first_and_a_skipped_one_goes_behind(world: World) -> None:
    for name, answers in (("an", OI), ("binh", PAO), ("chi", MAY)):
        await applies(world, name, **answers)
    hoa = await officer(world)
    (card,) = await says(hoa, "/queue")
    assert "LC-000001" in card
    assert card.endswith("Còn 3 đơn chờ xem.")
    for number in (2, 3, 1, 2):  # after the last one those set aside come again
        skipped, card = await presses(hoa, "Để sau")
        assert f"Đơn LC-00000{number}" in card, skipped
    assert card.endswith("Còn 3 đơn chờ xem.")


async def test_what_one_officer_skipped_another_sees_first(world: World) -> None:
    await applies(world, "an", **OI)
    await applies(world, "binh", **PAO)
    await says(await officer(world), "/queue", "[Để sau]")
    (card,) = await says(await officer(world, "lan"), "/queue")
    assert "LC-000001" in card


# --- asking and answering ---------------------------------------------------------------------------------------------
async def test_a_question_goes_to_the_applicant_and_his_answer_brings_the_application_back(world: World) -> None:
    an = await applies(world, "an", **OI)
    hoa = await officer(world)
    await says(hoa, "/queue", "[Hỏi thêm người nộp đơn]", "Chị làm ở tổ nào?")
    assert await hears(an) == [
        "CĐCS Bản Mai cần anh/chị bổ sung cho đơn LC-000001-3:\n“Chị làm ở tổ nào?”\n"
        "Anh/chị chọn Trả lời, hoặc gõ /traloi."
    ]
    assert await says(hoa, "/queue") == [NOTHING]
    await says(an, "[Trả lời]", "Tổ may 2")
    assert await hears(hoa) == [
        "Người nộp đơn LC-000001-3 đã trả lời câu hỏi của anh/chị. Đơn đã trở lại hàng chờ duyệt."
    ]
    (card,) = await says(hoa, "/queue view 1")
    assert "• Công đoàn hỏi: Chị làm ở tổ nào?\n• Trả lời: Tổ may 2" in card
    assert await actions(world) == ["ask_info", "answer_info"]


async def test_who_asked_and_has_lost_his_post_hears_of_no_answer(world: World) -> None:
    an = await applies(world, "an", **OI)
    hoa = await officer(world)
    await says(hoa, "/queue", "[Hỏi thêm người nộp đơn]", "Chị làm ở tổ nào?")
    await world.db.write(lambda c: c.execute(update(posts).values(revoked_at=world.now)))
    await hears(an)
    await says(an, "[Trả lời]", "Tổ may 2")
    assert await hears(hoa) == []


async def test_status_shows_the_question_with_a_button_to_answer(world: World) -> None:
    an = await applies(world, "an", **OI)
    await says(await officer(world), "/queue", "[Hỏi thêm]", "Chị làm ở tổ nào?")
    await an.new()
    await an.plays("""
        > /status
        < Đơn LC-000001-3: CĐCS Bản Mai hỏi anh/chị: “Chị làm ở tổ nào?” [Trả lời] [Về menu]
        > 1
        < Công đoàn hỏi: “Chị làm ở tổ nào?” Anh/chị gõ câu trả lời, một tin. Để giữ kín, xin đừng gõ số căn cước hay số chứng minh thư ở đây.
        > Tổ may 2
        < Đã gửi câu trả lời cho đơn LC-000001-3. …
        > /traloi
        < Hiện không có câu hỏi nào của công đoàn đang chờ anh/chị.
    """)


@pytest.mark.parametrize("number", ["012190000123", "012 190 000 123", "cũ là 123456789 ạ"])
async def test_no_identity_number_is_taken_in_an_answer_nor_in_a_question(world: World, number: str) -> None:
    an = await applies(world, "an", **MAY)
    hoa = await officer(world)
    (refused,) = await says(hoa, "/queue", "[Hỏi thêm]", f"Số {number}?")
    assert refused.startswith("Để giữ kín, xin đừng ghi số căn cước")
    await says(hoa, "Chị gọi lại giúp?")
    (refused,) = await says(an, "/answer", number)
    assert refused.startswith("Để giữ kín, xin đừng ghi số căn cước")
    assert number not in await everything(world)
    assert (await says(an, "Gọi tôi 0912 345 678"))[0].startswith("Đã gửi câu trả lời")


# --- refusing ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("answered", "heard"),
    [
        ("[Không liên lạc được]", "Lý do: Không liên lạc được."),
        ("Ngoài địa bàn", "Lý do: Ngoài địa bàn."),
    ],
)
async def test_a_refusal_has_a_reason_and_the_applicant_reads_it(world: World, answered: str, heard: str) -> None:
    an = await applies(world, "an", **OI)
    await says(await officer(world), "/queue", "[Chưa nhận]", answered)
    (told,) = await hears(an)
    assert heard in told
    assert "anh/chị hỏi CĐCS Bản Mai" in told
    assert (await row(world, 1)).ended_at is not None
    assert (await says(an, "/join"))[0] != "Anh/chị đã gửi đơn số LC-000001-3 rồi, không cần gửi thêm đơn nữa ạ."


async def test_a_ready_reason_is_read_in_the_applicants_own_language(world: World) -> None:
    an = world.person("an", language="en")
    await fills(an)
    await says(await officer(world), "/queue", "[Chưa nhận]", "[Không liên lạc được]")
    (told,) = await hears(an)
    assert "Reason: Could not be reached." in told
    assert "Could not be reached" in (await says(an, "/mydata"))[0]


async def test_a_refused_application_is_opened_again_with_a_reason(world: World) -> None:
    an = await applies(world, "an", **OI)
    hoa = await officer(world)
    await says(hoa, "/queue", "[Chưa nhận]", "[Không liên lạc được]", "/queue view 1", "[Mở lại đơn]", "Đã gọi được")
    assert (await row(world, 1)).status == Status.SUBMITTED
    assert (await hears(an))[-1].startswith("Đơn LC-000001-3 của anh/chị được mở lại")
    kinds = [kind for kind, *_ in await events(world)]
    assert kinds == ["registered", "refused", "refusal_undone"]  # each is balanced, and it waits as before


# --- under 18, on paper -----------------------------------------------------------------------------------------------
@pytest.mark.on_both
async def test_a_minor_is_eligible_only_with_the_guardians_signature(world: World) -> None:
    em = await applies(world, "em", **CHILD)
    hoa = await officer(world)
    refused, _ = await says(hoa, "/queue", "[✅ Đủ điều kiện]")
    assert refused.startswith("Người này chưa đủ 18 tuổi. Cần chữ ký của người đại diện")
    (card,) = await presses(hoa, "Đã có chữ ký người giám hộ")
    assert "Tẩn A Sử, 0977 333 555 – đã có chữ ký" in card
    assert (await presses(hoa, "✅ Đủ điều kiện"))[0] == "Đã ghi: đơn LC-000001-3 – đủ điều kiện."
    assert await hears(em) == ["Đơn LC-000001-3 của anh/chị đủ điều kiện. CĐCS Bản Mai sẽ báo ngày kết nạp."]


async def test_a_button_pressed_twice_does_not_take_its_tick_back(world: World) -> None:
    await applies(world, "an", **OI)
    hoa = await officer(world)
    await types(hoa, "/queue")
    press = hoa.press("☐ Đã ký đơn giấy")
    for _ in range(2):
        (card,) = [it.text for it in await hoa.hears(press)]
        assert "Ký đơn giấy: 22/11/2026" in card
    assert (await row(world, 1)).signed_day == date(2026, 11, 22)
    assert await actions(world) == ["signed_on_paper"]


# --- two officers -----------------------------------------------------------------------------------------------------
async def test_the_second_of_two_officers_is_told_who_was_faster(world: World) -> None:
    await applies(world, "an", **OI)
    hoa, lan = await officer(world, "Hoa"), await officer(world, "Lan")
    for each in (hoa, lan):
        await types(each, "/queue")
    await says(hoa, "[Hỏi thêm]", "Chị làm ở tổ nào?")
    refused, card = await says(lan, "[✅ Đủ điều kiện]")
    assert refused == "Đơn này vừa thay đổi (Hoa), giờ ở trạng thái “cần bổ sung”. Anh/chị xem lại giúp."
    assert "Đơn LC-000001-3 · cần bổ sung" in card
    assert await actions(world) == ["ask_info"]


async def test_a_decision_taken_on_an_older_sight_of_it_is_not_taken(world: World) -> None:
    an = await applies(world, "an", **OI)
    hoa, lan = await officer(world, "Hoa"), await officer(world, "Lan")
    await types(lan, "/queue")
    await says(hoa, "/queue", "[Hỏi thêm]", "Chị còn muốn vào không?")
    await says(an, "/traloi", "Thôi, tôi không vào nữa")
    refused, card = await says(lan, "[✅ Đủ điều kiện]")
    assert refused.startswith("Đơn này vừa thay đổi (người nộp đơn)")
    assert "Thôi, tôi không vào nữa" in card


@pytest.mark.on_both
async def test_what_the_applicant_corrected_since_is_looked_at_before_it_is_decided(world: World) -> None:
    an, hoa = await applies(world, "an"), await officer(world)
    await says(hoa, "/queue")
    await says(an, "/mydata correct birth_date", "16/8/1990")
    before, card = await says(hoa, "[✅ Đủ điều kiện]")
    assert before.startswith("Đơn này vừa thay đổi (người nộp đơn)")
    assert "16/08/1990" in card
    assert (await row(world, 1)).status == Status.SUBMITTED
    await says(hoa, "[✅ Đủ điều kiện]")
    assert (await row(world, 1)).status == Status.ELIGIBLE


# --- re-joining -------------------------------------------------------------------------------------------------------
async def test_who_left_and_joins_again_is_received_by_the_upper_union(world: World) -> None:
    an = await applies(world, "an", **OI)
    await world.db.write(lambda c: c.exec_driver_sql("UPDATE application SET status = 'left'"))
    an.later(days=1)
    await fills(an)
    again = await row(world, 2)
    assert (again.unit_id, again.rejoins) == (world.units["tan-phong"], True)
    (card,) = await says(await officer(world), "/queue")
    assert "⚠ Từng là đoàn viên rồi thôi" in card


@pytest.mark.on_both
async def test_an_answer_is_asked_for_again_tomorrow_after_a_break(world: World) -> None:
    an = await applies(world, "an", **OI)
    await says(await officer(world), "/queue", "[Hỏi thêm]", "Chị làm ở tổ nào?")
    await says(an, "/answer", "/cancel")
    world.now += timedelta(days=1)
    assert (await says(an, "/answer", "Tổ 3"))[0].startswith("Đã gửi câu trả lời")


async def test_when_nothing_is_left_the_card_does_not_count_it(world: World) -> None:
    await applies(world, "an")
    hoa = await officer(world)
    (shown,) = await says(hoa, "/queue")
    assert shown.endswith("\n\nCòn 1 đơn chờ xem.")
    await says(hoa, "[✅ Đủ điều kiện]")
    (shown,) = await says(hoa, "/queue view 1")
    assert "chờ xem" not in shown
