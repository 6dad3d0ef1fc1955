"""What stands on posters (áp phích), as plain data: the bot puts it together, a process of its own draws it
(documents/poster.py). Loads nothing that draws."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any


class Paper(StrEnum):
    """The page; the layout is the same."""

    A4 = "a4"
    A5 = "a5"


@dataclass(frozen=True, slots=True)
class Words:
    """What stands on every poster, in its language. A headline with a comma goes on in the next line behind it."""

    federation: str
    headline: str
    reasons: tuple[str, str, str]
    whom: str  # before an enterprise's name
    everybody: str  # where there is no enterprise
    scan: str
    or_type: str
    or_open: str
    qr: str  # for who has the page read to him


@dataclass(frozen=True, slots=True)
class Poster:
    """One poster: `code` as it is typed, "7K3QH-M"; `link` for the QR code, "https://congdoan.example.vn/j/7K3QHM".

    `phone` in words, "Hỏi thêm: 0213 387 6543"; a value None is left out.
    """

    code: str
    link: str
    enterprise: str | None = None
    phone: str | None = None
    place: str | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """Posters that are made together; `folder`: the federation's own templates, e.g. its emblem.typ."""

    words: Words
    posters: tuple[Poster, ...]
    day: date
    paper: Paper = Paper.A4
    folder: Path | None = None


def order_of(sheet: Sheet) -> dict[str, Any]:
    """A sheet as JSON values."""
    return {**asdict(sheet), "day": sheet.day.isoformat(), "folder": str(sheet.folder or "")}


def sheet_of(order: Mapping[str, Any]) -> Sheet:
    """The sheet of an order."""
    words = {**order["words"], "reasons": tuple(order["words"]["reasons"])}
    posters = tuple(Poster(**it) for it in order["posters"])
    folder = Path(order["folder"]) if order["folder"] else None
    return Sheet(Words(**words), posters, date.fromisoformat(order["day"]), Paper(order["paper"]), folder)
