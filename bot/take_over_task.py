"""The task behind the recognition of a large enterprise's union (tiếp nhận đoàn viên): takes over whom the turn itself
left, in short transactions."""

from __future__ import annotations

from bot.tasks import Finish
from bot.turns import Desk
from models import grassroots
from models.tasks import Task


class TakeOverTask:
    """Does tasks {the fields of models.grassroots.TakeOver}; its result says nothing. What was taken over by the time
    of a crash stays so, and the next try goes on behind it."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def __call__(self, it: Task) -> Finish:
        over = grassroots.take_over_of(it.payload)
        while await self._desk.db.write(lambda connection: grassroots.take_over(connection, over)):
            pass  # others' turns come in between
        return lambda _connection: {}
