"""ketnap doctor (khám): looks at the settings and the database and says what to mend and how."""

from __future__ import annotations

import secrets
import shutil
from dataclasses import dataclass
from datetime import datetime

import migrations
from bot.process import is_loopback
from bot.secret import FILE, check_key, load_secret
from bot.settings import Settings, SettingsError, TelegramMode
from documents.papers import check_papers
from documents.qr import QrTooLong, qr_matrix
from documents.typesetting import PaperError
from models.card_token import card_address, sign_card
from models.database import Database, is_unavailable
from models.keys import Keys, derive_keys

LEAST_FREE_MB = 500  # MB of disk; below that a busy month may not fit


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at. `bad` ends the command with 1; otherwise it is fine or a hint."""

    name: str
    words: str
    bad: bool = False
    hint: bool = False

    def line(self) -> str:
        mark = "BAD " if self.bad else ("HINT" if self.hint else "ok  ")
        return f"{mark} {self.name}: {self.words}"


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
    """Everything in order; never raises for what an operator can mend."""
    try:
        keys = keys_of(settings)
    except SettingsError as error:
        return [Finding("SECRET_KEY", str(error), bad=True)]
    return [
        Finding("SECRET_KEY", f"fingerprint {keys.fingerprint}"),
        await _database(settings, keys),
        _disk(settings),
        _address(settings),
        _card(settings, keys),
        _papers(settings),
        _telegram(settings),
    ]


async def _database(settings: Settings, keys: Keys) -> Finding:
    db = Database(settings.database_url)
    try:
        await db.open()
        found = await db.read(migrations.current)
        if found is not None:
            await db.write(lambda connection: check_key(connection, keys.fingerprint))
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


def _disk(settings: Settings) -> Finding:
    free = shutil.disk_usage(settings.data_dir).free // 1_000_000
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


def _card(settings: Settings, keys: Keys) -> Finding:
    try:
        qr_matrix(card_address(settings.address, sign_card(bytes(8), keys.card)))
    except QrTooLong as error:
        return Finding("PUBLIC_URL", f"too long for the card's QR code: {error}", bad=True)
    return Finding("card", "the QR code fits")


def _papers(settings: Settings) -> Finding:
    try:
        check_papers(datetime.now(settings.zone).date(), settings.papers)
    except PaperError as error:
        return Finding("PAPERS_DIR", f"a paper cannot be drawn: {error}", bad=True)
    return Finding("PAPERS_DIR", f"{settings.papers_dir or 'our own papers'}: both can be drawn")


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
