"""Keeps one session or address from drowning the others (giới hạn): token buckets in this process's memory."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

BUCKETS_KEPT = 10_000  # about 2 MB; then the full ones, which limit nobody, are thrown away


@dataclass(frozen=True, slots=True)
class Rate:
    """`burst` at once, then `each` of time for one more."""

    burst: int
    each: timedelta


MESSAGES = Rate(20, timedelta(seconds=0.5))  # of one session: 20 in 10 s, more than a hand can tap
# Of one address: a factory's Wi-Fi or a carrier's NAT brings a whole shift at once, so many may begin together.
SESSIONS = Rate(200, timedelta(seconds=1))
CODES = Rate(30, timedelta(minutes=2))  # wrong codes of one address: more than typing slips, far too few to guess one
RECEIPTS = Rate(30, timedelta(seconds=10))  # receipts typed from one address: a shift may read its answers at once
CALLS = Rate(20, timedelta(seconds=30))  # calls asked for from one address: more than a shift at one gate asks for


@dataclass(slots=True)
class Buckets:
    """Token buckets of one rate. A bucket is kept as the moment when it will be full again."""

    rate: Rate
    full_at: dict[str, datetime] = field(default_factory=dict)

    def wait(self, who: str, now: datetime) -> float:
        """Take one token: 0.0 if there was one, else how many seconds until there is."""
        full_at = max(self.full_at.get(who, now), now) + self.rate.each
        too_early = (full_at - now) - self.rate.burst * self.rate.each
        if too_early > timedelta():
            return too_early.total_seconds()
        self._make_room(now)
        self.full_at[who] = full_at
        return 0.0

    def _make_room(self, now: datetime) -> None:
        if len(self.full_at) >= BUCKETS_KEPT:
            self.full_at = {who: moment for who, moment in self.full_at.items() if moment > now}


@dataclass(frozen=True, slots=True)
class Limits:
    """What is limited."""

    messages: Buckets = field(default_factory=lambda: Buckets(MESSAGES))
    sessions: Buckets = field(default_factory=lambda: Buckets(SESSIONS))
    codes: Buckets = field(default_factory=lambda: Buckets(CODES))
    receipts: Buckets = field(default_factory=lambda: Buckets(RECEIPTS))
    calls: Buckets = field(default_factory=lambda: Buckets(CALLS))
