"""What officers are told after a week, month, quarter, half-year or year (số liệu kỳ đã qua), beside the period before
it. Written and sent by scheduler/tallies.py."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection

from domain.periods import Period
from domain.tally import NONE, Numbers
from models import tallies, tally_looks, tree


@dataclass(frozen=True, slots=True)
class SentPeriod:
    """A period that is over, and the one before it: registered, admitted, net; and the members at its end."""

    first: str
    now: tuple[int, int, int]
    before: tuple[int, int, int]
    members: int


def of_period(connection: Connection, units: Collection[int], over: Period) -> dict[int, SentPeriod]:
    """Of each of these units with all below it, on the tree of the period's last day."""
    standing, before = tree.on(connection, over.last), over.before()
    flows = [
        tallies.of_units(connection, first, last).by_unit(standing)
        for first, last in (
            (over.first, over.last),
            (before.first, before.last),
            (tally_looks.BEGINNING, over.last),
        )
    ]
    found = {it: [each.get(it, NONE) for each in flows] for it in units}
    return {
        it: SentPeriod(over.first.isoformat(), _three(now), _three(earlier), ever.members)
        for it, (now, earlier, ever) in found.items()
    }


def _three(numbers: Numbers) -> tuple[int, int, int]:
    return numbers.registered, numbers.admitted, numbers.net
