"""Puts Zalo's Official Account together from the settings (kênh Zalo OA): for the process, the command line, doctor."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from bot.settings import Settings
from models.database import Database
from models.keys import Keys
from models.zalo_oa_tokens import Account
from models.zalo_window import Price
from web.assets import asset

if TYPE_CHECKING:  # aiohttp's client is loaded by who uses it
    from bot.channels.zalo_oa import ZaloOa
    from bot.channels.zalo_oa_oauth import App


def missing(settings: Settings) -> list[str]:
    """The settings without which the channel cannot work, as .env has them."""
    needed = {
        "ZALO_OA_ID": settings.zalo_oa_id,
        "ZALO_OA_APP_ID": settings.zalo_oa_app_id,
        "ZALO_OA_APP_SECRET": settings.zalo_oa_app_secret.get_secret_value(),
        "ZALO_OA_SECRET_KEY": settings.zalo_oa_secret_key.get_secret_value(),
    }
    return [name for name, value in needed.items() if not value]


def link(settings: Settings) -> str:
    """Where people open the chat; "" while the channel is off."""
    return "" if missing(settings) else f"https://zalo.me/{settings.zalo_oa_id}"


def account(settings: Settings, keys: Keys) -> Account:
    """Whose tokens, as this process holds them."""
    return Account(settings.zalo_oa_id, secrets.token_hex(8), keys)


def app(settings: Settings) -> App:
    from bot.channels.zalo_oa_oauth import App

    return App(settings.zalo_oa_app_id, settings.zalo_oa_app_secret.get_secret_value(), settings.zalo_oa_oauth_url)


def price(settings: Settings) -> Price:
    return Price(settings.zalo_oa_price, settings.zalo_oa_monthly_budget)


def channel(settings: Settings, db: Database, keys: Keys, now: Callable[[], datetime]) -> ZaloOa | None:
    """The channel; None while it is off."""
    if missing(settings):
        return None
    from bot.channels.json_http import JsonHttp
    from bot.channels.zalo_oa import ZaloOa, ZaloOaSettings
    from bot.channels.zalo_oa_oauth import OAuth
    from bot.channels.zalo_oa_tokens import Tokens
    from bot.channels.zalo_oa_window import Windows

    http = JsonHttp("Zalo")
    tokens = Tokens(db, account(settings, keys), OAuth(app(settings), http, now), now)
    windows = Windows(db, price(settings), settings.zone, now)
    made = ZaloOaSettings(
        settings.zalo_oa_id,
        settings.zalo_oa_app_id,
        settings.zalo_oa_secret_key.get_secret_value(),
        settings.zalo_oa_api_url,
        settings.zalo_oa_refresh_token.get_secret_value(),
        f"{settings.address}{asset('phone.png').path}" if settings.address.startswith("https://") else "",
    )
    return ZaloOa(made, tokens, windows, http, now)
