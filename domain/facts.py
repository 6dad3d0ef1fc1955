"""What a parser may know besides the text (dữ kiện): the day in Vietnam and the answers so far; it fetches nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class Facts:
    """`today` is the day in Asia/Ho_Chi_Minh; `answers` maps field keys ("birth_date") to values already taken."""

    today: date
    answers: Mapping[str, Any] = field(default_factory=dict, repr=False)  # personal data stay out of logs
