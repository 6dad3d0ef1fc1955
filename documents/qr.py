"""QR codes as bare matrices (mã QR); how one looks on a card or a poster is the business of whoever draws it."""

from typing import cast

from qrcode.constants import ERROR_CORRECT_M  # type: ignore[import-untyped]
from qrcode.exceptions import DataOverflowError  # type: ignore[import-untyped]
from qrcode.main import QRCode  # type: ignore[import-untyped]

Matrix = tuple[tuple[bool, ...], ...]

CARD_VERSION = 7  # 45 modules a side: 3.5 pixels a module are left when a messenger halves a card 1012 pixels wide
MASK = 3  # fixed: trying all eight costs 10 of 12 ms, and any of them reads as well from a screen


class QrTooLong(ValueError):
    """The text needs a larger QR code than was allowed; `length` in letters, `largest` a version 1–40."""

    def __init__(self, length: int, largest: int) -> None:
        super().__init__(f"QR text has {length} letters, too many for version {largest}-M; shorten PUBLIC_URL")
        self.length = length
        self.largest = largest


def qr_matrix(text: str, largest: int = CARD_VERSION) -> Matrix:
    """The smallest QR code of error level M (mends 15 %) that holds the text: rows of modules, True is dark, no border.

    Runs of 20 or more capitals and digits are packed at 5.5 bits a letter and the rest at 8, so version 7 holds a
    PUBLIC_URL of 37 letters + "/c/" + a card token of 117 capitals. Raises QrTooLong above version `largest`.
    """
    code = QRCode(error_correction=ERROR_CORRECT_M, border=0, mask_pattern=MASK)
    code.add_data(text)
    try:
        fits = code.best_fit() <= largest
    except (DataOverflowError, ValueError):
        fits = False
    if not fits:
        raise QrTooLong(len(text), largest)
    code.make(fit=False)
    return tuple(tuple(row) for row in cast(list[list[bool]], code.get_matrix()))
