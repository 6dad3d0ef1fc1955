from collections import Counter

import pytest

from domain.communes import ALL, DISTRICTS, by_code, label, of_district, search
from domain.folding import fold


def found(text, limit=8):
    return [commune.name for commune in search(text, limit)]


def test_there_are_36_communes_and_two_wards_with_codes_of_their_own():
    assert Counter(commune.kind for commune in ALL) == {"xã": 36, "phường": 2}
    assert len({commune.code for commune in ALL}) == 38
    assert sum(not commune.verified for commune in ALL) == 19
    assert by_code("x-muong-kim").verified


def test_the_kept_code_is_made_of_kind_and_name():
    assert (by_code("x-muong-kim").name, by_code("p-tan-phong").name) == ("Mường Kim", "Tân Phong")
    assert all(
        commune.code == fold(label(commune)).replace(" ", "-").replace("xa-", "x-", 1).replace("phuong-", "p-", 1)
        for commune in ALL
    )


def test_a_code_not_in_the_list_is_an_error_of_ours():
    with pytest.raises(KeyError):
        by_code("x-than-vi")


@pytest.mark.parametrize("commune", ALL, ids=lambda commune: commune.code)
def test_every_commune_is_found_first_by_its_name(commune):
    ways = (commune.name, fold(commune.name), commune.name.upper(), fold(commune.name).replace(" ", ""), label(commune))
    assert {search(way)[0] for way in ways} == {commune}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Than Uyên", ["Than Uyên", "Mường Kim", "Khoen On", "Mường Than"]),
        ("huyện than uyen", ["Than Uyên", "Mường Kim", "Khoen On", "Mường Than"]),
        ("Lai Châu", ["Tân Phong", "Đoàn Kết"]),
        ("TP Lai Châu", ["Tân Phong", "Đoàn Kết"]),
        ("thành phố Lai Châu", ["Tân Phong", "Đoàn Kết"]),
        ("lai", ["Tân Phong", "Đoàn Kết"]),
        ("phường đo", ["Đoàn Kết"]),
        ("xã mường k", ["Mường Kim", "Mường Khoa"]),
        ("xã pu", ["Pu Sam Cáp"]),
        ("Tam Đường", ["Bản Bo", "Bình Lư", "Tả Lèng", "Khun Há"]),
        ("hồ", ["Hồng Thu", "Sìn Hồ", "Sin Suối Hồ"]),
        ("mường kin", ["Mường Kim"]),
        ("khun hà", ["Khun Há"]),
        ("khoenon", ["Khoen On"]),
        ("hong thuu", ["Hồng Thu"]),
        ("xã Mường Kim, tỉnh Lai Châu", ["Mường Kim"]),
        ("bản Nà Khiết xã Mường Kim huyện Than Uyên", ["Mường Kim", "Than Uyên"]),
        ("Hà Nội", []),
        ("", []),
        ("?!", []),
        ("xã", []),
    ],
)
def test_finds_communes_by_part_of_the_name_former_district_or_with_a_slip(text, names):
    assert sorted(found(text)) == sorted(names)
    assert found(text)[:1] == names[:1]


def test_a_slip_in_a_name_that_is_also_a_district_gives_the_commune_of_that_name_first():
    assert found("moung te")[0] == "Mường Tè"


def test_gives_no_more_than_asked_for():
    assert len(search("m")) == 8
    assert found("mường", limit=2) == ["Mường Kim", "Mường Than"]


def test_a_commune_is_written_with_its_kind():
    assert [label(by_code(code)) for code in ("x-muong-kim", "p-doan-ket")] == ["xã Mường Kim", "phường Đoàn Kết"]


def test_every_commune_lies_in_one_former_district_of_few_enough_for_a_screen():
    assert [it for district in DISTRICTS for it in of_district(district)] == sorted(
        ALL, key=lambda it: DISTRICTS.index(it.former_district)
    )
    assert max(len(of_district(it)) for it in DISTRICTS) <= 8
