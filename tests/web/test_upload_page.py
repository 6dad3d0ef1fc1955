"""A file for a chat whose channel lets none in: a page of ours takes it, once."""

from __future__ import annotations

import re

import pytest

from dialogue.messages import ChannelName
from models.files import MOST_BYTES
from tests.handlers.joining import fills, keys, rows, types
from tests.player import Player
from tests.web.site import Site, Visitor

PDF = b"%PDF-1.7 signed"
HEADERS = {"Content-Type": "application/octet-stream", "X-File-Name": "%C4%91%C6%A1n%20k%C3%BD.pdf"}


def page_of(player: Player) -> str:
    url = next(it["url"] for it in player.last.payload["options"] if it.get("url"))
    return re.sub(r"^https?://[^/]+", "", url)


async def sends(visitor: Visitor, path: str, content: bytes = PDF, headers: dict[str, str] | None = None) -> int:
    answer = await visitor.http.post(path, data=content, headers={**HEADERS, **(headers or {})})
    return answer.status


@pytest.fixture
async def lan(site: Site) -> Player:
    """An officer on Zalo, asked for the signed paper of an application."""
    await fills(site.world.person("an"))
    lan = await site.world.officer("lan", channel=ChannelName.ZALO_BOT)
    await types(lan, "/signed 1")
    return lan


async def test_the_file_enters_the_chat_and_the_page_is_spent(site: Site, visitor: Visitor, lan: Player) -> None:
    path = page_of(lan)
    for _ in range(2):  # looking does not use it up
        status, page = await visitor.get(path)
        assert (status, "Gửi tệp vào cuộc trò chuyện" in page) == (200, True)
    assert await sends(visitor, path) == 200
    assert keys(await lan.new()) == ["signed.kept"]
    (kept,) = await rows(site.world, "file")
    assert (kept["kind"], site.world.keys.open(kept["content"])) == ("signed", PDF)
    assert (await visitor.get(path))[0] == 410
    assert await sends(visitor, path) == 410


@pytest.mark.one_database
async def test_asked_again_there_is_another_page(site: Site, visitor: Visitor, lan: Player) -> None:
    assert await sends(visitor, first := page_of(lan), b"no paper") == 200
    assert keys(await lan.new()) == ["signed.not_paper", "signed.ask"]
    assert page_of(lan) != first
    assert await sends(visitor, page_of(lan)) == 200
    assert keys(await lan.new()) == ["signed.kept"]


@pytest.mark.one_database
async def test_what_is_no_file_of_ours_is_refused(site: Site, visitor: Visitor, lan: Player) -> None:
    path = page_of(lan)
    assert await sends(visitor, path, b"") == 400
    assert await sends(visitor, path, b"x" * (MOST_BYTES + 1)) == 413
    assert await sends(visitor, path, headers={"Sec-Fetch-Site": "cross-site"}) == 403
    assert await sends(visitor, path, headers={"Content-Type": "text/plain"}) == 403
    assert await sends(visitor, "/u/0123456789abcdef") == 410
    assert (await visitor.get(path.replace("/u/", "/f/")))[0] == 410  # nor is it a page for a sensitive answer
    assert await rows(site.world, "file") == []


@pytest.mark.one_database
@pytest.mark.parametrize("way", ["stopped", "late"])
async def test_a_page_is_closed_when_nothing_is_asked_any_more(
    site: Site, visitor: Visitor, lan: Player, way: str
) -> None:
    path = page_of(lan)
    if way == "stopped":
        await types(lan, "/cancel")
    else:
        lan.later(minutes=61)
    assert (await visitor.get(path))[0] == 410
    assert await sends(visitor, path) == 410


@pytest.mark.one_database
async def test_where_files_come_in_there_is_no_page(site: Site) -> None:
    await fills(site.world.person("an"))
    hoa = await site.world.officer("hoa")
    await types(hoa, "/signed 1")
    assert not any(it.get("url") for it in hoa.last.payload["options"])
