"""The code of an invite (mã giới thiệu), "7K3QH-M": made and read here, with a check letter; not whose it is."""

import hashlib
import re

from domain.code_letters import check_letter, checks
from domain.folding import fold
from domain.problem import Problem

DIGITS = "347"
# Of the alphabet no A, E, Y, D and W: a Vietnamese keyboard makes other letters of them ("aa" â, "dd" đ, "w" ư), and
# without vowels no code is a word.
LETTERS = "BCFGHJKMNPQRTVX"
SIGNS = frozenset(DIGITS + LETTERS)
CHOSEN = 5  # signs, of them at least a digit and a letter; the sixth is the check letter. Some 900,000 codes
WRITTEN = CHOSEN + 1
FROM_PAGE = "-j"  # behind a code in a link: whoever comes with it has seen our page, and was counted there
MARK = "GT"  # how a text begins that brings a code: "GT 7K3QH-M"

_MARKED = re.compile(r"(?:(?:nhan|invite) ?)?(?:(?:ma|code) ?)?(?:(?:gioi ?thieu|gt) ?)?")
# One sign too many or too few is a slip too; more is something else.
_AFTER_MARK = re.compile(r"(?:[0-9a-z]{5,7}|[0-9a-z]{4,6} [0-9a-z])")
_BARE = re.compile(r"[0-9a-z]{6}|[0-9a-z]{5} [0-9a-z]")
_GROUPED = re.compile(r"\s*[0-9a-z]{5}\s*[-\u2010-\u2014]\s*[0-9a-z]\s*", re.IGNORECASE)
_VOWELS = frozenset("aeiouy")


def new_code(raw: bytes) -> str:
    """The code of some random bytes, as it is stored: "7K3QHM"; no code is likelier than another."""
    while not _is_code(code := _drawn(raw)):
        raw = hashlib.sha256(raw).digest()
    return code


def _drawn(raw: bytes) -> str:
    number, letters, signs = int.from_bytes(raw, "big"), "", DIGITS + LETTERS
    for _ in range(CHOSEN):
        number, place = divmod(number, len(signs))
        letters += signs[place]
    return letters + check_letter(letters)


def _is_code(letters: str) -> bool:
    chosen = set(letters[:CHOSEN])
    mixed = not chosen.isdisjoint(DIGITS) and not chosen.isdisjoint(LETTERS)
    return len(letters) == WRITTEN and mixed and set(letters) <= SIGNS and checks(letters)


def shown(code: str) -> str:
    """As people read and type it: "7K3QHM" → "7K3QH-M"."""
    return f"{code[:CHOSEN]}-{code[CHOSEN:]}"


def parse_code(text: str) -> str | Problem:
    """Read "7K3QH-M", "7k3qhm", "GT 7K3QH-M", "gt7k3qhm", "nhắn mã 7k3qhm", "mã giới thiệu: 7k3qh m" → "7K3QHM".

    Problems: invite_code.mistyped (a sign too many or too few, one that no code has, or the check letter is wrong).
    """
    folded = fold(text)
    signs = folded.replace(" ", "")
    for letters in (signs, signs[-WRITTEN:]):  # a code may itself begin like its mark: "mã GT3B3P"
        if _is_code(letters.upper()) and _MARKED.fullmatch(signs[: -len(letters)]):
            return letters.upper()
    return Problem("invite_code.mistyped")


def _after_mark(folded: str) -> str:
    """What follows "gt", "mã", "mã giới thiệu"; the whole where nothing of it stands in front."""
    mark = _MARKED.match(folded)
    return folded[mark.end() :] if mark else folded


def looks_like_code(text: str, *, anything: bool = False) -> bool:
    """Whether the whole text is meant as a code, perhaps with a slip in it. `anything`: where any words may be an
    answer ("Xưởng 3"), so that only a right code or one written with its mark or in its groups counts."""
    if isinstance(parse_code(text), str):
        return True
    folded = fold(text)
    rest = _after_mark(folded)
    if rest != folded and _AFTER_MARK.fullmatch(rest):
        return _is_mixed(rest)
    if _GROUPED.fullmatch(text):
        return _is_mixed(folded[:CHOSEN])
    return not anything and _BARE.fullmatch(folded) is not None and _is_mixed(folded[:CHOSEN]) and _is_near(folded)


def _is_near(folded: str) -> bool:
    """With two slips at most: "sử1988", somebody's secret word, has not one sign that stands in codes."""
    return sum(it in SIGNS for it in folded.upper() if it.isalnum()) >= WRITTEN - 2


def _is_mixed(signs: str) -> bool:
    """Digits and letters, and no word among them: "30 tuổi", "5 người" and "ngày 3" are no codes."""
    letters = [sign for sign in signs if sign.isalpha()]
    return any(sign.isdigit() for sign in signs) and bool(letters) and sum(it in _VOWELS for it in letters) <= 1
