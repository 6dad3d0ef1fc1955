"""The poster at the gate (áp phích): one page, or one for each enterprise in one PDF, or a picture to share.

Every word comes in. Black on white for any printer and photocopier; only the picture, seen on screens, is also red.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any

from documents.glyphs import ZERO_WIDTH_SPACE, breakable
from documents.qr import Level, qr_matrix, qr_svg
from documents.typesetting import Job, typeset

TEMPLATE = "poster.typ"
LARGEST = 10  # QR version: 57 modules a side, still more than a millimetre each on A5; 151 letters at level Q
BLACK, RED = "#000000", "#9e1b22"
SHARED_WIDTH = 1080  # pixels; what messengers show without making it smaller
DOTS = SHARED_WIDTH / (210 / 25.4)  # an inch: A4 is 210 mm wide


class Paper(StrEnum):
    """The page; the layout is the same."""

    A4 = "a4"
    A5 = "a5"


@dataclass(frozen=True, slots=True)
class Words:
    """What stands on every poster, in its language. A headline with a comma goes on in the next line behind it."""

    federation: str
    headline: str
    reasons: tuple[str, str, str]
    whom: str  # before an enterprise's name
    everybody: str  # where there is no enterprise
    scan: str
    or_type: str
    or_open: str
    qr: str  # for who has the page read to him


@dataclass(frozen=True, slots=True)
class Poster:
    """One poster: `code` as it is typed, "7K3QH-M"; `link` for the QR code, "https://congdoan.example.vn/j/7K3QHM".

    `phone` in words, "Hỏi thêm: 0213 387 6543"; a value None is left out.
    """

    code: str
    link: str
    enterprise: str | None = None
    phone: str | None = None
    place: str | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """Posters that are made together; `folder`: the federation's own templates, e.g. its emblem.typ."""

    words: Words
    posters: tuple[Poster, ...]
    day: date
    paper: Paper = Paper.A4
    folder: Path | None = None


def draw_pdf(sheet: Sheet) -> bytes:
    """A page for each poster, PDF/A-2u. 500 take 4 s of one core and 250 MB: more than a few belong into a process of
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
