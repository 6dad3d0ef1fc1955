"""Draws the pictures of the README: python docs/pictures/make.py http://127.0.0.1:8080 (a running bot with DEMO=1)."""

from __future__ import annotations

import asyncio
import shutil
import sys
from pathlib import Path

from playwright.async_api import Page, async_playwright

HERE = Path(__file__).parent
QUIET = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
SETTLED_MS = 900  # milliseconds until an answer stands on the page


async def tap(page: Page, label: str) -> None:
    await page.locator("button,[role=switch]").filter(has_text=label).last.click()
    await page.wait_for_timeout(SETTLED_MS)


async def say(page: Page, words: str) -> None:
    await page.locator("#text").fill(words)
    await page.keyboard.press("Enter")
    await page.wait_for_timeout(SETTLED_MS)


async def draw(address: str) -> None:
    """Join once as a made-up worker; keep one picture of the talk and the card itself."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=shutil.which("chromium"), args=QUIET)
        page = await browser.new_page(viewport={"width": 360, "height": 640}, device_scale_factor=2, locale="vi-VN")
        await page.goto(f"{address}/chat")
        await page.wait_for_timeout(SETTLED_MS)
        for step in (
            tap(page, "Gia nhập công đoàn"),
            tap(page, "Đồng ý: xét đơn"),
            say(page, "hoang long"),
        ):
            await step
        await page.screenshot(path=HERE / "chat.png")
        await tap(page, "Hoàng Long")
        for words in ("Giàng A Páo", "15/8/1990"):
            await say(page, words)
        await tap(page, "Nam")
        await say(page, "0912345678")
        await tap(page, "Bỏ qua")
        await tap(page, "Để sau")
        await tap(page, "Tự nguyện")
        source = await page.locator("img[src*='/chat/files/']").last.get_attribute("src")
        picture = await page.request.get(f"{address}{source}")
        (HERE / "card.png").write_bytes(await picture.body())
        await browser.close()


if __name__ == "__main__":
    asyncio.run(draw(sys.argv[1].rstrip("/")))
