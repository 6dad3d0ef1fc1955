"""Forks `ketnap run` from a process that has loaded all its modules, for tests that start it dozens of times.

What runs is the command itself, with everything it opens its own; only the second that Python takes to load the
libraries is saved. Orders come in and answers go out as lines of JSON.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path
from typing import Any, NoReturn

import alembic.command  # what the command loads only when it needs it
import uvicorn.loops.auto
import uvicorn.protocols.http.auto

import bot.channels.telegram
from bot.cli import app

LOADED = (alembic.command, uvicorn.loops.auto, uvicorn.protocols.http.auto, bot.channels.telegram)
alive: set[int] = set()


def run(order: dict[str, Any]) -> NoReturn:
    """In the child: become the command. `order`: folder to run in, whole environment, file for all it prints."""
    code: Any = 1
    try:
        for target, path, flags in ((0, os.devnull, os.O_RDONLY), (1, order["log"], os.O_WRONLY | os.O_APPEND)):
            os.dup2(os.open(path, flags | os.O_CREAT, 0o600), target)
        os.dup2(1, 2)
        os.chdir(order["folder"])
        os.environ.clear()
        os.environ.update(order["env"])
        app(["run"])
    except SystemExit as end:
        code = end.code
    except Exception:  # noqa: BLE001  as Python itself would end
        sys.excepthook(*sys.exc_info())
    sys.stdout.flush()
    os._exit(code if isinstance(code, int) else 1)


def start(order: dict[str, Any]) -> int:
    pid = os.fork()
    if pid == 0:
        run(order)
    alive.add(pid)
    return pid


def poll(pid: int) -> int | None:
    """The exit code, negative for a signal; None while it runs."""
    ended, status = os.waitpid(pid, os.WNOHANG)
    if not ended:
        return None
    alive.discard(pid)
    return os.waitstatus_to_exitcode(status)


def serve() -> None:
    Path(sys.argv[1]).touch()  # ready
    for line in sys.stdin:
        order = json.loads(line)
        answer = start(order) if "env" in order else poll(order["pid"])
        print(json.dumps(answer), flush=True)
    for pid in alive:
        os.kill(pid, signal.SIGKILL)


if __name__ == "__main__":
    serve()
