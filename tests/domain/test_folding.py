import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.folding import fold, is_blank, one_line, squeeze, trigrams

VIETNAMESE = st.text("aàảãáạăằẳẵắặâầẩẫấậđeèẻẽéẹêềểễếệiìỉĩíịoòỏõóọôồổỗốộơờởỡớợuùủũúụưừửữứựyỳỷỹýỵ bcHNĐ")


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("hòa", "hoa"),
        ("hoà", "hoa"),
        ("Đường ĐẶNG Thùy Trâm", "duong dang thuy tram"),
        ("  Công ty TNHH – May_Tân.Phong!  ", "cong ty tnhh may tan phong"),
        ("H'Mông", "h mong"),
        ("Ðoàn", "doan"),  # Icelandic eth of old encodings
        ("ẩ ộ ữ ẵ Ọ Ẻ ơ", "a o u a o e o"),
        ("Tổ 3", "to 3"),
        ("hò\u200ba", "hoa"),
        ("1️⃣2️⃣", "12"),
        ("…", ""),
        ("", ""),
    ],
)
def test_folding_leaves_only_plain_letters_digits_and_single_spaces(text, folded):
    assert fold(text) == folded


@given(st.text())
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


@given(VIETNAMESE)
def test_composed_and_decomposed_and_capital_text_fold_alike(text):
    composed, decomposed = (unicodedata.normalize(form, text) for form in ("NFC", "NFD"))
    assert fold(composed) == fold(decomposed) == fold(composed.upper())
    assert fold(composed).isascii()


def test_squeezing_takes_the_spaces_out_too():
    assert squeeze("Khơ Mú") == squeeze("khomu") == "khomu"


def test_trigrams_are_padded_for_each_word():
    assert trigrams("Lò A") == {"  l", " lo", "lo ", "  a", " a "}
    assert trigrams(" – ") == frozenset()


@given(VIETNAMESE, VIETNAMESE)
def test_trigrams_do_not_depend_on_the_order_of_words(one, other):
    assert trigrams(f"{one} {other}") == trigrams(f"{other} {one}") == trigrams(one) | trigrams(other)


@pytest.mark.parametrize(
    ("text", "blank"), [("", True), (" \n", True), ("…?", True), ("👍", True), ("a", False), ("0", False)]
)
def test_text_without_letter_or_digit_is_blank(text, blank):
    assert is_blank(text) is blank


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        (" Tổ \n may\t3 ", "Tổ may 3"),
        (unicodedata.normalize("NFD", "Tổ ĐỨC"), "Tổ ĐỨC"),
        ("Ðức", "Đức"),
        ("a\u00a0b", "a b"),
        ("xin\u202e chào\u200b\x00", "xin chào"),
        ("a \u200b b", "a b"),
        ("a\ud800b", "ab"),  # a lone surrogate cannot be stored as UTF-8
    ],
)
def test_one_line_keeps_the_spelling_and_nothing_unseen(text, kept):
    assert one_line(text) == kept
