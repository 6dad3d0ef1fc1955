"""What the tally of an officer with posts on several units tells of the others (đơn vị khác của cán bộ): a line and a
button for each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from dialogue.messages import Option
from models.tally_sent import Sent, sent

MOST = 5  # units; with what stands above them a lock screen is full
LONGEST = 40  # letters of a name


@dataclass(frozen=True, slots=True)
class Also:
    """Another unit, with its numbers as they are kept."""

    unit_id: int
    unit: str
    numbers: dict[str, Any]


def short(name: str) -> str:
    """Three such names and all else are read on a lock screen, and fit under a picture."""
    return name if len(name) <= LONGEST else name[: LONGEST - 1].rstrip() + "…"


def of_day(others: Sequence[Also]) -> list[dict[str, Any]]:
    """Of each what came and what waits."""
    return _lines([_day(it.unit, sent(it.numbers)) for it in others])


def _day(unit: str, it: Sent) -> dict[str, Any]:
    registered, admitted, *_ = it.news
    counts = {"registered": {"n": registered}, "admitted": {"n": admitted}, "waiting": {"n": it.waiting}}
    return {"t": "tally.also_day", "unit": short(unit), **counts}


def of_period(others: Sequence[Also]) -> dict[str, Any] | str:
    """Of each what the period brought; nothing if there is none."""
    found = []
    for it in others:
        registered, admitted, net = it.numbers["now"]
        counts = {"registered": {"n": registered}, "admitted": {"n": admitted}, "net": {"n": net}}
        found.append({"t": "tally.also_period", "unit": short(it.unit), **counts})
    return {"t": "tally.also", "lines": _lines(found)} if found else ""


def _lines(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    more = len(found) - MOST
    return [*found[:MOST], {"t": "tally.also_more", "n": {"n": more}}] if more > 0 else found


def ways(others: Sequence[Also], period: str = "") -> Iterator[Option]:
    """To each that is told of; `period` as /tally reads it."""
    return (Option(f"/tally {it.unit_id}{period}", short(it.unit), literal=True) for it in others[:MOST])


def together(first: Sent, others: Sequence[Also]) -> Sent:
    """What came and what waits in all of them, for the one line of a day without news."""
    found = [first, *(sent(it.numbers) for it in others)]
    news = (sum(numbers) for numbers in zip(*(it.news for it in found), strict=True))
    since = min((it.waiting_since for it in found if it.waiting_since), default=None)
    registered, admitted, closed, left = news
    waiting = sum(it.waiting for it in found)
    return replace(first, news=(registered, admitted, closed, left), waiting=waiting, waiting_since=since)
