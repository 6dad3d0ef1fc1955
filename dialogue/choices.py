"""What was meant by typed words where something could be chosen: "2", "2.", "số 2", the label, with or without
accents."""

from __future__ import annotations

import re
from collections.abc import Sequence

from domain.folding import fold

_NUMBER = re.compile(r"(?:so )?(\d{1,2})")  # after folding "Số 2." is "so 2"


def chosen(offered: Sequence[Sequence[str]], typed: str) -> str | None:
    """The value of the offered [value, label] that the words name, or None."""
    folded = fold(typed)
    if number := _NUMBER.fullmatch(folded):
        place = int(number[1]) - 1
        return offered[place][0] if 0 <= place < len(offered) else None
    return next((value for value, label in offered if folded and fold(label) == folded), None)
