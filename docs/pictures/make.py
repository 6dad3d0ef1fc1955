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
STATIC = HERE.parent.parent / "web/static"
BANNER = """<style>
  body {{ margin: 0; background: linear-gradient(120deg, #9e1b22, #740e16); overflow: hidden }}
  .drum svg {{ position: absolute; width: 560px; left: 270px; top: -112px }}
  .emblem svg {{ position: absolute; width: 190px; left: 70px; top: 73px }}
  .phone {{ position: absolute; width: 104px; height: 190px; left: 410px; top: 65px; border: 9px solid #ffecbe;
    border-radius: 22px; background: #9e1b22 }}
  .phone::after {{ content: ""; position: absolute; width: 34px; height: 7px; left: 35px; bottom: 12px;
    border-radius: 4px; background: #ffecbe }}
  .tick {{ position: absolute; width: 24px; height: 50px; left: 450px; top: 115px; border: solid #e2b24a;
    border-width: 0 11px 11px 0; transform: rotate(42deg) }}
</style><div class="drum">{drum}</div><div class="emblem">{emblem}</div>
<div class="phone"></div><div class="tick"></div>"""
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


async def draw_banner() -> None:
    """What stands above Zalo's form for a phone number: the emblem and a telephone, without words."""
    emblem, drum = ((STATIC / f"{name}.svg").read_text("utf-8") for name in ("emblem", "drum"))
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=shutil.which("chromium"), args=QUIET)
        page = await browser.new_page(viewport={"width": 640, "height": 336})
        await page.set_content(BANNER.format(emblem=emblem, drum=drum))
        made = Image.open(BytesIO(await page.screenshot())).convert("RGB")
        made.quantize(64, dither=Image.Dither.NONE).save(STATIC / "phone.png", optimize=True)
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
    asyncio.run(draw_banner())
    asyncio.run(draw(sys.argv[1].rstrip("/")))
