"""SECRET_KEY (khóa): from the environment, or made and kept in DATA_DIR; a start with another key than before is
stopped."""

from __future__ import annotations

import contextlib
import os
import secrets
from pathlib import Path

from sqlalchemy import Connection

from bot.settings import Settings, SettingsError
from models import settings as remembered

FILE = "secret_key"
BYTES = 32  # 256 random bits
SHORTEST = 20  # letters; a shorter key is a password somebody thought of
FINGERPRINT = "key_fingerprint"


def load_secret(settings: Settings) -> str:
    """The key. Raises SettingsError on PostgreSQL without one: other replicas could not read what this one seals."""
    given = settings.secret_key.get_secret_value()
    if given:
        if len(given) < SHORTEST:
            raise SettingsError(f"SECRET_KEY=(hidden): shorter than {SHORTEST} letters. Example: openssl rand -hex 32")
        return given
    if not settings.database_url.startswith("sqlite"):
        raise SettingsError(
            "SECRET_KEY is empty: PostgreSQL needs one that all replicas share. Example: openssl rand -hex 32"
        )
    return _kept(settings)


def _kept(settings: Settings) -> str:
    """The key kept beside the SQLite file; made once, readable by its owner only."""
    path = settings.data_dir / FILE
    if not path.exists():
        _make(path)
    key = path.read_text().strip()
    if len(key) < SHORTEST:
        raise SettingsError(f"{path}: no key in it. Put the right one there, or remove the file if there are no data.")
    return key


def _make(path: Path) -> None:
    """Written aside and then linked: whoever finds the file finds a whole key, also after a crash in between."""
    aside = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_hex(BYTES))
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(FileExistsError):  # another start was faster: its key counts
            os.link(aside, path)
    finally:
        aside.unlink()


def check_key(connection: Connection, fingerprint: str) -> None:
    """Raises SettingsError if the database was written with another key: nothing in it could be read."""
    known = remembered.get(connection, FINGERPRINT)
    if known is None:
        remembered.put(connection, FINGERPRINT, fingerprint)
    elif known != fingerprint:
        raise SettingsError(
            f"SECRET_KEY has fingerprint {fingerprint}, but the database was written with {known}. "
            f"Put the right key into SECRET_KEY or DATA_DIR/{FILE}."
        )
