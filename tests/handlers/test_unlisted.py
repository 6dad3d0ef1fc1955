"""Workplaces as workers typed them: gathered, joined to the register or put into it, and their applications follow."""

from __future__ import annotations

from typing import Any

import pytest

from domain.roles import Role
from domain.statuses import Status
from tests.handlers.joining import decide, fills, keys, rows, takes, types
from tests.player import World


async def applies(world: World, who: str, workplace: str, commune: str = "p-tan-phong", **answers: str) -> None:
    """Joins with a workplace that is not in the list."""
    player = world.person(who)
    await fills(player, until="enterprise")
    await types(player, workplace)
    await takes(player, "unlisted")
    await takes(player, "typed")
    await types(player, {"p-tan-phong": "Tân Phong", "x-sin-ho": "Sìn Hồ"}[commune])
    if player.last.payload["key"] == "join.commune_hits":
        await takes(player, commune)
    number = 100 + int(who[1:])
    await fills(player, phone=f"0987654{number}", citizen_number=f"012190000{number}", **answers)


async def three(world: World) -> None:
    await applies(world, "w1", "Cty Bản Mai")
    await applies(world, "w2", "công ty  BAN MAI")
    await applies(world, "w3", "Lò rèn Sùng")


async def by_id(world: World) -> dict[int, dict[str, Any]]:
    return {it["id"]: it for it in await rows(world, "application")}


@pytest.mark.parametrize("typing", [False, True], ids=["buttons", "typing"])
@pytest.mark.on_both
async def test_all_applications_with_a_name_follow_it_into_the_register(world: World, typing: bool) -> None:
    await three(world)
    officer = await world.officer("hoa")
    officer.typing = typing
    events = await rows(world, "event")
    await officer.plays("""
        > /chuaconten
        < 2 nơi làm do người lao động tự gõ, chưa có trong danh sách: [Cty Bản Mai (phường Tân Phong): 2 đơn] [Lò rèn Sùng (phường Tân Phong): 1 đơn] [Về menu]
        > [Cty Bản Mai (phường Tân Phong): 2 đơn]
        < “Cty Bản Mai”, phường Tân Phong, 2 đơn. Danh sách có nơi gần giống … [Công ty TNHH Bản Mai – phường Tân Phong] [Tìm bằng từ khác] [Thêm thành doanh nghiệp mới] [Các tên chưa ghép]
        > [Công ty TNHH Bản Mai – phường Tân Phong]
        < Đã ghép “Cty Bản Mai” vào Công ty TNHH Bản Mai: 2 đơn theo về.
        < 1 nơi làm … [Lò rèn Sùng (phường Tân Phong): 1 đơn] [Về menu]
    """)
    found = await by_id(world)
    number = world.enterprises["Công ty TNHH Bản Mai"]
    assert [found[it]["enterprise_id"] for it in (1, 2, 3)] == [number, number, None]
    assert [found[it]["unit_id"] for it in (1, 2)] == [world.units["cs-ban-mai"]] * 2
    after = await rows(world, "event")
    assert after[: len(events)] == events  # what was counted stays as it was counted
    assert [(it["kind"], it["application_id"]) for it in after[len(events) :]] == [("handed_on", 1), ("handed_on", 2)]
    noted = [it for it in await rows(world, "audit") if it["action"] == "match_workplace"]
    assert [it["subject"] for it in noted] == ["application:1", "application:2"]


async def test_a_name_can_be_searched_in_other_words_and_added_as_new(world: World) -> None:
    await three(world)
    officer = await world.officer("hoa")
    await types(officer, "/language en")
    await officer.plays("""
        > /unlisted 3
        < “Lò rèn Sùng”, phường Tân Phong, 1 applications. The list has nothing like “Lò rèn Sùng”. [Search in other words] [Add as a new enterprise] [Names not joined yet]
        > [Search in other words]
        < Type what to search for, …
        > nà hoa
        < “Lò rèn Sùng”, … like “nà hoa”; … [HTX Dệt Nà Hoa – phường Tân Phong] …
        > [Add as a new enterprise]
        < The full name for the list? … [Lò rèn Sùng]
        > Hộ kinh doanh Lò rèn Sùng
        < “Lò rèn Sùng” is joined to Hộ kinh doanh Lò rèn Sùng: 1 applications followed.
        < …
    """)
    row = next(it for it in await rows(world, "enterprise") if it["name"] == "Hộ kinh doanh Lò rèn Sùng")
    assert (row["commune"], row["unit_id"]) == ("p-tan-phong", world.units["tan-phong"])
    assert (await by_id(world))[3]["enterprise_id"] == row["id"]


@pytest.mark.on_both
async def test_a_member_keeps_his_unit(world: World) -> None:
    await applies(world, "w1", "Cty Bản Mai")
    await decide(world, Status.ADMITTED)
    officer = await world.officer("hoa")
    await types(officer, f"/unlisted 1 is {world.enterprises['Công ty TNHH Bản Mai']}")
    row = (await by_id(world))[1]
    assert (row["unit_id"], row["enterprise_id"]) == (
        world.units["tan-phong"],
        world.enterprises["Công ty TNHH Bản Mai"],
    )


async def test_the_same_name_in_another_commune_is_another_place(world: World) -> None:
    await applies(world, "w1", "Lò rèn Sùng")
    await applies(world, "w2", "Lò rèn Sùng", "x-sin-ho")
    province = await world.officer("lan", "lai-chau")
    await types(province, "/unlisted")
    assert "2 nơi làm" in province.last.text
    await types(province, f"/unlisted 1 is {world.enterprises['HTX Dệt Nà Hoa']}")
    assert (await by_id(world))[2]["enterprise_id"] is None


async def test_a_sister_unit_finds_nothing_and_joins_nothing(world: World) -> None:
    await three(world)
    sister = await world.officer("seo", "sin-ho")
    assert keys(await types(sister, "/unlisted")) == ["unlisted.none"]
    for argument in ("1", "1 is 1", "1 find", "1 new", "99", "x", "1 is x"):
        assert keys(await types(sister, f"/unlisted {argument}")) == ["problem.unlisted.no_such"]
    assert {it["enterprise_id"] for it in await rows(world, "application")} == {None}
    viewer = await world.officer("vy", role=Role.VIEWER)
    assert keys(await types(viewer, "/unlisted"))[0] == "other.no_such_command"


async def test_joined_twice_the_second_finds_nothing(world: World) -> None:
    await applies(world, "w1", "Lò rèn Sùng")
    first, second = await world.officer("hoa"), await world.officer("mai")
    await types(second, "/unlisted 1 new")
    number = world.enterprises["HTX Dệt Nà Hoa"]
    assert keys(await types(first, f"/unlisted 1 is {number}")) == ["unlisted.joined", "unlisted.none"]
    assert keys(await takes(second, "typed")) == ["problem.unlisted.no_such"]
    assert len(await rows(world, "enterprise")) == 3
