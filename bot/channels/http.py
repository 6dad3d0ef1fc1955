"""The one HTTP client of the project (aiohttp), as every channel opens it; knows no platform."""

from __future__ import annotations

import aiohttp

CONNECTIONS = 100  # at once; Telegram takes 30 messages a second, so this is reached only when it answers slowly
KEEP_ALIVE = 30.0  # s an idle connection is kept; a fresh TLS connection costs 2-3 round trips


def open_session(proxy: str = "") -> aiohttp.ClientSession:
    """A session for a running event loop; the caller closes it. `proxy` "http://127.0.0.1:3128", or "" for none.

    The environment's proxies are not read: the settings alone say how we reach the outside.
    """
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=CONNECTIONS, keepalive_timeout=KEEP_ALIVE),
        cookie_jar=aiohttp.DummyCookieJar(),
        proxy=proxy or None,
        trust_env=False,
    )
