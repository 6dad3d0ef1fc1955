"""Counts who opens an invite's page (lượt mở) in memory and writes it down at most a second later, so that a poster
scanned by a whole shift costs one write; robots, previews and prefetching browsers are not people."""

from __future__ import annotations

import asyncio
import logging
import re
from collections import Counter
from datetime import date

from starlette.requests import Request

from models import invite_openings
from models.database import Database, is_unavailable

log = logging.getLogger("ketnap.openings")

BUFFERED_S = 1.0  # seconds; what a crash may lose (issue: opens are buffered at most a second)
AGAIN_S = 5.0  # seconds until the next try when the database is not there
# Link previews of messengers and crawlers name themselves; Zalo's and Facebook's own browsers, which people use, do not
# match: they say "Zalo android/…", "FBAN/…" or "FB_IAB/…".
ROBOTS = re.compile(
    r"bot\b|bot/|crawl|spider|slurp|preview|facebookexternalhit|facebookcatalog|whatsapp/|skypeuripreview|zalopc-preview"
    r"|embedly|headlesschrome|python|curl|wget|go-http-client|okhttp|libwww|httpclient",
    re.IGNORECASE,
)
AHEAD = ("purpose", "sec-purpose", "x-purpose", "x-moz")
"""Headers by which a browser says that it only fetches ahead, or for a preview."""


def is_person(request: Request) -> bool:
    """Whether somebody looks at this page. An unnamed browser is none: every phone names its own."""
    agent = request.headers.get("user-agent", "")
    ahead = any(request.headers.get(name, "").startswith(("prefetch", "preview")) for name in AHEAD)
    return request.method == "GET" and not ahead and bool(agent) and ROBOTS.search(agent) is None


class Openings:
    """What was opened since the last writing."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._counted: Counter[tuple[int, date]] = Counter()
        self._writing: asyncio.Task[None] | None = None

    def note(self, invite_id: int, day: date) -> None:
        """One opening; written within a second."""
        self._counted[invite_id, day] += 1
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._later())

    async def _later(self) -> None:
        await asyncio.sleep(BUFFERED_S)
        while not await self.write():  # noqa: ASYNC110  the database does not tell when it is back
            await asyncio.sleep(AGAIN_S)

    async def write(self) -> bool:
        """Write down what there is; False, and nothing is forgotten, while the database is not there."""
        counted, self._counted = self._counted, Counter()
        try:
            if counted:
                await self._db.write(lambda connection: invite_openings.add(connection, counted))
        except Exception as error:
            if not is_unavailable(error):
                log.exception("event=openings_lost n=%d", counted.total())
                return True
            self._counted += counted
            return False
        return not self._counted

    async def close(self) -> None:
        """Write the last ones; to be called before the database closes."""
        if self._writing:
            self._writing.cancel()
        await self.write()
