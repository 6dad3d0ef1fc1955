"""After a restore an operator arms campaigns by one command."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.armed import FILE
from bot.cli import app
from bot.settings import Settings


def test_a_database_is_armed_and_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setenv("DEMO", "0")
    arm = ["campaign", "arm"]
    assert CliRunner().invoke(app, arm).stdout == "It was armed already.\n", "nothing was ever sent from it"
    (tmp_path / "var" / FILE).write_text("7\n")
    assert CliRunner().invoke(app, arm).stdout == "Armed: campaigns are sent from now on.\n"
    assert CliRunner().invoke(app, arm).stdout == "It was armed already.\n"
