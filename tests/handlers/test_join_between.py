"""What comes between two answers: commands, breaks of days, restarts, late buttons, pictures, two taps at once."""

from __future__ import annotations

import asyncio
from itertools import count

import pytest
from sqlalchemy import Connection

from dialogue.messages import (
    ChannelName,
    Contact,
    Content,
    File,
    Incoming,
    Left,
    Photo,
    Sender,
    Text,
    Unsupported,
    Voice,
)
from handlers.router import LONGEST_TEXT
from models import chats
from tests.handlers.walking import applications, at, choice, frames, kept, late, says, step
from tests.player import Player, World, countable_random

EACH_KIND = "consent enterprise full_name birth_date gender phone job citizen_number ethnic_group summary".split()
COMMANDS = "/status|/ask|/ask cost|/help|/card|/mydata|/privacy|/language|/language vi|/start|/khongco".split("|")
VIETNAMESE = "/trangthai /hoi /trogiup /the /dulieu /riengtu /ngonngu".split()


async def stands_as_before(person: Player, asked: str, before: dict[str, object]) -> None:
    """The same question is open and nothing is lost, if need be after one step back to it."""
    if step(person) != asked:
        await says(person, "/join")
    assert step(person) == asked
    assert await kept(person) == before


# --- commands in mid-form -----------------------------------------------------------------------------------------------
@pytest.mark.parametrize("field", EACH_KIND)
async def test_every_command_works_in_mid_form_and_the_question_comes_back(world: World, field: str) -> None:
    person = await at(world.person(), field, ethnic=True)
    asked, labels, before = step(person), person.last.labels, await kept(person)
    for command in (*COMMANDS, *VIETNAMESE):
        assert await says(person, command), command
        await stands_as_before(person, asked, before)
        assert person.last.labels == labels, command


async def test_after_something_asked_in_between_one_can_answer_at_once(world: World) -> None:
    for number, command in enumerate("/ask /mydata /privacy /language /start /status /help /card".split()):
        person = await at(world.person(f"p{number}"), "full_name")
        await says(person, command)
        await says(person, "Lò Thị Ọi")
        assert (await kept(person)).get("full_name") == "Lò Thị Ọi", command
        assert step(person) == "join.birth_date"


async def test_the_language_changes_in_mid_form_and_choices_follow(world: World) -> None:
    await (await at(world.person(), "gender")).plays("""
        > /language en
        < I will speak English from now on.
        < Your gender? [Male] [Female]
        > female
        < Your phone number, …
    """)


@pytest.mark.parametrize("field", ["consent", "birth_date", "gender", "phone", "citizen_number", "summary"])
async def test_bare_command_words_count_where_no_free_text_is_asked(world: World, field: str) -> None:
    person = await at(world.person(), field)
    for words in ("huy", "Hủy", "HUY", "Huỷ"):
        (paused,) = await says(person, words)
        assert paused.payload["key"] == "join.paused"
        await says(person, "tham gia")
        assert step(person) == f"join.{field}"
    (told, again) = await says(person, "trạng thái")
    assert (told.payload["key"], again.payload["step"]) == ("status.unfinished", f"join.{field}")


@pytest.mark.parametrize("field", ["enterprise", "full_name", "job"])
async def test_with_a_slash_a_command_is_one_anywhere(world: World, field: str) -> None:
    person = await at(world.person(), field)
    for words in ("/huy", "/HUY", "/cancel"):
        (paused,) = await says(person, words)
        assert paused.payload["key"] == "join.paused"
        await says(person, "/thamgia")
        assert step(person) == f"join.{field}"


# --- breaks ---------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("typing", [False, True], ids=["buttons", "typing"])
async def test_a_form_is_set_aside_and_taken_up_at_the_same_question(world: World, typing: bool) -> None:
    person = await at(world.person(typing=typing), "birth_date")
    await person.plays("""
        > /huy
        < Đã tạm dừng, các câu trả lời vẫn được giữ. … [Làm tiếp đơn] [Xóa phần đã điền]
        > [Làm tiếp đơn]
        < Mình làm tiếp đơn đang dở nhé.
        < Ngày sinh của anh/chị? …
    """)


async def test_the_summary_can_wait_and_offers_to_go_on(world: World) -> None:
    await (await at(world.person(), "summary")).plays("""
        > [Để sau, chưa gửi]
        < Đã tạm dừng, … [Làm tiếp đơn] [Xóa phần đã điền]
        > [Làm tiếp đơn]
        < Mình làm tiếp đơn đang dở nhé.
        < Anh/chị xem lại giúp: …
    """)


@pytest.mark.parametrize("cancelled", [False, True], ids=["left open", "set aside"])
async def test_a_form_is_taken_up_after_thirty_days(world: World, cancelled: bool) -> None:
    person = await at(world.person(), "gender")
    if cancelled:
        await says(person, "/cancel")
    person.later(days=30)
    await says(person, "/start")
    assert person.last.payload["key"] == "menu.unfinished"
    await says(person, "[/join]")
    assert step(person) == "join.gender"
    assert (await kept(person))["full_name"] == "Lò Thị Ọi"
    await says(person, "nữ")
    assert step(person) == "join.phone"


@pytest.mark.parametrize("typing", [False, True], ids=["buttons", "typing"])
async def test_the_bot_may_be_restarted_between_any_two_messages(world: World, typing: bool) -> None:
    person = world.person(typing=typing)
    random = countable_random()
    for wanted in EACH_KIND:
        await at(person, wanted, ethnic=True)
        person.world = World(world.db, now=person.world.now, keys=world.keys)
        person.world.turns.desk = type(person.world.turns.desk)(
            world.db, world.keys, world.config, "vi", lambda: world.now, random
        )
    sent, card = await says(person, "[send]")
    assert sent.payload["key"] == "join.sent"
    assert card.payload["attachment"]["kind"] == "card"


# --- late buttons, many taps ------------------------------------------------------------------------------------------------
async def test_a_late_button_only_brings_the_present_question_back(world: World) -> None:
    person = await at(world.person(), "gender")
    gender = person.last
    await says(person, "[female]")
    (again,) = await person.hears(late(gender, "male"))
    assert again.payload["step"] == "join.phone"
    assert (await kept(person))["gender"] == "female"
    await at(person, "summary")
    summary = person.last
    for words in ("[edit]", "[full_name]"):
        await says(person, words)
    (again,) = await person.hears(late(summary, "send"))
    assert again.payload["step"] == "join.full_name"
    assert await applications(person) == []


async def test_a_double_tap_on_skip_skips_one_question(world: World) -> None:
    person = await at(world.person(), "job")
    tap = choice(person, "-")
    await person.hears(tap)
    await person.hears(tap)
    assert step(person) == "join.citizen_number"
    assert "citizen_number" not in await kept(person)


async def test_a_form_of_an_older_version_is_completed_before_it_is_sent(world: World) -> None:
    person = await at(world.person(), "summary")
    place = chats.Place(person.channel, person.name, "vi")

    def forget(connection: Connection) -> None:
        chat = chats.lock(connection, world.keys, place, world.now)
        del chat.state["frames"][0]["answers"]["job"]
        chats.keep(connection, world.keys, chat, world.now)

    await world.db.write(forget)
    await says(person, "[send]")
    assert step(person) == "join.job"
    await says(person, "[-]")
    await says(person, "[send]")
    assert len(await applications(person)) == 1


async def test_a_button_of_an_older_search_brings_the_newest_hits_back(world: World) -> None:
    person = await at(world.person(), "enterprise")
    await says(person, "ban mai")
    first = person.last
    await says(person, "nà hoa")
    (again,) = await person.hears(late(first, "e:1"))
    assert again.labels[0] == "HTX Dệt Nà Hoa"


@pytest.mark.every_case_on_both
@pytest.mark.parametrize("channel", [ChannelName.WEBCHAT, ChannelName.TELEGRAM])
async def test_two_fast_taps_on_send_make_one_application(world: World, channel: ChannelName) -> None:
    person = await at(world.person(channel=channel), "summary")
    tap = choice(person, "send")
    await asyncio.gather(*(person.hears(tap, external_id=f"tap {number}") for number in range(4)))
    assert len(await applications(person)) == 1
    assert sum(it.payload["key"] == "join.sent" for it in unlike(person)) == 1


def unlike(person: Player) -> list:
    """What was heard, each message once: four looks at the same time may see one message twice."""
    seen = {it.payload["key"] + str(it.payload.get("params")): it for it in person.heard}
    return list(seen.values())


@pytest.mark.on_both
async def test_two_replicas_take_one_tap_each_and_make_one_application(world: World) -> None:
    person = await at(world.person(), "summary")
    other = World(world.db, now=world.now, keys=world.keys)
    tap, sender = choice(person, "send"), Sender(person.name)
    taps = [Incoming(person.channel, person.name, f"tap {it}", sender, tap, world.now) for it in range(2)]
    await asyncio.gather(world.turns.take(taps[0]), other.turns.take(taps[1]))
    assert len(await applications(person)) == 1


async def test_the_same_message_twice_is_one_answer(world: World) -> None:
    person = await at(world.person(), "full_name")
    assert await person.hears(Text("Lò Thị Ọi"), external_id="same")
    assert await person.hears(Text("Lò Thị Ọi"), external_id="same") == []
    assert step(person) == "join.birth_date"


async def test_after_sending_one_is_shown_the_application_not_a_new_form(world: World) -> None:
    person = await at(world.person(), "summary")
    await says(person, "[send]")
    await person.plays("""
        > /thamgia
        < Anh/chị đã gửi đơn số LC-000001-… rồi, …
        < Đơn LC-000001-… gửi ngày 22/11/2026, CĐCS Bản Mai đang xem. …
    """)


# --- what is not text -------------------------------------------------------------------------------------------------------
ODD: list[tuple[Content, str]] = [
    (Unsupported("sticker"), "other.unsupported"),
    (Voice("v"), "other.voice"),
    (Photo("p", "ảnh"), "other.photo"),
    (File("f", "a.pdf"), "other.photo"),
    (Text("   "), "other.unsupported"),
    (Text("ă" * (LONGEST_TEXT * 5)), "other.too_long"),
    (Contact("0911222333", own=True), "other.unsupported"),
]


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("field", EACH_KIND)
async def test_whatever_else_is_sent_is_answered_and_the_question_comes_back(
    world: World, field: str, language: str
) -> None:
    person = await at(world.person(language=language), field, ethnic=True)
    asked, labels, before = step(person), person.last.labels, await kept(person)
    for odd, key in ODD:
        if field == "phone" and isinstance(odd, Contact):
            continue  # here it is the answer
        kind, again = await person.hears(odd)
        papers = field == "citizen_number" and isinstance(odd, Photo | File)
        assert kind.payload["key"] == ("other.no_photo_of_papers" if papers else key)
        assert (again.payload["step"], again.labels) == (asked, labels)
    assert await kept(person) == before


async def test_a_photo_of_papers_is_refused_and_not_kept(world: World) -> None:
    person = await at(world.person(), "citizen_number")
    await person.hears(Photo("file-of-a-photo", "ảnh căn cước"))
    assert person.heard[-2].text == "Cảm ơn anh/chị, nhưng xin đừng gửi ảnh giấy tờ. Tôi không lưu ảnh này."
    assert "file-of-a-photo" not in str(await frames(person))


async def test_a_person_who_blocked_the_bot_comes_back_to_his_question(world: World) -> None:
    person = await at(world.person(channel=ChannelName.TELEGRAM), "gender")
    assert await person.hears(Left()) == []
    await says(person, "nữ")
    assert step(person) == "join.phone"


async def test_many_messages_at_one_question_do_not_grow_what_is_kept(world: World) -> None:
    person = await at(world.person(), "gender")
    for number in count():
        await says(person, f"không biết {number}")
        if number == 60:
            break
    assert len((await frames(person))[0]["heard"]) <= 40
