"""Coming with a code, by a link or typed: who invites is said, the enterprise is filled in and only confirmed."""

from __future__ import annotations

from functools import partial

import pytest
from sqlalchemy import update

from dialogue.messages import ChannelName
from domain.invite_code import shown
from models import invites
from models.tables import officer
from tests.handlers.deciding import row
from tests.handlers.inviting import credits_of, own_code, poster, slip, touches_of
from tests.handlers.joining import fills, keys, takes, types
from tests.handlers.walking import kept
from tests.player import Player, World

MISTYPED = "Mã này có một chữ chưa đúng. …"


@pytest.fixture
async def hoa(world: World) -> Player:
    """A colleague who has applied already."""
    player = world.person("hoa")
    await fills(player, full_name="Lù Thị Hoa", phone="0977 111 222", citizen_number="-")
    return player


# --- by a link --------------------------------------------------------------------------------------------------------
async def test_the_enterprise_of_a_posters_code_is_only_confirmed(world: World) -> None:
    await world.person().plays(f"""
        > /start {await poster(world)}
        < … Anh/chị được mời gia nhập công đoàn tại Công ty TNHH Bản Mai, … [Gia nhập công đoàn] …
        > [Gia nhập công đoàn]
        < Trước khi điền đơn, …
        > [Đồng ý: xét đơn của tôi]
        < Anh/chị làm việc ở Công ty TNHH Bản Mai, đúng không ạ? [Công ty TNHH Bản Mai] [Không, nơi khác]
        > [Công ty TNHH Bản Mai]
        < Họ và tên của anh/chị, …
    """)


async def test_who_pressed_begin_on_the_page_is_asked_the_first_question(world: World, hoa: Player) -> None:
    code = (await poster(world)).replace("-", "")
    await world.person().plays(f"""
        > /start {code}-j
        < Chào anh/chị! Đây là trợ lý tự động của LĐLĐ tỉnh Lai Châu. Gia nhập là tự nguyện. Mình bắt đầu nhé.
        < Trước khi điền đơn, …
        > [Đồng ý: xét đơn của tôi]
        < Anh/chị làm việc ở Công ty TNHH Bản Mai, đúng không ạ? …
        > /start {code}-j
        < … [Làm tiếp đơn] …
    """)
    assert keys(await types(hoa, f"/start {code}-j")) == ["menu.known"]
    assert keys(await types(world.person("tele", ChannelName.TELEGRAM), f"/start {code}-j")) == ["menu.invited"]


async def test_a_colleagues_code_says_who_invites_by_his_given_name_only(world: World, hoa: Player) -> None:
    code = (await own_code(hoa)).replace("-", "")
    await world.person("an", ChannelName.TELEGRAM).plays(f"""
        > /start {code}
        < Chào anh/chị! Đây là trợ lý tự động của LĐLĐ tỉnh Lai Châu. Hoa mời anh/chị gia nhập công đoàn, ngay tại đây, … [Gia nhập công đoàn] …
    """)
    await world.person("ann", language="en").plays(f"""
        > /start {code}
        < Hello! This is the automatic assistant of LĐLĐ tỉnh Lai Châu. Hoa invites you to join the trade union, right here, … [Join the union] …
    """)


async def test_a_colleagues_code_for_an_enterprise_says_both(world: World, hoa: Player) -> None:
    code = await own_code(hoa, "HTX Dệt Nà Hoa")
    await world.person().plays(f"""
        > /start {code}
        < … Hoa mời anh/chị gia nhập công đoàn tại HTX Dệt Nà Hoa, ngay tại đây, … [Gia nhập công đoàn] …
    """)
    await world.person("ann", language="en").plays(f"""
        > /start {code}
        < … Hoa invites you to join the trade union at HTX Dệt Nà Hoa, right here, … [Join the union] …
    """)


async def test_who_works_elsewhere_searches_as_everybody(world: World) -> None:
    await world.person(typing=True).plays(f"""
        > /start {await poster(world)}
        < …
        > /thamgia
        < …
        > 1
        < Anh/chị làm việc ở Công ty TNHH Bản Mai, …
        > [Không, nơi khác]
        < Anh/chị đang làm việc ở đâu? …
        > nà hoa
        < … [HTX Dệt Nà Hoa] …
    """)


async def test_a_slip_in_a_link_is_named_and_is_no_obstacle(world: World) -> None:
    wrong = slip(await poster(world))
    await world.person().plays(f"""
        > /start {wrong}
        < {MISTYPED}
        < Chào anh/chị! Đây là trợ lý tự động của LĐLĐ tỉnh Lai Châu. Anh/chị có thể gia nhập …
    """)


async def test_a_link_that_never_was_a_code_is_said_kindly(world: World) -> None:
    await world.person(language="en").plays("""
        > /start DN-000001-3
        < I find no such code. Please check each letter, … You can join without a code just as well.
        < Hello! …
    """)


async def test_a_closed_code_is_said_kindly(world: World) -> None:
    code = await poster(world)
    await world.db.write(lambda c: invites.close(c, 1, world.now))
    await world.person().plays(f"""
        > /start {code}
        < Mã này nay không còn dùng nữa. Không sao, anh/chị vẫn gia nhập được như thường.
        < Chào anh/chị! …
        > GT {code}
        < Mã này nay không còn dùng nữa. … [Về menu]
    """)
    assert await touches_of(world) == []


async def test_how_somebody_came_is_kept(world: World) -> None:
    code = (await poster(world)).replace("-", "")
    for name, words in (("an", f"/start {code}"), ("bình", f"/start {code}-j"), ("chi", f"GT {code}")):
        assert keys(await types(world.person(name), words)) in (["menu.invited"], ["menu.begun", "join.ask.consent"])
    assert await touches_of(world) == [("link", False), ("page", False), ("typed", False)]


# --- another one in the middle ----------------------------------------------------------------------------------------
async def test_another_poster_in_mid_form_is_asked_about(world: World) -> None:
    person = world.person()
    await fills(person, until="gender", enterprise="nà hoa")
    code = await poster(world)
    for words in (f"/start {code}", f"gt {code}"):
        await person.plays(f"""
            > {words}
            < Anh/chị vừa mở mã của Công ty TNHH Bản Mai. Đơn đang ghi HTX Dệt Nà Hoa. Đổi nơi làm việc chứ ạ? [Đổi sang Công ty TNHH Bản Mai] [Không, giữ HTX Dệt Nà Hoa]
            > [Không, giữ HTX Dệt Nà Hoa]
            < Giới tính của anh/chị? …
        """)
    await person.plays(f"""
        > /start {code}
        < Anh/chị vừa mở mã …
        > [Đổi sang Công ty TNHH Bản Mai]
        < Giới tính của anh/chị? …
    """)
    assert (await kept(person))["enterprise"]["name"] == "Công ty TNHH Bản Mai"


async def test_another_poster_moves_a_form_that_was_set_aside(world: World) -> None:
    person = world.person()
    await fills(person, until="summary", enterprise="nà hoa")
    await types(person, "/cancel")
    await types(person, f"/start {await poster(world)}")
    (_, summary) = await takes(person, "/join move")
    assert "Nơi làm việc: Công ty TNHH Bản Mai" in summary.text


async def test_the_same_poster_in_mid_form_asks_nothing(world: World) -> None:
    person = world.person()
    await fills(person, until="gender")
    assert keys(await types(person, f"/start {await poster(world)}")) == ["menu.unfinished"]


async def test_a_poster_opened_before_the_workplace_is_told_is_proposed(world: World) -> None:
    person = world.person()
    await fills(person, until="enterprise")
    await types(person, f"/start {await poster(world)}")
    assert keys(await takes(person, "/join")) == ["join.confirm_enterprise"]


async def test_after_erasing_the_same_poster_invites_again(world: World) -> None:
    person, code = world.person(), await poster(world)
    await types(person, f"/start {code}")
    await fills(person, until="gender")
    for words in ("/mydata erase", "xóa hết"):
        await types(person, words)
    assert keys(await types(person, f"/start {code}")) == ["menu.invited"]


# --- typed ------------------------------------------------------------------------------------------------------------
async def test_a_typed_code_greets_as_a_link_does_however_it_is_written(world: World) -> None:
    code = await poster(world)
    plain = code.replace("-", "")
    written = (code, plain, plain.lower(), f"GT {code}", f"gt{plain.lower()}", f"Mã giới thiệu: {code}", f"mã {plain}")
    for number, words in enumerate(written):
        assert keys(await types(world.person(f"{number}"), words)) == ["menu.invited"], words


async def test_a_code_that_names_nobody_is_thanked_for_and_not_asked_for_again(world: World) -> None:
    """An officer's own, who has not told his name and stands for no enterprise."""
    lan = await world.officer("lan", "tan-phong")
    await world.db.write(lambda c: c.execute(update(officer).values(name=None)))
    code = await own_code(lan)
    an = world.person("an", ChannelName.ZALO_BOT)
    assert keys(await types(an, f"nhắn mã {code}")) == ["menu.welcome_coded"]
    assert keys(await types(an, "/start")) == ["menu.welcome_coded"]


async def test_one_wrong_letter_of_a_typed_code_is_named(world: World) -> None:
    wrong = slip(await poster(world))
    await world.person().plays(f"""
        > {wrong}
        < {MISTYPED} [Về menu]
        > gt {wrong.lower()}
        < {MISTYPED} [Về menu]
    """)
    await world.person("ann", language="en").plays(f"""
        > GT {wrong}
        < One sign of this code is not right. A code has six letters and digits, such as GT 7K3QH-M; … [Back to the menu]
    """)


async def test_a_code_typed_where_the_workplace_is_asked_fills_it_in(world: World) -> None:
    person = world.person()
    await fills(person, until="enterprise")
    code = await poster(world)
    await person.plays(f"""
        > gt {code.lower()}
        < Tôi đã ghi mã {code}, cảm ơn anh/chị. Mình làm tiếp nhé.
        < Anh/chị làm việc ở Công ty TNHH Bản Mai, đúng không ạ? [Công ty TNHH Bản Mai] [Không, nơi khác]
    """)


async def test_where_any_words_are_an_answer_only_a_right_code_or_its_groups_count(world: World) -> None:
    person = world.person(language="en")
    await fills(person, until="job")
    code = await poster(world)
    wrong = slip(code)
    await person.plays(f"""
        > GT {wrong}
        < One sign of this code is not right. …
        < Your section and job? …
        > {wrong}
        < One sign of this code is not right. …
        < Your section and job? …
        > {code.replace("-", "")}
        < I have noted the code {code}, thank you. Let us go on.
        < Your section and job? …
        > {wrong.replace("-", "")}
        < …
    """)
    assert (await kept(person))["job"] == wrong.replace("-", "")


async def test_words_beside_a_code_stay_words(world: World) -> None:
    person = world.person()
    await fills(person, until="job")
    await types(person, "Xưởng 3")
    assert (await kept(person))["job"] == "Xưởng 3"


# --- what it leads to -------------------------------------------------------------------------------------------------
async def test_an_application_is_owed_to_the_last_code_and_keeps_the_first(world: World, hoa: Player) -> None:
    person, own, first = world.person(), await own_code(hoa), await poster(world)
    await types(person, f"/start {first}")
    person.later(minutes=30)
    await types(person, own)
    await fills(person)
    assert await credits_of(world) == [(2, "sent", None)]
    its = await row(world, 2)
    for code, number in ((first, its.first_invite_id), (own, its.last_invite_id)):
        found = await world.db.read(partial(invites.by_id, number=number))
        assert found is not None
        assert shown(found.code) == code


async def test_a_known_person_who_opens_a_code_is_greeted_as_ever_and_owed_to_nobody(world: World, hoa: Player) -> None:
    person, code = world.person(), await own_code(hoa)
    await fills(person)
    assert keys(await types(person, f"/start {code}")) == ["menu.known"]
    assert keys(await types(person, f"GT {code}")) == ["menu.known"]
    assert await touches_of(world) == [("link", True)]
    assert await credits_of(world) == []


async def test_whoever_joins_by_his_own_code_from_another_chat_is_held(world: World, hoa: Player) -> None:
    other = world.person("hoa 2")
    await types(other, f"/start {await own_code(hoa)}")
    await fills(other, full_name="Lù Thị Hoa", phone="0977 111 222", citizen_number="-")
    assert await credits_of(world) == [(2, "held", "self")]
