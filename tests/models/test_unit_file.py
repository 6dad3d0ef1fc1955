"""The file that describes the union's tree: what it takes, and how each mistake is named with its line and code."""

from __future__ import annotations

from datetime import date

import pytest

import texts
from models import unit_file, unit_import
from models.unit_checks import standing
from models.unit_entry import Entry

PROVINCE = '[[unit]]\ncode = "tinh"\nkind = "province"\nname = "LĐLĐ tỉnh"\nvalid_from = 2024-01-01\n'


def unit(code: str, kind: str = "commune", /, **more: str) -> str:
    """A unit of the file; `more` as TOML, e.g. parent='"tinh"'."""
    given = {"code": f'"{code}"', "kind": f'"{kind}"', "name": '"Công đoàn xã"', "valid_from": "2025-07-01"} | more
    return "\n".join(["[[unit]]", *(f"{key} = {value}" for key, value in given.items() if value)]) + "\n"


def problems(*units: str) -> list[tuple[int, str, str]]:
    """(line, code, what) of a file with the province first: it takes 5 lines."""
    _, errors = unit_file.read("".join([PROVINCE, *units]))
    for error in errors:
        for language in texts.LANGUAGES:
            assert "{" not in texts.render(language, f"problem.{error.problem.key}", error.problem.params).replace(
                "{ day", ""
            )
    return [(error.line, error.code, error.problem.key.removeprefix("unit_file.")) for error in errors]


def test_reads_what_an_operator_writes() -> None:
    text = unit(
        "cd-than-uyen",
        parent='"tinh"',
        communes='["xã Than Uyên", "mường kim", "x-khoen-on"]',
        valid_from='"1/7/2025"',
        valid_to="2026-06-30",
        successor='"cd-tan-uyen"',
        decision_number='"12/QĐ-LĐLĐ"',
        decision_day='"28-6-2025"',
        phone='"(0213) 300 0000"',
    )
    entries, errors = unit_file.read(
        PROVINCE
        + text
        + unit("cd-tan-uyen")
        + unit("nhom", "grassroots", moves='[{day = "1/1/2026", parent = "tinh"}]')
    )
    assert errors == []
    assert entries[1] == Entry(
        "cd-than-uyen",
        "commune",
        "Công đoàn xã",
        date(2025, 7, 1),
        date(2026, 6, 30),
        "tinh",
        "cd-tan-uyen",
        "12/QĐ-LĐLĐ",
        date(2025, 6, 28),
        ("x-khoen-on", "x-muong-kim", "x-than-uyen"),
        phone="+842133000000",
    )
    assert entries[3].moves == ((date(2026, 1, 1), "tinh"),)
    assert [it.line for it in entries] == [1, 6, 18, 23]


def test_reads_the_file_of_another_editor() -> None:
    text = "\ufeff" + (PROVINCE + unit("a")).replace("\n", "\r\n")
    entries, errors = unit_file.read(text)
    assert ([it.code for it in entries], errors) == (["tinh", "a"], [])


@pytest.mark.parametrize(
    ("text", "key"),
    [("", "empty"), ("# nothing", "empty"), ('[unit]\ncode = "a"', "empty"), ("unit = 3", "empty")],
)
def test_a_file_without_units_is_refused(text: str, key: str) -> None:
    assert [error.problem.key for error in unit_file.read(text)[1]] == [f"unit_file.{key}"]


def test_a_missing_quotation_mark_is_named_with_its_line() -> None:
    assert problems('[[unit]]\ncode = "a\n') == [(7, "", "not_toml")]


@pytest.mark.parametrize(
    ("written", "what"),
    [
        ({"kind": '"company"'}, "kind_unknown"),
        ({"name": ""}, "missing"),
        ({"name": '" "'}, "no_text"),
        ({"name": "3"}, "no_text"),
        ({"name": f'"{"a" * 201}"'}, "too_long"),
        ({"code": '"Xã A"'}, "code_shape"),
        ({"code": f'"{"a" * 41}"'}, "code_shape"),
        ({"valid_from": '"31/6/2025"'}, "no_day"),
        ({"valid_from": "2025-07-01T08:00:00"}, "no_day"),
        ({"valid_from": "7"}, "no_day"),
        ({"comune": '["Tân Phong"]'}, "key_unknown"),
        ({"communes": '"Tân Phong"'}, "no_list"),
        ({"communes": '["Tân Phong", "Sa Pa"]'}, "commune_unknown"),
        ({"communes": "[3]"}, "commune_unknown"),
        ({"moves": "[{day = 2026-01-01}]"}, "move_shape"),
        ({"moves": "3"}, "no_list"),
        ({"moves": '[{day = "x", parent = "tinh"}]'}, "no_day"),
        ({"moves": '[{day = 2026-01-01, parent = "Tỉnh"}]'}, "code_shape"),
        ({"decision_number": f'"{"1" * 61}"'}, "too_long"),
        ({"phone": '"0213 300 00"'}, "phone"),
        ({"phone": '"gọi anh Páo"'}, "phone"),
        ({"phone": '"+1 202 555 0100"'}, "phone"),
        ({"phone": "2133000000"}, "no_text"),
        ({"dien_thoai": '"0213"'}, "phone"),
        ({"phone": '"0912345678"', "dien_thoai": '"0912345678"'}, "key_unknown"),
        # between units
        ({"code": '"tinh"'}, "repeated"),
        ({"parent": '"nobody"'}, "code_not_there"),
        ({"parent": '"a"'}, "itself"),
        ({"moves": '[{day = 2026-01-01, parent = "nobody"}]'}, "code_not_there"),
        ({"valid_to": "2025-06-30", "successor": '"tinh"'}, "ends_before_it_begins"),
        ({"valid_to": "2026-06-30"}, "successor_missing"),
        ({"valid_to": "2026-06-30", "successor": '"nobody"'}, "code_not_there"),
        ({"successor": '"tinh"'}, "successor_without_end"),
        ({"moves": '[{day = 2025-07-01, parent = "tinh"}]'}, "move_outside"),
        ({"moves": '[{day = 2026-01-01, parent = "tinh"}, {day = 2026-01-01, parent = "tinh"}]'}, "move_repeated"),
        ({"kind": '"province"'}, "two_provinces"),
    ],
)
def test_a_mistake_is_named_with_its_line_and_code(written: dict[str, str], what: str) -> None:
    (found,) = problems(unit("b"), unit("a", **written))
    code = written.get("code", '"a"').strip('"')
    assert found == (10 + 1, code, what)


@pytest.mark.parametrize("key", ["phone", "dien_thoai"])
@pytest.mark.parametrize(
    ("written", "kept"),
    [("0912 345.678", "+84912345678"), ("02133000000", "+842133000000"), ("0501234567", "+84501234567")],
)
def test_a_mobile_and_a_landline_are_telephone_numbers(key: str, written: str, kept: str) -> None:
    entries, errors = unit_file.read(PROVINCE + unit("a", **{key: f'"{written}"'}))
    assert ([it.phone for it in entries], errors) == ([None, kept], [])


def test_all_mistakes_are_told_at_once() -> None:
    found = problems(unit("a", kind='"x"', name='""'), unit("b", communes="3"))
    assert [(code, what) for _, code, what in found] == [("a", "kind_unknown"), ("a", "no_text"), ("b", "no_list")]


def test_there_is_one_province_that_goes_on() -> None:
    assert unit_file.read(unit("a"))[1][0].problem.key == "unit_file.no_province"
    assert problems(unit("new", "province")) == [(6, "new", "two_provinces")]
    merged = PROVINCE + 'valid_to = 2025-06-30\nsuccessor = "new"\n' + unit("new", "province")
    assert unit_file.read(merged)[1] == []


def test_a_grassroots_union_may_end_without_a_successor() -> None:
    assert problems(unit("a", "grassroots", valid_to="2026-06-30")) == []


def test_a_successor_must_go_on_but_may_begin_later() -> None:
    end = {"valid_to": "2026-06-30"}
    late = unit("c", valid_from="2026-08-01")
    assert problems(unit("a", **end, successor='"c"'), late) == []
    assert problems(unit("a", **end, successor='"b"'), unit("b", **end, successor='"tinh"')) == [
        (6, "a", "successor_ended")
    ]


def test_nobody_stays_below_a_unit_that_ends_without_a_successor() -> None:
    ends = unit("a", "grassroots", valid_to="2026-06-30")
    stays = {"kind": '"section"', "parent": '"a"'}
    assert problems(ends, unit("b", **stays)) == [(12, "b", "outlives_parent")]
    assert problems(ends, unit("b", **stays, valid_to="2026-06-30")) == []
    assert problems(ends, unit("b", **stays, moves='[{day = 2026-07-01, parent = "tinh"}]')) == []
    assert problems(ends, unit("b", **stays, moves='[{day = 2026-07-02, parent = "tinh"}]')) == [
        (12, "b", "outlives_parent")
    ]


def test_a_parent_must_be_there_on_the_day() -> None:
    ended = unit("a", valid_to="2026-06-30", successor='"tinh"')
    assert problems(ended, unit("b", parent='"a"', valid_from="2026-07-01")) == [(13, "b", "parent_not_there")]
    late = unit("c", valid_from="2026-08-01")
    moves = '[{day = 2026-07-31, parent = "c"}]'
    assert problems(late, unit("b", moves=moves)) == [(11, "b", "parent_not_there")]


def test_a_circle_is_named_with_its_day_and_units() -> None:
    _, (error,) = unit_file.read(
        PROVINCE
        + unit("a", moves='[{day = 2026-01-01, parent = "c"}]')
        + unit("b", parent='"a"')
        + unit("c", parent='"b"')
    )
    assert error.problem.key == "unit_file.circle"
    assert error.problem.params == {"day": {"d": "2026-01-01"}, "codes": "a → c → b → a"}
    assert error.code == "a"


def test_a_unit_that_ends_into_one_below_it_is_a_circle_unless_that_one_moves_away() -> None:
    ends = {"valid_to": "2026-06-30", "successor": '"b"'}
    assert problems(unit("a", **ends), unit("b", parent='"a"')) == [(6, "a", "circle")]
    assert problems(unit("a", **ends), unit("b", parent='"a"', moves='[{day = 2026-07-01, parent = "tinh"}]')) == []


# --- what comes with the program --------------------------------------------------------------------------------------
def test_the_shipped_file_is_lai_chau_before_and_after_july_2025() -> None:
    entries, errors = unit_file.read(unit_import.shipped())
    assert errors == []
    assert [it.kind for it in entries] == ["province", *["district"] * 8, "civil_servants"]
    assert (entries[0].code, entries[0].valid_to) == ("lai-chau", None)
    assert {(it.valid_to, it.successor) for it in entries[1:]} == {(date(2025, 6, 30), "lai-chau")}
    assert set(standing(entries, date(2025, 7, 1)).parents.values()) == {None, 0}


def test_the_example_in_the_shipped_file_is_right() -> None:
    text = unit_import.shipped()
    lines = text.splitlines()
    at = lines.index("# [[unit]]")
    example = "\n".join(line.removeprefix("# ") for line in lines[at : lines.index("", at)])
    entries, errors = unit_file.read(f"{text}\n{example}\n")
    assert errors == []
    assert (entries[-1].code, entries[-1].communes) == ("cd-tan-phong", ("p-tan-phong", "x-sin-suoi-ho"))
