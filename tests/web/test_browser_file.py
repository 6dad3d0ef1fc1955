"""An officer gives a file in a real Chromium: the button is there while a file is asked for, and then only."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.async_api import expect
from sqlalchemy import Connection, update

from dialogue.messages import ChannelName
from domain.roles import Role
from handlers.conversations import wanting_files
from models import officers, people
from models.files import MOST_BYTES
from models.tables import chat
from tests.handlers.joining import fills, keys, types
from tests.player import World
from tests.web.browsing import IN_CHROMIUM, NARROW, OVERFLOW, Devices, chat_page, say, window
from tests.web.site import Site, running

pytestmark = IN_CHROMIUM


@pytest.fixture
async def site(world: World) -> AsyncIterator[Site]:
    async with running(world, lambda: datetime.now(UTC), wanting_files=wanting_files()) as it:
        yield it


async def test_an_officer_on_zalo_gives_a_file_on_its_page(browser: Devices, site: Site, tmp_path: Path) -> None:
    (tmp_path / "đơn.pdf").write_bytes(b"%PDF-1.7 signed")
    (tmp_path / "phim.mp4").write_bytes(bytes(4 * MOST_BYTES))
    await fills(site.world.person("an"))
    lan = await site.world.officer("lan", channel=ChannelName.ZALO_BOT)
    site.world.now = datetime.now(UTC)
    await types(lan, "/signed 1")
    path = urlsplit(next(it["url"] for it in lan.last.payload["options"] if it.get("url"))).path
    async with window(browser, NARROW) as context:
        page = await context.new_page()
        await page.goto(site.url + path)
        assert await page.evaluate(OVERFLOW) == 0
        await page.set_input_files("#file", tmp_path / "phim.mp4")
        await context.set_offline(True)  # a phone says so itself, and pays for no byte of it
        await page.get_by_role("button", name="Gửi tệp").click()
        await expect(page.get_by_role("alert")).to_have_text("Tệp lớn hơn 10 MB. Anh/chị gửi tệp nhỏ hơn giúp.")
        await context.set_offline(False)
        await page.set_input_files("#file", tmp_path / "đơn.pdf")
        await page.get_by_role("button", name="Gửi tệp").click()
        await expect(page.get_by_role("heading", name="Đã nhận tệp, cảm ơn anh/chị")).to_be_visible()
    assert keys(await lan.new()) == ["signed.kept"]


async def test_an_officer_gives_a_list(browser: Devices, site: Site, tmp_path: Path) -> None:
    (tmp_path / "danh sách.xlsx").write_bytes(b"PK...")

    def appoint(connection: Connection) -> None:
        person = people.add(connection, site.world.now)
        connection.execute(update(chat).values(person_id=person))
        post = officers.Appointment(person, site.world.units["tan-phong"], Role.OFFICER)
        officers.appoint(connection, post, site.world.now)

    async with window(browser, NARROW) as context:
        page = await chat_page(context, site)
        await expect(page.locator("#attach")).to_be_hidden()
        await site.db.write(appoint)
        await say(page, "/nhap", "tệp danh sách")
        await expect(page.locator("#attach")).to_be_visible()
        assert await page.evaluate(OVERFLOW) == 0
        await page.screenshot(path=tmp_path / "asked.png")
        await page.set_input_files("#file", tmp_path / "danh sách.xlsx")
        await expect(page.locator(".mine").last).to_contain_text("danh sách.xlsx")
        await expect(page.locator(".ours").last).to_contain_text("Đã nhận tệp.")
        await expect(page.locator(".pending")).to_have_count(0)
        await expect(page.locator("#attach")).to_be_visible()
        await page.set_input_files("#file", tmp_path / "danh sách.xlsx")  # and without the command too
        await expect(page.locator(".mine").last).to_contain_text("danh sách.xlsx")
        await expect(page.locator(".mine")).to_have_count(3)
        await page.screenshot(path=tmp_path / "sent.png")
