"""Posters: whoever prints, copies or photographs one still reads it and its code; read back as PDF and as pixels."""

from dataclasses import replace
from datetime import date
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from unicodedata import normalize

import pypdfium2 as pdfium
import pytest
import zxingcpp
from PIL import Image, ImageFilter

import texts
from bot.posters import words_of
from documents.poster import check_poster, draw_pdf, draw_png
from documents.poster_sheet import Paper, Poster, Sheet
from documents.qr import QrTooLong
from documents.typesetting import PaperError
from domain.wordings import LONGEST

TODAY = date(2026, 11, 22)
LINK = "https://ketnap.congdoanlaichau.org.vn/j/7K3QHM"
WORDS = words_of("vi", "Liên đoàn Lao động tỉnh Lai Châu", {})
ONE = Poster("7K3QH-M", LINK, "Công ty TNHH May mặc Xuất khẩu Tam Đường", "Hỏi thêm: 0213 387 6543", "Cổng A")
LONG_FIRM = "Công ty Cổ phần Đầu tư Xây dựng và Phát triển Thuỷ điện Nậm Na 3, Chi nhánh huyện Sìn Hồ, Lai Châu"
LONG = replace(
    ONE,
    enterprise=(f"{LONG_FIRM}, {LONG_FIRM}")[:200],
    place="Cổng số 2, cạnh nhà để xe công nhân, khu công nghiệp Mường So",
    link="https://gia-nhap.lien-doan-lao-dong-tinh-lai-chau.congdoan.example.vn/j/7K3QHM",
)
BARE = Poster("7K3QH-M", LINK)
LETTERS = "".join(
    normalize("NFC", base + mark) for base in "aăâeêioôơuưyAĂÂEÊIOÔƠUƯY" for mark in ("", "̀", "́", "̉", "̃", "̣")
)
WIDE = replace(
    WORDS,
    federation="Liên đoàn Lao động tỉnh Bà Rịa và Vùng đất phía Tây Nam bộ Việt Nam",
    headline="Ườ Ộ" * 11,
    reasons=(("Mườm Ộng " * 7)[:50],) * 3,
)


def sheet(*posters: Poster, **how: object) -> Sheet:
    return replace(Sheet(WORDS, posters or (ONE,), TODAY), **how)  # type: ignore[arg-type]


def pages(pdf: bytes) -> list[pdfium.PdfPage]:
    document = pdfium.PdfDocument(pdf, autoclose=True)
    return [document[nth] for nth in range(len(document))]


def said(page: pdfium.PdfPage) -> str:
    return " ".join(page.get_textpage().get_text_range().replace("\u200b", "").split())


def printed(pdf: bytes, page: int = 0) -> Image.Image:
    """As a poor printer does it: 150 dots an inch, no colours."""
    return pages(pdf)[page].render(scale=150 / 72, grayscale=True).to_pil()


def copied(picture: Image.Image) -> Image.Image:
    """As a worn photocopier does it: blurred, paler, then black or white."""
    pale = picture.filter(ImageFilter.GaussianBlur(1.5)).point(lambda value: 60 + value * 195 // 255)
    return pale.point(lambda value: 255 * (value > 150))


def codes(picture: Image.Image) -> list[str]:
    return [it.text for it in zxingcpp.read_barcodes(picture)]


# --- its code


@pytest.mark.parametrize("paper", Paper)
@pytest.mark.parametrize("poster", [ONE, LONG, BARE], ids=["usual", "long", "bare"])
def test_its_code_is_read_from_paper_from_a_copy_and_from_a_copy_of_the_copy(poster: Poster, paper: Paper) -> None:
    once = printed(draw_pdf(sheet(poster, paper=paper)))
    assert codes(once) == codes(copied(once)) == codes(copied(copied(once))) == [poster.link]


def test_its_code_is_read_though_a_part_is_torn_off() -> None:
    torn = printed(draw_pdf(sheet()))
    torn.paste(255, (82 + 430, 1090 + 380, 82 + 520, 1090 + 520))  # the lower right corner of the code
    assert codes(torn) == [LINK]


def test_the_picture_to_share_is_read_also_when_a_messenger_halves_it() -> None:
    picture = Image.open(BytesIO(draw_png(sheet()))).convert("L")
    assert codes(picture) == codes(picture.resize((540, 764))) == [LINK]


def test_a_link_that_no_code_holds_is_refused() -> None:
    with pytest.raises(QrTooLong, match="version 10-Q"):
        draw_pdf(sheet(replace(ONE, link="https://" + "a" * 150)))


# --- its page


@pytest.mark.parametrize(("paper", "size"), [(Paper.A4, (595.3, 841.9)), (Paper.A5, (419.5, 595.3))])
@pytest.mark.parametrize("poster", [ONE, LONG, BARE], ids=["usual", "long", "bare"])
def test_is_one_page_whatever_stands_on_it(poster: Poster, paper: Paper, size: tuple[float, float]) -> None:
    for words in (WORDS, WIDE):
        [page] = pages(draw_pdf(sheet(poster, paper=paper, words=words)))
        assert page.get_size() == pytest.approx(size, abs=0.1)  # points


def test_says_everything_on_it() -> None:
    [page] = pages(draw_pdf(sheet()))
    for words in (
        "LIÊN ĐOÀN LAO ĐỘNG TỈNH LAI CHÂU",
        "Có công đoàn, không ai phải một mình",
        "Công ty TNHH May mặc Xuất khẩu Tam Đường",
        "Có người nói giúp về lương, giờ làm, an toàn",
        "hoặc nhắn trợ lý công đoàn",
        "7K3QH-M",
        "ketnap.congdoanlaichau.org.vn /j/7K3QHM",
        "Hỏi thêm: 0213 387 6543",
        "Cổng A",
    ):
        assert words in said(page)


def test_without_an_enterprise_it_is_for_everybody() -> None:
    [page] = pages(draw_pdf(sheet(BARE)))
    assert "Gửi anh chị em người lao động" in said(page)
    assert "đang làm việc tại" not in said(page)


@pytest.mark.parametrize("poster", [LONG, replace(ONE, enterprise="Ộ" * 200), replace(ONE, enterprise="MW" * 100)])
def test_writes_the_whole_of_a_long_name_inside_the_margins(poster: Poster) -> None:
    [page] = pages(draw_pdf(sheet(poster)))
    name = (poster.enterprise or "").replace(" ", "")
    assert name in said(page).replace(" ", "")
    letters = page.get_textpage()
    inked = [nth for nth in range(letters.count_chars()) if letters.get_text_range(nth, 1).strip("\u200b \r\n")]
    boxes = [letters.get_charbox(nth) for nth in inked]
    assert min(box[0] for box in boxes) >= 14 / 25.4 * 72 - 1  # points: the margin is 14 mm
    assert max(box[2] for box in boxes) <= (210 - 14) / 25.4 * 72 + 1


@pytest.mark.parametrize("text", [LETTERS[:72], LETTERS[72:], "đĐ"])
def test_draws_every_vietnamese_letter(text: str) -> None:
    words = replace(WORDS, reasons=(text[:36], text[36:] or "x", "x"))
    [page] = pages(draw_pdf(sheet(replace(ONE, enterprise=text), words=words)))
    drawn = said(page).replace(" ", "")
    assert text in drawn
    assert drawn.count(text[:36]) == 2


@pytest.mark.parametrize("name", ["Ặ Ẵ Ế Ộ Ữ Ỵ", "ặ ẵ ế ộ ữ ỵ"])
def test_no_mark_touches_the_lines_around_the_name(name: str) -> None:
    """Two rows of the tallest and lowest letters: the rows between the lines and the letters stay white."""
    picture = printed(draw_pdf(sheet(replace(ONE, enterprise=f"{name} " * 14))))
    width = picture.width
    full = [row for row in range(picture.height) if _ink(picture, row) > 0.8 * width]
    above, below = next((a, b) for a, b in pairwise(full) if b - a > 100 and 600 < a < 900)
    assert _ink(picture, above + 2) == _ink(picture, below - 2) == 0


def _ink(picture: Image.Image, row: int) -> int:
    return sum(value < 128 for value in picture.crop((0, row, picture.width, row + 1)).tobytes())


def test_leaves_out_what_the_font_lacks() -> None:
    [page] = pages(draw_pdf(sheet(replace(ONE, enterprise="HTX 😀 Chè 漢 Mỷ"))))
    assert "HTX Chè Mỷ" in said(page)


@pytest.mark.parametrize("name", ['#import "x"', "*_$@ [đậm] `mã` <nhãn>", "#panic(1) \\ // /* ~ --- ..."])
def test_draws_what_was_typed_and_never_runs_it(name: str) -> None:
    words = replace(WORDS, headline=name, reasons=(name, name, name))
    [page] = pages(draw_pdf(sheet(replace(ONE, enterprise=name, place=name), words=words)))
    assert said(page).replace(" ", "").count(name.replace(" ", "")) == 6


# --- ink


def test_is_printed_in_black_only_and_mostly_white() -> None:
    page = pages(draw_pdf(sheet()))[0].render(scale=300 / 72).to_pil()
    assert all(red == green == blue for _, (red, green, blue) in page.getcolors(1 << 20))
    values = page.convert("L").histogram()
    assert sum(values[:64]) < 0.2 * sum(values)  # ink
    assert sum(values[64:192]) < 0.02 * sum(values)  # the edges of letters; grey text would be much more
    squares = page.convert("L").reduce(100)  # 8.5 mm a side
    assert sum(value < 30 for value in squares.tobytes()) <= 4  # the eyes of the code; no large dark area


def test_the_picture_to_share_is_1080_pixels_wide_and_small() -> None:
    for poster in (ONE, LONG):
        made = draw_png(sheet(poster))
        picture = Image.open(BytesIO(made))
        assert picture.size == (1080, 1527)
        assert len(made) <= 300_000


# --- many


def test_many_are_one_file_with_a_page_and_a_code_each() -> None:
    many = tuple(replace(ONE, enterprise=f"Doanh nghiệp {nth}", link=f"{LINK}{nth}") for nth in range(3))
    pdf = draw_pdf(sheet(*many))
    assert [f"Doanh nghiệp {nth} " in said(page) for nth, page in enumerate(pages(pdf))] == [True] * 3
    assert [codes(printed(pdf, nth)) for nth in range(3)] == [[it.link] for it in many]


def test_the_same_posters_are_the_same_file() -> None:
    assert draw_pdf(sheet()) == draw_pdf(sheet())


# --- own words, own emblem


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_the_shipped_words_keep_to_the_lengths_that_are_asked_of_others(language: str) -> None:
    assert {key for key, most in LONGEST.items() if len(texts.text(language, key)) > most} == set()
    [page] = pages(draw_pdf(sheet(words=words_of(language, "x", {}))))
    assert texts.text(language, "poster.words.reason_3") in said(page)


def sizes(page: pdfium.PdfPage, words: str) -> float:
    """The height of capitals where these words begin, in points."""
    letters = page.get_textpage()
    found = letters.search(words).get_next()
    _left, bottom, _right, top = letters.get_charbox(found[0])
    return float(top - bottom)


def test_words_as_long_as_they_may_be_are_still_large() -> None:
    first, second, third = ((f"Dòng {nth} " + "mưu trí việc làm " * 5)[:50] for nth in (1, 2, 3))
    reasons = (first, second, third)
    headline = ("Xin chào công đoàn " * 4)[: LONGEST["poster.words.headline"]]
    [page] = pages(draw_pdf(sheet(words=replace(WORDS, headline=headline, reasons=reasons))))
    assert all(line in said(page) for line in (*reasons, headline))
    assert sizes(page, "Dòng 1") >= 15 * 0.68  # points; capitals are 0.7 em high
    assert sizes(page, "Xin chào") >= 36 * 0.68


def test_a_federation_puts_its_own_emblem_on_it(tmp_path: Path) -> None:
    red = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path fill="#f00" d="M0 0h9v9H0z"/></svg>'
    (tmp_path / "logo.svg").write_text(red)
    (tmp_path / "emblem.typ").write_text('#let emblem(side, ink) = image("logo.svg", width: side)')
    page = pages(draw_pdf(sheet(folder=tmp_path)))[0].render(scale=1).to_pil()
    assert page.getpixel((70, 80)) == (255, 0, 0)


def test_a_broken_template_is_found_before_anybody_waits(tmp_path: Path) -> None:
    check_poster(WORDS, TODAY)
    (tmp_path / "emblem.typ").write_text("#let emblem = nothing")
    with pytest.raises(PaperError, match=r"emblem\.typ:1"):
        check_poster(WORDS, TODAY, tmp_path)
