"""What every way to start needs (khởi động): the database, up to date and with its keys, the time, what handlers may
know."""

from __future__ import annotations

import logging
import secrets
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection

import migrations
from bot import holidays
from bot.addresses import is_loopback
from bot.erasures import Erasures
from bot.secret import check_key, load_secret
from bot.settings import Admission, Settings, SettingsError
from handlers.turn import Config
from models import demo, succession, unit_import, units
from models.database import Database, is_unavailable, wait_for_turn
from models.keys import Keys, derive_keys

log = logging.getLogger("ketnap.process")


def now() -> datetime:
    return datetime.now(UTC)


def config_of(settings: Settings) -> Config:
    """What handlers may know. A page that nobody else can open is not offered on Telegram."""
    sensitive = settings.sensitive_on_telegram.value
    if sensitive == "page" and is_loopback(settings.address):
        sensitive = "skip"
    at_once = settings.admission is Admission.AUTO
    place = settings.address, settings.federation, settings.zone
    return Config(*place, at_once, sensitive, calendar=holidays.calendar(), tet=holidays.tet)


async def open_database(settings: Settings) -> tuple[Database, Keys]:
    """The database, up to date, and its keys. Raises with a clear sentence if the key is not the one it was made
    with."""
    _make_folder(settings)
    keys = derive_keys(load_secret(settings), secrets.token_bytes)
    db = Database(settings.database_url)
    if db.is_sqlite and db.url.database:
        Path(db.url.database).parent.mkdir(parents=True, exist_ok=True)
    try:
        await db.open()
        await db.write(lambda connection: _prepare(connection, settings, keys))
        await Erasures(db, settings.data_dir).apply(now())
    except Exception as error:
        await db.close()
        if not is_unavailable(error):
            raise
        cause = getattr(error, "orig", None) or error.__cause__ or error
        raise SettingsError(f"DATABASE_URL=(hidden): the database cannot be opened: {type(cause).__name__}") from None
    return db, keys


def _make_folder(settings: Settings) -> None:
    try:
        settings.data_dir.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        place = f"DATA_DIR={settings.data_dir}"
        raise SettingsError(f"{place}: cannot be made ({error.strerror}). Example: DATA_DIR=/var/lib/ketnap") from None


def _prepare(connection: Connection, settings: Settings, keys: Keys) -> None:
    """Migrate, check the key, and see that the province's federation exists: someone must receive applications."""
    wait_for_turn(connection, "start")
    found = migrations.current(connection)
    if found is not None and found > migrations.newest():
        raise SettingsError(
            f"DATABASE_URL=(hidden): the database is at step {found}, this version of the program knows "
            f"{migrations.newest()} only: install the newer version again."
        )
    new = found is None
    if migrations.upgrade(connection):
        log.info("event=migrated revision=%s", migrations.newest())
    check_key(connection, keys.fingerprint)
    moment = now()
    today = moment.astimezone(settings.zone).date()
    if new:
        unit_import.plant(connection, settings.federation, unit_import.When(moment, today))
    units.ensure_province(connection, today, settings.federation)
    succession.follow(connection, moment, today)
    if new and settings.demo:
        demo.load_demo(connection, today)
