"""Takes short free texts, as section, job or enterprise name (câu trả lời tự do); must not judge their sense."""

from collections.abc import Callable

from domain.facts import Facts
from domain.folding import is_blank, one_line
from domain.problem import Problem


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
