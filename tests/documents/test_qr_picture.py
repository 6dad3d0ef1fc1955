"""The QR picture that is sent on: read by a machine, also small and in grey, with every word inside the picture."""

from __future__ import annotations

from io import BytesIO

import pytest
import zxingcpp
from PIL import Image

from documents.qr import QrTooLong
from documents.qr_picture import WIDTH, draw_qr

LINK = "https://congdoan.laichau.example.vn/j/7K3QHM"
LONG = "Gia nhập công đoàn tại Công ty Trách nhiệm hữu hạn một thành viên Chè Suối Hồ Ẫm Ấp Xã Sìn Suối Hồ"


def picture(title: str = "Mời gia nhập công đoàn") -> Image.Image:
    return Image.open(BytesIO(draw_qr(LINK, title, "GT 7K3QH-M")))


@pytest.mark.parametrize("part", [1, 2, 3])
def test_it_is_read_also_when_a_messenger_makes_it_smaller(part: int) -> None:
    it = picture()
    small = it.resize((it.width // part, it.height // part))
    (found,) = zxingcpp.read_barcodes(small)
    assert found.text == LINK


@pytest.mark.parametrize("title", ["", "Mời gia nhập công đoàn", LONG])
def test_no_ink_touches_the_edge(title: str) -> None:
    it = picture(title)
    assert it.width == WIDTH
    edges = (
        it.crop((0, 0, it.width, 8)),
        it.crop((0, it.height - 8, it.width, it.height)),
        it.crop((0, 0, 8, it.height)),
    )
    assert all(edge.getextrema() == (255, 255) for edge in edges)


def test_words_stand_above_and_below_the_code() -> None:
    plain, titled = picture(""), picture()
    assert plain.crop((0, 0, WIDTH, 120)).getextrema() == (255, 255)
    assert titled.crop((0, 0, WIDTH, 120)).getextrema() == (0, 255)
    assert titled.crop((0, titled.height - 100, WIDTH, titled.height)).getextrema() == (0, 255)


def test_an_address_that_is_too_long_is_said() -> None:
    with pytest.raises(QrTooLong):
        draw_qr("https://" + "x" * 300, "", "")
