"""QR codes as matrices and as SVG (mã QR); where one stands is the business of whoever draws it."""

from collections.abc import Iterator
from enum import IntEnum
from itertools import groupby
from typing import cast

from qrcode.constants import ERROR_CORRECT_M, ERROR_CORRECT_Q  # type: ignore[import-untyped]
from qrcode.exceptions import DataOverflowError  # type: ignore[import-untyped]
from qrcode.main import QRCode  # type: ignore[import-untyped]

Matrix = tuple[tuple[bool, ...], ...]

CARD_VERSION = 7  # 45 modules a side: 3.5 pixels a module are left when a messenger halves a card 1012 pixels wide
MASK = 3  # fixed: trying all eight costs 10 of 12 ms, and any of them reads as well from a screen


class Level(IntEnum):
    """How much of a code may be dirty or torn (ISO/IEC 18004): M mends 15 %, Q 25 %."""

    M = ERROR_CORRECT_M
    Q = ERROR_CORRECT_Q


class QrTooLong(ValueError):
    """The text needs a larger QR code than was allowed; `length` in letters, `largest` a version 1–40."""

    def __init__(self, length: int, largest: int, level: Level) -> None:
        super().__init__(
            f"QR text has {length} letters, too many for version {largest}-{level.name}; shorten PUBLIC_URL"
        )
        self.length = length
        self.largest = largest


def qr_matrix(text: str, largest: int = CARD_VERSION, level: Level = Level.M) -> Matrix:
    """The smallest QR code that holds the text: rows of modules, True is dark, no border.

    Runs of 20 or more capitals and digits are packed at 5.5 bits a letter and the rest at 8, so version 7 holds a
    PUBLIC_URL of 37 letters + "/c/" + a card token of 117 capitals. Raises QrTooLong above version `largest`.
    """
    code = QRCode(error_correction=level, border=0, mask_pattern=MASK)
    code.add_data(text)
    try:
        fits = code.best_fit() <= largest
    except (DataOverflowError, ValueError):
        fits = False
    if not fits:
        raise QrTooLong(len(text), largest, level)
    code.make(fit=False)
    return tuple(tuple(row) for row in cast(list[list[bool]], code.get_matrix()))


def qr_svg(matrix: Matrix, quiet: int) -> str:
    """Black on white with `quiet` modules of white around it, one unit a module; sharp at any size. Modules side by
    side are one stroke: as rectangles they are more than twice as many bytes of a PDF."""
    side = len(matrix) + 2 * quiet
    dark = (f"M{x + quiet} {y + quiet}.5h{long}" for y, row in enumerate(matrix) for x, long in _runs(row))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" shape-rendering="crispEdges">'
        f'<path fill="#fff" d="M0 0h{side}v{side}H0z"/><path stroke="#000" d="{"".join(dark)}"/></svg>'
    )


def _runs(row: tuple[bool, ...]) -> Iterator[tuple[int, int]]:
    """Where dark modules side by side begin, and how many they are."""
    for dark, places in groupby(range(len(row)), row.__getitem__):
        if dark:
            found = list(places)
            yield found[0], len(found)
