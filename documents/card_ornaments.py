"""The shapes on a card that are not letters (hoạ tiết): a bronze drum's star, tick, clock, hatching, dashes; as masks.

A mask is an "L" image, 255 where the shape is. Shapes are drawn FINE times larger and shrunk, which smooths them.
"""

from math import cos, pi, sin

from PIL import Image, ImageDraw

FINE = 4
RAYS = 14  # of the sun on the Ngọc Lũ drum
TEETH = 36
RINGS = ((72, 3), (88, 2), (130, 3))  # radius and thickness in pixels; few, for each costs 0.4 kB
DASH, GAP = 18, 12  # pixels


def drum(width: int, height: int, centre: tuple[int, int]) -> Image.Image:
    """The sun of a Đông Sơn drum in its rings, about `centre`, cut off at the mask's edges."""
    mask, draw = _fine(width, height)
    x, y = (FINE * value for value in centre)
    draw.polygon(_star(x, y, FINE * 62, FINE * 20), fill=255)
    for radius, line in RINGS:
        draw.circle((x, y), FINE * radius, outline=255, width=FINE * line)
    for turn in _turns(TEETH):
        foot, half = FINE * 94, 0.7 * pi / TEETH
        draw.polygon(
            [_at(x, y, FINE * 122, turn), _at(x, y, foot, turn - half), _at(x, y, foot, turn + half)], fill=255
        )
    return mask.reduce(FINE)


def tick(size: int) -> Image.Image:
    """A tick cut out of a disc."""
    mask, draw = _fine(size, size)
    side = size * FINE
    draw.ellipse((0, 0, side - 1, side - 1), fill=255)
    points = [(0.27 * side, 0.53 * side), (0.44 * side, 0.69 * side), (0.74 * side, 0.34 * side)]
    draw.line(points, fill=0, width=side // 10, joint="curve")
    return mask.reduce(FINE)


def clock(size: int) -> Image.Image:
    """A clock face with two hands."""
    mask, draw = _fine(size, size)
    side = size * FINE
    middle = side / 2
    draw.ellipse((0, 0, side - 1, side - 1), outline=255, width=side // 11)
    hands = [(middle, 0.24 * side), (middle, 0.54 * side), (0.70 * side, 0.66 * side)]
    draw.line(hands, fill=255, width=side // 11, joint="curve")
    return mask.reduce(FINE)


def hatching(width: int, height: int) -> Image.Image:
    """A tape of slanting stripes, as wide and as far apart as the tape is high; the last ends with the tape."""
    mask, draw = _fine(width, height)
    high = height * FINE
    for left in range(-high, width * FINE, 2 * high):
        draw.polygon([(left, high), (left + high, high), (left + 2 * high, 0), (left + high, 0)], fill=255)
    return mask.reduce(FINE)


def dashed_frame(width: int, height: int, line: int) -> Image.Image:
    """A frame of dashes along the mask's edges, `line` pixels thick, the dashes spread evenly on each side."""
    mask = Image.new("L", (width, height))
    draw = ImageDraw.Draw(mask)
    for left, right in _dashes(width):
        draw.rectangle((left, 0, right, line - 1), fill=255)
        draw.rectangle((left, height - line, right, height - 1), fill=255)
    for top, bottom in _dashes(height):
        draw.rectangle((0, top, line - 1, bottom), fill=255)
        draw.rectangle((width - line, top, width - 1, bottom), fill=255)
    return mask


def _dashes(length: int) -> list[tuple[int, int]]:
    """First and last pixel of each dash; one begins at 0 and one ends at length - 1, so corners are closed."""
    count = round((length - DASH) / (DASH + GAP))
    starts = (round(number * (length - DASH) / count) for number in range(count + 1))
    return [(start, start + DASH - 1) for start in starts]


def _fine(width: int, height: int) -> tuple[Image.Image, ImageDraw.ImageDraw]:
    mask = Image.new("L", (width * FINE, height * FINE))
    return mask, ImageDraw.Draw(mask)


def _turns(count: int) -> list[float]:
    return [2 * pi * number / count for number in range(count)]


def _at(x: float, y: float, radius: float, turn: float) -> tuple[float, float]:
    return x + radius * sin(turn), y - radius * cos(turn)


def _star(x: float, y: float, outer: float, inner: float) -> list[tuple[float, float]]:
    return [_at(x, y, inner if number % 2 else outer, turn) for number, turn in enumerate(_turns(2 * RAYS))]
