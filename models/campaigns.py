"""Campaigns (đợt tuyên truyền): made as a draft, released, paused, taken up again, stopped; seen by the officers of the
unit and above. Who sends them at this moment: models/campaign_lane.py."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, func, select, update

from domain.campaigns import ENDED, LANE, Audience, Repeat, Sent, State
from models import audit, chunks
from models.chats import insert
from models.officers import Office
from models.tables import LEFT_THE_QUEUE, campaign, officer, recipient, unit
from models.zalo_window import Reach

AGAIN = "again"  # reason of one that is sent again, as long as not all whom it failed to reach are taken up
JOINED_WITHIN = timedelta(days=7)  # after it began (issue): who joins later came by something else


@dataclass(frozen=True, slots=True)
class New:
    """A campaign as it was filled in. `origin` names the form: the same again makes no second one."""

    origin: str
    unit_id: int
    officer_id: int
    audience: Audience
    text_vi: str = field(repr=False)
    narrowed: str | None = None
    text_en: str | None = field(default=None, repr=False)
    file_id: int | None = None
    repeat: Repeat = Repeat.ONCE
    event: str | None = None
    start_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Campaign:
    """A campaign as it stands. Numbers are of people, None until they are known."""

    id: int
    unit_id: int
    unit_name: str
    officer_id: int
    person_id: int | None  # who made it; None after his erasure
    state: State
    reason: str | None
    audience: Audience
    narrowed: str | None
    text_vi: str = field(repr=False)
    text_en: str | None = field(repr=False)
    file_id: int | None
    repeat: Repeat
    event: str | None
    start_at: datetime | None
    counted: int | None
    zalo_free: int | None
    zalo_charged: int | None
    zalo_unreachable: int | None
    total: int | None
    frozen_to: int
    taken_to: int
    started_at: datetime | None
    active_at: datetime | None
    origin: str


@dataclass(frozen=True, slots=True)
class By:
    """Who acts, and when."""

    office: Office
    now: datetime


_ELSEWHERE: dict[str, Any] = {"unit_name": unit.c.name.label("unit_name"), "person_id": officer.c.person_id}
_COLUMNS: list[Any] = [_ELSEWHERE.get(name, campaign.c.get(name)) for name in Campaign.__slots__]
_CAMPAIGNS = (
    select(*_COLUMNS).join(unit, unit.c.id == campaign.c.unit_id).join(officer, officer.c.id == campaign.c.officer_id)
)


def _read(row: Any) -> Campaign:
    values: dict[str, Any] = dict(row._mapping)
    coded = {"state": State(row.state), "audience": Audience(row.audience), "repeat": Repeat(row.repeat)}
    return Campaign(**values | coded)


def make(connection: Connection, new: New, by: By) -> int:
    """Keep a draft; its number, also if it was kept before."""
    row = {**{name: getattr(new, name) for name in New.__slots__}, "state": State.DRAFT, "made_at": by.now}
    made = insert(connection, campaign).values(row).on_conflict_do_nothing().returning(campaign.c.id)
    number = connection.execute(made).scalar()
    if number is None:
        number = connection.execute(select(campaign.c.id).where(campaign.c.origin == new.origin)).scalar_one()
        return int(number)
    _note(connection, by, "campaign_made", number, new.unit_id)
    return int(number)


def by_id(connection: Connection, units: Collection[int], number: int) -> Campaign | None:
    """One of these units' campaigns; None if there is none such."""
    row = connection.execute(_CAMPAIGNS.where(campaign.c.id == number, campaign.c.unit_id.in_(units))).one_or_none()
    return _read(row) if row else None


def any_by_id(connection: Connection, number: int) -> Campaign | None:
    """Whoever's it is: for the sender."""
    row = connection.execute(_CAMPAIGNS.where(campaign.c.id == number)).one_or_none()
    return _read(row) if row else None


def newest(connection: Connection, units: Collection[int], limit: int) -> list[Campaign]:
    """Of these units, the newest first; drafts too."""
    query = _CAMPAIGNS.where(campaign.c.unit_id.in_(units)).order_by(campaign.c.id.desc()).limit(limit)
    return [_read(row) for row in connection.execute(query)]


def in_lane(connection: Connection) -> list[Campaign]:
    """What the sender may have to do with, the oldest first."""
    return [
        _read(row) for row in connection.execute(_CAMPAIGNS.where(campaign.c.state.in_(LANE)).order_by(campaign.c.id))
    ]


# --- acts of officers -------------------------------------------------------------------------------------------------
_FROM: dict[str, tuple[State, ...]] = {
    "release": (State.DRAFT,),
    "pause": (State.WAITING, State.FREEZING, State.SENDING),
    "resume": (State.PAUSED, State.ASKING),
    "stop": (State.DRAFT, State.WAITING, State.FREEZING, State.SENDING, State.PAUSED, State.ASKING),
}


def act(connection: Connection, it: Campaign, what: str, by: By) -> bool:
    """Release, pause, resume or stop it; False if it stands elsewhere by now. Whoever acts has asked for the right."""
    changes: dict[str, dict[str, Any]] = {
        "release": {"state": State.WAITING, "start_at": func.coalesce(campaign.c.start_at, by.now)},
        "pause": {"state": State.PAUSED, "reason": "officer"},
        "resume": {"state": _resumed(it), "reason": None, "active_at": by.now},
        "stop": {"state": State.STOPPED, "reason": None, "ended_at": by.now},
    }
    stands = (campaign.c.id == it.id) & campaign.c.state.in_(_FROM[what])
    done = connection.execute(update(campaign).where(stands).values(changes[what])).rowcount == 1
    if done:
        _note(connection, by, f"campaign_{what}", it.id, it.unit_id)
    return done


def _resumed(it: Campaign) -> State:
    """Where it was before it was paused."""
    if it.started_at is None:
        return State.WAITING
    return State.FREEZING if it.total is None else State.SENDING


def resend(connection: Connection, it: Campaign, by: By) -> int:
    """Let those be tried again whom it failed to reach; not who blocked us, nor where nobody knows. How many; the lane
    takes them up in chunks (models/campaign_taking.py)."""
    failed = counts(connection, it).get(Sent.FAILED, 0)
    going = {"state": State.SENDING, "reason": AGAIN, "ended_at": None, "active_at": by.now}
    done = (campaign.c.id == it.id) & (campaign.c.state == State.DONE)
    if not failed or connection.execute(update(campaign).where(done).values(going)).rowcount != 1:
        return 0
    _note(connection, by, "campaign_resend", it.id, it.unit_id)
    return failed


def set_counted(connection: Connection, number: int, people: int, on_zalo: Reach) -> None:
    """`on_zalo`: those of them on Zalo's Official Account, by what a message costs now."""
    reach = {"free": on_zalo.free, "charged": on_zalo.charged, "unreachable": on_zalo.unreachable}
    values = {"counted": people, **{f"zalo_{name}": count for name, count in reach.items()}}
    connection.execute(update(campaign).where(campaign.c.id == number).values(values))


def note(connection: Connection, by: By, action: str, it: Campaign) -> None:
    """Who saw or did what with it."""
    _note(connection, by, action, it.id, it.unit_id)


def _note(connection: Connection, by: By, action: str, number: int, unit_id: int) -> None:
    audit.note(connection, by.now, audit.Line(by.office.actor, action, f"campaign:{number}", unit_id))


# --- how far it is ----------------------------------------------------------------------------------------------------
def counts(connection: Connection, it: Campaign) -> dict[Sent, int]:
    """How many people by what became of their message."""
    decided = (recipient.c.campaign_id == it.id) & LEFT_THE_QUEUE
    rows = connection.execute(select(recipient.c.state, func.count()).where(decided).group_by(recipient.c.state))
    found = {Sent(state): number for state, number in rows}
    return {**found, Sent.QUEUED: (it.total or 0) - sum(found.values())}


def forget_person(connection: Connection, person_id: int) -> None:
    """Take a person off every list, by its key."""
    lists = select(campaign.c.id)
    gone = recipient.c.campaign_id.in_(lists) & (recipient.c.person_id == person_id)
    connection.execute(recipient.delete().where(gone))


def reached(connection: Connection, person_id: int) -> list[tuple[int, datetime]]:
    """Which campaigns a person has had, and when, the first first; by its key on every list."""
    theirs = recipient.c.campaign_id.in_(select(campaign.c.id)) & (recipient.c.person_id == person_id)
    query = select(recipient.c.campaign_id, recipient.c.at).where(theirs, recipient.c.state == Sent.SENT)
    return [(row.campaign_id, row.at) for row in connection.execute(query.order_by(recipient.c.at))]


def hand_on(connection: Connection, first: int, second: int) -> None:
    """Two people were one: a list that had both has the first, and what became of his message."""
    both = select(recipient.c.campaign_id).where(recipient.c.person_id == first)
    theirs = recipient.c.campaign_id.in_(select(campaign.c.id)) & (recipient.c.person_id == second)
    connection.execute(recipient.delete().where(theirs, recipient.c.campaign_id.in_(both)))
    connection.execute(update(recipient).where(theirs).values(person_id=first))


def clear_lists(connection: Connection, before: datetime) -> int:
    """Take people off the lists of campaigns that ended before then, a chunk; their counts go too. How many."""
    ended = select(campaign.c.id).where(campaign.c.state.in_(ENDED), campaign.c.ended_at < before)
    listed = select(recipient.c.campaign_id).where(recipient.c.campaign_id == campaign.c.id).exists()
    number = connection.execute(ended.where(listed).order_by(campaign.c.id).limit(1)).scalar()
    here = recipient.c.campaign_id == number
    some = select(recipient.c.person_id).where(here).limit(chunks.CHUNK)
    return connection.execute(recipient.delete().where(here, recipient.c.person_id.in_(some))).rowcount
