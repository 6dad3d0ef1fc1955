"""After a restore an operator arms campaigns by one command."""

from __future__ import annotations

from pathlib import Path

from typer.testing import CliRunner

from bot.armed import FILE
from bot.cli import app


def test_a_database_is_armed_and_says_so(started: Path) -> None:
    arm = ["campaign", "arm"]
    assert CliRunner().invoke(app, arm).stdout == "It was armed already.\n", "nothing was ever sent from it"
    (started / "var" / FILE).write_text("7\n")
    assert CliRunner().invoke(app, arm).stdout == "Armed: campaigns are sent from now on.\n"
    assert CliRunner().invoke(app, arm).stdout == "It was armed already.\n"
