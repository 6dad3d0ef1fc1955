"""Runs it: settings, turns, outbox, channels, command line. What the bot says and decides stands elsewhere."""

import sys
from types import ModuleType
from typing import Any


class _WithoutCommandLine(ModuleType):
    """Stands where uvicorn looks for its command line, which with click and all that reloads is 2 MB of an idle process
    and of no use to us."""

    main = run = None

    @property
    def Server(self) -> Any:
        from uvicorn.server import Server

        return Server


sys.modules.setdefault("uvicorn.main", _WithoutCommandLine("uvicorn.main"))
