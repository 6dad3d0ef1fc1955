"""The letters of Be Vietnam Pro as small pictures: fonts by path, each letter drawn once a size and then kept.

Hinting a line of letters anew costs 1.4 ms; a card has eight lines. No other font is ever taken instead.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from unicodedata import normalize

from PIL import Image, ImageFont

FONTS = Path(__file__).parent / "fonts"


class Weight(StrEnum):
    REGULAR = "BeVietnamPro_400Regular.ttf"
    BOLD = "BeVietnamPro_700Bold.ttf"


@dataclass(frozen=True, slots=True)
class Face:
    """A weight at a size in pixels an em."""

    weight: Weight
    size: int


@dataclass(frozen=True, slots=True)
class Glyph:
    """A letter's ink (L, 255 is full, nothing around it), its offset from the pen, and how far the pen moves on."""

    ink: Image.Image
    offset: tuple[int, int]
    advance: int


@lru_cache(maxsize=64)
def font(face: Face) -> ImageFont.FreeTypeFont:
    """OSError if the file is missing: another font is never taken instead. BASIC needs no raqm and never reorders."""
    return ImageFont.truetype(FONTS / face.weight, face.size, layout_engine=ImageFont.Layout.BASIC)


@lru_cache(maxsize=2048)  # 6 MB when full
def glyph(letter: str, face: Face) -> Glyph:
    """A letter drawn by itself; the font has no kern table, so a line is its letters one after the other."""
    ink, offset = font(face).getmask2(letter, mode="L", anchor="ls")
    return Glyph(Image.frombytes("L", ink.size, bytes(ink)), offset, round(font(face).getlength(letter)))


@lru_cache(maxsize=4096)
def width_of(text: str, face: Face) -> int:
    """How far the pen moves for a text, in pixels."""
    return sum(glyph(letter, face).advance for letter in text)


def printable(text: str) -> str:
    """Composed (NFC), blanks and line breaks as single spaces, letters the font lacks (emoji, Hán) left out."""
    words = ("".join(filter(has_glyph, word)) for word in normalize("NFC", text).split())
    return " ".join(word for word in words if word)


# Letters after which a word without a blank may go on in the next line; the longest Vietnamese syllable has 7.
UNBROKEN = re.compile(r"(\S{14})(?=\S)")
ZERO_WIDTH_SPACE = "\u200b"


def breakable(text: str) -> str:
    """Printable, and no word wider than a line: a long one may be broken without a hyphen."""
    return UNBROKEN.sub(rf"\1{ZERO_WIDTH_SPACE}", printable(text))


@lru_cache(maxsize=4096)
def has_glyph(letter: str) -> bool:
    """Whether the font can draw this letter: for one it lacks (.notdef) Be Vietnam Pro silently draws a gap."""
    return glyph(letter, Face(Weight.REGULAR, 20)).ink.height > 0
