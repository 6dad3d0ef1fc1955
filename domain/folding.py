"""Makes texts comparable whatever their accents and case (bỏ dấu); for searching and comparing, never for showing."""

import re
import unicodedata

# U+00D0/U+00F0 (Icelandic eth) and U+0189/U+0256 look like Đ/đ and come from old Vietnamese fonts and encodings.
_LOOKS_LIKE_D = str.maketrans("ÐƉðɖ", "ĐĐđđ")
_MARKS = {"Mn", "Me", "Cf"}  # accents, keycaps (1️⃣), and invisible format marks inside pasted words
_TONES = re.compile("[\u0300-\u036f]+")  # the marks that Vietnamese has, and some more: all of them are "Mn"
_UNSEEN = {"Cc", "Cf", "Cs"}  # controls, invisible format marks (also bidi overrides), lone surrogates


def fold(text: str) -> str:
    """Lower case, no marks, đ as d, one space for every run of other signs: "Hoà – ĐẠI  Lộc." → "hoa dai loc".

    Tone-insensitive as domain.md §7.8 asks: "hòa" and "hoà" fold alike, composed or decomposed.
    """
    # Decomposed first: some capitals fold only then, and folding twice must change nothing.
    plain = unicodedata.normalize("NFD", unicodedata.normalize("NFD", text.translate(_LOOKS_LIKE_D)).casefold())
    letters = _TONES.sub("", plain).replace("đ", "d")
    if not letters.isascii():  # nearly never, and looking at each sign takes long
        letters = "".join(sign for sign in letters if unicodedata.category(sign) not in _MARKS)
    return re.sub(r"[\W_]+", " ", letters).strip()


def squeeze(text: str) -> str:
    """Folded without any space, for people who write words together: "Khơ Mú", "khomu" → "khomu"."""
    return fold(text).replace(" ", "")


def trigrams(text: str) -> frozenset[str]:
    """Every three neighbouring signs of each folded word, padded "  word " as PostgreSQL's pg_trgm does.

    "Lò A" → {"  l", " lo", "lo ", "  a", " a "}.
    """
    padded = (f"  {word} " for word in fold(text).split())
    return frozenset(word[at : at + 3] for word in padded for at in range(len(word) - 2))


def is_blank(text: str) -> bool:
    """Whether no letter or digit is left to read: "", "  ", "…", "👍"."""
    return not fold(text)


def one_line(text: str) -> str:
    """The text as kept: NFC, one space for white space, no unseen signs, Đ of old fonts mended: " Tổ\\n 1" → "Tổ 1"."""
    if not text.isprintable():
        text = "".join(sign for sign in text if sign.isspace() or unicodedata.category(sign) not in _UNSEEN)
    return unicodedata.normalize("NFC", " ".join(text.split()).translate(_LOOKS_LIKE_D))
