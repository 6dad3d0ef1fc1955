"""Starts a child as bot/crunch.py and talks to it (tiến trình con); one for each file, ended with whoever asked."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from typing import Any

from bot.pieces import LENGTH

NICE = 19  # steps of nice(1) behind the bot, all there are: whoever waits for an answer comes first (2 cores)
LARGEST = 64 * 1024 * 1024  # bytes of one piece; the list with the reasons in it is at most some times the file


class ChildFailed(Exception):
    """The child ended before it had answered: out of memory, or a fault of ours."""


class Answers:
    """The pieces that come back, in their order."""

    def __init__(self, process: Process) -> None:
        assert process.stdout
        self._from = process.stdout

    async def bytes(self) -> bytes | None:
        """The next piece; None after the last."""
        try:
            length = int.from_bytes(await self._from.readexactly(LENGTH), "big")
        except asyncio.IncompleteReadError as end:
            if end.partial:
                raise ChildFailed("a piece is cut off") from None
            return None
        if length > LARGEST:
            raise ChildFailed(f"a piece of {length} bytes")
        try:
            return await self._from.readexactly(length)
        except asyncio.IncompleteReadError:
            raise ChildFailed("a piece is cut off") from None

    async def json(self) -> Any:
        piece = await self.bytes()
        if piece is None:
            raise ChildFailed("no answer")
        return json.loads(piece)

    async def chunks(self) -> AsyncIterator[Any]:
        while (piece := await self.bytes()) is not None:
            yield json.loads(piece)


@asynccontextmanager
async def crunching(
    order: Mapping[str, Any], content: bytes = b"", module: str = "bot.crunch"
) -> AsyncIterator[Answers]:
    """Give a child its order; it is gone at the end of the block, done or not. Raises ChildFailed."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", module, stdin=PIPE, stdout=PIPE, env=_environment()
    )
    with suppress(OSError):  # it has ended already
        os.setpriority(os.PRIO_PROCESS, process.pid, os.nice(0) + NICE)
    giving = asyncio.create_task(_give(process, [json.dumps(order).encode(), content]))
    try:
        yield Answers(process)
        if await process.wait():
            raise ChildFailed(f"exit code {process.returncode}")
    finally:
        giving.cancel()
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()


def _environment() -> dict[str, str]:
    """Where the modules lie, and no setting of ours: what reads a stranger's file need not know a secret."""
    path = os.pathsep.join(filter(None, sys.path))
    # Typst would take every core there is; one stays for who waits for an answer.
    return {"PYTHONPATH": path, "PYTHONUTF8": "1", "RAYON_NUM_THREADS": "1"}


async def _give(process: Process, pieces: list[bytes]) -> None:
    assert process.stdin
    for piece in pieces:
        process.stdin.write(len(piece).to_bytes(LENGTH, "big") + piece)
    with suppress(ConnectionError):  # it ended without reading all; its exit code tells
        await process.stdin.drain()
    process.stdin.close()
