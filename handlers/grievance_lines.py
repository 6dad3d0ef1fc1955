"""A case in words (nội dung vụ việc): how it stands, and what was said in it, for the worker and for officers alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from domain import communes
from domain.grievances import Mode, Status
from models.grievances import Case, Entry

SHOWN_LETTERS = 3_000  # of a thread in one message: Telegram takes 4,096


def place_words(place: Mapping[str, Any]) -> str:
    """Name and commune of an enterprise that is not in the register; "" for none."""
    name, code = place.get("enterprise_name") or "", place.get("commune")
    return f"{name}, {communes.label(communes.by_code(code))}" if code else name


def standing(it: Case) -> dict[str, Any]:
    due = {"t": "grievance.due", "day": {"d": it.due.isoformat()}} if it.due else ""
    outcome = {"t": f"grievance.outcome.{it.outcome}"} if it.outcome else ""
    number = {"t": "grievance.numbered", "number": it.id} if it.mode is not Mode.ANONYMOUS else ""
    place = {"t": "grievance.forwarded_to", "authority": it.authority} if it.status is Status.FORWARDED else ""
    return {
        "category": {"t": f"grievance.category.{it.category}"},
        "status": {"t": f"grievance.status.{it.status}"},
        "unit": it.unit_name,
        "number": number,
        "rest": [part for part in (due, outcome, place) if part],
    }


def entry_lines(entries: Sequence[Entry]) -> list[Any]:
    """The newest entries that fit into one message, in their order, a blank line between."""
    lines: list[Any] = []
    letters = 0
    for it in reversed(entries):
        words = it.words if len(it.words) <= SHOWN_LETTERS else f"{it.words[:SHOWN_LETTERS]}…"
        letters += len(words)
        if lines and letters > SHOWN_LETTERS:
            lines.append({"t": "grievance.earlier"})
            break
        lines += ["", _line(it, words)] if lines else [_line(it, words)]
    return lines[::-1]


def _line(it: Entry, words: str) -> dict[str, Any]:
    files = {"t": "grievance.with_files", "count": len(it.files)} if it.files else ""
    who = {"t": f"grievance.voice.{it.voice}", "name": it.officer_name or {"t": "grievance.the_union"}}
    return {"t": "grievance.entry", "day": {"d": it.day.isoformat()}, "who": who, "words": words, "files": files}
