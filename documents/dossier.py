"""The dossier of a grievance (hồ sơ vụ việc) as PDF: facts, thread, steps, list of files. Values in, bytes out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from documents.glyphs import breakable
from documents.typesetting import Job, typeset

UNTITLED = "—"  # in the place of what has no letter that the font knows


@dataclass(frozen=True, slots=True, repr=False)  # personal: it must not reach a log through repr()
class Part:
    """A part of the dossier: its title, and entries of a line and some words below."""

    title: str
    entries: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, repr=False)
class Dossier:
    """What stands in it, all in words: `facts` are labels with values; `warning` what whoever holds it must not do."""

    day: date
    federation: str
    title: str
    footer: str
    warning: str
    facts: tuple[tuple[str, str], ...]
    parts: tuple[Part, ...]


def draw_dossier(it: Dossier) -> bytes:
    """A4 pages as PDF/A-2u. Raises documents.typesetting.PaperError."""
    form = {
        "federation": _plain(it.federation),
        "title": _plain(it.title),
        "footer": _plain(it.footer),
        "warning": breakable(it.warning) or None,
        "facts": [{"label": _plain(label), "value": _plain(value)} for label, value in it.facts],
        "parts": [_part(part) for part in it.parts],
    }
    return typeset(Job("dossier.typ", form, {}, it.day))


def _part(part: Part) -> dict[str, Any]:
    entries = [{"head": _plain(head), "words": _lines(words)} for head, words in part.entries]
    return {"title": _plain(part.title), "entries": entries}


def _plain(text: str) -> str:
    return breakable(text) or UNTITLED


def _lines(text: str) -> list[str] | None:
    """The lines of somebody's words, blank ones kept."""
    return [breakable(line) or " " for line in text.splitlines()] or None
