"""What people say at the questions of the form besides answers: commands of several words, "giữ", "không có"."""

from __future__ import annotations

import pytest

from tests.handlers.inviting import poster
from tests.handlers.joining import fills, keys, takes, types
from tests.player import Player, World

KEPT = "Giữ: Lò Thị Ọi"


async def at(world: World, step: str, **answers: str) -> Player:
    person = world.person()
    await fills(person, until=step, **answers)
    return person


async def at_change(world: World, field: str, **answers: str) -> Player:
    """At a question that is asked again from the summary."""
    person = await at(world, "summary", **answers)
    await takes(person, "edit")
    await takes(person, field)
    return person


# --- names --------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("words", "key"),
    [
        ("quay lại", "join.ask.enterprise"),
        ("quay lai", "join.ask.enterprise"),
        ("trợ giúp", "help.text"),
        ("Dữ liệu", "mydata.shown"),
        ("gia nhập", "join.ask.full_name"),
        ("để sau", "problem.name.no_name"),
        ("bỏ qua", "problem.name.no_name"),
        ("giữ nguyên", "problem.name.no_name"),
        ("Huy", "doubt.name.one_word"),
        ("Thế", "doubt.name.one_word"),
        ("Đặng Kỳ", "join.ask.birth_date"),
        ("Dư Liễu", "join.ask.birth_date"),
    ],
)
async def test_at_the_name_phrases_are_commands_and_names_are_names(world: World, words: str, key: str) -> None:
    person = await at(world, "full_name")
    assert keys(await types(person, words))[0] == key


@pytest.mark.parametrize("words", ["giữ", "Giữ nguyên", "giu", "keep"])
async def test_keep_can_be_said_without_the_whole_label(world: World, words: str) -> None:
    person = await at_change(world, "full_name")
    assert KEPT in person.last.labels
    (summary,) = await types(person, words)
    assert "Họ và tên: Lò Thị Ọi" in summary.text


async def test_a_job_can_be_put_off_and_shows_as_left_empty(world: World) -> None:
    person = await at(world, "job")
    await types(person, "để sau")
    (summary,) = await takes(person, "-")
    assert "Bộ phận, công việc: bỏ trống" in summary.text
    assert "Số căn cước: để sau" in summary.text


async def test_a_name_without_marks_is_doubted_once(world: World) -> None:
    person = await at(world, "full_name")
    (doubt,) = await types(person, "Lo Van Hac")
    assert doubt.text == "Họ tên chưa có dấu. Trên giấy tờ cũng không có dấu ạ?"
    assert keys(await types(person, "Lo Van Hac")) == ["join.ask.birth_date"]


async def test_the_doubt_about_marks_is_settled_with_one_tap(world: World) -> None:
    person = await at(world, "full_name")
    await types(person, "nguyen van an")
    assert keys(await takes(person, "yes")) == ["join.ask.birth_date"]


# --- guardian -----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("words", ["không có", "khong co", "chưa có", "không"])
async def test_no_guardian_is_no_name(world: World, words: str) -> None:
    person = await at(world, "guardian_name", birth_date="15/8/2010")
    assert keys(await types(person, words)) == ["problem.guardian.needed"]


async def test_a_guardian_with_the_workers_own_number_is_asked_about(world: World) -> None:
    person = await at(world, "guardian_phone", birth_date="15/8/2010", guardian_name="Lò Văn Ban")
    (doubt,) = await types(person, "0912 345 678")
    assert doubt.text == "Số này trùng với số của anh/chị. Người đại diện dùng chung số này ạ?"
    assert keys(await takes(person, "yes")) == ["join.ask.job"]


# --- citizen number -----------------------------------------------------------------------------------------------------
async def test_who_has_no_citizen_number_at_hand_goes_on_without(world: World) -> None:
    person = await at(world, "citizen_number")
    assert keys(await types(person, "không có")) == ["join.summary"]


@pytest.mark.parametrize("words", ["không nhớ", "sửa ngày sinh"])
async def test_words_at_the_citizen_number_hear_what_to_do(world: World, words: str) -> None:
    person = await at(world, "citizen_number")
    (again,) = await types(person, words)
    assert again.text == "Anh/chị gõ 12 chữ số, hoặc chọn “Để sau”."


async def test_a_changed_birth_date_tells_which_number_no_longer_fits(world: World) -> None:
    person = await at_change(world, "birth_date")
    (doubt,) = await types(person, "15/08/1991")
    assert doubt.text.startswith("Số căn cước 0121******23 đã ghi không khớp với ngày sinh vừa sửa.")
    assert doubt.labels == ["Giữ số này", "Sửa số căn cước"]
    assert keys(await takes(person, "no")) == ["join.ask.citizen_number"]


# --- birth date, workplace ----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("typed", "told"),
    [("5/3/95", ["Đã ghi ngày 05/03/1995."]), ("5 tháng 3 năm 1995", ["Đã ghi ngày 05/03/1995."]), ("05/03/1995", [])],
)
async def test_a_birth_date_that_could_be_misread_is_said_back(world: World, typed: str, told: list[str]) -> None:
    person = await at(world, "birth_date")
    assert [it.text for it in await types(person, typed)][:-1] == told


async def test_an_invited_worker_who_changes_the_workplace_searches(world: World) -> None:
    person = world.person()
    await types(person, f"/start {await poster(world)}")
    for value in ("/join", "agree", "e:"):
        await takes(person, value)
    await fills(person, until="summary")
    await takes(person, "edit")
    (question,) = await takes(person, "enterprise")
    assert question.payload["key"] == "join.ask.enterprise"
    assert "Giữ: Công ty TNHH Bản Mai" in question.labels


async def test_another_language_in_mid_form_asks_the_present_question_in_it(world: World) -> None:
    person = await at(world, "gender")
    await types(person, "/language")
    kept, question = await takes(person, "/language en")
    assert (kept.text, question.text) == ("I will speak English from now on.", "Your gender?")


# --- summary ------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("words", "key"),
    [
        ("gửi", "join.sent"),
        ("Gửi đơn", "join.sent"),
        ("gui don", "join.sent"),
        ("send", "join.sent"),
        ("chưa", "join.paused"),
        ("để sau", "join.paused"),
        ("có", "problem.join.summary"),
        ("đồng ý", "problem.join.summary"),
    ],
)
async def test_only_plain_words_send(world: World, words: str, key: str) -> None:
    person = await at(world, "summary")
    assert keys(await types(person, words))[0] == key
