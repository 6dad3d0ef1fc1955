"""The clock's jobs on the command line, as an operator sees and runs them."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner, Result

from bot.cli import app

TALLY = "2026-05-20T17:30+07:00"


pytestmark = pytest.mark.usefixtures("started")


def ketnap(*words: str) -> Result:
    return CliRunner().invoke(app, ["job", *words])


def test_the_list_says_how_often_when_last_and_when_next() -> None:
    before = {line.split()[0]: line for line in ketnap("list").stdout.splitlines()}
    assert {"succession", "retention", "founding_terms", "waiting", "zalo_bot_quota", "tally"} <= before.keys()
    assert all(" last never " in line for line in before.values())
    assert before["waiting"].split()[1] == "day"
    assert before["waiting"].endswith(" 08:00")
    ketnap("run", "waiting", "--at", TALLY)
    (after,) = (line for line in ketnap("list").stdout.splitlines() if line.startswith("waiting"))
    assert " last 2026-05-20 (done " in after


def test_a_job_is_run_as_if_it_were_then_once_and_again_when_told() -> None:
    done = "waiting 2026-05-20: done, 0 messages.\n"
    assert ketnap("run", "waiting", "--at", TALLY).stdout == done
    assert ketnap("run", "waiting", "--at", TALLY).stdout.startswith("waiting 2026-05-20: was done before.")
    assert ketnap("run", "waiting", "--at", TALLY, "--again").stdout == done
    assert ketnap("run", "waiting", "--at", "2026-05-20 07:59").stdout == done.replace("05-20", "05-19")
    hourly = ketnap("run", "retention", "--at", "2026-05-20T10:30+00:00")
    assert hourly.stdout == "retention 2026-05-20T17: done, 0 messages.\n"


def test_what_cannot_be_read_is_said_with_what_can() -> None:
    unknown = ketnap("run", "taly")
    assert unknown.exit_code == 1
    assert unknown.stderr.startswith("There is no job 'taly'. Expected one of: succession, retention, idle_help, ")
    wrong = ketnap("run", "waiting", "--at", "20/5")
    assert (wrong.exit_code, wrong.stderr) == (1, "--at '20/5' is no moment. Example: --at 2026-05-20T17:30+07:00\n")
