"""Draws many posters in a process of its own (vẽ áp phích): python -m bot.poster_child; the bot answers meanwhile.

Its memory goes back with it, and where both want a core it stands behind the bot. JSON in, a PDF out.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from bot.child import read_piece, write_piece
from documents.poster import Paper, Poster, Sheet, Words, draw_pdf


def order_of(sheet: Sheet) -> dict[str, Any]:
    """A sheet as JSON values."""
    return {**asdict(sheet), "day": sheet.day.isoformat(), "folder": str(sheet.folder or "")}


def sheet_of(order: Mapping[str, Any]) -> Sheet:
    """The sheet of an order."""
    words = {**order["words"], "reasons": tuple(order["words"]["reasons"])}
    posters = tuple(Poster(**it) for it in order["posters"])
    folder = Path(order["folder"]) if order["folder"] else None
    return Sheet(Words(**words), posters, date.fromisoformat(order["day"]), Paper(order["paper"]), folder)


if __name__ == "__main__":
    write_piece(sys.stdout.buffer, draw_pdf(sheet_of(json.loads(read_piece(sys.stdin.buffer)))))
