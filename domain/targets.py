"""Targets (chỉ tiêu): how far one is, the pace it still needs, how a number is shared out; counts nothing itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from math import ceil

PACE_DAYS = 90  # days that the present pace is taken from: ours, a quarter evens out single large admissions
MONTH_DAYS = 365.25 / 12  # days of a mean month
FARTHEST = timedelta(days=7_305)  # 20 years, ours; a later day says no more than "not at this pace"


class Indicator(StrEnum):
    """What a target counts. "Tăng thêm" of a plan may mean either of the first two (domain.md §4.2)."""

    ADMITTED = "admitted"  # kết nạp mới
    NET = "net"  # thực tăng: admitted and come over, less who left
    FOUNDED = "founded"  # CĐCS thành lập mới


@dataclass(frozen=True, slots=True)
class Progress:
    """A number wanted within two days, both counted, and the number had on `today`; `lately` is what came within
    PACE_DAYS up to today, whenever the target began."""

    wanted: int
    had: int
    lately: int
    first: date
    last: date
    today: date

    @property
    def lacking(self) -> int:
        return max(self.wanted - self.had, 0)

    @property
    def percent(self) -> int:
        """Of what is wanted, rounded down: 99 is not all. 0 where nothing is wanted, or less than nothing was had."""
        return max(self.had * 100 // self.wanted, 0) if self.wanted else 0

    @property
    def days_left(self) -> int:
        """Today and the last day counted; 0 when it is over."""
        return max((self.last - max(self.today, self.first)).days + 1, 0)

    @property
    def a_day(self) -> float:
        """The pace needed: so many a day, from today to the last; 0 when all is had or it is over."""
        return self.lacking / self.days_left if self.days_left else 0.0

    @property
    def a_month(self) -> int:
        """The pace needed: so many a month, rounded up; in its last month all that is lacking."""
        return ceil(self.lacking / max(self.days_left / MONTH_DAYS, 1)) if self.days_left else 0

    @property
    def forecast(self) -> date | None:
        """The day on which all is had at the present pace; None if nothing comes, or later than FARTHEST."""
        if self.lacking == 0:
            return self.today
        if self.lately <= 0:
            return None
        ahead = timedelta(days=ceil(self.lacking * PACE_DAYS / self.lately))
        return self.today + ahead if ahead <= FARTHEST else None


def shares(total: int, weights: Mapping[int, int]) -> dict[int, int]:
    """Share a number out by weights, whole numbers that sum up to it: 10 by {1: 1, 2: 1, 3: 1} → {1: 4, 2: 3, 3: 3}.

    By the largest remainders, of the same ones the first. Where nothing weighs anything, all the same.
    """
    if not weights:
        return {}
    whole = sum(weights.values())
    parts = dict(weights) if whole else dict.fromkeys(weights, 1)
    whole = whole or len(parts)
    given = {key: total * part // whole for key, part in parts.items()}
    left = total - sum(given.values())
    for key in sorted(parts, key=lambda it: -(total * parts[it] % whole))[:left]:
        given[key] += 1
    return given
