"""/signed: which application is meant, and where a signed paper is never taken or sent."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import Connection

from dialogue.messages import ChannelName, File, Photo
from domain.numbers import application_number
from domain.roles import Role
from models import chats, files
from scheduler import retention
from tests.handlers.joining import fills, keys, rows, types
from tests.player import NOON, Player, World

BUTTON = "Gửi hoặc xem bản giấy đã ký"


async def test_on_a_channel_abroad_no_signed_paper_is_asked_for_or_shown(world: World) -> None:
    await fills(world.person("worker"))
    hoa = await world.officer("1", channel=ChannelName.TELEGRAM)
    for typed in ("/signed 1", "/daky 1", "/signed 1 1"):
        assert keys(await types(hoa, typed)) == ["signed.not_here"]
    assert keys(await hoa.hears(File("BQAC", "don.pdf")))[0] == "other.photo"
    assert await rows(world, "file") == await rows(world, "audit") == []


async def test_the_number_may_be_typed_as_on_the_card(world: World) -> None:
    await fills(world.person("worker"))
    hoa = await world.officer("hoa")
    for typed in ("1", application_number(1), application_number(1).removeprefix("LC-").replace("-", "")):
        assert keys(await types(hoa, f"/daky {typed}")) == ["signed.ask"], typed
    for typed in ("2", "LC-000001-9", "abc", "0"):
        assert keys(await types(hoa, f"/daky {typed}"))[0] == "signed.unknown", typed
    assert keys(await types(hoa, "/daky")) == ["signed.which"]
    assert hoa.last.labels == ["Duyệt đơn", "Tìm đơn, đoàn viên", "Về menu"]


async def test_an_id_of_ours_that_is_no_upload_of_this_chat_is_nothing(world: World) -> None:
    await fills(world.person("worker"))
    hoa = await world.officer("hoa")
    await types(hoa, "/signed 1")
    for content in (File("own:99"), File("own:x"), Photo("platform")):
        assert keys(await hoa.hears(content)) == ["signed.not_paper", "signed.ask"]


async def gives(world: World, player: Player, content: bytes) -> File:
    """A file as the web page takes it in."""

    def put(connection: Connection) -> int:
        chat_id = chats.id_of(connection, player.channel, player.name)
        new = files.New("upload", "giấy.pdf", "application/octet-stream", content, chat_id)
        return files.put(connection, world.keys, new, world.now)

    return File(files.own_id(await world.db.write(put)), "giấy.pdf")


async def test_the_card_leads_to_the_paper_and_the_paper_back_to_the_card(world: World) -> None:
    await fills(world.person("worker"))
    hoa = await world.officer("hoa")
    await types(hoa, "/duyet")
    assert keys(await hoa.hears(hoa.press(BUTTON))) == ["signed.ask"]
    assert keys(await hoa.hears(await gives(world, hoa, b"%PDF-1.7 made up"))) == ["signed.kept"]
    assert keys(await hoa.hears(hoa.press("Về phiếu của đơn"))) == ["admission.card"]
    await hoa.hears(hoa.press(BUTTON))
    assert keys(await hoa.hears(hoa.press("Xem tệp 1, gửi ngày 22/11/2026"))) == ["signed.shown"]


@pytest.mark.parametrize(
    ("channel", "role"), [(ChannelName.TELEGRAM, Role.OFFICER), (ChannelName.WEBCHAT, Role.VIEWER)]
)
async def test_the_card_offers_it_only_where_and_to_whom_it_can_be_done(
    world: World, channel: ChannelName, role: Role
) -> None:
    await fills(world.person("worker"))
    hoa = await world.officer("1", role=role, channel=channel)
    await types(hoa, "/duyet")
    assert hoa.last.payload["key"] == "admission.card"
    assert BUTTON not in hoa.last.labels


async def signed_papers_of(world: World) -> list[int]:
    """Whose signed papers are kept."""
    return [it["application_id"] for it in await rows(world, "file") if it["kind"] == "signed"]


async def keeps_paper(world: World, hoa: Player, number: int) -> None:
    await types(hoa, f"/signed {number}")
    assert keys(await hoa.hears(await gives(world, hoa, b"%PDF-1.7 signed"))) == ["signed.kept"]


async def test_the_signed_paper_goes_when_the_application_that_came_to_nothing_is_emptied(world: World) -> None:
    await fills(world.person("worker"))
    hoa = await world.officer("hoa")
    await keeps_paper(world, hoa, 1)
    for said in ("/queue refuse 1", "Không làm ở đây"):
        await types(hoa, said)
    for days, kept in ((89, [1]), (91, [])):
        await retention.clear(world.db, NOON + timedelta(days=days))
        assert await signed_papers_of(world) == kept


async def test_the_signed_paper_of_a_duplicate_goes_over_to_the_application_that_stays(world: World) -> None:
    for name in ("an", "binh"):
        await fills(world.person(name), citizen_number="-")
    hoa = await world.officer("hoa")
    await keeps_paper(world, hoa, 2)
    for said in ("/queue same 2 1", "Gộp"):
        await types(hoa, said)
    assert await signed_papers_of(world) == [1]
