"""The real process as a child of the test: started with its own settings, watched from outside, stopped or killed."""

from __future__ import annotations

import asyncio
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp

ROOT = Path(__file__).resolve().parents[2]
WITHIN = 60.0  # s; a wait that lasts longer is a failure
SETTINGS = re.compile(
    r"(DATABASE_URL|DATA_DIR|PUBLIC_URL|HTTP_|SECRET_KEY|TIMEZONE|DEFAULT_|ADMISSION|DEMO|TELEGRAM_|ZALO_)"
)
# Without its bytecode the libraries are compiled anew at every start, which takes six seconds instead of one.
NOT_INHERITED = re.compile(rf"{SETTINGS.pattern}|LOG_LEVEL|FEDERATION|SENSITIVE_|PYTHONDONTWRITEBYTECODE")


async def until(holds: Callable[[], Any], what: str = "", within: float = WITHIN) -> Any:
    """Look again until it holds; what it returned."""
    end = time.monotonic() + within
    while not (result := holds()):
        assert time.monotonic() < end, f"not within {within} s: {what or holds}"
        await asyncio.sleep(0.005)
    return result


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as it:
        return int(it.getsockname()[1])


def environment(**settings: str) -> dict[str, str]:
    """This process's own without its settings, and these."""
    kept = {name: value for name, value in os.environ.items() if not NOT_INHERITED.match(name)}
    return {**kept, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1", **settings}


class Nursery:
    """Starts children without loading the libraries each time (tests/bot/nursery.py)."""

    def __init__(self, folder: Path) -> None:
        ready = folder / "ready"
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.bot.nursery", str(ready)],
            env=environment(),
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def ask(self, order: dict[str, Any]) -> Any:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())

    def close(self) -> None:
        """Ends it and whatever it started."""
        self._process.communicate(timeout=WITHIN)


@contextmanager
def nursery(folder: Path) -> Iterator[Nursery]:
    made = Nursery(folder)
    try:
        yield made
    finally:
        made.close()


@dataclass
class Ketnap:
    """`ketnap run` in a folder of its own, again and again. Started by the nursery if there is one, else as people do,
    by `python -m bot.cli run`."""

    folder: Path
    nursery: Nursery | None = None
    settings: dict[str, str] = field(default_factory=dict)
    port: int = field(default_factory=free_port)
    pid: int = 0
    code: int | None = -1  # the last exit code, negative for a signal; None while it runs
    _child: subprocess.Popen[bytes] | None = None

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self.log = self.folder / "log"
        self.database = self.folder / "ketnap.db"
        self.settings = {
            "DATABASE_URL": f"sqlite+aiosqlite:///{self.database}",
            "DATA_DIR": str(self.folder / "data"),
            "HTTP_PORT": str(self.port),
            **self.settings,
        }

    def was_started(self, var: Path) -> None:
        """From now on it has the database and the key of a first start (conftest.first_start)."""
        shutil.copy(var / "ketnap.db", self.database)
        shutil.copytree(var, self.folder / "data", ignore=shutil.ignore_patterns("ketnap.db*"))

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self, *words: str, alone: bool = False) -> None:
        """`ketnap run`, or another of the tests' modules: -m name words. `alone`: not by the nursery."""
        env, self.code = environment(**self.settings), None
        if self.nursery and not alone:
            self._child = None
            order = {"words": words or ["run"], "env": env, "folder": str(self.folder), "log": str(self.log)}
            self.pid = self.nursery.ask(order)
            return
        with self.log.open("ab") as log:
            self._child = subprocess.Popen(
                [sys.executable, "-m", "bot.cli", "run"], cwd=self.folder, env=env, stdout=log, stderr=log
            )
        self.pid = self._child.pid

    def poll(self) -> int | None:
        """The exit code once it has ended."""
        if self.code is None:
            self.code = self._child.poll() if self._child else self._nursery_poll()
        return self.code

    def _nursery_poll(self) -> int | None:
        assert self.nursery
        code: int | None = self.nursery.ask({"pid": self.pid})
        return code

    async def ends(self, within: float = WITHIN) -> int:
        """Wait for the end; the exit code."""
        await until(lambda: self.poll() is not None, f"end of {self.log}", within)
        assert self.code is not None
        return self.code

    async def kill(self) -> None:
        """kill -9, and wait until the system has let go of it."""
        if self.poll() is None:
            os.kill(self.pid, signal.SIGKILL)
            await self.ends()

    async def stop(self) -> tuple[int, float]:
        """SIGTERM; its exit code, and after how many seconds it was gone."""
        begun = time.monotonic()
        os.kill(self.pid, signal.SIGTERM)
        code = await self.ends()
        return code, time.monotonic() - begun

    async def up(self) -> None:
        """Return once /healthz says so."""
        end = time.monotonic() + WITHIN
        async with aiohttp.ClientSession() as http:
            while not await self._is_healthy(http):
                assert self.poll() is None, f"ended while starting: {self.said()[-2000:]}"
                assert time.monotonic() < end, f"not up: {self.said()[-2000:]}"
                await asyncio.sleep(0.02)

    async def _is_healthy(self, http: aiohttp.ClientSession) -> bool:
        try:
            async with http.get(f"{self.url}/healthz") as answer:
                return answer.status == 200
        except aiohttp.ClientError:
            return False

    def said(self) -> str:
        """All that it printed, over all its starts."""
        return self.log.read_text() if self.log.exists() else ""

    def events(self, name: str) -> list[str]:
        return [line for line in self.said().splitlines() if f"event={name} " in line + " "]
