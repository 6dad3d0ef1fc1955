"""What is packed here is read by others as it was."""

from io import BytesIO
from random import Random

import pytest
from PIL import Image

from documents.png import png_of_16

COLOURS = bytes(range(16 * 3))


@pytest.mark.parametrize("width", [8, 7, 1])
def test_every_pixel_keeps_its_colour(width: int) -> None:
    canvas = Image.frombytes("L", (width, 5), bytes(place % 16 for place in range(width * 5)))
    packed = png_of_16(canvas, COLOURS, 1_000)
    with Image.open(BytesIO(packed)) as read:
        read.load()
        assert (read.format, read.mode, read.tobytes()) == ("PNG", "P", canvas.tobytes())
        assert read.getpalette() == list(COLOURS)


def test_what_is_too_large_is_packed_smaller_and_the_same() -> None:
    dice = Random(7)
    canvas = Image.frombytes("L", (200, 200), bytes(dice.choices((3, 9), k=4_000)) * 10)
    quick, small = (png_of_16(canvas, COLOURS, most) for most in (40_000, 0))
    assert len(small) < len(quick)
    with Image.open(BytesIO(quick)) as one, Image.open(BytesIO(small)) as other:
        assert one.tobytes() == other.tobytes()


def test_the_picture_given_is_left_as_it_was() -> None:
    canvas = Image.new("L", (4, 4), 3)
    png_of_16(canvas, COLOURS, 1_000)
    assert (canvas.mode, canvas.getpixel((0, 0))) == ("L", 3)
