"""Draws the pictures of the tally: python docs/pictures/make_tally.py. Made-up enterprises and numbers, in a database
of its own; the workbook as a page, so that no office program is needed."""

from __future__ import annotations

import asyncio
import random
import shutil
import tempfile
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from html import escape
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.async_api import async_playwright
from python_calamine import load_workbook
from sqlalchemy import Connection, update

from bot.tally_book import Book, tables
from bot.tally_files import chart_of
from documents.chart import draw_png
from documents.workbook import draw_workbook
from domain.periods import Span, period
from models import enterprises, people, tally_lines, tally_looks, tally_sent, units
from models.counting import Kind, day_of
from models.database import Database
from models.tables import application, enterprise, event, metadata
from models.tally_looks import Look
from models.tally_sent import Asked

HERE = Path(__file__).parent
NOW = datetime(2026, 11, 22, 10, 30, tzinfo=UTC)
TODAY = day_of(NOW)
PLACES = {
    "Công đoàn phường Tân Phong": ["Công ty TNHH Bản Mai", "HTX Dệt Nà Hoa", "Khách sạn Mường Lò"],
    "Công đoàn xã Sìn Hồ": ["Công ty CP Chè Suối Hồ", "HTX Dược liệu Tả Phìn"],
    "Công đoàn xã Tam Đường": ["Hợp tác xã chè Tam Đường", "Công ty TNHH Thủy điện Nậm Ẳ"],
}
QUIET = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
STYLE = """
body { margin: 0; font: 13px sans-serif; background: #fff; } table { border-collapse: collapse; }
td { border: 1px solid #ccc; padding: 3px 6px; white-space: nowrap; text-align: right; }
td:first-child { text-align: left; } .title td { border: 0; font-style: italic; text-align: left; }
.header td { background: #1f4e79; color: #fff; font-weight: bold; white-space: normal; text-align: left; }
h1 { font-size: 14px; margin: 10px 6px 4px; }
"""


def fill(connection: Connection) -> int:
    """The province's unit; hundreds of applications over the year, more of them lately."""
    dice = random.Random(11)  # noqa: S311  pictures, no secrets
    province = units.ensure_province(connection, date(2025, 7, 1), "Liên đoàn Lao động tỉnh Lai Châu").id
    number = 0
    for at, (name, listed) in enumerate(PLACES.items()):
        own = units.add_unit(connection, units.NewUnit(f"cd-{at}", "commune", name, date(2025, 7, 1), province))
        for place in listed:
            row = enterprises.Row(place, headcount=dice.randrange(20, 180))
            enterprise_id = enterprises.add(connection, row)
            connection.execute(update(enterprise).where(enterprise.c.id == enterprise_id).values(unit_id=own))
            for _ in range(dice.randrange(8, 60)):
                number += 1
                _person(connection, dice, (number, own, enterprise_id))
    return province


def _person(connection: Connection, dice: random.Random, who: tuple[int, int, int]) -> None:
    number, unit_id, enterprise_id = who
    sent = NOW - timedelta(days=min(dice.randrange(320), dice.randrange(320)), hours=1)
    waits = dice.random() < 0.15
    flags = {"gender": dice.choice(("female", "male")), "minority": dice.random() < 0.7}
    place = {"unit_id": unit_id, "enterprise_id": enterprise_id, "sent_at": sent, "card": number.to_bytes(8, "big")}
    row = {"id": number, "status": "submitted" if waits else "erased", "language": "vi", "channel": "webchat", **place}
    known = {"full_name": "Lò Thị Ọi", "folded_name": "lo thi oi", "birth_date": date(1990, 8, 15), "gender": "female"}
    if waits:
        row |= known | {"person_id": people.add(connection, NOW)}
    connection.execute(application.insert(), row)
    count = {"application_id": number, "unit_id": unit_id, "enterprise_id": enterprise_id, **flags}
    connection.execute(event.insert(), {"kind": Kind.REGISTERED, "day": day_of(sent), "at": sent, **count})
    if not waits:
        at = min(sent + timedelta(days=5), NOW)
        connection.execute(event.insert(), {"kind": Kind.ADMITTED, "day": day_of(at), "at": at, **count})


def page_of(content: bytes) -> str:
    """The first two sheets."""
    book = load_workbook(BytesIO(content))
    parts = [f"<style>{STYLE}</style>"]
    for name in book.sheet_names[:2]:
        rows: list[list[Any]] = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        lines = [_row(row, "title" if at < 2 else "header" if at == 2 else "") for at, row in enumerate(rows)]
        parts.append(f"<h1>{escape(name)}</h1><table>{''.join(lines)}</table>")
    return "".join(parts)


def _row(row: list[Any], look: str) -> str:
    cells = row[:1] if look == "title" else row
    return f'<tr class="{look}">{"".join(f"<td{_side(it)}>{escape(_cell(it))}</td>" for it in cells)}</tr>'


def _side(value: Any) -> str:
    """Words stand on the left, numbers and days on the right, a number that is not told with them."""
    return ' style="text-align: left"' if isinstance(value, str) and not value.startswith("<") else ""


def _cell(value: Any) -> str:
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    return f"{value:g}" if isinstance(value, float) else str(value)


async def draw() -> None:
    with tempfile.TemporaryDirectory() as folder:
        db = Database(f"sqlite+aiosqlite:///{folder}/tally.db")
        await db.open()
        await db.write(metadata.create_all)
        top = await db.write(fill)
        sent = (await db.read(lambda c: tally_sent.of_units(c, [top], Asked(NOW, TODAY))))[top]
        names = await db.read(lambda c: tally_looks.names(c, [number for number, _ in sent.top]))
        material = await db.read(lambda c: tally_lines.read(c, Look(top, period(Span.MONTH, TODAY), TODAY)))
        await db.close()
    unit = "Liên đoàn Lao động tỉnh Lai Châu"
    (HERE / "tally_chart.png").write_bytes(draw_png(chart_of(unit, replace(sent, pace=1.6), names, "vi")))
    page = page_of(draw_workbook(tables(Book(material, unit, "vi", day_of))))
    async with async_playwright() as play:
        browser = await play.chromium.launch(executable_path=shutil.which("chromium"), args=QUIET)
        seen = await browser.new_page(viewport={"width": 1500, "height": 700})
        await seen.set_content(page)
        made = Image.open(BytesIO(await seen.screenshot(full_page=True))).convert("RGB")
        await browser.close()
    made.quantize(32).save(HERE / "tally_book.png", optimize=True)


if __name__ == "__main__":
    asyncio.run(draw())
