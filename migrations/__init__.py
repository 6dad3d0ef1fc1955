"""Steps of the database's shape (di trú), run by Alembic; `upgrade` brings an empty or older database up to date."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

HERE = Path(__file__).parent


def config() -> Config:
    """Alembic's configuration without an .ini file: the scripts lie beside this one."""
    made = Config()
    made.set_main_option("script_location", str(HERE))
    return made


def upgrade(connection: Connection) -> bool:
    """Bring the database up to date in the caller's transaction; False if it was already."""
    made = config()
    if MigrationContext.configure(connection).get_current_revision() == newest():
        return False
    made.attributes["connection"] = connection
    command.upgrade(made, "head")
    return True


def newest() -> str | None:
    """The revision that this version of the program needs."""
    return ScriptDirectory.from_config(config()).get_current_head()


def current(connection: Connection) -> str | None:
    """The revision that the database has; None for an empty one."""
    return MigrationContext.configure(connection).get_current_revision()
