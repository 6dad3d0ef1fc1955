"""What every command of the command line needs (dòng lệnh): settings, the database, one clear line when something is
wrong."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, TypeVar

import typer

from bot import logs
from bot.settings import Settings, SettingsError, load
from bot.start import open_database
from models.database import Database
from models.keys import Keys

T = TypeVar("T")

new_event_loop: Callable[[], asyncio.AbstractEventLoop]
try:  # a tenth more messages a second than on asyncio's own loop; comes with uvicorn where it can be built
    from uvloop import new_event_loop
except ImportError:  # Windows
    from asyncio import new_event_loop


def fail(message: str) -> typer.Exit:
    print(message, file=sys.stderr)
    return typer.Exit(1)


def settings_or_exit() -> Settings:
    try:
        settings = load()
    except SettingsError as error:
        raise fail(str(error)) from None
    logs.set_up(settings.log_level)
    return settings


async def _with_database(settings: Settings, work: Callable[[Database, Keys], Awaitable[T]]) -> T:
    db, keys = await open_database(settings)
    try:
        return await work(db, keys)
    finally:
        await db.close()


def run_or_exit(work: Coroutine[Any, Any, T]) -> T:
    """What an operator can mend ends the command with one clear line, not with a traceback."""
    try:
        with asyncio.Runner(loop_factory=new_event_loop) as runner:
            return runner.run(work)
    except SettingsError as error:
        raise fail(str(error)) from None
    except Exception as error:
        from bot.doctor import is_away  # it loads what prints and draws: only on the way out

        if not is_away(error):
            raise
        raise fail(f"The database cannot be opened ({type(error).__name__}). What is wrong: ketnap doctor") from None


def in_database(work: Callable[[Database, Keys], Awaitable[T]]) -> T:
    """Run `work` with the database open and up to date."""
    return run_or_exit(_with_database(settings_or_exit(), work))
