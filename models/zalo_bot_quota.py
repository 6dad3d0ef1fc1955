"""How much of its plan Zalo's bot has used this month (hạn mức bot Zalo): people and messages, both ways."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, func, select

from models.chats import insert
from models.tables import chat, zalo_bot_month

CHANNEL = "zalo_bot"
ALARM = 80  # % of a limit: time enough to ask for a larger plan, or for money (zalo.md §4)


@dataclass(frozen=True, slots=True)
class Plan:
    """What the plan holds a month."""

    users: int
    messages: int


@dataclass(frozen=True, slots=True)
class Used:
    """A month so far ("2026-11", of TIMEZONE): people who wrote, messages in and out."""

    month: str
    users: int
    messages: int

    def nearly(self, plan: Plan) -> Iterator[tuple[str, int, int]]:
        """(what, how many, of how many) for each limit that is 80 % used up or more."""
        limits = (("users", self.users, plan.users), ("messages", self.messages, plan.messages))
        return ((what, count, most) for what, count, most in limits if count * 100 >= ALARM * most)


def month_of(now: datetime, zone: ZoneInfo) -> str:
    return f"{now.astimezone(zone):%Y-%m}"


def count(connection: Connection, month: str, received: int, sent: int) -> None:
    """Add messages to a month."""
    new = insert(connection, zalo_bot_month).values(month=month, received=received, sent=sent)
    held = zalo_bot_month.c
    more = {"received": held.received + received, "sent": held.sent + sent}
    connection.execute(new.on_conflict_do_update(index_elements=["month"], set_=more))


def used(connection: Connection, now: datetime, zone: ZoneInfo) -> Used:
    """The month of this moment."""
    here = now.astimezone(zone)
    begun = here.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    wrote = (chat.c.channel == CHANNEL) & (chat.c.heard_at >= begun)
    users = connection.execute(select(func.count()).select_from(chat).where(wrote)).scalar_one()
    this = zalo_bot_month.c.month == month_of(now, zone)
    row = connection.execute(select(zalo_bot_month).where(this)).one_or_none()
    return Used(month_of(now, zone), users, row.received + row.sent if row else 0)
