"""The numbers of a report (số liệu báo cáo) as they are counted now: a line for each unit right below, one for what
stands directly under the unit itself, and their sum. Happenings are counted by models/tallies.py."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, bindparam, func, select

from domain.periods import Period, Span
from domain.plan import goal_on
from domain.reports import Line, Number
from domain.tally import Flows
from domain.targets import Indicator
from models import counting, tallies, targets, tree, typed_numbers, unions, unit_choice, without_union
from models.counting import Kind
from models.tables import application, event
from models.tree import Tree
from models.typed_numbers import Before
from models.unions import Union
from models.without_union import Without

BEGINNING = date(1900, 1, 1)  # before any event
_REASONS = dict(zip(counting.LEAVING, (Number.LEFT_WORK, Number.RETIRED, Number.OWN_WISH), strict=True))


@dataclass(frozen=True, slots=True)
class Asked:
    """Which report: of a unit, over a period, as of `today`."""

    unit_id: int
    period: Period
    today: date

    @property
    def end(self) -> date:
        """The last day that has come."""
        return min(self.period.last, self.today)

    @property
    def past(self) -> date | None:
        """The last day if it is over; None while it goes on."""
        return self.end if self.end < self.today else None


def lines(connection: Connection, asked: Asked) -> list[Line]:
    """The sum, the units right below in their order, and what stands directly under the unit, if there is anything."""
    day = tree.on(connection, asked.end)
    below = targets.below(connection, asked.unit_id, asked.end)
    whole = day.below([asked.unit_id])
    parts = {it.id: day.below([it.id]) for it in below}
    counts = _Counts.of(connection, asked, whole)
    rest = whole.difference(*parts.values())
    name = unit_choice.name_of(connection, asked.unit_id) or ""
    found = [Line(it.name, it.id, counts.line(it.id, parts[it.id])) for it in below]
    own = Line(name, asked.unit_id, counts.happened(rest))
    return [Line(name, None, counts.sum(asked.unit_id, whole, parts)), *found, *([own] if _is_any(own) else [])]


def total(connection: Connection, asked: Asked) -> Mapping[Number, int]:
    """The sum alone: of the period before, for the change since then."""
    day = tree.on(connection, asked.end)
    parts = [it.id for it in targets.below(connection, asked.unit_id, asked.end)]
    whole = day.below([asked.unit_id])
    return _Counts.of(connection, asked, whole).sum(asked.unit_id, whole, parts)


def _is_any(it: Line) -> bool:
    return any(it.numbers.values())


@dataclass(frozen=True, slots=True)
class _Counts:
    """All that was read, to be added up over the units of each line."""

    asked: Asked
    flows: Flows
    ever: Flows  # up to the end
    since: Flows  # of the plan's years
    towards: Flows  # of the year, or the plan's years: what targets are held against
    unions: list[Union]
    without: Mapping[int, Without]
    left: Mapping[tuple[int, str], int]
    wanted: Mapping[tuple[int, Indicator], int]
    typed: Mapping[int, Mapping[Number, int]]
    before: Before
    day: Tree

    @classmethod
    def of(cls, connection: Connection, asked: Asked, units: Collection[int]) -> _Counts:
        first, end = asked.period.first, asked.end
        goal = goal_on(end)
        wanted = targets.of_units(connection, units, end.year)
        since = tallies.of_units(connection, goal.first, end)
        year = tallies.of_units(connection, date(end.year, 1, 1), end)
        return cls(
            asked,
            tallies.of_units(connection, first, end),
            tallies.of_units(connection, BEGINNING, end),
            since,
            since if asked.period.span is Span.PLAN else year,
            unions.all_of_them(connection),
            without_union.of_units(connection, units, goal.least_workers, asked.past),
            _left(connection, asked),
            {key: it.value for key, it in wanted.items() if it.value},
            typed_numbers.of_units(connection, units, asked.period),
            typed_numbers.before(connection, goal.first, end),
            tree.on(connection, end),
        )

    def happened(self, units: Collection[int]) -> dict[Number, int]:
        """What no target and nobody's typing tells."""
        return {**self._members(units), **self._lost(units), **self._unions(units), **self._without(units)}

    def line(self, unit_id: int, units: Collection[int]) -> dict[Number, int]:
        happened = self.happened(units)
        return {
            **happened,
            **self._with_before(happened, unit_id),
            **self._wanted(unit_id),
            **self.typed.get(unit_id, {}),
        }

    def sum(self, unit_id: int, units: Collection[int], parts: Collection[int]) -> dict[Number, int]:
        """What was typed for the unit itself counts before the sum of what was typed below."""
        typed: Counter[Number] = Counter()
        for part in parts:
            typed.update(self.typed.get(part, {}))
        is_plans = self.asked.period.span is Span.PLAN and unit_id == self.day.top
        plan = {Number.WANTED: goal_on(self.asked.end).members} if is_plans else {}
        happened = self.happened(units)
        told = {**typed, **self.typed.get(unit_id, {}), **self._wanted(unit_id), **plan}
        return {**happened, **self._with_before(happened, unit_id), **told}

    def _with_before(self, happened: Mapping[Number, int], unit_id: int) -> dict[Number, int]:
        """What was admitted before this program was used counts towards target and plan."""
        end, goal = self.asked.end, goal_on(self.asked.end)
        plan = self.before.of(unit_id, self.day, range(goal.first.year, end.year + 1))
        year = self.before.of(unit_id, self.day, [end.year])
        towards = plan if self.asked.period.span is Span.PLAN else year
        return {
            Number.TOWARDS: happened[Number.TOWARDS] + towards,
            Number.SINCE: happened[Number.SINCE] + plan,
        }

    def _wanted(self, unit_id: int) -> dict[Number, int]:
        """By the year's target; a stretch of years has none but the plan's own, which is the province's."""
        if self.asked.period.span is Span.PLAN:
            return {}
        columns = {Number.WANTED: Indicator.ADMITTED, Number.WANTED_UNIONS: Indicator.FOUNDED}
        return {to: self.wanted[unit_id, of] for to, of in columns.items() if (unit_id, of) in self.wanted}

    def _members(self, units: Collection[int]) -> dict[Number, int]:
        it = self.flows.of(units)
        new = {each.id for each in unions.founded(self.unions, self.asked.period.first, self.asked.end)}
        at_new = self.flows.of(new.intersection(units)).admitted
        nowhere = self.flows.by_enterprise(units).get(None)
        return {
            Number.ADMITTED: it.admitted,
            Number.ADMITTED_WOMEN: it.admitted_women,
            Number.ADMITTED_MINORITY: it.admitted_minority,
            Number.ADMITTED_NEW: at_new,
            Number.ADMITTED_OLD: it.admitted - at_new,
            Number.ADMITTED_FREE: nowhere.admitted if nowhere else 0,
            Number.CAME: it.came,
            Number.WENT: it.went,
            Number.NET: it.net,
            Number.MEMBERS: self.ever.of(units).members,
            Number.TOWARDS: self.towards.of(units).admitted,
            Number.SINCE: self.since.of(units).admitted,
        }

    def _lost(self, units: Collection[int]) -> dict[Number, int]:
        found = dict.fromkeys((*_REASONS.values(), Number.LEFT_OTHERWISE), 0)
        for (unit_id, reason), count in self.left.items():
            if unit_id in units:
                found[_REASONS.get(reason, Number.LEFT_OTHERWISE)] += count
        return found

    def _unions(self, units: Collection[int]) -> dict[Number, int]:
        first, end = self.asked.period.first, self.asked.end
        own = [it for it in self.unions if it.id in units]
        made = unions.founded(own, first, end)
        return {
            Number.FOUNDED: len(made),
            Number.FOUNDED_INFORMAL: sum(it.informal for it in made),
            Number.ENDED: sum(it.ended is not None and first <= it.ended <= end for it in own),
            Number.UNIONS: sum(it.stood_on(end) for it in own),
        }

    def _without(self, units: Collection[int]) -> dict[Number, int]:
        it = without_union.total(self.without, units)
        return {
            Number.WITHOUT: it.enterprises,
            Number.WITHOUT_WORKERS: it.workers,
            Number.WITHOUT_LARGE: it.large,
        }


_LEFT = (
    select(event.c.unit_id, func.coalesce(application.c.reason, ""), func.count())
    .join(application, application.c.id == event.c.application_id)
    .where(event.c.kind == Kind.LEFT, event.c.day.between(bindparam("first"), bindparam("last")))
    .group_by(event.c.unit_id, application.c.reason)
)


def _left(connection: Connection, asked: Asked) -> dict[tuple[int, str], int]:
    """How many left each unit, by the reason that the application keeps, after an erasure too."""
    rows = connection.execute(_LEFT, {"first": asked.period.first, "last": asked.end})
    return {(unit_id, reason): count for unit_id, reason, count in rows}
