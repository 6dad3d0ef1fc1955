"""Invites on the command line (mã giới thiệu): the codes of the enterprises whose name is given."""

from __future__ import annotations

import secrets

from sqlalchemy import Connection

from bot.cli_officers import UNKNOWN_BOT
from bot.settings import Settings
from bot.start import now
from domain.invite_code import shown
from handlers.invite import page_link
from handlers.officer_invite import TELEGRAM_BOT, telegram_link, web_link
from models import enterprises, invites, own_enterprises
from models import settings as remembered
from models.invites import NewInvite


def enterprise_links(connection: Connection, settings: Settings, name: str) -> list[str]:
    """A few lines for each enterprise that is found: its code, its page, and a link for each channel."""
    found = enterprises.search(connection, name)
    return [line for it in found for line in _lines(connection, settings, it)]


def _lines(connection: Connection, settings: Settings, it: enterprises.Found) -> list[str]:
    new = NewInvite(enterprise_id=it.id, unit_id=own_enterprises.unit_of(connection, it.id))
    code = invites.own_or_make(connection, new, secrets.token_bytes, now()).code
    links = [page_link(settings.address, code), web_link(settings.address, code)]
    if settings.telegram_token.get_secret_value():
        links.append(telegram_link(remembered.get(connection, TELEGRAM_BOT) or UNKNOWN_BOT, code))
    return [f"GT {shown(code)}  {it.name}", *(f"  {link}" for link in links)]
