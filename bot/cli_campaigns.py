"""Campaigns on the command line (đợt tuyên truyền): ketnap campaign arm, after a backup was restored."""

from __future__ import annotations

import typer

from bot.armed import Armed
from bot.console import in_database, settings_or_exit
from models.database import Database
from models.keys import Keys

app = typer.Typer(no_args_is_help=True, help="Campaigns.")


@app.callback()
def _group() -> None:
    """Campaigns: what officers write to people who agreed to news."""


@app.command()
def arm() -> None:
    """Let this database send campaigns again, after a restore. Look at /campaign in the chat first, and end what may
    have been sent already."""
    settings = settings_or_exit()

    async def act(db: Database, _keys: Keys) -> bool:
        armed = Armed(db, settings.data_dir)
        before = await armed.check()
        await armed.arm()
        return before

    print("It was armed already." if in_database(act) else "Armed: campaigns are sent from now on.")
