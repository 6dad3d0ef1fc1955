"""What every test stands on: no network but loopback, a real PostgreSQL, no silent skips in CI."""

from __future__ import annotations

import asyncio
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import migrations
from models.database import Database
from tests.network import keep_to_loopback
from tests.postgres import Postgres, running_postgres

if TYPE_CHECKING:
    from tests.player import World

keep_to_loopback()

MEMORY = Path("/dev/shm")  # Linux's folder in memory


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
def postgres_emptied(postgres: Postgres, postgres_template: str) -> str:
    """The name of the one database that the tests of this process use by turns: a new one for each takes 0.3 s."""
    return postgres.create_database(postgres_template)


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


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """A migrated, empty database, on each kind in turn."""
    if request.param == "sqlite":
        path = request.getfixturevalue("sqlite_folder") / "ketnap.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite+aiosqlite:///{path}"
        return
    server: Postgres = request.getfixturevalue("postgres")
    name = request.getfixturevalue("postgres_emptied")
    yield server.url(name)
    server.empty(name)


@pytest.fixture
async def db(database_url: str) -> AsyncIterator[Database]:
    """Both doors to it, open."""
    database = Database(database_url)
    await database.open()
    yield database
    await database.close()


@pytest.fixture
async def world(db: Database) -> World:
    """The settled world that transcripts and many other tests begin in."""
    from tests.player import World  # the whole program hangs on it, and tests of rules need none of it

    made = World(db)
    await made.settle()
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
