"""Which cases are played on PostgreSQL too, and in which order the tests run.

Every test that touches a database is played on SQLite, in all its cases. On PostgreSQL:
- what lies in tests/models (all SQL is there), and what is marked `every_case_on_both`: every case;
- what is marked `one_database`, usually a whole file, because it is about words, buttons and steps: the first test;
- all others: the first of each test's cases.
"""

from __future__ import annotations

import pytest

MARKS = (
    "every_case_on_both: its cases differ in what the database does (uniqueness, locking, order)",
    "one_database: about words and steps, whatever keeps them; the first of such tests in a file is played on both",
)
# They wait for processes and browsers: begun first, so that at the end nobody waits for them.
SLOW = ("test_kill.py", "test_browser.py", "test_process.py", "test_sheet.py")


def chosen(items: list[pytest.Item]) -> tuple[list[pytest.Item], list[pytest.Item]]:
    """Those to be played, in their order, and those left out."""
    kept: list[pytest.Item] = []
    left: list[pytest.Item] = []
    shown: set[str] = set()  # subjects that PostgreSQL has been shown already
    for item in items:
        subject = _subject(item) if _is_on_postgresql(item) else item.nodeid
        (left if subject in shown else kept).append(item)
        shown.add(subject)
    return sorted(kept, key=_rank), left


def _is_on_postgresql(item: pytest.Item) -> bool:
    call = getattr(item, "callspec", None)
    return call is not None and call.params.get("database_url") == "postgresql"


def _subject(item: pytest.Item) -> str:
    """What is shown of PostgreSQL once."""
    if item.path.parent.name == "models" or item.get_closest_marker("every_case_on_both"):
        return item.nodeid
    if item.get_closest_marker("one_database"):
        return f"{item.path}"
    return f"{item.path}::{getattr(item, 'originalname', item.name)}"


def _rank(item: pytest.Item) -> int:
    return SLOW.index(item.path.name) if item.path.name in SLOW else len(SLOW)
