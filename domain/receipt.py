"""The receipt of an anonymous grievance (mã nhận): 16 digits in four groups, the only way back to it. Like GlobaLeaks'
receipts it is made of random digits, shown once by us and kept nowhere but as a keyed hash."""

from __future__ import annotations

import re
import unicodedata

DIGITS, GROUP = 16, 4  # 53 random bits
RAW_BYTES = 16  # so many random bytes leave no digit likelier than another
_WRITTEN = re.compile(r"\s*[0-9]{4}(?:[\s.\-\u2010-\u2014]*[0-9]{4}){3}[\s.]*")


def new_receipt(raw: bytes) -> str:
    """The digits of RAW_BYTES random bytes."""
    return str(int.from_bytes(raw, "big") % 10**DIGITS).zfill(DIGITS)


def shown(digits: str) -> str:
    """As people copy it: "1234 5678 9012 3456"."""
    return " ".join(digits[at : at + GROUP] for at in range(0, DIGITS, GROUP))


def read(text: str) -> str | None:
    """The digits of "1234 5678 9012 3456", "1234-5678-…" or run together; None for anything else."""
    typed = unicodedata.normalize("NFKC", text)
    return "".join(it for it in typed if it in "0123456789") if _WRITTEN.fullmatch(typed) else None
