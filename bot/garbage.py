"""Python's garbage collector in a process that serves for weeks (dọn rác)."""

from __future__ import annotations

import gc

# New objects until it looks at them. Python's 700 are reached by every third update, and cost a tenth of its CPU
# (benchmarks/README.md).
YOUNG = 5_000


def settle() -> None:
    """To be called when everything is loaded: all that is there stays, so it is not looked through again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG)
