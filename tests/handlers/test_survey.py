"""A survey at the gate: asked, kept, its history shown; the register follows the newest; only in one's own units."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from sqlalchemy import update

from domain.roles import Role
from models.tables import enterprise
from tests.handlers.joining import keys, rows, takes, types
from tests.player import Player, World

HOA = "HTX Dệt Nà Hoa"


async def register(world: World, name: str = HOA) -> dict[str, Any]:
    return next(it for it in await rows(world, "enterprise") if it["name"] == name)


@pytest.mark.parametrize("typing", [False, True], ids=["buttons", "typing"])
@pytest.mark.on_both
async def test_what_was_found_at_the_gate_is_kept(world: World, typing: bool) -> None:
    officer = await world.officer("hoa")
    officer.typing = typing
    await officer.plays("""
        > /khaosat
        < Anh/chị khảo sát ở đâu? …
        > dệt nà hoa
        < Là nơi nào dưới đây? … [HTX Dệt Nà Hoa] [Doanh nghiệp chưa có trong danh sách]
        > [HTX Dệt Nà Hoa]
        < Có bao nhiêu lao động? …
        > đông lắm
        < Tôi chưa đọc được số. …
        > khoảng 40 người
        < Trong đó bao nhiêu nữ? [Bỏ qua]
        > 41
        < Số nữ không thể nhiều hơn 40 lao động. … [Bỏ qua]
        > 35
        < Ca làm thế nào? … [Bỏ qua]
        > 2 ca, 6 giờ và 14 giờ
        < Họ và tên chủ hoặc người phụ trách? [Bỏ qua]
        > Vàng Thị Xuyến
        < Số điện thoại của người ấy? … [Bỏ qua]
        > 0977 112 233
        < Ở đó đã có công đoàn chưa? [Chưa có] [Đã có] [Chưa rõ]
        > [Chưa có]
        < Anh/chị ghi chú gì thêm không? [Bỏ qua]
        > [Bỏ qua]
        < Anh/chị xem lại giúp: • Doanh nghiệp: HTX Dệt Nà Hoa • Lao động: 40 • Nữ: 35 • Ca làm: 2 ca, 6 giờ và 14 giờ • Người phụ trách: Vàng Thị Xuyến • Điện thoại: 0977 112 233 • Công đoàn: Chưa có • Ghi chú: bỏ trống [✅ Ghi lại] [Sửa một mục] [Bỏ, không ghi]
        > [✅ Ghi lại]
        < Đã ghi khảo sát ở HTX Dệt Nà Hoa. [Xem các lần khảo sát] [Khảo sát nơi khác] [Về menu]
        > [Xem các lần khảo sát]
        < HTX Dệt Nà Hoa, các lần khảo sát gần nhất: • Ngày 22/11/2026 Lao động: 40 Nữ: 35 Ca làm: 2 ca, 6 giờ và 14 giờ Người phụ trách: Vàng Thị Xuyến Điện thoại: 0977 112 233 Công đoàn: Chưa có
        < Anh/chị muốn làm gì tiếp? [Khảo sát lần nữa] [Về menu]
    """)
    row = await register(world)
    kept = {name: row[name] for name in ("headcount", "headcount_day", "headcount_source", "women", "contact_name")}
    assert kept == {
        "headcount": 40,
        "headcount_day": date(2026, 11, 22),
        "headcount_source": "survey",
        "women": 35,
        "contact_name": "Vàng Thị Xuyến",
    }
    assert (row["contact_phone"], row["union_status"]) == ("+84977112233", "none")
    (line,) = await rows(world, "audit")
    assert (line["action"], line["unit_id"]) == ("survey", world.units["tan-phong"])


async def surveys(officer: Player, headcount: str, *, where: str = "na hoa") -> None:
    """All that may be skipped is."""
    await types(officer, "/survey")
    await types(officer, where)
    await takes(officer, "e:")
    await types(officer, headcount)
    for _ in range(6):  # women, shifts, name, phone, union, note
        await takes(officer, "-")
    assert keys(await takes(officer, "send")) == ["survey.kept"]


async def test_in_english_three_surveys_are_shown_before_the_questions(world: World) -> None:
    officer = await world.officer("hoa")
    await types(officer, "/language en")
    for headcount in ("30", "31", "32", "33"):
        await surveys(officer, headcount)
        officer.later(days=1)
    await types(officer, "/survey")
    await types(officer, "na hoa")
    history, asked = await takes(officer, "e:")
    assert [line for line in history.text.splitlines() if "Workers" in line] == [
        "   Workers: 33",
        "   Workers: 32",
        "   Workers: 31",
    ]
    assert asked.payload["key"] == "survey.ask.headcount"


async def test_a_newer_figure_of_the_register_stays(world: World) -> None:
    officer = await world.officer("hoa")
    newer = {"headcount": 99, "headcount_day": date(2026, 12, 1), "headcount_source": "insurance"}
    await world.db.write(lambda c: c.execute(update(enterprise).where(enterprise.c.name == HOA).values(newer)))
    await surveys(officer, "40")
    row = await register(world)
    assert (row["headcount"], row["headcount_source"]) == (99, "insurance")
    assert [it["headcount"] for it in await rows(world, "survey")] == [40]


async def test_what_was_not_told_stays_as_it_was(world: World) -> None:
    officer = await world.officer("hoa")
    known = {"women": 12, "union_status": "has", "contact_name": "Lý Thị Mẩy"}
    await world.db.write(lambda c: c.execute(update(enterprise).where(enterprise.c.name == HOA).values(known)))
    await surveys(officer, "40")
    row = await register(world)
    assert (row["headcount"], row["women"], row["union_status"], row["contact_name"]) == (40, 12, "has", "Lý Thị Mẩy")


@pytest.mark.on_both
async def test_an_enterprise_met_at_the_gate_is_put_into_the_list(world: World) -> None:
    officer = await world.officer("hoa")
    await types(officer, "/survey")
    await types(officer, "Xưởng gạch Pa Khen")
    await takes(officer, "unlisted")
    await takes(officer, "typed")
    assert keys(await types(officer, "sìn hồ")) != ["survey.ask.headcount"]
    if officer.last.payload["key"] == "join.commune_hits":
        assert keys(await takes(officer, "x-sin-ho")) == ["problem.survey.elsewhere"]
    assert keys(await types(officer, "Đoàn Kết")) == ["problem.survey.elsewhere"]
    await types(officer, "Tân Phong")
    if officer.last.payload["key"] == "join.commune_hits":
        await takes(officer, "p-tan-phong")
    await types(officer, "12")
    for _ in range(6):
        await takes(officer, "-")
    assert keys(await takes(officer, "send")) == ["survey.kept"]
    row = await register(world, "Xưởng gạch Pa Khen")
    assert (row["commune"], row["unit_id"], row["headcount"]) == ("p-tan-phong", world.units["tan-phong"], 12)


async def test_a_sister_unit_neither_finds_nor_opens_it(world: World) -> None:
    sister = await world.officer("seo", "sin-ho")
    await types(sister, "/survey")
    assert keys(await types(sister, "dệt nà hoa")) == ["pick.no_hits"]
    theirs = world.enterprises[HOA]
    for argument in (f"{theirs}", f"{theirs} new", "99999", "x"):
        assert keys(await types(sister, f"/survey {argument}")) == ["problem.survey.no_such"]


async def test_a_grassroots_union_surveys_its_own_enterprise(world: World) -> None:
    officer = await world.officer("hoa", "cs-ban-mai")
    await surveys(officer, "120", where="ban mai")
    await types(officer, "/survey")
    assert keys(await types(officer, "dệt nà hoa")) == ["pick.no_hits"]


async def test_who_may_only_look_or_nothing_at_all_knows_no_such_command(world: World) -> None:
    viewer = await world.officer("vy", role=Role.VIEWER)
    for player in (viewer, world.person("an")):
        assert keys(await types(player, "/survey"))[0] == "other.no_such_command"


async def test_an_officer_who_lost_the_enterprise_in_mid_form_keeps_nothing(world: World) -> None:
    officer = await world.officer("hoa")
    await types(officer, "/survey")
    await types(officer, "na hoa")
    await takes(officer, "e:")
    await types(officer, "40")
    for _ in range(6):
        await takes(officer, "-")
    away = {"unit_id": world.units["sin-ho"]}
    await world.db.write(lambda c: c.execute(update(enterprise).where(enterprise.c.name == HOA).values(away)))
    assert keys(await takes(officer, "send")) == ["problem.survey.no_such"]
    assert await rows(world, "survey") == []


async def test_what_he_surveyed_stands_in_his_own_data_without_the_owner(world: World) -> None:
    officer = await world.officer("hoa")
    await surveys(officer, "40")
    seen = await types(officer, "/mydata export")
    made = await world.studio.attached(**seen[0].payload["attachment"], language="vi")
    assert made is not None
    (entry,) = json.loads(made.content)["Khảo sát đã làm"]
    assert entry == {"Nơi làm việc": HOA, "Ngày": "22/11/2026", "Số lao động": "40"}
