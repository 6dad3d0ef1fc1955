"""Draws the pictures of the README: python docs/pictures/make.py http://127.0.0.1:8080 (a running bot with DEMO=1)."""

from __future__ import annotations

import asyncio
import shutil
import sys
from datetime import date
from io import BytesIO
from pathlib import Path

import pypdfium2
from PIL import Image
from playwright.async_api import Page, async_playwright

from bot.posters import words_of
from documents.papers import Form5a, Form5b, Row5b, draw_5a, draw_5b
from documents.poster import Poster, Sheet, draw_png

HERE = Path(__file__).parent
QUIET = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
SETTLED_MS = 900  # milliseconds until an answer stands on the page
PAPER_DPI = 96
# Made-up people.
ONE = Form5a(
    day=date(2026, 11, 22),
    federation="Liên đoàn Lao động tỉnh Lai Châu",
    receiving_unit="Công đoàn xã Tam Đường",
    application_number="LC-26-004218-7",
    qr_text="https://ketnap.example.vn/c/ABCDEFGHIJKLMNOPQRSTUVWXYZ234567",
    full_name="Giàng A Páo",
    birth_day="15/08/1990",
    gender="Nam",
    enterprise="Hợp tác xã chè Tam Đường",
    phone="0912 345 678",
    job="Thợ sao chè",
)
PEOPLE = [("Giàng A Páo", "Nam"), ("Lò Thị Mỷ", "Nữ"), ("Nguyễn Thị Hồng Ẩn", "Nữ"), ("Vàng Seo Sử", "Nam")]
TOGETHER = Form5b(
    day=ONE.day,
    federation=ONE.federation,
    receiving_unit=ONE.receiving_unit,
    enterprise="Hợp tác xã chè Tam Đường",
    rows=tuple(
        Row5b(f"LC-26-00{nth}-7", name, "15/08/1990", gender, "Thợ sao chè")
        for nth, (name, gender) in enumerate(PEOPLE, 4218)
    ),
    qr_text=ONE.qr_text,
)


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


def draw_papers() -> None:
    """The first page of each paper to be signed, in grey."""
    for name, pdf in (("paper_5a", draw_5a(ONE)), ("paper_5b", draw_5b(TOGETHER))):
        page = pypdfium2.PdfDocument(pdf, autoclose=True)[0]
        page.render(scale=PAPER_DPI / 72, grayscale=True).to_pil().quantize(16).save(HERE / f"{name}.png")


def draw_poster() -> None:
    """A poster as it is shared, at half its size."""
    one = Poster("7K3QH-M", "https://ketnap.example.vn/j/7K3QHM", ONE.enterprise, place="Cổng A")
    made = draw_png(Sheet(words_of("vi", ONE.federation, {}), (one,), ONE.day))
    picture = Image.open(BytesIO(made)).convert("RGB").reduce(2)
    picture.quantize(32, dither=Image.Dither.NONE).save(HERE / "poster.png", optimize=True)


if __name__ == "__main__":
    draw_papers()
    draw_poster()
    asyncio.run(draw(sys.argv[1].rstrip("/")))
