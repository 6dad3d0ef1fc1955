"""What a rule answers when it cannot simply take what was typed (vấn đề, nghi vấn); holds keys, never sentences."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Problem:
    """What the person can mend: a text key such as "birth_date.year_only" and the values its text needs."""

    key: str
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Doubt:
    """Readable, but probably a mistake: `value` is taken if the person confirms, `problem` says what is odd."""

    value: Any = field(repr=False)  # may be a citizen number: it must not reach a log through repr()
    problem: Problem
