"""ketnap doctor (khám): looks at the settings and the database and says what to mend and how."""

from __future__ import annotations

import os
import secrets
import shutil
from datetime import datetime, timedelta
from pathlib import Path

import migrations
from bot import doctor_zalo_bot, doctor_zalo_oa
from bot.addresses import is_loopback
from bot.backup import Backup
from bot.finding import Finding
from bot.posters import words_of
from bot.secret import FILE, find_secret, load_secret, look_at_key
from bot.settings import Settings, SettingsError, TelegramMode
from documents.chart import check_chart
from documents.papers import check_papers
from documents.poster import check_poster
from documents.qr import QrTooLong, qr_matrix
from documents.report import check_report
from documents.typesetting import PaperError
from models import zalo_bot_quota
from models.card_token import card_address, sign_card
from models.database import Database, is_unavailable
from models.keys import Keys, derive_keys

LEAST_FREE_MB = 500  # MB of disk; below that a busy month may not fit


def has_key(settings: Settings) -> bool:
    """Whether there is a key already; `keys_of` makes one where there is none."""
    return bool(settings.secret_key.get_secret_value()) or (settings.data_dir / FILE).exists()


def is_away(error: BaseException) -> bool:
    """A database that is not there, or not now: also its server's port, host or folder."""
    return is_unavailable(error) or isinstance(error, OSError)


def keys_of(settings: Settings) -> Keys:
    """The keys, without touching the database. Raises SettingsError."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    return derive_keys(load_secret(settings), secrets.token_bytes)


async def examine(settings: Settings) -> list[Finding]:
    """Everything in order; makes and changes nothing; never raises for what an operator can mend."""
    try:
        secret = find_secret(settings)
    except SettingsError as error:
        return [Finding("SECRET_KEY", str(error), bad=True)]
    keys = derive_keys(secret, secrets.token_bytes) if secret else None
    database = await _database(settings, keys)
    return [
        _key(settings, keys),
        database,
        _disk(settings),
        _backups(settings),
        _address(settings),
        _card(settings),
        _papers(settings),
        _chart(),
        _telegram(settings),
        *doctor_zalo_bot.findings(settings),
        *await _zalo_bot_month(settings),
        *await _zalo_oa(settings, keys, database),
    ]


def _key(settings: Settings, keys: Keys | None) -> Finding:
    if keys is None:
        return Finding("SECRET_KEY", f"none yet: the first start makes one, {settings.data_dir / FILE}", hint=True)
    return Finding("SECRET_KEY", f"fingerprint {keys.fingerprint}")


async def _database(settings: Settings, keys: Keys | None) -> Finding:
    db = Database(settings.database_url)
    if db.is_sqlite and _is_to_be_made(Path(db.url.database or ""), settings):
        return Finding("DATABASE_URL", "there is none yet: start, or run `ketnap migrate`", hint=True)
    try:
        await db.open()
        found = await db.read(migrations.current)
        if found is not None:
            await db.read(lambda connection: look_at_key(connection, keys.fingerprint if keys else None))
    except SettingsError as error:
        return Finding("DATABASE_URL", str(error), bad=True)
    except Exception as error:
        if not is_away(error):
            raise
        words = f"cannot be opened ({type(error).__name__}): is the server up, the folder there, the password right?"
        return Finding("DATABASE_URL", words, bad=True)
    finally:
        await db.close()
    if found is not None and found > migrations.newest():
        words = f"is at {found}, this program knows {migrations.newest()}: install the newer version again"
        return Finding("DATABASE_URL", words, bad=True)
    if found != migrations.newest():
        return Finding("DATABASE_URL", f"is at {found}, needs {migrations.newest()}: run `ketnap migrate`", hint=True)
    return Finding("DATABASE_URL", f"{db.url.get_backend_name()}, up to date")


def _exists(db: Database) -> bool:
    return Path(db.url.database or "").exists()


def _is_to_be_made(file: Path, settings: Settings) -> bool:
    """An SQLite file that the first start makes: opening it here would make it."""
    return not file.exists() and (file.parent.exists() or file.parent == settings.data_dir)


def _disk(settings: Settings) -> Finding:
    folder = next(it for it in (settings.data_dir, *settings.data_dir.absolute().parents) if it.exists())
    if not folder.is_dir():
        return Finding("DATA_DIR", f"{folder} is no folder: name another, or move that file away", bad=True)
    free = shutil.disk_usage(folder).free // 1_000_000
    return Finding("DATA_DIR", f"{free} MB free", bad=free < LEAST_FREE_MB)


def _address(settings: Settings) -> Finding:
    if is_loopback(settings.address):
        words = f"{settings.address} opens on this machine only: QR codes on cards lead nowhere else. Set PUBLIC_URL."
        return Finding("PUBLIC_URL", words, hint=True)
    if not settings.address.startswith("https://"):
        return Finding(
            "PUBLIC_URL", f"{settings.address} is not https: sessions and pages can be read on the way", bad=True
        )
    return Finding("PUBLIC_URL", settings.address)


def _card(settings: Settings) -> Finding:
    keys = derive_keys(secrets.token_hex(), secrets.token_bytes)  # any: the code's length is the same
    try:
        qr_matrix(card_address(settings.address, sign_card(bytes(8), keys.card)))
    except QrTooLong as error:
        return Finding("PUBLIC_URL", f"too long for the card's QR code: {error}", bad=True)
    return Finding("card", "the QR code fits")


STALE = timedelta(days=2)  # of the newest copy: two nights were missed


def _backups(settings: Settings) -> Finding:
    """The night's copies of SQLite; whoever runs PostgreSQL makes his own."""
    if not settings.database_url.startswith("sqlite"):
        return Finding("BACKUP_DIR", "PostgreSQL: pg_dump makes the copies")
    folder = settings.backups
    above = next(it for it in (folder, *folder.absolute().parents) if it.exists())
    if not above.is_dir() or not os.access(above, os.W_OK):
        return Finding("BACKUP_DIR", f"{folder}: cannot be written to", bad=True)
    newest = max(Backup(folder, folder).copies, default=None)
    if newest is None:
        return Finding("BACKUP_DIR", f"{folder}: no copy yet, the first comes with the first start")
    age = datetime.now(settings.zone) - datetime.fromtimestamp(newest.stat().st_mtime, settings.zone)
    return Finding("BACKUP_DIR", f"{folder}: the newest is {newest.name}", bad=age > STALE)


def _papers(settings: Settings) -> Finding:
    try:
        day = datetime.now(settings.zone).date()
        check_papers(day, settings.papers)
        check_report(day, settings.papers)
        check_poster(words_of(settings.default_language, settings.federation, {}), day, settings.papers)
    except PaperError as error:
        return Finding("PAPERS_DIR", f"a paper cannot be drawn: {error}", bad=True)
    return Finding("PAPERS_DIR", f"{settings.papers_dir or 'our own papers'}: all can be drawn")


def _chart() -> Finding:
    try:
        check_chart()
    except (ValueError, ImportError) as error:
        return Finding("chart", f"the tally's chart cannot be drawn: {error}", bad=True)
    return Finding("chart", "can be drawn")


def _telegram(settings: Settings) -> Finding:
    if not settings.telegram_token.get_secret_value():
        return Finding("TELEGRAM_TOKEN", "empty: Telegram is off", hint=True)
    if settings.telegram_mode is TelegramMode.WEBHOOK:
        if not settings.telegram_webhook_secret.get_secret_value():
            return Finding(
                "TELEGRAM_WEBHOOK_SECRET", "empty: anybody could post updates. Example: openssl rand -hex 32", bad=True
            )
        if not settings.address.startswith("https://"):
            return Finding("TELEGRAM_MODE", "webhook needs an https PUBLIC_URL; use polling to try out", bad=True)
    return Finding("TELEGRAM_TOKEN", f"set, mode {settings.telegram_mode}")


async def _zalo_oa(settings: Settings, keys: Keys | None, database: Finding) -> list[Finding]:
    """Looks into the database only if there is nothing to say against it."""
    if not doctor_zalo_oa.is_wanted(settings):
        return []
    if keys is None or database.bad or database.hint:
        return [*doctor_zalo_oa.findings(settings, None)]
    db, moment = Database(settings.database_url), datetime.now(settings.zone)
    await db.open()
    try:
        kept = await db.read(lambda connection: doctor_zalo_oa.look(connection, settings, keys, moment))
    finally:
        await db.close()
    return [*doctor_zalo_oa.findings(settings, kept)]


async def _zalo_bot_month(settings: Settings) -> list[Finding]:
    """What the month has used of the bot's plan; nothing where there is no bot, or no database to ask."""
    db = Database(settings.database_url)
    if not settings.zalo_bot_token.get_secret_value() or (db.is_sqlite and not _exists(db)):
        return []
    try:
        await db.open()
        if await db.read(migrations.current) != migrations.newest():
            return []
        used = await db.read(lambda c: zalo_bot_quota.used(c, datetime.now(settings.zone), settings.zone))
    except Exception as error:
        if not is_away(error):
            raise
        return []  # the finding on the database says so
    finally:
        await db.close()
    return [doctor_zalo_bot.month(settings, used)]
