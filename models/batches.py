"""Admission by decision (kết nạp theo quyết định): many at once, and taken back within the hour by whoever recorded
it. A few statements whatever the number, so that a turn stays within milliseconds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, func, select, update

from domain.decision import Decision
from domain.problem import Problem
from domain.roles import Role
from domain.statuses import Status
from domain.transitions import Act, check
from models import acting, audit, counting, credits, own_matters
from models.acting import By
from models.counting import Counted, Kind
from models.officers import Office
from models.tables import application, enterprise, unit

# People of one turn. 200 take 60 ms of SQLite's writer and 140 ms on PostgreSQL, where others go on meanwhile, with all
# that they are told (benchmarks/bench_officers.py).
MOST = 200


@dataclass(frozen=True, slots=True)
class Papers:
    """What the decision says. It counts on the decision's day."""

    decision: Decision
    ceremony: date | None = None


@dataclass(frozen=True, slots=True)
class Admitted:
    """Who was admitted (application, person), and who was not and why (application, problem)."""

    done: tuple[tuple[int, int | None], ...]
    refused: tuple[tuple[int, Problem], ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """Eligible ones of a unit ("u") or of an enterprise ("e")."""

    kind: str
    id: int
    name: str
    count: int


@dataclass(frozen=True, slots=True)
class Eligible:
    """One who may be put on a decision."""

    id: int
    full_name: str
    birth_date: date


def groups(connection: Connection, units: Iterable[int], but: Iterable[int] = ()) -> list[Group]:
    """Units and enterprises that have eligible ones other than `but`, the units first, then the largest first."""
    which = _eligible(units, but)
    return [*_grouped(connection, which, "u"), *_grouped(connection, which, "e")]


def eligible(connection: Connection, units: Iterable[int], but: Iterable[int] = ()) -> int:
    """How many wait for a decision, leaving out `but`."""
    return connection.execute(select(func.count()).select_from(application).where(_eligible(units, but))).scalar_one()


def _grouped(connection: Connection, which: ColumnElement[bool], kind: str) -> list[Group]:
    table, column = (unit, application.c.unit_id) if kind == "u" else (enterprise, application.c.enterprise_id)
    many = func.count().label("many")
    counted = select(column.label("id"), many).where(which, column.is_not(None)).group_by(column).subquery()
    query = select(table.c.id, table.c.name, counted.c.many).join(counted, counted.c.id == table.c.id)
    rows = connection.execute(query.order_by(counted.c.many.desc(), table.c.id))
    return [Group(kind, *row) for row in rows]


def _eligible(units: Iterable[int], but: Iterable[int]) -> ColumnElement[bool]:
    here = application.c.unit_id.in_(list(units)) & (application.c.status == Status.ELIGIBLE)
    return here & application.c.id.not_in(list(but))


def listed(
    connection: Connection, units: Iterable[int], kind: str, number: int, but: Iterable[int] = ()
) -> list[Eligible]:
    """The eligible ones of a group other than `but`, who has waited longest first; at most MOST."""
    column = application.c.unit_id if kind == "u" else application.c.enterprise_id
    columns = (application.c.id, application.c.full_name, application.c.birth_date)
    query = select(*columns).where(_eligible(units, but), column == number).order_by(application.c.id).limit(MOST)
    return [Eligible(*row) for row in connection.execute(query)]


# --- admitting --------------------------------------------------------------------------------------------------------
def admit(connection: Connection, by: By, numbers: Sequence[int], papers: Papers) -> Admitted:
    """Admit all of these that may be, and say of each other one why not. ValueError above MOST."""
    if len(numbers) > MOST:
        raise ValueError(f"{len(numbers)} applications at once, expected at most {MOST}")
    rows = _locked(connection, application.c.id.in_(list(numbers)), by.office)
    own = acting.own_of(connection, by)
    judged = {row.id: own_matters.OWN if row.id in own else _judge(connection, by, row, papers) for row in rows}
    good = [row for row in rows if not isinstance(judged[row.id], Problem)]
    for post_id, mine in _by_post(by, good).items():
        _record(connection, by, mine, _values(by, post_id, papers))
    counting.count(connection, good, Counted(Kind.ADMITTED, papers.decision.day, by.now))
    credits.on_admitted(connection, [row.id for row in good], papers.decision.day)
    _note(connection, by, good, Act.ADMIT, f"eligible > admitted, {papers.decision.day}")
    refused = [(number, judged.get(number, acting.UNKNOWN)) for number in numbers]
    return Admitted(
        tuple((row.id, row.person_id) for row in good),
        tuple((number, problem) for number, problem in refused if isinstance(problem, Problem)),
    )


def _locked(connection: Connection, which: Any, office: Office) -> list[Row[Any]]:
    """The rows within his units, locked in one order for all."""
    mine = application.c.unit_id.in_(list(office.units(Role.OFFICER)))
    return list(connection.execute(select(application).where(which, mine).order_by(application.c.id).with_for_update()))


def _judge(connection: Connection, by: By, row: Row[Any], papers: Papers) -> Status | Problem:
    post = by.office.post(row.unit_id, Role.OFFICER)
    assert post is not None
    facts = replace(acting.facts_of(connection, by, row, post), decision=papers.decision)
    return check(Act.ADMIT, Status(row.status), facts)


def _by_post(by: By, rows: Iterable[Row[Any]]) -> dict[int, list[Row[Any]]]:
    found: dict[int, list[Row[Any]]] = {}
    for row in rows:
        post = by.office.post(row.unit_id, Role.OFFICER)
        assert post is not None
        found.setdefault(post.id, []).append(row)
    return found


def _values(by: By, post_id: int, papers: Papers) -> dict[str, Any]:
    return {
        "status": Status.ADMITTED,
        "admitted_at": by.now,
        "officer_id": post_id,
        "decided_at": by.now,
        "decision_number": papers.decision.number,
        "decision_day": papers.decision.day,
        "ceremony_day": papers.ceremony,
    }


def _record(connection: Connection, by: By, rows: Sequence[Row[Any]], values: dict[str, Any]) -> None:
    numbers = [row.id for row in rows]
    new = {**values, "revision": application.c.revision + 1}
    connection.execute(update(application).where(application.c.id.in_(numbers)).values(new))


def _note(connection: Connection, by: By, rows: Iterable[Row[Any]], action: str, detail: str) -> None:
    actor = by.office.actor
    lines = [audit.Line(actor, action, f"application:{row.id}", row.unit_id, detail) for row in rows]
    audit.note_all(connection, by.now, lines)


# --- taking it back ---------------------------------------------------------------------------------------------------
def undo(connection: Connection, by: By, at: datetime) -> Admitted | Problem:
    """Take back what he recorded at this moment, all of it or nothing; after that all wait for a decision again.

    The admission never was, so its counting event is balanced on the very day that it counted on: every sum comes out
    as if it had not been recorded. The balancing event's own `at` says when that happened.
    """
    posts = [post.id for post in by.office.posts]
    recorded = application.c.officer_id.in_(posts) & (application.c.decided_at == at)
    rows = _locked(connection, recorded & (application.c.status == Status.ADMITTED), by.office)
    problems = [it for it in (_unsafe(connection, by, row) for row in rows) if it]
    if acting.own_of(connection, by) & {row.id for row in rows}:
        problems = [own_matters.OWN]
    if problems or not rows:
        return problems[0] if problems else Problem("admission.nothing_to_undo")
    _record(connection, by, rows, _as_before(by))
    for day in {row.decision_day for row in rows}:
        mine = [row for row in rows if row.decision_day == day]
        counting.count(connection, mine, Counted(Kind.ADMISSION_UNDONE, day, by.now))
    credits.on_undone(connection, [row.id for row in rows])
    _note(connection, by, rows, Act.UNDO_ADMISSION, "admitted > eligible")
    return Admitted(tuple((row.id, row.person_id) for row in rows))


def _unsafe(connection: Connection, by: By, row: Row[Any]) -> Problem | None:
    """`officer_id` is one of his posts, so it is by that post that he takes it back."""
    post = by.office.post(row.unit_id, Role.OFFICER)
    assert post is not None
    facts = replace(acting.facts_of(connection, by, row, post), officer_id=row.officer_id)
    found = check(Act.UNDO_ADMISSION, Status(row.status), facts)
    return found if isinstance(found, Problem) else None


def _as_before(by: By) -> dict[str, Any]:
    papers = dict.fromkeys(("admitted_at", "decision_number", "decision_day", "ceremony_day"))
    return {**papers, "status": Status.ELIGIBLE, "decided_at": by.now}
