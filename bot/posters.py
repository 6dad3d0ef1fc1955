"""Fills in posters (áp phích) with an invite and the words of the day; draws one when it is sent."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

import texts
from bot.channels.base import Attached
from documents.poster_sheet import Paper, Poster, Sheet, Words
from domain.invite_code import shown
from domain.phone import show_phone
from domain.wordings import LONGEST
from handlers.invite import page_link
from handlers.turn import Config
from models import units, wordings
from models.database import Database
from models.invites import Invite

PDF, PNG = "application/pdf", "image/png"
PICTURE = "png"
FEATURES = ("whom", "everybody", "scan", "or_type", "or_open", "qr")
REASONS = tuple(f"poster.words.reason_{nth}" for nth in (1, 2, 3))
HEADLINE = "poster.words.headline"


def words_of(language: str, federation: str, own: Mapping[str, str]) -> Words:
    """What stands on every poster; `own` the federation's own words by text key."""

    def text(key: str) -> str:
        return own.get(key) or texts.text(language, key)

    first, second, third = map(text, REASONS)
    rest: dict[str, Any] = {name: texts.text(language, f"poster.words.{name}") for name in FEATURES}
    return Words(federation=federation, headline=text(HEADLINE), reasons=(first, second, third), **rest)


def own_words(connection: Connection, language: str) -> dict[str, str]:
    return wordings.several(connection, LONGEST, language)


@dataclass(frozen=True, slots=True)
class Subject:
    """What a poster is about: a code as it is stored, where it hangs, and whom to call."""

    code: str
    enterprise: str | None
    phone: str | None = None  # E.164
    place: str | None = None


def poster_of(it: Subject, address: str, language: str) -> Poster:
    """The poster of a code; it leads to our page."""
    phone = texts.render(language, "poster.words.phone", {"phone": show_phone(it.phone)}) if it.phone else None
    return Poster(shown(it.code), page_link(address, it.code), it.enterprise, phone, it.place)


def phone_of(connection: Connection, it: Invite, day: date) -> str | None:
    """Whom to call: the unit responsible for the enterprise, else the invite's own."""
    unit_id = units.responsible(connection, it.enterprise_id, None, day).id if it.enterprise_id else it.unit_id
    return units.phone(connection, unit_id, day) if unit_id else None


@dataclass(frozen=True, slots=True)
class PosterPrinter:
    """Draws one poster. `folder`: PAPERS_DIR."""

    db: Database
    config: Config
    now: Callable[[], datetime]
    folder: Path | None = None

    async def one(self, kind: str, it: Invite, language: str) -> Attached:
        """`kind`: "a4", "a5" or "png"."""
        day = self.now().astimezone(self.config.zone).date()
        own, phone = await self.db.read(lambda c: (own_words(c, language), phone_of(c, it, day)))
        words = words_of(language, self.config.federation, own)
        paper = Paper.A4 if kind == PICTURE else Paper(kind)
        subject = Subject(it.code, it.enterprise_name, phone, it.place)
        one = poster_of(subject, self.config.address, language)
        sheet = Sheet(words, (one,), day, paper, self.folder)
        drawn = await asyncio.to_thread(_drawn, sheet, kind)
        if kind == PICTURE:
            return Attached(f"ap-phich-{it.code}.png", PNG, drawn)
        return Attached(f"ap-phich-{it.code}-{kind}.pdf", PDF, drawn)


def _drawn(sheet: Sheet, kind: str) -> bytes:
    from documents.poster import draw_pdf, draw_png  # with the first poster: what draws takes 5 MB for good

    return draw_png(sheet) if kind == PICTURE else draw_pdf(sheet)
