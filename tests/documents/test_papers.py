"""The papers to be signed: every value as it was given, in our font, on pages an office can file; read back as PDF."""

import re
import tomllib
from dataclasses import replace
from datetime import date
from fnmatch import fnmatch
from pathlib import Path
from unicodedata import normalize

import pypdfium2 as pdfium
import pytest
import zxingcpp
from pypdfium2.raw import FPDF_PAGEOBJ_PATH
from typst import Fonts

from documents.papers import Form5a, Form5b, Row5b, check_papers, draw_5a, draw_5b
from documents.typesetting import TEMPLATES, PaperError

TODAY = date(2026, 11, 22)
ADDRESS = "https://ketnap.congdoanlaichau.org.vn/c/" + "ABCDEFG234567" * 9
LONG_NAME = "Nguyễn Ễnh Ộ Ẵ Tôn Nữ Thị Hoàng Phượng Nghiêng Trường Ngọc Ỷ"
LONG_FIRM = "Công ty Cổ phần Đầu tư Xây dựng và Phát triển Thuỷ điện Nậm Na 3, Chi nhánh huyện Sìn Hồ, Lai Châu"
FULL = Form5a(
    day=TODAY,
    federation="Liên đoàn Lao động tỉnh Lai Châu",
    receiving_unit="Công đoàn xã Tam Đường",
    application_number="LC-26-004218-7",
    qr_text=ADDRESS,
    full_name="Nguyễn Thị Hồng Ẩn",
    birth_day="15/08/1990",
    gender="Nữ",
    enterprise="Công ty TNHH May mặc Xuất khẩu Tam Đường",
    citizen_number="012190004218",
    ethnic_group="Thái",
    phone="0912 345 678",
    address="Xã Tam Đường, tỉnh Lai Châu",
    job="Công nhân may, chuyền 3",
)
BARE = replace(FULL, citizen_number=None, ethnic_group=None, phone=None, address=None, job=None)
MINOR = replace(BARE, minor=True, guardian="Lò Văn Ón")
LONG = replace(
    MINOR,
    full_name=LONG_NAME,
    guardian=LONG_NAME,
    receiving_unit=LONG_FIRM,
    enterprise=f"{LONG_FIRM} {LONG_FIRM}",
    address="Bản Nậm Cầy, xã Nậm Hàng, " * 8,
    job="Công nhân vận hành lò hơi, " * 8,
)
HOSTILE = [
    '#import "x"',
    "*_$@ [đậm] `mã` <nhãn>",
    '=HYPERLINK("http://a.vn";"b")',
    "#panic(1) \\ // /* ~ --- ...",
    '"}{',
]
LETTERS = "".join(
    normalize("NFC", base + mark) for base in "aăâeêioôơuưyAĂÂEÊIOÔƠUƯY" for mark in ("", "̀", "́", "̉", "̃", "̣")
)


def person(nth: int) -> Row5b:
    return Row5b(f"LC-26-{nth:06}-7", f"Giàng A Páo {nth}", "15/08/1990", "Nam", "Chuyền 3")


def together(rows: int) -> Form5b:
    people = tuple(map(person, range(rows)))
    return Form5b(TODAY, FULL.federation, FULL.receiving_unit, "Công ty TNHH Chè Than Uyên", people, number="LC-26-T12")


def pages(pdf: bytes) -> list[pdfium.PdfPage]:
    document = pdfium.PdfDocument(pdf, autoclose=True)
    return [document[nth] for nth in range(len(document))]


def texts(pdf: bytes) -> list[str]:
    """The words of each page with single blanks, as somebody would copy them."""
    whole = (page.get_textpage().get_text_range().replace("\u200b", "") for page in pages(pdf))
    return [" ".join(text.split()) for text in whole]


def codes(pdf: bytes) -> list[str]:
    """What the QR codes of the first page say, at the 150 dots an inch of a poor printer."""
    return [code.text for code in zxingcpp.read_barcodes(pages(pdf)[0].render(scale=150 / 72).to_pil())]


def lines(pdf: bytes) -> int:
    """How many lines, dotted or whole, are drawn on the first page."""
    return sum(1 for _ in pages(pdf)[0].get_objects(filter=[FPDF_PAGEOBJ_PATH]))


def own_folder(folder: Path, **files: str) -> Path:
    """A federation's folder; words_5a="…" is the file 5a.toml, layout_5a="…" is 5a.typ."""
    for name, content in files.items():
        kind, paper = name.rsplit("_", 1)
        (folder / f"{paper}.{'toml' if kind == 'words' else 'typ'}").write_text(content, encoding="utf-8")
    return folder


# --- form 5a


@pytest.mark.parametrize("form", [FULL, BARE, MINOR, LONG])
def test_fills_one_a4_page_for_one_person(form: Form5a) -> None:
    [page] = pages(draw_5a(form))
    assert page.get_size() == pytest.approx((595.3, 841.9), abs=0.1)  # points


@pytest.mark.parametrize("form", [FULL, MINOR, LONG])
def test_says_the_request_in_its_qr_code(form: Form5a) -> None:
    assert codes(draw_5a(form)) == [ADDRESS]


def test_shows_every_value_beside_its_label() -> None:
    [text] = texts(draw_5a(FULL))
    for words in (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM Độc lập - Tự do - Hạnh phúc",
        "Kính gửi: Ban Chấp hành Công đoàn xã Tam Đường",
        "Họ và tên: Nguyễn Thị Hồng Ẩn",
        "Ngày sinh: 15/08/1990 Giới tính: Nữ Dân tộc: Thái",
        "Số căn cước: 012190004218 Điện thoại: 0912 345 678",
        "(xã, phường): Xã Tam Đường, tỉnh Lai Châu",
        "bộ phận: Công nhân may, chuyền 3",
        "Đơn vị làm việc: Công ty TNHH May mặc Xuất khẩu Tam Đường",
        "tôi tự nguyện gia nhập Công đoàn Việt Nam",
        "Số đơn: LC-26-004218-7",
    ):
        assert words in text


def test_leaves_a_dotted_line_for_each_value_not_given() -> None:
    assert lines(draw_5a(BARE)) - lines(draw_5a(FULL)) == 5
    assert lines(draw_5a(replace(BARE, receiving_unit=None, phone="  "))) - lines(draw_5a(BARE)) == 1


def test_leaves_place_and_date_of_signing_to_the_pen() -> None:
    [text] = texts(draw_5a(FULL))
    assert ", ngày tháng năm 20 NGƯỜI VIẾT ĐƠN" in text


def test_has_a_place_for_the_guardian_of_a_minor_only() -> None:
    [grown], [young] = texts(draw_5a(BARE)), texts(draw_5a(MINOR))
    assert "ĐẠI DIỆN THEO PHÁP LUẬT" in young
    assert "Lò Văn Ón" in young
    assert "đại diện theo pháp luật" not in grown.lower()
    assert lines(draw_5a(replace(MINOR, guardian=None))) - lines(draw_5a(MINOR)) == 1


def test_writes_the_whole_of_long_values() -> None:
    [text] = texts(draw_5a(LONG))
    assert text.count(LONG_NAME) >= 1
    assert f"{LONG_FIRM} {LONG_FIRM}" in text
    assert text.count("Bản Nậm Cầy") == text.count("lò hơi") == 8


def test_breaks_a_word_that_is_wider_than_the_page() -> None:
    [page] = pages(draw_5a(replace(FULL, enterprise="Ộ" * 200)))
    letters = page.get_textpage()
    places = [nth for nth in range(letters.count_chars()) if letters.get_text_range(nth, 1) == "Ộ"]
    assert len(places) == 202  # two in the motto
    assert max(letters.get_charbox(nth)[2] for nth in places) < 595.3 - 48.2  # points: the right margin is 17 mm


@pytest.mark.parametrize("name", HOSTILE)
def test_draws_what_was_typed_and_never_runs_it(name: str) -> None:
    assert f"Họ và tên: {name} " in texts(draw_5a(replace(FULL, full_name=name)))[0]
    [listed] = texts(draw_5b(replace(together(0), rows=(replace(person(1), full_name=name),))))
    assert name.replace(" ", "") in listed.replace(" ", "")


def test_is_the_same_file_for_the_same_form() -> None:
    assert draw_5a(FULL) == draw_5a(FULL)


def test_never_shows_a_person_in_its_repr() -> None:
    assert "Ẩn" not in repr(FULL)
    assert "Páo" not in repr(together(1)) + repr(person(1))


# --- letters and fonts


def test_draws_every_vietnamese_letter_with_the_fonts_shipped_and_no_other() -> None:
    form = replace(FULL, full_name=LETTERS[:72], enterprise=f"{LETTERS[72:]} đĐ")
    pdf = draw_5a(form)
    drawn = texts(pdf)[0].replace(" ", "")
    assert LETTERS[:72] in drawn
    assert f"{LETTERS[72:]}đĐ" in drawn
    fonts = set(re.findall(rb"/FontName ?/[A-Z]{6}\+([\w-]+)", pdf))
    assert fonts == {b"BeVietnamPro-Regular", b"BeVietnamPro-Bold", b"BeVietnamPro-Italic"}


def test_fails_loudly_without_its_fonts(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    nothing = Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[tmp_path])
    monkeypatch.setattr("documents.typesetting._fonts", lambda: nothing)
    with pytest.raises(PaperError, match="unknown font family"):
        draw_5a(FULL)


def test_draws_a_decomposed_name_like_a_composed_one() -> None:
    assert draw_5a(replace(FULL, full_name=normalize("NFD", FULL.full_name))) == draw_5a(FULL)


def test_leaves_out_what_the_font_lacks_in_a_value() -> None:
    assert "Họ và tên: Lò Thị Mỷ Ngày sinh" in texts(draw_5a(replace(FULL, full_name="Lò 😀 Thị 漢 Mỷ")))[0]


# --- form 5b


def test_repeats_the_head_of_the_table_on_each_page_and_numbers_all_pages() -> None:
    pdf = draw_5b(together(120))
    count = len(pages(pdf))
    assert count > 3
    for nth, text in enumerate(texts(pdf), 1):
        assert text.count("STT Họ và tên Ngày sinh Giới tính Bộ phận, chức danh Ký tên") == 1
        assert f"Trang {nth}/{count}" in text
        assert "Đơn tập thể số LC-26-T12" in text


def test_lists_everyone_once_with_his_number() -> None:
    text = " ".join(texts(draw_5b(together(120))))
    assert re.findall(r"Số đơn (LC-26-\d{6}-7)", text) == [f"LC-26-{nth:06}-7" for nth in range(120)]
    assert all(f" {nth + 1} Giàng A Páo {nth} Số đơn" in text for nth in range(120))
    assert "Danh sách có: 120 người" in text


@pytest.mark.parametrize("rows", range(1, 40))
def test_never_puts_the_signature_on_a_page_without_a_person(rows: int) -> None:
    last = texts(draw_5b(together(rows)))[-1]
    assert "ĐẠI DIỆN TẬP THỂ" in last
    assert f"Giàng A Páo {rows - 1} " in last


def test_draws_500_people() -> None:
    assert "LC-26-000499-7" in texts(draw_5b(together(500)))[-1]


def test_says_its_request_in_a_qr_code_if_it_has_one() -> None:
    assert codes(draw_5b(together(3))) == []
    assert codes(draw_5b(replace(together(3), qr_text=ADDRESS))) == [ADDRESS]


def test_asks_for_the_guardian_in_a_minors_row_only() -> None:
    young = replace(person(1), minor=True, guardian="Lò Văn Ón")
    [text] = texts(draw_5b(replace(together(0), rows=(person(0), young, person(2)))))
    assert text.count("Người đại diện theo pháp luật: Lò Văn Ón") == text.count("cùng ký") == 1


def test_takes_a_row_with_nothing_in_it() -> None:
    assert "Danh sách có: 1 người" in texts(draw_5b(replace(together(0), rows=(Row5b("", "", "", ""),))))[0]


# --- versions and a federation's own wording

TWO_VERSIONS = f"""
[[version]]
name = "cũ"
valid_from = 2020-01-01
valid_to = 2026-11-21
template = "5a.typ"
words = {{}}

{(TEMPLATES / "5a.toml").read_text(encoding="utf-8")}
""".replace("valid_from = 2025-07-01", "valid_from = 2026-11-22").replace("ĐƠN GIA NHẬP", "ĐƠN XIN VÀO")


def test_says_its_version_and_since_when_it_is_in_force() -> None:
    assert "Mẫu 5a (theo mẫu hiện hành), phiên bản 1, áp dụng từ 01/07/2025" in texts(draw_5a(FULL))[0]


def test_says_how_long_a_version_is_in_force(tmp_path: Path) -> None:
    words = (TEMPLATES / "5a.toml").read_text(encoding="utf-8")
    own = own_folder(tmp_path, words_5a=words.replace("template =", "valid_to = 2026-12-31\ntemplate ="))
    assert "áp dụng từ 01/07/2025 đến hết 31/12/2026" in texts(draw_5a(FULL, own))[0]


def test_takes_the_words_of_the_federations_own_folder_and_the_rest_from_ours(tmp_path: Path) -> None:
    own = own_folder(tmp_path, words_5a=TWO_VERSIONS)
    assert "ĐƠN XIN VÀO CÔNG ĐOÀN VIỆT NAM" in texts(draw_5a(FULL, own))[0]
    assert "ĐƠN GIA NHẬP CÔNG ĐOÀN VIỆT NAM" in texts(draw_5b(together(1), own))[0]


def test_takes_the_version_in_force_on_the_day_of_the_form(tmp_path: Path) -> None:
    own = own_folder(tmp_path, words_5a=TWO_VERSIONS)
    draw_5a(FULL, own)
    with pytest.raises(PaperError, match="does not contain key"):  # the old one has no words at all
        draw_5a(replace(FULL, day=date(2026, 11, 21)), own)


def test_takes_of_two_versions_in_force_the_later_begun(tmp_path: Path) -> None:
    own = own_folder(tmp_path, words_5a=TWO_VERSIONS.replace("valid_to = 2026-11-21", ""))
    assert "ĐƠN XIN VÀO CÔNG ĐOÀN VIỆT NAM" in texts(draw_5a(FULL, own))[0]


def test_refuses_a_day_on_which_no_version_is_in_force(tmp_path: Path) -> None:
    with pytest.raises(PaperError, match=r"5a.toml: no version is in force on 2025-06-30"):
        draw_5a(replace(FULL, day=date(2025, 6, 30)))
    ended = own_folder(tmp_path, words_5a=TWO_VERSIONS.replace("2026-11-22", "2026-11-23"))
    with pytest.raises(PaperError, match=r"5a.toml: no version is in force on 2026-11-22"):
        draw_5a(FULL, ended)


def test_takes_a_layout_and_a_picture_of_the_federations_own(tmp_path: Path) -> None:
    (tmp_path / "logo.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"/>')
    own = own_folder(tmp_path, layout_5a='#import "common.typ": *\n#image("logo.svg")\nRiêng: #form.full_name')
    assert texts(draw_5a(FULL, own)) == ["Riêng: Nguyễn Thị Hồng Ẩn"]


def test_draws_a_template_that_names_no_font_in_ours(tmp_path: Path) -> None:
    """Typst's own default is not there; it would leave the words out without a warning."""
    own = own_folder(tmp_path, layout_5a="#set text(fallback: false)\nChữ")
    assert texts(draw_5a(FULL, own)) == ["Chữ"]


# --- broken templates

MISTAKES = {
    "#let a = 1\n#nmae": ("5a.typ:2", "unknown variable: nmae"),
    "#(": ("5a.typ:1", "unclosed delimiter"),
    '\n\n#set text(font: "Times New Roman")\nA': ("5a.typ:3", "unknown font family"),
    "Chữ 漢": ("5a.typ:1", "could not be displayed with font"),
    '#import "@preview/cetz:0.3.0"': ("5a.typ:1", "packages are not fetched"),
    '#read("/etc/hostname")': ("5a.typ:1", "file not found"),
    '#read("../papers.py")': ("5a.typ:1", "escape the project root"),
}


@pytest.mark.parametrize("source", MISTAKES)
def test_says_file_and_line_of_a_mistake_in_a_template(source: str, tmp_path: Path) -> None:
    place, reason = MISTAKES[source]
    with pytest.raises(PaperError, match=re.escape(reason)) as error:
        draw_5a(FULL, own_folder(tmp_path, layout_5a=source))
    assert error.value.place == place


@pytest.mark.parametrize(
    "source",
    [
        '#let form = json("/data.json").form\n#panic(form.full_name)',
        '#let form = json("/data.json").form\n#if form.gender == "Nữ" { panic(form.full_name) }',
        '#let form = json("/data.json").form\n#int(form.full_name)',
    ],
)
def test_says_nothing_of_the_person_when_a_template_fails(source: str, tmp_path: Path) -> None:
    with pytest.raises(PaperError) as error:
        draw_5a(FULL, own_folder(tmp_path, layout_5a=source))
    assert error.value.place == "5a.typ:2"
    assert error.value.__context__ is None
    assert not re.search("Nguyễn|Hồng|Ẩn", str(error.value))


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("[[version]\n", "line 1"),
        ("[[version]]\nname = 1\n", "version.0.name"),
        ('[[version]]\nname="1"\nvalid_from=2020-01-01\ntemplate="../a.typ"\nwords={}', "version.0.template"),
    ],
)
def test_says_what_is_wrong_in_a_file_of_words(words: str, reason: str, tmp_path: Path) -> None:
    with pytest.raises(PaperError, match=reason) as error:
        draw_5a(FULL, own_folder(tmp_path, words_5a=words))
    assert error.value.place == "5a.toml"


def test_refuses_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(PaperError, match="no such folder"):
        draw_5a(FULL, tmp_path / "none")


def test_finds_a_broken_template_before_anybody_waits_for_a_paper(tmp_path: Path) -> None:
    check_papers(TODAY)
    with pytest.raises(PaperError, match=r"5b\.typ:1"):
        check_papers(TODAY, own_folder(tmp_path, layout_5b="#nothing"))


def test_ships_every_template_with_the_package() -> None:
    project = tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))
    patterns = project["tool"]["setuptools"]["package-data"]["*"]
    files = [path.name for folder in ("templates", "fonts") for path in (TEMPLATES.parent / folder).iterdir()]
    assert [name for name in files if not any(fnmatch(name, pattern) for pattern in patterns)] == []
