"""How long a text is to a messenger (độ dài tin), and where it is cut; knows no platform."""

from __future__ import annotations

from collections.abc import Iterator


def units(text: str) -> int:
    """Length as messengers count it, in UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def pieces(text: str, limit: int) -> Iterator[str]:
    """Cut into pieces of at most `limit` UTF-16 units, at the borders of paragraphs, else of lines, else of words;
    in mid-word only if there is no border. What is cut has no blanks at its ends, so that no piece is empty."""
    text = text if units(text) <= limit else text.strip()
    while units(text) > limit:
        head = text.encode("utf-16-le", "surrogatepass")[: limit * 2].decode("utf-16-le", "ignore")
        cut = next((at for mark in ("\n\n", "\n", " ") if (at := head.rfind(mark)) > 0), len(head))
        yield text[:cut].rstrip()
        text = text[cut:].lstrip()
    yield text
