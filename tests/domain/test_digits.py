import pytest

from domain.digits import count_digits, only_digits


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("012 345", "012345"),
        ("012.345-678\u2013901_2", "0123456789012"),
        ("CCCD: 012345 ạ", "012345"),
        ("Số của tôi là 7", "7"),
        ("０１２", "012"),
        ("12a4", None),
        ("12/34", None),
        ("12 và 34", None),
        ("", None),
        ("abc", None),
    ],
)
def test_finds_the_digits_of_one_number_only(text, digits):
    assert only_digits(text) == digits


def test_counts_digits_between_other_signs():
    assert [count_digits(text) for text in ("12a4", "", "không", "０1")] == [3, 0, 0, 2]
