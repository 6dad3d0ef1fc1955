"""Channels (kênh): what each platform's wire looks like; everything behind them is the same for all."""

import sys

# python-telegram-bot loads httpx, which we never use, and that loads its own command line with rich and pygments where
# they are installed: 4.3 MB of an idle process. It is told that there is none, as where they are not.
sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]
