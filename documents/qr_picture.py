"""A QR code as a picture to send on (ảnh mã QR): the code, and under it what can be typed instead. Values in, PNG
out."""

from dataclasses import replace
from io import BytesIO

from PIL import Image

from documents.glyphs import Weight, width_of
from documents.lettering import Box, Line, line_mask, set_text
from documents.qr import Matrix, qr_matrix

WIDTH, MARGIN = 720, 40  # pixels; a messenger shows it whole on any telephone
QUIET = 4  # modules of white around a QR code (ISO/IEC 18004)
TITLE = Box(MARGIN, 20, WIDTH - 2 * MARGIN, 108, largest=36, smallest=24, lines=2, weight=Weight.BOLD)
CODE_TOP = TITLE.top + TITLE.height
TYPED = Box(MARGIN, 0, WIDTH - 2 * MARGIN, 84, largest=56, smallest=32, weight=Weight.BOLD)
LARGEST = 10  # version; a link of 213 letters


def draw_qr(link: str, title: str, typed: str) -> bytes:
    """A black and white PNG with the title above and the typed code below. Raises documents.qr.QrTooLong."""
    code = _code(qr_matrix(link, LARGEST))
    foot = replace(TYPED, top=CODE_TOP + code.height)
    canvas = Image.new("L", (WIDTH, foot.top + foot.height + MARGIN // 2), 255)
    canvas.paste(code, ((WIDTH - code.width) // 2, CODE_TOP))
    for line in (*set_text(title, TITLE), *set_text(typed, foot)):
        _stamp(canvas, line)
    file = BytesIO()
    canvas.save(file, "PNG", optimize=True)
    return file.getvalue()


def _code(matrix: Matrix) -> Image.Image:
    """Whole pixels a module, with its quiet zone, as large as the picture is wide."""
    side = len(matrix)
    scale = (WIDTH - 2 * MARGIN) // (side + 2 * QUIET)
    dots = bytes(0 if dark else 255 for row in matrix for dark in row)
    code = Image.frombytes("L", (side, side), dots).resize((side * scale, side * scale), Image.Resampling.NEAREST)
    framed = Image.new("L", (code.width + 2 * QUIET * scale,) * 2, 255)
    framed.paste(code, (QUIET * scale, QUIET * scale))
    return framed


def _stamp(canvas: Image.Image, line: Line) -> None:
    """In the middle of the picture."""
    middle = replace(line, left=(WIDTH - width_of(line.text, line.face)) // 2)
    mask, place = line_mask(middle)
    canvas.paste(0, place, mask)
