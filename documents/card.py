"""The member's card (thẻ đoàn viên) as a PNG: every word on it comes in, already in the reader's language."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import chain

from PIL import Image

from documents.card_ground import BAND, MARGIN, STRIP, WIDTH, Tone, ground, palette, stamp
from documents.glyphs import Weight
from documents.lettering import Box, Line, line_mask, set_text
from documents.png import png_of_16
from documents.qr import Matrix, qr_matrix

PANEL = 318  # side of the white QR panel, pixels: version 7 (45 modules) and a quiet zone of 4 at 6 pixels a module
MOST = 20_000  # bytes of a card: it must come quickly where the net is slow
QUIET = 4  # modules of white around a QR code (ISO/IEC 18004)
PANEL_LEFT, PANEL_TOP = WIDTH - MARGIN - PANEL, BAND + 28
COLUMN = PANEL_LEFT - MARGIN - 20  # width of the text column beside it, pixels

FEDERATION = Box(MARGIN, 11, 620, 42, largest=28, smallest=20)
TITLE = Box(MARGIN, 48, 620, 72, largest=48, smallest=28, weight=Weight.BOLD)
NAME = Box(MARGIN, BAND + 8, COLUMN, 170, largest=48, smallest=28, lines=3, weight=Weight.BOLD)
ENTERPRISE = Box(MARGIN, 0, COLUMN, 84, largest=28, smallest=24, lines=2)  # its top is where the name ends
NUMBER_LABEL = Box(MARGIN, 403, COLUMN, 36, largest=24, smallest=20)
NUMBER = Box(MARGIN, 428, COLUMN, 60, largest=40, smallest=24, weight=Weight.BOLD)
STATUS = Box(MARGIN + 62, STRIP + 9, 428, 54, largest=36, smallest=20, weight=Weight.BOLD)
DATE = Box(WIDTH - MARGIN - 330, STRIP + 25, 330, 36, largest=24, smallest=20, to_right=True)
DOTS = bytes((Tone.LIGHT, Tone.DARK, *range(2, 256)))  # of a module that is light (0) or dark (1)

Common = tuple[Tone, str, Box]
"""A text that is the same on many cards, its ink and its place."""


@dataclass(frozen=True, slots=True)
class CardFace:
    """What stands on a card, e.g. title "Thẻ đoàn viên", status "Chờ kết nạp", date "Nộp đơn 15/08/2026".

    `awaiting` picks the look (outline, clock) that goes with the status; `qr_text` is models.card_token.card_address.
    A text too long for its box is set smaller, then cut with "…"; emoji and other letters the font lacks are left out.
    """

    federation: str
    title: str
    name: str
    enterprise: str
    number_label: str
    number: str
    status: str
    date: str
    awaiting: bool
    qr_text: str


def draw_card(face: CardFace) -> bytes:
    """The card as a palette PNG, 920 × 580 pixels. Raises documents.qr.QrTooLong if the address exceeds version 7."""
    canvas = _printed(face.awaiting, tuple(_common(face))).copy()
    _draw_qr(canvas, qr_matrix(face.qr_text))
    _draw_lines(canvas, _personal(face))
    return png_of_16(canvas, palette(face.awaiting), MOST)


def lines_of(face: CardFace) -> list[tuple[Tone, list[Line]]]:
    """Every line on the card from top to bottom, each where it will be drawn."""
    federation, title, label, status = ((tone, set_text(text, box)) for tone, text, box in _common(face))
    name, enterprise, number, day = _personal(face)
    return [federation, title, name, enterprise, label, number, status, day]


def _common(face: CardFace) -> list[Common]:
    """What stands on the card of everybody who reads this language."""
    return [
        (Tone.TITLE, face.federation.upper(), FEDERATION),
        (Tone.TITLE, face.title.upper(), TITLE),
        (Tone.TEXT, face.number_label, NUMBER_LABEL),
        (Tone.STATUS, face.status.upper(), STATUS),
    ]


def _personal(face: CardFace) -> list[tuple[Tone, list[Line]]]:
    name = set_text(face.name, NAME)
    return [
        (Tone.TEXT, name),
        (Tone.TEXT, set_text(face.enterprise, replace(ENTERPRISE, top=name[-1].bottom + 4))),
        (Tone.TEXT, set_text(face.number, NUMBER)),
        (Tone.STATUS, set_text(face.date, DATE)),
    ]


@lru_cache(maxsize=4)  # two looks in two languages; 0.5 MB each
def _printed(awaiting: bool, common: tuple[Common, ...]) -> Image.Image:
    """The card before anything of one person is on it; shared, so copy it before drawing."""
    canvas = ground(awaiting).copy()
    _draw_lines(canvas, [(tone, set_text(text, box)) for tone, text, box in common])
    return canvas


def _draw_lines(canvas: Image.Image, inked: Iterable[tuple[Tone, list[Line]]]) -> None:
    for tone, lines in inked:
        for line in lines:
            mask, place = line_mask(line)
            stamp(canvas, mask, place, tone)


def _draw_qr(canvas: Image.Image, matrix: Matrix) -> None:
    """A white panel with the code in whole pixels a module: shared pixels would blur it before a messenger does."""
    canvas.paste(Tone.LIGHT, (PANEL_LEFT, PANEL_TOP, PANEL_LEFT + PANEL, PANEL_TOP + PANEL))
    side = len(matrix)
    scale = PANEL // (side + 2 * QUIET)
    dots = bytes(chain.from_iterable(matrix)).translate(DOTS)
    code = Image.frombytes("L", (side, side), dots).resize((side * scale, side * scale), Image.Resampling.NEAREST)
    border = (PANEL - code.width) // 2
    canvas.paste(code, (PANEL_LEFT + border, PANEL_TOP + border))
