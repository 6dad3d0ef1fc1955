"""Text set into boxes with its Vietnamese marks whole: shrunk, wrapped, at last cut; knows no card and no poster.

Units are pixels. By the fonts' glyph tables the tallest letter (Ẳ) reaches 1.199 em above the baseline and the lowest
(ọ) 0.227 em below; hinting makes that 1.47 em together at 24 pixels. So a line is 1.5 em high, and two lines never
share a row of pixels: no mark is cut off, none drawn over.
"""

from dataclasses import dataclass

from PIL import Image

from documents.glyphs import Face, Weight, glyph, printable, width_of

ASCENT, DESCENT = 1.25, 0.25  # em, of a line
PITCH = ASCENT + DESCENT
STEP = 4  # pixels between the sizes tried: few sizes, so their letters are soon all drawn
ELLIPSIS = "…"


@dataclass(frozen=True, slots=True)
class Box:
    """Where a text may be; font sizes are tried from `largest` down to `smallest`, rows up to `lines`."""

    left: int
    top: int
    width: int
    height: int
    largest: int
    smallest: int
    lines: int = 1
    weight: Weight = Weight.REGULAR
    to_right: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text and the left end of its baseline."""

    text: str
    face: Face
    left: int
    baseline: int

    @property
    def bottom(self) -> int:
        """The first row of pixels below the line."""
        return self.baseline + round(self.face.size * DESCENT)


def line_mask(line: Line) -> tuple[Image.Image, tuple[int, int]]:
    """The line's ink (L, 255 is full), and where the mask's left top corner belongs; roomy enough for every mark."""
    above, side = line.face.size * 3 // 2, line.face.size // 2  # hinting lifts Ẳ to 1.31 em at 16 pixels
    mask = Image.new("L", (width_of(line.text, line.face) + 2 * side, above + side))
    pen = side
    for letter in line.text:
        drawn = glyph(letter, line.face)
        mask.paste(255, (pen + drawn.offset[0], above + drawn.offset[1]), drawn.ink)
        pen += drawn.advance
    return mask, (line.left - side, line.baseline - above)


def set_text(text: str, box: Box) -> list[Line]:
    """The text as lines inside the box: whole in the largest size that holds it, else cut with "…" in the smallest."""
    text = printable(text)
    for size in range(box.largest, box.smallest - 1, -STEP):
        face = Face(box.weight, size)
        count = min(box.lines, int(box.height / (size * PITCH)))
        rows = _even_rows(text.split(" "), count, box.width, face)
        if rows:
            return _placed(rows, box, face)
    face = Face(box.weight, box.smallest)
    return _placed(_cut_rows(text, box, face), box, face)


def _even_rows(words: list[str], count: int, width: int, face: Face) -> list[str]:
    """The words in at most `count` rows, as few and as even as can be; empty if a row would be wider than `width`."""
    for wanted in range(1, count + 1):
        narrowest = width_of(" ".join(words), face) // wanted
        for limit in (*range(narrowest, width, 10), width):
            rows = _wrapped(words, limit, face)
            if len(rows) <= wanted and all(width_of(row, face) <= width for row in rows):
                return rows
    return []


def _wrapped(words: list[str], limit: int, face: Face) -> list[str]:
    """Each row as full as `limit` pixels allow; a word wider than that has a row of its own."""
    rows, pen, blank = [words[0]], width_of(words[0], face), width_of(" ", face)
    for word in words[1:]:
        pen += blank + width_of(word, face)
        if pen <= limit:
            rows[-1] += " " + word
        else:
            rows, pen = [*rows, word], width_of(word, face)
    return rows


def _cut_rows(text: str, box: Box, face: Face) -> list[str]:
    """As many words as fit on each row and "…" at the end of the last; a word wider than the box is broken."""
    rows = []
    for _ in range(box.lines - 1):
        rows.append(_head(text, face, box.width))
        text = text[len(rows[-1]) :].lstrip()
    if width_of(text, face) <= box.width:
        return [*rows, text]
    kept = _head(text, face, box.width - width_of(ELLIPSIS, face))
    return [*rows, kept.rstrip(" ,.-–") + ELLIPSIS]


def _head(text: str, face: Face, width: int) -> str:
    letters = _letters_that_fit(text, face, width)
    blank = (text + " ").rfind(" ", 0, letters + 1)
    return text[:blank] if blank > 0 else text[:letters]


def _letters_that_fit(text: str, face: Face, width: int) -> int:
    pen = 0
    for number, letter in enumerate(text):
        pen += glyph(letter, face).advance
        if pen > width:
            return number
    return len(text)


def _placed(rows: list[str], box: Box, face: Face) -> list[Line]:
    """Several lines hang from the top of their box; one stands on its floor, so shrinking keeps its baseline."""
    ceiling = box.top if box.lines > 1 else box.top + box.height - face.size * PITCH
    first, pitch = ceiling + face.size * ASCENT, face.size * PITCH
    return [Line(row, face, _left(row, box, face), round(first + nth * pitch)) for nth, row in enumerate(rows)]


def _left(row: str, box: Box, face: Face) -> int:
    return box.left + box.width - width_of(row, face) if box.to_right else box.left
