"""Two applications of one person become one (gộp đơn trùng): field by field, and with everything that hangs on either
person: chats, consents, requests, places in core groups, signed papers. Nothing of it is lost."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, Row, select

from domain.problem import Problem
from domain.roles import Role, may
from domain.statuses import LIVE, WAITING, Status
from domain.transitions import Act, check
from models import acting, counting, credits, files, one_person, own_matters
from models.acting import By, Done, Target
from models.counting import Counted, Kind
from models.officers import Post
from models.tables import officer

FIELDS: Mapping[str, tuple[str, ...]] = {  # what an officer chooses between → its columns
    "full_name": ("full_name", "folded_name"),
    "birth_date": ("birth_date",),
    "gender": ("gender",),
    "phone": ("phone",),
    "workplace": ("enterprise_id", "enterprise_name", "commune"),
    "job": ("job",),
    "citizen_number": ("citizen_number_index", "citizen_number"),
    "guardian": ("guardian_name", "guardian_phone"),
}
UNASKED = ("ethnic_group", "minority")  # sensitive: shown to nobody here; what the older lacks the newer's fills


@dataclass(frozen=True, slots=True)
class Pair:
    """`kept` goes on, `repeated` becomes its duplicate."""

    kept: Row[Any]
    repeated: Row[Any]


def pair(first: Row[Any], second: Row[Any]) -> Pair:
    """Which of two goes on: a member's, else the older one."""
    older, newer = sorted((first, second), key=lambda it: (it.status != Status.ADMITTED, it.id))
    return Pair(older, newer)


def differing(it: Pair) -> tuple[str, ...]:
    """The fields in which they differ."""
    return tuple(name for name, columns in FIELDS.items() if _value(it.kept, columns) != _value(it.repeated, columns))


def missing(it: Pair) -> tuple[str, ...]:
    """Those of them that only the repeated one has: taken from it unless the officer says otherwise."""
    return tuple(name for name in differing(it) if not any(_value(it.kept, FIELDS[name])))


def _value(row: Row[Any], columns: tuple[str, ...]) -> tuple[Any, ...]:
    """What tells two values apart; of a sealed number its index, for sealing the same twice gives different bytes."""
    return tuple(getattr(row, name) for name in columns if name not in ("folded_name", "citizen_number"))


def look(connection: Connection, by: By, numbers: tuple[int, int]) -> Pair | Problem:
    """Both, locked in one order for all; a problem if he does not see one of them."""
    rows = [acting.lock(connection, number) for number in sorted(numbers)]
    posts = [acting.post_for(by, row) for row in rows]
    if rows[0] is None or rows[1] is None or any(isinstance(post, Problem) for post in posts):
        return acting.UNKNOWN
    return pair(rows[0], rows[1])


def merge(connection: Connection, by: By, both: tuple[Target, Target], taken: Collection[str]) -> Done | Problem:
    """The same person: the fields `taken` come from the repeated application, the others stay; then both persons are
    one. What was counted twice is taken back on this day. A problem also if one is no more as he saw it."""
    seen = {it.id: it.seen for it in both}
    pair = look(connection, by, (both[0].id, both[1].id))
    if isinstance(pair, Problem):
        return pair
    if problem := _obstacle(connection, by, pair):
        return problem
    for row in (pair.kept, pair.repeated):
        if seen[row.id] not in (None, row.revision):
            return acting.changed(connection, row)
    _write(connection, by, pair, taken)
    if counting.is_registered(connection, pair.repeated.id):
        counting.count(connection, [pair.repeated], Counted(Kind.REGISTRATION_UNDONE, by.today, by.now))
    first, second = pair.kept.person_id, pair.repeated.person_id
    if second not in (None, first):
        one_person.join(connection, first, second, by.now)
    files.hand_on(connection, pair.repeated.id, pair.kept.id)
    credits.on_merged(connection, pair.kept.id, pair.repeated.id)
    return Done(pair.kept.id, pair.kept.person_id, pair.kept.unit_id, Status(pair.kept.status))


def _obstacle(connection: Connection, by: By, it: Pair) -> Problem | None:
    posts = [by.office.post(row.unit_id, Role.VIEWER) for row in (it.kept, it.repeated)]
    if not all(post and may(post.role, Role.OFFICER) for post in posts):
        return Problem("transition.not_allowed")
    if acting.own_of(connection, by) & {it.kept.id, it.repeated.id}:
        return own_matters.OWN
    if it.kept.status not in LIVE:
        return Problem("admission.original_over")
    assert posts[1] is not None
    facts = replace(acting.facts_of(connection, by, it.repeated, posts[1]), original_id=it.kept.id)
    status = check(Act.MARK_DUPLICATE, Status(it.repeated.status), facts)
    if isinstance(status, Problem):
        return status
    return Problem("admission.holds_post") if _holds_post(connection, it) else None


def _holds_post(connection: Connection, it: Pair) -> bool:
    """A chat must not come by the rights of an office because two applications look alike."""
    if it.kept.person_id == it.repeated.person_id:
        return False
    mine = officer.c.person_id.in_([it.kept.person_id, it.repeated.person_id]) & officer.c.revoked_at.is_(None)
    return connection.execute(select(officer.c.id).where(mine).limit(1)).first() is not None


def _write(connection: Connection, by: By, it: Pair, taken: Collection[str]) -> None:
    post = by.office.post(it.repeated.unit_id, Role.OFFICER)
    assert isinstance(post, Post)
    ended = {"status": Status.DUPLICATE, "duplicate_of": it.kept.id, "possible_duplicate": False, "ended_at": by.now}
    values = {**acting.decided(by, post), **ended, "person_id": it.kept.person_id}
    acting.write(connection, it.repeated, values)
    acting.write(connection, it.kept, chosen(it, taken))
    counting.follow(connection, [it.kept], by.today, by.now)
    detail = f"{it.repeated.status} > {Status.DUPLICATE}, of application:{it.kept.id}"
    acting.note(connection, by, it.repeated, Act.MARK_DUPLICATE, detail)
    fields = ",".join(sorted(set(taken) & FIELDS.keys()))
    acting.note(connection, by, it.kept, "merge", f"application:{it.repeated.id} {fields}".strip())


def chosen(it: Pair, taken: Collection[str]) -> dict[str, Any]:
    """The values that the kept application takes over."""
    names = [column for field in FIELDS if field in taken for column in FIELDS[field]]
    names += [name for name in UNASKED if getattr(it.kept, name) is None]
    if "workplace" in taken and it.kept.status in WAITING:
        names.append("unit_id")  # the union over that workplace; a member is transferred instead
    return {name: getattr(it.repeated, name) for name in names}
