"""Makes and reads application numbers (số đơn) with a check digit; must not know what they number."""

import re

from domain.folding import squeeze
from domain.problem import Problem

# The Damm algorithm, with the quasigroup of order 10 of H. M. Damm's thesis (Marburg 2004): catches every single wrong
# digit and every swap of two neighbours, the check digit's included. Leading zeros do not change it.
_DAMM = (
    "0317598642",
    "7092154863",
    "4206871359",
    "1750983426",
    "6123045978",
    "3674209581",
    "5869720134",
    "8945362017",
    "9438617205",
    "2581436790",
)
_LEAST_DIGITS = 6  # digits before the check digit
_UNCHECKED = re.compile(rf"[0-9]{{{_LEAST_DIGITS}}}")  # seven and more may be a whole number
_TYPED = re.compile(r"[0-9]{7,19}")  # six to eighteen digits and the check digit: eighteen fit a 64-bit column


APPLICATION = "LC"  # prefix of an application's number


def check_digit(digits: str) -> str:
    """The Damm check digit: "572" → "4"; of digits that end in their check digit, "0"."""
    interim = 0
    for digit in digits:
        interim = int(_DAMM[interim][int(digit)])
    return str(interim)


def application_number(row_id: int, prefix: str = APPLICATION) -> str:
    """The number people see for a row: 123 → "LC-000123-4". ValueError below 1, which no row has."""
    if row_id < 1:
        raise ValueError(f"row id {row_id}, expected 1 or more")
    digits = f"{row_id:0{_LEAST_DIGITS}}"
    return f"{prefix}-{digits}-{check_digit(digits)}"


def parse_number(text: str, prefix: str = APPLICATION) -> int | Problem:
    """The row of a number as typed: "LC-000123-4", "lc 000123 4", "LC0001234", "0001234" → 123.

    Problems: number.unreadable (also another federation's prefix), number.check_digit.
    """
    digits = squeeze(text).removeprefix(squeeze(prefix))
    if not _TYPED.fullmatch(digits):
        return Problem("number.unreadable")
    return int(digits[:-1]) if check_digit(digits) == "0" else Problem("number.check_digit")


def parse_unchecked(text: str, prefix: str = APPLICATION) -> int | None:
    """The row that a number typed without its check digit may mean: "LC-000123", "000123" → 123; None for other text.
    Nothing guards it against a slip: show whom it means before anything is done."""
    digits = squeeze(text).removeprefix(squeeze(prefix))
    return int(digits) if _UNCHECKED.fullmatch(digits) else None
