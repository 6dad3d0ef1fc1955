"""What ketnap doctor finds about Zalo's Official Account: nothing if no setting of it is there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot import zalo_oa
from bot.finding import Finding
from bot.settings import Settings
from models import zalo_oa_tokens, zalo_window
from models.keys import Keys
from models.zalo_oa_tokens import Access
from models.zalo_window import Month

OLD = timedelta(days=2)  # tokens are refreshed every day: older ones mean that nothing ran, and after 90 they are dead
CONNECT = "run `ketnap zalo-oa connect`"


@dataclass(frozen=True, slots=True)
class Kept:
    """What the database holds of it at a moment."""

    access: Access | None
    month: Month
    now: datetime


def look(connection: Connection, settings: Settings, keys: Keys, now: datetime) -> Kept:
    access = zalo_oa_tokens.current(connection, zalo_oa.account(settings, keys))
    return Kept(access, zalo_window.spent(connection, f"{now.astimezone(settings.zone):%Y-%m}"), now)


def is_wanted(settings: Settings) -> bool:
    return len(zalo_oa.missing(settings)) < 4


def findings(settings: Settings, kept: Kept | None) -> Iterator[Finding]:
    """`kept`: None if there is no database to look into."""
    if names := zalo_oa.missing(settings):
        yield Finding("ZALO_OA", f"off: {', '.join(names)} not set. Where they are found: .env.example", bad=True)
        return
    if not settings.address.startswith("https://"):
        yield Finding("ZALO_OA", "its webhook needs an https PUBLIC_URL", bad=True)
    yield _tokens(settings, kept)
    if kept is not None:
        yield _money(settings, kept.month)


def _tokens(settings: Settings, kept: Kept | None) -> Finding:
    access = kept.access if kept else None
    if kept is None or access is None:
        if settings.zalo_oa_refresh_token.get_secret_value():
            return Finding("ZALO_OA_REFRESH_TOKEN", "is taken in at the next start", hint=True)
        return Finding("ZALO_OA", f"not connected: {CONNECT}", bad=True)
    since = f"tokens of {access.refreshed_at.astimezone(settings.zone):%Y-%m-%d %H:%M}"
    if access.refused_at is not None:
        return Finding(
            "ZALO_OA", f"{since}: Zalo does not take them (error {access.refused_code}): {CONNECT}", bad=True
        )
    if kept.now > access.refreshed_at + OLD:
        return Finding("ZALO_OA", f"{since}: start the bot, it refreshes them; after 90 days {CONNECT}", hint=True)
    return Finding("ZALO_OA", f"connected, {since}")


def _money(settings: Settings, month: Month) -> Finding:
    budget = settings.zalo_oa_monthly_budget
    words = f"{month.month}: {month.messages} messages out of the free window, {month.spent} of {budget} đồng"
    if month.spent + settings.zalo_oa_price > budget:
        return Finding("ZALO_OA_MONTHLY_BUDGET", f"{words}: who wrote over 48 hours ago hears nothing more", hint=True)
    return Finding("ZALO_OA_MONTHLY_BUDGET", words)
