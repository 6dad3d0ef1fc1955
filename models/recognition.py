"""Who brought how many members in (xét khen thưởng): credits that were given, with their admission, over a period."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, bindparam, func, select

from domain.credit_states import CreditState
from domain.names import sort_key
from domain.periods import Period
from domain.purposes import Purpose
from domain.recognition import Workplace, points
from domain.statuses import LIVE
from domain.volunteers import State
from models.counting import Kind
from models.tables import application, consent, credit, enterprise, event, invite, unit, unit_enterprise, volunteer
from models.units import GRASSROOTS

HAS = "has"  # enterprise.union_status


@dataclass(frozen=True, slots=True)
class Award:
    """One admission that counts for somebody; nothing tells who the new member is but his number."""

    application_id: int
    day: date
    decision_number: str | None
    enterprise: str | None
    workplace: Workplace
    points: Decimal


@dataclass(frozen=True, slots=True)
class Rank:
    """One person's place; who has the same points and admissions has the same. `name` only if he agreed."""

    place: int
    name: str | None = field(repr=False)
    awards: tuple[Award, ...]

    @property
    def points(self) -> Decimal:
        return sum((it.points for it in self.awards), Decimal(0))

    @property
    def without_union(self) -> int:
        return sum(it.workplace is Workplace.WITHOUT_UNION for it in self.awards)


@dataclass(frozen=True, slots=True)
class Ranking:
    """`nobody`: admissions by a unit's poster, or by who has erased himself; they stand for no one."""

    ranks: tuple[Rank, ...]
    nobody: tuple[Award, ...]

    @property
    def awards(self) -> tuple[Award, ...]:
        return (*(it for rank in self.ranks for it in rank.awards), *self.nobody)

    @property
    def points(self) -> Decimal:
        return sum((it.points for it in self.awards), Decimal(0))


@dataclass(frozen=True, slots=True)
class Asked:
    """Of these units (that the asking officer may see), over a period; `day_of` gives a moment's day in TIMEZONE."""

    units: Collection[int]
    period: Period
    day_of: Callable[[datetime], date]


def ranking(connection: Connection, asked: Asked) -> Ranking:
    """The most points first. An admission belongs to the unit that admitted him, wherever he is now."""
    rows = connection.execute(_QUERY, {"first": asked.period.first, "last": asked.period.last})
    mine = [row for row in rows if row.unit_id in asked.units]
    unions = _unions(connection, {row.enterprise_id for row in mine if row.enterprise_id})
    by_person: dict[int | None, list[Award]] = defaultdict(list)
    for row in mine:
        by_person[row.person_id].append(_award(row, unions, asked.day_of))
    nobody = tuple(by_person.pop(None, ()))
    people = [it for it in by_person if it is not None]
    return Ranking(_placed(by_person, agreed_names(connection, people)), nobody)


_any = event.alias("any_admission")
_last_admission = (
    select(func.max(_any.c.id))
    .where(_any.c.application_id == credit.c.application_id, _any.c.kind == Kind.ADMITTED)
    .scalar_subquery()
)
_workplaces = func.coalesce(event.c.enterprise_id, application.c.enterprise_id)
_QUERY = (
    select(
        credit.c.application_id,
        credit.c.given_day,
        credit.c.sent_at,
        invite.c.person_id,
        event.c.unit_id,
        application.c.decision_number,
        enterprise.c.id.label("enterprise_id"),
        enterprise.c.name.label("enterprise"),
        enterprise.c.union_status,
    )
    .select_from(credit)
    .join(invite, invite.c.id == credit.c.invite_id)
    .join(application, application.c.id == credit.c.application_id)
    .join(event, event.c.id == _last_admission)
    .outerjoin(enterprise, enterprise.c.id == _workplaces)
    .where(credit.c.state == CreditState.GIVEN, credit.c.given_day.between(bindparam("first"), bindparam("last")))
    .order_by(credit.c.given_day, credit.c.application_id)
)


def _award(row: Any, unions: Mapping[int, list[Any]], day_of: Callable[[datetime], date]) -> Award:
    workplace = _workplace(row, unions, day_of(row.sent_at))
    worth = points(workplace, row.given_day)
    return Award(row.application_id, row.given_day, row.decision_number, row.enterprise, workplace, worth)


def _workplace(row: Any, unions: Mapping[int, list[Any]], sent: date) -> Workplace:
    """As it was on the day the application was sent."""
    if row.enterprise_id is None:
        return Workplace.NONE
    covering = unions.get(row.enterprise_id, [])
    if any(it.valid_from <= sent and (it.valid_to is None or it.valid_to >= sent) for it in covering):
        return Workplace.WITH_UNION
    # "has" is also written when a union is recognised here: it says nothing of the time before that union began.
    told = not covering and row.union_status == HAS
    return Workplace.WITH_UNION if told else Workplace.WITHOUT_UNION


def _unions(connection: Connection, enterprises: Iterable[int]) -> dict[int, list[Any]]:
    """The grassroots unions that cover or covered each enterprise."""
    query = (
        select(unit_enterprise.c.enterprise_id, unit.c.valid_from, unit.c.valid_to)
        .join(unit, unit.c.id == unit_enterprise.c.unit_id)
        .where(unit_enterprise.c.enterprise_id.in_(list(enterprises)), unit.c.kind == GRASSROOTS)
    )
    found: dict[int, list[Any]] = defaultdict(list)
    for row in connection.execute(query):
        found[row.enterprise_id].append(row)
    return found


def _placed(by_person: Mapping[int | None, list[Award]], names: Mapping[int, str]) -> tuple[Rank, ...]:
    unplaced = [
        Rank(0, names.get(person or 0), tuple(sorted(awards, key=lambda it: (it.day, it.application_id))))
        for person, awards in by_person.items()
    ]
    ordered = sorted(unplaced, key=lambda it: (_worth(it), it.name is None, sort_key(it.name or "")))
    worths = [_worth(it) for it in ordered]
    return tuple(Rank(worths.index(_worth(it)) + 1, it.name, it.awards) for it in ordered)


def _worth(it: Rank) -> tuple[Decimal, int]:
    """The best has the least."""
    return -it.points, -len(it.awards)


def agreed_names(connection: Connection, people: Collection[int]) -> dict[int, str]:
    """The names of those of these people who agree to be named."""
    agreed = (consent.c.purpose == Purpose.RECOGNITION) & consent.c.withdrawn_at.is_(None)
    told = (volunteer.c.person_id == consent.c.person_id) & (volunteer.c.state != State.REVOKED)
    query = (
        select(consent.c.person_id, func.coalesce(_NAME, volunteer.c.name).label("name"))
        .select_from(consent.outerjoin(volunteer, told))
        .where(consent.c.person_id.in_(people), agreed)
    )
    return {row.person_id: row.name for row in connection.execute(query) if row.name}


_NAME = (
    select(application.c.full_name)
    .where(application.c.person_id == consent.c.person_id, application.c.full_name.is_not(None))
    .order_by(application.c.status.in_(LIVE).desc(), application.c.id.desc())
    .limit(1)
    .scalar_subquery()
)
