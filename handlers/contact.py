"""Whom to call (số điện thoại của đơn vị): below a text that names a unit its number, if one is known; else nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from domain.phone import show_phone
from handlers.turn import Turn
from models import applications, units

Text = tuple[str, Mapping[str, Any]]
"""A text's key and its parameters."""


def below(turn: Turn, unit_id: int, key: str, params: Mapping[str, Any]) -> Text:
    """The text, and under it the unit's number."""
    number = units.phone(turn.connection, unit_id, turn.today)
    if number is None:
        return key, params
    return "contact.below", {"said": {**params, "t": key}, "phone": show_phone(number)}


def say(turn: Turn, unit_id: int, key: str, **params: Any) -> None:
    """As turn.say, with the number below."""
    key, filled = below(turn, unit_id, key, params)
    turn.say(key, **filled)


def of_reader(turn: Turn, key: str) -> Text:
    """A text of no unit in particular; below it, by name, the unit of the reader's application, else the province's."""
    it = applications.of_person(turn.connection, turn.chat.person_id)
    unit_id = it.unit_id if it else units.receiver(turn.connection, None, None, turn.today).id
    number = units.phone(turn.connection, unit_id, turn.today)
    if number is None:
        return key, {}
    name = units.names(turn.connection, [unit_id])[unit_id]
    return "contact.named", {"said": {"t": key}, "unit": name, "phone": show_phone(number)}
