"""Finds the digits in a number as people type it (đọc dãy số); knows no particular number's rules."""

import re
import unicodedata

_SEPARATORS = r"[\s.\-_\u2010-\u2014]"  # space, dot, hyphen and the dashes phones put in their place
_NUMBER = re.compile(rf"[^0-9]*+([0-9](?:{_SEPARATORS}*+[0-9])*+)[^0-9]*+")  # possessive: long texts stay linear


def only_digits(text: str) -> str | None:
    """The digits of "012 090-001.234" or "CCCD: 012090001234 ạ"; None if other signs stand among them, or no digit."""
    found = _NUMBER.fullmatch(unicodedata.normalize("NFKC", text))
    return re.sub(_SEPARATORS, "", found[1]) if found else None


def count_digits(text: str) -> int:
    """How many digits were typed, to tell the person: "12a4" → 3."""
    return sum(sign.isdecimal() for sign in text)
