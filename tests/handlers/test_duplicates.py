"""Duplicates: whoever applies twice sees what everybody sees; only the row is marked, and counted nowhere."""

import re
from functools import partial

import pytest

import texts
from domain.statuses import Status
from models.applications import card_status
from tests.handlers.joining import decide, fills, keys, rows, types
from tests.player import Player, Seen, World

FIRST = {"full_name": "Lò Thị Ọi", "birth_date": "15/8/1990", "phone": "0912 345 678", "citizen_number": "012190000123"}
OTHER = {"full_name": "Vàng A Páo", "birth_date": "1/2/1985", "phone": "0987 654 321", "citizen_number": "-"}


async def doubtful(world: World) -> list[bool]:
    applications = sorted(await rows(world, "application"), key=lambda it: it["id"])
    return [it["possible_duplicate"] for it in applications]


# --- who is one -------------------------------------------------------------------------------------------------------
@pytest.mark.every_case_on_both
@pytest.mark.parametrize(
    ("second", "same"),
    [
        ({**OTHER, "gender": "nữ", "citizen_number": "012190000123", "birth_date": "1/1/1990"}, True),
        ({**FIRST, "citizen_number": "-"}, True),
        ({**FIRST, "citizen_number": "-", "full_name": "LO THI OI"}, True),
        ({**FIRST, "citizen_number": "-", "phone": "+84912345678"}, True),
        ({**FIRST, "citizen_number": "-", "full_name": "Lò Thị Hoa"}, False),
        ({**FIRST, "citizen_number": "-", "birth_date": "16/8/1990"}, False),
        ({**FIRST, "citizen_number": "-", "phone": "0912 345 679"}, False),
        (OTHER, False),
    ],
    ids=["citizen number", "three", "no accents", "+84", "other name", "other birthday", "other phone", "nothing"],
)
async def test_the_same_citizen_number_or_phone_birthday_and_name(
    world: World, second: dict[str, str], same: bool
) -> None:
    await fills(world.person("an"), **FIRST)
    await fills(world.person("binh"), **second)
    assert await doubtful(world) == [False, same]
    registered = [it["application_id"] for it in await rows(world, "event") if it["kind"] == "registered"]
    assert registered == ([1] if same else [1, 2])


@pytest.mark.every_case_on_both
@pytest.mark.parametrize("status", [it for it in Status if it is not Status.ERASED])
async def test_only_a_live_application_or_membership_is_doubled(world: World, status: Status) -> None:
    await fills(world.person("an"), **FIRST)
    await decide(world, status)
    await fills(world.person("binh"), **FIRST)
    live = status in (Status.SUBMITTED, Status.NEEDS_INFO, Status.ELIGIBLE, Status.ADMITTED)
    assert await doubtful(world) == [False, live]


async def test_an_erased_application_is_not_doubled(world: World) -> None:
    await fills(player := world.person("an"), **FIRST)
    await types(player, "/mydata erase")
    await types(player, "XÓA HẾT")
    await fills(world.person("binh"), **FIRST)
    assert await doubtful(world) == [False, False]


# --- nobody sees it ---------------------------------------------------------------------------------------------------
def but_for_number_and_token(seen: list[Seen]) -> list[str]:
    return [re.sub(r"LC-\d{6,}-\d", "LC-…", str(it)) + str(it.payload.get("step")) for it in seen]


async def whole_talk(player: Player) -> list[str]:
    """From the first word to well after the card, all that is said."""
    await types(player, "/start")
    await fills(player, **FIRST)
    for words in ("/card", "/status", "/join", "/mydata", "/privacy", "/start"):
        await types(player, words)
    return but_for_number_and_token(player.heard)


@pytest.mark.parametrize("typing", [False, True], ids=["buttons", "typing"])
@pytest.mark.parametrize("language", texts.LANGUAGES)
async def test_both_transcripts_are_equal_but_for_number_and_token(world: World, language: str, typing: bool) -> None:
    first = await whole_talk(world.person("an", language=language, typing=typing))
    second = await whole_talk(world.person("binh", language=language, typing=typing))
    assert first == second
    assert len(first) > 15
    assert await doubtful(world) == [False, True]


async def test_the_card_of_a_duplicate_is_shown_to_a_scanner_like_any_other(world: World) -> None:
    await fills(world.person("an"), **FIRST)
    await fills(world.person("binh"), **FIRST)
    cards = [it["card"] for it in await rows(world, "application")]
    one, two = [await world.db.read(partial(card_status, card=card)) for card in cards]
    assert one
    assert two
    assert (one.status, one.initials, one.unit_name, one.since) == (two.status, two.initials, two.unit_name, two.since)
    assert one.number != two.number


async def test_own_data_of_a_duplicate_tell_nothing_of_the_other(world: World) -> None:
    await fills(world.person("an"), **FIRST)
    await fills(
        player := world.person("binh"), **{**FIRST, "full_name": "Lo Thi Oi", "job": "-", "citizen_number": "-"}
    )
    for words in ("/mydata", "/status"):
        told = "\n".join(it.text for it in await types(player, words))
        for theirs in ("LC-000001", "Ọi", "Tổ may 2", "0121", "trùng"):
            assert theirs not in told
    await types(player, "/card")
    assert "possible_duplicate" not in str(player.heard)


# --- one's own --------------------------------------------------------------------------------------------------------
async def test_in_the_same_chat_the_own_application_is_shown_instead_of_a_new_form(chat: Player) -> None:
    await fills(chat)
    await chat.plays("""
        > /thamgia
        < Anh/chị đã gửi đơn số LC-000001-3 rồi, không cần gửi thêm đơn nữa ạ.
        < Đơn LC-000001-3 gửi ngày 22/11/2026, CĐCS Bản Mai đang xem. …
    """)
    assert len(await rows(chat.world, "application")) == 1


async def test_after_it_came_to_an_end_one_may_apply_again_and_is_no_duplicate(chat: Player) -> None:
    await fills(chat)
    await decide(chat.world, Status.REFUSED)
    assert keys(await types(chat, "/join")) == ["join.ask.enterprise"]  # agreed to already
