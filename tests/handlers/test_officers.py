"""Becoming an officer by a code: invited in chat, redeemed once, refused with what to do, guesses slowed; /me."""

from __future__ import annotations

import asyncio
import json
import re
from datetime import timedelta

import pytest
from sqlalchemy import update

import texts
from bot.menus import commands_of
from dialogue.menu import own, public
from domain.officer_code import new_code
from domain.roles import Role
from models import officer_invites, settings
from models.officer_invites import NewInvite
from models.officers import office_of
from models.tables import officer, unit_move
from scheduler import retention
from tests.handlers.joining import everything, fills, keys, rows, takes, types
from tests.player import Player, World

CODE = new_code(b"a code of tests ")
OTHER = new_code(b"another of tests")


async def invited(
    world: World, code: str = CODE, unit: str = "tan-phong", role: Role = Role.OFFICER, name: str | None = "Tẩn Thị Mẩy"
) -> str:
    """The operator's invitation."""
    new = NewInvite(world.units[unit], role, name)
    await world.db.write(
        lambda c: officer_invites.make(c, officer_invites.index(world.keys, code), new, world.now),
    )
    return code


# --- redeeming --------------------------------------------------------------------------------------------------------
async def test_a_code_makes_an_officer_and_says_what_he_can_do_now(world: World) -> None:
    code = await invited(world, role=Role.ADMIN)
    somebody = world.person("may")
    await somebody.plays(f"""
        > /start {code}
        < Chào mừng! Từ bây giờ anh/chị là quản trị tại Công đoàn phường Tân Phong. … [Tôi là ai ở đây] [Duyệt đơn] [Kết nạp theo quyết định] [Yêu cầu cần trả lời] [Vụ việc cần xử lý] [Tìm đơn, đoàn viên] [Thành lập công đoàn cơ sở] [Khảo sát doanh nghiệp] [Việc khác]
        > /toi
        < Tẩn Thị Mẩy • Công đoàn phường Tân Phong: quản trị, từ 22/11/2026 [Sửa tên của tôi] [Về menu]
    """)


@pytest.mark.parametrize(
    "written", [CODE, CODE.lower(), CODE.replace("-", ""), f"  {CODE.replace('-', '  ').lower()} ", f"/START {CODE}"]
)
async def test_a_code_may_be_typed_alone_as_it_comes(world: World, written: str) -> None:
    await invited(world)
    assert keys(await types(world.person(), written)) == ["officers.welcome"]


async def test_a_code_may_be_typed_in_the_middle_of_a_form_which_stays(world: World) -> None:
    await invited(world)
    await fills(somebody := world.person(), until="full_name")
    assert keys(await types(somebody, CODE)) == ["officers.welcome"]
    assert keys(await types(somebody, "/join")) == ["join.ask.full_name"]


@pytest.mark.on_both
async def test_whoever_has_applied_keeps_his_person(world: World) -> None:
    await invited(world)
    await fills(somebody := world.person())
    await types(somebody, CODE)
    assert {it["person_id"] for it in await rows(world, "officer")} == {1}
    assert [it["id"] for it in await rows(world, "person")] == [1]


async def test_a_code_works_once(world: World) -> None:
    await invited(world)
    await types(world.person("first"), CODE)
    assert keys(await types(world.person("second"), CODE)) == ["officers.code.used"]
    assert len(await rows(world, "officer")) == 1


@pytest.mark.on_both
async def test_two_taps_at_once_make_one_officer(world: World) -> None:
    await invited(world)
    both = [world.person("one"), world.person("other")]
    for it in both:
        await types(it, "/start")
    seen = await asyncio.gather(*(types(it, CODE) for it in both))
    assert sorted(keys(it)[0] for it in seen) == ["officers.code.used", "officers.welcome"]
    assert len(await rows(world, "officer")) == 1


async def test_whoever_taps_his_own_link_again_is_told_that_he_has_it(world: World) -> None:
    await invited(world)
    await types(somebody := world.person(), CODE)
    assert keys(await types(somebody, f"/start {CODE}")) == ["officers.code.yours"]


async def test_whoever_has_more_already_does_not_use_the_code_up(world: World) -> None:
    await invited(world, unit="cs-ban-mai")
    admin = await world.officer("hoa", "tan-phong", Role.ADMIN)
    assert keys(await types(admin, CODE)) == ["officers.code.for_another"]
    assert keys(await types(world.person("may"), CODE)) == ["officers.welcome"]


async def test_a_higher_role_on_the_same_unit_replaces_the_lower_one(world: World) -> None:
    await invited(world, role=Role.ADMIN, name=None)
    viewer = await world.officer("hoa", "tan-phong", Role.VIEWER)
    await types(viewer, CODE)
    (row,) = await rows(world, "officer")
    assert (row["role"], row["name"]) == ("admin", "hoa")


async def test_after_a_day_a_code_is_expired(world: World) -> None:
    await invited(world)
    somebody = world.person()
    somebody.later(hours=24)
    assert keys(await types(somebody, CODE)) == ["officers.code.expired"]
    assert await rows(world, "officer") == []


async def test_just_before_it_still_works(world: World) -> None:
    await invited(world)
    somebody = world.person()
    somebody.later(hours=23, minutes=59)
    assert keys(await types(somebody, CODE)) == ["officers.welcome"]


async def test_a_slip_is_named_as_one_and_a_code_nobody_has_as_such(world: World) -> None:
    await world.person().plays(f"""
        > {CODE[:-1]}0
        < Mã có vẻ gõ nhầm một chữ. …
        > /start CB-7
        < Mã có vẻ gõ nhầm một chữ. …
        > {CODE}
        < Không có mã này. …
    """)


async def test_five_wrong_codes_an_hour_are_enough_whatever_the_sixth_is(world: World) -> None:
    await invited(world)
    guesser = world.person()
    for _ in range(5):
        assert keys(await types(guesser, OTHER)) == ["officers.code.unknown"]
    assert keys(await types(guesser, CODE)) == keys(await types(guesser, OTHER)) == ["officers.code.too_often"]
    assert keys(await types(world.person("another"), CODE[:-1] + "0")) == ["problem.officer_code.mistyped"]
    guesser.later(minutes=59)
    assert keys(await types(guesser, CODE)) == ["officers.code.too_often"]
    guesser.later(minutes=2)
    assert keys(await types(guesser, CODE)) == ["officers.welcome"]


async def test_the_code_is_kept_nowhere_in_clear(world: World) -> None:
    await invited(world)
    await types(world.person(), CODE)
    await types(world.person("second"), f"/start {CODE}")
    assert CODE not in await everything(world)
    assert [it["name"] for it in await rows(world, "officer_invite")] == [None]


# --- inviting in chat -------------------------------------------------------------------------------------------------
async def code_of(admin: Player) -> str:
    found = re.search(r"CB-\w{5}-\w{5}", admin.last.text)
    assert found
    return found[0]


async def test_an_admin_invites_for_a_unit_below_his(world: World) -> None:
    await world.db.write(lambda c: settings.put(c, "telegram_bot", "ketnap_bot"))
    admin = await world.officer("hoa", "tan-phong", Role.ADMIN)
    await admin.plays("""
        > /canbo
        < Cán bộ của các đơn vị anh/chị quản trị: • hoa – quản trị, Công đoàn phường Tân Phong [Mời cán bộ] [Thu quyền một người] [Về menu]
        > [Mời cán bộ]
        < Mời cán bộ cho đơn vị nào? … [Công đoàn phường Tân Phong] [CĐCS Bản Mai]
        > [CĐCS Bản Mai]
        < Giao quyền nào? … [người xem] [cán bộ phụ trách] [quản trị]
        > [cán bộ phụ trách]
        < Họ tên và chức vụ của người được mời, … [Bỏ qua]
        > Tẩn Thị Mẩy, Phó chủ tịch
        < Lời mời làm cán bộ phụ trách tại CĐCS Bản Mai. Mã: CB-… Trang web: https://congdoan.example.vn/chat?code=CB-… Telegram: https://t.me/ketnap_bot?start=CB-… [Xem danh sách cán bộ] [Hủy mã này]
    """)
    code = await code_of(admin)
    await world.person("may").plays(f"""
        > {code}
        < Chào mừng! Từ bây giờ anh/chị là cán bộ phụ trách tại CĐCS Bản Mai. …
    """)
    assert [str(it) for it in await admin.new()] == [
        "Tẩn Thị Mẩy, Phó chủ tịch đã nhận lời mời: cán bộ phụ trách tại CĐCS Bản Mai."
        " Không đúng người thì thu quyền ngay: /canbo"
    ]
    new = (await rows(world, "officer"))[-1]
    assert (new["role"], new["unit_id"], new["granted_by"]) == ("officer", world.units["cs-ban-mai"], 1)


async def test_a_unit_is_found_by_a_part_of_its_name_and_none_beyond_his_own(world: World) -> None:
    admin = await world.officer("hoa", "tan-phong", Role.ADMIN)
    await types(admin, "/officers invite")
    await admin.plays("""
        > ban mai
        < Đơn vị nào dưới đây ạ? … [CĐCS Bản Mai]
        > Sìn Hồ
        < Tôi chưa tìm thấy đơn vị này trong các đơn vị của anh/chị. … [Công đoàn phường Tân Phong] [CĐCS Bản Mai]
        > cđcs bản mai
        < Giao quyền nào? …
    """)


async def test_with_one_unit_the_role_is_asked_at_once_and_no_name_is_needed(world: World) -> None:
    admin = await world.officer("dìn", "sin-ho", Role.ADMIN)
    await admin.plays("""
        > /officers invite
        < Giao quyền nào? …
        > 1
        < Họ tên và chức vụ … [Bỏ qua]
        > [Bỏ qua]
        < Lời mời làm người xem tại Công đoàn xã Sìn Hồ. …
    """)
    assert "Telegram" not in admin.last.text  # its name is not known


async def test_whoever_lost_his_post_in_the_middle_invites_nobody(world: World) -> None:
    admin = await world.officer("hoa", "sin-ho", Role.ADMIN)
    await types(admin, "/officers invite")
    await takes(admin, "admin")
    await world.db.write(lambda c: c.execute(update(officer).values(revoked_at=world.now)))
    assert keys(await types(admin, "Vàng A Dế"))[0] == "other.no_such_command"
    assert await rows(world, "officer_invite") == []


async def test_a_code_taken_back_works_no_more(world: World) -> None:
    admin = await world.officer("hoa", "sin-ho", Role.ADMIN)
    await types(admin, "/officers invite")
    await takes(admin, "viewer")
    await takes(admin, "-")
    code = await code_of(admin)
    assert keys(await takes(admin, "/officers void"))[0] == "officers.voided"
    assert keys(await types(world.person("may"), code)) == ["officers.code.revoked"]


async def test_nobody_takes_back_an_invitation_of_a_sister_unit(world: World) -> None:
    await invited(world)
    sister = await world.officer("dìn", "sin-ho", Role.ADMIN)
    assert keys(await types(sister, "/officers void 1"))[0] == "officers.not_here"
    assert keys(await types(world.person("may"), CODE)) == ["officers.welcome"]


async def test_what_a_revoked_admin_gave_is_worth_nothing_any_more(world: World) -> None:
    province = await world.officer("páo", "lai-chau", Role.ADMIN)
    admin = await world.officer("hoa", "sin-ho", Role.ADMIN)
    await types(admin, "/officers invite")
    await takes(admin, "viewer")
    await takes(admin, "-")
    code = await code_of(admin)
    await types(province, "/officers revoke 2")
    await takes(province, "/officers revoke 2 sure")
    assert keys(await types(world.person("may"), code)) == ["officers.code.revoked"]


# --- /me --------------------------------------------------------------------------------------------------------------
async def test_me_tells_a_stranger_how_one_becomes_something(world: World) -> None:
    await world.person().plays("""
        > /me
        < Anh/chị chưa có quyền cán bộ ở đây. …
        < Anh/chị chưa gửi đơn gia nhập. …
    """)


async def test_me_tells_an_applicant_his_number_and_an_open_question_stays(world: World) -> None:
    await fills(somebody := world.person())
    await somebody.plays("""
        > /toi
        < Anh/chị chưa có quyền cán bộ ở đây. …
        < Đơn gia nhập của anh/chị: số LC-000001-3, đang xem. Xem thêm: /trangthai
    """)
    await fills(another := world.person("another"), until="full_name")
    assert keys(await types(another, "/me")) == ["me.no_officer", "me.unfinished", "join.ask.full_name"]


async def test_me_shows_an_officer_who_applied_both(world: World) -> None:
    await invited(world, name=None)
    await fills(somebody := world.person())
    await types(somebody, CODE)
    await somebody.plays("""
        > /toi
        < Đơn gia nhập của anh/chị: số LC-000001-3, …
        < Anh/chị là cán bộ công đoàn (chưa ghi tên): • Công đoàn phường Tân Phong: cán bộ phụ trách, từ 22/11/2026 [Ghi tên của tôi] [Về menu]
    """)


@pytest.mark.on_both
async def test_an_officer_without_a_name_can_give_one(world: World) -> None:
    await invited(world, name=None, role=Role.ADMIN)
    await types(somebody := world.person(), CODE)
    await somebody.plays("""
        > /toi
        < Anh/chị là cán bộ công đoàn (chưa ghi tên): … [Ghi tên của tôi] [Về menu]
        > [Ghi tên của tôi]
        < Anh/chị tên là gì, giữ chức vụ gì? … [Quay lại]
        > …
        < Anh/chị gõ giúp vài chữ ạ. [Quay lại]
        > [Quay lại]
        < Anh/chị là cán bộ công đoàn (chưa ghi tên): … [Ghi tên của tôi] [Về menu]
        > Vàng A Dế
        < Tôi chưa hiểu ý anh/chị.
        < Chào anh/chị! …
        > /me name
        < Anh/chị tên là gì, giữ chức vụ gì? … [Quay lại]
        > Tẩn Thị Mẩy, Chủ tịch
        < Tẩn Thị Mẩy, Chủ tịch • Công đoàn phường Tân Phong: quản trị, từ 22/11/2026 [Sửa tên của tôi] [Về menu]
        > /canbo
        < Cán bộ của các đơn vị anh/chị quản trị: • Tẩn Thị Mẩy, Chủ tịch – quản trị, Công đoàn phường Tân Phong …
    """)


async def test_whoever_is_no_officer_gives_no_name(world: World) -> None:
    await world.person().plays("""
        > /me name
        < Anh/chị chưa có quyền cán bộ ở đây. …
        < Anh/chị chưa gửi đơn gia nhập. …
    """)


async def test_an_officer_sees_and_takes_along_what_is_kept_of_his_posts(world: World) -> None:
    await invited(world)
    await types(somebody := world.person(), CODE)
    seen = await types(somebody, "/mydata")
    assert "• Cán bộ công đoàn: cán bộ phụ trách, Công đoàn phường Tân Phong" in seen[0].text
    exported = await world.studio.attached("export", "1", "vi")
    assert exported
    assert json.loads(exported.content)["Chức trách cán bộ"] == [
        {
            "Đơn vị": "Công đoàn phường Tân Phong",
            "Quyền": "cán bộ phụ trách",
            "Tên cán bộ": "Tẩn Thị Mẩy",
            "Nhận quyền lúc": "22/11/2026 12:00",
        }
    ]


async def test_who_never_came_is_forgotten_with_his_invitation(world: World) -> None:
    await invited(world)
    await retention.clear(world.db, world.now + timedelta(hours=23))
    assert [it["name"] for it in await rows(world, "officer_invite")] == ["Tẩn Thị Mẩy"]
    await retention.clear(world.db, world.now + timedelta(hours=24))
    assert [it["name"] for it in await rows(world, "officer_invite")] == [None]


# --- the list of commands that Telegram shows -------------------------------------------------------------------------
async def renewals(player: Player) -> list[str]:
    return [it.payload["key"] for it in player.heard if it.payload.get("commands")]


async def test_the_channels_list_of_commands_follows_the_role_and_the_language(world: World) -> None:
    await invited(world, role=Role.ADMIN)
    admin = await world.officer("páo", "lai-chau", Role.ADMIN)
    await types(somebody := world.person(), CODE)
    await types(somebody, "/language en")
    await types(admin, "/officers revoke 2 sure")
    await somebody.new()
    await types(somebody, "/language vi")  # a worker's list is everybody's
    assert await renewals(somebody) == ["officers.welcome", "language.kept", "officers.you_are_revoked"]
    assert await renewals(admin) == []


@pytest.mark.parametrize("language", texts.LANGUAGES)
async def test_an_officers_list_has_his_work_first_and_a_workers_none_of_his_own(world: World, language: str) -> None:
    await world.officer("páo", "lai-chau", Role.ADMIN)
    office = await world.db.read(lambda c: office_of(c, 1, world.now.date()))
    names = [name for name, _ in commands_of(office, language)]
    assert names == [it.in_(language) for it in (*own(lambda _role: True, volunteer=False), *public())]
    assert commands_of(None, language) == ()


@pytest.mark.on_both
async def test_a_unit_that_moved_away_from_whoever_invited_is_his_no_more(world: World) -> None:
    admin = await world.officer("hoa", "tan-phong", Role.ADMIN)
    await types(admin, "/officers invite")
    for answer in (str(world.units["cs-ban-mai"]), "viewer", "-"):
        await takes(admin, answer)
    code = await code_of(admin)
    moved = {"unit_id": world.units["cs-ban-mai"], "day": world.now.date(), "parent_id": world.units["sin-ho"]}
    await world.db.write(lambda c: c.execute(unit_move.insert().values(moved)))
    assert keys(await types(world.person("may"), code)) == ["officers.code.revoked"]
