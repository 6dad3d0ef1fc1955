"""Slow work that turns leave behind (việc chờ): taken by lease, tried three times, its result told once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Select, delete, select, update

from models import chunks
from models.keys import Keys
from models.tables import chat, task

LEASE = timedelta(seconds=30)  # renewed every few seconds while its process lives
TRIES = 3  # counted when it is taken, so that work which kills its process ends too
PAUSE = timedelta(seconds=10)  # between two tries
FAILED = {"failed": True}
"""The result of what was given up."""
FOR_OTHERS = ("take_over",)
"""Kinds that go on when whoever gave the word is erased: others would be left half way, and nothing tells of him."""

QUICK = ("tally",)
"""Kinds that take milliseconds and are waited for in silence: no long one stands before them."""


@dataclass(frozen=True, slots=True)
class Task:
    """One piece of work and the chat that waits for it. `tries` tells this taking from every other."""

    id: int
    kind: str
    tries: int
    payload: dict[str, Any]
    chat_id: int
    channel: str
    external_chat: str
    language: str


@dataclass(frozen=True, slots=True)
class New:
    """Work to be done: JSON values only."""

    kind: str
    chat_id: int
    payload: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Told:
    """What came of a task: its payload with the result beside it."""

    kind: str
    payload: dict[str, Any]
    result: dict[str, Any]


def put(connection: Connection, keys: Keys, new: New, now: datetime) -> int:
    """Leave work behind, to be taken at once after the commit; its number."""
    sealed = keys.seal_json({"payload": new.payload})
    row = {"kind": new.kind, "chat_id": new.chat_id, "state": "waiting", "payload": sealed, "lease_until": now}
    (number,) = connection.execute(task.insert().values({**row, "made_at": now})).inserted_primary_key  # type: ignore[misc]
    return int(number)


def put_done(connection: Connection, keys: Keys, new: New, now: datetime) -> None:
    """Something for the chat's conversation to hear that needs no work: at the next look of whoever does the tasks."""
    sealed = keys.seal_json({"payload": new.payload, "result": {}})
    row = {"kind": new.kind, "chat_id": new.chat_id, "state": "done", "payload": sealed, "lease_until": now}
    connection.execute(task.insert().values({**row, "made_at": now}))


def claim(connection: Connection, keys: Keys, now: datetime, most: int, *, quick: bool = False) -> list[Task]:
    """Take what is due of the quick kinds or of the others, oldest first; what was tried often enough is given up
    instead."""
    of = task.c.kind.in_(QUICK) if quick else task.c.kind.not_in(QUICK)
    due = select(task.c.id).where(task.c.state == "waiting", task.c.lease_until <= now, of).order_by(task.c.id)
    numbers = connection.execute(due.limit(most).with_for_update(skip_locked=True)).scalars().all()
    if not numbers:
        return []
    more = {"lease_until": now + LEASE, "tries": task.c.tries + 1}
    connection.execute(update(task).where(task.c.id.in_(numbers)).values(more))
    taken = _read(connection, keys, _open().where(task.c.id.in_(numbers)))
    for it in taken:
        if it.tries > TRIES:
            finish(connection, keys, it, FAILED)
    return [it for it in taken if it.tries <= TRIES]


def renew(connection: Connection, numbers: Sequence[int], now: datetime) -> None:
    """Keep the lease of what this process is doing."""
    if numbers:
        ours = task.c.id.in_(numbers) & (task.c.state == "waiting")
        connection.execute(update(task).where(ours).values(lease_until=now + LEASE))


def holds(connection: Connection, it: Task) -> bool:
    """Whether this taking of the task still counts, locked until the end of the transaction: ask before what the task
    does is written. False if the lease lapsed and another has taken it."""
    mine = (task.c.id == it.id) & (task.c.tries == it.tries) & (task.c.state == "waiting")
    return connection.execute(select(task.c.id).where(mine).with_for_update()).first() is not None


def finish(connection: Connection, keys: Keys, it: Task, result: dict[str, Any]) -> None:
    """Keep the result, to be told."""
    sealed = keys.seal_json({"payload": it.payload, "result": result})
    connection.execute(update(task).where(task.c.id == it.id).values(state="done", payload=sealed))


def try_again(connection: Connection, keys: Keys, it: Task, now: datetime) -> None:
    """It failed: again after a pause, or given up."""
    if not holds(connection, it):
        return
    if it.tries >= TRIES:
        finish(connection, keys, it, FAILED)
    else:
        connection.execute(update(task).where(task.c.id == it.id).values(lease_until=now + PAUSE))


def give_back(connection: Connection, taken: Sequence[Task], now: datetime) -> None:
    """This process ends, or the database was away: no try of the task's own."""
    for it in taken:
        if holds(connection, it):
            values = {"lease_until": now, "tries": task.c.tries - 1}
            connection.execute(update(task).where(task.c.id == it.id).values(values))


# --- telling the result -----------------------------------------------------------------------------------------------
def untold(connection: Connection, keys: Keys) -> list[Task]:
    """What is done and was not told yet."""
    return _read(connection, keys, _open().where(task.c.state == "done").order_by(task.c.id))


def result_of(connection: Connection, keys: Keys, number: int, chat_id: int) -> Told | None:
    """The result of a chat's task; None if it was told, or is another chat's."""
    mine = (task.c.id == number) & (task.c.chat_id == chat_id) & (task.c.state == "done")
    row = connection.execute(select(task.c.kind, task.c.payload).where(mine)).one_or_none()
    if row is None:
        return None
    found = keys.open_json(row.payload)
    return Told(row.kind, found["payload"], found["result"])


def mark_told(connection: Connection, number: int) -> None:
    """It was told: what it said is erased."""
    connection.execute(update(task).where(task.c.id == number).values(state="told", payload=None))


def drop(connection: Connection, number: int) -> None:
    """Take it out whole: not even that there was one is to be kept."""
    connection.execute(delete(task).where(task.c.id == number))


def forget_chats(connection: Connection, chats: Select[Any]) -> None:
    """Take out what these chats wait for."""
    connection.execute(delete(task).where(task.c.chat_id.in_(chats), task.c.kind.not_in(FOR_OTHERS)))


def clear_before(connection: Connection, day: datetime) -> int:
    """Take old ones out, a chunk; how many."""
    return chunks.clear(connection, task, (task.c.made_at < day) & (task.c.state != "waiting"))


def _open() -> Select[Any]:
    columns = (task, chat.c.channel, chat.c.external_id, chat.c.language)
    return select(*columns).join(chat, chat.c.id == task.c.chat_id).where(task.c.payload.is_not(None))


def _read(connection: Connection, keys: Keys, query: Select[Any]) -> list[Task]:
    return [
        Task(
            id=row.id,
            kind=row.kind,
            tries=row.tries,
            payload=keys.open_json(row.payload)["payload"],
            chat_id=row.chat_id,
            channel=row.channel,
            external_chat=row.external_id,
            language=row.language,
        )
        for row in connection.execute(query)
    ]
