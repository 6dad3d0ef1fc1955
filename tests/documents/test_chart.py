"""The chart: a well-formed picture whose columns, line and letters are really there."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree

import pytest
from PIL import Image

from documents import chart
from documents.chart import GOLD, RED, Chart, Day, Words, check_chart, draw_png, draw_svg

FIRST = date(2026, 10, 24)
WORDS = Words("LĐLĐ tỉnh Lai Châu", "Đơn mỗi ngày", "Cần 2,8 đơn mỗi ngày", "Nhiều đơn nhất", "Chưa có đơn nào")
SVG = "{http://www.w3.org/2000/svg}"


def days(*counts: int) -> list[Day]:
    return [Day(FIRST + timedelta(days=place), count) for place, count in enumerate(counts)]


def texts_of(chart: Chart) -> list[str]:
    return [it.text or "" for it in ElementTree.fromstring(draw_svg(chart)).iter(f"{SVG}text")]


def picture(chart: Chart) -> Image.Image:
    return Image.open(BytesIO(draw_png(chart))).convert("RGB")


def count(image: Image.Image, colour: str, box: tuple[int, int, int, int] | None = None) -> int:
    """Pixels of exactly this colour."""
    wanted = tuple(bytes.fromhex(colour[1:]))
    cut = image.crop(box or (0, 0, *image.size))
    return sum(many for many, it in cut.getcolors(cut.width * cut.height) or () if it == wanted)


def test_columns_are_as_high_as_their_numbers() -> None:
    root = ElementTree.fromstring(draw_svg(Chart(WORDS, days(1, 4, 0, 2))))
    high = [float(it.attrib["height"]) for it in root.iter(f"{SVG}rect")][1:]
    assert high == pytest.approx([72.5, 290, 0, 145])


def test_the_pictures_columns_line_and_letters_are_really_drawn() -> None:
    plain = picture(Chart(WORDS, days(1, 4, 0, 2)))
    paced = picture(Chart(WORDS, days(1, 4, 0, 2), pace=2.8))
    assert plain.width == 720
    assert count(plain, RED, (500, 164, 684, 454)) > 15_000  # today's column
    assert count(plain, GOLD) == 0
    assert count(paced, GOLD, (84, 230, 684, 260)) > 1_000  # the dashed line
    assert count(paced, GOLD, (36, 105, 500, 142)) > 300  # and its words


@pytest.mark.parametrize("letters", ["Ặ Ễ Ọ Đ ử", "Ẳ Ỹ Ị Ơ ợ"])
def test_letters_with_marks_are_letters_and_not_gaps(letters: str) -> None:
    inked = [count(picture(Chart(Words(it, ""), days(0))), RED, (36, 10, 684, 70)) for it in (letters, "")]
    assert inked[0] > 300
    assert inked[1] == 0


def test_marks_stand_above_and_below_their_letters() -> None:
    """A dot that is lost, or a hat that is clipped, changes nothing of the letter itself."""
    above, below = (36, 10, 684, 33), (36, 59, 684, 75)  # of capitals 21 pixels high on a baseline of 56
    bare, marked = (picture(Chart(Words(it, ""), days(0))) for it in ("OO", "ỘẲ"))
    assert count(bare, RED, above) == count(bare, RED, below) == 0
    assert count(marked, RED, above) > 20
    assert count(marked, RED, below) > 5


def test_names_are_escaped_cut_and_free_of_what_the_font_lacks() -> None:
    long = "Công ty TNHH Một thành viên Chế biến Nông sản và Thương mại Tam Đường"
    shown = texts_of(Chart(WORDS, days(1), enterprises=[("<b> & 🎉 Hoa", 3), (long, 2)]))
    assert "<b> & Hoa" in shown
    cut = next(it for it in shown if it.startswith("Công ty"))
    assert cut.endswith("…")
    assert long.startswith(cut[:-1])


def test_the_scale_has_few_whole_numbers() -> None:
    def scale(highest: int) -> list[str]:
        return [it for it in texts_of(Chart(WORDS, days(highest))) if it.isdigit()]

    assert scale(1) == ["0", "1"]
    assert scale(9) == ["0", "2", "4", "6", "8", "10"]
    assert scale(130) == ["0", "50", "100", "150"]
    assert len(scale(9_999)) <= 6


def test_dates_stand_a_week_apart_and_the_last_day_always() -> None:
    shown = [it for it in texts_of(Chart(WORDS, days(*range(30)))) if "/" in it]
    assert shown == ["22/11", "15/11", "08/11", "01/11", "24/10"]


def test_no_column_at_all_is_said_in_words() -> None:
    assert "Chưa có đơn nào" in texts_of(Chart(WORDS, days(0, 0)))
    assert "Chưa có đơn nào" in texts_of(Chart(WORDS, ()))


def test_missing_letters_are_found(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    check_chart()
    monkeypatch.setattr(chart, "FONTS", tmp_path)
    with pytest.raises(ValueError, match="letters are not drawn"):
        check_chart()
