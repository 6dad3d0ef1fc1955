"""Which cases are played on PostgreSQL too, and in which order the tests run.

Every test that touches a database is played on SQLite, in all its cases. On PostgreSQL:
- what lies in tests/models (all SQL is there), and what is marked `every_case_on_both`: every case;
- in tests/handlers (words, buttons and steps), and of what is marked `one_database`: the first test of the file, and
  those marked `on_both`: because they race, or bring a statement there that no other test does;
- all others: the first of each test's cases.
tests/statements.py finds the statements that this would keep from PostgreSQL.
"""

from __future__ import annotations

import pytest

MARKS = (
    "every_case_on_both: its cases differ in what the database does (uniqueness, locking, order)",
    "one_database: about words and steps, whatever keeps them; the first of such tests in a file is played on both",
    "on_both: played on both, in its first case: people race in it, or a statement is in no other test on PostgreSQL",
)
# They wait for processes and browsers: begun first, so that at the end nobody waits for them.
SLOW = ("test_kill.py", "test_browser.py", "test_browser_file.py", "test_process.py", "test_sheet.py")


def chosen(items: list[pytest.Item]) -> tuple[list[pytest.Item], list[pytest.Item]]:
    """Those to be played, in their order, and those left out."""
    kept: list[pytest.Item] = []
    left: list[pytest.Item] = []
    shown: set[str] = set()  # subjects that PostgreSQL has been shown already
    for item in items:
        subject = _subject(item) if is_on_postgresql(item) else item.nodeid
        (left if subject in shown else kept).append(item)
        shown |= {subject, f"{item.path}"} if is_on_postgresql(item) else {subject}  # and a test of its file
    return sorted(kept, key=_rank), left


def is_on_postgresql(item: pytest.Item) -> bool:
    """Whether this is the case of a test that is played there."""
    call = getattr(item, "callspec", None)
    return call is not None and call.params.get("database_url") == "postgresql"


def _subject(item: pytest.Item) -> str:
    """What is shown of PostgreSQL once."""
    if item.path.parent.name == "models" or item.get_closest_marker("every_case_on_both"):
        return item.nodeid
    one = item.get_closest_marker("one_database") or item.path.parent.name == "handlers"
    if one and not item.get_closest_marker("on_both"):
        return f"{item.path}"
    return f"{item.path}::{getattr(item, 'originalname', item.name)}"


def _rank(item: pytest.Item) -> int:
    return SLOW.index(item.path.name) if item.path.name in SLOW else len(SLOW)
