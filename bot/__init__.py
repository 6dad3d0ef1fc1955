"""Runs it: settings, turns, outbox, channels, command line. What the bot says and decides stands elsewhere."""

import sys

# uvicorn loads what watches files for changes, which we never do, where it is installed: 1 MB of an idle process. It is
# told that there is none.
sys.modules.setdefault("watchfiles", None)  # type: ignore[arg-type]
