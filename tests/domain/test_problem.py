from dataclasses import FrozenInstanceError

import pytest

from domain.problem import Doubt, Problem


def test_problems_are_equal_by_key_and_params():
    assert Problem("name.digits") == Problem("name.digits", {})
    assert Problem("name.too_long", {"limit": 60}) != Problem("name.too_long", {"limit": 61})


@pytest.mark.parametrize("value", [Problem("a.b"), Doubt("x", Problem("a.b"))])
def test_what_was_found_cannot_be_changed_later(value):
    with pytest.raises(FrozenInstanceError):
        setattr(value, value.__slots__[0], "other")


def test_a_doubts_value_does_not_reach_a_log():
    assert "secret" not in repr(Doubt("secret", Problem("a.b")))
