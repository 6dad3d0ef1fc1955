"""The form in a channel abroad: the private page, one's own contact, corrected messages."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dialogue.messages import ChannelName, Command, Contact, Photo, Text
from tests.handlers.walking import applications, at, kept, says, step
from tests.player import Player, World

TELEGRAM = ChannelName.TELEGRAM


def telegram(world: World, **how: bool) -> Player:
    return world.person("7", TELEGRAM, **how)


# --- sensitive answers ------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("typing", [False, True], ids=["buttons", "typing"])
async def test_a_number_typed_into_the_chat_is_not_taken(world: World, typing: bool) -> None:
    person = await at(telegram(world, typing=typing), "citizen_number")
    await person.plays("""
        > 012190000123
        < Để giữ kín, tôi không ghi câu này từ tin nhắn. Anh/chị nên xóa tin vừa gửi, rồi chọn bên dưới. [Mở trang riêng để điền] [Để sau]
        > [Để sau]
        < Anh/chị xem lại giúp: … • Số căn cước: để sau …
    """)
    assert "012190000123" not in str(await kept(person))


async def test_in_english_neither(world: World) -> None:
    person = await at(world.person("7", TELEGRAM, language="en"), "ethnic_group", ethnic=True)
    await person.plays("""
        > Thái
        < To keep it private, I don't take this from a message. Please delete the message you sent, then choose below. [Open a private page to fill it in] [Later]
        > later
        < Please check: … • Ethnic group: later …
    """)


async def test_the_page_answers_and_the_chat_shows_nothing_of_it(world: World) -> None:
    person = await at(telegram(world), "citizen_number", ethnic=True)
    await person.answers_page("citizen_number", "012190000123")
    assert step(person) == "join.ethnic_group"
    await person.answers_page("ethnic_group", "03")
    assert "• Số căn cước: 0121******23\n• Dân tộc: đã ghi" in person.last.text
    await says(person, "[send]")
    (sent,) = await applications(person)
    assert world.keys.open(bytes(sent["citizen_number"])) == b"012190000123"
    assert world.keys.open(bytes(sent["ethnic_group"])) == b"03"  # even the code is sealed


async def test_the_page_answers_later_questions_too_whatever_is_asked_now(world: World) -> None:
    person = await at(telegram(world), "ethnic_group", ethnic=True)  # the citizen number was left for later
    told, again = await person.answers_page("citizen_number", "012190000123")
    assert (str(told), again.payload["step"]) == ("Đã nhận: Số căn cước.", "join.ethnic_group")
    await says(person, "[-]")
    assert "0121******23" in person.last.text


async def test_the_page_leaves_a_doubt_of_another_question_alone(world: World) -> None:
    person = await at(telegram(world), "summary")
    for words in ("[edit]", "[full_name]", "Huy"):
        await says(person, words)
    await person.answers_page("citizen_number", "012190000123")
    assert person.last.payload["key"] == "doubt.name.one_word"


async def test_an_answer_from_the_page_takes_up_a_form_set_aside(world: World) -> None:
    person = await at(telegram(world), "citizen_number")
    await says(person, "/cancel")
    await person.answers_page("citizen_number", "012190000123")
    assert step(person) == "join.summary"


async def test_an_answer_from_the_page_after_sending_or_without_consent_is_not_kept(world: World) -> None:
    person = await at(telegram(world), "citizen_number", ethnic=True)
    await says(person, "/privacy withdraw ethnic_statistics")
    told, _ = await person.answers_page("ethnic_group", "03")
    assert told.payload["key"] == "other.page_too_late"
    assert "ethnic_group" not in await kept(person)
    told, _ = await person.answers_page("citizen_number", "not a number")
    assert "citizen_number" not in await kept(person)
    await at(person, "summary")
    await says(person, "[send]")
    told, _ = await person.answers_page("citizen_number", "012190000123")
    assert told.payload["key"] == "other.page_too_late"


@pytest.mark.parametrize("mode", ["skip", "chat"])
async def test_the_setting_asks_in_the_chat_or_not_at_all(world: World, mode: str) -> None:
    world.config = replace(world.config, sensitive_abroad=mode)
    world.turns.desk = replace(world.turns.desk, config=world.config)
    person = await at(telegram(world), "citizen_number")
    assert person.last.labels == ["Để sau"]
    await says(person, "012190000123")
    assert step(person) == ("join.summary" if mode == "chat" else "join.citizen_number")
    assert ("citizen_number" in await kept(person)) == (mode == "chat")


# --- contacts ---------------------------------------------------------------------------------------------------------------
async def test_ones_own_contact_is_the_phone_number(world: World) -> None:
    person = await at(telegram(world), "phone")
    assert person.last.payload["keyboard"] == "share_contact"
    noted, _job = await person.hears(Contact("84912345678", own=True))
    assert str(noted) == "Đã ghi số 0912 345 678."
    assert noted.payload["keyboard"] == "remove"


@pytest.mark.parametrize(("language", "words"), [("vi", "Đây là số của người khác."), ("en", "")])
async def test_somebody_elses_contact_is_not_taken(world: World, language: str, words: str) -> None:
    person = await at(world.person("7", TELEGRAM, language=language), "phone")
    told, again = await person.hears(Contact("84912345678", own=False))
    assert told.payload["key"] == "other.not_own_contact"
    assert told.text.startswith(words)
    assert again.payload["step"] == "join.phone"
    assert "phone" not in await kept(person)


@pytest.mark.parametrize("field", ["full_name", "birth_date", "gender", "job", "citizen_number"])
async def test_a_contact_at_another_question_is_no_answer(world: World, field: str) -> None:
    person = await at(telegram(world), field)
    _told, again = await person.hears(Contact("84912345678", own=True))
    assert again.payload["step"] == f"join.{field}"
    assert field not in await kept(person)


# --- corrected messages -------------------------------------------------------------------------------------------------------
async def answered(world: World, field: str, words: str, until: str) -> Player:
    """Somebody who gave one answer in the message "m"."""
    person = await at(telegram(world), field)
    await person.hears(Text(words), external_id="m")
    return await at(person, until)


async def test_a_corrected_message_corrects_its_answer_and_repeats_the_question(world: World) -> None:
    person = await answered(world, "full_name", "Lo Thi Oi", "phone")
    told, again = await person.hears(Text("Lò Thị Ọi"), edit_of="m")
    assert str(told) == "Đã sửa: Họ và tên."
    assert again.payload["step"] == "join.phone"
    assert (await kept(person))["full_name"] == "Lò Thị Ọi"


@pytest.mark.parametrize("words", ["Lò 2", "Ọi", "   ", "😀"])
async def test_a_correction_that_does_not_read_well_says_how_to_edit(world: World, words: str) -> None:
    person = await answered(world, "full_name", "Lò Thị Ọi", "phone")
    told, again = await person.hears(Text(words), edit_of="m")
    assert told.text.startswith("Tin vừa sửa tôi chưa ghi được. Muốn sửa một câu đã trả lời: gõ /quaylai")
    assert again.payload["step"] == "join.phone"
    assert (await kept(person))["full_name"] == "Lò Thị Ọi"


async def test_a_message_that_was_not_taken_may_be_corrected_in_place(world: World) -> None:
    person = await at(telegram(world), "birth_date")
    await person.hears(Text("năm chín mươi"), external_id="m")
    (asked,) = await person.hears(Text("15/8/1990"), edit_of="m")
    assert asked.payload["step"] == "join.gender"
    await person.hears(Text("16/8/1990"), edit_of="m")
    assert (await kept(person))["birth_date"] == "1990-08-16"


async def test_a_correction_that_makes_a_minor_brings_up_the_guardian(world: World) -> None:
    person = await answered(world, "birth_date", "15/8/1990", "summary")
    await person.hears(Text("15/8/2010"), edit_of="m")
    assert step(person) == "join.guardian_name"
    await person.hears(Text("15/8/1991"), edit_of="m")
    assert step(person) == "join.summary"


async def test_a_correction_of_a_sensitive_answer_is_not_taken_from_the_chat(world: World) -> None:
    person = await at(telegram(world), "citizen_number")
    await person.hears(Text("012190000123"), external_id="m")
    (told,) = await person.hears(Text("012190000124"), edit_of="m")
    assert told.payload["key"] == "problem.private.use_page"
    await person.answers_page("citizen_number", "012190000123")
    told, _summary = await person.hears(Text("012190000125"), edit_of="m")
    assert told.payload["key"] == "problem.form.how_to_edit"
    assert (await kept(person))["citizen_number"] == "012190000123"


async def test_a_correction_after_sending_changes_nothing(world: World) -> None:
    person = await answered(world, "full_name", "Lò Thị Ọi", "summary")
    await says(person, "[send]")
    told, _menu = await person.hears(Text("Lò Văn Ban"), edit_of="m")
    assert told.text.startswith("Tin đã sửa thì tôi không đọc lại được.")
    assert told.text.endswith("Đơn đã gửi thì nhờ cán bộ công đoàn sửa.")
    (sent,) = await applications(person)
    assert sent["full_name"] == "Lò Thị Ọi"


async def test_a_corrected_command_or_picture_changes_nothing(world: World) -> None:
    person = await at(telegram(world), "phone")
    before = await kept(person)
    told, again = await person.hears(Command("cancel"), edit_of="x")
    assert (told.payload["key"], again.payload["step"]) == ("other.edit_not_taken", "join.phone")
    assert await person.hears(Photo("p"), edit_of="x") == []
    assert await kept(person) == before


async def test_a_correction_under_an_open_menu_or_doubt_keeps_the_question(world: World) -> None:
    person = await answered(world, "full_name", "Lo Thi Oi", "phone")
    await says(person, "/ask")
    _told, again = await person.hears(Text("Lò Thị Ọi"), edit_of="m")
    assert again.payload["step"] == "join.phone"
    await says(person, "0401234567")
    _told, again = await person.hears(Text("Lò Thị Ọi"), edit_of="m")
    assert again.payload["key"] == "doubt.phone.unknown_prefix"


@pytest.mark.parametrize("words", ["/cancel", "/back", "/help", "/mydata", "/language en", "0912345678"])
async def test_the_button_that_shares_the_contact_goes_when_another_question_comes(world: World, words: str) -> None:
    person = await at(telegram(world), "phone")
    seen = await says(person, words)
    keyboards = [it.payload.get("keyboard", "") for it in seen]
    asked_again = step(person) == "join.phone"
    assert keyboards.count("remove") == (0 if asked_again else 1), seen
    assert ("share_contact" in keyboards) == asked_again
    assert "remove" not in [it.payload.get("keyboard") for it in await says(person, "/start")] or asked_again
