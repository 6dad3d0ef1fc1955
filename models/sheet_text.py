"""Reads CSV (tệp chữ phân cách bằng dấu phẩy) in the encodings Excel writes in Viet Nam; guesses none."""

from __future__ import annotations

import csv
import re
import unicodedata
from io import StringIO
from itertools import islice

from domain.problem import Problem
from models.cell import Cell
from models.sheet_limits import MOST_LETTERS, MOST_ROWS

_BOMS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
_LONGEST_FIELD = 131_072  # letters, Python's own limit: beyond it a quotation mark was opened and never closed
_LETTERS = frozenset(unicodedata.normalize("NFC", base + mark + tone)
    for base in "aeiouyAEIOUY" for mark in ("", "\u0302", "\u0306", "\u031b")
    for tone in ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")) | frozenset("đĐ")  # fmt: skip
_LOST = re.compile(r"\w\?\w|\?\w")  # Excel writes "?" for a letter that the encoding has not: "C?ng ty"


def read_csv(content: bytes) -> tuple[str, list[list[Cell]]] | Problem:
    """("", rows), also empty ones. Separated by comma, semicolon or tab, whichever the first line has most of."""
    text = _decoded(content)
    if text is None:
        return Problem("sheet.encoding")
    if "\0" in text:
        return Problem("sheet.damaged")
    first = text.lstrip().split("\n", 1)[0]
    separator = max(",;\t", key=first.count)
    csv.field_size_limit(_LONGEST_FIELD)
    try:
        # One more than allowed, so that a longer file is seen to be one.
        rows = csv.reader(StringIO(text, newline=""), delimiter=separator)
        return "", [list[Cell](row) for row in islice(rows, MOST_ROWS + 1)]
    except csv.Error:
        return Problem("sheet.cell_too_long", {"row": 1, "most": MOST_LETTERS})


def _decoded(content: bytes) -> str | None:
    """The text, or None if the encoding cannot be told for certain."""
    for bom, encoding in _BOMS.items():
        if content.startswith(bom):
            return _strictly(content, encoding)
    if b"\0" in content[:4]:  # a letter of ASCII in UTF-16 has a zero beside it; before it in big endian
        return _strictly(content, "utf-16-be" if content[:1] == b"\0" else "utf-16-le")
    utf_8 = _strictly(content, "utf-8")
    return _windows(content) if utf_8 is None else utf_8


def _strictly(content: bytes, encoding: str) -> str | None:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        return None


def _windows(content: bytes) -> str | None:
    """Windows-1258 or 1252, if only one of them gives Vietnamese words, or both the same."""
    texts = {_strictly(content, encoding) for encoding in ("cp1258", "cp1252")} - {None}
    likely = {text for it in texts if it and _is_vietnamese(text := unicodedata.normalize("NFC", it))}
    return likely.pop() if len(likely) == 1 else None


def _is_vietnamese(text: str) -> bool:
    foreign = {sign for sign in text if sign > "\x7f" and (sign.isalpha() or unicodedata.combining(sign))} - _LETTERS
    return not foreign and not _LOST.search(text)
