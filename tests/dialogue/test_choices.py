"""What typed words mean where something was asked."""

import pytest

from dialogue.choices import agreed, chosen

OFFERED = [["male", "Nam"], ["female", "Nữ"], ["-", "Để sau"], ["e:7", "Công ty CP Chè Suối Hồ"]]


@pytest.mark.parametrize(
    "typed", ["2", "2.", "2)", "(2)", " 2 ", "02", "số 2", "Số 2.", "so 2", "chọn 2", "chọn số 2 ạ", "2️⃣", "２"]
)
def test_a_number_names_its_choice(typed: str) -> None:
    assert chosen(OFFERED, typed) == "female"


@pytest.mark.parametrize("typed", ["hai", "Hai.", "số hai", "So hai", "chọn số hai ạ", "thứ hai", "two", "HAI"])
def test_a_number_may_be_spelt_out(typed: str) -> None:
    assert chosen(OFFERED, typed) == "female"


def test_a_label_counts_before_a_number_that_sounds_alike() -> None:
    assert chosen([*OFFERED, ["five", "Khác"]], "nam") == "male"
    assert chosen([*OFFERED, ["five", "Khác"]], "năm") == "male"
    assert chosen([["a", "A"]] * 4 + [["five", "Khác"]], "số năm") == "five"
    assert chosen([["a", "A"]] * 5, "nam") is None


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        *(("Nữ", "female"), ("nữ", "female"), ("NU", "female"), ("nu.", "female"), ("Nu\u031b\u0303", "female")),
        *(("để sau", "-"), ("de  sau", "-"), ("Cong ty CP che suoi ho", "e:7")),
    ],
)
def test_a_label_names_its_choice_with_or_without_accents(typed: str, value: str) -> None:
    assert chosen(OFFERED, typed) == value


@pytest.mark.parametrize(
    "typed", ["0", "5", "99", "100", "2 3", "2/3", "nam nữ", "sau", "", "…", "-2a", "tổ 2", "Lò Thị Hai", "số", "thứ"]
)
def test_anything_else_names_none(typed: str) -> None:
    assert chosen(OFFERED, typed) is None


@pytest.mark.parametrize(
    ("offered", "typed"), [(["-", "Không có điện thoại"], "chưa có"), (["done", "✅ Kể xong"], "Xong rồi.")]
)
def test_what_people_say_instead_of_a_label_names_its_choice(offered: list[str], typed: str) -> None:
    assert chosen([offered], typed) == offered[0]


def test_without_choices_nothing_is_named() -> None:
    assert chosen([], "1") is None


def test_a_label_without_letters_is_not_named_by_nothing() -> None:
    assert chosen([["x", "…"]], "!") is None


@pytest.mark.parametrize(
    "typed", ["đúng", "Đúng!", "dung", "đúng rồi", "DUNG ROI", "có", "vâng", "dạ", "ừ", "ok", "OK.", "yes"]
)
def test_yes_is_understood(typed: str) -> None:
    assert agreed(typed) is True


@pytest.mark.parametrize("typed", ["không", "Khong.", "không phải", "sai rồi", "ko", "nhầm", "no"])
def test_no_is_understood(typed: str) -> None:
    assert agreed(typed) is False


@pytest.mark.parametrize("typed", ["Dũng", "dụng", "Đa", "Cò", "Lò Thị Có", "đúng không", "", "…", "15/8/1990", "Sái"])
def test_a_name_or_an_answer_is_neither(typed: str) -> None:
    assert agreed(typed) is None
