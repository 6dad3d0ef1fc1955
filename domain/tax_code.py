"""Reads an enterprise's tax code (mã số thuế, MST); does not ask any register whether it exists."""

from domain.digits import count_digits, only_digits
from domain.problem import Problem

# python-stdnum stdnum/vn/mst.py; domain.md §7.5.
_WEIGHTS = (31, 29, 23, 19, 17, 13, 7, 5, 3)
_COMPANY = 10  # digits
_BRANCH = 13  # digits: the company's ten and three of its own, 001–999
_PERSON = 12  # digits: household businesses use the owner's citizen number since 1/7/2025, TT 86/2024/TT-BTC


def parse_tax_code(text: str) -> str | Problem:
    """Read "0100233488", "0314409058-002" or "0314409058002" → "0314409058-002", "012090001234".

    Problems: tax_code.shape {digits}, tax_code.check_digit.
    """
    digits = only_digits(text) or ""
    if not _has_shape(digits):
        return Problem("tax_code.shape", {"digits": count_digits(text)})
    if len(digits) == _PERSON:
        return digits
    if digits[9] != _check_digit(digits):
        return Problem("tax_code.check_digit")
    return digits if len(digits) == _COMPANY else f"{digits[:10]}-{digits[10:]}"


def _has_shape(digits: str) -> bool:
    if len(digits) == _PERSON:
        return True
    # Digits 3–9 are the serial number, which starts at 1.
    return len(digits) in (_COMPANY, _BRANCH) and int(digits[2:9]) > 0 and digits[10:] != "000"


def _check_digit(digits: str) -> str:
    """The tenth digit by the nine before; "10", which no digit equals, for numbers that were never given out."""
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, digits, strict=False))
    return str(10 - total % 11)
