"""What the process gives the pages (các phần): doors, clock, the turn; nothing here reads the environment."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol, cast
from zoneinfo import ZoneInfo

from starlette.requests import Request

from dialogue.messages import Incoming
from domain.working_days import PLAIN, Calendar
from models.database import Database
from models.keys import Keys
from web.limits import Limits
from web.openings import Openings
from web.wakeups import Wakeups


class Drawn(Protocol):
    """A file ready to hand out: bot.channels.base.Attached."""

    @property
    def name(self) -> str: ...
    @property
    def media_type(self) -> str: ...
    @property
    def content(self) -> bytes: ...


Take = Callable[[Incoming], Awaitable[None]]
"""Runs the turn of one message in; returns after the commit. Raises DatabaseUnavailable if nothing was stored."""

Picture = Callable[[str, str, str], Awaitable[Drawn]]
"""(kind, ref, language) of an attachment → the file."""

Webhook = Callable[[bytes, str], Awaitable[int]]
"""(body, secret header) → HTTP status."""

Health = Callable[[], Awaitable[Mapping[str, bool]]]
"""What must be up, by name."""


@dataclass(frozen=True, slots=True)
class Parts:
    """Everything the pages need. `links` are channels to offer: {"telegram": "https://t.me/…"}."""

    db: Database
    keys: Keys
    take: Take
    wakeups: Wakeups
    now: Callable[[], datetime]
    random: Callable[[int], bytes]
    address: str
    federation: str
    default_language: str
    zone: ZoneInfo
    links: Mapping[str, str]
    picture: Picture
    health: Health
    openings: Openings
    wanting_files: frozenset[str] = frozenset()  # conversations that take a file
    calendar: Calendar = PLAIN
    receipt_pause: float = 0.5  # s: what a receipt is answered in, whether there is a case or not
    webhooks: Mapping[str, Webhook] = field(default_factory=dict)  # by platform, as web/machine.py has them
    limits: Limits = field(default_factory=Limits)

    @property
    def https(self) -> bool:
        return self.address.startswith("https://")


def parts_of(request: Request) -> Parts:
    """The parts of the application that serves this request."""
    return cast(Parts, request.app.state.parts)
