"""The words of a campaign (lời của đợt tuyên truyền): {tên} and {doanh nghiệp} stand for the reader's own."""

from __future__ import annotations

import re
from enum import StrEnum

from domain.facts import Facts
from domain.folding import fold, is_blank
from domain.problem import Problem
from domain.text_answers import has_identity_number

LETTERS = 800  # letters: with who writes and how to stop, filled in, within Telegram's 1,024 under a picture


class Own(StrEnum):
    """What a field stands for."""

    NAME = "name"
    ENTERPRISE = "enterprise"


_FIELD = re.compile(r"\{([^{}\n]*)\}")
_NAMES = {  # folded
    **dict.fromkeys(("ten", "ten goi", "name", "first name"), Own.NAME),
    **dict.fromkeys(("doanh nghiep", "cong ty", "noi lam viec", "enterprise", "company"), Own.ENTERPRISE),
}


def parse_campaign_text(text: str, _facts: Facts) -> str | Problem:
    """Words of several lines, as they were typed.

    Problems: text.empty, text.too_long {limit}, text.identity_number, campaign.unknown_field {field}.
    """
    kept = "\n".join(line.rstrip() for line in text.strip().splitlines())
    if is_blank(kept):
        return Problem("text.empty")
    if len(kept) > LETTERS:
        return Problem("text.too_long", {"limit": LETTERS})
    unknown = next((it for it in _FIELD.findall(kept) if fold(it) not in _NAMES), None)
    if unknown is not None or kept.count("{") != kept.count("}"):
        return Problem("campaign.unknown_field", {"field": f"{{{unknown}}}" if unknown is not None else "{"})
    return Problem("text.identity_number") if has_identity_number(kept) else kept


def is_personal(text: str) -> bool:
    """Whether it has something of the reader's own."""
    return _FIELD.search(text) is not None


def fill(text: str, name: str, enterprise: str) -> str:
    """The words for one reader. "Chào {tên}" → "Chào Hoa"."""
    values = {Own.NAME: name, Own.ENTERPRISE: enterprise}
    return _FIELD.sub(lambda found: values[_NAMES[fold(found[1])]], text)
