"""An officer's desk: a short menu that says what waits, and questions that do not come back once he went on."""

from __future__ import annotations

import pytest

from dialogue.messages import File
from domain.roles import Role
from tests.handlers.joining import fills, keys, types
from tests.player import World


async def test_the_menu_is_short_and_says_how_many_applications_wait(world: World) -> None:
    await fills(world.person("an"))
    hoa = await world.officer("hoa", "tan-phong", Role.ADMIN)
    await hoa.plays("""
        > /menu
        < Chào anh/chị! Ở đây anh/chị là: … [Duyệt đơn (1)] [Kết nạp theo quyết định] [Yêu cầu cần trả lời] [Vụ việc cần xử lý] [Tìm đơn, đoàn viên] [Thành lập công đoàn cơ sở] [Khảo sát doanh nghiệp] [Việc khác]
        > duyet don
        < Đơn LC-000001-3 · đang xem …
        > [✅ Đủ điều kiện]
        < Đã ghi: đơn LC-000001-3 – đủ điều kiện.
        < Không còn đơn nào chờ xem. …
        > /menu
        < … [Duyệt đơn] [Kết nạp theo quyết định (1)] …
    """)


async def test_what_is_not_daily_stands_behind_other_work(world: World) -> None:
    hoa = await world.officer("hoa", "tan-phong", Role.ADMIN)
    await hoa.plays("""
        > /menu
        < …
        > [Việc khác]
        < Các việc khác của anh/chị: … [Nhập danh sách doanh nghiệp] … [Cán bộ và quyền] [Nhật ký công việc] … [Về menu]
    """)


async def test_other_work_is_no_menu_for_who_is_no_officer(world: World) -> None:
    assert keys(await types(world.person(), "/help more"))[0] == "help.text"


async def test_a_viewer_is_offered_only_what_he_may_do(world: World) -> None:
    hoa = await world.officer("hoa", "tan-phong", Role.VIEWER)
    await hoa.plays("""
        > /menu
        < … [Duyệt đơn] [Tìm đơn, đoàn viên] [Thành lập công đoàn cơ sở] [Việc khác]
    """)


async def test_a_lone_question_he_left_does_not_come_back_after_a_cancel(world: World) -> None:
    hoa = await world.officer("hoa", "tan-phong", Role.OFFICER)
    await hoa.plays("""
        > /papers 5a
        < Số đơn là gì? …
        > /khaosat
        < Anh/chị khảo sát ở đâu? …
        > /huy
        < Đã dừng. [Về menu]
        > LC-000099-9
        < …
    """)


async def test_a_form_of_several_questions_is_kept_beneath_other_work(world: World) -> None:
    hoa = await world.officer("hoa", "tan-phong", Role.OFFICER)
    await hoa.plays("""
        > /khaosat
        < Anh/chị khảo sát ở đâu? …
        > /tim
        < Anh/chị tìm ai? … [Thôi]
        > [Thôi]
        < Đã dừng.
        < Anh/chị khảo sát ở đâu? …
    """)


async def test_who_pressed_the_wrong_button_goes_back_to_the_card(world: World) -> None:
    await fills(world.person("an"))
    hoa = await world.officer("hoa", "tan-phong", Role.OFFICER)
    await hoa.plays("""
        > /queue
        < …
        > [Chưa nhận, ghi lý do]
        < Đơn LC-000001-3: vì sao chưa nhận? … [Về phiếu của đơn]
        > [Về phiếu của đơn]
        < Đơn LC-000001-3 · đang xem …
    """)


async def test_a_typed_number_shows_an_officer_the_application(world: World) -> None:
    await fills(world.person("an"))
    hoa = await world.officer("hoa", "tan-phong", Role.VIEWER)
    assert keys(await types(hoa, "LC-000001-3")) == ["admission.card"]


async def test_a_typed_number_of_a_sister_unit_is_as_any_other_number(world: World) -> None:
    await fills(world.person("an"))
    lan = await world.officer("lan", "sin-ho", Role.OFFICER)
    assert keys(await types(lan, "LC-000001-3")) == ["claim.ask.birth_date"]


@pytest.mark.on_both
async def test_the_form_to_sign_is_one_tap_from_the_card(world: World) -> None:
    await fills(world.person("an"))
    hoa = await world.officer("hoa", "tan-phong", Role.OFFICER)
    await types(hoa, "/queue")
    await hoa.plays("""
        > [In đơn để ký (mẫu 5a)]
        < Đơn số LC-000001-3 đã điền sẵn …
        < Anh/chị cần giấy nào nữa không? [Về phiếu của đơn] [Giấy khác] [Về menu]
    """)


async def test_a_list_sent_without_any_command_is_taken_as_one(world: World) -> None:
    hoa = await world.officer("hoa", "tan-phong", Role.OFFICER)
    assert keys(await hoa.hears(File("1", "Danh sách.XLSX"))) == ["import.reading"]
    assert keys(await hoa.hears(File("2", "thư.pdf")))[0] == "other.photo"
    assert keys(await world.person().hears(File("3", "a.xlsx")))[0] == "other.photo"


async def test_a_record_he_does_not_take_over_asks_no_more_once_he_works_on(world: World) -> None:
    hoa = await world.officer("hoa", "tan-phong", Role.OFFICER)
    assert keys(await types(hoa, "LC-000099-9"))[0] != "admission.card"
    await types(hoa, "/claim")
    await types(hoa, "/queue")
    assert keys(await types(hoa, "hôm nay"))[0] == "other.not_understood"
