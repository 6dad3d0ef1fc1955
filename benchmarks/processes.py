"""Real processes as the benchmarks start and end them (tiến trình thật): the bot, the echo bot, the stand-in."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil

HERE = Path(__file__).parent.parent
STOP_S = 10.0  # seconds a process has to end


@contextmanager
def process(*arguments: str, **environment: str) -> Iterator[subprocess.Popen[str]]:
    """Run `python arguments`, and end it by its own id. What it logs is thrown away unless it fails."""
    running = subprocess.Popen(
        [sys.executable, *arguments],
        cwd=environment.get("DATA_DIR", HERE),
        env={**os.environ, "PYTHONPATH": str(HERE), **environment},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=None if os.environ.get("BENCH_LOG") else subprocess.DEVNULL,
        text=True,
    )
    try:
        yield running
    finally:
        running.send_signal(signal.SIGTERM)
        try:
            running.wait(STOP_S)
        except subprocess.TimeoutExpired:
            running.kill()
            running.wait()


class BotApi:
    """The stand-in, from outside."""

    def __init__(self, running: subprocess.Popen[str]) -> None:
        self.running = running
        self.address = self._line()

    def order(self, *order: object) -> dict[str, Any]:
        self.send(*order)
        return self.result()

    def send(self, *order: object) -> None:
        assert self.running.stdin
        self.running.stdin.write(json.dumps(order) + "\n")
        self.running.stdin.flush()

    def result(self) -> dict[str, Any]:
        return dict(json.loads(self._line()))

    def _line(self) -> str:
        assert self.running.stdout
        return self.running.stdout.readline().strip()


@contextmanager
def bot_api() -> Iterator[BotApi]:
    with process("-m", "benchmarks.bot_api") as running:
        yield BotApi(running)


@contextmanager
def ours(api: BotApi, folder: Path, url: str = "", **settings: str) -> Iterator[subprocess.Popen[str]]:
    """`ketnap run` on a database of its own folder, polling the stand-in."""
    with process(
        "-m",
        "bot.cli",
        "run",
        DATA_DIR=str(folder),
        DATABASE_URL=url or f"sqlite+aiosqlite:///{folder}/ketnap.db",
        TELEGRAM_TOKEN="1:ours",
        TELEGRAM_API_URL=api.address,
        PUBLIC_URL="https://congdoan.example.vn",
        HTTP_PORT=str(free_port()),
        SECRET_KEY="a secret of the benchmarks only",
        LOG_LEVEL="WARNING",
        **settings,
    ) as running:
        yield running


@contextmanager
def web(folder: Path, port: int) -> Iterator[subprocess.Popen[str]]:
    """`ketnap run` with its web pages only, on this port; up once it has printed its links."""
    with process(
        "-m",
        "bot.cli",
        "run",
        DATA_DIR=str(folder),
        DATABASE_URL=f"sqlite+aiosqlite:///{folder}/ketnap.db",
        TELEGRAM_TOKEN="",
        PUBLIC_URL="https://congdoan.example.vn",
        HTTP_PORT=str(port),
        SECRET_KEY="a secret of the benchmarks only",
        LOG_LEVEL="WARNING",
    ) as running:
        assert running.stdout
        running.stdout.readline()
        yield running


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def cpu_s(running: subprocess.Popen[str]) -> float:
    """Seconds of CPU that a process took so far."""
    times = psutil.Process(running.pid).cpu_times()
    return float(times.user + times.system)


def megabytes(running: subprocess.Popen[str]) -> dict[str, float]:
    """{"rss", "pss"} in MB (10^6 bytes): all that is resident; and with shared pages counted by their share."""
    memory = psutil.Process(running.pid).memory_full_info()
    return {"rss": round(memory.rss / 1e6, 1), "pss": round(memory.pss / 1e6, 1)}
