"""Takes short free texts, as section, job or enterprise name (câu trả lời tự do); must not judge their sense."""

import re
from collections.abc import Callable

from domain.facts import Facts
from domain.folding import is_blank, one_line
from domain.problem import Problem

_DIGITS = re.compile(r"\d+(?:[ .\u00a0-]\d+)*")  # "012190000123", "012 190 000 123", "012.190.000.123"
_IDENTITY = frozenset({9, 12})  # digits of an old identity card, and of a citizen number (domain.md §7.1, §7.2)
_LONGEST = 12  # digits; more than these are several numbers side by side


def parse_short_text(limit: int) -> Callable[[str, Facts], str | Problem]:
    """A parser for texts of at most `limit` characters (NFC): " Tổ  may 3\\n" → "Tổ may 3".

    Problems of the parser: text.empty (no letter or digit in it), text.too_long {limit}.
    """

    def parse(text: str, facts: Facts) -> str | Problem:
        kept = one_line(text)
        if is_blank(kept):
            return Problem("text.empty")
        return kept if len(kept) <= limit else Problem("text.too_long", {"limit": limit})

    return parse


def parse_open_text(limit: int) -> Callable[[str, Facts], str | Problem]:
    """As parse_short_text, for words that are kept in clear: a citizen number must not stand in them.

    Problem besides: text.identity_number. A telephone number ("0912 345 678", "+84 912 345 678") may.
    """
    read = parse_short_text(limit)

    def parse(text: str, facts: Facts) -> str | Problem:
        return Problem("text.identity_number") if has_identity_number(text) else read(text, facts)

    return parse


def has_identity_number(text: str) -> bool:
    """Whether nine or twelve digits stand together in it, however they are grouped."""
    return any(_is_identity([len(part) for part in re.findall(r"\d+", found)]) for found in _DIGITS.findall(text))


def _is_identity(groups: list[int]) -> bool:
    """By the lengths of the groups of digits. Only of several numbers side by side is a part looked at: of a telephone
    number with +84 in front the last nine digits are no identity card."""
    if sum(groups) <= _LONGEST:
        return sum(groups) in _IDENTITY or not _IDENTITY.isdisjoint(groups)
    ends = range(len(groups) + 1)
    return any(sum(groups[start:end]) in _IDENTITY for end in ends for start in range(end))
