"""Takes a list of enterprises in (nhập danh sách doanh nghiệp): read by a child, staged in chunks, switched on at the
end by whoever asked."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from functools import partial
from itertools import islice
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.child import Answers, crunching
from bot.chunk_pace import ChunkPace
from models import enterprise_batch
from models.database import Database
from models.enterprise_batch import Batch, Line
from models.enterprise_row import Row

T = TypeVar("T")

ROWS = (25, 300)  # rows in the first chunk and at most; more gains nothing
PIECES = (1_000, 8_000)  # pieces that names are found by, likewise
TIDY = (25, 150)  # rows tidied at once, likewise
PAUSE_S = 0.3  # s between looks whether the import before this one is done
DAYS = {it.name for it in fields(Row) if "date" in str(it.type)}


@dataclass(frozen=True, slots=True)
class Wrong:
    """The file is no list at all: a problem's key and parameters."""

    problem: str
    params: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Marked:
    """Rows are to be mended: how many mistakes, the list with the reasons beside them, and each in a line for an
    operator."""

    errors: int
    workbook: bytes = field(repr=False)
    lines: Sequence[str] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Staged:
    """All rows wait in this batch to be switched on."""

    batch: Batch
    rows: int


@dataclass(frozen=True, slots=True)
class Request:
    """A file, the language of its reasons, and the units of whoever gives it (None: everywhere)."""

    content: bytes = field(repr=False)
    language: str
    units: frozenset[int] | None


class FoundBy:
    """Which new enterprises have which piece, until all are known: then they are written in the order of the pieces."""

    def __init__(self) -> None:
        self._numbers: dict[str, list[int]] = {}

    def gather(self, new: Mapping[int, Sequence[str]]) -> None:
        for number, pieces in new.items():
            for piece in pieces:
                self._numbers.setdefault(piece, []).append(number)

    def __iter__(self) -> Iterator[tuple[str, int]]:
        for piece in sorted(self._numbers):
            for number in self._numbers[piece]:
                yield piece, number


class Importing:
    """Stages lists, one at a time. Nothing of a list is seen before enterprise_batch.switch, and nothing stays without;
    `tidy` after it."""

    def __init__(self, db: Database, now: Callable[[], datetime], zone: ZoneInfo) -> None:
        self._db, self._now, self._zone = db, now, zone
        self.longest = 0.0  # s of one transaction, for benchmarks

    async def stage(self, request: Request) -> Staged | Marked | Wrong:
        """Read and stage a file."""
        while (batch := await self._begin(request)) is None:  # noqa: ASYNC110  it may be another process's
            await asyncio.sleep(PAUSE_S)
        staged = False
        try:
            found = await self._stage(request, batch)
            staged = isinstance(found, Staged)
            return found
        finally:
            if not staged:
                await self.give_up(batch)

    async def _begin(self, request: Request) -> Batch | None:
        """None while another import is under way, here or elsewhere."""
        await self.tidy()
        return await self.write(lambda c: enterprise_batch.begin(c, request.units, self._now()))

    async def _stage(self, request: Request, batch: Batch) -> Staged | Marked | Wrong:
        async with crunching(self._order(request, {}), request.content) as answers:
            head = await answers.json()
            if "problem" in head:
                return Wrong(head["problem"], head["params"])
            if head["errors"]:
                return await _marked(head, answers)
            wrong, found_by = await self._take(answers, batch)
        if wrong:
            return await self._mark(request, wrong)
        await self._index(batch, found_by)
        return Staged(batch, head["rows"])

    async def _mark(self, request: Request, wrong: dict[int, str]) -> Marked:
        """The list is right in itself, but does not fit the register: the same file again, with these reasons."""
        async with crunching(self._order(request, wrong), request.content) as answers:
            return await _marked(await answers.json(), answers)

    def _today(self) -> date:
        return self._now().astimezone(self._zone).date()

    def _order(self, request: Request, wrong: dict[int, str]) -> dict[str, Any]:
        return {"today": self._today().isoformat(), "language": request.language, "wrong": wrong}

    async def _take(self, answers: Answers, batch: Batch) -> tuple[dict[int, str], FoundBy]:
        """Stage chunk by chunk; once something is wrong the rest is only looked at."""
        wrong, found_by = dict[int, str](), FoundBy()
        pace, lines = ChunkPace(*ROWS), list[Line]()
        async for chunk in answers.chunks():
            lines += map(_line, chunk)
            if len(lines) >= pace.size:
                with pace:
                    await self._chunk(batch, lines, wrong, found_by)
                lines = []
        await self._chunk(batch, lines, wrong, found_by)
        return wrong, found_by

    async def _chunk(self, batch: Batch, lines: Sequence[Line], wrong: dict[int, str], found_by: FoundBy) -> None:
        if wrong:
            wrong |= await self._db.read(lambda c: enterprise_batch.check(c, batch, lines))
            return
        came = await self.write(lambda c: enterprise_batch.stage(c, batch, lines, self._now()))
        wrong |= came.wrong
        found_by.gather(came.new)

    async def _index(self, batch: Batch, found_by: FoundBy) -> None:
        """All pieces of what is new, in their order, in chunks."""
        pairs, pace = iter(found_by), ChunkPace(*PIECES)
        while some := [*islice(pairs, pace.size)]:
            with pace:
                await self.write(partial(enterprise_batch.index, batch=batch, pairs=some, now=self._now()))

    async def give_up(self, batch: Batch) -> None:
        await self.write(lambda c: enterprise_batch.give_up(c, batch.id))
        await self.tidy()

    async def tidy(self) -> None:
        """Bring to its end what imports left behind: these here, and those of a process that died."""
        for number in await self._db.read(lambda c: enterprise_batch.abandoned(c, self._now())):
            pace, more = ChunkPace(*TIDY), True
            while more:
                with pace:
                    more = await self.write(
                        partial(enterprise_batch.tidy, number=number, most=pace.size, day=self._today())
                    )

    async def write(self, fn: Callable[[Connection], T]) -> T:
        """A transaction whose time is taken."""
        took = 0.0

        def timed(connection: Connection) -> T:
            nonlocal took
            begun = time.perf_counter()
            result = fn(connection)
            took = time.perf_counter() - begun
            return result

        result = await self._db.write(timed)
        self.longest = max(self.longest, took)
        return result


async def _marked(head: Mapping[str, Any], answers: Answers) -> Marked:
    return Marked(head["errors"], await answers.bytes() or b"", head["lines"])


def _line(it: Mapping[str, Any]) -> Line:
    row: dict[str, Any] = dict(it["row"])
    row |= {name: date.fromisoformat(row[name]) for name in DAYS if row[name]}
    return Line(it["number"], Row(**row), it["folded"], it["pieces"])
