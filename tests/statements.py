"""Does the choice in tests/matrix.py keep any statement from PostgreSQL? Plays what is left out too, and says.

    python -m pytest -q -p tests.statements tests/models tests/handlers tests/bot tests/web tests/scheduler

One process, some minutes. At the end stand the statements of the program that only tests left out took to PostgreSQL,
and one test that did: mark it `on_both`. STATEMENTS=file.json keeps which test took which.
"""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event

from tests import matrix

ROOT = str(Path(__file__).resolve().parent.parent)
# How many values a list has, or that it has none, and how many rows are written at once makes no other statement.
EMPTY = "(NULL) AND (1 != 1)"
NUMBERED = re.compile(r"\$\d+(::(TIMESTAMP WITH TIME ZONE|[A-Z]+)(\(\d+\))?)?")
REPEATED = re.compile(r"(\(\?(?:, \?)*\)|\?)(?:, \1)+")

_chosen: set[str] = set()
_by_test: dict[str, dict[str, str]] = {}  # statement: where it comes from
_now = ""


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Generator[None, None, None]:
    """Whatever can be is played on PostgreSQL; what would have been is remembered."""
    everything = [item for item in items if matrix.is_on_postgresql(item)]
    yield
    _chosen.update(item.nodeid for item in items)
    items[:] = everything


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    global _now
    _now = item.nodeid
    _by_test[_now] = {}
    return (yield)


@event.listens_for(Engine, "before_cursor_execute")
def _seen(connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
    if connection.dialect.name == "postgresql" and (place := _place()):
        asked = NUMBERED.sub("?", statement).replace(EMPTY, "(?)")
        _by_test[_now].setdefault(REPEATED.sub(r"\1", asked), place)


def _place() -> str:
    """The line of ours that asked; empty if it is a test's."""
    frame = sys._getframe(2)
    while frame is not None:
        name = frame.f_code.co_filename
        if name.startswith(ROOT) and ".venv" not in name:
            short = name[len(ROOT) + 1 :]
            return "" if short.startswith("tests/") else f"{short}:{frame.f_lineno}"
        frame = frame.f_back  # type: ignore[assignment]
    return ""


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    shown = {it for test in _chosen for it in _by_test.get(test, ())}
    lost: dict[str, list[str]] = {}
    for test, statements in _by_test.items():
        for it in statements.keys() - shown:
            lost.setdefault(f"{statements[it]}: {it}", []).append(test)
    terminalreporter.section("statements lost to PostgreSQL")
    for it, tests in lost.items():
        terminalreporter.write_line(f"{it}\n    {tests[0]}")
    if os.environ.get("STATEMENTS"):
        Path(os.environ["STATEMENTS"]).write_text(json.dumps([sorted(_chosen), _by_test]))
