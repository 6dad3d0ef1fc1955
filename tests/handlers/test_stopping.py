"""STOP ends news and reminders wherever it is said, and nothing else."""

from __future__ import annotations

import pytest

from domain.purposes import Purpose
from models import consents
from tests.handlers.inviting import person_of
from tests.handlers.joining import fills, keys, rows, takes, types
from tests.player import NOON, Player, World


async def agreed(player: Player) -> frozenset[Purpose]:
    number = await person_of(player)
    return await player.world.db.read(lambda c: consents.given(c, number))


async def test_stop_in_mid_form_ends_the_news_and_the_form_goes_on(world: World) -> None:
    an = world.person()
    await fills(an, "news", until="birth_date")
    assert Purpose.NEWS in await agreed(an)
    await an.plays("""
        > Dừng tin
        < Đã dừng. Từ giờ tôi không gửi tin và lời nhắc nữa. … Muốn nhận lại: /riengtu
        < Ngày sinh của anh/chị? …
    """)
    assert await agreed(an) == {Purpose.ADMISSION}
    (row,) = [it for it in await rows(world, "consent") if it["purpose"] == "news"]
    assert row["withdrawn_at"] == NOON
    await fills(an)
    assert await agreed(an) == {Purpose.ADMISSION}, "writing on is no consent"
    await an.plays("""
        > /the
        < Thẻ …
    """)


async def test_it_can_be_given_again(world: World) -> None:
    an = world.person()
    await fills(an, "news")
    await types(an, "/stop")
    await types(an, "/privacy")
    await takes(an, "/privacy give news")
    assert Purpose.NEWS in await agreed(an)


@pytest.mark.parametrize("words", ["STOP", "stop.", "DUNG TIN", "dừng tin", "Dừng Tin!", "/dung", "/STOP"])
async def test_it_is_said_in_many_ways(world: World, words: str) -> None:
    an = world.person()
    await fills(an, "news", until="full_name")
    assert keys(await types(an, words))[0] == "stop.done"
    assert Purpose.NEWS not in await agreed(an)


@pytest.mark.parametrize("name", ["Dũng", "Dung", "Dừng", "Nguyễn Văn Dũng", "Dừng A Tin"])
async def test_a_name_stops_nothing(world: World, name: str) -> None:
    an = world.person()
    await fills(an, "news", until="full_name")
    assert "stop.done" not in keys(await types(an, name))
    assert Purpose.NEWS in await agreed(an)
    binh = world.person("binh")
    assert "stop.done" not in keys(await types(binh, name)), "nor where nothing is asked"


async def test_a_tick_that_was_not_sent_yet_goes_too(world: World) -> None:
    an = world.person()
    await types(an, "/join")
    await takes(an, "news")
    assert keys(await types(an, "stop")) == ["stop.done", "join.ask.consent"]
    await takes(an, "agree")
    assert await agreed(an) == {Purpose.ADMISSION}


async def test_before_the_erasing_it_erases_nothing(world: World) -> None:
    an = world.person()
    await fills(an, "news")
    await types(an, "/mydata erase")
    assert keys(await types(an, "stop")) == ["stop.done"]
    assert keys(await types(an, "xóa hết")) != ["mydata.erased"]
