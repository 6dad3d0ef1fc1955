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


@cache
def _figures() -> dict[str, list[Figure]]:
    table = tomllib.loads(files("domain").joinpath("data/figures.toml").read_text("utf-8"))
    return {name: [Figure(**row) for row in rows] for name, rows in table.items()}
