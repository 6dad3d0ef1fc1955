"""The lists of commands that a channel shows (menu lệnh): everybody's, and that of an officer's or volunteer's own
chat."""

from __future__ import annotations

import texts
from dialogue.menu import Named, own, public
from domain.roles import Role
from models.officers import Office

Pairs = tuple[tuple[str, str], ...]
"""(name, what it does) of each command."""


def commands() -> dict[str, Pairs]:
    """Everybody's, per language: Vietnamese names for Vietnamese readers."""
    return {language: _pairs(language, public()) for language in texts.LANGUAGES}


def commands_of(office: Office | None, language: str, *, volunteer: bool = False) -> Pairs:
    """An officer's or a volunteer's own: his work first. Empty for who is neither: everybody's list then counts
    again."""
    mine = own(office.has if office else _nobody, volunteer=volunteer)
    return _pairs(language, (*mine, *public())) if mine else ()


def _nobody(_role: Role) -> bool:
    return False


def _pairs(language: str, listed: tuple[Named, ...]) -> Pairs:
    return tuple((it.in_(language), texts.text(language, f"command.{it.name}")) for it in listed)
