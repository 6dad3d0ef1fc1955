"""The code of an officer's invitation (mã mời cán bộ), "CB-XXXXX-XXXXX": made and read here, with a check letter."""

import re

from domain.code_letters import ALPHABET, check_letter, checks
from domain.folding import squeeze
from domain.problem import Problem

CHOSEN = 9  # letters, 41 random bits; the tenth is the check letter
PREFIX = "CB"
_RUN_TOGETHER = re.compile(rf"{PREFIX}([0-9A-Z]{{5}})([0-9A-Z]{{5}})")
_GROUPED = re.compile(r"\s*cb[\s\-\u2010-\u2014]*\w{5}[\s\-\u2010-\u2014]+\w{5}\s*", re.IGNORECASE)


def new_code(raw: bytes) -> str:
    """The code of some random bytes; 16 of them leave no letter likelier than another."""
    number, letters = int.from_bytes(raw, "big"), ""
    for _ in range(CHOSEN):
        number, place = divmod(number, len(ALPHABET))
        letters += ALPHABET[place]
    letters += check_letter(letters)
    return f"{PREFIX}-{letters[:5]}-{letters[5:]}"


def parse_code(text: str) -> str | Problem:
    """Read "CB-7K3QM-HTWXA", "cb 7k3qm htwxa", "CB7K3QMHTWXA" → "CB-7K3QM-HTWXA".

    Problems: officer_code.mistyped (a letter too many or too few, one that no code has, or the check letter is wrong).
    """
    found = _RUN_TOGETHER.fullmatch(squeeze(text).upper())
    letters = found[1] + found[2] if found else ""
    if not letters or not checks(letters):
        return Problem("officer_code.mistyped")
    return f"{PREFIX}-{letters[:5]}-{letters[5:]}"


def looks_like_code(text: str, *, anything: bool = False) -> bool:
    """Whether the whole text is meant as a code, perhaps with a slip in it. `anything`: where any words may be an
    answer ("CB kho vật tư"), so that only a right code or one written in its groups counts."""
    if _RUN_TOGETHER.fullmatch(squeeze(text).upper()) is None:
        return False
    return not anything or isinstance(parse_code(text), str) or _GROUPED.fullmatch(text) is not None
