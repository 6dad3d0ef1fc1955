"""Reads and shows people's names (họ và tên); must not judge whether a name is likely, only whether it can be one."""

import re
import unicodedata

from domain.facts import Facts
from domain.folding import fold, one_line
from domain.problem import Doubt, Problem

MOST_LETTERS = 60  # characters, NFC, spaces counted; domain.md §7.8
MOST_WORDS = 7  # domain.md §7.8: 2–7 words

# Latin with marks (Latin-1, Extended-A/B, Extended Additional): Vietnamese, but also ƀ, č, ĕ, ñ of Ê-đê and Gia-rai.
# A letter may carry two marks that have no composed form, as "m̀".
_LETTER = "[A-Za-zÀ-ÖØ-öø-\u024f\u1e00-\u1eff][\u0300-\u036f]{0,2}"
_APOSTROPHE = "'\u2019\u02bc"  # ' and the two a phone puts in its place
_WORD = f"(?:{_LETTER})+(?:[-{_APOSTROPHE}](?:{_LETTER})+)*[{_APOSTROPHE}]?"  # "H'Hen", also "H' Hen"
_NAME = re.compile(f"{_WORD}(?: {_WORD})*")
_NO_NAMES = (  # what people say rather than a name
    "quay lại", "để sau", "giữ nguyên", "bỏ qua", "không có", "không có ai", "chưa có", "không biết", "không nhớ",
    "không cần", "tạm dừng", "trợ giúp",
)  # fmt: skip
_NO_NAMES_BARE = frozenset(map(fold, _NO_NAMES))
# Common surnames and middle names that are never written without marks; of most other syllables that cannot be told.
_MARKED = frozenset(
    "nguyen tran le pham huynh vo vu dang bui do ngo duong ly dinh doan trinh luong lo giang vang thi van duc".split()
)

_PART = re.compile(rf"[^\s\-{_APOSTROPHE}]+")

_TONES = "\u0300\u0309\u0303\u0301\u0323"  # huyền, hỏi, ngã, sắc, nặng: the order of Vietnamese dictionaries
_ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_RANKS = {ord(letter): chr(ord("A") + rank) for rank, letter in enumerate(_ALPHABET)}


def parse_full_name(text: str, facts: Facts) -> str | Problem | Doubt:
    """Read a full name: "Giàng A Páo", "lò thị ọi" → "Lò Thị Ọi", "NGUYỄN VĂN ĐỨC" → "Nguyễn Văn Đức", "H'Hen Niê".

    The spelling stays as typed unless it is all small or all capital; a name without accents is taken too.
    Problems: text.empty, name.digits, name.signs, name.too_long {limit, words}. Doubt: name.one_word ("Huy").
    Source: Civil Code 2015 art. 26 (no numerals, no signs that are not letters); lengths are ours, domain.md §7.8.
    """
    name = one_line(text)
    problem = _problem(name)
    if problem:
        return problem
    shown = _titled(name) if name.islower() or name.isupper() else name
    return shown if " " in shown else Doubt(shown, Problem("name.one_word"))


def _problem(name: str) -> Problem | None:
    if not name:
        return Problem("text.empty")
    if any(sign.isdigit() for sign in name):
        return Problem("name.digits")
    if len(name) > MOST_LETTERS or len(name.split()) > MOST_WORDS:
        return Problem("name.too_long", {"limit": MOST_LETTERS, "words": MOST_WORDS})
    return None if _NAME.fullmatch(name) else Problem("name.signs")


def is_no_name(name: str) -> bool:
    """Whether this is something people say instead of a name, with all marks or none: "không có", "de sau"; not the
    name "Đệ Sáu"."""
    said = one_line(name).casefold()
    return said in _NO_NAMES or said in _NO_NAMES_BARE


def lacks_marks(name: str) -> bool:
    """Whether a name was probably typed without its marks: "Nguyen Van An"; of "Lan Mai" it cannot be told."""
    return name.isascii() and not _MARKED.isdisjoint(name.lower().split())


def _titled(name: str) -> str:
    return _PART.sub(lambda part: part[0][:1].upper() + part[0][1:].lower(), name)


def initials(name: str) -> str:
    """What a public page may show of a name: "Nguyễn Văn An" → "N. V. A."."""
    words = unicodedata.normalize("NFC", name).split()
    return " ".join(f"{word[0].upper()}." for word in words)


def given_name(name: str) -> str:
    """The name by which people call each other, the last word (tên): "Nguyễn Văn An" → "An"; "" of nothing."""
    return ["", *name.split()][-1]


def sort_key(name: str) -> tuple[str, str, str, str]:
    """Orders a list as Vietnamese lists are: by the last word (tên), then the rest; đ after d, tones after letters."""
    *before, last = name.split() or [""]
    rest = " ".join(before)
    return _letters(last), _tones(last), _letters(rest), _tones(rest)


def _letters(text: str) -> str:
    toneless = "".join(sign for sign in unicodedata.normalize("NFD", text.lower()) if sign not in _TONES)
    return unicodedata.normalize("NFC", toneless).translate(_RANKS)


def _tones(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text)
    return "".join(str(_TONES.index(sign)) if sign in _TONES else " " for sign in decomposed if sign in _TONES + " ")
