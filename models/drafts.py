"""Unfinished forms whose people may be reminded of them (đơn làm dở): what each waits for, no answers."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, select

from domain.purposes import Purpose
from models.chats import LEFT, Chat, as_chat
from models.keys import Keys
from models.tables import application, chat, consent

FORM = "join"  # the name of the form's frame, as handlers/join.py keeps it in the chat
LOOKED_BACK = timedelta(days=14)  # from the consent on; who left a form longer ago is not reminded any more


@dataclass(frozen=True, slots=True)
class Draft:
    """Somebody's form, open or set aside. `step`: the field it waits for; `agreed`: when he wanted reminders."""

    person_id: int
    chat: Chat
    step: str
    enterprise_id: int | None
    heard_at: datetime
    agreed: date


def left(connection: Connection, keys: Keys, before: datetime, now: datetime) -> Iterator[Draft]:
    """The forms of those who agreed to reminders and were last heard before then, and have sent none."""
    wants = (consent.c.purpose == Purpose.NEWS) & consent.c.withdrawn_at.is_(None)
    recent = consent.c.given_at > now - LOOKED_BACK
    there = ~chat.c.gone & ~chat.c.external_id.startswith(LEFT) & chat.c.state.is_not(None)
    sent = select(application.c.id).where(application.c.person_id == chat.c.person_id).exists()
    query = (
        select(chat, consent.c.given_at)
        .join(consent, consent.c.person_id == chat.c.person_id)
        .where(wants, recent, there, chat.c.heard_at <= before, ~sent)
        .order_by(chat.c.id)
    )
    for row in connection.execute(query):
        if frame := _frame(keys.open_json(row.state)):
            yield _draft(row, frame)


def is_left(connection: Connection, it: Draft) -> bool:
    """Whether it stands as it was found: nothing was heard of him since, and he still wants reminders."""
    wants = (consent.c.purpose == Purpose.NEWS) & consent.c.withdrawn_at.is_(None)
    same = (chat.c.id == it.chat.id) & (chat.c.heard_at == it.heard_at) & ~chat.c.gone
    query = select(chat.c.id).join(consent, consent.c.person_id == chat.c.person_id).where(same, wants)
    return connection.execute(query).first() is not None


@dataclass(frozen=True, slots=True)
class Workplace:
    """Where somebody's unfinished form says that he works, as far as it says so."""

    enterprise_id: int | None
    commune: str | None


def of_people(connection: Connection, keys: Keys, people: Collection[int]) -> dict[int, Workplace]:
    """By person, for those of these who have an unfinished form."""
    theirs = chat.c.person_id.in_(list(people)) & chat.c.state.is_not(None)
    found: dict[int, Workplace] = {}
    for row in connection.execute(select(chat.c.person_id, chat.c.state).where(theirs)):
        if frame := _frame(keys.open_json(row.state)):
            answers = frame.get("answers", {})
            where = answers.get("enterprise") or {}
            found[row.person_id] = Workplace(where.get("id"), answers.get("commune") or where.get("commune"))
    return found


def _frame(state: dict[str, Any]) -> dict[str, Any] | None:
    """The form in a chat's state; None if there is none."""
    open_one = next((it for it in state.get("frames", ()) if it["name"] == FORM), None)
    found: dict[str, Any] | None = open_one or state.get("paused", {}).get(FORM)
    return found


def _draft(row: Row[Any], frame: dict[str, Any]) -> Draft:
    workplace = frame.get("answers", {}).get("enterprise") or {}
    where = workplace.get("id"), row.heard_at, row.given_at.date()
    return Draft(row.person_id, as_chat(row), frame.get("step", ""), *where)
