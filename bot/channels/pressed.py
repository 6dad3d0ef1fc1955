"""What a button carries and brings back (nút bấm), the same for every messenger with buttons: "join.gender:3:male"."""

from __future__ import annotations

import re

from dialogue.messages import Choice

DATA = re.compile(r"([^:]*):([0-9]{1,9}):(.*)", re.DOTALL)
NOT_OURS = Choice("", "", -1)


def button_data(step: str, version: int, value: str) -> str:
    """Step and version of the question, and the choice's value. Raises ValueError for what could not be read again."""
    if ":" in step or version < 0:
        raise ValueError(f"button of step {step}: a colon in the step or a negative version")
    return f"{step}:{version}:{value}"


def choice(data: str, message: str = "") -> Choice:
    """Read a button; what we did not write ourselves is NOT_OURS."""
    found = DATA.fullmatch(data)
    return Choice(found[3], found[1], int(found[2]), message) if found else NOT_OURS
