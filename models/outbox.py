"""Messages out (hộp thư đi): rows written by turns, leased and sent by bot/outbox, fetched by web pages."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from cryptography.exceptions import InvalidTag
from sqlalchemy import Connection, Select, bindparam, delete, func, select, update

from models import chunks
from models.chats import Chat
from models.keys import Keys
from models.prepared import Prepared
from models.tables import chat, outbox

LEASE = timedelta(seconds=90)  # longer than the longest send (60 s for a picture); renewed while its process lives
FETCHED = frozenset({"webchat", "terminal"})  # channels whose reader fetches: the row itself is the message
BATCH = 200  # rows a sweeper takes at once

# Built once, as all that every turn executes: models/chats.py.
_COLUMNS = ("payload", "chat_id", "state", "lease_until", "created_at", "fades_at")
_PUT = Prepared(outbox.insert().returning(outbox.c.id), *_COLUMNS)
_PUT_ALL = outbox.insert().returning(outbox.c.id, sort_by_parameter_order=True)
_older = (outbox.c.chat_id == bindparam("chat")) & (outbox.c.id < bindparam("number")) & (outbox.c.state == "queued")
_EARLIER = Prepared(select(outbox.c.id).where(_older).limit(1))
_sent: dict[str, Any] = {"state": "sent", "payload": None, "lease_until": None}
_MARK_SENT = update(outbox).where(outbox.c.id.in_(bindparam("numbers", expanding=True))).values(_sent)


Letter = tuple[Chat, dict[str, Any]]
"""A chat, and what it is to be told."""


@dataclass(frozen=True, slots=True)
class Queued:
    """One message to be sent. `payload` is what dialogue.messages.Reply holds, as JSON values."""

    id: int
    chat_id: int
    channel: str
    external_chat: str
    language: str
    tries: int
    created_at: datetime
    payload: dict[str, Any]


def put(
    connection: Connection, keys: Keys, it: Chat, payloads: Sequence[dict[str, Any]], now: datetime
) -> list[Queued]:
    """Write the replies of one turn, leased to this process, which sends them after the commit; none come back where
    the
    reader fetches."""
    queued = []
    for payload in payloads:
        row = _PUT.first(connection, _row(keys, it, payload, now))
        assert row is not None
        queued.append(Queued(row[0], it.id, it.channel, it.external_id, it.language, 0, now, payload))
    return [] if it.channel in FETCHED else queued


def put_all(connection: Connection, keys: Keys, letters: Sequence[Letter], now: datetime) -> list[Queued]:
    """As `put`, to several chats: one statement."""
    if not letters:
        return []
    rows = [_row(keys, it, payload, now) for it, payload in letters]
    numbers = connection.execute(_PUT_ALL, rows).scalars().all()
    return [
        Queued(number, it.id, it.channel, it.external_id, it.language, 0, now, payload)
        for number, (it, payload) in zip(numbers, letters, strict=True)
        if it.channel not in FETCHED
    ]


def _row(keys: Keys, it: Chat, payload: dict[str, Any], now: datetime) -> dict[str, Any]:
    fetched = it.channel in FETCHED
    return {
        "payload": keys.seal_json(payload),
        "chat_id": it.id,
        "state": "sent" if fetched else "queued",
        "lease_until": None if fetched else now + LEASE,
        "created_at": now,
        "fades_at": _fading(payload, now, fetched=fetched),
    }


def _fading(payload: dict[str, Any], now: datetime, *, fetched: bool) -> datetime | None:
    """When it is taken out of a page again; elsewhere it is erased when it is delivered."""
    minutes = payload.get("fades", 0)
    return now + timedelta(minutes=minutes) if fetched and minutes else None


def has_earlier(connection: Connection, chat_id: int, number: int) -> bool:
    """True while an older message of the chat is still on its way."""
    return _EARLIER.first(connection, {"chat": chat_id, "number": number}) is not None


def have_earlier(connection: Connection, chats: Collection[int], number: int) -> frozenset[int]:
    """Those of these chats that have a message older than this one still on its way."""
    older = outbox.c.chat_id.in_(list(chats)) & (outbox.c.id < number) & (outbox.c.state == "queued")
    return frozenset(connection.execute(select(outbox.c.chat_id).where(older).distinct()).scalars())


@dataclass(frozen=True, slots=True)
class Claimed:
    """What a sweeper has to send, and the numbers of rows that cannot be opened any more."""

    rows: list[Queued]
    damaged: list[int]


def claim(connection: Connection, keys: Keys, now: datetime) -> Claimed:
    """Lease what is due, oldest first: what a crash left. A damaged row is given up, so that the others get through."""
    due = select(outbox.c.id).where(outbox.c.state == "queued", outbox.c.lease_until <= now)
    numbers = (
        connection.execute(due.order_by(outbox.c.id).limit(BATCH).with_for_update(skip_locked=True)).scalars().all()
    )
    if not numbers:
        return Claimed([], [])
    connection.execute(update(outbox).where(outbox.c.id.in_(numbers)).values(lease_until=now + LEASE))
    rows = _read(connection, keys, numbers)
    damaged = sorted({*numbers} - {it.id for it in rows})
    if damaged:
        mark_failed(connection, damaged, "damaged: it cannot be opened")
    return Claimed(rows, damaged)


def renew(connection: Connection, numbers: Sequence[int], now: datetime) -> None:
    """Keep the lease of what is still to be sent by this process, once half of it is over."""
    for start in range(0, len(numbers), BATCH):
        ours = outbox.c.id.in_(numbers[start : start + BATCH]) & (outbox.c.state == "queued")
        old = outbox.c.lease_until < now + LEASE / 2
        connection.execute(update(outbox).where(ours, old).values(lease_until=now + LEASE))


def release(connection: Connection, numbers: Sequence[int], now: datetime) -> None:
    """Give back what this process will not send any more: whoever sweeps next takes it up."""
    ours = outbox.c.id.in_(numbers) & (outbox.c.state == "queued")
    connection.execute(update(outbox).where(ours).values(lease_until=now))


def _opened(keys: Keys, sealed: bytes) -> dict[str, Any] | None:
    """A payload; None if it is damaged. Another key is out of the question: with one nothing starts."""
    try:
        payload: dict[str, Any] = keys.open_json(sealed)
    except (InvalidTag, ValueError):
        return None
    return payload


def _read(connection: Connection, keys: Keys, numbers: Sequence[int]) -> list[Queued]:
    """These rows, oldest first, without the damaged."""
    query = (
        select(outbox, chat.c.channel, chat.c.external_id, chat.c.language)
        .join(chat, chat.c.id == outbox.c.chat_id)
        .where(outbox.c.id.in_(numbers), outbox.c.payload.is_not(None))
        .order_by(outbox.c.id)
    )
    return [
        Queued(
            row.id,
            row.chat_id,
            row.channel,
            row.external_id,
            row.language,
            row.tries,
            row.created_at,
            payload,
        )
        for row in connection.execute(query)
        if (payload := _opened(keys, row.payload)) is not None
    ]


def mark_sent(connection: Connection, numbers: Sequence[int]) -> None:
    """Delivered: the words are erased, the row stays as a trace for a while."""
    connection.execute(_MARK_SENT, {"numbers": list(numbers)})


def mark_again(connection: Connection, number: int, advice: str) -> None:
    """It could not be sent; its process keeps it and tries again."""
    again = {"tries": outbox.c.tries + 1, "error": advice[:200]}
    connection.execute(update(outbox).where(outbox.c.id == number).values(again))


def mark_failed(connection: Connection, numbers: Sequence[int], advice: str) -> None:
    """Given up; the words are erased, the reason stays."""
    values = {"state": "failed", "payload": None, "lease_until": None, "error": advice[:200]}
    connection.execute(update(outbox).where(outbox.c.id.in_(numbers)).values(values))


def messages_after(
    connection: Connection, keys: Keys, external_chat: str, after: int, limit: int = 100
) -> list[tuple[int, datetime, dict[str, Any]]]:
    """What a web page shows: the newest `limit` messages of its chat after row `after`, oldest first, without damaged
    ones."""
    query = _of_page(external_chat).where(outbox.c.id > after).order_by(outbox.c.id.desc()).limit(limit)
    opened = [(row.id, row.created_at, _opened(keys, row.payload)) for row in connection.execute(query)]
    return [(number, at, payload) for number, at, payload in reversed(opened) if payload is not None]


def message_of(connection: Connection, keys: Keys, external_chat: str, number: int) -> dict[str, Any] | None:
    """One message of a web page's chat; None if it is not of that chat, or no longer there."""
    row = connection.execute(_of_page(external_chat).where(outbox.c.id == number)).one_or_none()
    return _opened(keys, row.payload) if row else None


def _of_page(external_chat: str) -> Select[Any]:
    """The messages of a web page's chat that still have words."""
    return (
        select(outbox.c.id, outbox.c.created_at, outbox.c.payload)
        .join(chat, chat.c.id == outbox.c.chat_id)
        .where(chat.c.channel == "webchat", chat.c.external_id == external_chat, outbox.c.payload.is_not(None))
    )


def is_elsewhere(connection: Connection, external_chat: str, number: int) -> bool:
    """Whether a message stands in another chat than this web page's; one that is no more stands nowhere."""
    query = select(chat.c.external_id).join(outbox, outbox.c.chat_id == chat.c.id).where(outbox.c.id == number)
    return connection.execute(query).scalar() not in (None, external_chat)


def newest(connection: Connection) -> int:
    """The number of the newest message, 0 if there is none."""
    return connection.execute(select(func.max(outbox.c.id))).scalar() or 0


def fetch(connection: Connection, keys: Keys, chat_id: int, after: int) -> list[Queued]:
    """What a terminal shows (bot/talk.py): its chat's messages after a number."""
    numbers = (
        connection.execute(select(outbox.c.id).where(outbox.c.chat_id == chat_id, outbox.c.id > after)).scalars().all()
    )
    return _read(connection, keys, numbers)


def forget_said(connection: Connection, person_id: int) -> None:
    """Take out what the chats of a person would show again."""
    chats = select(chat.c.id).where(chat.c.person_id == person_id)
    connection.execute(delete(outbox).where(outbox.c.chat_id.in_(chats), outbox.c.state != "queued"))


def forget_passing(connection: Connection, keys: Keys, chat_id: int) -> None:
    """Take out what a chat shows only as long as something is filled in there for somebody else."""
    shown = (outbox.c.chat_id == chat_id) & outbox.c.payload.is_not(None) & (outbox.c.state != "queued")
    rows = connection.execute(select(outbox.c.id, outbox.c.payload).where(shown))
    numbers = [row.id for row in rows if (_opened(keys, row.payload) or {}).get("passing")]
    for start in range(0, len(numbers), BATCH):
        connection.execute(delete(outbox).where(outbox.c.id.in_(numbers[start : start + BATCH])))


def fade(connection: Connection, chat_id: int) -> None:
    """Take out now what fades in a chat: it was seen."""
    connection.execute(delete(outbox).where(outbox.c.chat_id == chat_id, outbox.c.fades_at.is_not(None)))


def clear_faded(connection: Connection, now: datetime) -> int:
    """Take out whose time is over, a chunk; how many."""
    return chunks.clear(connection, outbox, outbox.c.fades_at <= now)


def clear_before(connection: Connection, day: datetime) -> int:
    """Take old rows out, a chunk; how many."""
    return chunks.clear(connection, outbox, (outbox.c.created_at < day) & (outbox.c.state != "queued"))
