"""The ethnic group of whoever agrees to its statistics only after sending: asked then, as the form would have asked."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dialogue.messages import ChannelName
from domain.statuses import Status
from models import pages
from models.keys import token_hash
from tests.handlers.joining import decide, everything, fills, keys, rows, takes, types
from tests.player import NOON, Player, World

GIVE = "/privacy give ethnic_statistics"


async def group(world: World) -> tuple[bytes | None, bool | None]:
    """What the application says, opened."""
    (row,) = await rows(world, "application")
    return row["ethnic_group"] and world.keys.open(row["ethnic_group"]), row["minority"]


async def sent(world: World, **how: object) -> Player:
    await fills(player := world.person(**how), citizen_number="-")  # type: ignore[arg-type]
    return player


@pytest.mark.on_both
async def test_agreed_to_after_sending_the_group_is_asked_and_kept_sealed(world: World) -> None:
    player = await sent(world)
    await player.plays("""
        > /riengtu
        < Anh/chị quyết định … [Đồng ý: thống kê dân tộc] [Về menu]
        > [Đồng ý: thống kê dân tộc]
        < Đã ghi. Cảm ơn anh/chị.
        < Anh/chị là người dân tộc nào? Chọn hoặc gõ tên. … [Xem đủ 54 dân tộc] [Để sau]
        > người gì đó
        < Tôi chưa tìm thấy tên dân tộc này. …
        > thái
        < Đã nhận: Dân tộc.
    """)
    assert await group(world) == (b"03", True)
    (row,) = await rows(world, "application")
    assert (row["status"], row["unit_id"]) == ("submitted", world.units["cs-ban-mai"])
    assert ("correct", "ethnic_group") in {(it["action"], it["detail"]) for it in await rows(world, "audit")}
    talk = [it for it in (await everything(world)).splitlines() if it.startswith("outbox.payload") and '"said"' in it]
    assert len(talk) > 5
    assert not [it for it in talk if "thái" in it]  # covered where the page shows the talk again


async def test_a_button_in_english_by_typing_numbers(world: World) -> None:
    player = await sent(world, typing=True, language="en")
    await types(player, GIVE)
    assert keys(await types(player, "1")) == ["join.page_kept"]
    assert await group(world) == (b"01", False)


async def test_a_member_is_asked_too_without_an_officers_hand(world: World) -> None:
    player = await sent(world)
    await decide(world, Status.ADMITTED, admitted_at=NOON)
    await types(player, GIVE)
    await types(player, "Hà Nhì")
    assert (await group(world))[1] is True
    assert await rows(world, "request") == []


async def test_put_off_it_is_offered_again_and_nothing_is_kept(world: World) -> None:
    player = await sent(world)
    await types(player, GIVE)
    assert keys(await takes(player, "-")) == ["privacy.ethnic_later"]
    assert await group(world) == (None, None)
    await types(player, "/privacy")
    assert "Ghi dân tộc của tôi" in player.last.labels
    await player.hears(player.press("Ghi dân tộc của tôi"))
    await types(player, "thái")
    await types(player, "/privacy")
    assert "Ghi dân tộc của tôi" not in player.last.labels
    assert len([it for it in await rows(world, "consent") if it["purpose"] == "ethnic_statistics"]) == 1


async def test_who_has_sent_nothing_or_told_it_already_is_not_asked(world: World) -> None:
    await fills(stranger := world.person("stranger"), until="full_name")
    await types(stranger, "/cancel")
    assert keys(await types(stranger, GIVE)) == ["privacy.kept", "privacy.shown"]
    await fills(told := world.person("told"), "ethnic_statistics", ethnic_group="thai")
    assert keys(await types(told, GIVE)) == ["privacy.kept", "privacy.shown"]


async def test_withdrawn_while_it_is_asked_the_question_goes_and_its_page_too(world: World) -> None:
    player = await sent(world, name="7", channel=ChannelName.TELEGRAM)
    await types(player, GIVE)
    await types(player, "/privacy withdraw ethnic_statistics")
    told, *_ = await player.answers_page("ethnic.ethnic_group", "03")
    assert told.payload["key"] == "other.page_too_late"
    assert await group(world) == (None, None)


# --- a channel abroad -------------------------------------------------------------------------------------------------
async def test_on_telegram_it_is_answered_on_a_page_of_ours_only(world: World) -> None:
    player = await sent(world, name="7", channel=ChannelName.TELEGRAM)
    kept, asked = await types(player, GIVE)
    assert keys([kept, asked]) == ["privacy.kept", "join.ask_page.ethnic_group"]
    assert asked.labels == ["Mở trang riêng để điền", "Để sau"]
    assert keys(await types(player, "Thái")) == ["problem.private.use_page"]
    assert await group(world) == (None, None)
    token = player.last.payload["options"][0]["url"].rpartition("/")[2]
    hashed = token_hash(token)
    page = await world.db.read(lambda c: pages.find(c, world.keys, hashed, world.now))
    assert page is not None
    assert page.step == "ethnic_group"
    assert keys(await player.answers_page("ethnic.ethnic_group", "03")) == ["join.page_kept"]
    assert await group(world) == (b"03", True)
    assert await world.db.read(lambda c: pages.find(c, world.keys, hashed, world.now)) is None
    assert "Thái" not in "".join(it.text for it in player.heard)


@pytest.mark.parametrize("value", ["-", "no group"])
async def test_a_page_put_off_or_misread_keeps_nothing(world: World, value: str) -> None:
    player = await sent(world, name="7", channel=ChannelName.TELEGRAM)
    await types(player, GIVE)
    await player.answers_page("ethnic.ethnic_group", value)
    assert await group(world) == (None, None)


async def test_where_nothing_sensitive_is_asked_abroad_this_is_not_either(world: World) -> None:
    world.config = replace(world.config, sensitive_abroad="skip")
    world.turns.desk = replace(world.turns.desk, config=world.config)
    player = await sent(world, name="7", channel=ChannelName.TELEGRAM)
    assert keys(await types(player, GIVE)) == ["privacy.kept", "privacy.shown"]
    assert "Ghi dân tộc của tôi" not in player.last.labels
