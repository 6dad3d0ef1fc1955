"""Takes the words in which somebody says where he works (nơi làm việc): a name, or a sentence around it."""

import re

from domain.facts import Facts
from domain.problem import Problem
from domain.text_answers import parse_short_text

LETTERS = 200  # the table's column
_AROUND = re.compile(
    r"(?:(?:dạ|da|vâng|vang) )?(?:(?:tôi|toi|tui|em|mình|minh|anh|chị|chi|cháu|chau|i) )?"
    r"(?:(?:đang|dang|hiện|hien|am|currently) )*(?:làm|lam|work|working)"  # not "lâm", a name and a trade
    r"(?: (?:việc|viec|công nhân|cong nhan))?"
    r"(?:(?: (?:ở|o|tại|tai|cho|bên|ben|trong|chỗ|at|for|in))+|(?= (?:công ty|cong ty|cty|htx|nhà máy|xưởng)\b))"
    r" (.+?)(?: (?:ạ|nhé))?[ .!]*",
    re.IGNORECASE,
)


def named(said: str) -> str:
    """The workplace in a sentence: "Em làm ở công ty Hoa Ban ạ." → "công ty Hoa Ban"; what is none stays as it is."""
    found = _AROUND.fullmatch(said)
    return found[1] if found else said


def parse_workplace(text: str, facts: Facts) -> str | Problem:
    """Problems: text.empty (no letter or digit in it), text.too_long {limit}."""
    kept = parse_short_text(LETTERS)(text, facts)
    return kept if isinstance(kept, Problem) else named(kept)
