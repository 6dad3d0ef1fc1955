from datetime import date

import pytest

from domain.ethnic_groups import ALL, FIRST, by_code, is_minority, parse_ethnic_group
from domain.facts import Facts
from domain.folding import fold
from domain.problem import Problem

FACTS = Facts(today=date(2026, 11, 22))


def read(text):
    return parse_ethnic_group(text, FACTS)


def test_there_are_54_groups_and_foreigners_are_none_of_them():
    assert [group.code for group in ALL] == [f"{number:02}" for number in range(1, 55)]


def test_kinh_stands_first_then_the_13_groups_living_in_lai_chau():
    assert [group.name for group in FIRST] == [
        *("Kinh", "Thái", "Mông", "Dao", "Giáy", "Khơ-mú", "Kháng"),
        *("Hà Nhì", "Lào", "La Hủ", "Lự", "Mảng", "Cống", "Si La"),
    ]
    assert all(group.local for group in FIRST[1:])


@pytest.mark.parametrize("group", ALL, ids=lambda group: group.code)
def test_every_name_reads_with_or_without_accents_spaces_and_case(group):
    ways = (
        group.name,
        group.name.upper(),
        fold(group.name),
        fold(group.name).replace(" ", ""),
        f"dân tộc {group.name}",
    )
    assert {read(way) for way in ways} == {group.code}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Mông", "08"),
        ("hmong", "08"),
        ("Hmông", "08"),
        ("H'Mông", "08"),
        ("H’mông", "08"),
        ("Mông Trắng", "08"),
        ("người Mông", "08"),
        ("Thái Đen", "03"),
        ("Tày Khao", "03"),
        ("Khơ Mú", "29"),
        ("Khmer", "05"),
        ("Việt", "01"),
        ("K'Ho", "16"),
        ("Hà Nhì", "35"),
        ("Thổ", "24"),  # the group of that name, though some Tày are called so
        ("Lữ", "42"),
    ],
)
def test_reads_other_names_of_a_group(text, code):
    assert read(text) == code


@pytest.mark.parametrize(("text", "code"), [("Mèo", "08"), ("Mán", "09"), ("Xá Xeng", "48")])
def test_understands_names_that_offend_but_never_shows_them(text, code):
    assert read(text) == code
    shown = {name for group in ALL for name in (group.name, *group.aliases)}
    assert text not in shown


@pytest.mark.parametrize("text", ["", "?", "Xá Lá Vàng", "người nước ngoài", "Klingon", "Mông Cổ", "01"])
def test_does_not_guess_a_group(text):
    assert read(text) == Problem("ethnic_group.unknown")


def test_the_name_shown_is_the_polite_one():
    assert by_code("08").name == "Mông"
    assert not any(sign in name for group in ALL for name in (group.name, *group.aliases) for sign in "()")


def test_every_group_but_kinh_is_a_minority():
    assert [group.code for group in ALL if not is_minority(group.code)] == ["01"]
    with pytest.raises(KeyError):
        is_minority("55")
