"""What differs between the tree's file and the database (khác biệt), as values; nothing is read or written here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from domain.problem import Problem
from models.unit_entry import Entry, UnitError

PLAIN = (
    "kind",
    "name",
    "valid_from",
    "valid_to",
    "decision_number",
    "decision_day",
    "phone",
)  # columns of the same name
LINKS = ("parent", "successor")  # codes here, ids there


class Act(StrEnum):
    """What an import does to a unit."""

    ADDED = "added"
    CHANGED = "changed"
    CLOSED = "closed"
    MOVED = "moved"
    GAINED = "gained"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that differs. `field` is what changed (of a move its day); gained and lost name communes."""

    act: Act
    code: str
    field: str = ""
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Difference:
    """What an import does; `left` are the codes in the database that the file does not name: they stay as they are."""

    changes: tuple[Change, ...]
    left: tuple[str, ...] = ()
    errors: tuple[UnitError, ...] = ()


@dataclass(frozen=True, slots=True)
class Kept:
    """A unit as the database has it."""

    id: int
    demo: bool
    entry: Entry


def compare(kept: Mapping[str, Kept], wanted: Sequence[Entry]) -> Difference:
    """What an import of `wanted` would change. Problems: unit_file.demo_code, .other_province {other}."""
    codes = {it.code for it in wanted}
    errors = [_error(it, "demo_code") for it in wanted if it.code in kept and kept[it.code].demo]
    errors += _other_provinces(kept, wanted)
    changes = [change for it in wanted for change in _changes(kept.get(it.code), it)]
    return Difference(tuple(changes), tuple(code for code in kept if code not in codes), tuple(errors))


def _other_provinces(kept: Mapping[str, Kept], wanted: Iterable[Entry]) -> Iterator[UnitError]:
    codes = {it.code: it for it in wanted if it.kind == "province"}
    for code, it in kept.items():
        if it.entry.kind == "province" and code not in codes:
            yield _error(next(iter(codes.values())), "other_province", other=code)


def _error(entry: Entry, name: str, **params: Any) -> UnitError:
    return UnitError(entry.line, entry.code, Problem(f"unit_file.{name}", params))


def keeping(kept: Kept | None, wanted: Entry) -> Entry:
    """A decision that the file does not speak of stays: it was written down when a union was recognised."""
    if kept is None:
        return wanted
    number = wanted.decision_number or kept.entry.decision_number
    return replace(wanted, decision_number=number, decision_day=wanted.decision_day or kept.entry.decision_day)


def _changes(kept: Kept | None, wanted: Entry) -> Iterator[Change]:
    after = keeping(kept, wanted)
    if kept is None:
        yield Change(Act.ADDED, after.code, after.kind, "", after.name)
    before = kept.entry if kept else Entry(after.code, after.kind, after.name, after.valid_from)
    for name in (*PLAIN, *LINKS):
        old, new = getattr(before, name), getattr(after, name)
        if old != new:
            closed = name == "valid_to" and old is None
            yield Change(Act.CLOSED if closed else Act.CHANGED, after.code, name, str(old or ""), str(new or ""))
    yield from _moved(before, after)
    for act, these, those in ((Act.GAINED, after, before), (Act.LOST, before, after)):
        if communes := [it for it in these.communes if it not in those.communes]:
            yield Change(act, after.code, "communes", "", ", ".join(communes))


def _moved(before: Entry, after: Entry) -> Iterator[Change]:
    old, new = dict(before.moves), dict(after.moves)
    for day in sorted({*old, *new}):
        if old.get(day) != new.get(day):
            yield Change(Act.MOVED, after.code, str(day), old.get(day, ""), new.get(day, ""))
