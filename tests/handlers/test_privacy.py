"""The consents: shown, withdrawn and given again, and what a withdrawal ends. /privacy"""

import hashlib
from datetime import timedelta

import pytest

import texts
from dialogue.messages import ChannelName
from domain.statuses import Status
from tests.handlers.joining import decide, everything, fills, keys, rows, takes, types
from tests.player import FEDERATION, NOON, Player, World


async def live(world: World) -> set[str]:
    return {it["purpose"] for it in await rows(world, "consent") if it["withdrawn_at"] is None}


async def test_a_stranger_has_agreed_to_nothing_and_can_give_nothing_here(chat: Player) -> None:
    await chat.plays("""
        > /riengtu
        < Anh/chị quyết định LĐLĐ tỉnh Lai Châu được dùng dữ liệu vào việc gì: – Chưa đồng ý: xét đơn gia nhập và làm thẻ – Chưa đồng ý: nhận tin và lời nhắc – Chưa đồng ý: thống kê dân tộc [Về menu]
        > /privacy give news
        < Anh/chị quyết định …
    """)
    assert await rows(chat.world, "consent") == []


@pytest.mark.parametrize("typing", [False, True], ids=["buttons", "typing"])
async def test_an_optional_consent_is_withdrawn_and_given_again(world: World, typing: bool) -> None:
    await fills(player := world.person(typing=typing), "news")
    await player.plays("""
        > /riengtu
        < Anh/chị quyết định … ✓ Đã đồng ý: xét đơn gia nhập và làm thẻ ✓ Đã đồng ý: nhận tin và lời nhắc – Chưa đồng ý: thống kê dân tộc [Rút đơn, không xét nữa] [Rút: nhận tin và lời nhắc] [Đồng ý: thống kê dân tộc] [Về menu]
        > [Rút: nhận tin và lời nhắc]
        < Đã rút, có hiệu lực từ bây giờ.
        < Anh/chị quyết định … – Chưa đồng ý: nhận tin và lời nhắc … [Đồng ý: nhận tin và lời nhắc] …
    """)
    assert await live(world) == {"admission"}
    assert keys(await takes(player, "/privacy give news")) == ["privacy.kept", "privacy.shown"]
    assert await live(world) == {"admission", "news"}
    assert len(await rows(world, "consent")) == 3  # the withdrawn one stays as proof


@pytest.mark.parametrize("language", texts.LANGUAGES)
async def test_a_consent_is_kept_with_version_text_time_and_channel(world: World, language: str) -> None:
    await fills(world.person(language=language, channel=ChannelName.WEBCHAT), "news", until="full_name")
    text = texts.render(language, "join.ask.consent", {"federation": FEDERATION})
    for row in await rows(world, "consent"):
        assert row["text_version"] == texts.text(language, "join.consent_version")
        assert row["text_hash"] == hashlib.sha256(text.encode()).hexdigest()
        assert (row["given_at"], row["withdrawn_at"], row["channel"]) == (NOON, None, "webchat")


async def test_withdrawing_keeps_when_and_giving_twice_keeps_the_first(world: World) -> None:
    await fills(player := world.person(), "news")
    await types(player, "/privacy give news")
    world.now += timedelta(days=2)
    await types(player, "/privacy withdraw news")
    await types(player, "/privacy withdraw news")
    news = [it for it in await rows(world, "consent") if it["purpose"] == "news"]
    assert [(it["given_at"], it["withdrawn_at"]) for it in news] == [(NOON, NOON + timedelta(days=2))]


# --- the needed one ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("status", [Status.SUBMITTED, Status.NEEDS_INFO, Status.ELIGIBLE])
async def test_without_the_needed_consent_a_waiting_application_is_withdrawn(chat: Player, status: Status) -> None:
    await fills(chat)
    await decide(chat.world, status)
    await chat.plays("""
        > /riengtu
        < Anh/chị quyết định … [Rút đơn, không xét nữa] …
        > [Rút đơn, không xét nữa]
        < Rút điều này thì đơn của anh/chị không được xét nữa, … [Không, giữ như cũ] [Vâng, rút]
        > [Vâng, rút]
        < Đã rút, có hiệu lực từ bây giờ.
        < Vì vậy đơn LC-000001-3 được rút lại, không xét nữa; … Muốn xóa ngay: /dulieu
        < Anh/chị quyết định … – Chưa đồng ý: xét đơn gia nhập và làm thẻ …
        > /the
        < Đơn LC-000001-3 đã được rút. Muốn gửi đơn mới: /thamgia
        > /thamgia
        < Trước khi điền đơn, …
    """)
    (row,) = await rows(chat.world, "application")
    assert (row["status"], row["ended_at"]) == ("withdrawn", NOON)


async def test_one_tap_does_not_end_an_application(chat: Player) -> None:
    await fills(chat)
    await types(chat, "/privacy")
    await takes(chat, "/privacy withdraw admission")
    assert keys(await types(chat, "1")) == ["privacy.shown"]
    assert await live(chat.world) == {"admission"}


async def test_a_membership_stays_and_the_member_is_told_how_to_leave(chat: Player) -> None:
    await fills(chat)
    await decide(chat.world, Status.ADMITTED, admitted_at=NOON)
    await chat.plays("""
        > /privacy withdraw admission
        < Đã rút, có hiệu lực từ bây giờ.
        < Việc kết nạp đã có hiệu lực nên vẫn giữ. Muốn thôi là đoàn viên, …
        < Anh/chị quyết định … [Đồng ý: xét đơn gia nhập và làm thẻ] …
        > [Đồng ý: xét đơn gia nhập và làm thẻ]
        < Đã ghi. Cảm ơn anh/chị.
        < Anh/chị quyết định … ✓ Đã đồng ý: xét đơn gia nhập và làm thẻ …
        > /trangthai
        < Anh/chị là đoàn viên công đoàn, …
    """)


@pytest.mark.parametrize("aside", [False, True], ids=["open", "set aside"])
async def test_an_unfinished_form_ends_with_the_needed_consent(chat: Player, aside: bool) -> None:
    await fills(chat, until="phone")
    if aside:
        await types(chat, "/cancel")
    assert keys(await types(chat, "/privacy withdraw admission")) == ["privacy.confirm"]
    seen = await takes(chat, "/privacy withdraw admission sure")
    assert keys(seen) == ["privacy.withdrawn", "join.forgotten", "privacy.shown"]
    assert "Lò Thị Ọi" not in (await everything(chat.world)).split("chat.state=")[1].splitlines()[0]
    assert keys(await types(chat, "/join")) == ["join.ask.consent"]


# --- ethnic statistics ------------------------------------------------------------------------------------------------
@pytest.mark.on_both
async def test_without_the_ethnic_consent_the_group_and_the_flag_go(chat: Player) -> None:
    await fills(chat, "ethnic_statistics", ethnic_group="thai")
    (row,) = await rows(chat.world, "application")
    assert (chat.world.keys.open(row["ethnic_group"]), row["minority"]) == (b"03", True)  # Thái
    await chat.plays("""
        > /privacy withdraw ethnic_statistics
        < Đã rút, có hiệu lực từ bây giờ.
        < Dân tộc đã ghi trong đơn được xóa. Con số đã thống kê trước đây không có tên nên vẫn giữ.
        < Anh/chị quyết định …
    """)
    (row,) = await rows(chat.world, "application")
    assert (row["ethnic_group"], row["minority"], row["status"]) == (None, None, "submitted")


@pytest.mark.parametrize("aside", [False, True], ids=["open", "set aside"])
async def test_withdrawn_in_mid_form_the_group_is_forgotten_and_not_asked(chat: Player, aside: bool) -> None:
    await fills(chat, "ethnic_statistics", until="summary", ethnic_group="thai")
    assert '"ethnic_group":"03"' in await everything(chat.world)
    if aside:
        await types(chat, "/cancel")
    await types(chat, "/privacy withdraw ethnic_statistics")
    assert '"ethnic_group":"03"' not in await everything(chat.world)
    await types(chat, "/join")
    assert "Dân tộc" not in chat.last.text
    await takes(chat, "send")
    (row,) = await rows(chat.world, "application")
    assert (row["ethnic_group"], row["minority"]) == (None, None)


async def test_given_in_mid_form_the_group_is_asked(chat: Player) -> None:
    await fills(chat, until="citizen_number")
    await types(chat, "/privacy give ethnic_statistics")
    await takes(chat, "/join")
    assert keys(await takes(chat, "-")) == ["join.ask.ethnic_group"]


# --- in between -------------------------------------------------------------------------------------------------------
async def test_in_mid_form_the_way_back_is_offered_and_works(chat: Player) -> None:
    await fills(chat, until="gender")
    await types(chat, "/privacy")
    assert chat.last.labels[-1] == "Làm tiếp đơn"
    assert keys(await takes(chat, "/join")) == ["join.ask.gender"]
    assert keys(await takes(chat, "male")) == ["join.ask.phone"]
