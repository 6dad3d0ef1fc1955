"""An officer decides nothing about himself: his own application and requests are for his colleagues or the unit above."""

from __future__ import annotations

import pytest

from domain.roles import Role
from domain.statuses import Status
from tests.handlers.deciding import MAY, OI, PAO, actions, applies, hears, officer, presses, row, says
from tests.handlers.joining import decide, fills, rows, types
from tests.player import NOON, Player, World

OWN = "Đơn này là của chính anh/chị"
NOTHING_WAITS = "Không còn đơn nào chờ xem. Cảm ơn anh/chị!"
PAPERS = ("12/qđ-ldld", "20/11/2026", "28/11/2026")


async def joins(player: Player, **answers: str) -> Player:
    """An officer who sends an application of his own."""
    await fills(player, **{**OI, **answers})
    return player


async def becomes_the_officers(world: World, table: str) -> None:
    """The first row turns out to be about the officer himself."""
    statement = f"UPDATE {table} SET person_id = (SELECT max(person_id) FROM officer) WHERE id = 1"
    await world.db.write(lambda c: c.exec_driver_sql(statement))


# --- the queue --------------------------------------------------------------------------------------------------------
@pytest.mark.on_both
async def test_his_own_application_is_not_in_his_queue_but_in_his_colleagues(world: World) -> None:
    hoa, lan = await joins(await officer(world, "Hoa")), await officer(world, "Lan")
    assert await says(hoa, "/queue") == [NOTHING_WAITS]
    assert "Lò Thị Ọi" in (await says(lan, "/queue"))[0]


async def test_his_own_is_passed_over_for_the_next_and_not_counted(world: World) -> None:
    hoa = await joins(await officer(world, "Hoa"))
    await applies(world, "binh", **PAO)
    (card,) = await says(hoa, "/queue")
    assert "Vàng A Páo" in card
    assert "Còn 1 đơn chờ xem." in card


@pytest.mark.parametrize(
    "act", ["eligible 1 0", "ask 1", "refuse 1", "double 1", "signed 1 1", "reveal 1", "view 1", "reopen 1", "same 1 2"]
)
async def test_every_act_on_his_own_is_refused_and_nothing_changes(world: World, act: str) -> None:
    hoa = await joins(await officer(world, "Hoa"))
    before, noted = await row(world, 1), await actions(world)
    assert (await says(hoa, f"/queue {act}"))[-1].startswith(OWN)
    assert await row(world, 1) == before
    assert await actions(world) == noted


@pytest.mark.on_both
async def test_an_answer_typed_to_an_older_button_is_refused_too(world: World) -> None:
    """The application became his own by a correction while the question stood open."""
    hoa = await officer(world, "Hoa")
    an = await applies(world, "an", **PAO)
    await says(hoa, "/queue", "[Chưa nhận")
    await becomes_the_officers(world, "application")
    assert (await says(hoa, "Không liên lạc được"))[0].startswith(OWN)
    assert (await row(world, 1)).status == Status.SUBMITTED
    assert await hears(an) == []


async def test_the_application_of_the_same_citizen_number_in_another_chat_is_his_own(world: World) -> None:
    hoa = await joins(await officer(world, "Hoa"))
    await applies(world, "phone", full_name="Lò Thị Én", phone="0987 654 321", citizen_number=OI["citizen_number"])
    assert await says(hoa, "/queue") == [NOTHING_WAITS]
    assert (await says(hoa, "/queue eligible 2"))[0].startswith(OWN)
    assert (await says(hoa, "/queue differ 2"))[0].startswith(OWN)


async def test_the_application_of_the_same_name_birth_date_and_telephone_is_his_own(world: World) -> None:
    hoa = await joins(await officer(world, "Hoa"))
    await applies(world, "phone", **{**OI, "citizen_number": "-"})
    assert await says(hoa, "/queue") == [NOTHING_WAITS]


async def test_another_application_is_not_merged_into_his_own(world: World) -> None:
    hoa = await joins(await officer(world, "Hoa"))
    await applies(world, "binh", **PAO)
    assert (await says(hoa, "/queue same 2 1", "[Gộp]"))[0].startswith(OWN)
    assert [(await row(world, it)).status for it in (1, 2)] == [Status.SUBMITTED] * 2


async def test_a_colleague_decides_and_the_officer_is_told_like_anybody(world: World) -> None:
    hoa, lan = await joins(await officer(world, "Hoa")), await officer(world, "Lan", "lai-chau")
    await says(lan, "/queue", "[✅ Đủ điều kiện]")
    assert (await row(world, 1)).status == Status.ELIGIBLE
    assert "đủ điều kiện" in (await hears(hoa))[0]


async def test_found_by_name_his_own_card_is_not_his_to_act_on(world: World) -> None:
    hoa = await joins(await officer(world, "Hoa"))
    await decide(world, Status.ADMITTED, admitted_at=NOON)
    for act in ("official", "transfer", "leave", "history"):
        assert (await says(hoa, f"/find {act} 1"))[-1].startswith(OWN)
    assert (await says(hoa, "/find LC-000001-3"))[-1].startswith(OWN)


# --- decisions for many -----------------------------------------------------------------------------------------------
@pytest.mark.on_both
async def test_a_decision_for_many_leaves_his_own_out_of_groups_and_names(world: World) -> None:
    hoa = await joins(await officer(world, "Hoa"))
    await decide(world, Status.ELIGIBLE)
    assert await says(hoa, "/admit") == ["Chưa có ai đủ điều kiện đang chờ quyết định."]
    await applies(world, "may", **MAY)
    await says(await officer(world, "Lan"), "/queue", "[✅ Đủ điều kiện]")
    await types(hoa, "/admit")
    assert hoa.last.labels == ["CĐCS Bản Mai (1)", "Công ty TNHH Bản Mai (1)", "Về menu"]
    await presses(hoa, "CĐCS Bản Mai")
    assert not [it for it in hoa.last.labels if "Lò Thị Ọi" in it]


async def test_a_name_that_turned_out_his_own_is_not_admitted_with_the_others(world: World) -> None:
    hoa = await officer(world, "Hoa")
    await applies(world, "an", **OI)
    await applies(world, "may", **MAY)
    await decide(world, Status.ELIGIBLE)
    await says(hoa, "/admit", "[CĐCS", "[Tiếp tục", *PAPERS)
    await becomes_the_officers(world, "application")
    seen = await presses(hoa, "✅ Ghi")
    assert f"LC-000001-3: {OWN}" in seen[1]
    assert [(await row(world, it)).status for it in (1, 2)] == [Status.ELIGIBLE, Status.ADMITTED]


async def test_what_turned_out_his_own_is_not_taken_back_by_him(world: World) -> None:
    hoa = await officer(world, "Hoa")
    await applies(world, "an", **OI)
    await decide(world, Status.ELIGIBLE)
    await says(hoa, "/admit", "[CĐCS", "[Tiếp tục", *PAPERS, "[✅ Ghi")
    await becomes_the_officers(world, "application")
    assert (await presses(hoa, "Hoàn tác"))[0].startswith(OWN)
    assert (await row(world, 1)).status == Status.ADMITTED


# --- requests ---------------------------------------------------------------------------------------------------------
async def asks(player: Player) -> Player:
    """A member who wants his telephone number corrected."""
    await decide(player.world, Status.ADMITTED, admitted_at=NOON)
    await types(player, "/mydata correct phone")
    await types(player, "0987654321")
    return player


@pytest.mark.on_both
async def test_his_own_request_is_for_colleagues_in_list_and_news(world: World) -> None:
    lan, hoa = await officer(world, "Lan"), await joins(await officer(world, "Hoa"))
    await asks(hoa)
    assert [it["state"] for it in await rows(world, "request")] == ["open"]
    assert "Có yêu cầu mới" not in "".join(it.text for it in hoa.heard)
    assert [it[:15] for it in await hears(lan)] == ["Có yêu cầu mới:"]
    assert await says(hoa, "/requests") == ["Không có yêu cầu nào cần trả lời ạ."]
    assert (await says(lan, "/requests"))[0].startswith("1 yêu cầu cần trả lời")


async def test_news_of_the_only_officers_request_go_to_the_unit_above(world: World) -> None:
    chief = await officer(world, "Lan", "lai-chau", Role.OFFICER)
    await asks(await joins(await officer(world, "Hoa")))
    assert [it[:15] for it in await hears(chief)] == ["Có yêu cầu mới:"]


@pytest.mark.parametrize("act", ["", " do", " answer", " refuse"])
async def test_his_own_request_is_not_his_to_settle(world: World, act: str) -> None:
    hoa = await asks(await joins(await officer(world, "Hoa")))
    assert (await says(hoa, f"/requests 1{act}"))[0].startswith("Yêu cầu này là của chính anh/chị")
    assert [it["state"] for it in await rows(world, "request")] == ["open"]
    assert "see_request" not in await actions(world)
    lan = await officer(world, "Lan")
    await says(lan, "/requests 1 do")
    assert (await row(world, 1)).phone == "+84987654321"


async def test_words_typed_about_a_request_that_became_his_own_are_not_taken(world: World) -> None:
    hoa, an = await officer(world, "Hoa"), world.person("an")
    await fills(an, **OI)
    await asks(an)
    await says(hoa, "/requests 1 refuse")
    await becomes_the_officers(world, "request")
    assert (await says(hoa, "Không được"))[0].startswith("Yêu cầu này là của chính anh/chị")
    assert [it["state"] for it in await rows(world, "request")] == ["open"]
