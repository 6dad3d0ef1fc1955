"""Too young, with a guardian, very old: what the form does by age (domain.md §7.7)."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.handlers.walking import MINOR, applications, at, says, step
from tests.player import World

CHANGE_BIRTH_DATE = ("[edit]", "[birth_date]")


@pytest.mark.parametrize("typing", [False, True], ids=["buttons", "typing"])
async def test_who_is_under_13_is_refused_kindly_and_may_mend_a_slip(world: World, typing: bool) -> None:
    await (await at(world.person(typing=typing), "birth_date")).plays("""
        > 23/11/2013
        < Anh/chị chưa đủ 13 tuổi nên chưa gia nhập công đoàn được. Nếu phải đi làm hoặc cần giúp, gọi 111 (miễn phí, cả ngày đêm). Nếu gõ nhầm ngày sinh thì gõ lại giúp, ví dụ 15/08/1990.
        > 23/11/1993
        < Giới tính …
    """)


async def test_who_is_under_13_is_refused_kindly_in_english(world: World) -> None:
    await (await at(world.person(language="en"), "birth_date")).plays("""
        > 1/1/2020
        < You are not yet 13, so you cannot join the union. If you have to work or need help, call 111 …
    """)


@pytest.mark.parametrize(
    ("born", "guardian"),
    [("22/11/2013", True), ("22/11/2012", True), ("22/11/2011", True), ("23/11/2008", True), ("22/11/2008", False)],
    ids=["13 today", "14", "15", "one day before 18", "18 today"],
)
async def test_who_is_13_to_17_goes_on_with_a_guardian(world: World, born: str, guardian: bool) -> None:
    person = await at(world.person(), "birth_date")
    await says(person, born)
    await says(person, "[female]")
    await says(person, "0912345678")
    assert step(person) == ("join.guardian_name" if guardian else "join.job")


@pytest.mark.parametrize("typing", [False, True], ids=["buttons", "typing"])
async def test_the_guardian_is_asked_for_and_stands_in_the_application(world: World, typing: bool) -> None:
    person = await at(world.person(typing=typing), "phone", birth_date=["15/8/2010"])
    await person.plays("""
        > 0912345678
        < Đã ghi số 0912 345 678.
        < Anh/chị chưa đủ 18 tuổi, nên cần người đại diện đồng ý: cha, mẹ hoặc người giám hộ. Họ và tên của người ấy?
        > lò văn ban
        < Số điện thoại của người đại diện? Ví dụ: 0912 345 678.
        > 0987 654 321
        < Anh/chị làm ở bộ phận nào, …
        > [Bỏ qua]
        < Số căn cước …
        > [Để sau]
        < Anh/chị xem lại giúp: … • Người đại diện: Lò Văn Ban • Điện thoại người đại diện: 0987 654 321 …
        > [✅ Tự nguyện gia nhập, gửi đơn]
        < 🎉 Đã gửi đơn! …
        < Thẻ …
    """)
    (sent,) = await applications(person)
    assert (sent["guardian_name"], sent["guardian_phone"]) == ("Lò Văn Ban", "+84987654321")


async def test_a_very_old_age_is_asked_again(world: World) -> None:
    await (await at(world.person(), "birth_date")).plays("""
        > 22/11/1951
        < Giới tính …
        > /back
        < Ngày sinh của anh/chị? Ví dụ: 15/08/1990. [Giữ: 22/11/1951]
        > 21/11/1950
        < Theo ngày sinh này anh/chị 76 tuổi. Đúng không ạ? [Đúng, giữ nguyên] [Để tôi gõ lại]
        > [Đúng, giữ nguyên]
        < Đã ghi ngày 21/11/1950.
        < Giới tính …
    """)


@pytest.mark.parametrize(
    ("today", "guardian"), [(28, True), (1, False)], ids=["on the last day of February", "on the first of March"]
)
async def test_who_was_born_on_a_leap_day_is_18_on_the_first_of_march(world: World, today: int, guardian: bool) -> None:
    world.now = datetime(2026, 2 if today == 28 else 3, today, 5, 0, tzinfo=UTC)
    person = await at(world.person(), "phone", birth_date=["29/2/2008"])
    await says(person, "0912345678")
    assert step(person) == ("join.guardian_name" if guardian else "join.job")


# --- the birth date changes -----------------------------------------------------------------------------------------------
@pytest.mark.parametrize("typing", [False, True], ids=["buttons", "typing"])
async def test_a_changed_birth_date_brings_up_the_guardian(world: World, typing: bool) -> None:
    person = await at(world.person(typing=typing), "summary", citizen_number=["[-]"])
    await person.plays("""
        > [Sửa một mục]
        < Anh/chị muốn sửa mục nào? …
        > [Ngày sinh]
        < Ngày sinh của anh/chị? Ví dụ: 15/08/1990. [Giữ: 15/08/1990]
        > 15/8/2010
        < Anh/chị chưa đủ 18 tuổi, … Họ và tên của người ấy?
        > /quaylai
        < Ngày sinh của anh/chị? Ví dụ: 15/08/1990. [Giữ: 15/08/2010]
        > 15/8/2011
        < Anh/chị chưa đủ 18 tuổi, … Họ và tên của người ấy?
        > Lò Văn Ban
        < Số điện thoại của người đại diện? …
        > 0987654321
        < Anh/chị xem lại giúp: … • Ngày sinh: 15/08/2011 … • Người đại diện: Lò Văn Ban …
    """)


async def test_no_way_back_leads_to_sending_without_the_guardian(world: World) -> None:
    person = await at(world.person(), "summary", citizen_number=["[-]"])
    for words in (*CHANGE_BIRTH_DATE, "15/8/2010"):
        await says(person, words)
    for words in ("/back", "/back", "/back", "/cancel", "/join", "/status", "/back", "/back"):
        await says(person, words)
        assert step(person) != "join.summary", words
    await says(person, "1/1/1990")
    assert step(person) == "join.summary"


async def test_a_birth_date_that_proves_grown_up_lets_the_guardian_go(world: World) -> None:
    person = await at(world.person(), "summary", **MINOR)
    for words in (*CHANGE_BIRTH_DATE, "15/8/1990"):
        await says(person, words)
    assert "đại diện" not in person.last.text
    await says(person, "[send]")
    (sent,) = await applications(person)
    assert sent["guardian_name"] is None


async def test_who_comes_of_age_while_the_form_rests_needs_no_guardian(world: World) -> None:
    person = await at(world.person(), "guardian_name", birth_date=["1/12/2008"])
    await says(person, "/cancel")
    person.later(days=30)
    await says(person, "/join")
    assert step(person) == "join.job"
