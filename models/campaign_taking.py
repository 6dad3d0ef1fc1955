"""Whom a campaign writes to next (lấy người để gửi), and what became of each. A message is begun in a committed row
before it is sent: after a crash it is `unknown`, and never sent twice."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, func, select, update

from domain import quiet_hours
from domain.campaigns import Sent, State
from models import audiences, surveys
from models.campaign_lane import At
from models.campaigns import AGAIN, Campaign
from models.chats import LEFT, LIGHT, Chat, as_chat
from models.tables import LEFT_THE_QUEUE, application, campaign, chat, enterprise, recipient

IN_FORM = timedelta(hours=1)  # who wrote so lately is still at the form that is open
AFTER_FORM = timedelta(minutes=10)  # then it is looked whether he has finished
IDLE = frozenset({"", LIGHT})  # chat.conversation where nothing is asked, or only what gives way


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody whose message is begun, and what its fields say to him."""

    person_id: int
    chat: Chat
    full_name: str | None
    enterprise: str | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a message, why, and when: of `later` not before that."""

    state: Sent
    reason: str | None = None
    at: datetime | None = None


def take(connection: Connection, it: Campaign, at: At, most: int) -> list[Reader]:
    """Begin the next messages. Who sleeps, works or fills in a form waits; who wants no news any more, or has left,
    gets none."""
    people = _due(connection, it, at, most)
    if not people:
        return []
    found, wanting = _people(connection, people, at), audiences.agreed(connection, people)
    outcomes = {person: _outcome(found.get(person), person in wanting, at) for person in people}
    settle(connection, it.id, outcomes, at.now)
    return [found[person].reader for person, became in outcomes.items() if became.state is Sent.SENDING]


def take_up(connection: Connection, number: int, now: datetime, most: int) -> bool:
    """Of a campaign that is sent again, let the next be tried whom it failed to reach; False once none is left."""
    again = (campaign.c.id == number) & (campaign.c.state == State.SENDING) & (campaign.c.reason == AGAIN)
    if connection.execute(select(campaign.c.id).where(again)).first() is None:
        return False  # paused meanwhile
    failed = (recipient.c.campaign_id == number) & LEFT_THE_QUEUE & (recipient.c.state == Sent.FAILED)
    some = recipient.c.person_id.in_(select(recipient.c.person_id).where(failed).limit(most))
    values = {"state": Sent.LATER, "at": now, "reason": None}
    if connection.execute(update(recipient).where(failed, some).values(values)).rowcount:
        return True
    connection.execute(update(campaign).where(again).values(reason=None))
    return False


def _due(connection: Connection, it: Campaign, at: At, most: int) -> list[int]:
    """Who waited and need not any more; then, at an hour for most people, the next on the list."""
    here = recipient.c.campaign_id == it.id
    later = here & LEFT_THE_QUEUE & (recipient.c.state == Sent.LATER) & (recipient.c.at <= at.now)
    people = list(connection.execute(select(recipient.c.person_id).where(later).limit(most)).scalars())
    if len(people) == most or not quiet_hours.is_allowed(quiet_hours.DEFAULT, at.local):
        return people
    after = here & (recipient.c.person_id > it.taken_to) & (recipient.c.state == Sent.QUEUED)
    next_ones = select(recipient.c.person_id).where(after).order_by(recipient.c.person_id).limit(most - len(people))
    new = list(connection.execute(next_ones).scalars())
    if new:
        connection.execute(update(campaign).where(campaign.c.id == it.id).values(taken_to=new[-1]))
    return people + new


@dataclass(frozen=True, slots=True)
class _Person:
    """`busy`: in the middle of a form; `windows`: when his shift lets him read."""

    reader: Reader
    busy: bool
    windows: Sequence[quiet_hours.Window]


def _outcome(it: _Person | None, wanting: bool, at: At) -> Outcome:
    if it is None or not wanting:
        return Outcome(Sent.FAILED, "no_chat" if it is None else "stopped")
    if (start := quiet_hours.next_allowed(it.windows, at.local)) > at.now:
        return Outcome(Sent.LATER, at=start)
    return Outcome(Sent.LATER, at=at.now + AFTER_FORM) if it.busy else Outcome(Sent.SENDING)


def _people(connection: Connection, people: Sequence[int], at: At) -> dict[int, _Person]:
    """Those who have a chat, by the one each used last; name and enterprise by the newest application."""
    there = chat.c.person_id.in_(people) & ~chat.c.gone & ~chat.c.external_id.startswith(LEFT)
    known, found = _known(connection, people), dict[int, _Person]()
    shifts: dict[int | None, Sequence[quiet_hours.Window]] = {None: quiet_hours.DEFAULT}
    for row in connection.execute(select(chat).where(there).order_by(chat.c.heard_at, chat.c.id)):
        name, place, works_at = known.get(row.person_id, (None, None, None))
        if works_at not in shifts:
            shifts[works_at] = quiet_hours.windows_of(surveys.shifts_of(connection, works_at))
        busy = row.conversation not in IDLE and row.heard_at > at.now - IN_FORM
        found[row.person_id] = _Person(Reader(row.person_id, as_chat(row), name, place), busy, shifts[works_at])
    return found


def _known(connection: Connection, people: Sequence[int]) -> dict[int, tuple[str | None, str | None, int | None]]:
    """Full name, enterprise and its number."""
    columns = (application.c.person_id, application.c.full_name, application.c.enterprise_id)
    place = func.coalesce(enterprise.c.name, application.c.enterprise_name).label("place")
    query = select(*columns, place).outerjoin(enterprise, enterprise.c.id == application.c.enterprise_id)
    rows = connection.execute(query.where(application.c.person_id.in_(people)).order_by(application.c.id))
    return {row.person_id: (row.full_name, row.place, row.enterprise_id) for row in rows}


def settle(connection: Connection, number: int, outcomes: Mapping[int, Outcome], now: datetime) -> None:
    """Keep what becomes of messages, by whoever holds the lane."""
    _keep(connection, number, outcomes, now, [*Sent])


def decide(connection: Connection, number: int, outcomes: Mapping[int, Outcome], now: datetime) -> None:
    """Keep what became of messages that were begun; who sent it knows better than who took the lane over."""
    _keep(connection, number, outcomes, now, (Sent.SENDING, Sent.UNKNOWN))


def _keep(
    connection: Connection, number: int, outcomes: Mapping[int, Outcome], now: datetime, before: Collection[Sent]
) -> None:
    same: dict[Outcome, list[int]] = {}
    for person, outcome in outcomes.items():
        same.setdefault(outcome, []).append(person)
    for it, people in same.items():
        here = (recipient.c.campaign_id == number) & recipient.c.person_id.in_(people) & recipient.c.state.in_(before)
        values = {"state": it.state, "at": it.at or now, "reason": it.reason[:100] if it.reason else None}
        connection.execute(update(recipient).where(here).values(values))
