"""Draws the picture of a report: python docs/pictures/make_report.py. Made-up numbers, told and rounded as of any."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path

import pypdfium2
from PIL import Image, ImageOps

from bot.report_paper import paper
from bot.report_words import Telling
from documents.report import draw_report
from domain.periods import Span, period
from domain.reports import Line, Number
from models.report_hindrances import Hindrance, Hindrances, Late
from models.reports import Report

HERE = Path(__file__).parent
PAPER_DPI, MARGIN_PX = 96, 40
N = Number
TODAY, CLOSED = date(2027, 1, 6), datetime(2027, 1, 5, 3, tzinfo=UTC)
AUTUMN = period(Span.QUARTER, date(2026, 12, 31))
UNIT, ABOVE = "Liên đoàn Lao động tỉnh Lai Châu", "Tổng Liên đoàn Lao động Việt Nam"
COMMUNES = ("Tam Đường", "Sìn Hồ", "Mường Kim", "Phong Thổ")
# Of each commune: what it wants, what it lacks, what came of it; the rest follows.
HAPPENED: dict[Number, tuple[int, int, int, int]] = {
    N.WANTED: (60, 40, 70, 30),
    N.WANTED_UNIONS: (2, 1, 2, 1),
    N.WITHOUT: (6, 4, 9, 3),
    N.WITHOUT_WORKERS: (171, 96, 248, 61),
    N.WITHOUT_LARGE: (2, 1, 3, 0),
    N.FOUNDED: (1, 0, 1, 0),
    N.FOUNDED_INFORMAL: (0, 0, 1, 0),
    N.ADMITTED: (27, 14, 38, 4),
    N.ADMITTED_WOMEN: (18, 9, 21, 2),
    N.ADMITTED_MINORITY: (22, 13, 31, 3),
    N.ADMITTED_NEW: (11, 0, 16, 0),
    N.ADMITTED_FREE: (2, 0, 16, 1),
    N.CAME: (1, 0, 2, 0),
    N.LEFT_WORK: (3, 1, 2, 1),
    N.RETIRED: (0, 1, 1, 0),
    N.OWN_WISH: (1, 0, 0, 0),
    N.LEFT_OTHERWISE: (0, 0, 0, 0),
    N.WENT: (1, 2, 0, 0),
    N.ENDED: (0, 0, 0, 0),
    N.MEMBERS: (212, 134, 305, 76),
    N.UNIONS: (7, 5, 9, 3),
    N.TOWARDS: (52, 31, 68, 12),
    N.SINCE: (74, 40, 95, 21),
    N.PARTY_PROPOSED: (3, 1, 4, 0),
    N.PARTY_ADMITTED: (1, 0, 2, 0),
}
LOST = (N.LEFT_WORK, N.RETIRED, N.OWN_WISH, N.LEFT_OTHERWISE, N.WENT)
BEFORE = {N.ADMITTED: 71, N.NET: 60, N.FOUNDED: 1, N.ADMITTED_WOMEN: 40, N.ADMITTED_MINORITY: 55}


def lines() -> tuple[Line, ...]:
    """The sum first."""
    found = [Line(f"Công đoàn xã {name}", at, _commune(at - 1)) for at, name in enumerate(COMMUNES, 2)]
    total: Counter[Number] = Counter()
    for line in found:
        total.update(line.numbers)
    return (Line(UNIT, None, total), *found)


def _commune(at: int) -> dict[Number, int]:
    told = {number: each[at - 1] for number, each in HAPPENED.items()}
    net = told[N.ADMITTED] + told[N.CAME] - sum(told[number] for number in LOST)
    return {**told, N.ADMITTED_OLD: told[N.ADMITTED] - told[N.ADMITTED_NEW], N.NET: net}


def draw() -> None:
    """Its pages without the white at their ends, one below the other; the last is the annex."""
    tam_duong = f"Hợp tác xã chè Tam Đường – {lines()[1].name}"
    met = (Hindrance("owner_refuses", 1, (tam_duong,), ("chủ hẹn sau Tết",)),)
    late = (Late("Hợp tác xã chè Sìn Hồ", lines()[2].name, "dossier", date(2026, 12, 21)),)
    report = Report(1, AUTUMN, lines(), BEFORE, Hindrances(late, met), CLOSED)
    form = paper(Telling(report, UNIT, ABOVE, True, TODAY, CLOSED.date()))
    document = pypdfium2.PdfDocument(draw_report(form), autoclose=True)
    pages = [page.render(scale=PAPER_DPI / 72, grayscale=True).to_pil() for page in document]
    used = [page.crop((0, 0, page.width, ImageOps.invert(page).getbbox()[3] + MARGIN_PX)) for page in pages]
    whole = Image.new("L", (max(it.width for it in used), sum(it.height for it in used)), 255)
    top = 0
    for it in used:
        whole.paste(it, ((whole.width - it.width) // 2, top))
        top += it.height
    whole.quantize(16).save(HERE / "report.png", optimize=True)


if __name__ == "__main__":
    draw()
