"""/officers: an admin sees who holds a post in his units and revokes them, at once and not himself as the last one."""

from __future__ import annotations

import asyncio

import pytest

from domain.roles import Role
from tests.handlers.joining import keys, rows, takes, types
from tests.player import World


async def test_an_admin_revokes_after_one_question_and_it_counts_at_once(world: World) -> None:
    officer = await world.officer("may", "cs-ban-mai", Role.ADMIN)
    admin = await world.officer("hoa", "tan-phong", Role.ADMIN)
    await admin.plays("""
        > Cán bộ
        < Cán bộ của các đơn vị anh/chị quản trị: • hoa – quản trị, Công đoàn phường Tân Phong • may – quản trị, CĐCS Bản Mai …
        > [Thu quyền một người]
        < Anh/chị muốn thu quyền của ai? [hoa – quản trị, Công đoàn phường Tân Phong] [may – quản trị, CĐCS Bản Mai] [Quay lại]
        > [may – quản trị, CĐCS Bản Mai]
        < Thu quyền của may (quản trị, CĐCS Bản Mai)? … [Không, giữ nguyên] [Vâng, thu quyền]
        > [Vâng, thu quyền]
        < Đã thu quyền: may (quản trị, CĐCS Bản Mai).
        < Cán bộ của các đơn vị anh/chị quản trị: • hoa – quản trị, Công đoàn phường Tân Phong [Mời cán bộ] …
    """)
    assert [str(it) for it in await officer.new()] == [
        "Từ bây giờ anh/chị không còn là quản trị tại CĐCS Bản Mai nữa. Nếu có gì chưa rõ, anh/chị hỏi công đoàn cấp trên."
    ]
    assert keys(await types(officer, "/officers")) == ["other.no_such_command", "menu.welcome"]
    (line,) = await rows(world, "audit")
    assert (line["actor"], line["action"], line["subject"]) == ("person:2", "officer.revoked", "officer:1")
    assert (line["unit_id"], line["detail"]) == (world.units["cs-ban-mai"], "admin")


async def test_nothing_happens_without_the_second_answer(world: World) -> None:
    await world.officer("may", "cs-ban-mai")
    admin = await world.officer("hoa", "tan-phong", Role.ADMIN)
    await types(admin, "/officers revoke 1")
    old = admin.press("Vâng, thu quyền")
    await takes(admin, "/officers")
    assert keys(await admin.hears(old)) == ["officers.list"]  # a button of an older question
    assert [it["revoked_at"] for it in await rows(world, "officer")] == [None, None]


async def test_a_post_beyond_his_units_is_as_one_that_does_not_exist(world: World) -> None:
    await world.officer("páo", "lai-chau", Role.ADMIN)  # 1: above him
    await world.officer("dìn", "sin-ho", Role.VIEWER)  # 2: beside him
    admin = await world.officer("hoa", "tan-phong", Role.ADMIN)
    missing = [str(it) for it in await types(admin, "/officers revoke 99 sure")]
    for number in ("1", "2", "0", "x", "9" * 30):
        for sure in ("", " sure"):
            assert [str(it) for it in await types(admin, f"/officers revoke {number}{sure}")] == missing
    assert [it["revoked_at"] for it in await rows(world, "officer")] == [None] * 3


@pytest.mark.on_both
async def test_the_last_admin_of_the_province_stays_and_hears_why(world: World) -> None:
    admin = await world.officer("páo", "lai-chau", Role.ADMIN)
    for words in ("/officers revoke 1", "/officers revoke 1 sure"):
        assert keys(await types(admin, words)) == ["officers.last_admin", "officers.list"]
    assert [it["revoked_at"] for it in await rows(world, "officer")] == [None]


async def test_with_another_admin_he_may_go_himself(world: World) -> None:
    await world.officer("hoa", "lai-chau", Role.ADMIN)
    admin = await world.officer("páo", "lai-chau", Role.ADMIN)
    seen = await types(admin, "/officers revoke 2 sure")
    assert keys(seen) == ["officers.revoked", "menu.welcome"]
    assert keys(await types(admin, "/officers"))[0] == "other.no_such_command"


@pytest.mark.on_both
async def test_two_admins_who_revoke_each_other_at_once_leave_one(world: World) -> None:
    both = [await world.officer(it, "lai-chau", Role.ADMIN) for it in ("hoa", "páo")]
    await asyncio.gather(*(types(it, f"/officers revoke {2 - at} sure") for at, it in enumerate(both)))
    assert sorted(it["revoked_at"] is None for it in await rows(world, "officer")) == [False, True]


async def test_many_officers_come_in_pages(world: World) -> None:
    admin = await world.officer("hoa", "tan-phong", Role.ADMIN)
    for number in range(9):
        await world.officer(f"người {number}", "cs-ban-mai", Role.VIEWER)
    await types(admin, "/officers")
    assert "người 6" in admin.last.text
    assert "người 7" not in admin.last.text
    await takes(admin, "/officers page 2")
    assert "người 8" in admin.last.text
    assert "hoa" not in admin.last.text
    await takes(admin, "/officers choose 2")
    assert [it.partition(" –")[0] for it in admin.last.labels] == ["người 7", "người 8", "Quay lại"]


async def test_an_officer_and_a_viewer_have_no_such_command(world: World) -> None:
    for role in (Role.OFFICER, Role.VIEWER):
        it = await world.officer(role, "tan-phong", role)
        assert keys(await types(it, "/officers"))[0] == "other.no_such_command"
        assert keys(await types(it, "/officers revoke 1 sure"))[0] == "other.no_such_command"
