"""The member's card: every text whole and inside its place, the QR code readable after a messenger had the picture."""

from dataclasses import replace
from io import BytesIO
from itertools import combinations
from random import Random
from unicodedata import normalize

import pytest
import zxingcpp
from PIL import Image, ImageChops

from documents.card import ENTERPRISE, NAME, NUMBER_LABEL, PANEL, PANEL_LEFT, PANEL_TOP, CardFace, draw_card, lines_of
from documents.card_ground import BAND, HEIGHT, MARGIN, STRIP, WIDTH, Tone, ground, stamp
from documents.lettering import Line, line_mask, set_text
from documents.qr import QrTooLong

TOKEN = "".join(Random(7).choices("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", k=117))
ADDRESS = f"https://ketnap.congdoanlaichau.org.vn/c/{TOKEN}"  # the longest that fits version 7
AWAITING = CardFace(
    federation="Liên đoàn Lao động tỉnh Lai Châu",
    title="Thẻ đoàn viên",
    name="Nguyễn Thị Hồng Ẩn",
    enterprise="Công ty TNHH May mặc Xuất khẩu Tam Đường",
    number_label="Số thẻ",
    number="LC-26-004218-7",
    status="Chờ kết nạp",
    date="Nộp đơn ngày 22/11/2026",
    awaiting=True,
    qr_text=ADDRESS,
)
ADMITTED = replace(AWAITING, awaiting=False, status="Đã kết nạp", date="Kết nạp ngày 28/11/2026")
LONG = replace(
    AWAITING,
    federation="Liên đoàn Lao động Thành phố Hồ Chí Minh",
    name="Nguyễn Ễnh Ộ Ẵ Tôn Nữ Thị Hoàng Phượng Nghiêng Trường Ngọc Ỷ",
    enterprise="Công ty Cổ phần Đầu tư Xây dựng và Phát triển Thuỷ điện Nậm Na 3, Chi nhánh huyện Sìn Hồ, Lai Châu",
)
UNBROKEN = replace(LONG, name="Ễ" * 60, enterprise="ộ" * 200, number="8" * 40, status="Ặ" * 60, date="ự" * 80)
CAPITALS = replace(LONG, name=LONG.name.upper(), enterprise=LONG.enterprise.upper())
PAO = replace(ADMITTED, name="Giàng A Páo", enterprise="Lao động tự do", qr_text=f"http://127.0.0.1:8080/c/{TOKEN}")
EMPTY = replace(AWAITING, name="", enterprise="", date="")
FACES = [AWAITING, ADMITTED, LONG, replace(LONG, awaiting=False), UNBROKEN, CAPITALS, PAO, EMPTY]


def opened(png: bytes) -> Image.Image:
    return Image.open(BytesIO(png))


def codes(picture: Image.Image) -> list[str]:
    return [code.text for code in zxingcpp.read_barcodes(picture.convert("RGB"))]


def after_a_messenger(png: bytes, quality: int = 60) -> Image.Image:
    """Half the size, as JPEG."""
    file = BytesIO()
    opened(png).convert("RGB").resize((WIDTH // 2, HEIGHT // 2), Image.Resampling.BICUBIC).save(
        file, "JPEG", quality=quality
    )
    return Image.open(file)


def extent(line: Line) -> tuple[int, int, int, int]:
    """Left, top, right, bottom of a line's ink on the card."""
    mask, (left, top) = line_mask(line)
    box = mask.getbbox() or (0, 0, 0, 0)
    return box[0] + left, box[1] + top, box[2] + left, box[3] + top


def all_lines(face: CardFace) -> list[Line]:
    return [line for _, lines in lines_of(face) for line in lines if line.text]


def ink(mask: Image.Image) -> int:
    return sum(mask.tobytes())


def darkest_and_brightest(picture: Image.Image, box: tuple[int, int, int, int]) -> tuple[int, int]:
    tones = picture.crop(box).tobytes()
    return min(tones), max(tones)


# --- the picture


@pytest.mark.parametrize("face", FACES)
def test_is_a_png_of_a_cards_shape_and_at_most_20_kb(face: CardFace) -> None:
    png = draw_card(face)
    assert opened(png).format == "PNG"
    assert opened(png).mode == "P"
    assert opened(png).width / opened(png).height == pytest.approx(85.6 / 54, rel=0.002)
    assert len(png) <= 20_000


def test_draws_the_same_card_the_second_time_and_leaves_the_shared_ground_clean() -> None:
    before = ground(True).tobytes(), draw_card(AWAITING)
    draw_card(LONG)
    assert (ground(True).tobytes(), draw_card(AWAITING)) == before


def test_draws_a_decomposed_name_like_a_composed_one() -> None:
    assert draw_card(replace(AWAITING, name=normalize("NFD", AWAITING.name))) == draw_card(AWAITING)


# --- the QR code


@pytest.mark.parametrize("face", FACES)
def test_says_the_address_in_its_qr_code(face: CardFace) -> None:
    assert codes(opened(draw_card(face))) == [face.qr_text]


@pytest.mark.parametrize("face", FACES)
@pytest.mark.parametrize("quality", [60, 40])
def test_is_still_read_after_a_messenger_made_it_a_half_size_jpeg(face: CardFace, quality: int) -> None:
    assert codes(after_a_messenger(draw_card(face), quality)) == [face.qr_text]


@pytest.mark.parametrize("seed", range(15))
def test_is_read_whatever_the_token(seed: int) -> None:
    face = replace(AWAITING, qr_text=ADDRESS[:-117] + "".join(Random(seed).choices("ABCDEFGHIJKLMNOP234567", k=117)))
    assert codes(after_a_messenger(draw_card(face))) == [face.qr_text]


def panel(face: CardFace) -> Image.Image:
    return opened(draw_card(face)).convert("L").crop((PANEL_LEFT, PANEL_TOP, PANEL_LEFT + PANEL, PANEL_TOP + PANEL))


@pytest.mark.parametrize(("face", "modules", "pixels"), [(AWAITING, 45, 6), (PAO, 41, 6)])
def test_draws_the_qr_code_large_with_four_modules_of_white_around_it(
    face: CardFace, modules: int, pixels: int
) -> None:
    left, top, right, bottom = panel(face).point([255] * 255 + [0]).getbbox() or (0, 0, 0, 0)
    assert (right - left, bottom - top) == (modules * pixels, modules * pixels)
    assert min(left, top, PANEL - right, PANEL - bottom) >= 4 * pixels


@pytest.mark.parametrize("face", [AWAITING, ADMITTED])
def test_draws_the_qr_code_in_pure_black_on_pure_white(face: CardFace) -> None:
    assert set(panel(face).tobytes()) == {0, 255}


def test_refuses_an_address_too_long_for_the_card() -> None:
    with pytest.raises(QrTooLong):
        draw_card(replace(AWAITING, qr_text=ADDRESS.replace("https://", "https://www.")))


# --- awaiting and admitted


def test_shows_that_a_card_is_awaiting_even_without_colours_or_words() -> None:
    """Black and white, no text: the header is dark on one and bare on the other, the frame is dashed on one only."""
    awaiting, admitted = (
        opened(draw_card(replace(EMPTY, awaiting=awaiting, title="", status="", federation=""))).convert("L")
        for awaiting in (True, False)
    )
    differing = ImageChops.difference(awaiting, admitted).point(lambda value: 255 * (value > 60))
    assert ink(differing) / 255 > 0.15 * WIDTH * HEIGHT
    assert darkest_and_brightest(awaiting, (100, 30, 600, 120))[0] > 230
    assert darkest_and_brightest(admitted, (100, 30, 600, 120))[1] < 100
    edge = awaiting.crop((MARGIN, 9, WIDTH - MARGIN, 10)).point([0] * 128 + [1] * 128).tobytes()
    assert edge.count(b"\1\0") > 15


def test_marks_the_awaiting_card_with_a_clock_and_the_admitted_card_with_a_tick() -> None:
    icon = (MARGIN, STRIP, MARGIN + 46, HEIGHT - 14)
    clock, tick = (ground(awaiting).crop(icon).point(lambda tone: 255 * (tone == Tone.STATUS)) for awaiting in (1, 0))
    assert 0 < ink(clock) < 0.6 * ink(tick)


# --- every text in its place


@pytest.mark.parametrize("face", FACES)
def test_keeps_every_text_on_the_card_and_off_the_qr_panel(face: CardFace) -> None:
    for line in all_lines(face):
        left, top, right, bottom = extent(line)
        assert MARGIN - 6 <= left < right <= WIDTH - MARGIN + 6
        assert 12 <= top < bottom <= HEIGHT - 12
        assert right < PANEL_LEFT or bottom < BAND or top > STRIP


@pytest.mark.parametrize("face", FACES)
def test_keeps_every_text_clear_of_every_other(face: CardFace) -> None:
    for one, other in combinations(map(extent, all_lines(face)), 2):
        apart = one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]
        assert apart, (one, other)


@pytest.mark.parametrize("face", FACES)
def test_keeps_each_text_within_its_part_of_the_card(face: CardFace) -> None:
    federation, title, name, enterprise, label, number, status, date = (lines for _, lines in lines_of(face))
    assert all(line.bottom <= BAND for line in federation + title)
    assert all(line.bottom <= NUMBER_LABEL.top for line in name + enterprise)
    assert all(line.bottom <= STRIP for line in label + number)
    assert all(line.baseline > STRIP for line in status + date)


def test_leaves_room_for_the_tallest_name_above_the_tallest_enterprise() -> None:
    assert NAME.top + NAME.height + ENTERPRISE.height <= NUMBER_LABEL.top


def test_writes_the_whole_of_a_name_of_sixty_letters() -> None:
    name = lines_of(LONG)[2][1]
    assert len(LONG.name) == 60
    assert " ".join(line.text for line in name) == LONG.name


@pytest.mark.parametrize("face", [AWAITING, ADMITTED])
def test_writes_what_stands_on_most_cards_in_the_largest_sizes(face: CardFace) -> None:
    assert [lines[0].face.size for _, lines in lines_of(face)] == [28, 48, 48, 28, 24, 40, 36, 24]


def test_writes_a_short_name_large_and_a_long_one_smaller_but_legible() -> None:
    assert set_text("Giàng A Páo", NAME)[0].face.size == 48
    assert 28 <= set_text(LONG.name, NAME)[0].face.size < 48


def test_breaks_a_name_between_words_into_even_rows() -> None:
    rows = [line.text for line in set_text("Nguyễn Thị Phương Thảo Hiền", NAME)]
    assert rows == ["Nguyễn Thị", "Phương Thảo Hiền"]


def test_ends_a_very_long_enterprise_with_an_ellipsis_after_two_lines() -> None:
    enterprise = lines_of(LONG)[3][1]
    assert [line.text for line in enterprise][-1].endswith("…")
    assert len(enterprise) == 2


def test_draws_the_whole_name_on_the_card_and_nothing_over_it() -> None:
    """The pixels of the name on the finished card are those of the name drawn alone."""
    picture = opened(draw_card(LONG))
    for line in lines_of(LONG)[2][1]:
        mask, (left, top) = line_mask(line)
        alone = Image.new("L", mask.size, Tone.PAPER)
        stamp(alone, mask, (0, 0), Tone.TEXT)
        part = picture.crop((left, top, left + mask.width, top + mask.height)).tobytes()
        assert [part[place] for place, tone in enumerate(alone.tobytes()) if tone] == list(
            filter(None, alone.tobytes())
        )
