"""How fast a campaign goes (nhịp gửi): so many a second, replies first, one a second to a chat, and a stop when too
many are refused. Only clocks and counts: no channel, no database."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds, unless said otherwise."""

    every: float = 1 / 25  # Telegram takes about 30 a second over all chats (Bots FAQ): the rest is for replies
    give_way: float = 0.1  # so long one message lets replies go first: a campaign is never slower than seven a second
    same_chat: float = 1.0  # Telegram: not more than one a second to one chat
    look: float = 2.0  # between looks for what is due
    idle: float = 10.0  # the same while all that is due waits for its hour: each look renews the lane's lease
    away: float = 5.0  # after the platform or the database was not reached; twice as long each further time, up to
    longest: float = 300.0  # a month's messages that are used up come back on no other day
    progress: float = 3.0  # between two progress messages
    within: float = 0.6  # of a batch, while replies go first: a stop is heard within a second (issue)
    batch: int = 12  # messages begun in one transaction: half a second of sending is in doubt after a crash


@dataclass(slots=True)
class Rate:
    """Says when the next message may go. `clock` gives seconds, `busy` whether replies are on their way."""

    pace: Pace
    clock: Callable[[], float]
    busy: Callable[[], bool]
    held_until: float = 0.0
    _next: float = 0.0
    _failed: int = 0
    _chats: dict[int, float] = field(default_factory=dict)

    @property
    def held(self) -> float:
        """Seconds that the platform still wants to hear nothing of campaigns."""
        return max(self.held_until - self.clock(), 0.0)

    def hold(self, seconds: float) -> None:
        """Only the campaigns' lane waits; replies are not held."""
        self.held_until = max(self.held_until, self.clock() + seconds)

    def back_off(self) -> None:
        """The platform takes nothing, and does not say for how long."""
        if not self.held:  # those begun together fail together: that is once
            self.hold(min(self.pace.away * 2 ** min(self._failed, 16), self.pace.longest))
            self._failed += 1

    def reached(self) -> None:
        """It took a message."""
        self._failed = 0

    async def place(self, chat_id: int) -> None:
        """Return when a message to this chat may go."""
        wait = max(self._next, self._chats.get(chat_id, 0.0)) - self.clock()
        if wait > 0:
            await asyncio.sleep(wait)
        end = self.clock() + self.pace.give_way
        while self.busy() and self.clock() < end:  # noqa: ASYNC110  the outbox rings no bell
            await asyncio.sleep(self.pace.give_way / 10)
        now = self.clock()
        self._next = now + self.pace.every
        self._chats = {chat: until for chat, until in self._chats.items() if until > now}
        self._chats[chat_id] = now + self.pace.same_chat


WINDOW_S = 60.0  # issue: refused within a minute
MOST = 0.05  # part of the messages (issue)
FEWEST = 20  # messages; of fewer one refusal would be more than that part


@dataclass(slots=True)
class Refusals:
    """What the platform said to the messages of the last minute."""

    _said: deque[tuple[float, bool]] = field(default_factory=deque)

    def note(self, at: float, *, refused: bool) -> None:
        self._said.append((at, refused))
        while self._said and self._said[0][0] < at - WINDOW_S:
            self._said.popleft()

    @property
    def too_many(self) -> bool:
        refused = sum(refused for _, refused in self._said)
        return len(self._said) >= FEWEST and refused > MOST * len(self._said)

    def forget(self) -> None:
        """An officer has looked, and goes on."""
        self._said.clear()
