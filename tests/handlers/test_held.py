"""Invites held back: an officer sees why, and lets them count, or not, or later; nobody else does."""

from __future__ import annotations

from datetime import date

import pytest

from domain.credit_states import Reason
from domain.roles import Role
from tests.handlers.deciding import actions
from tests.handlers.joining import keys, rows, takes, types
from tests.handlers.volunteering import Won, volunteer
from tests.player import World


async def credit_of(world: World, number: int) -> tuple[str, date | None]:
    (it,) = [it for it in await rows(world, "credit") if it["application_id"] == number]
    return it["state"], it["given_day"]


@pytest.mark.on_both
async def test_an_officer_lets_one_count_and_not_another(world: World) -> None:
    won, inviter, officer = Won(world), await volunteer(world), await world.officer("hoa")
    person = await won.person(inviter)
    first = await won.sends(person, held=Reason.SELF, phone="+84912345678")
    officer.later(minutes=1)
    second = await won.sends(person, held=Reason.UNCONFIRMED)
    assert (first, second) == (2, 3)
    await officer.plays("""
        > /ctv
        < … [Lò Thị Ọi – đang làm, Công đoàn phường Tân Phong] [Lời mời chờ xem xét (2)] [Về menu]
        > [Lời mời chờ xem xét (2)]
        < Lời mời chờ anh/chị xem (2): Có vẻ người mời tự mời chính mình: … Người mời: Lò Thị Ọi, mã … Qua các mã của người này: 2 đơn đã gửi, 0 người đã được kết nạp và tính. Đơn LC-000002-…: Hảng A 1, Công ty TNHH Bản Mai, gửi ngày 22/11/2026, … Số điện thoại của hai bên: trùng nhau. Tính hay không tính chỉ là cho người mời; … [Tính cho người mời] [Không tính] [Để sau, xem tiếp] [Xem đơn] [Về menu]
        > [Để sau, xem tiếp]
        < Lời mời chờ anh/chị xem (2): Người mời đã có từ 10 đơn … Đơn LC-000003-…: Hảng A 2, … Số điện thoại của hai bên: không trùng. … [Tính cho người mời] [Không tính] [Để sau, xem tiếp] [Xem đơn] [Về menu]
        > [Tính cho người mời]
        < Đơn LC-000003-…: được tính cho người mời, từ khi có quyết định kết nạp.
        < Lời mời chờ anh/chị xem (1): … [Tính cho người mời] [Không tính] [Để sau, xem tiếp] [Xem đơn] [Về menu]
        > [Để sau, xem tiếp]
        < Đã xem hết lượt. Những lời mời để sau vẫn còn chờ. [Xem từ đầu] [Về menu]
        > [Xem từ đầu]
        < Lời mời chờ anh/chị xem (1): … [Tính cho người mời] [Không tính] [Để sau, xem tiếp] [Xem đơn] [Về menu]
        > [Không tính]
        < Đơn LC-000002-…: không tính cho người mời.
        < Không có lời mời nào chờ xem xét. [Về menu]
    """)
    assert await credit_of(world, first) == ("denied", None)
    assert await credit_of(world, second) == ("sent", None)
    assert (await actions(world))[-2:] == ["credit.counted", "credit.denied"]
    await won.admits(second)
    assert await credit_of(world, second) == ("given", date(2026, 11, 20))


@pytest.mark.on_both
async def test_one_that_is_admitted_already_counts_from_its_decision_on(world: World) -> None:
    won, inviter, officer = Won(world), await volunteer(world), await world.officer("hoa")
    number = await won.sends(await won.person(inviter), held=Reason.BURST)
    await won.admits(number)
    assert (await credit_of(world, number))[0] == "held"
    await types(officer, f"/held {number}")
    await takes(officer, "/held count")
    assert await credit_of(world, number) == ("given", date(2026, 11, 20))
    assert keys(await types(officer, f"/held count {number}")) == ["problem.held.no_such"]
    assert keys(await types(officer, f"/held deny {number}")) == ["problem.held.no_such"]


async def test_an_officer_neither_sees_nor_decides_his_own(world: World) -> None:
    """Whether he invited or was invited: another officer decides."""
    won, officer, other = Won(world), await world.officer("hoa"), await world.officer("lan")
    mine = await won.sends(await won.person(officer), held=Reason.UNCONFIRMED)
    assert keys(await types(officer, "/held")) == ["held.none"]
    for argument in (f"{mine}", f"count {mine}"):
        assert keys(await types(officer, f"/held {argument}")) == ["problem.held.no_such"], argument
    assert (await credit_of(world, mine))[0] == "held"
    assert "held.counted" in keys(await types(other, f"/held count {mine}"))


@pytest.mark.parametrize("reason", Reason)
async def test_every_reason_is_told_in_english_too(world: World, reason: Reason) -> None:
    won, officer = Won(world), await world.officer("hoa")
    await types(officer, "/language en")
    await won.sends(await won.person(await volunteer(world)), held=reason)
    await types(officer, "/held")
    assert officer.last.text.startswith("Invites for you to look at (1):")
    assert officer.last.labels[:3] == ["Count it for the inviter", "Do not count it", "Later, show the next"]


async def test_a_sister_unit_neither_sees_nor_decides(world: World) -> None:
    won, sister = Won(world), await world.officer("seo", "sin-ho", Role.ADMIN)
    number = await won.sends(await won.person(await volunteer(world)), held=Reason.SELF)
    assert keys(await types(sister, "/held")) == ["held.none"]
    for argument in (f"{number}", f"count {number}", f"deny {number}", "99999", "x", "count x"):
        assert keys(await types(sister, f"/held {argument}")) == ["problem.held.no_such"], argument
    assert (await credit_of(world, number))[0] == "held"


async def test_an_inviter_of_another_unit_stays_without_name(world: World) -> None:
    """The worker is of Sìn Hồ, who invited him of Tân Phong: the officers of Sìn Hồ decide without his name."""
    won, sister = Won(world), await world.officer("seo", "sin-ho")
    sin_ho = {"unit_id": world.units["sin-ho"], "enterprise_id": None, "enterprise_name": "Chợ Sìn Hồ"}
    await won.sends(await won.person(await volunteer(world)), held=Reason.SELF, **sin_ho)
    await types(sister, "/held")
    assert "Người mời: một người thuộc đơn vị khác" in sister.last.text
    assert "Lò Thị Ọi" not in sister.last.text
    assert "Chợ Sìn Hồ" in sister.last.text


async def test_of_who_was_erased_nothing_is_shown(world: World) -> None:
    won, inviter, officer = Won(world), await volunteer(world), await world.officer("hoa")
    await won.sends(await won.person(inviter), held=Reason.SELF)
    await types(inviter, "/mydata erase")
    await types(inviter, "xóa hết")
    await types(officer, "/held")
    assert "Người mời: không còn thông tin" in officer.last.text
