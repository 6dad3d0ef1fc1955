"""What a report counts (báo cáo phát triển đoàn viên, thành lập CĐCS): its numbers in the order of their columns; asks
no database. Columns: domain.md §4.5, put together from the plan and other provinces' reports."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from domain.periods import Span
from domain.suppression import LEAST, covered

SPANS = (Span.QUARTER, Span.HALF, Span.YEAR, Span.PLAN)
"""A quarter's is read at its meeting (giao ban quý)."""


class Number(StrEnum):
    """One column; kept with a closed report."""

    WANTED = "wanted"  # members wanted in the year, by target; in a period of the plan, by the plan
    WANTED_UNIONS = "wanted_unions"
    WITHOUT = "without"  # enterprises without a union, on the last day that has come
    WITHOUT_WORKERS = "without_workers"
    WITHOUT_LARGE = "without_large"
    FOUNDED = "founded"  # unions
    FOUNDED_INFORMAL = "founded_informal"  # of them nghiệp đoàn
    ADMITTED = "admitted"
    ADMITTED_WOMEN = "admitted_women"
    ADMITTED_MINORITY = "admitted_minority"
    ADMITTED_NEW = "admitted_new"  # into unions founded in the period
    ADMITTED_OLD = "admitted_old"  # into all others, and where there is none
    ADMITTED_FREE = "admitted_free"  # who work in no enterprise of the register
    CAME = "came"
    LEFT_WORK = "left_work"
    RETIRED = "retired"
    OWN_WISH = "own_wish"
    LEFT_OTHERWISE = "left_otherwise"
    WENT = "went"
    ENDED = "ended"  # unions dissolved
    NET = "net"
    MEMBERS = "members"  # on the last day that has come
    UNIONS = "unions"
    TOWARDS = "towards"  # admitted from the first day of the year, or of the plan's years: what WANTED is held against
    SINCE = "since"  # admitted from the first day of the plan's years
    PARTY_PROPOSED = "party_proposed"  # typed by an officer: members introduced to the Party
    PARTY_ADMITTED = "party_admitted"


TYPED = (Number.PARTY_PROPOSED, Number.PARTY_ADMITTED)
STANDING = frozenset(  # how many there are, not how many came: beside another period it is no increase
    {
        Number.WANTED,
        Number.WANTED_UNIONS,
        Number.WITHOUT,
        Number.WITHOUT_WORKERS,
        Number.WITHOUT_LARGE,
        Number.MEMBERS,
        Number.UNIONS,
        Number.TOWARDS,
        Number.SINCE,
    }
)
PRIVATE = frozenset({Number.ADMITTED_WOMEN, Number.ADMITTED_MINORITY})  # small ones are not told
Numbers = Mapping[Number, int]
"""A number that nobody told is not in it."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a report; `unit_id` is the report's own unit for what stands directly under it, and None in the sum,
    which is the first line."""

    name: str
    unit_id: int | None
    numbers: Numbers


def percent(it: Numbers) -> int | None:
    """What was reached of what was wanted, rounded down; None where nothing is wanted."""
    wanted = it.get(Number.WANTED, 0)
    return it.get(Number.TOWARDS, 0) * 100 // wanted if wanted else None


def change(now: Numbers, before: Numbers) -> dict[Number, int]:
    """By how much each number of happenings is more than in the period before; not of those that are told rounded."""
    both = (it for it in Number if it in now and it in before and it not in STANDING | PRIVATE)
    return {it: now[it] - before[it] for it in both}


def told(numbers: Numbers, number: Number) -> int | str | None:
    """What may be read of a number; None if nobody told it. Of women and minorities a small number is "< 5", and others
    are rounded down, in a sum too, as in tallies (domain/suppression.py): else the lines, or the quarters of a year,
    taken from it would tell the small ones."""
    value = numbers.get(number)
    if value is None or number not in PRIVATE or not numbers.get(Number.ADMITTED):
        return value
    return covered(max(value, 0)) or f"< {LEAST}"


def signed(value: int) -> str:
    """A change as it is read: "+3", "-2", "0"."""
    return f"{value:+}" if value else "0"


@dataclass(frozen=True, slots=True)
class Adjustment:
    """A number of a closed report that is counted otherwise now: an admission recorded late, one undone."""

    line: str  # the unit's name
    number: Number
    then: int
    now: int


def adjustments(then: Iterable[Line], now: Iterable[Line]) -> tuple[Adjustment, ...]:
    """What has changed since a report was closed, line by line; what nobody told then or now is no change, and what
    only stands there at the end of the period is counted once, by then."""
    fresh = {it.unit_id: it.numbers for it in now}
    return tuple(found for it in then for found in _adjusted(it, fresh.get(it.unit_id, {})))


def _adjusted(then: Line, now: Numbers) -> Iterator[Adjustment]:
    for it in Number:
        if it in then.numbers and it in now and it not in STANDING | PRIVATE and then.numbers[it] != now[it]:
            yield Adjustment(then.name, it, then.numbers[it], now[it])
