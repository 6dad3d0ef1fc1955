"""A citizen number that was taken is compared again when the birth date or gender changes under it."""

from __future__ import annotations

import pytest

from dialogue.messages import ChannelName, Text
from tests.handlers.walking import applications, at, kept, says, step
from tests.player import Player, World

DOUBT = "doubt.citizen_number.changed"
BORN_ELSEWHEN, MAN = ["[edit]", "[birth_date]", "15/8/1991"], ["[edit]", "[gender]", "[male]"]


def told(what: str) -> dict[str, object]:
    return {"number": "0121******23", "what": {"t": f"join.changed.{what}"}}


async def changes(person: Player, *words: str) -> str:
    for it in words:
        await says(person, it)
    return str(person.last.payload["key"])


@pytest.mark.parametrize(("change", "what"), [(BORN_ELSEWHEN, "birth_year"), (MAN, "gender")])
async def test_a_number_that_fits_no_more_is_asked_about_once(chat: Player, change: list[str], what: str) -> None:
    await at(chat, "summary")
    assert await changes(chat, *change) == DOUBT
    assert chat.last.payload["params"] == told(what)
    assert await changes(chat, "[yes]") == "join.summary"
    assert await changes(chat, "[edit]", "[job]", "Tổ cắt") == "join.summary"
    await says(chat, "[send]")
    assert chat.world.keys.open(bytes((await applications(chat))[0]["citizen_number"])) == b"012190000123"


async def test_it_can_be_typed_anew_instead(chat: Player) -> None:
    await at(chat, "summary")
    await changes(chat, *BORN_ELSEWHEN, "[no]")
    assert step(chat) == "join.citizen_number"
    assert await changes(chat, "012191000123") == "join.summary"
    assert (await kept(chat))["citizen_number"] == "012191000123"


async def test_what_was_confirmed_is_not_asked_about_again_for_another_change(chat: Player) -> None:
    await at(chat, "summary")
    await changes(chat, *BORN_ELSEWHEN, "[yes]")
    assert await changes(chat, "[edit]", "[birth_date]", "16/8/1991") == "join.summary"  # the same year
    assert await changes(chat, *MAN) == DOUBT
    assert chat.last.payload["params"] == told("gender")
    await changes(chat, "[yes]")
    assert await changes(chat, "[edit]", "[gender]", "[female]") == "join.summary"  # better than before


async def test_one_confirmed_when_it_was_typed_stays_confirmed(chat: Player) -> None:
    await at(chat, "summary", citizen_number=["012191000123", "[yes]"])
    assert await changes(chat, "[edit]", "[job]", "Tổ cắt") == "join.summary"
    assert await changes(chat, *MAN) == DOUBT


async def test_a_change_that_fits_or_a_number_left_for_later_is_no_question(chat: Player) -> None:
    await at(chat, "summary")
    assert await changes(chat, "[edit]", "[birth_date]", "1/1/1990") == "join.summary"
    await changes(chat, "[edit]", "[citizen_number]", "[-]")
    assert await changes(chat, *BORN_ELSEWHEN) == "join.summary"


async def test_back_leads_from_the_doubt_by_the_question_to_the_summary(chat: Player) -> None:
    await at(chat, "summary")
    await changes(chat, *BORN_ELSEWHEN)
    assert await changes(chat, "/back") == "join.ask.citizen_number"
    assert await changes(chat, "/back") == "join.summary"


async def test_a_birth_date_that_brings_up_more_questions_has_them_answered_first(chat: Player) -> None:
    await at(chat, "summary")
    assert await changes(chat, "[edit]", "[birth_date]", "15/8/2010") == "join.ask.guardian_name"
    assert await changes(chat, "Lò Văn Ban", "0987654321") == DOUBT
    assert await changes(chat, "[yes]") == "join.summary"


async def test_an_answer_changed_in_its_own_message_counts_too(chat: Player) -> None:
    await at(chat, "birth_date")
    await chat.hears(Text("15/8/1990"), external_id="born")
    await at(chat, "summary")
    await chat.hears(Text("15/8/1991"), edit_of="born")
    assert chat.last.payload["key"] == DOUBT


async def test_a_number_given_on_the_page_is_compared_when_something_changes_later(world: World) -> None:
    person = await at(world.person("7", ChannelName.TELEGRAM), "citizen_number")
    await person.answers_page("citizen_number", "012190000123")
    assert await changes(person, *MAN) == DOUBT
    assert await changes(person, "[yes]") == "join.summary"
