"""The log (nhật ký): one line per event, key=value, no personal data, no token."""

from __future__ import annotations

import logging
import sys
import traceback
from datetime import UTC, datetime

QUIET = ("uvicorn", "uvicorn.error", "apscheduler", "telegram", "aiohttp", "asyncio", "alembic", "sqlalchemy", "PIL")


class OneLine(logging.Formatter):
    """time level logger message, and where an error happened instead of its words."""

    def format(self, record: logging.LogRecord) -> str:
        moment = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line = f"time={moment} level={record.levelname.lower()} log={record.name} {record.getMessage()}"
        if record.exc_info and record.exc_info[2]:
            places = traceback.extract_tb(record.exc_info[2])[-4:]
            line += f" error={record.exc_info[1]} at=" + "<".join(f"{it.name}:{it.lineno}" for it in reversed(places))
        return line.replace("\n", " ")


def set_up(level: str) -> None:
    """Send everything to standard error in this form; libraries only from warnings on."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(OneLine())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
