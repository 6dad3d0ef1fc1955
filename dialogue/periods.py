"""Periods in words (kỳ): "Quý 4/2026", for whoever speaks of one."""

from __future__ import annotations

from typing import Any

from domain.periods import Period


def in_words(it: Period) -> dict[str, Any]:
    """A period as people call it: the parameter of a text."""
    days = {"first": {"d": it.first.isoformat()}, "last": {"d": it.last.isoformat()}}
    return {"t": f"period.{it.span}", "place": it.place, "year": it.first.year, "until": it.last.year, **days}


def within(it: Period) -> dict[str, Any]:
    """The same inside a sentence: "báo cáo quý 4/2026"."""
    return {**in_words(it), "t": f"period.within.{it.span}"}
