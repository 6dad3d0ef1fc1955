"""The access token at hand (mã truy cập), refreshed in time by one process of all; sends no messages.

What a crash can cost: Zalo gives a new refresh token for the old one, which then opens nothing. Dies the process
between that answer and our commit, the new one is lost, the old one is refused to whoever takes over, and an operator
must consent anew (`ketnap zalo-oa connect`). While the database is away, the new pair is held and stored once it is
back.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.channels.base import Failure, SendError
from bot.channels.zalo_oa_errors import CONNECT
from bot.channels.zalo_oa_oauth import OAuth, Refused
from models import zalo_oa_tokens as kept
from models.database import Database, is_unavailable
from models.zalo_oa_tokens import Access, Account, Held, Lease, Pair

log = logging.getLogger("ketnap.zalo_oa")

MARGIN = timedelta(hours=1)  # before an access token is over (25 h) it is refreshed, while the old one still opens
LAST = timedelta(seconds=30)  # before its end it is not used any more: a call takes up to 20 s
REASONS = {
    Held.REFUSED: CONNECT,
    Held.MISSING: "the Official Account is not connected: run `ketnap zalo-oa connect`",
}


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds: between looks at what another process refreshes, until that is given up; between tries to store."""

    look: float = 0.2
    patience: float = 25.0
    store: float = 1.0


class Tokens:
    """Gives access tokens. `get` raises SendError: STOP until an operator acts, RETRY while Zalo is not reached."""

    def __init__(self, db: Database, account: Account, oauth: OAuth, now: Callable[[], datetime]) -> None:
        self._db, self._account, self._oauth, self._now = db, account, oauth, now
        self.pace = Pace()
        self._known: Access | None = None
        self._lock = asyncio.Lock()
        self._exchanging: asyncio.Task[Access] | None = None

    async def adopt(self, setting: str) -> None:
        """Take in the settings' refresh token if it is needed (models/zalo_oa_tokens.py)."""
        if setting:
            await self._db.write(lambda c: kept.adopt(c, self._account, setting, self._now()))

    async def get(self) -> Access:
        """One that opens at this moment."""
        known = self._known
        if known is not None and self._now() < known.until - LAST:
            return known
        return await self.renew(known.generation if known else 0)

    async def keep_fresh(self) -> None:
        """To be called every few minutes: refreshes what is soon over, so that no message waits for it."""
        known = self._known
        if known is None or self._now() >= known.until - MARGIN:
            with contextlib.suppress(SendError):  # logged where it arose; the next call tries again
                await self.renew(known.generation if known else 0)

    async def renew(self, bad: int) -> Access:
        """A newer one than that of generation `bad`, which is over or refused; 0 for none at hand."""
        async with self._lock:
            if self._known is None or self._known.generation <= bad:
                self._known = await (self._found() if bad == 0 else self._newer(bad))
            return self._known

    async def _found(self) -> Access:
        """What is stored, if it still opens; else a new one."""
        stored = await self._db.read(lambda c: kept.current(c, self._account))
        if stored is not None and self._now() < stored.until - LAST:
            return stored
        return await self._newer(stored.generation if stored else 0)

    async def _newer(self, bad: int) -> Access:
        if self._exchanging is not None and not self._exchanging.done():  # whose message was broken off
            return await asyncio.shield(self._exchanging)
        looks = max(1, round(self.pace.patience / self.pace.look))
        for _ in range(looks):
            match await self._db.write(lambda c: kept.claim(c, self._account, bad, self._now())):
                case Access() as newer:
                    return newer
                case Lease() as lease:
                    self._exchanging = asyncio.create_task(self._exchange(lease), name="zalo_oa_tokens")
                    return await asyncio.shield(self._exchanging)
                case Held.TAKEN:
                    await asyncio.sleep(self.pace.look)
                case reason:
                    raise SendError(Failure.STOP, REASONS[reason])
        raise SendError(Failure.RETRY, "another process still refreshes Zalo's tokens")

    async def _exchange(self, lease: Lease) -> Access:
        """Use the refresh token; never broken off once it is on its way."""
        try:
            pair = await self._oauth.refresh(lease.refresh)
        except Refused as error:
            await self._refused(lease, error.code)
            raise SendError(Failure.STOP, f"{CONNECT} ({error.code})") from None
        except SendError as error:
            log.warning("event=zalo_oa_not_refreshed failure=%s advice=%r", error.failure, error.advice)
            await self._db.write(lambda c: kept.release(c, self._account, lease))
            raise SendError(Failure.RETRY, error.advice, error.retry_after) from None
        access = await self._store(lease, pair)
        log.info("event=zalo_oa_refreshed generation=%d", access.generation)
        return access

    async def _refused(self, lease: Lease, code: int) -> None:
        if await self._db.write(lambda c: kept.refuse(c, self._account, lease, code, self._now())):
            log.error("event=zalo_oa_stopped code=%d advice=%r", code, CONNECT)

    async def _store(self, lease: Lease, pair: Pair) -> Access:
        """Until it is stored: there is no other copy of this refresh token."""
        while True:
            try:
                return await self._db.write(lambda c: kept.store(c, self._account, lease, pair, self._now()))
            except Exception as error:
                if not is_unavailable(error):
                    raise
                log.error("event=database_unavailable what=zalo_oa_tokens error=%s", type(error).__name__)
                await asyncio.sleep(self.pace.store)

    async def close(self, grace_s: float) -> None:
        """Let an exchange under way end for so many seconds: what Zalo answers then is lost."""
        if self._exchanging is not None and not self._exchanging.done():
            await asyncio.wait({self._exchanging}, timeout=grace_s)
            self._exchanging.cancel()
