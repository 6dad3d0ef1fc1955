"""Reads how many people somebody counted (số người): "40", "khoảng 40 người", "1.200"; must not judge what for."""

from __future__ import annotations

import re
from collections.abc import Callable

from domain.facts import Facts
from domain.problem import Problem

_NUMBER = re.compile(r"\D*?(\d{1,3}(?:[.,\s]\d{3})+|\d+)\D*")  # one number, whatever words stand around it


def parse_count(most: int) -> Callable[[str, Facts], int | Problem]:
    """A parser for a number of people from 0 to `most`: "40", "khoảng 40 người", "1.200", "1 200" → 1200.

    Problems of the parser: count.unreadable (also two numbers: "40-50"), count.too_many {most}.
    """

    def parse(text: str, facts: Facts) -> int | Problem:
        found = _NUMBER.fullmatch(text.strip())
        if found is None:
            return Problem("count.unreadable")
        number = int(re.sub(r"\D", "", found[1]))
        return number if number <= most else Problem("count.too_many", {"most": {"n": most}})

    return parse
