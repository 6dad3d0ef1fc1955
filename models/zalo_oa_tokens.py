"""Tokens of Zalo's Official Account (mã truy cập): kept sealed, and who may refresh them; the network call is not here.

A refresh token opens once (zalo.md §3), so whoever refreshes holds the row's lease, and what comes back is stored under
the generation it came from: two processes never use the same refresh token, and none overwrites a newer pair.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, select, update

from models.chats import insert
from models.keys import Keys
from models.tables import zalo_oa_token as table

LEASE = timedelta(seconds=60)  # longer than Zalo may take to answer (bot/channels/zalo_oa_oauth.py: 20 s)
AGAIN = timedelta(minutes=15)  # a refused refresh token is tried again: what was wrong may have been the app's secret


@dataclass(frozen=True, slots=True)
class Pair:
    """What Zalo gave. `access` opens until `access_until`, `refresh` once, within three months."""

    access: str = field(repr=False)
    refresh: str = field(repr=False)
    access_until: datetime


@dataclass(frozen=True, slots=True)
class Access:
    """The access token of a generation, and since when Zalo refuses to refresh it, with its error."""

    generation: int
    token: str = field(repr=False)
    until: datetime
    refreshed_at: datetime
    refused_at: datetime | None = None
    refused_code: int | None = None


@dataclass(frozen=True, slots=True)
class Lease:
    """The refresh token of a generation is ours to use, once."""

    holder: str
    generation: int
    refresh: str = field(repr=False)


class Held(StrEnum):
    """Why there is neither a newer access token nor a lease."""

    TAKEN = "taken"  # another process refreshes
    REFUSED = "refused"  # Zalo does not take the refresh token: `ketnap zalo-oa connect`
    MISSING = "missing"  # the account was never connected


@dataclass(frozen=True, slots=True)
class Account:
    """Whose tokens. `holder` names the process, `keys` open the row."""

    oa_id: str
    holder: str
    keys: Keys


def current(connection: Connection, account: Account) -> Access | None:
    """What is stored now; None before the account was connected."""
    row = connection.execute(select(table).where(table.c.oa_id == account.oa_id)).one_or_none()
    return _access(account.keys, row) if row else None


def claim(connection: Connection, account: Account, known: int, now: datetime) -> Access | Lease | Held:
    """A newer access token than that of generation `known`, or the right to refresh it, or why neither."""
    row = connection.execute(select(table).where(table.c.oa_id == account.oa_id).with_for_update()).one_or_none()
    if row is None:
        return Held.MISSING
    if row.generation > known and row.access_until > now:
        return _access(account.keys, row)
    if row.refused_at is not None and row.refused_at <= now < row.refused_at + AGAIN:
        return Held.REFUSED
    if row.holder not in (None, account.holder) and now < row.lease_until <= now + LEASE:
        return Held.TAKEN
    _change(connection, _of(account, row.generation), {"holder": account.holder, "lease_until": now + LEASE})
    return Lease(account.holder, row.generation, account.keys.open_json(row.tokens)["refresh"])


def store(connection: Connection, account: Account, lease: Lease, pair: Pair, now: datetime) -> Access:
    """Keep what the lease's refresh token brought, access and refresh token in one transaction. Also if the lease has
    lapsed: nobody else can have got anything for it."""
    values = _row(account.keys, pair, now)
    _change(connection, _of(account, lease.generation), values | {"generation": lease.generation + 1})
    found = current(connection, account)
    assert found is not None
    return found


def refuse(connection: Connection, account: Account, lease: Lease, code: int, now: datetime) -> bool:
    """Zalo does not take this refresh token; False if a newer one has come meanwhile."""
    values = {"holder": None, "lease_until": None, "refused_at": now, "refused_code": code}
    return _change(connection, _of(account, lease.generation), values)


def release(connection: Connection, account: Account, lease: Lease) -> None:
    """Zalo was not reached: whoever comes next tries again."""
    ours = _of(account, lease.generation) & (table.c.holder == lease.holder)
    _change(connection, ours, {"holder": None, "lease_until": None})


# --- where the first refresh token comes from ------------------------------------------------------------------------
def connect(connection: Connection, account: Account, pair: Pair, setting: str, now: datetime) -> None:
    """Keep the pair of a new consent, whatever was there. `setting`: the token in the settings, older from now on."""
    row = {"oa_id": account.oa_id, "generation": 1, "taken_from": _trace(account.keys, setting)}
    row |= _row(account.keys, pair, now)
    again = row | {"generation": table.c.generation + 1}
    new = insert(connection, table).values(row)
    connection.execute(new.on_conflict_do_update(index_elements=["oa_id"], set_=again))


def adopt(connection: Connection, account: Account, setting: str, now: datetime) -> None:
    """Take in the settings' refresh token, if there is none yet, or the one there is refused and this is another."""
    trace = _trace(account.keys, setting)
    row = {"oa_id": account.oa_id, "generation": 1, "taken_from": trace}
    row |= _row(account.keys, Pair("", setting, now), now)  # the access token comes with the first refresh
    connection.execute(insert(connection, table).values(row).on_conflict_do_nothing())
    another = table.c.taken_from.is_(None) | (table.c.taken_from != trace)
    dead = (table.c.oa_id == account.oa_id) & table.c.refused_at.is_not(None) & another
    _change(connection, dead, row | {"generation": table.c.generation + 1})


def _trace(keys: Keys, setting: str) -> bytes | None:
    """Tells the settings' tokens apart, of no use without the key."""
    return keys.index("zalo_oa_setting", setting) if setting else None


def _of(account: Account, generation: int) -> ColumnElement[bool]:
    return (table.c.oa_id == account.oa_id) & (table.c.generation == generation)


def _row(keys: Keys, pair: Pair, now: datetime) -> dict[str, Any]:
    return {
        "tokens": keys.seal_json({"access": pair.access, "refresh": pair.refresh}),
        "access_until": pair.access_until,
        "refreshed_at": now,
        "holder": None,
        "lease_until": None,
        "refused_at": None,
        "refused_code": None,
    }


def _access(keys: Keys, row: Row[Any]) -> Access:
    token = keys.open_json(row.tokens)["access"]
    return Access(row.generation, token, row.access_until, row.refreshed_at, row.refused_at, row.refused_code)


def _change(connection: Connection, which: ColumnElement[bool], values: dict[str, Any]) -> bool:
    return connection.execute(update(table).where(which).values(values)).rowcount == 1
