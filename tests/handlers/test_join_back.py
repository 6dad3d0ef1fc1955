"""Going back, changing answers from the summary, leaving one as it is, skipping: nothing is typed twice, nothing lost."""

from __future__ import annotations

import pytest

from models import consents
from tests.handlers.walking import MINOR, UNLISTED, at, kept, says, step
from tests.player import World

ALL = [
    *("enterprise", "enterprise_name", "commune", "full_name", "birth_date", "gender", "phone"),
    *("guardian_name", "guardian_phone", "job", "citizen_number", "ethnic_group"),
]
EVERYTHING = UNLISTED | MINOR | {"citizen_number": ["012310000123"]}  # the answers with which every question is asked
OTHERS = {  # another answer to each question, and how the summary shows it
    "enterprise_name": (["Quán Khác"], "Tên nơi làm việc: Quán Khác"),
    "commune": (["Bản Bo"], "Xã, phường: xã Bản Bo"),
    "full_name": (["Giàng A Páo"], "Họ và tên: Giàng A Páo"),
    "birth_date": (["16/8/2010"], "Ngày sinh: 16/08/2010"),
    "gender": (["[male]"], "Giới tính: Nam"),
    "phone": (["0987654321"], "Điện thoại: 0987 654 321"),
    "guardian_name": (["Lý Gó Xá"], "Người đại diện: Lý Gó Xá"),
    "guardian_phone": (["0911111111"], "Điện thoại người đại diện: 0911 111 111"),
    "job": (["[-]"], "Bộ phận, công việc: bỏ trống"),
    "citizen_number": (["[-]"], "Số căn cước: để sau"),
    "ethnic_group": (["Mông"], "Dân tộc: Mông"),
    "enterprise": (["ban mai", "[e:1]"], "Nơi làm việc: Công ty TNHH Bản Mai"),
}


@pytest.mark.parametrize("typing", [False, True], ids=["buttons", "typing"])
async def test_one_can_go_back_through_the_whole_form_and_forward_again(world: World, typing: bool) -> None:
    person = await at(world.person(typing=typing), "summary", ethnic=True, **EVERYTHING)
    before = await kept(person)
    for field in reversed(ALL):
        await says(person, "/back" if typing else "/quaylai")
        assert step(person) == f"join.{field}"
    await says(person, "/back")
    assert step(person) == "join.consent"
    first, again = await says(person, "/back")
    assert first.payload["key"] == "back.first"
    assert again.payload["step"] == "join.consent"
    assert await kept(person) == before
    await says(person, "[agree]")
    assert step(person) == "join.summary"  # everything was answered already
    assert await kept(person) == before


@pytest.mark.parametrize("field", ALL[1:])
async def test_from_every_question_one_gets_back_to_the_one_before_and_on_again(world: World, field: str) -> None:
    person = await at(world.person(), field, ethnic=True, **EVERYTHING)
    before = await kept(person)
    await says(person, "/back")
    assert step(person) == f"join.{ALL[ALL.index(field) - 1]}"
    if person.last.labels and person.last.labels[-1].startswith("Giữ: "):
        await says(person, "[keep]")
    else:
        await says(person, "[female]")
    assert step(person) == f"join.{field}"
    assert await kept(person) == before


async def test_a_question_that_comes_again_shows_what_was_answered(world: World) -> None:
    await (await at(world.person(), "phone")).plays("""
        > quay lại
        < Giới tính của anh/chị? [Nam] [Nữ]
        > quay lại
        < Ngày sinh của anh/chị? Ví dụ: 15/08/1990. [Giữ: 15/08/1990]
        > quay lại
        < Họ và tên của anh/chị, như trên giấy tờ? [Giữ: Lò Thị Ọi]
        > giữ: lò thị ọi
        < Số điện thoại của anh/chị …
    """)


@pytest.mark.parametrize("typing", [False, True], ids=["buttons", "typing"])
async def test_every_answer_can_be_changed_from_the_summary(world: World, typing: bool) -> None:
    person = await at(world.person(typing=typing), "summary", ethnic=True, **EVERYTHING)
    for field, (words, shown) in OTHERS.items():
        await says(person, "[edit]")
        await says(person, f"[{field}]")
        assert step(person) == f"join.{field}"
        for it in words:
            await says(person, it)
            if person.last.payload["key"].startswith("doubt."):  # the citizen number fits the former answer
                await says(person, "[yes]")
        assert step(person) == "join.summary", field
        assert f"• {shown}\n" in person.last.text


@pytest.mark.parametrize("way_out", ["/back", "[keep]"])
async def test_a_change_can_be_dropped(world: World, way_out: str) -> None:
    person = await at(world.person(), "summary", ethnic=True, **EVERYTHING)
    before = await kept(person)
    for field in ALL:
        if way_out == "[keep]" and field in ("gender", "ethnic_group"):
            continue  # their answer stands among the choices
        await says(person, "[edit]")
        await says(person, f"[{field}]")
        await says(person, way_out)
        assert step(person) == "join.summary", field
        assert await kept(person) == before


async def test_the_list_of_answers_leads_back_to_the_summary(world: World) -> None:
    person = await at(world.person(), "summary")
    for way_out in ("[back]", "/back", "quay lại"):
        await says(person, "[edit]")
        assert step(person) == "join.edit"
        await says(person, way_out)
        assert step(person) == "join.summary"


async def test_a_wrong_answer_while_changing_is_asked_again_and_the_old_one_stays(world: World) -> None:
    person = await at(world.person(), "summary")
    await says(person, "[edit]")
    await says(person, "[birth_date]")
    await person.plays("""
        > 30/2/1990
        < Không có ngày 30/2/1990. Anh/chị xem lại giúp, ví dụ 15/08/1990. [Giữ: 15/08/1990]
        > 1/1/1945
        < Theo ngày sinh này anh/chị 81 tuổi. Đúng không ạ? …
        > không
        < Ngày sinh của anh/chị? Ví dụ: 15/08/1990. [Giữ: 15/08/1990]
        > [Giữ: 15/08/1990]
        < Anh/chị xem lại giúp: … • Ngày sinh: 15/08/1990 …
    """)


async def test_going_back_from_a_doubt_asks_its_question(world: World) -> None:
    person = await at(world.person(), "full_name")
    for words in ("Huy", "/back"):
        await says(person, words)
    assert person.last.payload["key"] == "join.ask.full_name"


async def test_at_the_summary_only_its_choices_count(world: World) -> None:
    person = await at(world.person(), "summary")
    await person.plays("""
        > xong rồi
        < Muốn gửi đơn, anh/chị chọn gửi ở dưới, hoặc gõ: gửi đơn. Chưa gửi thì gõ: để sau. [✅ Tự nguyện gia nhập, gửi đơn] [Sửa một mục] [Để sau, chưa gửi]
        > 2
        < Anh/chị muốn sửa mục nào? …
        > sửa tên
        < Anh/chị chọn một mục ở dưới, … [Nơi làm việc] …
        > ho va ten
        < Họ và tên của anh/chị, như trên giấy tờ? [Giữ: Lò Thị Ọi]
    """)


async def test_skipped_questions_stay_skipped_and_can_be_filled_later(world: World) -> None:
    skipping = MINOR | {"job": ["[-]"], "citizen_number": ["[-]"], "ethnic_group": ["[-]"]}
    person = await at(world.person(), "summary", ethnic=True, **skipping)
    assert person.last.text.count(": để sau") == 2
    for words in ("[edit]", "[job]"):
        await says(person, words)
    assert person.last.labels == ["Bỏ qua"]  # nothing to keep
    await says(person, "Tổ cơ khí")
    assert "• Bộ phận, công việc: Tổ cơ khí" in person.last.text


# --- consent ------------------------------------------------------------------------------------------------------------
async def given(world: World) -> set[str]:
    return {str(it) for it in await world.db.read(lambda c: consents.given(c, 1))}


@pytest.mark.parametrize("typing", [False, True], ids=["buttons", "typing"])
async def test_without_consent_there_is_no_form(world: World, typing: bool) -> None:
    person = world.person(typing=typing)
    await person.plays("""
        > /join
        < Trước khi điền đơn, …
        > Lò Thị Ọi
        < Anh/chị chọn một mục ở dưới, hoặc gõ số của lựa chọn giúp. [Đồng ý: xét đơn của tôi] [☐ Nhận tin và lời nhắc của công đoàn] [☐ Cho ghi dân tộc để thống kê]
        > không đồng ý
        < Anh/chị chọn một mục ở dưới, …
        > [☐ Nhận tin và lời nhắc của công đoàn]
        < Trước khi điền đơn, … [☑ Nhận tin và lời nhắc của công đoàn] …
    """)
    assert await kept(person) == {}
    assert await given(world) == set()
    await says(person, "đồng ý")
    assert step(person) == "join.enterprise"
    assert await given(world) == {"admission", "news"}


async def test_a_switch_turned_off_again_on_the_way_back_withdraws_that_consent(world: World) -> None:
    person = await at(world.person(), "summary", ethnic=True)
    assert await given(world) == {"admission", "ethnic_statistics"}
    while step(person) != "join.consent":
        await says(person, "/back")
    assert person.last.labels[2].startswith("☑")
    await says(person, "[ethnic_statistics]")
    await says(person, "[agree]")
    assert await given(world) == {"admission"}
    assert "ethnic_group" not in await kept(person)
    assert step(person) == "join.summary"
    assert "Dân tộc" not in person.last.text


async def test_a_consent_withdrawn_in_mid_form_counts_at_once(world: World) -> None:
    person = await at(world.person(), "summary", ethnic=True)
    assert "Dân tộc: Thái" in person.last.text
    await says(person, "/privacy withdraw ethnic_statistics")
    await says(person, "/join")
    assert "Dân tộc" not in person.last.text
    assert "ethnic_group" not in await kept(person)
    await says(person, "/privacy give ethnic_statistics")
    await says(person, "/join")
    assert step(person) == "join.ethnic_group"
