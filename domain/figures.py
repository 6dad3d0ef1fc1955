"""Figures that rules may change (số liệu theo ngày): read from data/figures.toml by the day they are valid on."""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Figure:
    """One value from a day on, and where it comes from."""

    valid_from: date
    value: str
    source: str


def figure(name: str, day: date) -> str:
    """The value on a day: figure("fee_percent", date(2026, 5, 1)) == "1". KeyError if there is none for that day."""
    valid = [it for it in _figures()[name] if it.valid_from <= day]
    if not valid:
        raise KeyError(f"{name} on {day}")
    return max(valid, key=lambda it: it.valid_from).value


def valid_on(name: str, first: date, last: date) -> list[Figure]:
    """Every value that was valid on some day from the first to the last, the oldest first."""
    rows = sorted(_figures()[name], key=lambda it: it.valid_from)
    ended = zip(rows, [it.valid_from for it in rows[1:]] + [date.max], strict=True)
    return [it for it, end in ended if it.valid_from <= last and end > first]


@cache
def _figures() -> dict[str, list[Figure]]:
    table = tomllib.loads(files("domain").joinpath("data/figures.toml").read_text("utf-8"))
    return {name: [Figure(**row) for row in rows] for name, rows in table.items()}
