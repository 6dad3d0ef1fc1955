"""Where one works: searching, not in the list, no employer, the commune; and who receives the application."""

from __future__ import annotations

from typing import Any

import pytest

from models import enterprises
from tests.handlers.inviting import poster
from tests.handlers.walking import INFORMAL, UNLISTED, applications, at, kept, says, step
from tests.player import Player, World


async def add_teas(world: World) -> None:
    """Three enterprises of nearly one name."""
    places = ("Than Uyên", "Pắc Ta", "Bản Bo")
    rows = [enterprises.Row(name=f"Công ty Chè {place}", commune="x-tan-uyen") for place in places]
    await world.db.write(lambda c: [enterprises.add(c, row) for row in rows])


@pytest.mark.parametrize("language", ["vi", "en"])
async def test_a_workplace_is_found_however_it_is_typed(world: World, language: str) -> None:
    person = await at(world.person(language=language), "enterprise")
    for typed in (
        "ban mai",
        "Bản Mai",
        "BẢN MAI",
        "cty ban mai",
        "bản mia",
        "tnhh ban mai",
        "ban  mai.",
        "em làm ở Bản Mai ạ",
    ):
        await says(person, typed)
        assert person.last.labels[0] == "Công ty TNHH Bản Mai", typed
        assert len(person.last.labels) == 3


async def test_of_several_hits_one_is_chosen_by_number_or_name(world: World) -> None:
    await add_teas(world)
    person = await at(world.person(), "enterprise")
    await person.plays("""
        > chè
        < Anh/chị làm ở nơi nào dưới đây? Chưa thấy thì gõ lại tên cho đầy đủ hơn. [… [Công ty Chè Than Uyên] … [Nơi làm của tôi không có ở đây] [Tôi làm tự do, không có chủ]
        > che pac ta
        < Anh/chị làm ở nơi nào dưới đây? … [Công ty Chè Pắc Ta] …
        > cong ty che pac ta
        < Họ và tên …
    """)
    assert (await kept(person))["enterprise"]["name"] == "Công ty Chè Pắc Ta"


@pytest.mark.parametrize("typing", [False, True], ids=["buttons", "typing"])
async def test_who_is_not_in_the_list_gives_the_name_and_the_commune(world: World, typing: bool) -> None:
    person = await at(world.person(typing=typing), "enterprise")
    await person.plays("""
        > Xưởng gỗ Ông Páo
        < Chưa tìm thấy “Xưởng gỗ Ông Páo”. Anh/chị thử gõ cách khác, hoặc chọn một dòng dưới đây. [Nơi làm của tôi không có ở đây] [Tôi làm tự do, không có chủ]
        > [Nơi làm của tôi không có ở đây]
        < Tên đầy đủ của nơi làm việc là gì ạ? Cán bộ sẽ tìm và ghi vào danh sách. [Xưởng gỗ Ông Páo]
        > 15/8/1990
        < Anh/chị gõ giúp vài chữ ạ. [Xưởng gỗ Ông Páo]
        > [Xưởng gỗ Ông Páo]
        < Nơi anh/chị làm việc thuộc xã, phường nào? Gõ tên, ví dụ: Tân Phong.
        > doan ket
        < Họ và tên …
    """)
    await at(person, "summary")
    assert "• Nơi làm việc: chưa có trong danh sách\n• Tên nơi làm việc: Xưởng gỗ Ông Páo\n" in person.last.text
    assert "• Xã, phường: phường Đoàn Kết\n" in person.last.text
    await says(person, "[send]")
    (sent,) = await applications(person)
    assert (sent["enterprise_id"], sent["enterprise_name"], sent["commune"]) == (None, "Xưởng gỗ Ông Páo", "p-doan-ket")


async def test_in_english_too(world: World) -> None:
    person = await at(world.person(language="en"), "enterprise")
    await person.plays("""
        > Xưởng gỗ Ông Páo
        < I could not find “Xưởng gỗ Ông Páo”. Try another way of writing it, or choose a line below. [My workplace is not listed] [I have no employer]
        > [My workplace is not listed]
        < What is the full name of your workplace? An officer will find it and add it to the list. [Xưởng gỗ Ông Páo]
        > Xưởng gỗ Ông Páo, bản Nà Khiết
        < In which commune or ward do you work? Type its name, for example: Tân Phong.
        > huyện Than Uyên
        < Which commune or ward is it? … [xã Than Uyên] [xã Mường Kim] [xã Khoen On] [xã Mường Than]
        > [xã Mường Kim]
        < Your full name, …
    """)
    await at(person, "summary")
    assert "• Name of the workplace: Xưởng gỗ Ông Páo, bản Nà Khiết\n" in person.last.text
    assert "• Commune or ward: xã Mường Kim\n" in person.last.text


@pytest.mark.parametrize("typing", [False, True], ids=["buttons", "typing"])
async def test_who_has_no_employer_only_names_the_commune(world: World, typing: bool) -> None:
    person = await at(world.person(typing=typing), "enterprise")
    await person.plays("""
        > [Tôi làm tự do, không có chủ]
        < Nơi anh/chị làm việc thuộc xã, phường nào? …
        > sông đà
        < Tôi chưa tìm thấy xã, phường này ở Lai Châu. Anh/chị gõ lại giúp, ví dụ: Tân Phong, Sìn Hồ. Hoặc chọn huyện, thành phố cũ dưới đây. [TP Lai Châu (cũ)] [Than Uyên (cũ)] [Tân Uyên (cũ)] [Tam Đường (cũ)] [Phong Thổ (cũ)] [Sìn Hồ (cũ)] [Nậm Nhùn (cũ)] [Mường Tè (cũ)]
        > [Than Uyên (cũ)]
        < Đúng xã, phường nào ạ? Chưa thấy thì gõ lại tên. [xã Mường Kim] …
        > mường
        < Đúng xã, phường nào ạ? Chưa thấy thì gõ lại tên. [… …
        > tân phomg
        < Đúng xã, phường nào ạ? … [phường Tân Phong]
        > [phường Tân Phong]
        < Họ và tên …
    """)
    await at(person, "summary")
    assert "• Nơi làm việc: làm tự do, không có chủ • Xã, phường: phường Tân Phong" in str(person.last)


@pytest.mark.parametrize("words", ["tự do", "Lao động tự do", "không có chủ", "toi lam tu do"])
async def test_who_says_that_he_has_no_employer_is_not_searched_for(world: World, words: str) -> None:
    person = await at(world.person(), "enterprise")
    await says(person, words)
    assert person.last.payload["step"] == "join.commune"


@pytest.mark.parametrize("words", ["Huy", "Dũng", "Thế", "the", "menu"])
async def test_where_any_words_may_be_the_answer_no_word_is_a_command(world: World, words: str) -> None:
    person = await at(world.person(), "enterprise")
    await says(person, words)
    assert person.last.payload["key"].startswith("join.enterprise_")
    await says(person, "[unlisted]")
    await says(person, words)
    assert (await kept(person))["enterprise_name"] == words
    await at(person, "full_name")
    await says(person, words)
    assert step(person) in ("join.full_name", "join.birth_date")  # one word is doubted, two are a name
    await says(person, "[yes]") if person.last.payload["key"].startswith("doubt.") else None
    await at(person, "job")
    await says(person, words)
    assert (await kept(person))["job"] == words


async def test_one_word_names_are_names_also_when_typed_twice(world: World) -> None:
    person = await at(world.person(), "full_name")
    for name in ("Huy", "Huy", "Dũng", "Thế"):
        await says(person, name)
        assert person.last.payload["key"] == "doubt.name.one_word"
    await says(person, "[yes]")
    assert (await kept(person))["full_name"] == "Thế"


async def test_what_was_found_stays_on_the_table_whatever_is_said_in_between(world: World) -> None:
    person = await at(world.person(), "enterprise")
    for words in ("ban mai", "/help", "/status", "👍"):
        await says(person, words)
        assert person.last.labels[0] == "Công ty TNHH Bản Mai", words
    await says(person, "[e:1]")
    assert step(person) == "join.full_name"


# --- who receives it ----------------------------------------------------------------------------------------------------
RECEIVERS: list[tuple[dict[str, Any], str]] = [
    ({"enterprise": ["ban mai", "[e:1]"]}, "CĐCS Bản Mai"),
    ({"enterprise": ["nà hoa", "[e:3]"]}, "Công đoàn phường Tân Phong"),
    ({"enterprise": ["suối hồ", "[e:2]"]}, "LĐLĐ tỉnh Lai Châu"),  # its commune has no union of its own
    (UNLISTED, "Công đoàn phường Tân Phong"),
    (UNLISTED | {"commune": ["Mường Kim"]}, "LĐLĐ tỉnh Lai Châu"),
    (INFORMAL, "Công đoàn phường Tân Phong"),
    (INFORMAL | {"commune": ["Mường Kim"]}, "LĐLĐ tỉnh Lai Châu"),
]


@pytest.mark.parametrize("typing", [False, True], ids=["buttons", "typing"])
async def test_the_receiver_stands_in_the_summary_and_in_the_confirmation(world: World, typing: bool) -> None:
    for number, (answers, unit) in enumerate(RECEIVERS):
        person = await at(world.person(f"p{number}", typing=typing), "summary", **answers)
        assert f"• Nơi nhận đơn: {unit}\n" in person.last.text
        sent, _card = await says(person, "[send]")
        assert f"Nơi nhận: {unit}." in sent.text


# --- another workplace --------------------------------------------------------------------------------------------------
async def change_workplace(person: Player, *words: str) -> None:
    for it in ("[edit]", "[enterprise]", *words):
        await says(person, it)


@pytest.mark.parametrize("typing", [False, True], ids=["buttons", "typing"])
async def test_a_listed_workplace_is_changed_to_one_that_is_not(world: World, typing: bool) -> None:
    person = await at(world.person(typing=typing), "summary")
    await person.plays("""
        > [Sửa một mục]
        < Anh/chị muốn sửa mục nào? [Nơi làm việc] [Họ và tên] [Ngày sinh] [Giới tính] [Điện thoại] [Bộ phận, công việc] [Số căn cước] [Quay lại]
        > [Nơi làm việc]
        < Anh/chị đang làm việc ở đâu? … [Tôi làm tự do, không có chủ] [Giữ: Công ty TNHH Bản Mai]
        > Quán phở Hương
        < Chưa tìm thấy “Quán phở Hương”. …
        > [Nơi làm của tôi không có ở đây]
        < Tên đầy đủ của nơi làm việc là gì ạ? … [Quán phở Hương]
        > [Quán phở Hương]
        < Nơi anh/chị làm việc thuộc xã, phường nào? …
        > Mường Kim
        < Anh/chị xem lại giúp: • Nơi làm việc: chưa có trong danh sách • Tên nơi làm việc: Quán phở Hương • Xã, phường: xã Mường Kim • Họ và tên: Lò Thị Ọi … • Nơi nhận đơn: LĐLĐ tỉnh Lai Châu …
    """)


async def test_another_unlisted_workplace_is_asked_for_its_own_name_and_commune(world: World) -> None:
    person = await at(world.person(), "summary", **UNLISTED)
    await change_workplace(person, "Quán phở Hương", "[unlisted]")
    assert step(person) == "join.enterprise_name"
    assert person.last.labels == ["Quán phở Hương"]
    await says(person, "[typed]")
    assert step(person) == "join.commune"
    await says(person, "Mường Kim")
    assert "• Tên nơi làm việc: Quán phở Hương\n• Xã, phường: xã Mường Kim" in person.last.text


async def test_a_listed_workplace_takes_nothing_from_the_one_before(world: World) -> None:
    row = enterprises.Row(name="Công ty Không Nơi", commune=None)
    unplaced = await world.db.write(lambda c: enterprises.add(c, row))
    person = await at(world.person(), "summary", **UNLISTED)
    await change_workplace(person, "không nơi", f"[e:{unplaced}]")
    assert "• Nơi nhận đơn: LĐLĐ tỉnh Lai Châu" in person.last.text  # not the union of the former commune
    await says(person, "[send]")
    (sent,) = await applications(person)
    assert (sent["enterprise_name"], sent["commune"]) == (None, None)


async def test_an_invited_person_says_yes_or_no_in_words(world: World) -> None:
    person = world.person()
    for words in (f"/start {await poster(world)}", "/join", "[agree]", "đúng"):
        await says(person, words)
    assert (await kept(person))["enterprise"]["name"] == "Công ty TNHH Bản Mai"
    other = world.person("binh")
    for words in (f"/start {await poster(world)}", "/join", "[agree]", "không"):
        await says(other, words)
    assert other.last.payload["key"] == "join.ask.enterprise"
    third = world.person("cuong")
    for words in (f"/start {await poster(world)}", "/join", "[agree]", "nà hoa", "đúng"):
        await says(third, words)  # once something else was searched, "đúng" is a search like any other word
    assert "enterprise" not in await kept(third)
