"""The task behind /import (nhập danh sách qua trò chuyện): gets the file, stages it, switches it on in the very
transaction that marks the task done."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import Connection

from bot import fetching
from bot.channels.base import Channel
from bot.importing import Importing, Marked, Request, Staged, Wrong
from bot.tasks import Finish
from bot.turns import Desk
from domain.roles import Role
from models import enterprise_batch, files
from models.enterprise_batch import Batch, Importer, LostBatch, Switched
from models.officers import Office, office_of
from models.tasks import Task

ERRORS_NAME = "danh-sach-can-sua.xlsx"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class ImportTask:
    """Does tasks {"file": id, "person": who gave it}. Results: {"added", "updated"}, {"errors", "file"}, {"problem",
    "params"}, {"reason": a text key below "import."}."""

    def __init__(self, desk: Desk, importing: Importing, channels: Mapping[str, Channel]) -> None:
        self._desk, self._importing, self._channels = desk, importing, channels

    async def __call__(self, it: Task) -> Finish:
        office = await self._desk.db.read(lambda c: _office(c, it, self._today()))
        if office is None:
            return _end(it, {"reason": "changed"})
        content = await fetching.content_of(self._desk, self._channels, it)
        if isinstance(content, str):
            return _end(it, {"reason": content})
        found = await self._importing.stage(Request(content, it.language, office.units(Role.OFFICER)))
        return self._finish(it, found)

    def _finish(self, it: Task, found: Staged | Marked | Wrong) -> Finish:
        match found:
            case Wrong(problem, params):
                return _end(it, {"problem": problem, "params": dict(params)})
            case Marked():
                return lambda c: self._give_back(c, it, found)
            case Staged():
                return lambda c: self._switch(c, it, found)

    def _today(self) -> date:
        return self._desk.now().astimezone(self._desk.config.zone).date()

    # --- the end, in one transaction with the mark --------------------------------------------------------------------
    def _give_back(self, connection: Connection, it: Task, found: Marked) -> dict[str, Any]:
        new = files.New("errors", ERRORS_NAME, XLSX, found.workbook, chat_id=it.chat_id)
        number = files.put(connection, self._desk.keys, new, self._desk.now())
        return _end(it, {"errors": found.errors, "file": number})(connection)

    def _switch(self, connection: Connection, it: Task, staged: Staged) -> dict[str, Any]:
        office = _office(connection, it, self._today())
        units = office.units(Role.OFFICER) if office else frozenset()
        counts = _switched(connection, staged.batch) if (staged.batch.units or frozenset()) <= units else None
        if office is None or counts is None:
            enterprise_batch.give_up(connection, staged.batch.id)
            return _end(it, {"reason": "changed"})(connection)
        by = Importer(office.actor, office.posts[0].unit_id, self._desk.now())
        enterprise_batch.note(connection, staged.batch, counts, by)
        return _end(it, {"added": counts.added, "updated": counts.updated})(connection)


def _switched(connection: Connection, batch: Batch) -> Switched | None:
    """None if the list has changed in the meantime."""
    try:
        return enterprise_batch.switch(connection, batch)
    except LostBatch:
        return None


def _office(connection: Connection, it: Task, today: date) -> Office | None:
    """The posts of whoever gave the file, now."""
    office = office_of(connection, it.payload["person"], today)
    return office if office and office.has(Role.OFFICER) else None


def _end(it: Task, result: dict[str, Any]) -> Finish:
    """The file was needed for this only."""

    def finish(connection: Connection) -> dict[str, Any]:
        fetching.let_go(connection, it)
        return result

    return finish
