"""What typed words mean where something was asked: "2", "2.", "số 2", a label with or without accents; yes and no."""

from __future__ import annotations

import re
from collections.abc import Sequence

from domain.folding import fold

_NUMBER = re.compile(r"(?:chon )?(?:so )?(\d{1,2})(?: a)?")  # after folding "Số 2." is "so 2"
_YES = {"đúng", "đúng rồi", "đúng ạ", "đúng vậy", "có", "vâng", "dạ", "dạ đúng", "ừ", "phải", "ok", "yes", "y", "right"}
_NO = {"không", "không đúng", "không phải", "chưa đúng", "sai", "sai rồi", "nhầm", "ko", "no", "n", "wrong"}


def chosen(offered: Sequence[Sequence[str]], typed: str) -> str | None:
    """The value of the offered [value, label] that the words name, or None."""
    folded = fold(typed)
    if number := _NUMBER.fullmatch(folded):
        place = int(number[1]) - 1
        return offered[place][0] if 0 <= place < len(offered) else None
    return next((value for value, label in offered if folded and fold(label) == folded), None)


def agreed(typed: str) -> bool | None:
    """Whether the words say yes or no, with all accents or none: "đúng", "Dung roi.", "không"; None for others, as the
    name "Dũng"."""
    said = " ".join(re.findall(r"\w+", typed.casefold()))
    if said in _YES or said in map(fold, _YES):
        return True
    return False if said in _NO or said in map(fold, _NO) else None
