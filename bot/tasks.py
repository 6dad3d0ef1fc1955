"""Does the slow work that turns left behind (làm việc chờ): after the commit, by lease; the result enters the chat."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from bot.logs import harmless
from bot.turns import Turns
from dialogue.messages import ChannelName, Done, Incoming, Sender
from models import tasks
from models.database import is_unavailable
from models.tasks import Task

log = logging.getLogger("ketnap.tasks")

AT_ONCE = 2  # and as many quick ones; heavy ones have a process of their own each, the smallest server has two cores
AWAY_S = 1.0  # s; the database has to come back before anything can be marked

Finish = Callable[[Connection], dict[str, Any]]
"""Writes what the task does, in the very transaction that marks it done, and returns the result as JSON values."""

Job = Callable[[Task], Awaitable[Finish]]
"""Does a task of one kind. May be called again after a crash: nothing of it may count before its Finish."""


class Tasks:
    """`wake` after the commit of a turn that left work, `sweep` for what a crash left behind."""

    def __init__(self, turns: Turns, jobs: Mapping[str, Job]) -> None:
        self._turns, self._desk, self._jobs = turns, turns.desk, jobs
        self._running: dict[int, tuple[Task, asyncio.Task[None]]] = {}
        self._waking: set[asyncio.Task[None]] = set()
        self._closing = False

    def wake(self) -> None:
        """Look at once; the sweeper looks again if this fails."""
        if not self._closing:
            waking = asyncio.create_task(self._wake())
            self._waking.add(waking)
            waking.add_done_callback(self._waking.discard)

    async def _wake(self) -> None:
        try:
            await self.sweep()
        except Exception as error:  # noqa: BLE001  the sweeper comes again
            log.error("event=task_sweep_failed error=%s", type(error).__name__)

    async def sweep(self) -> None:
        """Keep what is ours, take what is due, tell what is done."""
        own = [it for it, _ in self._running.values()]
        taken = await self._desk.db.write(lambda c: self._take(c, own))
        if self._closing:
            await self._desk.db.write(lambda c: tasks.give_back(c, taken, self._now()))
            return
        for it in taken:
            self._running[it.id] = it, asyncio.create_task(self._run(it))
        await self._tell()

    def _take(self, connection: Connection, own: list[Task]) -> list[Task]:
        now, keys = self._now(), self._desk.keys
        tasks.renew(connection, [it.id for it in own], now)
        quick = sum(it.kind in tasks.QUICK for it in own)
        return [
            *tasks.claim(connection, keys, now, max(AT_ONCE - quick, 0), quick=True),
            *tasks.claim(connection, keys, now, max(AT_ONCE - (len(own) - quick), 0)),
        ]

    async def idle(self) -> None:
        """Return when nothing is left to do now, for whoever reads its answer in the terminal."""
        await self.sweep()
        while under_way := {*self._waking, *(running for _, running in self._running.values())}:
            await asyncio.wait(under_way)

    async def close(self, grace_s: float) -> None:
        """Stop: what is not done within so many seconds is given back, and begun anew by the next start."""
        self._closing = True
        for waking in self._waking:
            waking.cancel()
        left = [it for it, _ in self._running.values()]
        running = [running for _, running in self._running.values()]
        for it in running:
            it.cancel()
        if running:
            await asyncio.wait(running, timeout=grace_s)
        if left:
            await self._desk.db.write(lambda c: tasks.give_back(c, left, self._now()))

    def _now(self) -> datetime:
        return self._desk.now()

    # --- one task -----------------------------------------------------------------------------------------------------
    async def _run(self, it: Task) -> None:
        try:
            await self._do(it)
        except Exception as error:  # noqa: BLE001  its lease lapses, and the sweeper takes it again
            log.error("event=task_unmarked task=%d error=%s", it.id, type(error).__name__)
        finally:
            del self._running[it.id]
        self.wake()  # for the next that waits

    async def _do(self, it: Task) -> None:
        try:
            finish = await self._jobs[it.kind](it)
            await self._desk.db.write(lambda c: self._finish(c, it, finish))
        except Exception as error:  # noqa: BLE001  whatever it was, it is counted, and told after the third time
            await self._failed(it, error)

    def _finish(self, connection: Connection, it: Task, finish: Finish) -> None:
        if tasks.holds(connection, it):
            tasks.finish(connection, self._desk.keys, it, finish(connection))

    async def _failed(self, it: Task, error: Exception) -> None:
        if is_unavailable(error):
            log.error("event=database_unavailable what=task error=%s", type(error).__name__)
            await asyncio.sleep(AWAY_S)
            await self._desk.db.write(lambda c: tasks.give_back(c, [it], self._now() + tasks.PAUSE))
            return
        log.exception("event=task_failed task=%d kind=%s", it.id, it.kind, exc_info=harmless(error))
        await self._desk.db.write(lambda c: tasks.try_again(c, self._desk.keys, it, self._now()))

    # --- its result ---------------------------------------------------------------------------------------------------
    async def _tell(self) -> None:
        """Let results enter their chats, as messages whose identity makes each count once."""
        for it in await self._desk.db.read(lambda c: tasks.untold(c, self._desk.keys)):
            await self._turns.take(
                Incoming(
                    channel=ChannelName(it.channel),
                    chat_id=it.external_chat,
                    external_id=f"task:{it.id}",
                    sender=Sender(it.external_chat, it.language),
                    content=Done(it.id),
                    received_at=self._now(),
                )
            )
