"""What every test stands on: no network but loopback, a real PostgreSQL, no silent skips in CI."""

from __future__ import annotations

import asyncio
import gc
import os
import tempfile
from collections.abc import AsyncIterator, Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import hypothesis
import pytest

import migrations
from models.database import Database
from tests import matrix
from tests.network import keep_to_loopback
from tests.postgres import Emptied, Postgres, running_postgres
from tests.sqlite import File, is_open, settings

if TYPE_CHECKING:
    from tests.player import World

keep_to_loopback()

MEMORY = Path("/dev/shm")  # Linux's folder in memory


# --- what runs, and when ----------------------------------------------------------------------------------------------


hypothesis.settings.register_profile("ours", deadline=None)  # how fast the machine is proves nothing
hypothesis.settings.load_profile("ours")


def pytest_configure(config: pytest.Config) -> None:
    for mark in matrix.MARKS:
        config.addinivalue_line("markers", mark)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Without looking for garbage, of which there is none: what is loaded and collected stays until the end."""
    gc.disable()
    found = yield
    gc.freeze()
    gc.enable()
    return found


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    items[:], left = matrix.chosen(items)
    config.hook.pytest_deselected(items=left)


# --- PostgreSQL -------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """One server per process of the tests (make test runs several), for the whole run."""
    with running_postgres() as server:
        yield server


@pytest.fixture(scope="session")
def postgres_url(postgres: Postgres) -> str:
    """The server's own database; tests that write take a fresh one: postgres.create_database(template)."""
    return postgres.url()


# --- the database under test ------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy."""
    path = tmp_path_factory.mktemp("template") / "template.db"
    asyncio.run(migrated(f"sqlite+aiosqlite:///{path}"))
    return path


@pytest.fixture(scope="session")
def postgres_template(postgres: Postgres) -> str:
    """The name of a migrated PostgreSQL database to copy."""
    name = postgres.create_database()
    asyncio.run(migrated(postgres.url(name)))
    return name


@pytest.fixture(scope="session")
def postgres_emptied(postgres: Postgres, postgres_template: str) -> Iterator[Emptied]:
    """The one database that the tests of this process use by turns: a new one for each takes 0.3 s."""
    made = Emptied(postgres, postgres.create_database(postgres_template))
    yield made
    made.close()


async def migrated(url: str) -> None:
    db = Database(url)
    await db.open()
    await db.write(migrations.upgrade)
    await db.close()


@pytest.fixture
def sqlite_folder(tmp_path: Path) -> Iterator[Path]:
    """Where the SQLite file lies: in memory where the system can, for half a test was waiting for the disk."""
    if not os.access(MEMORY, os.W_OK):
        yield tmp_path
        return
    with tempfile.TemporaryDirectory(prefix="ketnap-", dir=MEMORY) as folder:
        yield Path(folder)


@pytest.fixture(scope="session")
def sqlite_file(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[File]:
    """The one file that the tests of this process use by turns: a new one for each, and new doors to it, take 4 ms."""
    folder = MEMORY if os.access(MEMORY, os.W_OK) else tmp_path_factory.getbasetemp()
    with tempfile.TemporaryDirectory(prefix="ketnap-", dir=folder) as made:
        file = File(Path(made), sqlite_template)
        yield file
        file.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, doors: dict[str, Database]) -> Iterator[str]:
    """A migrated, empty database, on each kind in turn."""
    if request.param == "sqlite":
        file: File = request.getfixturevalue("sqlite_file")
        if "loaded" in request.fixturenames:  # other processes will open it
            file.renew()
        else:
            file.emptied()
        yield f"sqlite+aiosqlite:///{file.path}"
        return
    emptied: Emptied = request.getfixturevalue("postgres_emptied")
    yield emptied.url
    if emptied.empty():
        doors.pop(emptied.url, None)  # what it was in the middle of was theirs, most likely


@pytest.fixture(scope="session")
def doors() -> dict[str, Database]:
    """The doors to each URL, the same for the whole run: they remember every statement, which takes long to compile,
    and their connections to PostgreSQL."""
    return {}


@pytest.fixture
async def db(database_url: str, doors: dict[str, Database]) -> AsyncIterator[Database]:
    """Both doors to it, open."""
    database = doors.get(database_url) or doors.setdefault(database_url, Database(database_url))
    if not is_open(database):
        await database.open()
    if not database.is_sqlite:
        yield database
        return
    before = await database.write(settings)
    yield database
    # What still waits to be written is not the next test's, nor is a short patience or a full disk.
    if is_open(database) and await database.write(settings) != before:
        await database.close()


@pytest.fixture
async def world(db: Database, request: pytest.FixtureRequest) -> World:
    """The settled world that transcripts and many other tests begin in."""
    from tests.player import World  # the whole program hangs on it, and tests of rules need none of it

    made = World(db)
    # Who changes the program itself plays its stories, for nobody else's.
    tells = db.is_sqlite and "monkeypatch" not in request.fixturenames
    await made.settle(request.getfixturevalue("sqlite_file") if tells else None)
    return made


# --- in CI a skip is a failure ----------------------------------------------------------------------------------------


def _skips_that_fail(config: pytest.Config) -> int:
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("CI") != "true" or reporter is None or hasattr(config, "workerinput"):
        return 0
    return len(reporter.stats.get("skipped", []))


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    unharmed = session.exitstatus in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED)
    if unharmed and _skips_that_fail(session.config):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if skips := _skips_that_fail(config):
        terminalreporter.section("skipped in CI", red=True)
        terminalreporter.write_line(f"{skips} skipped, and CI=true: a test that does not run proves nothing.", red=True)
