"""The command line as an operator uses it: what each command says, and its exit code."""

from __future__ import annotations

import os
import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.cli import app
from bot.settings import Settings
from domain.purposes import Purpose
from models.card_token import card_address, sign_card
from models.keys import derive_keys

ROOT = Path(__file__).resolve().parents[2]
SECRET = "a made-up key of the tests only"
JOINING = ("/join", "1", "ban mai", "1", "Lò Thị Ọi", "15/8/1990", "2", "0912345678", "1", "1", "1")


pytestmark = pytest.mark.usefixtures("folder")


def ketnap(*words: str, **settings: str) -> Result:
    return CliRunner().invoke(app, [*words], env=settings)


def process(*words: str, said: str = "", **settings: str) -> subprocess.CompletedProcess[str]:
    """A process of its own, as `ketnap …` is, with the second that it takes to load."""
    clean = {name: value for name, value in os.environ.items() if name.lower() not in Settings.model_fields}
    return subprocess.run(
        [sys.executable, "-m", "bot.cli", *words],
        input=said,
        capture_output=True,
        text=True,
        timeout=60,
        env={**clean, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8", **settings},
    )


# --- from nothing to a card, the talk in a process of its own ---------------------------------------------------------
def test_from_an_empty_folder_to_a_card_that_verifies_offline(folder: Path) -> None:
    settings = {"PUBLIC_URL": "https://congdoan.example.vn", "DEMO": "0"}
    made = ketnap("migrate", **settings)
    assert (made.exit_code, made.stdout) == (0, "The database is up to date.\n")
    assert (folder / "var/secret_key").stat().st_mode & 0o777 == 0o600

    (folder / "list.csv").write_text("Tên,Xã\nCông ty TNHH Bản Mai,Tân Phong\n", "utf-8")
    assert ketnap("enterprises", "import", "list.csv", **settings).stdout == "1 enterprises added, 0 updated.\n"

    talk = process("chat", said="\n".join(JOINING) + "\n", **settings)
    assert talk.returncode == 0, talk.stderr
    assert "Số đơn của anh/chị: LC-000001-3" in talk.stdout
    assert "Ọi" not in talk.stderr
    picture = re.search(r"\[(\S+\.png)\]", talk.stdout)
    assert picture is not None
    png = Path(picture[1]).read_bytes()
    assert png.startswith(b"\x89PNG")

    (folder / "var/ketnap.db").rename(folder / "away.db")  # offline: only the key is needed
    checked = ketnap("card", "check", read_qr(png), **settings)
    assert checked.exit_code == 0, checked.stderr
    assert checked.stdout.startswith("GENUINE card ")
    assert not (folder / "var/ketnap.db").exists()


def read_qr(png: bytes) -> str:
    from io import BytesIO

    import zxingcpp
    from PIL import Image

    return str(zxingcpp.read_barcodes(Image.open(BytesIO(png)).convert("L"))[0].text)


def test_the_code_of_an_enterprise_is_made_once_with_its_links(started: Path) -> None:
    (started / "list.csv").write_text("Tên,Xã\nCông ty CP Chè Suối Hồ,Sin Suối Hồ\n", "utf-8")
    settings = {"PUBLIC_URL": "https://x.example.vn"}
    assert ketnap("enterprises", "import", "list.csv", **settings).exit_code == 0
    first, again = (ketnap("enterprises", "link", "chè", **settings).stdout for _ in range(2))
    assert first == again
    found = re.fullmatch(
        r"GT (\w{5})-(\w)  Công ty CP Chè Suối Hồ\n"
        r"  https://x\.example\.vn/j/(\w{6})\n  https://x\.example\.vn/chat\?code=(\w{6})\n",
        first,
    )
    assert found is not None, first
    assert found[1] + found[2] == found[3] == found[4]
    assert ketnap("enterprises", "link", "nhà máy khác", **settings).stdout == ""


# --- migrate, settings ------------------------------------------------------------------------------------------------
def test_migrating_again_changes_nothing(folder: Path) -> None:
    for _ in range(2):
        made = ketnap("migrate")
        assert (made.exit_code, made.stdout) == (0, "The database is up to date.\n")


@pytest.mark.parametrize(
    "words", [["run"], ["migrate"], ["doctor"], ["chat"], ["card", "check", "x"], ["demo", "remove"]]
)
def test_a_wrong_setting_stops_every_command_with_one_clear_line(words: list[str]) -> None:
    made = ketnap(*words, HTTP_PORT="eighty")
    assert made.exit_code == 1
    assert "HTTP_PORT='eighty'" in made.stderr
    assert "Example: HTTP_PORT=8080" in made.stderr
    assert "Traceback" not in made.output


@pytest.mark.parametrize("words", [["run"], ["migrate"], ["chat"], ["demo", "remove"]])
def test_a_database_that_is_not_there_is_one_clear_line(words: list[str]) -> None:
    made = ketnap(*words, DATABASE_URL="postgresql+asyncpg://ketnap:hunter2@127.0.0.1:1/ketnap", SECRET_KEY=SECRET)
    assert made.exit_code == 1
    assert made.exception is None or isinstance(made.exception, SystemExit)
    assert "database cannot be opened" in made.stderr
    assert "hunter2" not in made.output


@pytest.mark.usefixtures("started")
def test_another_key_than_the_databases_stops_the_start() -> None:
    made = ketnap("migrate", SECRET_KEY="quite another key of the tests")
    assert made.exit_code == 1
    assert "the database was written with" in made.stderr


# --- card check -------------------------------------------------------------------------------------------------------
def token(secret: str = SECRET) -> str:
    return sign_card(b"8 bytes!", derive_keys(secret, os.urandom).card)


@pytest.mark.parametrize("made", ["bare", "small letters", "address"])
def test_a_genuine_card_is_called_so(folder: Path, made: str) -> None:
    text = {"bare": token(), "small letters": token().lower(), "address": card_address("https://x.vn", token())}[made]
    checked = ketnap("card", "check", text, SECRET_KEY=SECRET)
    assert checked.exit_code == 0
    assert checked.stdout.startswith(f"GENUINE card {b'8 bytes!'.hex()}")
    assert [it.name for it in folder.rglob("*.db")] == []


@pytest.mark.parametrize("text", ["x", token("another key of the tests only"), token()[:-2] + "AA", token()[:80]])
def test_a_forged_card_is_called_so(text: str) -> None:
    checked = ketnap("card", "check", text, SECRET_KEY=SECRET)
    assert (checked.exit_code, checked.stdout) == (1, "")
    assert checked.stderr == "FORGED or damaged: this is no card of ours.\n"


def test_without_a_key_no_card_is_called_forged_and_no_key_is_made(folder: Path) -> None:
    checked = ketnap("card", "check", token())
    assert checked.exit_code == 1
    assert checked.stderr.startswith("No key here: set SECRET_KEY, or DATA_DIR")
    assert [*folder.iterdir()] == []


# --- enterprises import -----------------------------------------------------------------------------------------------
BAD = "Tên,Mã số thuế,Xã,Số lao động\nCông ty A,0100233489,Tân Phong,12\n,,Tân Phong,\nHTX B,,Nơi Nào,nhiều\n"


def test_an_import_stands_in_the_audit_as_the_operators_doing_in_the_province(started: Path) -> None:
    (started / "list.csv").write_text("Tên,Xã\nCông ty TNHH Bản Mai,Tân Phong\n", "utf-8")
    assert ketnap("enterprises", "import", "list.csv").exit_code == 0
    with closing(sqlite3.connect(started / "var/ketnap.db")) as database:
        noted = database.execute(
            "SELECT actor, detail, kind FROM audit JOIN unit ON unit.id = unit_id WHERE action = 'import'"
        ).fetchall()
    assert noted == [("operator", "added 1, updated 0", "province")]


def test_a_wrong_file_is_not_imported_and_each_mistake_is_named_with_its_row(started: Path) -> None:
    (started / "list.csv").write_text(BAD, "utf-8")
    made = ketnap("enterprises", "import", "list.csv")
    assert made.exit_code == 1
    assert [it for it in made.stderr.splitlines()[:-1] if "event=" not in it] == [
        "row 2: Tax code: the tax code is mistyped: its check digit does not fit",
        "row 3: Name: the name is missing",
        "row 4: Commune: there is no commune “Nơi Nào” in the province; expected e.g. Tân Phong",
        "row 4: Workers: “nhiều” is no number of workers; expected e.g. 35",
    ]
    assert made.stderr.splitlines()[-1] == (
        "list.csv: 4 to mend, nothing was imported. The list with the reasons beside the rows: list-loi.xlsx"
    )
    assert (started / "list-loi.xlsx").read_bytes().startswith(b"PK")
    assert ketnap("enterprises", "link", "Tốt").stdout == ""


def test_a_file_of_excel_that_is_no_utf_8_is_named_with_the_way_out(started: Path) -> None:
    (started / "list.csv").write_bytes("Tên\nCông ty\n".encode("cp1258", "replace") + b"\xff")
    made = ketnap("enterprises", "import", "list.csv")
    assert made.exit_code == 1
    assert "not UTF-8. Save the file as “CSV UTF-8”" in made.stderr


def test_a_file_that_is_not_there_is_a_mistake_of_use() -> None:
    assert ketnap("enterprises", "import", "nothing.csv").exit_code == 2


def test_a_file_that_is_no_list_is_refused_without_a_list_of_mistakes(started: Path) -> None:
    (started / "scan.xlsx").write_bytes(b"%PDF-1.7")
    made = ketnap("enterprises", "import", "scan.xlsx")
    assert made.exit_code == 1
    assert [it for it in made.stderr.splitlines() if "event=" not in it] == [
        "row 1: only Excel (.xlsx) and CSV can be read; save the file as one of them",
        "scan.xlsx: 1 to mend, nothing was imported.",
    ]
    assert [*started.glob("*-loi*")] == []


# --- demonstration data -----------------------------------------------------------------------------------------------
def test_demonstration_data_come_only_into_a_new_database_and_can_be_taken_out() -> None:
    ketnap("migrate", DEMO="1")
    first = ketnap("demo", "remove", DEMO="1")
    assert re.fullmatch(r"Removed: \d+ units, [1-9]\d* enterprises, 0 applications\.\n", first.stdout)
    assert ketnap("demo", "remove", DEMO="1").stdout == "Removed: 0 units, 0 enterprises, 0 applications.\n"


# --- chat -------------------------------------------------------------------------------------------------------------
@pytest.mark.usefixtures("started")
def test_a_talk_in_the_terminal_goes_on_the_next_time() -> None:
    CliRunner().invoke(app, ["chat"], input="/join\n1\n")
    again = CliRunner().invoke(app, ["chat"], input="/join\n")
    assert again.exit_code == 0
    assert "Đơn của anh/chị đang làm dở" in again.stdout
    assert "Anh/chị đang làm việc ở đâu?" in again.stdout
    assert Purpose.ADMISSION not in again.stdout


def test_a_database_of_a_newer_version_stops_the_start_with_one_clear_line(started: Path) -> None:
    with closing(sqlite3.connect(started / "var/ketnap.db", isolation_level=None)) as raw:
        raw.execute("UPDATE alembic_version SET version_num = '9999'")
    made = ketnap("migrate")
    assert made.exit_code == 1
    assert "the database is at step 9999" in made.stderr
    assert "install the newer version again" in made.stderr
