"""Text in boxes: every Vietnamese letter with its marks, nothing cut off, nothing drawn over, nothing outside."""

from unicodedata import normalize

import pytest
from PIL import Image, ImageChops

from documents.card_ground import Tone, stamp
from documents.glyphs import FONTS, Face, Weight, font, glyph, has_glyph, printable
from documents.lettering import PITCH, Box, Line, line_mask, set_text

TONES = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")  # level, grave, acute, tilde, hook, dot below
SMALL = [normalize("NFC", vowel + tone) for vowel in "aăâeêioôơuưy" for tone in TONES] + ["đ", "d"]
LETTERS = SMALL + [letter.upper() for letter in SMALL]
SIZES = [
    Face(Weight.BOLD, 48),
    Face(Weight.BOLD, 28),
    Face(Weight.REGULAR, 24),
    Face(Weight.REGULAR, 20),
    Face(Weight.REGULAR, 16),
]


def extent(line: Line) -> tuple[int, int, int, int]:
    """Left, top, right, bottom of a line's ink on the card."""
    mask, (left, top) = line_mask(line)
    box = mask.getbbox() or (0, 0, 0, 0)
    return box[0] + left, box[1] + top, box[2] + left, box[3] + top


def ink(mask: Image.Image) -> int:
    return sum(mask.tobytes())


def test_cuts_a_word_that_has_no_place_to_break() -> None:
    box = Box(0, 0, 200, 100, largest=24, smallest=24, lines=2)
    rows = set_text("ộ" * 200, box)
    assert len(rows) == 2
    assert rows[-1].text.endswith("…")
    assert all(extent(line)[2] <= 200 for line in rows)


def test_keeps_the_baseline_when_a_single_line_shrinks() -> None:
    box = Box(0, 0, 200, 60, largest=40, smallest=16)
    assert abs(set_text("Số", box)[0].baseline - set_text("Số thẻ đoàn viên", box)[0].baseline) <= 4


def test_leaves_out_what_the_font_cannot_draw_rather_than_leaving_a_gap() -> None:
    assert printable("Quán\tCơm 🍚 三星\n số\u200b 1 ") == "Quán Cơm số 1"


# --- Vietnamese letters


def test_draws_every_vietnamese_letter_with_the_fonts_shipped() -> None:
    assert len(LETTERS) == 148
    assert [letter for letter in LETTERS if not has_glyph(letter)] == []
    for weight in Weight:
        assert all(glyph(letter, Face(weight, 40)).ink.height for letter in LETTERS)


def test_knows_a_letter_that_the_font_lacks() -> None:
    assert not any(map(has_glyph, "三🍚\U0010ffff"))


@pytest.mark.parametrize("face", SIZES)
def test_draws_no_two_vietnamese_letters_alike(face: Face) -> None:
    drawn = {(glyph(letter, face).ink.tobytes(), glyph(letter, face).offset) for letter in LETTERS}
    assert len(drawn) == len(LETTERS)


def ink_rows(letter: str, face: Face) -> tuple[int, int]:
    """How far the ink reaches above the baseline and below it, in pixels."""
    drawn = glyph(letter, face)
    return -drawn.offset[1], drawn.offset[1] + drawn.ink.height


@pytest.mark.parametrize("face", SIZES)
@pytest.mark.parametrize("plain", ["A", "Ă", "Â", "E", "Ê", "O", "Ô", "Ơ", "U", "Ư", "I", "Y", "a", "ê", "ơ", "ư", "y"])
def test_draws_marks_above_and_dots_below_the_plain_letter(plain: str, face: Face) -> None:
    above, below = ink_rows(plain, face)
    for tone in TONES[1:5]:
        assert ink_rows(normalize("NFC", plain + tone), face)[0] > above
    dotted = normalize("NFC", plain + TONES[5])
    assert ink_rows(dotted, face)[1] > below or plain == "y"
    assert ink(glyph(dotted, face).ink) > ink(glyph(plain, face).ink)


@pytest.mark.parametrize("face", SIZES)
def test_draws_the_tilde_the_hat_and_the_e_of_a_capital_e_with_both(face: Face) -> None:
    plain, hat, both = (ink_rows(letter, face)[0] for letter in "EÊỄ")
    assert plain < hat < both


@pytest.mark.parametrize("face", SIZES)
def test_clips_no_letter_at_the_edge_of_its_line(face: Face) -> None:
    """The line's mask has as much ink as the letter alone in a mask three times as large."""
    for letter in [*LETTERS, "g", "j", "Q", "Ç"]:
        roomy = Image.new("L", (face.size * 3, face.size * 3))
        drawn = glyph(letter, face)
        roomy.paste(255, (face.size + drawn.offset[0], face.size * 2 + drawn.offset[1]), drawn.ink)
        mask, _ = line_mask(Line(letter, face, 0, 0))
        assert ink(mask) == ink(roomy) == ink(drawn.ink), letter


@pytest.mark.parametrize("face", [face for face in SIZES if face.size >= 24])  # smaller ones stand on one line only
def test_lets_no_letter_reach_out_of_its_line_into_the_next(face: Face) -> None:
    reach = [ink_rows(letter, face) for letter in LETTERS]
    assert max(below for _, below in reach) <= Line("", face, 0, 0).bottom
    assert max(above for above, _ in reach) + max(below for _, below in reach) <= int(face.size * PITCH)


def test_draws_a_line_letter_by_letter_as_the_font_draws_it_whole() -> None:
    line = Line("Nguyễn Ễnh Ộ Ẵ, Họ Đường Ỷ", Face(Weight.BOLD, 40), 100, 100)
    whole, offset = font(line.face).getmask2(line.text, mode="L", anchor="ls")
    expected = Image.new("L", (1000, 200))
    expected.paste(Image.frombytes("L", whole.size, bytes(whole)), (100 + offset[0], 100 + offset[1]))
    mask, place = line_mask(line)
    drawn = Image.new("L", (1000, 200))
    drawn.paste(mask, place)
    assert ImageChops.difference(drawn, expected).point(lambda value: 255 * (value > 2)).getbbox() is None


def test_keeps_the_dot_of_ho_when_the_next_line_is_drawn_under_it() -> None:
    """Capitals with the highest marks under letters with dots: the ink of both lines is all there."""
    first, second = set_text(
        "Họ Thị Ọ Ậ Ự Ẳ Ễ Ổ Ẳ Ẫ", Box(0, 0, 240, 300, largest=40, smallest=40, lines=2, weight=Weight.BOLD)
    )
    both = Image.new("L", (400, 300))
    alone = 0
    for line in (first, second):
        mask, place = line_mask(line)
        single = Image.new("L", both.size)
        stamp(single, mask, (place[0] + 20, place[1]), Tone.TEXT)
        stamp(both, mask, (place[0] + 20, place[1]), Tone.TEXT)
        alone += ink(single)
    assert ink(both) == alone


# --- fonts


def test_takes_its_fonts_by_path_and_fails_loudly_without_them(
    monkeypatch: pytest.MonkeyPatch, tmp_path: object
) -> None:
    monkeypatch.setattr("documents.glyphs.FONTS", tmp_path)
    with pytest.raises(OSError, match="resource"):
        font.__wrapped__(Face(Weight.BOLD, 33))


def test_ships_the_licence_with_the_fonts() -> None:
    licence = (FONTS / "OFL.txt").read_text(encoding="utf-8")
    assert "SIL OPEN FONT LICENSE Version 1.1" in licence
    assert "Be Vietnam Pro Project Authors" in licence
    italic = "BeVietnamPro_400Regular_Italic.ttf"  # on papers only
    assert {path.name for path in FONTS.glob("*.ttf")} == {*Weight, italic}
