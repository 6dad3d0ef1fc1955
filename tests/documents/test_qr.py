"""QR matrices: they say what was put in, in a code small enough for a card."""

from random import Random

import pytest
import zxingcpp
from PIL import Image

from documents.qr import Matrix, QrTooLong, qr_matrix

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
LONGEST_URL = "https://ketnap.congdoanlaichau.org.vn"  # 37 letters


def token(seed: int) -> str:
    return "".join(Random(seed).choices(LETTERS, k=117))


def version(matrix: Matrix) -> float:
    """Version 1 has 21 modules a side, each next one 4 more."""
    return (len(matrix) - 17) / 4


def read(matrix: Matrix) -> str:
    side = len(matrix)
    dots = Image.frombytes("L", (side, side), bytes(0 if dark else 255 for row in matrix for dark in row))
    page = Image.new("L", (side + 8, side + 8), 255)
    page.paste(dots, (4, 4))
    return str(zxingcpp.read_barcodes(page.resize((page.width * 4, page.height * 4), Image.Resampling.NEAREST))[0].text)


@pytest.mark.parametrize("seed", range(20))
def test_says_the_address_letter_for_letter(seed: int) -> None:
    text = f"https://KetNap.example.vn/Lai-Chau/c/{token(seed)}"
    assert read(qr_matrix(text)) == text


def test_is_square() -> None:
    matrix = qr_matrix("xin chào")
    assert {len(row) for row in matrix} == {len(matrix)}


def test_packs_the_token_as_capitals_so_that_a_public_url_of_37_letters_fits_version_7() -> None:
    assert len(LONGEST_URL) == 37
    assert version(qr_matrix(f"{LONGEST_URL}/c/{token(1)}")) == 7


def test_needs_a_larger_version_for_the_same_address_in_small_letters() -> None:
    assert version(qr_matrix(f"{LONGEST_URL}/c/{token(1).lower()}", largest=40)) > 7


def test_takes_the_smallest_version_that_holds_the_text() -> None:
    assert version(qr_matrix("https://a.vn")) == 1


@pytest.mark.parametrize("url", [LONGEST_URL + "x", "https://" + "dài" * 40])
def test_refuses_an_address_that_a_card_cannot_hold_and_says_what_to_shorten(url: str) -> None:
    with pytest.raises(QrTooLong, match="version 7-M; shorten PUBLIC_URL"):
        qr_matrix(f"{url}/c/{token(1)}")


def test_refuses_what_no_qr_code_can_hold() -> None:
    with pytest.raises(QrTooLong):
        qr_matrix("đ" * 5000, largest=40)


def test_draws_the_same_code_each_time() -> None:
    assert qr_matrix(LONGEST_URL) == qr_matrix(LONGEST_URL)


def test_mends_damage_of_level_m() -> None:
    """A blot of 9 × 9 modules of 45 × 45."""
    text = f"{LONGEST_URL}/c/{token(3)}"
    rows = [list(row) for row in qr_matrix(text)]
    for y in range(20, 29):
        for x in range(11, 20):
            rows[y][x] = True
    assert read(tuple(tuple(row) for row in rows)) == text
