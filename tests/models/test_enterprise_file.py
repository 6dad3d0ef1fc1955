"""Reading a list of enterprises as offices write it."""

from __future__ import annotations

from datetime import date

import pytest

from domain.facts import Facts
from domain.problem import Problem
from models.enterprise_file import RowError, read_file
from models.enterprises import Row

FACTS = Facts(date(2026, 11, 22))

WHOLE = Row("Công ty Chè A", "x-tan-uyen", "0100233488", "TNHH", 35)


def read_rows(text: str) -> tuple[list[Row], list[RowError]]:
    reading = read_file(text.encode(), FACTS)
    return list(reading.rows), list(reading.errors)


@pytest.mark.parametrize(
    "text",
    [
        "Tên doanh nghiệp,Mã số thuế,Xã/phường,Loại hình,Số lao động\nCông ty Chè A,0100233488,Tân Uyên,TNHH,35\n",
        "\ufefftên;mst;xã;loại hình;số lao động\r\nCông ty Chè A;0100233488;xã Tân Uyên;TNHH;35\r\n",
        "name\ttax code\tcommune\tkind\theadcount\nCông ty Chè A\t0100 233 488\tx-tan-uyen\tTNHH\t35",
        "HEADCOUNT,STT,Kind,Commune,Tax code,Name\n35,1,TNHH,TAN UYEN,0100233488,Công ty  Chè A",
        '\ufeff"Xã, phường","Tên","MST","Loại hình","Số lao động"\n"Tân Uyên","Công ty Chè A","0100233488",TNHH,35\n',
        "\nTên,MST,Xã,Loại hình,Số lao động\n\n,,,,\nCông ty Chè A,0100233488,Tân Uyên,TNHH,35\n,,,,\n",
    ],
)
def test_reads_every_way_a_list_is_written(text):
    assert read_rows(text) == ([WHOLE], [])


def test_what_is_not_given_stays_empty():
    assert read_rows("tên,mst\nCông ty A,\n") == ([Row("Công ty A")], [])


@pytest.mark.parametrize("typed", ["1250", "1.250", "1,250", "1 250"])
def test_reads_a_headcount_with_its_thousands_marked(typed):
    assert read_rows(f"tên;số lao động\nCông ty A;{typed}\n")[0] == [Row("Công ty A", headcount=1250)]


@pytest.mark.parametrize(
    ("column", "typed", "problem"),
    [
        ("mst", "123", Problem("tax_code.shape", {"digits": 3})),
        ("mst", "0100233489", Problem("tax_code.check_digit")),
        ("mst", "1.00233E+09", Problem("enterprise_file.tax_code_lost_digits", {"text": "1.00233E+09"})),
        ("xã", "Sa Pa", Problem("enterprise_file.commune_unknown", {"text": "Sa Pa"})),
        ("xã", "Tân", Problem("enterprise_file.commune_unknown", {"text": "Tân"})),
        ("số lao động", "nhiều", Problem("enterprise_file.headcount_unreadable", {"text": "nhiều"})),
        ("số lao động", "-3", Problem("enterprise_file.headcount_unreadable", {"text": "-3"})),
        ("số lao động", "3,5", Problem("enterprise_file.headcount_unreadable", {"text": "3,5"})),
        ("số lao động", "0912345678", Problem("enterprise_file.headcount_unreadable", {"text": "0912345678"})),
        ("loại hình", "x" * 31, Problem("enterprise_file.text_too_long", {"letters": 31, "most": 30})),
    ],
)
def test_says_what_is_wrong_in_which_row_and_column(column, typed, problem):
    rows, (error,) = read_rows(f"tên;{column}\nCông ty A;\nCông ty B;{typed}\n")
    field = {"mst": "tax_code", "xã": "commune", "số lao động": "headcount", "loại hình": "kind"}[column]
    assert error == RowError(3, field, problem)
    assert rows == [Row("Công ty A")]


@pytest.mark.parametrize("name", ["", "  ", "…"])
def test_a_row_needs_a_name(name):
    assert read_rows(f"tên,mst\n{name},0100233488\n")[1] == [
        RowError(2, "name", Problem("enterprise_file.name_missing"))
    ]


def test_a_name_longer_than_its_column_is_refused_also_when_its_short_forms_make_it_so():
    long, short = "Công ty " + "a" * 200, "HTX " * 40 + "Chè"
    for name in (long, short):
        (error,) = read_rows(f"tên\n{name}\n")[1]
        assert error.problem == Problem("enterprise_file.text_too_long", {"letters": len(name), "most": 200})


def test_all_errors_are_told_at_once():
    errors = read_rows("tên,mst,xã\n,123,Sa Pa\nCông ty A,124,\n")[1]
    assert [(error.row, error.column) for error in errors] == [
        (2, "tax_code"),
        (2, "commune"),
        (2, "name"),
        (3, "tax_code"),
    ]


def test_the_same_enterprise_twice_is_an_error_naming_the_first():
    by_code = "tên,mst\nCông ty A,0100233488\nCông ty B,0100233488\n"
    by_name = "tên,xã\nCty CP A,Sìn Hồ\nCông ty A,Sìn Hồ\nCông ty cổ phần A,Sìn Hồ\n"
    assert read_rows(by_code)[1] == [RowError(3, "", Problem("enterprise_file.repeated", {"row": 2}))]
    assert read_rows(by_name)[1] == [RowError(4, "", Problem("enterprise_file.repeated", {"row": 2}))]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", Problem("enterprise_file.empty")),
        (" \n\n", Problem("enterprise_file.empty")),
        ("mst,xã\n1,2\n", Problem("enterprise_file.no_name_column")),
        ("Công ty A\nCông ty B\n", Problem("enterprise_file.no_name_column")),
        ("tên,name\nA,B\n", Problem("enterprise_file.repeated_column", {"name": "name"})),
    ],
)
def test_a_file_without_headers_it_knows_is_refused(text, problem):
    rows, (error,) = read_rows(text)
    assert (rows, error.column, error.problem) == ([], "", problem)


# --- the other columns ------------------------------------------------------------------------------------------------


def test_reads_all_that_is_asked_about_an_enterprise():
    text = (
        "Tên;Ngành nghề;Số lao động;Ngày số liệu;Nguồn số liệu;LĐ nữ;DTTS;Người liên hệ;SĐT;CĐCS;Ngày hẹn\n"
        "HTX A;Chè;35;30/9/2026;BHXH;20;12;Lò Thị Ọi;0912 345 678;chưa có;15-12-26\n"
    )
    assert read_rows(text)[0] == [
        Row(
            "HTX A",
            sector="Chè",
            headcount=35,
            headcount_day=date(2026, 9, 30),
            headcount_source="insurance",
            women=20,
            minority=12,
            contact_name="Lò Thị Ọi",
            contact_phone="+84912345678",
            union_status="none",
            next_contact=date(2026, 12, 15),
        )
    ]


@pytest.mark.parametrize(
    ("column", "typed", "problem"),
    [
        ("women", "36", Problem("enterprise_file.more_than_headcount", {"most": 35})),
        ("minority", "36", Problem("enterprise_file.more_than_headcount", {"most": 35})),
        ("headcount day", "31/2/2026", Problem("enterprise_file.day_unreadable", {"text": "31/2/2026"})),
        ("headcount day", "23/11/2026", Problem("enterprise_file.day_to_come")),
        ("next contact", "1/1/0206", Problem("enterprise_file.day_unreadable", {"text": "1/1/0206"})),
        ("source", "nghe nói", Problem("enterprise_file.source_unknown", {"text": "nghe nói"})),
        ("union", "không rõ", Problem("enterprise_file.union_unclear", {"text": "không rõ"})),
        ("phone", "0912", Problem("enterprise_file.phone_unreadable")),
        ("phone", "0912345678 / 0213 3876 500", Problem("enterprise_file.phone_unreadable")),
        ("tax code", "012090001234", Problem("enterprise_file.tax_code_of_person")),
        ("sector", "x" * 101, Problem("enterprise_file.text_too_long", {"letters": 101, "most": 100})),
    ],
)
def test_says_what_is_wrong_in_the_other_columns(column, typed, problem):
    (error,) = read_rows(f"name;workers;kind;{column}\nCông ty A;35;TNHH;{typed}\n")[1]
    assert error.problem == problem


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("0213 3876 500", "+842133876500"),
        ("912345678", "+84912345678"),  # Excel took it for a number
        ("2133876500", "+842133876500"),
    ],
)
def test_a_firms_landline_is_taken_and_a_lost_zero_given_back(typed, number):
    assert read_rows(f"tên;sđt\nA;{typed}\n")[0][0].contact_phone == number


@pytest.mark.parametrize(
    ("typed", "kind"),
    [
        ("Công ty TNHH MTV", "TNHH"),
        ("cổ phần", "CP"),
        ("100% vốn nước ngoài (TNHH)", "FDI"),
        ("Hợp tác xã", "HTX"),
        ("Hộ kinh doanh cá thể", "HKD"),
        ("DN tư nhân", "DNTN"),
        ("Nông trường", "Nông trường"),
    ],
)
def test_the_usual_kinds_get_one_name_each_and_others_stay(typed, kind):
    assert read_rows(f"tên;loại hình\nA;{typed}\n")[0][0].kind == kind


def test_a_contact_is_not_shown_in_a_log():
    row = read_rows("tên;người liên hệ;sđt\nA;Lò Thị Ọi;0912345678\n")[0][0]
    assert "Ọi" not in repr(row)
    assert "912345678" not in repr(row)
