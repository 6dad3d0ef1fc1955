"""The tally that officers are sent each day (số liệu gửi hằng ngày): the numbers of each of their units, and those
numbers kept as they were sent. Who gets it: models/tally_subscribers.py; written and sent by scheduler/tallies.py."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, func, select

from domain.tally import Flows, Numbers
from domain.targets import Indicator
from models import progress, tallies, tally_looks, targets, tree
from models.chats import insert
from models.tables import tally_sent
from models.tallies import DayCount, Waiting
from models.tree import Tree

DAYS = 30  # of the chart
MOVED, TOP, PLACES = 3, 5, 5  # enterprises of the message, of the chart; units of a ranking
_A_DAY = timedelta(days=1)
DAILY = ("tally", "tally_noon")  # jobs whose news follow each other


# --- the numbers of a unit --------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Sent:
    """What a unit's officers are told; enterprises and units by their numbers.

    `news`: registered, admitted, refused and left since `since`. `yesterday` and `before`: registered and admitted on
    the full day before and on the one before that. `days`: the registrations of each of DAYS days, the last is the
    day. `moved`: enterprises and what they registered since; if nothing was, what they admitted. `top`: enterprises and
    their registrations of `days`. `pace`: registrations needed a day. `ranking`: units below and their admissions of
    the month, in peak months.
    """

    day: str
    since: str
    news: tuple[int, int, int, int]
    yesterday: tuple[int, int]
    before: tuple[int, int]
    moved: tuple[tuple[int, int], ...]
    waiting: int
    waiting_since: str | None
    days: tuple[int, ...]
    top: tuple[tuple[int, int], ...]
    pace: float | None = None
    ranking: tuple[tuple[int, int], ...] = ()

    @property
    def nothing(self) -> bool:
        """Whether nothing came since the last one."""
        return not any(self.news)


@dataclass(frozen=True, slots=True)
class Asked:
    """As of when and of which day in TIMEZONE; `peak`: with a ranking; `past`: the day is over, so what waited is
    counted from events."""

    at: datetime
    day: date
    peak: bool = False
    past: bool = False


def of_units(connection: Connection, units: Collection[int], asked: Asked) -> dict[int, Sent]:
    """Of each of these units with all below it: everything is read once, for all of them."""
    found = _read(connection, units, asked)
    return {it: _of_unit(found, it, asked) for it in units}


@dataclass(frozen=True, slots=True)
class _Read:
    tree: Tree
    since: Mapping[int, datetime]
    news: Mapping[datetime, Flows]
    waiting: list[Waiting]
    days: list[DayCount]
    recent: Flows  # the days of the chart
    peak: Mapping[int, Numbers]
    paces: Mapping[int, float]


def _read(connection: Connection, units: Collection[int], asked: Asked) -> _Read:
    day, since = asked.day, _last(connection, units, asked)
    first, standing = day - (DAYS - 1) * _A_DAY, tree.on(connection, day)
    month = tallies.of_units(connection, day.replace(day=1), day) if asked.peak else Flows()
    return _Read(
        standing,
        since,
        {it: tallies.recorded(connection, it, asked.at) for it in set(since.values())},
        tallies.waited(connection, day) if asked.past else tallies.waiting(connection, enterprises=False),
        tallies.by_day(connection, first, day, standing.parents.keys()),
        tallies.during(connection, first, day),
        month.by_unit(standing),
        _paces(connection, units, day),
    )


def _paces(connection: Connection, units: Collection[int], day: date) -> dict[int, float]:
    """Of the units that were given a target for the year: admissions needed a day."""
    wanted = targets.of_units(connection, units, day.year)
    given = {unit_id for unit_id, indicator in wanted if indicator is Indicator.ADMITTED}
    standings = progress.of_year(connection, given, day.year, day) if given else {}
    return {it: round(standing[Indicator.ADMITTED].a_day, 1) for it, standing in standings.items()}


def _of_unit(it: _Read, unit_id: int, asked: Asked) -> Sent:
    units = it.tree.below([unit_id])
    since = it.since[unit_id]
    news, recent = it.news[since], it.recent.by_enterprise(units)
    waits = tally_looks.waits(it.waiting, units)
    sums = news.of(units)
    return Sent(
        asked.day.isoformat(),
        since.isoformat(),
        (sums.registered, sums.admitted, sums.refused + sums.withdrawn, sums.left + sums.went),
        _on(it.days, units, asked.day - _A_DAY),
        _on(it.days, units, asked.day - 2 * _A_DAY),
        _most(_each(news.by_enterprise(units), "registered" if sums.registered else "admitted"), MOVED),
        waits.count,
        waits.since.isoformat() if waits.since else None,
        _by_day(it.days, units, asked.day),
        _most(_each(recent, "registered"), TOP),
        it.paces.get(unit_id),
        _ranking(it, unit_id) if asked.peak else (),
    )


def _on(found: Iterable[DayCount], units: Collection[int], day: date) -> tuple[int, int]:
    mine = [it for it in found if it.day == day and it.unit_id in units]
    return sum(it.registered for it in mine), sum(it.admitted for it in mine)


def _each(found: Mapping[int | None, Numbers], name: str) -> dict[int, int]:
    """One number of each enterprise: of applications and admissions together nobody finds the sum anywhere else."""
    return {key: getattr(it, name) for key, it in found.items() if key is not None}


def _most(found: Mapping[int, int], most: int) -> tuple[tuple[int, int], ...]:
    """The enterprises with the most; who has none is not among them."""
    ordered = sorted((-count, key) for key, count in found.items() if count > 0)
    return tuple((key, -count) for count, key in ordered[:most])


def _by_day(found: Iterable[DayCount], units: Collection[int], last: date) -> tuple[int, ...]:
    counts = [0] * DAYS
    for it in found:
        if it.unit_id in units:
            counts[DAYS - 1 - (last - it.day).days] += it.registered
    return tuple(counts)


def _ranking(it: _Read, unit_id: int) -> tuple[tuple[int, int], ...]:
    below = [each for each, above in it.tree.parents.items() if above == unit_id and each in it.peak]
    ordered = sorted(below, key=lambda each: (-it.peak[each].admitted, each))
    return tuple((each, it.peak[each].admitted) for each in ordered[:PLACES] if it.peak[each].admitted > 0)


# --- kept as they were sent -------------------------------------------------------------------------------------------
def _last(connection: Connection, units: Collection[int], asked: Asked) -> dict[int, datetime]:
    """Until when each unit's last daily tally counted; a day ago where there was none."""
    query = select(tally_sent.c.unit_id, func.max(tally_sent.c.at)).where(
        tally_sent.c.unit_id.in_(list(units)), tally_sent.c.job.in_(DAILY), tally_sent.c.at < asked.at
    )
    known = {row[0]: row[1] for row in connection.execute(query.group_by(tally_sent.c.unit_id))}
    return {it: known.get(it, asked.at - _A_DAY) for it in units}


@dataclass(frozen=True, slots=True)
class Slip:
    """Which of a unit's tallies: the job and its period."""

    unit_id: int
    job: str
    period: str


def keep(connection: Connection, slip: Slip, numbers: Mapping[str, Any], at: datetime) -> dict[str, Any]:
    """Keep what is sent, once; what was kept before stays, and is what comes back: nobody of a unit is told other
    numbers than his colleague."""
    row = {**asdict(slip), "at": at, "numbers": json.dumps(numbers)}
    connection.execute(insert(connection, tally_sent).values(row).on_conflict_do_nothing())
    kept = of_slip(connection, slip)
    assert kept is not None
    return kept


def of_slip(connection: Connection, slip: Slip) -> dict[str, Any] | None:
    """What was sent; None if nothing was."""
    same = (tally_sent.c[name] == getattr(slip, name) for name in Slip.__slots__)
    found = connection.scalar(select(tally_sent.c.numbers).where(*same))
    return json.loads(found) if found else None


def sent(numbers: Mapping[str, Any]) -> Sent:
    """The numbers as they were kept."""
    return Sent(**{name: _tuples(value) for name, value in numbers.items()})


def _tuples(value: Any) -> Any:
    return tuple(map(_tuples, value)) if isinstance(value, list) else value
