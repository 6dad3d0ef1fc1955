"""The campaigns' lane (làn gửi tin): one process at a time holds it and brings each campaign from its start
to its end. Whom it writes to next: models/campaign_taking.py."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, func, select, update

from domain.campaigns import BY_CODE, LANE, Sent, State, Tet, next_start
from models import audiences, campaigns, settings, tree
from models.audiences import Look, Wanted
from models.campaigns import Campaign
from models.chats import insert
from models.tables import LEFT_THE_QUEUE, campaign, lane, recipient

NAME = "campaigns"
LEASE = timedelta(seconds=30)  # renewed with every batch; a dead process's lane is taken over after that
MISSED = timedelta(hours=1)  # so late a campaign asks instead of starting (issue)
COUNTER = "campaign_batches"  # setting: goes up with every batch; bot/armed.py keeps it beside the database


@dataclass(frozen=True, slots=True)
class At:
    """A moment, aware, and the zone in which people's days and hours are."""

    now: datetime
    zone: ZoneInfo

    @property
    def local(self) -> datetime:
        return self.now.astimezone(self.zone)


# --- who holds it -----------------------------------------------------------------------------------------------------
def hold(connection: Connection, holder: str, now: datetime) -> bool:
    """Take the lane or keep it; False while another process has it. What a former holder had begun is unknown."""
    row = {"name": NAME, "holder": holder, "lease_until": now + LEASE}
    if connection.execute(insert(connection, lane).values(row).on_conflict_do_nothing()).rowcount == 1:
        return True
    mine = (lane.c.name == NAME) & (lane.c.holder == holder)
    if connection.execute(update(lane).where(mine).values(lease_until=now + LEASE)).rowcount == 1:
        return True
    free = (lane.c.name == NAME) & ((lane.c.lease_until <= now) | (lane.c.lease_until > now + 2 * LEASE))
    if connection.execute(update(lane).where(free).values(row)).rowcount != 1:
        return False
    _doubt(connection, now)
    return True


def leave(connection: Connection, holder: str, now: datetime) -> None:
    """Give it back at the end of a process that has settled all it had begun."""
    mine = (lane.c.name == NAME) & (lane.c.holder == holder)
    connection.execute(update(lane).where(mine).values(lease_until=now, holder=""))


def _doubt(connection: Connection, now: datetime) -> None:
    begun = select(campaign.c.id).where(campaign.c.started_at.is_not(None))
    in_doubt = recipient.c.campaign_id.in_(begun) & LEFT_THE_QUEUE & (recipient.c.state == Sent.SENDING)
    connection.execute(update(recipient).where(in_doubt).values(state=Sent.UNKNOWN, at=now))


def missed(connection: Connection, at: At, tet: Tet) -> list[int]:
    """Campaigns that should have been sent an hour ago, or were left so long in the middle, ask from now on; the next
    of a series is kept all the same. All others that are under way are known to be in hand now."""
    resumed = func.coalesce(campaign.c.active_at, campaign.c.start_at)  # an officer has looked, and sends it late
    late = (campaign.c.state == State.WAITING) & (campaign.c.start_at < at.now - MISSED) & (resumed < at.now - MISSED)
    going = campaign.c.state.in_((State.FREEZING, State.SENDING))
    left = going & (campaign.c.active_at < at.now - MISSED)
    asking = update(campaign).where(late | left).values(state=State.ASKING, reason="missed")
    found = list(connection.execute(asking.returning(campaign.c.id)).scalars())
    for number in found:
        if (it := campaigns.any_by_id(connection, number)) and it.started_at is None:
            _next(connection, it, at, tet)
    connection.execute(update(campaign).where(going, campaign.c.active_at < at.now - LEASE).values(active_at=at.now))
    return found


def next_batch(connection: Connection) -> int:
    """Count a batch, in its own transaction; the number it has."""
    number = int(settings.get(connection, COUNTER) or 0) + 1
    settings.put(connection, COUNTER, str(number))
    return number


# --- its list ---------------------------------------------------------------------------------------------------------
def wanted(connection: Connection, it: Campaign, look: Look) -> Wanted:
    """Its audience as the tree is today."""
    standing = tree.on(connection, look.today)
    below = standing.below([it.unit_id])
    return Wanted(it.audience, it.narrowed, None if standing.top in below else below)


def begin(connection: Connection, it: Campaign, at: At, tet: Tet) -> bool:
    """Its time has come: write its list from now on, and keep the next one of a series. False if it is not waiting."""
    stands = (campaign.c.id == it.id) & (campaign.c.state == State.WAITING)
    values = {"state": State.FREEZING, "started_at": at.now, "active_at": at.now}
    if connection.execute(update(campaign).where(stands).values(values)).rowcount != 1:
        return False
    _next(connection, it, at, tet)
    return True


def _next(connection: Connection, it: Campaign, at: At, tet: Tet) -> None:
    """The next one of a series that is still to come, by the day and time of its first."""
    base = it.origin.partition("+")[0]
    start = connection.execute(select(campaign.c.start_at).where(campaign.c.origin == base)).scalar() or it.start_at
    assert start is not None
    first, after = start.astimezone(at.zone), at.local.date()
    if at.local.time() < first.time():
        after -= timedelta(days=1)  # today's is still to come
    event = BY_CODE.get(it.event or "")
    day = event.after(after, tet) if event else next_start(first.date(), it.repeat, after)
    if day is None:
        return
    kept = ("unit_id", "officer_id", "audience", "narrowed", "text_vi", "text_en", "file_id", "repeat", "event")
    row = {name: getattr(it, name) for name in kept} | {"state": State.WAITING, "made_at": at.now}
    row |= {"start_at": datetime.combine(day, first.time(), at.zone), "origin": f"{base}+{day}"}
    connection.execute(insert(connection, campaign).values(row).on_conflict_do_nothing())


def freeze_some(connection: Connection, it: Campaign, look: Look) -> bool:
    """Write the next chunk of its list; False once it is complete."""
    chunk = audiences.freeze(connection, it.id, wanted(connection, it, look), look, it.frozen_to)
    if chunk.to is not None:
        here = (campaign.c.id == it.id) & (campaign.c.state == State.FREEZING)
        connection.execute(update(campaign).where(here).values(frozen_to=chunk.to))
        return True
    return False


def listed(connection: Connection, it: Campaign) -> int:
    """How many people its list has: of a million 0.1 s, and so no part of a write."""
    return connection.execute(select(func.count()).where(recipient.c.campaign_id == it.id)).scalar_one()


def send(connection: Connection, it: Campaign, total: int) -> None:
    """Its list is complete: sending begins."""
    here = (campaign.c.id == it.id) & (campaign.c.state == State.FREEZING)
    connection.execute(update(campaign).where(here).values(state=State.SENDING, total=total))


# --- its end ----------------------------------------------------------------------------------------------------------
def finish(connection: Connection, it: Campaign, now: datetime) -> bool:
    """It is done if nobody is left; False if somebody is, or it was paused."""
    here = recipient.c.campaign_id == it.id
    unsettled = recipient.c.state.in_((Sent.LATER, Sent.SENDING))
    waits = select(recipient.c.person_id).where(here, LEFT_THE_QUEUE, unsettled).limit(1)
    taken_to = select(campaign.c.taken_to).where(campaign.c.id == it.id).scalar_subquery()
    next_ones = here & (recipient.c.person_id > taken_to) & (recipient.c.state == Sent.QUEUED)
    for query in (waits, select(recipient.c.person_id).where(next_ones).limit(1)):
        if connection.execute(query).first():
            return False
    stands = (campaign.c.id == it.id) & (campaign.c.state == State.SENDING)
    values = {"state": State.DONE, "ended_at": now}
    return connection.execute(update(campaign).where(stands).values(values)).rowcount == 1


def pause(connection: Connection, number: int, reason: str) -> bool:
    """By the sender itself; False if it is not sending any more."""
    stands = (campaign.c.id == number) & campaign.c.state.in_(LANE)
    return connection.execute(update(campaign).where(stands).values(state=State.PAUSED, reason=reason)).rowcount == 1
