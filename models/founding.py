"""Founding a grassroots union (thành lập CĐCS): where an enterprise stands and how officers move it on; the rules
stand in domain/founding.py, lists of many enterprises in models/founding_list.py."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, bindparam, exists, func, select, update

from domain.founding import Move, Standing, check_move
from domain.problem import Problem
from domain.roles import Role
from domain.stages import WAY, Stage
from domain.statuses import LIVE
from models import audit
from models.acting import By
from models.enterprise_visible import VISIBLE
from models.officers import Post
from models.prepared import Prepared
from models.tables import application, enterprise, founding_step, officer, unit, unit_enterprise

HAS = "has"  # enterprise.union_status


@dataclass(frozen=True, slots=True)
class Followed:
    """An enterprise as those see it who follow its founding."""

    id: int
    name: str
    unit_id: int  # responsible
    unit_name: str
    headcount: int | None
    headcount_day: date | None
    headcount_source: str | None
    contact_name: str | None = field(repr=False)
    contact_phone: str | None = field(repr=False)
    officer_id: int | None  # responsible: the post, while it is held
    officer_name: str | None
    next_contact: date | None
    stage: Stage
    since: date | None
    obstacle: str | None
    dossier: tuple[str, ...]  # papers that are there
    demo: bool
    has_union: bool
    union_name: str | None
    before: Stage  # on the way, where a side stage interrupted it

    @property
    def standing(self) -> Standing:
        return Standing(self.stage, self.since or date.min, self.before)


_covering = unit.alias("covering")
_covers = (
    unit_enterprise.c.enterprise_id == enterprise.c.id,
    unit_enterprise.c.unit_id == _covering.c.id,
    _covering.c.valid_to.is_(None),
)


def has_union() -> ColumnElement[bool]:
    """Told so, or covered by a grassroots union that has not ended."""
    return (func.coalesce(enterprise.c.union_status, "") == HAS) | exists().where(*_covers)


_UNION = select(func.min(_covering.c.name)).where(*_covers).scalar_subquery()
_BEFORE = (
    select(founding_step.c.stage)
    .where(founding_step.c.enterprise_id == enterprise.c.id, founding_step.c.stage.in_(WAY))
    .order_by(founding_step.c.id.desc())
    .limit(1)
    .scalar_subquery()
)
_FIND = (
    select(
        enterprise.c.id,
        enterprise.c.name,
        enterprise.c.unit_id,
        unit.c.name,
        enterprise.c.headcount,
        enterprise.c.headcount_day,
        enterprise.c.headcount_source,
        enterprise.c.contact_name,
        enterprise.c.contact_phone,
        officer.c.id,
        officer.c.name,
        enterprise.c.next_contact,
        enterprise.c.stage,
        enterprise.c.stage_day,
        enterprise.c.obstacle,
        enterprise.c.dossier,
        enterprise.c.demo,
        has_union(),
        _UNION,
        _BEFORE,
    )
    .join(unit, unit.c.id == enterprise.c.unit_id)
    .outerjoin(officer, (officer.c.id == enterprise.c.officer_id) & officer.c.revoked_at.is_(None))
    .where(VISIBLE)
)
_ONE = Prepared(_FIND.where(enterprise.c.id == bindparam("number")))
# The lock lets others go on inserting applications that name the enterprise.
_here = select(enterprise.c.id).where(enterprise.c.id == bindparam("number"), VISIBLE)
_LOCK = Prepared(_here.with_for_update(key_share=True))


def find(connection: Connection, number: int, units: Collection[int] | None, *, lock: bool = False) -> Followed | None:
    """The enterprise if one of these units (None: any) is responsible for it; `lock` holds it until the end."""
    if lock:
        _LOCK.first(connection, {"number": number})
    row = _ONE.first(connection, {"number": number})
    if row is None or (units is not None and row[2] not in units):
        return None
    *plain, stage, since, obstacle, dossier, demo, has, union, before = row
    papers = tuple(dossier.split(",")) if dossier else ()
    here = Stage(before) if before else Stage.SURVEYED
    values = (*plain, Stage(stage), since, obstacle, papers, demo, bool(has), union, here)
    return Followed(*values)


_counted = application.c.status.in_(LIVE) & ~application.c.possible_duplicate
_COUNTS = (
    select(application.c.enterprise_id, func.count())
    .where(application.c.enterprise_id.in_(bindparam("numbers", expanding=True)), _counted)
    .group_by(application.c.enterprise_id)
)


def counts(connection: Connection, numbers: Collection[int]) -> dict[int, int]:
    """Applications and members of each enterprise that has any; a possible duplicate does not count."""
    return {row[0]: row[1] for row in connection.execute(_COUNTS, {"numbers": list(numbers)})}


_COUNT = Prepared(select(func.count()).where(application.c.enterprise_id == bindparam("number"), _counted))


def count(connection: Connection, number: int) -> int:
    """As `counts`, of one."""
    row = _COUNT.first(connection, {"number": number})
    return row[0] if row else 0


@dataclass(frozen=True, slots=True)
class Step:
    """A move that was made; by nobody when the threshold was reached."""

    stage: Stage
    day: date
    note: str | None
    obstacle: str | None
    decision_number: str | None
    officer_id: int | None
    officer_name: str | None


_STEPS = (
    select(*(founding_step.c[name] for name in Step.__slots__[:-1]), officer.c.name)
    .outerjoin(officer, officer.c.id == founding_step.c.officer_id)
    .where(founding_step.c.enterprise_id == bindparam("number"))
    .order_by(founding_step.c.id.desc())
    .limit(bindparam("limit"))
)


def steps(connection: Connection, number: int, limit: int) -> list[Step]:
    """The last moves, the newest first."""
    rows = connection.execute(_STEPS, {"number": number, "limit": limit})
    return [Step(Stage(stage), *rest) for stage, *rest in rows]


def post_of(by: By, it: Followed) -> Post | None:
    """The post by which he may act on the enterprise; asked for at every act."""
    return by.office.post(it.unit_id, Role.OFFICER)


def role_of(by: By, it: Followed) -> Role | None:
    """In which role he acts there; None if he may not."""
    post = post_of(by, it)
    return post.role if post else None


def move(connection: Connection, it: Followed, wanted: Move, by: By) -> Standing | Problem:
    """Move an enterprise on, or say what is in the way. `it` as `find` gave it, locked."""
    post, standing = post_of(by, it), check_move(it.standing, wanted)
    if isinstance(standing, Problem) or post is None:
        return standing if isinstance(standing, Problem) else Problem("founding.not_allowed")
    number = wanted.decision.number if wanted.decision else None
    row = {"note": wanted.note or None, "obstacle": wanted.obstacle or None, "decision_number": number}
    keep_step(connection, it, standing, row | {"officer_id": post.id, "at": by.now})
    values = {"stage": standing.stage, "stage_day": standing.since, "obstacle": row["obstacle"]}
    connection.execute(update(enterprise).where(enterprise.c.id == it.id).values(values))
    _note(connection, it, by, "founding.move", f"{standing.stage} {standing.since}")
    return standing


def keep_step(connection: Connection, it: Followed, standing: Standing, row: dict[str, Any]) -> None:
    """A line of the history."""
    values = {"enterprise_id": it.id, "stage": standing.stage, "day": standing.since}
    connection.execute(founding_step.insert().values(values | row))


def set_contact(connection: Connection, it: Followed, day: date | None, by: By) -> None:
    """The day of the next contact; None for no appointment."""
    connection.execute(update(enterprise).where(enterprise.c.id == it.id).values(next_contact=day))
    _note(connection, it, by, "founding.contact", str(day) if day else "none")


def charge(connection: Connection, it: Followed, by: By, *, mine: bool) -> None:
    """Who acts is the officer responsible from now on, in place of any other; or is not any more. `it` locked."""
    post = post_of(by, it)
    held = {own.id for own in by.office.posts}
    if post is None or mine == (it.officer_id in held):
        return
    values = {"officer_id": post.id if mine else None}
    connection.execute(update(enterprise).where(enterprise.c.id == it.id).values(values))
    _note(connection, it, by, "founding.officer", f"officer:{post.id}" if mine else "none")


def tick(connection: Connection, it: Followed, paper: str, by: By) -> None:
    """A paper of the dossier is there, or not after all. `it` locked."""
    there = [code for code in it.dossier if code != paper]
    if len(there) == len(it.dossier):
        there.append(paper)
    values = {"dossier": ",".join(there) or None}
    connection.execute(update(enterprise).where(enterprise.c.id == it.id).values(values))
    _note(connection, it, by, "founding.paper", f"{paper} {'there' if paper in there else 'missing'}")


def _note(connection: Connection, it: Followed, by: By, action: str, detail: str) -> None:
    audit.note(connection, by.now, audit.Line(by.office.actor, action, f"enterprise:{it.id}", it.unit_id, detail))
