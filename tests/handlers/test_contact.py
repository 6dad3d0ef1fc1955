"""The telephone number of the unit that answers for somebody: below whatever names that unit, where one is known."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import update

from domain.statuses import Status
from models.tables import unit
from tests.handlers.deciding import applies, finds_all_eligible, hears, officer, presses, says
from tests.handlers.joining import decide, fills, types
from tests.player import NOON, Player, World

SHOWN = "Cần hỏi: 0213 300 0000"


async def known(world: World, code: str = "cs-ban-mai", **values: object) -> None:
    """The unit has a number; made up: no such landline exists."""
    row = update(unit).where(unit.c.id == world.units[code]).values(phone="+842133000000", **values)
    await world.db.write(lambda connection: connection.execute(row))


async def sends(world: World) -> Player:
    await fills(player := world.person("an"))
    return player


async def test_whoever_has_sent_an_application_reads_whom_to_call(world: World) -> None:
    await known(world)
    player = world.person("an")
    (sent, _card) = await fills(player)
    assert sent.text.startswith("🎉 Đã gửi đơn!")
    assert sent.text.endswith(SHOWN)
    assert (await says(player, "/status"))[0].endswith(SHOWN)


async def test_in_english_too(world: World) -> None:
    await known(world)
    await fills(player := world.person("an", language="en"))
    assert (await says(player, "/status"))[0].endswith("Questions: 0213 300 0000")


@pytest.mark.parametrize("command", ["/status", "/help"])
async def test_where_no_number_is_known_nothing_is_said_of_one(world: World, command: str) -> None:
    player = await sends(world)
    await says(player, command)
    assert not [it for it in player.heard if "Cần hỏi" in it.text]
    assert player.heard[-1].text == player.heard[-1].text.rstrip()


async def test_help_ends_with_the_number_of_ones_own_unit_or_else_of_the_province(world: World) -> None:
    await known(world, "lai-chau")
    assert (await says(world.person("binh"), "/help"))[0].endswith("Cần hỏi LĐLĐ tỉnh Lai Châu: 0213 300 0000")
    player = await sends(world)
    assert "0213" not in (await says(player, "/help"))[0]
    await known(world)
    assert (await says(player, "/help"))[0].endswith("Cần hỏi CĐCS Bản Mai: 0213 300 0000")


async def test_a_unit_that_has_ended_is_not_called(world: World) -> None:
    player = await sends(world)
    await known(world, valid_to=date(2026, 11, 21))
    assert (await says(player, "/status"))[0].startswith("Đơn LC-000001-3 gửi ngày")
    assert "Cần hỏi" not in player.last.text
    await known(world, valid_to=date(2026, 11, 22))
    assert (await says(player, "/status"))[0].endswith(SHOWN)


async def test_who_is_refused_or_asked_reads_whom_to_call(world: World) -> None:
    await known(world)
    an = await applies(world, "an")
    hoa = await officer(world)
    await says(hoa, "/queue", "[Hỏi thêm", "Chị làm ở tổ nào?")
    assert (await hears(an))[0].endswith(SHOWN)
    assert (await says(an, "/status"))[0].endswith(SHOWN)
    await says(hoa, "/queue refuse 1", "[Không liên lạc được]")
    (refused,) = await hears(an)
    assert refused.startswith("Rất tiếc, đơn LC-000001-3 của anh/chị chưa được nhận.")
    assert refused.endswith(SHOWN)
    assert (await says(an, "/status"))[0].endswith(SHOWN)


async def test_who_leaves_reads_whom_to_call(world: World) -> None:
    await known(world)
    an = await sends(world)
    await decide(world, Status.ADMITTED, admitted_at=NOON)
    await says(await officer(world), "/find leave 1", "[Tự xin thôi]")
    (left,) = await hears(an)
    assert left.startswith("Đã ghi: anh/chị thôi là đoàn viên")
    assert left.endswith(SHOWN)


async def test_what_a_member_asked_is_promised_answered_and_refused_with_the_number(world: World) -> None:
    await known(world)
    an, hoa = await sends(world), await officer(world)
    await decide(world, Status.ADMITTED, admitted_at=NOON)
    await says(an, "/mydata leave sure")
    (promised,) = await presses(an, "Bỏ qua")
    assert promised.startswith("Đã gửi yêu cầu xin thôi")
    assert promised.endswith(SHOWN)
    await says(hoa, "/requests 1 refuse", "Chị ghé văn phòng giúp")
    (refused,) = await hears(an)
    assert "Chị ghé văn phòng giúp" in refused
    assert refused.endswith(SHOWN)


async def test_everybody_told_of_an_admission_to_come_reads_it(world: World) -> None:
    await known(world)
    an = await applies(world, "an")
    await finds_all_eligible(await officer(world), 1)
    assert (await hears(an))[0].endswith(SHOWN)
    assert (await types(an, "/status"))[0].text.endswith(SHOWN)
