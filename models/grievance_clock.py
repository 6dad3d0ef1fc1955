"""What the clock looks at of grievances (đồng hồ của phản ánh): what officers have not heard of, whose promise is due
or broken. It names no case: where a message or a run is kept, only units and days stand in it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, Connection, and_, literal_column, select, text, update

from domain.figures import figure
from domain.grievances import Status
from models import (
    chats,
    chunks,
    founding_reached,
    grievance_office,
    grievance_routing,
    grievances,
    outbox,
    pages,
    tree,
    units,
)
from models.grievance_office import OPEN
from models.grievances import CASES, Case
from models.keys import Keys
from models.tables import TELLING, chat, grievance

UNTOLD: ColumnElement[bool] = literal_column("NOT grievance.told")  # as in the partial index, in both databases' words


def _cases(connection: Connection, which: ColumnElement[bool]) -> list[Case]:
    return [
        grievances.case_of(row)
        for row in connection.execute(CASES.where(which).order_by(grievance.c.opened_day, grievance.c.id))
    ]


# --- at once ----------------------------------------------------------------------------------------------------------
def urgent(connection: Connection, today: date) -> dict[int, set[str]]:
    """person → units where something urgent waits that nobody was told of; from this transaction on they were."""
    found = _cases(connection, and_(UNTOLD, grievance.c.urgent))
    told: dict[int, set[str]] = defaultdict(set)
    for it in found:
        for person in _who(connection, it, today):
            told[person].add(it.unit_name)
    _mark(connection, found)
    return told


def _who(connection: Connection, it: Case, today: date) -> tuple[int, ...]:
    """Who has taken it, else the officers of its unit."""
    handler = grievance_office.handler_of(connection, it)
    return (handler,) if handler else grievance_routing.to_tell(connection, it.unit_id, it.closed_to, today)


def _mark(connection: Connection, found: Iterable[Case]) -> None:
    if numbers := [it.id for it in found]:
        mark_told(connection, numbers)


def untold(connection: Connection) -> list[int]:
    """What the morning's message tells of. What comes while that goes out is not among it: it may be urgent."""
    return list(connection.scalars(select(grievance.c.id).where(UNTOLD)))


def mark_told(connection: Connection, numbers: Collection[int]) -> None:
    """The morning's message has gone out: these are told."""
    connection.execute(update(grievance).where(grievance.c.id.in_(numbers)).values(told=True))


# --- in the morning ---------------------------------------------------------------------------------------------------
@dataclass(slots=True)
class Waiting:
    """What waits in one unit for one person."""

    unit_id: int
    unit_name: str
    news: int = 0  # new ones, and words that were added
    soon: int = 0  # a promise ends today
    late: int = 0


def waiting(connection: Connection, today: date) -> dict[int, list[Waiting]]:
    """person → what waits for him, by unit."""
    found = _cases(connection, OPEN & (~grievance.c.told | (grievance.c.due <= today)))
    told: dict[int, dict[int, Waiting]] = defaultdict(dict)
    told_of = _told(connection)
    for it in found:
        for person in _who(connection, it, today):
            here = told[person].setdefault(it.unit_id, Waiting(it.unit_id, it.unit_name))
            here.news += it.id not in told_of
            here.soon += it.due == today
            here.late += it.due is not None and it.due < today
    return {person: list(units.values()) for person, units in told.items()}


def _told(connection: Connection) -> frozenset[int]:
    return frozenset(connection.scalars(select(grievance.c.id).where(OPEN, grievance.c.told)))


@dataclass(frozen=True, slots=True)
class Above:
    """What the unit above hears of: how many in a unit below are late, or urgent and not taken up."""

    unit_id: int
    unit_name: str
    count: int


def late_above(connection: Connection, today: date) -> dict[int, list[Above]]:
    """person above → units below where promises are broken."""
    return _above(connection, _cases(connection, OPEN & (grievance.c.due < today)), today)


def not_taken_up(connection: Connection, now: datetime, today: date) -> dict[int, list[Above]]:
    """person above → units below where something urgent was not taken up within the hour; of an anonymous one nobody
    knows the hour, so it is told at the next look."""
    before = now - timedelta(hours=int(figure("grievance_urgent_hours", today)))
    old = grievance.c.opened_at.is_(None) | (grievance.c.opened_at <= before)
    found = _cases(connection, grievance.c.urgent & (grievance.c.status == Status.NEW) & OPEN & old)
    return _above(connection, found, today)


def _above(connection: Connection, found: list[Case], today: date) -> dict[int, list[Above]]:
    counts: dict[tuple[int, int], int] = defaultdict(int)
    standing = tree.on(connection, today)
    for it in found:
        shut_out = grievance_routing.shut_out(connection, it.closed_to)
        first = _who(connection, it, today)
        for person in founding_reached.of_nearest(connection, standing.above(it.unit_id), but={*shut_out, *first}):
            counts[person, it.unit_id] += 1
    names = units.names(connection, {unit_id for _, unit_id in counts})
    told: dict[int, list[Above]] = defaultdict(list)
    for (person, unit_id), count in counts.items():
        told[person].append(Above(unit_id, names[unit_id], count))
    return told


# --- what was left open -----------------------------------------------------------------------------------------------
Ages = Mapping[str, datetime]
"""By the name of a conversation: chats last heard before then have left it open."""


def drop_frames(connection: Connection, keys: Keys, ages: Ages) -> int:
    """End what was left open, with what a page shows of it, a chunk; how many."""
    latest = max(ages.values())
    rows = connection.execute(select(chat).where(text(TELLING), chat.c.heard_at < latest).order_by(chat.c.heard_at))
    old = [row for row in rows if row.conversation in ages and row.heard_at < ages[row.conversation]][: chunks.PEOPLE]
    for row in old:
        state = keys.open_json(row.state)
        state["frames"] = frames = [it for it in state["frames"] if it["name"] not in ages]
        if not any(it.get("passing") for it in frames):
            state.pop("passing", None)  # which messages were under way, and when
        top = chats.asked(frames)
        kept = {"conversation": top.get("name", ""), "step": top.get("step", ""), "state": keys.seal_json(state)}
        # Once more as it was read: who writes at this moment goes on.
        same = (chat.c.id == row.id) & (chat.c.heard_at == row.heard_at)
        connection.execute(update(chat).where(same).values(kept))
        outbox.forget_passing(connection, keys, row.id)
        for name in ages:
            pages.forget(connection, row.id, name)
    return len(old)
