import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.facts import Facts
from domain.names import initials, is_no_name, lacks_marks, parse_full_name, sort_key
from domain.problem import Doubt, Problem

FACTS = Facts(today=date(2026, 11, 22))
WORDS = st.text(
    "aàảãáạăằẳẵắặâầẩẫấậđeèẻẽéẹêềểễếệiìỉĩíịoòỏõóọôồổỗốộơờởỡớợuùủũúụưừửữứựyỳỷỹýỵbcdghklmnpqrstvx", min_size=1, max_size=7
)
NAMES = st.lists(WORDS, min_size=2, max_size=7).map(" ".join)


@pytest.mark.parametrize(
    "name",
    [
        "Giàng A Páo",
        "Pờ Ló Chừ",
        "Lò Thị Ọi",
        "Lý Gó Xá",
        "Nguyễn Văn Huy",
        "Trần Dũng",
        "Lê Thế",
        "H'Hen Niê",
        "H’Hen Niê",
        "H' Hen Niê",
        "Y Čĕ Ƀyă",
        "Nguyễn-Lê Thị Ánh",
        "Đỗ Đức Đạt",
        "Nguyen Van Duc",
        "NGUYỄN văn An",
        "Tôn Nữ Công Tằng Thị Hoài An",
    ],
)
def test_takes_a_name_spelled_as_its_owner_spells_it(name):
    assert parse_full_name(name, FACTS) == name


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("nguyễn văn đức", "Nguyễn Văn Đức"),
        ("NGUYỄN VĂN ĐỨC", "Nguyễn Văn Đức"),
        ("giàng a páo", "Giàng A Páo"),
        ("h'hen niê", "H'Hen Niê"),
        ("nguyễn-lê thị ánh", "Nguyễn-Lê Thị Ánh"),
        ("  Lò   Thị\u00a0Ọi \n", "Lò Thị Ọi"),
        ("Ðỗ Ðức Ðạt", "Đỗ Đức Đạt"),
        (unicodedata.normalize("NFD", "Lò Thị Ọi"), "Lò Thị Ọi"),
        (unicodedata.normalize("NFD", "đặng thế huy"), "Đặng Thế Huy"),
        ("Lò\u200b Thị Ọi", "Lò Thị Ọi"),
    ],
)
def test_writes_a_carelessly_typed_name_properly(typed, name):
    assert parse_full_name(typed, FACTS) == name


@pytest.mark.parametrize(("typed", "name"), [("Huy", "Huy"), ("dũng", "Dũng"), ("THẾ", "Thế"), ("Páo", "Páo")])
def test_asks_whether_one_word_is_the_whole_name(typed, name):
    assert parse_full_name(typed, FACTS) == Doubt(name, Problem("name.one_word"))


TOO_LONG = Problem("name.too_long", {"limit": 60, "words": 7})


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ("", Problem("text.empty")),
        (" \n ", Problem("text.empty")),
        ("Nguyễn Văn 2", Problem("name.digits")),
        ("0912345678", Problem("name.digits")),
        ("Nguyễn Văn An!", Problem("name.signs")),
        ("Nguyễn V. An", Problem("name.signs")),
        ("=HYPERLINK(Lan)", Problem("name.signs")),
        ("Nguyễn - An", Problem("name.signs")),
        ("'An Lê", Problem("name.signs")),
        ("👍", Problem("name.signs")),
        ("Иван Иванов", Problem("name.signs")),
        ("阮文安", Problem("name.signs")),
        ("A b c d e f g h", TOO_LONG),
        ("Nguyễn " + "a" * 54, TOO_LONG),
        ("chữ " * 1250, TOO_LONG),
    ],
)
def test_says_why_a_text_is_no_name(typed, problem):
    assert parse_full_name(typed, FACTS) == problem


def test_counts_sixty_letters_as_people_see_them():
    longest = "Ngữ " + "ễ" * 56
    assert parse_full_name(unicodedata.normalize("NFD", longest), FACTS) == longest


@given(NAMES)
def test_small_capital_composed_and_decomposed_typing_give_the_same_name(name):
    readings = {
        str(parse_full_name(unicodedata.normalize(form, typed), FACTS))
        for typed in (name, name.upper())
        for form in ("NFC", "NFD")
    }
    assert len(readings) == 1


@given(NAMES)
def test_a_name_once_read_is_read_the_same_again(name):
    read = parse_full_name(name, FACTS)
    if isinstance(read, str):
        assert parse_full_name(read, FACTS) == read
        assert read.casefold() == name.casefold()
    else:
        assert read == TOO_LONG


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Nguyễn Văn An", "N. V. A."),
        ("Giàng A Páo", "G. A. P."),
        (unicodedata.normalize("NFD", "Đỗ Ấn"), "Đ. Ấ."),
        ("huy", "H."),
        ("", ""),
    ],
)
def test_initials_hide_all_but_the_first_letters(name, shown):
    assert initials(name) == shown


def test_lists_are_in_vietnamese_order_of_the_last_word_then_the_rest():
    ordered = [
        "Lê An",
        "Trần An",
        "Bùi Anh",
        "Hà Ân",
        "Trần Văn Dũng",
        "Nguyễn Văn Đức",
        "Lê Ha",
        "Vũ Hà",
        "An Hả",
        "An Hã",
        "An Há",
        "An Hạ",
        "Đỗ Thị Ý",
    ]
    jumbled = ordered[::-1]
    assert sorted(jumbled, key=sort_key) == ordered
    assert sorted((unicodedata.normalize("NFD", name) for name in jumbled), key=sort_key) == [
        unicodedata.normalize("NFD", name) for name in ordered
    ]
    assert sort_key("") < sort_key("A")


@pytest.mark.parametrize(
    ("said", "no_name"),
    [("không có", True), ("Khong co", True), ("để sau", True), ("Đệ Sáu", False), ("Huy", False), ("Lò Thị Ọi", False)],
)
def test_knows_what_people_say_instead_of_a_name(said, no_name):
    assert is_no_name(said) is no_name


@pytest.mark.parametrize(
    ("name", "lacking"),
    [("Nguyen Van An", True), ("LO THI OI", True), ("Nguyễn Van An", False), ("Lan Mai", False), ("H'Hen Nie", False)],
)
def test_knows_a_name_typed_without_its_marks(name, lacking):
    assert lacks_marks(name) is lacking
