"""The poster at the gate (áp phích): one page, or one for each enterprise in one PDF, or a picture to share.

Every word comes in. Black on white for any printer and photocopier; only the picture, seen on screens, is also red.
"""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from documents.glyphs import ZERO_WIDTH_SPACE, breakable
from documents.poster_sheet import Poster, Sheet, Words
from documents.qr import Level, qr_matrix, qr_svg
from documents.typesetting import Job, typeset

TEMPLATE = "poster.typ"
LARGEST = 10  # QR version: 57 modules a side, still more than a millimetre each on A5; 151 letters at level Q
BLACK, RED = "#000000", "#9e1b22"
SHARED_WIDTH = 1080  # pixels; what messengers show without making it smaller
DOTS = SHARED_WIDTH / (210 / 25.4)  # an inch: A4 is 210 mm wide


def draw_pdf(sheet: Sheet) -> bytes:
    """A page for each poster, PDF/A-2u. 500 take 3 s of one core and 210 MB: more than a few belong into a process of
    their own. Raises documents.typesetting.PaperError, documents.qr.QrTooLong."""
    return typeset(_job(sheet, BLACK))


def draw_png(sheet: Sheet) -> bytes:
    """The one poster as a picture to share, 1080 pixels wide, 170 kB. Raises like draw_pdf."""
    return typeset(_job(sheet, RED, DOTS))


def check_poster(words: Words, day: date, folder: Path | None = None) -> None:
    """Draw one, so that a broken template of the federation's own is found before anybody waits for it."""
    draw_pdf(Sheet(words, (Poster("x", "x", "x", "x", "x"),), day, folder=folder))


def _job(sheet: Sheet, ink: str, dots: float | None = None) -> Job:
    rest = {
        "words": {name: _breakable(value) for name, value in asdict(sheet.words).items()},
        "codes": [qr_svg(qr_matrix(it.link, LARGEST, Level.Q), quiet=0) for it in sheet.posters],
        "paper": sheet.paper.value,
        "ink": ink,
    }
    form = {"posters": [dict(_shown(it)) for it in sheet.posters]}
    return Job(TEMPLATE, form, rest, sheet.day, sheet.folder, dots, tagged=len(sheet.posters) == 1)


def _breakable(value: Any) -> Any:
    return breakable(value) if isinstance(value, str) else [breakable(it) for it in value]


def _shown(it: Poster) -> Iterator[tuple[str, str | None]]:
    for name in ("code", "enterprise", "phone", "place"):
        yield name, breakable(getattr(it, name) or "") or None
    host, stroke, path = (it.link.partition("://")[2] or it.link).partition("/")  # as it is typed into a browser
    yield "host", host.replace(".", f".{ZERO_WIDTH_SPACE}")
    yield "path", stroke + path
