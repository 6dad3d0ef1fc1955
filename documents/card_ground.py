"""A card's ground (nền thẻ), before anybody's data is on it: palette, header, ornaments, status strip; no letter.

Two grounds: the admitted card is printed solid in red and gold; the awaiting card ("chờ kết nạp") is the same card in
outline on bare paper, with a dashed frame, a hatched tape and a clock: told apart without seeing colours.
A canvas is an "L" image whose values are palette indices. The palette has 16 colours, so a PNG pixel takes 4 bits.
"""

from enum import IntEnum
from functools import lru_cache

from PIL import Image, ImageDraw

from documents.card_ornaments import clock, dashed_frame, drum, hatching, tick

WIDTH, HEIGHT = 920, 580  # pixels: ID-1, 85.6 × 54 mm (ISO/IEC 7810); at 1012 × 638 long names took 22 kB, not 19
MARGIN = 40  # pixels, as all that follow
BAND = 132  # height of the header
STRIP = 502  # top of the status strip
TAPE = 12  # height of the hatched tape above the strip of an awaiting card
ICON = 46  # side of the tick or clock
DRUM = 310  # width of the drum's part of the header

Colour = tuple[int, int, int]
PAPER, INK, WHITE, BLACK = (252, 248, 240), (38, 24, 22), (255, 255, 255), (0, 0, 0)
RED, DEEP_RED, PALE_RED, ROSE = (158, 27, 34), (116, 14, 22), (182, 60, 54), (243, 221, 205)
GOLD, PALE_GOLD, CREAM = (226, 178, 74), (247, 226, 172), (255, 236, 190)


class Tone(IntEnum):
    """Places in the palette: three grounds, each with two shades that lead smoothly to its ink; four flat tones."""

    PAPER, TEXT = 0, 3
    BAND, TITLE = 4, 7
    STRIP, STATUS = 8, 11
    ORNAMENT, RULE, LIGHT, DARK = 12, 13, 14, 15


Look = dict[Tone, Colour]
ADMITTED: Look = {
    Tone.PAPER: PAPER,
    Tone.TEXT: INK,
    Tone.BAND: RED,
    Tone.TITLE: CREAM,
    Tone.STRIP: PALE_GOLD,
    Tone.STATUS: DEEP_RED,
    Tone.ORNAMENT: PALE_RED,
    Tone.RULE: GOLD,
    Tone.LIGHT: WHITE,
    Tone.DARK: BLACK,
}
AWAITING: Look = ADMITTED | {
    Tone.BAND: PAPER,
    Tone.TITLE: RED,
    Tone.STRIP: PAPER,
    Tone.ORNAMENT: ROSE,
    Tone.RULE: RED,
}
SMOOTHED = ((Tone.PAPER, Tone.TEXT), (Tone.BAND, Tone.TITLE), (Tone.STRIP, Tone.STATUS))


@lru_cache(maxsize=2)
def palette(awaiting: bool) -> bytes:
    """Red, green and blue of the 16 tones, in order."""
    look = {int(tone): colour for tone, colour in (AWAITING if awaiting else ADMITTED).items()}
    for low, high in SMOOTHED:
        look |= {low + step: _between(look[low], look[high], step / 3) for step in (1, 2)}
    return bytes(part for tone in range(16) for part in look[tone])


def _between(low: Colour, high: Colour, part: float) -> Colour:
    red, green, blue = (round(a + (b - a) * part) for a, b in zip(low, high, strict=True))
    return red, green, blue


_STEPS = [round(value * 3 / 255) for value in range(256)]
_INKED = bytes(255 if step else 0 for step in _STEPS)
_SMOOTH = {high: bytes(low + step for step in _STEPS) for low, high in SMOOTHED}
_FLAT = bytes(255 * (value > 127) for value in range(256))


def stamp(canvas: Image.Image, mask: Image.Image, place: tuple[int, int], ink: Tone) -> None:
    """Draw a mask (L, 255 is full ink) at left, top; where the mask is empty the canvas keeps what is there."""
    pixels = mask.tobytes()
    if ink in _SMOOTH:
        canvas.paste(_turned(mask, pixels, _SMOOTH[ink]), place, _turned(mask, pixels, _INKED))
    else:
        canvas.paste(int(ink), place, _turned(mask, pixels, _FLAT))


def _turned(mask: Image.Image, pixels: bytes, table: bytes) -> Image.Image:
    """As Image.point does, which rounds all 256 values of the table anew each time."""
    return Image.frombytes("L", mask.size, pixels.translate(table))


@lru_cache(maxsize=2)
def ground(awaiting: bool) -> Image.Image:
    """The canvas every card of one kind begins with; shared, so copy it before drawing."""
    canvas = Image.new("L", (WIDTH, HEIGHT), Tone.PAPER)
    (_outline if awaiting else _print)(canvas)
    icon = clock(ICON) if awaiting else tick(ICON)
    stamp(canvas, icon, (MARGIN, (STRIP + HEIGHT - ICON) // 2), Tone.STATUS)
    return canvas


def _print(canvas: Image.Image) -> None:
    draw = ImageDraw.Draw(canvas)
    draw.rectangle((0, 0, WIDTH, BAND - 1), fill=Tone.BAND)
    _sun(canvas)
    draw.rectangle((0, BAND, WIDTH, BAND + 4), fill=Tone.RULE)
    draw.rectangle((0, STRIP, WIDTH, HEIGHT), fill=Tone.STRIP)


def _outline(canvas: Image.Image) -> None:
    _sun(canvas)
    draw = ImageDraw.Draw(canvas)
    draw.rectangle((MARGIN, BAND, WIDTH - MARGIN - 1, BAND + 2), fill=Tone.RULE)
    stamp(canvas, hatching(WIDTH - 2 * MARGIN, TAPE), (MARGIN, STRIP - TAPE // 2), Tone.RULE)
    stamp(canvas, dashed_frame(WIDTH - 14, HEIGHT - 14, 4), (7, 7), Tone.RULE)


def _sun(canvas: Image.Image) -> None:
    stamp(canvas, drum(DRUM, BAND, (DRUM - 130, BAND // 2)), (WIDTH - DRUM, 0), Tone.ORNAMENT)
