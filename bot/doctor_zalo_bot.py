"""What ketnap doctor finds about Zalo's bot."""

from __future__ import annotations

from collections.abc import Iterator

from bot.finding import Finding
from bot.settings import Settings, ZaloBotMode
from models.zalo_bot_quota import Used

SECRET = range(8, 257)  # letters: zalo.md §1.1


def findings(settings: Settings) -> Iterator[Finding]:
    """What keeps it from working, else what could be better."""
    if not settings.zalo_bot_token.get_secret_value():
        yield Finding("ZALO_BOT_TOKEN", "empty: Zalo's bot is off", hint=True)
        return
    yield from list(_wrong(settings)) or list(_weak(settings)) or [_fine(settings)]


def _wrong(settings: Settings) -> Iterator[Finding]:
    if settings.zalo_bot_mode is not ZaloBotMode.WEBHOOK:
        return
    if len(settings.zalo_bot_webhook_secret.get_secret_value()) not in SECRET:
        yield Finding("ZALO_BOT_WEBHOOK_SECRET", "needs 8 to 256 letters. Example: openssl rand -hex 32", bad=True)
    if not settings.address.startswith("https://"):
        yield Finding("ZALO_BOT_MODE", "webhook needs an https PUBLIC_URL; use polling to try out", bad=True)


def _weak(settings: Settings) -> Iterator[Finding]:
    if settings.zalo_bot_mode is ZaloBotMode.POLLING:
        words = "set, mode polling: what people write while this program does not run is lost; use webhook in earnest"
        yield Finding("ZALO_BOT_TOKEN", words, hint=True)
    if not settings.address.startswith("https://"):
        words = "PUBLIC_URL is not https: Zalo cannot fetch cards, people get a link instead"
        yield Finding("ZALO_BOT_MODE", words, hint=True)
    if not settings.zalo_bot_link:
        yield Finding("ZALO_BOT_LINK", "empty: pages cannot lead to Zalo. Copy it from Zalo Bot Creator", hint=True)


def _fine(settings: Settings) -> Finding:
    return Finding("ZALO_BOT_TOKEN", f"set, mode {settings.zalo_bot_mode}")


def month(settings: Settings, used: Used) -> Finding:
    """What the month has used of the plan."""
    plan = settings.zalo_bot_plan
    words = f"{used.month}: {used.users} of {plan.users} people, {used.messages} of {plan.messages} messages"
    if near := ", ".join(what for what, _, _ in used.nearly(plan)):
        return Finding("ZALO_BOT_MESSAGES", f"{words}: nearly used up ({near}), ask Zalo for a larger plan", hint=True)
    return Finding("ZALO_BOT_MESSAGES", words)
