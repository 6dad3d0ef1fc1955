"""Where somebody works, said in a sentence."""

from datetime import date

import pytest

from domain.facts import Facts
from domain.problem import Problem
from domain.workplace import named, parse_workplace


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("Em làm ở công ty Hoa Ban ạ.", "công ty Hoa Ban"),
        ("toi dang lam viec tai Hoàng Long", "Hoàng Long"),
        ("Mình làm công nhân ở chỗ Hoàng Long", "Hoàng Long"),
        ("em làm cty Hoa Ban", "cty Hoa Ban"),
        ("I work for Hoang Long", "Hoang Long"),
    ],
)
def test_a_sentence_is_the_workplace_in_it(said, name):
    assert named(said) == name


@pytest.mark.parametrize(
    "name", ["Công ty Minh Lâm", "Lâm trường ở Mường Tè", "Minh Lam", "Cơ sở làm bún Lan", "làm ở"]
)
def test_a_name_stays_as_it_is(name):
    assert named(name) == name


def test_it_is_tidied_and_may_not_be_too_long():
    facts = Facts(today=date(2026, 11, 22))
    assert parse_workplace("  em làm ở   Hoa Ban ", facts) == "Hoa Ban"
    assert isinstance(parse_workplace("x" * 201, facts), Problem)
