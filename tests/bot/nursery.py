"""Forks `ketnap …` from a process that has loaded all its modules, for tests that start it dozens of times.

What runs is the command itself, with everything it opens its own; only the second that Python takes to load the
libraries is saved. A module of the tests runs in the same way (`-m name …`). Orders come in and answers go out as lines
of JSON.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import runpy
import signal
import sys
from functools import cache
from pathlib import Path
from typing import Any, NoReturn

import typer.main

# The command line, and what it loads only when it needs it.
LOADED = """
    bot.cli bot.channels.telegram bot.channels.telegram_patience bot.channels.telegram_setup bot.channels.zalo_bot
    bot.channels.zalo_bot_setup bot.channels.zalo_oa bot.doctor bot.import_words bot.zalo_bot_meter documents.card
    documents.card_ground documents.qr_picture texts
    _strptime aiosqlite alembic.command apscheduler.executors.asyncio asyncpg encodings.ascii encodings.idna
    holidays.countries.vietnam jinja2 PIL.PngImagePlugin rapidfuzz.distance rapidfuzz.process
    sqlalchemy.dialects.postgresql.asyncpg sqlalchemy.dialects.sqlite.aiosqlite typer._click.decorators tzdata.zoneinfo
    uvicorn.lifespan.off uvicorn.loops.auto uvicorn.protocols.http.auto
""".split()
alive: set[int] = set()


@cache
def command() -> Any:
    """What `bot.cli` runs, put together once."""
    return typer.main.get_command(importlib.import_module("bot.cli").app)


def load() -> None:
    """Without looking for garbage, now and in the children: what is loaded stays, and what they do not touch is not
    copied. What is read or drawn once and kept is so by now."""
    gc.disable()
    loaded = {name: importlib.import_module(name) for name in LOADED}
    for language in loaded["texts"].LANGUAGES:
        loaded["texts"].keys(language)  # reads them
    for awaiting in (True, False):
        loaded["documents.card_ground"].ground(awaiting)  # draws and keeps it
    command()
    gc.freeze()
    gc.enable()


def run(order: dict[str, Any]) -> NoReturn:
    """In the child: become the command. `order`: its words, folder to run in, whole environment, file for all it
    prints."""
    code: Any = 0
    try:
        for target, path, flags in ((0, os.devnull, os.O_RDONLY), (1, order["log"], os.O_WRONLY | os.O_APPEND)):
            os.dup2(os.open(path, flags | os.O_CREAT, 0o600), target)
        os.dup2(1, 2)
        os.chdir(order["folder"])
        os.environ.clear()
        os.environ.update(order["env"])
        become(order["words"])
    except SystemExit as end:
        code = end.code
    except Exception:  # noqa: BLE001  as Python itself would end
        sys.excepthook(*sys.exc_info())
        code = 1
    sys.stdout.flush()
    os._exit(code if isinstance(code, int) else 1)


def become(words: list[str]) -> None:
    match words:
        case ["-m", module, *rest]:
            sys.argv = [module, *rest]
            runpy.run_module(module, run_name="__main__")
        case _:
            command()(words)


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


def end_all() -> int:
    """How many were left running; they are killed."""
    left = [pid for pid in sorted(alive) if poll(pid) is None]
    for pid in left:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        alive.discard(pid)
    return len(left)


def serve() -> None:
    load()
    Path(sys.argv[1]).touch()  # ready
    for line in sys.stdin:
        order = json.loads(line)
        answer = start(order) if "env" in order else poll(order["pid"]) if order else end_all()
        print(json.dumps(answer), flush=True)
    end_all()


if __name__ == "__main__":
    serve()
