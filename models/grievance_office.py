"""What officers see and do with grievances (xử lý phản ánh): within their units, never about themselves, never where a
case was routed around them; every act asks again, and who looked or acted stands in the case's own history."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, literal_column, or_, select, update

from domain.figures import figure
from domain.grievance_steps import Act
from domain.grievances import Mode, Outcome, Voice
from domain.problem import Problem
from domain.roles import Role
from models import audit, grievance_acts, grievance_routing, officers
from models.grievance_acts import Change
from models.grievances import CASES, Case, Said, When, case_of
from models.keys import Keys
from models.officers import Office, Post
from models.tables import grievance, grievance_step, officer

NEEDED = Role.OFFICER  # who only looks at numbers reads no case
UNKNOWN = Problem("grievance.unknown")
"""The same for what does not exist and for what he may not see."""


@dataclass(frozen=True, slots=True)
class By:
    """Who acts, and when."""

    office: Office
    when: When


def visible(office: Office) -> ColumnElement[bool]:
    """Within his units; not about himself, not his own, not routed around a unit where he has or had a post: whom it is
    about may have gone up since."""
    mine = grievance.c.unit_id.in_(office.units(NEEDED))
    posts = select(officer.c.unit_id).where(officer.c.person_id == office.person_id)
    around = or_(grievance.c.around_unit_id.is_(None), grievance.c.around_unit_id.not_in(posts))
    about = grievance.c.about_person_id.is_distinct_from(office.person_id)
    return and_(mine, around, about, grievance.c.person_id.is_distinct_from(office.person_id))


OPEN: ColumnElement[bool] = literal_column("grievance.status <> 'closed'")
"""As in the partial indexes: a bound value would not be known for one of theirs."""


# --- one case ---------------------------------------------------------------------------------------------------------
def find(connection: Connection, office: Office, number: int, *, lock: bool = False) -> tuple[Case, Post] | None:
    """A case and the post by which he may act on it."""
    query = CASES.where(grievance.c.id == number, visible(office))
    row = connection.execute(query.with_for_update(of=grievance) if lock else query).one_or_none()
    post = office.post(row.unit_id, NEEDED) if row else None
    return (case_of(row), post) if row and post else None


def see(connection: Connection, by: By, number: int) -> Case | None:
    """Look at a case: noted in its history."""
    found = find(connection, by.office, number)
    if found is None:
        return None
    note(connection, by, found[0], found[1], "see")
    return found[0]


def note(connection: Connection, by: By, it: Case, post: Post, act: str) -> None:
    """In the case's history and in the audit. That of an anonymous case names no case: only its own history does."""
    grievance_acts.note_step(connection, it, act, post.id, by.when)
    _audit(connection, by, it, act)


def _audit(connection: Connection, by: By, it: Case, act: str) -> None:
    subject = "grievance" if it.mode is Mode.ANONYMOUS else f"grievance:{it.id}"
    line = audit.Line(by.office.actor, f"grievance.{act}", subject, it.unit_id)
    audit.note(connection, by.when.now, line)


def similar(connection: Connection, office: Office, it: Case) -> list[Case]:
    """The open cases of the same enterprise and category within some days, itself among them: one matter."""
    if it.enterprise_id is None:
        return [it]
    span = timedelta(days=int(figure("grievance_similar_days", it.opened_day)))
    alike = (grievance.c.enterprise_id == it.enterprise_id) & (grievance.c.category == it.category)
    near = grievance.c.opened_day.between(it.opened_day - span, it.opened_day + span)
    query = CASES.where(alike, near, OPEN, visible(office)).order_by(grievance.c.id)
    found = [case_of(row) for row in connection.execute(query)]
    return found if any(other.id == it.id for other in found) else [it]


@dataclass(frozen=True, slots=True)
class Target:
    """A case, and the revision that stood on the officer's screen."""

    id: int
    seen: int | None = None


SILENT = Said()


@dataclass(frozen=True, slots=True)
class Doing:
    """What an officer does: with `said` where the act says something, to the worker or (a note) to colleagues; an
    `authority` it is forwarded to, an `outcome` it is closed with."""

    act: Act
    said: Said = SILENT
    authority: str = ""
    outcome: Outcome | None = None


def do(connection: Connection, keys: Keys, by: By, target: Target, doing: Doing) -> Case | Problem:
    """Do it; the case afterwards. Problems: grievance.unknown, grievance.changed {who, status}, grievance.not_from,
    grievance.at_the_top."""
    found = find(connection, by.office, target.id, lock=True)
    if found is None:
        return UNKNOWN
    it, post = found
    if target.seen not in (None, it.revision):
        return _changed(connection, it)
    values = _values(connection, it, post, doing, by.when.today)
    if isinstance(values, Problem):
        return values
    after = grievance_acts.take_step(connection, it, Change(doing.act, values, post.id), by.when)
    if isinstance(after, Problem):
        return after
    if doing.said.words or doing.said.files:
        voice = Voice.NOTE if doing.act is Act.NOTE else Voice.OFFICER
        grievance_acts.say(connection, keys, it, replace(doing.said, voice=voice, post=post.id), by.when)
    _audit(connection, by, after, doing.act)
    return after


def sort(connection: Connection, by: By, target: Target, code: str) -> Case | Problem:
    """Give a case another category: the worker need not know ours. Problems: as `do`."""
    found = find(connection, by.office, target.id, lock=True)
    if found is None:
        return UNKNOWN
    it, post = found
    if target.seen not in (None, it.revision):
        return _changed(connection, it)
    values = {"category": code, "revision": it.revision + 1}
    connection.execute(update(grievance).where(grievance.c.id == it.id).values(values))
    note(connection, by, it, post, "sort")
    return replace(it, category=code, revision=it.revision + 1)


def do_to_all(
    connection: Connection, keys: Keys, by: By, targets: Sequence[Target], doing: Doing
) -> list[Case | Problem]:
    """The same to each of one matter. If somebody was faster at one of them, nothing is done and that is all he
    hears."""
    for it in targets:
        found = find(connection, by.office, it.id, lock=True)
        if found and it.seen not in (None, found[0].revision):
            return [_changed(connection, found[0])]
    return [do(connection, keys, by, it, doing) for it in targets]


def _values(connection: Connection, it: Case, post: Post, doing: Doing, today: date) -> dict[str, Any] | Problem:
    """The columns that an act writes besides the status. Whoever acts has it from then on."""
    mine, word = {"officer_id": post.id}, {"word_day": today}
    match doing.act:
        case Act.NOTE:
            return {}
        case Act.PASS_UP:
            upper = grievance_routing.above(connection, it.unit_id, today)
            return {"unit_id": upper, "officer_id": None, **word} if upper else Problem("grievance.at_the_top")
        case Act.ANSWER:
            return {**mine, **word, "answered_day": it.answered_day or today}
        case Act.FORWARD:
            return {**mine, **word, "authority": doing.authority}
        case Act.CLOSE:
            return {
                **mine,
                **word,
                "closed_day": today,
                "outcome": doing.outcome,
                "answered_day": it.answered_day or today,
            }
    return {**mine, **word}


LOOKS = ("see", "file", "dossier", "block")  # who did no more than this changed nothing


def _changed(connection: Connection, it: Case) -> Problem:
    """Somebody was faster: who, and what it is now."""
    last: Select[Any] = select(grievance_step.c.officer_id).where(
        grievance_step.c.grievance_id == it.id, grievance_step.c.act.not_in(LOOKS)
    )
    post = connection.scalar(last.order_by(grievance_step.c.id.desc()).limit(1))
    who = officers.name_of_post(connection, post) if post is not None else {"t": "grievance.the_worker"}
    status = {"t": f"grievance.status.{it.status}"}
    return Problem("grievance.changed", {"who": who or {"t": "grievance.a_colleague"}, "status": status})


def history(connection: Connection, number: int) -> list[tuple[date, str, str | None]]:
    """(day, act, officer's name) of all that was done with a case, without who only looked."""
    query = (
        select(grievance_step.c.day, grievance_step.c.act, officer.c.name)
        .outerjoin(officer, officer.c.id == grievance_step.c.officer_id)
        .where(grievance_step.c.grievance_id == number, grievance_step.c.act.not_in(LOOKS))
        .order_by(grievance_step.c.id)
    )
    return [(row[0], row[1], row[2]) for row in connection.execute(query)]


def handler_of(connection: Connection, it: Case) -> int | None:
    """The person who has taken a case, if his post goes on."""
    here = (officer.c.id == it.officer_id) & officer.c.revoked_at.is_(None)
    return connection.scalar(select(officer.c.person_id).where(here))
