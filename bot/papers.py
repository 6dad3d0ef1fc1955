"""Fills in the papers to be signed (đơn giấy) with what is kept, when they are sent. Always in Vietnamese."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection

import texts
from bot.channels.base import Attached
from documents.papers import Form5a, Form5b, Row5b, draw_5a, draw_5b
from domain import communes, ethnic_groups
from domain.eligibility import Standing, standing
from domain.phone import show_phone
from domain.roles import Role
from handlers.turn import Config
from models import papers, sittings, volunteers
from models.card_token import card_address, sign_card
from models.database import Database
from models.keys import Keys
from models.officers import office_of
from models.papers import Common, Person

LANGUAGE = "vi"  # of the union's forms, whatever the reader's
PDF = "application/pdf"
SITTING_SHOWN = timedelta(hours=24)  # ours: time to print it


@dataclass(frozen=True, slots=True)
class Printer:
    """Draws what an attachment names; None if it is no more. `folder`: the federation's own templates (PAPERS_DIR)."""

    db: Database
    keys: Keys
    config: Config
    now: Callable[[], datetime]
    folder: Path | None = None

    async def form_5a(self, number: int, *, covered: bool) -> Attached | None:
        """`covered`: without the citizen number and the ethnic group, where it goes through servers abroad."""
        it = await self.db.read(lambda c: papers.person(c, self.keys, number))
        if it is None:
            return None
        drawn = await asyncio.to_thread(draw_5a, self._form_5a(it, covered), self.folder)
        return Attached(f"don-5a-{it.number}.pdf", PDF, drawn)

    async def form_5b(self, enterprise: int, unit: int) -> Attached | None:
        it = await self.db.read(lambda c: papers.common(c, self.keys, enterprise, unit))
        if it is None:
            return None
        drawn = await asyncio.to_thread(draw_5b, self._form_5b(it), self.folder)
        return Attached(f"don-5b-DN{enterprise}.pdf", PDF, drawn)

    async def form_5b_of(self, sitting: int) -> Attached | None:
        """Of those who were signed up together; for a day only, for it names them in a volunteer's chat."""
        since = self.now() - SITTING_SHOWN

        def found(connection: Connection) -> Common | None:
            return (
                papers.of_sitting(connection, self.keys, sitting, since) if self._helps(connection, sitting) else None
            )

        it = await self.db.read(found)
        if it is None:
            return None
        drawn = await asyncio.to_thread(draw_5b, self._form_5b(it), self.folder)
        return Attached(f"don-5b-buoi-{sitting}.pdf", PDF, drawn)

    def _helps(self, connection: Connection, sitting: int) -> bool:
        """Whether whoever holds it may help others still: the message may be older than the end of his role."""
        person = sittings.helper_of(connection, sitting)
        office = office_of(connection, person, self._today)
        return volunteers.active(connection, person) is not None or (office is not None and office.has(Role.OFFICER))

    @property
    def _today(self) -> date:
        return self.now().astimezone(self.config.zone).date()

    def _is_minor(self, it: Person) -> bool:
        return standing(it.birth_date, self._today) is not Standing.free

    def _form_5a(self, it: Person, covered: bool) -> Form5a:
        group = None if covered or not it.ethnic_group else ethnic_groups.by_code(it.ethnic_group).name
        return Form5a(
            day=self._today,
            federation=self.config.federation,
            receiving_unit=it.unit_name,
            application_number=it.number,
            qr_text=card_address(self.config.address, sign_card(it.card, self.keys.card)),
            full_name=it.full_name,
            birth_day=f"{it.birth_date:%d/%m/%Y}",
            gender=_gender(it),
            enterprise=it.workplace,
            citizen_number=None if covered else it.citizen_number,
            ethnic_group=group,
            phone=show_phone(it.phone) if it.phone else None,
            job=it.job,
            minor=self._is_minor(it),
            guardian=it.guardian_name,
        )

    def _form_5b(self, it: Common) -> Form5b:
        return Form5b(
            day=self._today,
            federation=self.config.federation,
            receiving_unit=it.unit_name,
            enterprise=it.enterprise or texts.render(LANGUAGE, "join.shown.informal"),
            rows=tuple(self._row(person) for person in it.people),
            address=communes.label(communes.by_code(it.commune)) if it.commune else None,
        )

    def _row(self, it: Person) -> Row5b:
        minor = self._is_minor(it)
        guardian = it.guardian_name if minor else None
        return Row5b(it.number, it.full_name, f"{it.birth_date:%d/%m/%Y}", _gender(it), it.job, minor, guardian)


def _gender(it: Person) -> str:
    return texts.render(LANGUAGE, f"join.gender.{it.gender}")
