"""Whom Zalo's Official Account may write to now, and what that costs (khung trả lời): per chat, per audience, per
month."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, case, func, select, update

from domain.reply_window import Rules
from models import settings
from models.chats import LEFT, insert
from models.tables import chat, zalo_oa_month

CHANNEL = "zalo_oa"
PRICE = "zalo_oa_price"  # the setting that holds the price of a message and the month's budget


def last_wrote(connection: Connection, external_chat: str) -> datetime | None:
    """When the person of this chat wrote last; None if there is no such chat."""
    here = (chat.c.channel == CHANNEL) & (chat.c.external_id == external_chat)
    return connection.execute(select(chat.c.heard_at).where(here)).scalar()


# --- the month's money ------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Month:
    """What a month ("2026-11", of TIMEZONE) has cost so far, in đồng."""

    month: str
    messages: int = 0
    spent: int = 0


@dataclass(frozen=True, slots=True)
class Price:
    """Đồng for a message out of the free window, and for all of a month."""

    message: int
    budget: int


def keep_price(connection: Connection, price: Price) -> None:
    settings.put(connection, PRICE, f"{price.message} {price.budget}")


def kept_price(connection: Connection) -> Price:
    """As the running channel has it; nothing may be spent before it ran."""
    message, budget = (settings.get(connection, PRICE) or "0 0").split()
    return Price(int(message), int(budget))


def spent(connection: Connection, month: str) -> Month:
    row = connection.execute(select(zalo_oa_month).where(zalo_oa_month.c.month == month)).one_or_none()
    return Month(row.month, row.messages, row.spent) if row else Month(month)


def charge(connection: Connection, month: str, price: Price) -> bool:
    """Count a message before it is sent; False, and nothing counted, if the budget has no room for it."""
    new = insert(connection, zalo_oa_month).values(month=month, messages=0, spent=0)
    connection.execute(new.on_conflict_do_nothing())
    room = (zalo_oa_month.c.month == month) & (zalo_oa_month.c.spent + price.message <= price.budget)
    return connection.execute(_count(room, 1, price)).rowcount == 1


def give_back(connection: Connection, month: str, price: Price) -> None:
    """It was counted and not sent."""
    counted = (zalo_oa_month.c.month == month) & (zalo_oa_month.c.messages > 0)
    connection.execute(_count(counted & (zalo_oa_month.c.spent >= price.message), -1, price))


def _count(which: ColumnElement[bool], by: int, price: Price) -> Any:
    it = zalo_oa_month.c
    values = {"messages": it.messages + by, "spent": it.spent + by * price.message}
    return update(zalo_oa_month).where(which).values(values)


# --- an audience ------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Reach:
    """How many people of an audience a message reaches on Zalo for nothing, at a price, or not at all."""

    free: int = 0
    charged: int = 0
    unreachable: int = 0

    def __add__(self, other: Reach) -> Reach:
        return Reach(self.free + other.free, self.charged + other.charged, self.unreachable + other.unreachable)

    @property
    def people(self) -> int:
        return self.free + self.charged + self.unreachable

    def cost(self, price: Price) -> int:
        """Đồng."""
        return self.charged * price.message


def reach(connection: Connection, people: Collection[int] | Select[int], now: datetime, rules: Rules) -> Reach:
    """Of these people (their ids, or a query of them) those whose last chat is on Zalo's Official Account, by what a
    message costs now. Others, whom another channel reaches, count nowhere."""
    last = _last_chats(people)
    window = case(
        (last.c.gone, "unreachable"),
        (last.c.heard_at > now - rules.free, "free"),
        (last.c.heard_at > now - rules.last, "charged"),
        else_="unreachable",
    )
    here = select(window.label("window"), func.count().label("people")).where(last.c.channel == CHANNEL)
    rows = connection.execute(here.where(last.c.place == 1).group_by("window"))
    return Reach(**{row.window: row.people for row in rows})


def _last_chats(people: Collection[int] | Select[int]) -> Any:
    """Their chats, `place` 1 the one that is written to: that used last of those not left (chats.of_people); who left
    all of them has his last one."""
    order = (chat.c.gone, chat.c.heard_at.desc(), chat.c.id.desc())
    place = func.row_number().over(partition_by=chat.c.person_id, order_by=order).label("place")
    theirs = chat.c.person_id.in_(people if isinstance(people, Select) else list(people))
    return (
        select(chat.c.channel, chat.c.gone, chat.c.heard_at, place)
        .where(theirs, ~chat.c.external_id.startswith(LEFT))
        .subquery()
    )
