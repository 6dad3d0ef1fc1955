"""Whether the units of a file make a tree (kiểm tra cây tổ chức): on every day one root, no circle, nobody lost."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from domain.problem import Problem
from models import tree
from models.unit_entry import Entry, UnitError

# Somebody must take over what these answered for; a grassroots union and what is below it may simply end.
UPPER = frozenset("province commune zone sector district civil_servants".split())


def check(entries: Sequence[Entry]) -> list[UnitError]:
    """What is wrong between the units of a file, each of which is well written.

    Problems: unit_file.repeated {line}, .itself {key}, .code_not_there {key, text}, .ends_before_it_begins,
    .successor_missing, .successor_without_end, .successor_ended {successor}, .move_outside {day}, .move_repeated {day},
    .parent_not_there {parent, day}, .outlives_parent {parent, day}, .no_province, .two_provinces {other}, .circle {day,
    codes}.
    """
    known: dict[str, Entry] = {}
    errors = list[UnitError]()
    for it in entries:
        if it.code in known:
            errors.append(_error(it, "repeated", line=known[it.code].line))
        known.setdefault(it.code, it)
    errors += [error for it in entries for error in _named(it, known)]
    if errors:  # what follows looks the units up
        return errors
    errors = [error for it in entries for rule in (_ends, _moves, _parents) for error in rule(it, known)]
    errors += _provinces(entries)
    return errors or list(_circles(entries))


def _error(entry: Entry, name: str, **params: Any) -> UnitError:
    return UnitError(entry.line, entry.code, Problem(f"unit_file.{name}", params))


def _named(it: Entry, known: Mapping[str, Entry]) -> Iterator[UnitError]:
    named = [("parent", it.parent), ("successor", it.successor), *(("moves", code) for _, code in it.moves)]
    for key, code in named:
        if code == it.code:
            yield _error(it, "itself", key=key)
        elif code is not None and code not in known:
            yield _error(it, "code_not_there", key=key, text=code)


def _ends(it: Entry, known: Mapping[str, Entry]) -> Iterator[UnitError]:
    if it.ended_by(it.valid_from):
        yield _error(it, "ends_before_it_begins")
    if it.valid_to is None:
        if it.successor:
            yield _error(it, "successor_without_end")
    elif it.successor is None:
        if it.kind in UPPER:
            yield _error(it, "successor_missing")
    elif known[it.successor].ended_by(it.valid_to + timedelta(1)):
        yield _error(it, "successor_ended", successor=it.successor)


def _moves(it: Entry, known: Mapping[str, Entry]) -> Iterator[UnitError]:
    days = [day for day, _ in it.moves]
    for day in sorted({day for day in days if days.count(day) > 1}):
        yield _error(it, "move_repeated", day=_said(day))
    for day, parent in it.moves:
        if day <= it.valid_from or it.ended_by(day):
            yield _error(it, "move_outside", day=_said(day))
        elif day < known[parent].valid_from:
            yield _error(it, "parent_not_there", parent=parent, day=_said(day))


def _parents(it: Entry, known: Mapping[str, Entry]) -> Iterator[UnitError]:
    """Under each parent from its day to the next move, or the end. One who ended hands his on to his successor."""
    first = [(it.valid_from, it.parent)] if it.parent else []
    steps = first + list(it.moves)
    for at, (since, code) in enumerate(steps):
        parent = known[code]
        until = steps[at + 1][0] - timedelta(1) if at + 1 < len(steps) else it.valid_to
        if parent.ended_by(since):
            yield _error(it, "parent_not_there", parent=code, day=_said(since))
        elif parent.successor is None and parent.ended_by(until or date.max):
            yield _error(it, "outlives_parent", parent=code, day=_said(parent.valid_to))


def _provinces(entries: Sequence[Entry]) -> Iterator[UnitError]:
    provinces = sorted((it for it in entries if it.kind == "province"), key=lambda it: it.valid_from)
    if not provinces or provinces[-1].valid_to is not None:
        yield UnitError(1, "", Problem("unit_file.no_province"))
    for before, after in pairwise(provinces):
        if not before.ended_by(after.valid_from):
            yield _error(after, "two_provinces", other=before.code)


def _circles(entries: Sequence[Entry]) -> Iterator[UnitError]:
    """The first circle, on the first day that has one: who stands under whom changes on these days only."""
    ends = {it.valid_to + timedelta(1) for it in entries if it.valid_to}
    days = ends | {it.valid_from for it in entries} | {day for it in entries for day, _ in it.moves}
    for day in sorted(days):
        if round_ := _circle(standing(entries, day)):
            codes = " → ".join(entries[at].code for at in [*round_, round_[0]])
            yield _error(entries[round_[0]], "circle", day=_said(day), codes=codes)
            return


def standing(entries: Sequence[Entry], day: date) -> tree.Tree:
    """The tree that they make on a day, by their places in the list."""
    at = {it.code: place for place, it in enumerate(entries)}
    nodes = [
        tree.Node(at[it.code], it.kind, it.valid_from, it.valid_to, at.get(it.parent or ""), at.get(it.successor or ""))
        for it in entries
    ]
    moved = {at[it.code]: at[parent] for it in entries for since, parent in it.moves if since <= day}
    return tree.standing(nodes, moved, day)


def _circle(found: tree.Tree) -> tuple[int, ...]:
    fine = set[int]()
    for start in found.parents:
        way: list[int] = []
        here: int | None = start
        while here is not None and here not in fine:
            if here in way:
                return tuple(way[way.index(here) :])
            way.append(here)
            here = found.parents[here]
        fine.update(way)
    return ()


def _said(day: date | None) -> dict[str, str]:
    """A date for a text (texts/__init__.py)."""
    return {"d": str(day)}
