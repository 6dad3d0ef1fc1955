"""What people read (lời văn): one or more TOML files per language, the only place with sentences; no rules here.

A text is found by its dotted key and filled with `str.format`. Parameters are JSON values, so that a message can wait
in the outbox and be put into words when it is sent: {"t": key, …} is a nested text, {"d": "2026-11-22"} a date,
{"m": "2026-11-22T12:00+07:00"} a moment as its zone has it, {"n": 1650} or {"n": "0.5"} a number, a list becomes lines.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

LANGUAGES = ("vi", "en")
DATE = {"vi": "%d/%m/%Y", "en": "%d/%m/%Y"}  # people in Viet Nam write the day first, in English too
SIGNS = {"vi": ".,", "en": ",."}  # of thousands and of decimals


def render(language: str, key: str, params: Mapping[str, Any] | None = None) -> str:
    """The text in words. A key that the language lacks raises KeyError with both names."""
    filled = {name: words(language, value) for name, value in (params or {}).items()}
    return text(language, key).format_map(filled)


def text(language: str, key: str) -> str:
    """The bare text with its fields unfilled."""
    try:
        return _texts(language)[key]
    except KeyError:
        raise KeyError(f"texts/{language}*.toml has no {key!r}") from None


def keys(language: str) -> frozenset[str]:
    """Every key a language has."""
    return frozenset(_texts(language))


def words(language: str, value: Any) -> str:
    """One parameter in words."""
    match value:
        case {"t": key}:
            return render(language, key, {name: it for name, it in value.items() if name != "t"})
        case {"d": day}:
            return date.fromisoformat(day).strftime(DATE[language])
        case {"m": moment}:
            return datetime.fromisoformat(moment).strftime(f"{DATE[language]} %H:%M")
        case {"n": number}:
            return f"{Decimal(number):,}".translate(str.maketrans(",.", SIGNS[language]))
        case list() | tuple():
            return "\n".join(words(language, item) for item in value)
        case None:
            return ""
    return str(value)


@cache
def _texts(language: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for file in sorted(files(__name__).iterdir(), key=lambda file: file.name):
        if file.name.endswith(".toml") and file.name.startswith((f"{language}.", f"{language}_")):
            found.update(_flatten(tomllib.loads(file.read_text("utf-8"))))
    return found


def _flatten(table: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    for name, value in table.items():
        if isinstance(value, Mapping):
            yield from _flatten(value, f"{prefix}{name}.")
        else:
            yield prefix + name, value.strip("\n")
