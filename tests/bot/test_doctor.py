"""ketnap doctor: says for each thing whether it is well, and how to mend what is not."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import update
from sqlalchemy.sql import column, table
from typer.testing import CliRunner, Result

from bot import doctor
from bot.cli import app
from bot.settings import Settings
from models.database import Database

SECRET = "a made-up key of the tests only"
ZALO = {"ZALO_BOT_TOKEN": "1:made-up", "ZALO_BOT_MODE": "webhook", "ZALO_BOT_WEBHOOK_SECRET": "x" * 32}
GOOD = {"PUBLIC_URL": "https://congdoan.example.vn", "TELEGRAM_TOKEN": "1:made-up", "SECRET_KEY": SECRET}


pytestmark = pytest.mark.usefixtures("folder")


def examined(**settings: str) -> Result:
    return CliRunner().invoke(app, ["doctor"], env={**GOOD, **settings})


def line(made: Result, name: str) -> str:
    return next(it for it in made.stdout.splitlines() if it[5:].startswith(name))


@pytest.mark.usefixtures("migrated")
def test_a_good_set_up_is_well(folder: Path) -> None:
    made = examined(**ZALO, ZALO_BOT_LINK="https://zalo.me/1")
    assert made.exit_code == 0, made.stdout
    assert {it[:4] for it in made.stdout.splitlines()} == {"ok  "}
    assert line(made, "ZALO_BOT_MESSAGES").endswith(": 0 of 50 people, 0 of 3000 messages")
    assert "made-up" not in made.output  # neither key nor token
    assert "sqlite, up to date" in line(made, "DATABASE_URL")


def test_trying_out_has_hints_only(folder: Path) -> None:
    made = examined(PUBLIC_URL="", TELEGRAM_TOKEN="")
    assert made.exit_code == 0
    assert line(made, "DATABASE_URL").endswith("run `ketnap migrate`")
    assert line(made, "PUBLIC_URL").startswith("HINT")
    assert line(made, "PUBLIC_URL").endswith("lead nowhere else. Set PUBLIC_URL.")
    assert line(made, "TELEGRAM_TOKEN") == "HINT TELEGRAM_TOKEN: empty: Telegram is off"
    assert line(made, "ZALO_BOT_TOKEN") == "HINT ZALO_BOT_TOKEN: empty: Zalo's bot is off"


@pytest.mark.usefixtures("migrated")
@pytest.mark.parametrize(
    ("settings", "said"),
    [
        (ZALO, "HINT ZALO_BOT_LINK: empty: pages cannot lead to Zalo. Copy it from Zalo Bot Creator"),
        ({**ZALO, "ZALO_BOT_LINK": "https://zalo.me/1"}, "ok   ZALO_BOT_TOKEN: set, mode webhook"),
        ({"ZALO_BOT_TOKEN": "1:x"}, "HINT ZALO_BOT_TOKEN: set, mode polling: what people write while this program"),
        ({"ZALO_BOT_TOKEN": "1:x"}, "HINT ZALO_BOT_LINK: empty: pages cannot lead to Zalo."),
        (
            {"ZALO_BOT_TOKEN": "1:x", "PUBLIC_URL": "http://127.0.0.1:8080"},
            "HINT ZALO_BOT_MODE: PUBLIC_URL is not https: Zalo cannot fetch cards",
        ),
    ],
)
def test_what_could_be_better_about_zalo_is_named(settings: dict[str, str], said: str) -> None:
    made = examined(**settings)
    assert made.exit_code == 0
    assert [it for it in made.stdout.splitlines() if it.startswith(said)], made.stdout


@pytest.mark.usefixtures("migrated")
@pytest.mark.parametrize(
    ("settings", "name", "mending"),
    [
        ({"PUBLIC_URL": "http://congdoan.example.vn"}, "PUBLIC_URL", "is not https"),
        ({"PUBLIC_URL": "https://" + "congdoan." * 12 + "vn"}, "PUBLIC_URL", "too long for the card's QR code"),
        ({"TELEGRAM_MODE": "webhook"}, "TELEGRAM_WEBHOOK_SECRET", "Example: openssl rand -hex 32"),
        (
            {"TELEGRAM_MODE": "webhook", "TELEGRAM_WEBHOOK_SECRET": "x" * 32, "PUBLIC_URL": "http://127.0.0.1:8080"},
            "TELEGRAM_MODE",
            "use polling to try out",
        ),
        ({**ZALO, "ZALO_BOT_WEBHOOK_SECRET": "short"}, "ZALO_BOT_WEBHOOK_SECRET", "needs 8 to 256 letters"),
        ({**ZALO, "PUBLIC_URL": "http://127.0.0.1:8080"}, "ZALO_BOT_MODE", "use polling to try out"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY", "Example: openssl rand -hex 32"),
        ({"DATA_DIR": __file__}, "DATA_DIR", "is no folder: name another"),
        ({"DATABASE_URL": "sqlite+aiosqlite:////nowhere/at/all.db"}, "DATABASE_URL", "the folder there"),
        ({"DATABASE_URL": "postgresql+asyncpg://k:hunter2@127.0.0.1:1/k"}, "DATABASE_URL", "is the server up"),
        (
            {"DATABASE_URL": "postgresql+asyncpg://k@127.0.0.1:1/k", "SECRET_KEY": ""},
            "SECRET_KEY",
            "PostgreSQL needs one that all replicas share",
        ),
    ],
    ids=[
        "http",
        "long",
        "no webhook secret",
        "webhook at home",
        "short secret",
        "Zalo at home",
        "short key",
        "no folder",
        "folder",
        "server",
        "no key",
    ],
)
def test_what_is_wrong_is_named_with_the_way_to_mend_it(settings: dict[str, str], name: str, mending: str) -> None:
    made = examined(**settings)
    bad = [it for it in made.stdout.splitlines() if it.startswith("BAD")]
    assert made.exit_code == 1, made.output
    assert [it for it in bad if it[5:].startswith(name) and mending in it], made.stdout
    assert "hunter2" not in made.output


def test_a_database_of_a_server_without_it_is_named(postgres_url: str) -> None:
    made = examined(DATABASE_URL=postgres_url.replace("/postgres?", "/no_such_database?"))
    assert made.exit_code == 1, made.output
    assert line(made, "DATABASE_URL").startswith("BAD")


def test_looking_makes_nothing(folder: Path) -> None:
    made = examined(SECRET_KEY="")
    assert made.exit_code == 0, made.output
    assert list(folder.iterdir()) == []
    assert line(made, "SECRET_KEY").startswith("HINT SECRET_KEY: none yet")


@pytest.mark.usefixtures("migrated")
def test_looking_changes_nothing_in_the_database(folder: Path) -> None:
    before = (folder / "var/ketnap.db").read_bytes()
    assert examined().exit_code == 0
    assert (folder / "var/ketnap.db").read_bytes() == before
    assert not (folder / "var/secret_key").exists()


def test_a_key_that_was_lost_is_named(started: Path) -> None:
    (started / "var/secret_key").unlink()
    made = examined(SECRET_KEY="")
    assert made.exit_code == 1
    assert "but there is none here" in line(made, "DATABASE_URL")


@pytest.mark.usefixtures("started")
def test_a_database_of_another_key_is_named() -> None:
    made = examined(SECRET_KEY="quite another key of the tests")
    assert made.exit_code == 1
    assert "the database was written with" in line(made, "DATABASE_URL")


@pytest.mark.usefixtures("migrated")
async def test_a_database_of_a_newer_version_is_named(folder: Path) -> None:
    db = Database("sqlite+aiosqlite:///var/ketnap.db")
    await db.open()
    version = table("alembic_version", column("version_num"))
    await db.write(lambda c: c.execute(update(version).values(version_num="9999")))
    await db.close()
    found = {it.name: it for it in await doctor.examine(Settings(secret_key=SecretStr(SECRET)))}
    assert found["DATABASE_URL"].bad
    assert "install the newer version" in found["DATABASE_URL"].words


@pytest.mark.usefixtures("migrated")
def test_a_disk_that_is_nearly_full_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "LEAST_FREE_MB", 10**9)
    made = examined()
    assert made.exit_code == 1
    assert line(made, "DATA_DIR").startswith("BAD")


@pytest.mark.usefixtures("migrated")
def test_a_folder_of_papers_that_is_not_there_is_named(folder: Path) -> None:
    made = examined(PAPERS_DIR=str(folder / "giay"))
    assert made.exit_code == 1
    assert "there is no such folder of templates" in line(made, "PAPERS_DIR")


@pytest.mark.usefixtures("migrated")
def test_it_says_when_the_nights_copies_have_stopped(folder: Path) -> None:
    assert "no copy yet" in line(examined(), "BACKUP_DIR")
    copies = folder / "var/backups"
    copies.mkdir()
    (copies / "ketnap-2026-11-22.db").touch()
    assert line(examined(), "BACKUP_DIR").startswith("ok")
    os.utime(copies / "ketnap-2026-11-22.db", (0, 0))
    assert line(examined(), "BACKUP_DIR").startswith("BAD")
    (folder / "a file").touch()
    assert "cannot be written to" in line(examined(BACKUP_DIR=str(folder / "a file" / "copies")), "BACKUP_DIR")
