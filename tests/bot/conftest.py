"""What tests of the running process and of the command line share."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.settings import Settings
from tests.bot.running import Nursery, nursery


@pytest.fixture(scope="session")
def at_hand(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nursery]:
    with nursery(tmp_path_factory.mktemp("nursery")) as made:
        yield made


@pytest.fixture
def loaded(at_hand: Nursery) -> Iterator[Nursery]:
    """A process that has loaded all modules, to start `ketnap run` from. What a test leaves running is ended: it would
    do the jobs of the next one, whose database is the same file."""
    yield at_hand
    assert at_hand.ask({}) == 0


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """An empty working folder, and no setting of whoever runs the tests."""
    return _settle_in(tmp_path, monkeypatch)


def _settle_in(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(folder)
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    return folder


@pytest.fixture
def migrated(folder: Path, sqlite_template: Path) -> Path:
    """A working folder with a database, which no key has written to yet."""
    (folder / "var").mkdir()
    shutil.copy(sqlite_template, folder / "var/ketnap.db")
    return folder


@pytest.fixture(scope="session")
def first_start(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder `var` as a first start leaves it, with its database and its key: making both takes 0.3 s."""
    from bot.cli import app

    folder = tmp_path_factory.mktemp("first-start")
    with pytest.MonkeyPatch.context() as monkeypatch:
        _settle_in(folder, monkeypatch)
        assert CliRunner().invoke(app, ["migrate"], env={"DEMO": "0"}).exit_code == 0
    return folder / "var"


@pytest.fixture
def started(folder: Path, first_start: Path) -> Path:
    """A working folder in which the program has run before."""
    shutil.copytree(first_start, folder / "var")
    return folder
