"""Points for who brought members in (điểm khen thưởng): what one admission counts, by dated figures."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import StrEnum

from domain.figures import figure

FIRST = date(2024, 1, 1)  # of the figures for points, and of the plan: giai đoạn 2024–2028 (KH 99/KH-LĐLĐ, mục II.2)


class Workplace(StrEnum):
    """Where the new member works, as it was when he sent his application: who helps to found a union is not to lose by
    its founding."""

    WITHOUT_UNION = "without_union"
    WITH_UNION = "with_union"
    NONE = "none"  # no enterprise of the register


def points(workplace: Workplace, day: date) -> Decimal:
    """What an admission of that day counts: Decimal("2") where there was no union yet."""
    return Decimal(figure(f"points_{workplace}", max(day, FIRST)))
