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
    """The key; one is made where there is none. Raises SettingsError as `find_secret` does."""
    found = find_secret(settings)
    if found is None:
        _make(settings.data_dir / FILE)
        found = find_secret(settings)
    assert found is not None
    return found


def find_secret(settings: Settings) -> str | None:
    """The key; None if the first start has yet to make one. Raises SettingsError for one that is too short, and on
    PostgreSQL without one: other replicas could not read what this one seals."""
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


def _kept(settings: Settings) -> str | None:
    """The key kept beside the SQLite file; made once, readable by its owner only."""
    path = settings.data_dir / FILE
    if not path.exists():
        return None
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
    if look_at_key(connection, fingerprint):
        remembered.put(connection, FINGERPRINT, fingerprint)


def look_at_key(connection: Connection, fingerprint: str | None) -> bool:
    """True if the database knows no key yet. Raises SettingsError if it knows another than this one (None: no key)."""
    known = remembered.get(connection, FINGERPRINT)
    if known not in (None, fingerprint):
        ours = f"SECRET_KEY has fingerprint {fingerprint}, but " if fingerprint else ""
        without = "" if fingerprint else ", but there is none here"
        raise SettingsError(
            f"{ours}the database was written with {known}{without}. "
            f"Put the right key into SECRET_KEY or DATA_DIR/{FILE}."
        )
    return known is None
