"""The lists of commands that a channel shows (menu lệnh): everybody's, and that of an officer's own chat."""

from __future__ import annotations

import texts
from dialogue.menu import Named, of_officers, public
from models.officers import Office

Pairs = tuple[tuple[str, str], ...]
"""(name, what it does) of each command."""


def commands() -> dict[str, Pairs]:
    """Everybody's, per language: Vietnamese names for Vietnamese readers."""
    return {language: _pairs(language, public()) for language in texts.LANGUAGES}


def commands_of(office: Office | None, language: str) -> Pairs:
    """An officer's own: his work first. Empty for who is none: everybody's list then counts again."""
    return _pairs(language, (*of_officers(office.has), *public())) if office else ()


def _pairs(language: str, listed: tuple[Named, ...]) -> Pairs:
    return tuple((it.in_(language), texts.text(language, f"command.{it.name}")) for it in listed)
