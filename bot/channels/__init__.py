"""Channels (kênh): what each platform's wire looks like; everything behind them is the same for all."""

import sys
from types import ModuleType

# python-telegram-bot loads httpx, which we never use: 6 MB of an idle process, with its command line, rich and pygments
# where they are installed. What it finds in its place are the three names that its annotations have.
_httpx = ModuleType("httpx")
_httpx.__dict__.update(dict.fromkeys(("AsyncClient", "Proxy", "URL")))
sys.modules.setdefault("httpx", _httpx)
