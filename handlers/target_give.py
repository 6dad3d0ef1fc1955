"""Giving targets out (giao chỉ tiêu): of which number, to whom; the questions stand in handlers/target_forms.py."""

from __future__ import annotations

from collections.abc import Mapping

from dialogue.forms import Question
from dialogue.messages import Option
from domain.roles import Role
from domain.targets import Indicator
from handlers import menu, target_before, target_forms
from handlers.named import number
from handlers.target_year import Year, head, his_below, indicator, may_give, not_found, read_year, sets, sums
from handlers.turn import Turn
from models import targets
from models.targets import Target
from models.typed_numbers import BEFORE

PAGE = 8  # units of one message; more buttons fill more than a phone's screen


def give(turn: Turn, words: list[str]) -> None:
    """ "give 2 2027": which number; "give 2 2027 admitted": to whom, with "8" behind it from the ninth on; "share
    2 2027 admitted": a proposal; "give 5 2027 admitted to" asks for the number of unit 5, "give 5 2026 before" what it
    had before."""
    it = read_year(turn, words[1:3], Role.ADMIN) if len(words) >= 3 else None
    what = indicator(words[3]) if len(words) > 3 else None
    if it is None or not may_give(turn, it):
        not_found(turn)
    elif words[3:] == [BEFORE]:
        target_before.begin(turn, it)
    elif what is None:
        _which(turn, it)
    elif words[0] == "share":
        target_forms.share(turn, it, what)
    elif words[4:] == ["to"]:
        target_forms.by_hand(turn, it, what)
    else:
        _to_whom(turn, it, what, number(words[4]) if len(words) > 4 else 0)


def _which(turn: Turn, it: Year) -> None:
    options = tuple(Option(f"/target give {it.argument} {what}", f"target.what.{what}") for what in Indicator)
    params = {"unit": it.name, "year": it.year}
    before = Option(f"/target give {it.argument} {BEFORE}", "target.before")
    back = Option(f"/target {it.argument}", "target.back")
    menu.offer(turn, Question("target.which", params, (*options, before, back)))


def _to_whom(turn: Turn, it: Year, what: Indicator, first: int) -> None:
    below = his_below(turn, it)
    known = targets.of_units(turn.connection, [it.unit_id, *(each.id for each in below)], it.year)
    of_it = known.get((it.unit_id, what))
    shared = (Option(f"/target share {it.argument} {what}", "target.share", main=True),) if below and of_it else ()
    options = (
        *((_own(it, what),) if sets(turn, it.unit_id) else ()),
        *shared,
        *(_unit(it.year, what, (each.id, each.name), known) for each in below[first : first + PAGE]),
        *_next(it, what, first + PAGE if first + PAGE < len(below) else 0),
        Option(f"/target {it.argument}", "target.back"),
    )
    menu.offer(turn, Question("target.to_whom", {**head(it, what), **sums(it, what, known)}, options))


def _next(it: Year, what: Indicator, first: int) -> tuple[Option, ...]:
    return (Option(f"/target give {it.argument} {what} {first}", "target.more"),) if first else ()


def _own(it: Year, what: Indicator) -> Option:
    return Option(f"/target give {it.argument} {what} to", "target.own", {"unit": it.name})


def _unit(year: int, what: Indicator, it: tuple[int, str], known: Mapping[tuple[int, Indicator], Target]) -> Option:
    value, name = known.get((it[0], what)), it[1]
    params = {"unit": name, "value": {"n": value.value}} if value else {"unit": name}
    return Option(f"/target give {it[0]} {year} {what} to", "target.unit_has" if value else "target.unit", params)
