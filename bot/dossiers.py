"""Fills in the dossier of a case (hồ sơ vụ việc) when it is sent; always in Vietnamese, as all the union's papers."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection

import texts
from bot.channels.base import Attached
from documents.dossier import Dossier, Part, draw_dossier
from domain.grievances import Mode, Voice
from domain.phone import show_phone
from handlers.grievance_lines import place_words
from handlers.turn import Config
from models import grievance_office, grievances
from models.database import Database
from models.grievances import Case, Entry, File
from models.keys import Keys
from models.officers import office_of

LANGUAGE = "vi"
PDF = "application/pdf"


@dataclass(frozen=True, slots=True, repr=False)
class Read:
    """All that stands in it."""

    case: Case
    identity: Mapping[str, Any]
    place: Mapping[str, Any]  # of an enterprise that is not in the register
    entries: list[Entry]
    steps: list[tuple[date, str, str | None]]


@dataclass(frozen=True, slots=True)
class Dossiers:
    """Draws dossiers for officers who may still see the case."""

    db: Database
    keys: Keys
    config: Config

    async def dossier(self, number: int, person: int, day: date) -> Attached | None:
        found = await self.db.read(lambda c: self._read(c, number, person, day))
        if found is None:
            return None
        drawn = await asyncio.to_thread(draw_dossier, self._filled(found, day))
        return Attached(f"vu-viec-{number}.pdf", PDF, drawn)

    def _read(self, connection: Connection, number: int, person: int, day: date) -> Read | None:
        office = office_of(connection, person, day)
        found = grievance_office.find(connection, office, number) if office else None
        if found is None:
            return None
        return Read(
            found[0],
            grievances.identity_of(connection, self.keys, number),
            grievances.place_of(connection, self.keys, number),
            grievances.thread(connection, self.keys, number, tuple(Voice)),
            grievance_office.history(connection, number),
        )

    def _filled(self, it: Read, day: date) -> Dossier:
        kept = [file for entry in it.entries for file in entry.files]
        return Dossier(
            day=day,
            federation=self.config.federation,
            title=_say("case_paper.title", number=it.case.id),
            footer=_say("case_paper.footer", day=_day(day), federation=self.config.federation),
            warning=_say("case_paper.warning") if it.case.mode is not Mode.OPEN else "",
            facts=_facts(it),
            parts=(
                Part(_say("case_paper.thread"), tuple(_entry(entry) for entry in it.entries)),
                Part(_say("case_paper.steps"), tuple(_step(*step) for step in it.steps)),
                Part(_say("case_paper.files"), tuple(_file(file) for file in kept)),
            ),
        )


def _say(key: str, **params: Any) -> str:
    return texts.render(LANGUAGE, key, params)


def _day(day: date) -> dict[str, str]:
    return {"d": day.isoformat()}


def _facts(it: Read) -> tuple[tuple[str, str], ...]:
    """Who sent it only where he is named openly: a dossier goes from hand to hand."""
    case = it.case
    facts = [
        ("category", _say(f"grievance.category.{case.category}")),
        ("kind", _say(f"grievance.kind.{case.kind}")),
        ("enterprise", case.enterprise_name or place_words(it.place) or _say("cases.nowhere")),
        ("unit", case.unit_name),
        ("mode", _say(f"grievance.mode.{case.mode}")),
        ("opened", texts.words(LANGUAGE, _day(case.opened_day))),
        ("status", _say(f"grievance.status.{case.status}")),
    ]
    if case.outcome:
        facts.append(("outcome", _say(f"cases.outcome_word.{case.outcome}")))
    if case.mode is Mode.OPEN and it.identity:
        phone = show_phone(it.identity["phone"]) if it.identity.get("phone") else ""
        facts.append(("sender", f"{it.identity.get('name') or ''} {phone}".strip()))
    return tuple((_say(f"case_paper.label.{name}"), value) for name, value in facts)


def _entry(it: Entry) -> tuple[str, str]:
    who = _say(f"grievance.voice.{it.voice}", name=it.officer_name or _say("grievance.the_union"))
    files = f" · {', '.join(file.name for file in it.files)}" if it.files else ""
    return f"{texts.words(LANGUAGE, _day(it.day))} · {who}{files}", it.words


def _step(day: date, act: str, who: str | None) -> tuple[str, str]:
    done = _say(f"case_paper.act.{act}")
    return f"{texts.words(LANGUAGE, _day(day))} · {who or _say('grievance.the_worker')} · {done}", ""


def _file(it: File) -> tuple[str, str]:
    return f"{it.name} · {it.media_type} · {it.size:,} B", ""
