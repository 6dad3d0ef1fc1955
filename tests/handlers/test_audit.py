"""/audit: who did what in one's units, in words, newest first, ten a page; no worker's name, nothing beside."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection

import texts
from domain.roles import Role
from models import audit, officers, people
from tests.handlers.joining import fills, keys, takes, types
from tests.player import World

ROOT = Path(__file__).resolve().parents[2]


async def noted(world: World, *lines: audit.Line) -> None:
    def write(connection: Connection) -> None:
        for line in lines:
            audit.note(connection, world.now, line)

    await world.db.write(write)


async def test_it_reads_like_a_diary(world: World) -> None:
    unit = world.units["tan-phong"]
    admin = await world.officer("hoa", "tan-phong", Role.ADMIN)
    await world.officer("may", "cs-ban-mai")
    await noted(
        world,
        audit.Line("operator", "officer.invited", "invite:7", unit, "admin"),
        audit.Line("person:1", "officer.revoked", "officer:2", world.units["cs-ban-mai"], "officer"),
        audit.Line("person:1", "something.new", "application:12", unit, "eligible"),
        audit.Line("person:1", "something.new", f"unit:{unit}", unit, "12/QĐ"),
    )
    await admin.plays("""
        > Nhật ký
        < Nhật ký, mới nhất ở trên: • 22/11/2026 12:00 – hoa: something.new Công đoàn phường Tân Phong (12/QĐ) • 22/11/2026 12:00 – hoa: something.new LC-000012-5 (đủ điều kiện) • 22/11/2026 12:00 – hoa: thu quyền của may (cán bộ phụ trách) • 22/11/2026 12:00 – người vận hành máy chủ: gửi lời mời số 7 (quản trị) [Về menu]
    """)


async def test_it_comes_in_pages_of_ten(world: World) -> None:
    admin = await world.officer("hoa", "tan-phong", Role.ADMIN)
    unit = world.units["tan-phong"]
    await noted(world, *(audit.Line("operator", "look", f"thing:{at}", unit) for at in range(21)))
    seen = []
    await types(admin, "/audit")
    for _ in range(3):
        seen.append([line.rpartition(":")[2] for line in admin.last.text.splitlines()[1:]])
        older = any(it["value"].startswith("/audit") for it in admin.last.payload["options"])
        if older:
            await takes(admin, "/audit")
    assert [len(it) for it in seen] == [10, 10, 1]
    assert [int(it) for page in seen for it in page] == [*range(20, -1, -1)]
    assert not older


async def test_who_never_was_an_officer_is_not_named(world: World) -> None:
    await fills(world.person())
    admin = await world.officer("hoa", "tan-phong", Role.ADMIN)
    await noted(world, audit.Line("person:1", "look", "application:1", world.units["cs-ban-mai"]))
    await types(admin, "/audit")
    assert "một người dùng: look LC-000001-3" in admin.last.text
    assert "Ọi" not in admin.last.text


async def test_an_erased_officer_is_his_role(world: World) -> None:
    await world.officer("may", "cs-ban-mai", Role.VIEWER)
    admin = await world.officer("hoa", "tan-phong", Role.ADMIN)
    await noted(world, audit.Line("person:2", "look", "officer:1", world.units["cs-ban-mai"]))
    await world.db.write(lambda c: people.erase(c, 1, world.now))
    await types(admin, "/audit")
    assert "hoa: look cán bộ số 1" in admin.last.text
    assert "may" not in admin.last.text


async def test_lines_of_units_beside_above_and_of_none_are_not_there(world: World) -> None:
    admin = await world.officer("dìn", "sin-ho", Role.ADMIN)
    elsewhere: list[Any] = [world.units["tan-phong"], world.units["lai-chau"], world.units["cs-ban-mai"], None]
    await noted(world, *(audit.Line("operator", "look", "thing:1", unit) for unit in elsewhere))
    assert keys(await types(admin, "/audit")) == ["audit.nothing"]
    await noted(world, audit.Line("operator", "look", "thing:2", world.units["sin-ho"]))
    for words in ("/audit 999999", "/audit", "/audit x"):
        assert keys(await types(admin, words)) == ["audit.lines"]
        assert "thing:1" not in admin.last.text


async def test_an_admin_of_one_unit_and_viewer_of_another_reads_of_the_first_only(world: World) -> None:
    admin = await world.officer("dìn", "sin-ho", Role.ADMIN)
    second = officers.Appointment(1, world.units["tan-phong"], Role.VIEWER, "dìn")
    await world.db.write(lambda c: officers.appoint(c, second, world.now))
    await noted(world, audit.Line("operator", "look", "thing:1", world.units["tan-phong"]))
    assert keys(await types(admin, "/audit")) == ["audit.nothing"]


def test_every_action_that_code_notes_has_its_words() -> None:
    """Only then is /audit "in words"; where an action is put together from parts, its transcript shows it."""
    noted_there = {
        action.value
        for folder in ("models", "handlers", "web", "bot", "scheduler")
        for path in (ROOT / folder).rglob("*.py")
        if "Line(" in (source := path.read_text("utf-8"))
        for call in ast.walk(ast.parse(source))
        if isinstance(call, ast.Call) and ast.unparse(call.func) in ("audit.Line", "Line") and len(call.args) > 1
        if isinstance(action := call.args[1], ast.Constant) and isinstance(action.value, str)
    }
    assert "officer.revoked" in noted_there
    assert {it for it in noted_there if f"audit.action.{it}" not in texts.keys("vi")} == set()


async def test_a_step_of_an_application_is_told_in_words(world: World) -> None:
    admin = await world.officer("hoa", "tan-phong", Role.ADMIN)
    unit = world.units["tan-phong"]
    await noted(world, audit.Line("person:1", "admit", "application:1", unit, "eligible > admitted, 2026-11-22"))
    await noted(world, audit.Line("person:1", "refuse", "application:1", unit, "submitted > refused"))
    await types(admin, "/audit")
    assert "(đủ điều kiện → đã kết nạp, ngày 22/11/2026)" in admin.last.text
    assert "(đang xem → chưa được nhận)" in admin.last.text


@pytest.mark.parametrize(
    ("detail", "words"),
    [
        ("form_5a_covered", "(in mẫu 5a)"),
        ("file_kept:5", "(gửi bản đã ký)"),
        ("application:1", "(trùng với LC-000001-3)"),
        ("submitted > duplicate, of application:1", "(trùng với LC-000001-3)"),
        ("enterprise 1, unit 2 > unit 2", "(Công ty TNHH Bản Mai)"),
    ],
)
async def test_what_stands_behind_a_line_is_said_in_words(world: World, detail: str, words: str) -> None:
    unit = world.units["tan-phong"]
    line = audit.Line("person:2", "file", "application:1", unit, detail)
    await world.db.write(lambda c: audit.note(c, world.now, line))
    hoa = await world.officer("hoa", "tan-phong", Role.ADMIN)
    await types(hoa, "/audit")
    assert words in hoa.last.text
