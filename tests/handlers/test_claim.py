"""One's record on a phone of one's own: number, birth date and code word, three tries a chat; and nothing is told to who
guesses."""

from __future__ import annotations

from typing import Any

import pytest

from dialogue.messages import ChannelName
from domain.numbers import application_number
from domain.roles import Role
from models.card_token import card_address, sign_card
from tests.handlers.assisting import WORD, WORKER, assists, helper
from tests.handlers.deciding import hears, says
from tests.handlers.joining import fills, keys, rows, takes, types
from tests.player import Player, World

RIGHT = ("LC-000001-3", "3/2/1988", WORD)
WRONG = "claim.wrong"


async def claims(player: Player, number: str = "LC-000001-3", born: str = "3/2/1988", word: str = WORD) -> list[str]:
    await types(player, "/claim")
    await types(player, number)
    await types(player, born)
    return keys(await types(player, word))


async def application(world: World, number: int = 1) -> dict[str, Any]:
    return next(row for row in await rows(world, "application") if row["id"] == number)


async def person_of(world: World, name: str) -> int | None:
    return next((row["person_id"] for row in await rows(world, "chat") if row["external_id"] == name), None)


# --- with the word ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("channel", [ChannelName.WEBCHAT, ChannelName.TELEGRAM])
async def test_the_record_moves_to_his_own_chat(world: World, language: str, channel: ChannelName) -> None:
    await assists(await helper(world))
    xa = world.person("xa", channel, language=language)
    assert await claims(xa, word="HOA BAN 77") == ["claim.done", "status.submitted", "card.here"]
    it = await application(world)
    assert await person_of(world, "xa") == it["person_id"]
    assert it["claimed_at"] == world.now
    assert it["code_word"] is None
    assert it["last_invite_id"] == it["first_invite_id"] == 1
    assert keys(await types(xa, "/card"))[0] == "card.here"
    assert "claimed" in {row["action"] for row in await rows(world, "audit")}


async def test_after_a_slip_one_goes_on_with_the_same_number(world: World) -> None:
    await assists(await helper(world))
    xa = world.person("xa")
    assert await claims(xa, word="hoa ban 78") == ["claim.wrong"]
    assert keys(await takes(xa, "/claim LC-000001-3")) == ["claim.ask.birth_date"]


async def test_as_it_is_said(world: World) -> None:
    await assists(await helper(world))
    await world.person("xa").plays("""
        > /nhanho
        < Số đơn ghi trên giấy hoặc trên thẻ là gì ạ? Ví dụ: LC-000123-4.
        > 17
        < Tôi chưa đọc được số đơn. Anh/chị gõ đúng như trên giấy, ví dụ: LC-000123-4.
        > lc 000001 3
        < Ngày sinh ghi trên đơn? Ví dụ: 15/08/1990.
        > 3/2/1988
        < Anh/chị gõ từ bí mật đã tự đặt khi làm đơn. …
        > hoa ban 77
        < Đã nhận hồ sơ LC-000001-3 về trò chuyện này. Từ bí mật cũ không dùng nữa.
        < Đơn LC-000001-3 gửi ngày 22/11/2026, CĐCS Bản Mai đang xem. …
        < Thẻ của anh/chị, số LC-000001-3. …
    """)


@pytest.mark.on_both
async def test_the_number_alone_the_link_and_the_qr_lead_there(world: World) -> None:
    await assists(await helper(world))
    card = (await application(world))["card"]
    address = card_address(world.config.address, sign_card(card, world.keys.card))
    for place, words in enumerate(
        ("LC-000001-3", "/start LC-000001-3", f"/claim {address}", f"/nhanho {address.lower()}")
    ):
        assert keys(await types(world.person(f"p{place}"), words)) == ["claim.ask.birth_date"], words


async def test_his_word_is_covered_on_his_own_page_too(world: World) -> None:
    await assists(await helper(world))
    xa = world.person("xa")
    await claims(xa)
    said = [world.keys.open(row["payload"]).decode() for row in await rows(world, "outbox") if row["payload"]]
    assert not any(WORD in it for it in said)


async def test_a_word_that_looks_like_a_code_is_a_word(world: World) -> None:
    """An invite's or an officer's."""
    await assists(hoa := await helper(world), phone="0977 123 451")
    code = (await rows(world, "invite"))[0]["code"]
    for number, word in enumerate((f"GT {code}", "CB-7K3QM-HTWXA"), 2):
        assert "assist.sent" in keys(await assists(hoa, word=word, phone=f"0977 123 45{number}")), word
        own = await claims(world.person(f"xa {number}"), number=application_number(number), word=word)
        assert own[0] == "claim.done", word


# --- guessing ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "wrong",
    [{"number": "LC-000009-9"}, {"born": "4/2/1988"}, {"word": "hoa ban 78"}],
    ids=["number", "birth date", "word"],
)
async def test_whatever_is_wrong_the_answer_is_the_same(world: World, wrong: dict[str, str]) -> None:
    await assists(await helper(world))
    wrong = {"number": application_number(9)} if "number" in wrong else wrong
    thief = world.person("thief")
    seen = thief.heard
    assert await claims(thief, **wrong) == [WRONG]
    assert [it.payload["key"] for it in seen] == [
        "claim.ask.number", "claim.ask.birth_date", "claim.ask.secret", WRONG,
    ]  # fmt: skip
    assert "params" not in seen[-1].payload


async def test_after_three_tries_of_a_chat_the_right_word_does_not_help_either(world: World) -> None:
    await assists(await helper(world))
    thief = world.person("thief")
    for _ in range(3):
        assert await claims(thief, word="hoa ban 7") == [WRONG]
    assert await claims(thief) == [WRONG]
    assert (await application(world))["claim_tries"] == 3


async def test_a_strangers_tries_are_not_the_owners(world: World) -> None:
    await assists(await helper(world))
    for thief in (world.person("thief"), world.person("another")):
        for _ in range(4):
            await claims(thief, word="hoa ban 7")
    assert (await application(world))["claim_tries"] == 6
    assert (await claims(world.person("xa")))[0] == "claim.done"


async def test_many_strangers_may_not_guess_for_ever(world: World) -> None:
    await assists(await helper(world))
    await world.db.write(lambda c: c.exec_driver_sql("UPDATE application SET claim_tries = 9"))
    assert await claims(world.person("xa")) == [WRONG]
    assert await person_of(world, "xa") is None


@pytest.mark.on_both
async def test_an_officer_who_knows_him_gives_the_tries_back(world: World) -> None:
    await assists(await helper(world))
    officer, sister = await world.officer("lan"), await world.officer("seo", "sin-ho", Role.ADMIN)
    viewer = await world.officer("may", role=Role.VIEWER)
    assert "Cho thử nhận" not in str((await types(officer, "/find LC-000001-3"))[-1])
    xa = world.person("xa")
    for _ in range(4):
        await claims(xa, word="hoa ban 7")
    for other in (sister, viewer):
        await types(other, "/queue tries 1")
        assert (await application(world))["claim_tries"] == 3, other.name
    await types(officer, "/find LC-000001-3")
    (said, *_) = await says(officer, "[Cho thử nhận hồ sơ lại]")
    assert said.startswith("Đơn LC-000001-3: người ấy được thử lại ba lần")
    assert (await application(world))["claim_tries"] == 0
    assert [row["action"] for row in await rows(world, "audit")][-1] == "claim_tries"
    xa.later(minutes=61)
    assert (await claims(xa))[0] == "claim.done"


async def test_one_chat_cannot_go_through_the_numbers(world: World) -> None:
    thief = world.person("thief")
    for number in range(1, 6):
        assert await claims(thief, number=application_number(number)) == [WRONG]
    assert keys(await types(thief, "/claim")) == ["claim.too_often"]
    thief.later(minutes=61)
    assert keys(await types(thief, "/claim")) == ["claim.ask.number"]


async def test_signed_on_paper_without_a_word_nothing_opens_it(world: World) -> None:
    await assists(await helper(world), word="")
    for word in ("form5b", "", "0000"):
        assert await claims(world.person(f"p{word}"), word=word or "…") == [WRONG]


# --- a member's other channel -----------------------------------------------------------------------------------------
async def test_who_has_a_chat_already_is_shown_a_code_there(world: World) -> None:
    await fills(oi := world.person("oi"))
    before = await application(world)
    await oi.new()
    new = world.person("8", ChannelName.TELEGRAM)
    await types(new, "/claim LC-000001-3")
    await types(new, "15/8/1990")
    (told,) = await hears(oi)
    code = told.partition("phút: ")[2][:6]
    assert code.isdecimal()
    assert keys(await types(new, code))[0] == "claim.done"
    assert await person_of(world, "8") == await person_of(world, "oi") == before["person_id"]


async def test_the_code_lapses_and_a_wrong_birth_date_shows_none(world: World) -> None:
    await fills(oi := world.person("oi"))
    await oi.new()
    new = world.person("new")
    await types(new, "/claim LC-000001-3")
    await types(new, "16/8/1990")
    assert await hears(oi) == []
    await types(new, "000000")
    await types(new, "/claim LC-000001-3")
    await types(new, "15/8/1990")
    code = (await hears(oi))[0].partition("phút: ")[2][:6]
    new.later(minutes=11)
    assert keys(await types(new, code)) == [WRONG]


async def test_nobody_is_pestered_with_codes_and_each_is_noted(world: World) -> None:
    await fills(oi := world.person("oi"))
    await oi.new()
    for place in range(4):
        new = world.person(f"new{place}")
        await types(new, "/claim LC-000001-3")
        await types(new, "15/8/1990")
    assert len(await hears(oi)) == 3
    assert [row["action"] for row in await rows(world, "audit")].count("claim_code") == 3
    new.later(minutes=24 * 60 + 1)
    await types(new, "/claim LC-000001-3")
    await types(new, "15/8/1990")
    assert len(await hears(oi)) == 1


async def test_ones_own_record_is_simply_shown(world: World) -> None:
    await fills(oi := world.person("oi"))
    assert keys(await types(oi, "/claim LC-000001-3")) == ["claim.already", "status.submitted"]


# --- whose chat it is -------------------------------------------------------------------------------------------------
async def test_the_volunteer_or_a_relative_cannot_take_it_into_a_chat_of_his_own(world: World) -> None:
    """A family has one phone: two people must not become one."""
    hoa = await helper(world)
    await assists(hoa)
    assert await claims(hoa) == ["problem.claim.other_person"]
    await fills(an := world.person("an"), full_name="Sùng Văn An", phone="0911222333", citizen_number="-")
    assert await claims(an) == ["problem.claim.other_person"]
    assert (await application(world))["code_word"] is not None
    assert await person_of(world, "an") != (await application(world))["person_id"]


@pytest.mark.on_both
async def test_who_only_began_an_application_of_his_own_is_the_same_person(world: World) -> None:
    await assists(await helper(world))
    await fills(xa := world.person("xa"), "news", until="full_name")
    assert (await claims(xa))[0] == "claim.done"
    consents = [row for row in await rows(world, "consent") if row["withdrawn_at"] is None]
    mine = (await application(world))["person_id"]
    assert sorted(row["purpose"] for row in consents) == ["admission", "news"]
    assert {row["person_id"] for row in consents} == {mine}


@pytest.mark.on_both
async def test_two_applications_of_his_become_one_and_the_newer_is_a_duplicate(world: World) -> None:
    await assists(await helper(world), phone="-")
    await fills(xa := world.person("xa"), **WORKER)
    assert (await claims(xa))[0] == "claim.done"
    first, second = [await application(world, number) for number in (1, 2)]
    assert (first["status"], second["status"], second["duplicate_of"]) == ("submitted", "duplicate", 1)
    assert first["person_id"] == second["person_id"] == await person_of(world, "xa")
    assert first["phone"] == "+84977123456"  # what the older one lacked
    assert [row["kind"] for row in await rows(world, "event")] == ["registered", "registered", "registration_undone"]


async def test_an_officers_record_is_not_taken_over_by_a_word(world: World) -> None:
    await assists(await helper(world))
    xa = await world.officer("xa", "tan-phong", Role.VIEWER)
    person = await person_of(world, "xa")
    await world.db.write(lambda c: c.exec_driver_sql(f"UPDATE application SET person_id = {person}"))
    assert await claims(world.person("thief")) == ["problem.claim.holds_post"]
    assert xa.last


async def test_erased_the_word_is_gone(world: World) -> None:
    await assists(await helper(world))
    await claims(xa := world.person("xa"))
    await types(xa, "/mydata")
    await types(xa, "/mydata erase")
    await types(xa, "XÓA HẾT")
    it = await application(world)
    assert (it["status"], it["code_word"], it["full_name"]) == ("erased", None, None)


async def test_the_volunteers_erasure_takes_his_name_from_the_application(world: World) -> None:
    hoa = await helper(world)
    await assists(hoa)
    await types(hoa, "/mydata erase")
    await types(hoa, "XÓA HẾT")
    assert (await application(world))["assisted_by"] is None
    assert (await application(world))["full_name"] == WORKER["full_name"]


async def test_mydata_says_that_somebody_filled_it_in_and_not_who(world: World) -> None:
    hoa = await helper(world)
    await assists(hoa)
    await claims(xa := world.person("xa"))
    shown = (await types(xa, "/mydata"))[0].text
    assert "• Có người kê hộ: có" in shown
    assert "• Tự nhận hồ sơ lúc: 22/11/2026" in shown
