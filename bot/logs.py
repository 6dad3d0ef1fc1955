"""The log (nhật ký): one line per event, key=value, no personal data, no token."""

from __future__ import annotations

import logging
import sys
import traceback
from datetime import UTC, datetime
from types import TracebackType

OURS = "ketnap"


class Hidden(Exception):
    """Stands for an error in the log: its words are left out, for they may repeat what a person typed."""


def harmless(error: BaseException) -> tuple[type[BaseException], BaseException, TracebackType | None]:
    """The error's kind and place without its words, as `exc_info`."""
    return (Hidden, Hidden(type(error).__name__), error.__traceback__)


class OneLine(logging.Formatter):
    """time level logger message, and where an error happened instead of its words."""

    def format(self, record: logging.LogRecord) -> str:
        moment = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line = f"time={moment} level={record.levelname.lower()} log={record.name} {_message(record)}"
        if record.exc_info and record.exc_info[1]:
            line += f" error={_kind(record.exc_info[1])} at={_place(record.exc_info[2])}"
        return line.replace("\n", " ")


def _message(record: logging.LogRecord) -> str:
    """Ours as it is. Of a library's the first line: asyncio repeats an error's words in the next ones."""
    if record.name.partition(".")[0] == OURS:
        return record.getMessage()
    return f"event=library words={record.getMessage().strip().partition(chr(10))[0]!r}"


def _kind(error: BaseException) -> str:
    return str(error) if isinstance(error, Hidden) else type(error).__name__


def _place(trace: TracebackType | None) -> str:
    """The innermost four functions."""
    return "<".join(f"{it.name}:{it.lineno}" for it in reversed(traceback.extract_tb(trace)[-4:]))


def set_up(level: str) -> None:
    """Send everything to standard error in this form; libraries only from warnings on, whatever the level: below that
    aiosqlite, for one, logs whole statements with their values."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(OneLine())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.getLogger(OURS).setLevel(level)
