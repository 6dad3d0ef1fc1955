"""Steps of the database's shape (di trú), run by Alembic; `upgrade` brings an empty or older database up to date."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, column, inspect, select, table

if TYPE_CHECKING:  # Alembic takes a fifth of the start: only who has steps to run waits for it
    from alembic.config import Config

HERE = Path(__file__).parent


def config() -> Config:
    """Alembic's configuration without an .ini file: the scripts lie beside this one."""
    from alembic.config import Config

    made = Config()
    made.set_main_option("script_location", str(HERE))
    return made


def upgrade(connection: Connection) -> bool:
    """Bring the database up to date in the caller's transaction; False if it was already."""
    if current(connection) == newest():
        return False
    from alembic import command

    made = config()
    made.attributes["connection"] = connection
    command.upgrade(made, "head")
    return True


def newest() -> str:
    """The revision that this version of the program needs: a step's file is named after it, and they are in order."""
    return max(path.name.partition("_")[0] for path in (HERE / "versions").glob("[0-9]*_*.py"))


def current(connection: Connection) -> str | None:
    """The revision that the database has; None for an empty one."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(select(column("version_num")).select_from(table("alembic_version"))).scalar()
