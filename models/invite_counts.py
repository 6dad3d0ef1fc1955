"""What came of invites (kết quả giới thiệu): opened, started, sent, admitted; per code, person and enterprise. Numbers
only: never who."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, case, func, select

from domain.credit_states import NOT_SENT, CreditState
from models.tables import credit, enterprise, invite, invite_day, touch
from models.touches import Way


@dataclass(frozen=True, slots=True)
class Counts:
    """opened ≥ started ≥ sent ≥ admitted ≥ 0, by the way each is counted:

    Every credit has its own start (models/credits.py), every start without our page counts as an opening, and of those
    by our page the larger of openings and starts does, for openings are counted without anybody's name.
    """

    opened: int = 0
    started: int = 0
    sent: int = 0
    admitted: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.opened + other.opened,
            self.started + other.started,
            self.sent + other.sent,
            self.admitted + other.admitted,
        )


@dataclass(frozen=True, slots=True)
class OfEnterprise:
    """What came of all codes that name an enterprise."""

    enterprise_id: int
    name: str
    counts: Counts


def of_codes(connection: Connection, numbers: Iterable[int]) -> dict[int, Counts]:
    """By the invite's id; nothing came of those that are missing."""
    return _of(connection, invite.c.id.in_(list(numbers)))


def of_person(connection: Connection, person_id: int) -> Counts:
    """All codes of a person together, closed ones too."""
    return sum(_of(connection, invite.c.person_id == person_id).values(), Counts())


def of_enterprises(connection: Connection, units: Iterable[int], limit: int = 20) -> list[OfEnterprise]:
    """The enterprises that these units are responsible for, with what came of the codes that name them, of whomever;
    most admitted first. Enterprises of which nobody opened a code are left out."""
    theirs = select(enterprise.c.id).where(enterprise.c.unit_id.in_(list(units)))
    which: ColumnElement[bool] = invite.c.enterprise_id.in_(theirs)
    counted = _of(connection, which)
    query = select(invite.c.id, enterprise.c.id, enterprise.c.name).join(
        enterprise, enterprise.c.id == invite.c.enterprise_id
    )
    found: dict[int, OfEnterprise] = {}
    for number, enterprise_id, name in connection.execute(query.where(invite.c.id.in_(list(counted)))):
        so_far = found.get(enterprise_id, OfEnterprise(enterprise_id, name, Counts())).counts
        found[enterprise_id] = OfEnterprise(enterprise_id, name, so_far + counted[number])
    return sorted(found.values(), key=_rank)[:limit]


def _rank(it: OfEnterprise) -> tuple[int, int, int, str]:
    return -it.counts.admitted, -it.counts.sent, -it.counts.opened, it.name


def _of(connection: Connection, which: ColumnElement[bool]) -> dict[int, Counts]:
    """The last step first: whoever joins meanwhile is then missing in a later step, never in an earlier one."""
    sent = (credit.c.state != CreditState.DENIED) | credit.c.reason.not_in(NOT_SENT) | credit.c.reason.is_(None)
    given = func.count(case((credit.c.state == CreditState.GIVEN, 1)))
    ends = _grouped(connection, select(func.count(), given), credit.c.invite_id, which & sent)
    by_page = func.count(case((touch.c.way == Way.PAGE, 1)))
    starts = _grouped(connection, select(func.count(), by_page), touch.c.invite_id, which & ~touch.c.known)
    pages = _grouped(connection, select(func.sum(invite_day.c.opened)), invite_day.c.invite_id, which)
    numbers = pages.keys() | starts.keys()
    return {it: _counts(pages.get(it, (0,)), starts.get(it, (0, 0)), ends.get(it, (0, 0))) for it in numbers}


def _counts(page: tuple[int, ...], starts: tuple[int, ...], ends: tuple[int, ...]) -> Counts:
    (opened,), (started, from_page), (sent, admitted) = page, starts, ends
    return Counts(max(int(opened), from_page) + started - from_page, started, sent, admitted)


def _grouped(
    connection: Connection, query: Select[*tuple[Any, ...]], invite_id: ColumnElement[int], which: ColumnElement[bool]
) -> dict[int, tuple[int, ...]]:
    counted = query.add_columns(invite_id).join(invite, invite.c.id == invite_id).where(which).group_by(invite_id)
    return {row[-1]: tuple(row[:-1]) for row in connection.execute(counted)}
