"""Getting updates so that none is acknowledged before it is stored; talks to Telegram only through what it is given."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from bot.channels.telegram_wire import UPDATES

LONG_POLL = 30  # s Telegram holds an empty answer back
MARGIN = 10.0  # s on top of it until we give the answer up
BATCH = 100  # updates an answer, Telegram's highest

RawUpdate = dict[str, Any]


class Unacknowledged(Exception):
    """Some updates were not stored: ask for them again. Holds the name of the error only, never its words."""


@dataclass(slots=True)
class Watermark:
    """What is acknowledged: everything below `offset`. `done` are those above it that need no second turn."""

    offset: int | None = None
    done: set[int] = field(default_factory=set)

    def move(self, batch: Sequence[int]) -> None:
        """Up to the first of the batch (in Telegram's order) that is not done."""
        for update_id in batch:
            if update_id not in self.done:
                self.offset = update_id
                break
            self.offset = update_id + 1
        self.done.intersection_update(batch[batch.index(self.offset) :] if self.offset in batch else ())


def query(offset: int | None) -> str:
    """The parameters of getUpdates, as they stand in its address."""
    asked: dict[str, object] = {"timeout": LONG_POLL, "limit": BATCH, "allowed_updates": json.dumps(UPDATES)}
    return urlencode(asked if offset is None else {"offset": offset, **asked})


def lanes(updates: Iterable[RawUpdate], done: set[int]) -> list[list[RawUpdate]]:
    """The updates that are not done, one list a chat, each in order."""
    chats: dict[object, list[RawUpdate]] = {}
    for update in updates:
        if update["update_id"] not in done:
            chats.setdefault(_chat(update), []).append(update)
    return list(chats.values())


def _chat(update: RawUpdate) -> object:
    """The chat, or the person where an update names none (an old button)."""
    for kind, body in update.items():
        if kind != "update_id" and isinstance(body, dict):
            chat = body.get("chat") or (body.get("message") or {}).get("chat") or body.get("from") or {}
            return chat.get("id")
    return None


async def work_off(
    updates: Sequence[RawUpdate], mark: Watermark, handle: Callable[[RawUpdate], Awaitable[None]]
) -> None:
    """Handle a batch: chats at the same time, each chat in order. Raises Unacknowledged if a part must come again."""

    async def along(lane: Sequence[RawUpdate]) -> str | None:
        for update in lane:
            try:
                await handle(update)
            except Exception as error:  # noqa: BLE001 - whatever it was, the update is not stored and must come again
                return type(error).__name__
            mark.done.add(update["update_id"])
        return None

    failures = [name for name in await asyncio.gather(*map(along, lanes(updates, mark.done))) if name]
    mark.move([update["update_id"] for update in updates])
    if failures:
        raise Unacknowledged(failures[0])
