"""Small numbers are not told (che số nhỏ): who knows his enterprise would know whose case it is. Shown is the number
rounded down to a multiple of five, "< 5" below: the difference of two reports is then no number of new cases either,
and a total is only the sum of what is shown."""

from __future__ import annotations

from collections.abc import Mapping

from domain.periods import Span

LEAST = 5  # domain.md §5.4
FEW_DAYS = (Span.DAY, Span.WEEK)  # of so few people no sex and no ethnic group is told at all


def covered(count: int) -> int:
    """What may be known of a number: 0 stands for "fewer than 5", none or some."""
    return count - count % LEAST


def covered_all(counts: Mapping[str, int]) -> dict[str, int]:
    """The same of each cell; cells with nothing shown stay, so that nobody sees which are empty."""
    return {name: covered(count) for name, count in counts.items()}
