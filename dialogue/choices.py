"""What typed words mean where something was asked: "2", "số 2", "hai", a label with or without accents; yes and no."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from functools import lru_cache
from unicodedata import normalize

from domain.folding import fold

_NUMBER = re.compile(r"(?:chon )?(?:so )?(\d{1,2})(?: a)?")  # after folding "Số 2." is "so 2"
_SPOKEN = re.compile(r"(?:chọn |chon )?(?:số |so |thứ |thu )?(.+?)(?: ạ)?")
_WORDS = {  # numbers as they are spoken; not "nam", a gender, "tu", a name, "sau", later
    word: place
    for place, words in enumerate(
        (
            ("một", "mot", "nhất", "one"),
            ("hai", "two"),
            ("ba", "three"),
            ("bốn", "bon", "tư", "four"),
            ("năm", "five"),
            ("sáu", "six"),
            ("bảy", "bẩy", "bay", "seven"),
            ("tám", "eight"),
            ("chín", "chin", "nine"),
            ("mười", "muoi", "ten"),
        )
    )
    for word in words
}
_YES = {"đúng", "đúng rồi", "đúng ạ", "đúng vậy", "có", "vâng", "dạ", "dạ đúng", "ừ", "phải", "ok", "yes", "y", "right"}
_NO = {"không", "không đúng", "không phải", "chưa đúng", "sai", "sai rồi", "nhầm", "ko", "no", "n", "wrong"}
_YES |= {"giữ", "giữ nguyên"}  # at a doubt

# What people say instead of a label, by the value that it stands for.
_SAID = {
    "keep": {"giữ", "giữ nguyên", "giữ lại", "keep", "keep it"},
    "send": {"gửi", "gửi đơn", "gửi đi", "send", "send it"},
    "/cancel": {"chưa", "chưa gửi", "để sau", "thôi", "later", "not yet"},
    "-": {"để sau", "bỏ qua", "không có", "chưa có", "không biết", "later", "skip", "have none"},
    "done": {"xong", "xong rồi", "hết", "hết rồi", "done", "that is all"},
}


_folded = lru_cache(maxsize=256)(fold)  # our own phrases, some dozens: every text is held against all of them


def chosen(offered: Sequence[Sequence[str]], typed: str) -> str | None:
    """The value of the offered [value, label] that the words name, or None."""
    folded = fold(typed)
    if number := _NUMBER.fullmatch(folded):
        place = int(number[1]) - 1
        return offered[place][0] if 0 <= place < len(offered) else None
    named = next((value for value, label in offered if folded and fold(label) == folded), None)
    named = named or next((value for value, _ in offered if says(typed, _SAID.get(value, ()))), None)
    return named or _spoken(offered, typed)


def _spoken(offered: Sequence[Sequence[str]], typed: str) -> str | None:
    """The value whose number is spelt out: "một", "số hai", "thứ ba ạ"."""
    words = _SPOKEN.fullmatch(" ".join(re.findall(r"\w+", normalize("NFC", typed).casefold())))
    place = _WORDS.get(words[1], len(offered)) if words else len(offered)
    return offered[place][0] if place < len(offered) else None


def says(typed: str, phrases: Collection[str]) -> bool:
    """Whether the words are one of the phrases, with all accents or none: "để sau", "De sau.", not "Đệ Sáu"."""
    said = " ".join(re.findall(r"\w+", typed.casefold()))
    return said in phrases or said in map(_folded, phrases)


def agreed(typed: str) -> bool | None:
    """Whether the words say yes or no, with all accents or none: "đúng", "Dung roi.", "không"; None for others, as the
    name "Dũng"."""
    if says(typed, _YES):
        return True
    return False if says(typed, _NO) else None
