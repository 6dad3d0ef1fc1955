"""The report as an official paper: every number in its column, long names kept, a broken template named."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from datetime import date
from pathlib import Path

import pypdfium2 as pdfium
import pytest

from documents.report import COLUMNS, Form, Row, Section, check_report, draw_report
from documents.typesetting import TEMPLATES, PaperError
from domain.reports import Number

TODAY = date(2026, 11, 22)
ROWS = tuple(
    Row(str(nth), f"Công đoàn xã số {nth}", tuple(str(nth * 100 + at) for at in range(COLUMNS))) for nth in range(1, 41)
)
FORM = Form(
    day=TODAY,
    above="TỔNG LIÊN ĐOÀN LAO ĐỘNG VIỆT NAM",
    unit="LIÊN ĐOÀN LAO ĐỘNG TỈNH LAI CHÂU",
    top=True,
    subject="Kết quả phát triển đoàn viên quý 4 năm 2026",
    period="quý 4 năm 2026",
    sections=(Section("KẾT QUẢ", ("Kết nạp mới 5 đoàn viên.",)),),
    rows=ROWS,
    notes=("(*) Doanh nghiệp từ 25 lao động.",),
)


def pages(form: Form) -> list[str]:
    return [" ".join(page.get_textpage().get_text_range().split()) for page in pdfium.PdfDocument(draw_report(form))]


def test_the_columns_are_those_that_a_report_counts() -> None:
    words = tomllib.loads((TEMPLATES / "report.toml").read_text("utf-8"))["version"][0]["words"]
    spans = [int(it.partition("|")[0]) for it in words["groups"]]
    assert len(words["columns"]) == sum(spans) == COLUMNS == len(Number) + 1  # the part of the target besides


def test_the_text_stands_upright_and_the_annex_across_with_its_head_on_every_page() -> None:
    document = pdfium.PdfDocument(draw_report(FORM))
    assert [page.get_width() < page.get_height() for page in document] == [True, False, False]
    first, second, third = pages(FORM)
    for said in ("BÁO CÁO", FORM.above, FORM.unit, "/BC-LĐLĐ", "I. KẾT QUẢ", "TM. BAN THƯỜNG VỤ", "Nơi nhận:"):
        assert said in first
    assert "Phụ lục" in second
    assert "Đơn vị" in third
    assert third.endswith("(*) Doanh nghiệp từ 25 lao động.")
    assert [page.split()[0] for page in (second, third)] == ["2", "3"]


def test_every_number_stands_in_the_table() -> None:
    words = " ".join(pages(FORM)).split()
    assert {cell for row in ROWS for cell in row.cells} - {*words} == set()


def test_a_unit_below_the_province_signs_and_numbers_as_one() -> None:
    first = pages(replace(FORM, top=False, above="LĐLĐ TỈNH", unit="CÔNG ĐOÀN XÃ SÌN HỒ"))[0]
    for said in ("LĐLĐ TỈNH", "CÔNG ĐOÀN XÃ SÌN HỒ", "/BC-CĐ", "TM. BAN CHẤP HÀNH"):
        assert said in first
    assert "TỔNG LIÊN ĐOÀN" not in first


def test_a_long_name_stays_whole_and_typst_s_signs_are_plain_text() -> None:
    name = "Công đoàn cơ sở #Công ty [TNHH] *Đầu tư* Xây dựng và Phát triển Thuỷ điện Nậm Na 3 \\ $x$ tại Lai Châu"
    found = " ".join(pages(replace(FORM, unit=name, rows=(Row("1", name, ("0",) * COLUMNS),))))
    assert found.count("*Đầu tư*") >= 2
    assert "$x$" in found


def test_a_federation_s_own_words_are_taken_and_what_is_wrong_with_them_is_named(tmp_path: Path) -> None:
    own = (TEMPLATES / "report.toml").read_text("utf-8")
    (tmp_path / "report.toml").write_text(own.replace("TM. BAN THƯỜNG VỤ", "T/M BAN THƯỜNG VỤ"), "utf-8")
    assert "T/M BAN THƯỜNG VỤ" in " ".join(
        page.get_textpage().get_text_range() for page in pdfium.PdfDocument(draw_report(FORM, tmp_path))
    )
    (tmp_path / "report.typ").write_text("#nothing", "utf-8")
    with pytest.raises(PaperError, match=r"report\.typ:1"):
        check_report(TODAY, tmp_path)


def test_the_same_report_gives_the_same_bytes() -> None:
    assert draw_report(FORM) == draw_report(FORM)
