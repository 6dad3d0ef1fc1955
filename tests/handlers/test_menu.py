"""The menu and the commands that belong to no conversation: /start, /help, /language, /cancel, /back."""

import re

import pytest

import texts
from bot.menus import commands
from dialogue.menu import COMMANDS, NAMES_OF_PEOPLE, public
from dialogue.messages import Choice
from domain.statuses import Status
from tests.handlers.joining import decide, fills, keys, option, takes, types
from tests.player import Player, World

FIRST = {  # what a newcomer hears at first
    "start": "menu.welcome",
    "join": "join.ask.consent",
    "card": "card.none",
    "status": "status.none",
    "ask": "ask.which",
    "employer": "employer.which",
    "language": "language.ask",
    "mydata": "mydata.nothing",
    "privacy": "privacy.shown",
    "help": "help.text",
    "cancel": "cancel.nothing",
    "back": "menu.welcome",
    "grievance": "grievance.intro",
    "stop": "stop.done",
    "me": "me.no_officer",
    "claim": "claim.ask.number",
    "answer": "problem.admission.nothing_asked",
    "invite": "inviting.not_yet",
    "poster": "poster.join_first",
    "mystats": "mystats.nothing",
    "volunteer": "volunteer.ask.consent",
}


@pytest.mark.parametrize("language", texts.LANGUAGES)
@pytest.mark.on_both
async def test_every_command_has_an_english_and_a_vietnamese_name_with_and_without_slash(
    world: World, language: str
) -> None:
    assert FIRST.keys() == {it.name for it in public()}
    for it in public():
        bare = [name for name in (it.name, it.vi, *it.others) if name not in NAMES_OF_PEOPLE]
        for typed in (f"/{it.name}", f"/{it.vi}", f"/{it.name.upper()}", *bare):
            player = world.person(f"{it.name} {typed}", language=language)
            assert keys(await types(player, typed))[:1] == [FIRST[it.name]], typed


@pytest.mark.parametrize(
    ("typed", "heard"),
    [
        ("Tham gia", "join.ask.consent"),
        ("THAM GIA", "join.ask.consent"),
        ("gia nhập", "join.ask.consent"),
        ("thẻ", "card.none"),
        ("Trạng thái", "status.none"),
        ("hỏi nhanh", "ask.which"),
        ("Ngôn ngữ", "language.ask"),
        ("dữ liệu", "mydata.nothing"),
        ("riêng tư", "privacy.shown"),
        ("trợ giúp", "help.text"),
        ("hủy", "cancel.nothing"),
        ("quay lại", "menu.welcome"),
        ("MENU", "menu.welcome"),
    ],
)
async def test_a_command_is_understood_without_slash_as_people_write_it(chat: Player, typed: str, heard: str) -> None:
    assert keys(await types(chat, typed)) == [heard]


@pytest.mark.parametrize("typing", [False, True], ids=["buttons", "typing"])
@pytest.mark.parametrize("language", texts.LANGUAGES)
async def test_every_entry_of_the_menu_leads_where_it_says(world: World, language: str, typing: bool) -> None:
    opened = {
        "/join": "join.ask.consent",
        "/ask": "ask.which",
        "/grievance": "grievance.intro",
        "/mydata": "mydata.nothing",
        "/language": "language.ask",
        "/employer": "employer.which",
    }
    for value, heard in opened.items():
        player = world.person(value, language=language, typing=typing)
        await types(player, "/start")
        assert [it["value"] for it in player.last.payload["options"]] == [*opened]
        assert keys(await takes(player, value))[:1] == [heard]


async def test_a_label_may_be_typed_instead_of_pressed(chat: Player) -> None:
    await chat.plays("""
        > /start
        < Chào anh/chị! … [Gia nhập công đoàn] [Hỏi nhanh] [Phản ánh, kiến nghị] [Dữ liệu của tôi] [Ngôn ngữ / Language] [Tôi là chủ doanh nghiệp]
        > gia nhap cong doan
        < Trước khi điền đơn, …
    """)


async def test_an_unknown_command_is_named_as_such_and_the_question_stays(chat: Player) -> None:
    await fills(chat, until="full_name")
    await chat.plays("""
        > /bogus
        < Không có lệnh này. Gõ /trogiup để xem các lệnh.
        < Họ và tên của anh/chị, như trên giấy tờ?
        > Vàng A Dế
        < Ngày sinh của anh/chị? …
    """)


async def test_words_out_of_nowhere_bring_the_menu(chat: Player) -> None:
    assert keys(await types(chat, "hôm nay mưa to")) == ["other.not_understood", "menu.welcome"]


# --- /start -----------------------------------------------------------------------------------------------------------
async def test_start_offers_to_go_on_with_a_form_that_is_open_or_set_aside(chat: Player) -> None:
    await fills(chat, until="full_name")
    for words in ("/start", "/cancel", "/start"):
        await types(chat, words)
    await chat.plays("""
        > /start
        < Đơn của anh/chị đang làm dở, các câu đã trả lời vẫn còn đủ. … [Làm tiếp đơn] [Hỏi nhanh] [Phản ánh, kiến nghị] [Dữ liệu của tôi] [Ngôn ngữ / Language]
        > [Làm tiếp đơn]
        < Mình làm tiếp đơn đang dở nhé.
        < Họ và tên của anh/chị, như trên giấy tờ?
    """)


async def test_start_knows_who_applied(chat: Player) -> None:
    await fills(chat)
    await chat.plays("""
        > /start
        < Chào anh/chị! Anh/chị cần việc gì ạ? [Thẻ của tôi] [Đơn của tôi tới đâu] [Mã giới thiệu của tôi] [Hỏi nhanh] [Phản ánh, kiến nghị] [Dữ liệu của tôi] [Ngôn ngữ / Language]
        > [Đơn của tôi tới đâu]
        < Đơn LC-000001-… gửi ngày 22/11/2026, CĐCS Bản Mai đang xem. …
    """)


@pytest.mark.parametrize("status", [Status.WITHDRAWN, Status.REFUSED, Status.LEFT])
async def test_start_offers_to_join_again_when_the_application_came_to_an_end(chat: Player, status: Status) -> None:
    await fills(chat)
    await decide(chat.world, status)
    await types(chat, "/start")
    assert chat.last.labels[0] == "Gia nhập công đoàn"
    assert keys(await takes(chat, "/join")) == ["join.ask.enterprise"]


# --- /help, /cancel, /back --------------------------------------------------------------------------------------------
@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_help_lists_every_command(language: str) -> None:
    listed = re.findall(r"^/(\w+) – \w", texts.text(language, "help.text"), re.M)
    assert sorted(listed) == sorted(it.in_(language) for it in public())


async def test_help_in_mid_form_comes_back_to_the_question_with_working_buttons(chat: Player) -> None:
    await fills(chat, until="gender")
    seen = await types(chat, "/help")
    assert keys(seen) == ["help.text", "join.ask.gender"]
    assert keys(await takes(chat, "female")) == ["join.ask.phone"]


async def test_cancel_keeps_the_answers_and_may_be_said_twice(chat: Player) -> None:
    await fills(chat, until="birth_date")
    for _ in range(2):
        await chat.plays("""
            > /huy
            < Đã tạm dừng, các câu trả lời vẫn được giữ. … [Làm tiếp đơn] [Xóa phần đã điền]
        """)
    assert keys(await takes(chat, "/join")) == ["join.resumed", "join.ask.birth_date"]


async def test_what_was_filled_in_can_be_deleted_after_cancelling(chat: Player) -> None:
    await fills(chat, until="birth_date")
    await chat.plays("""
        > /huy
        < Đã tạm dừng, … [Làm tiếp đơn] [Xóa phần đã điền]
        > [Xóa phần đã điền]
        < Đã xóa phần anh/chị điền dở. [Về menu]
        > /trangthai
        < Anh/chị chưa gửi đơn nào ạ. [Gia nhập công đoàn] [Hỏi nhanh]
    """)


async def test_back_without_a_form_is_the_menu_and_at_the_first_question_says_so(chat: Player) -> None:
    assert keys(await types(chat, "/quaylai")) == ["menu.welcome"]
    await types(chat, "/join")
    assert keys(await types(chat, "/quaylai")) == ["back.first", "join.ask.consent"]


# --- /language --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("code", "language"), [("en-US", "en"), ("en", "en"), ("vi", "vi"), ("vi-VN", "vi"), ("fr", "vi"), ("", "vi")]
)
async def test_the_language_is_guessed_at_first_from_the_channel(world: World, code: str, language: str) -> None:
    seen = await types(world.person(language=code), "/start")
    assert seen[0].text == texts.render(language, "menu.welcome", {"federation": world.config.federation})


async def test_the_language_a_person_chose_stays_whatever_his_phone_says(world: World) -> None:
    chat = world.person(language="vi")
    await types(chat, "/start")
    await chat.plays("""
        > /ngonngu
        < Anh/chị chọn ngôn ngữ. / Please choose a language. [Tiếng Việt] [English]
        > english
        < I will speak English from now on.
        < Hello! This is the automatic assistant of LĐLĐ tỉnh Lai Châu. … [Join the union] [Quick questions] [Tell the union what is wrong] [My data] [Ngôn ngữ / Language] [I am an employer]
        > /help
        < You can type these at any time: …
    """)


async def test_the_language_changes_in_the_middle_of_the_form(chat: Player) -> None:
    await fills(chat, until="gender")
    old = option(chat, "female")
    await chat.plays("""
        > /language en
        < I will speak English from now on.
        < Your gender? [Male] [Female]
    """)
    assert isinstance(old, Choice)
    assert keys(await chat.hears(old)) == ["join.ask.gender"]  # the Vietnamese button is stale by now
    await chat.plays("""
        > [Female]
        < Your phone number, …
    """)


# --- Telegram's menu of commands --------------------------------------------------------------------------------------
@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_the_command_menu_fits_telegram(language: str) -> None:
    table = commands()[language]
    assert [it.in_(language) for it in public()] == [name for name, _ in table]
    assert len(table) <= 100  # core.telegram.org/bots/api#setmycommands
    for name, description in table:
        assert re.fullmatch(r"[a-z0-9_]{1,32}", name)  # #botcommand
        assert 1 <= len(description) <= 256


def test_no_two_commands_share_a_name() -> None:
    names = [name for it in COMMANDS for name in (it.name, it.vi, *it.others)]
    assert len(names) == len({*names})
