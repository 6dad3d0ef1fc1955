"""Targets (chỉ tiêu): /target, what a unit is to reach in a year, what it has, the pace it needs, and what each unit
below lacks. Giving them out: handlers/target_give.py."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from dialogue.forms import Question
from dialogue.messages import Option
from domain.plan import is_peak, plan
from domain.roles import Role
from domain.targets import Indicator, Progress
from handlers import conversations, menu, target_before, target_give
from handlers.named import number
from handlers.target_forms import BY_HAND, SHARED
from handlers.target_year import Year, may_give, not_found, paper_of, read_year, years
from handlers.turn import Turn
from handlers.unit_picker import own, picker
from models import progress, targets, without_union
from models.progress import Rank, View

SHOWN = 8  # units below; with what stands above them two screens of a 5-inch phone are full
GIVING = ("give", "share")


def target(turn: Turn, argument: str = "") -> None:
    """/target: this year of his highest unit; "unit" asks which; "2 2027" is unit 2 in 2027, "2 2027 9" shows the units
    below from the ninth on; "past 2 2027" what was set when; "give …" and "share …": handlers/target_give.py."""
    words = argument.split()
    turn.drop(BY_HAND.name)  # its buttons lead out of a question about targets
    turn.drop(SHARED.name)
    turn.drop(target_before.FORM.name)
    if argument == "unit":
        menu.step_aside(turn)
        conversations.begin(turn, PICKER)
    elif words and words[0] in GIVING:
        target_give.give(turn, words)
    else:
        past = words[:1] == ["past"]
        _seen(turn, words[past:], past=past)


def _seen(turn: Turn, words: list[str], *, past: bool) -> None:
    it = read_year(turn, words, Role.VIEWER)
    if it is None:
        not_found(turn)
    elif past:
        _history(turn, it)
    else:
        _show(turn, it, number(words[2]) if len(words) > 2 else 0)


PICKER = picker("target", target)


# --- a year of a unit -------------------------------------------------------------------------------------------------
def _show(turn: Turn, it: Year, first: int) -> None:
    view = progress.view(turn.connection, it.unit_id, it.year, turn.today)
    ranks = view.ranks
    first = first if 0 <= first < len(ranks) else 0
    lines: list[Any] = [_line(name, view.standing[name]) for name in Indicator]
    lines += _of_before(view.earlier[0])
    lines += _of_plan(turn, view)
    lines += _of_peak(turn, it)
    lines += _of_below(it, ranks, first)
    params = {"unit": it.name, "year": it.year, "lines": lines}
    menu.offer(
        turn, Question("target.shown", params, _ways(turn, it, first + SHOWN if first + SHOWN < len(ranks) else 0))
    )


def _line(name: Indicator, it: Progress) -> dict[str, Any]:
    return {
        "t": f"target.line.{_state(it)}",
        "what": {"t": f"target.what.{name}"},
        "had": {"n": it.had},
        "wanted": {"n": it.wanted},
        "percent": it.percent,
        "lacking": {"n": it.lacking},
        "month": {"n": it.a_month},
        "lately": {"n": it.lately},
        "day": {"d": it.forecast.isoformat()} if it.forecast else "",
    }


def _state(it: Progress) -> str:
    """Which sentence tells it."""
    if not it.wanted:
        return "open"
    if not it.lacking:
        return "reached"
    if not it.days_left:
        return "over"
    if it.forecast is None:
        return "far" if it.lately > 0 else "still"
    return "going" if it.forecast <= it.last else "late"


def _of_plan(turn: Turn, view: View) -> Iterator[Any]:
    """Beside the province's year its plan, and everywhere the enterprises that the plan wants a union in."""
    goal = view.goal
    yield ""
    if view.top:
        years = {"first": goal.first.year, "last": goal.last.year, "plan": plan().name}
        yield {"t": "target.plan", **years}
        yield from (_line(name, view.plan[name]) for name in (Indicator.ADMITTED, Indicator.NET))
        yield from _of_before(view.earlier[1])
    yield _large(turn, view)


def _of_before(count: int) -> Iterator[Any]:
    if count:
        yield {"t": "target.earlier", "n": {"n": count}}


def _large(turn: Turn, view: View) -> dict[str, Any]:
    goal = view.goal
    found = without_union.total(without_union.of_units(turn.connection, view.units, goal.least_workers), view.units)
    key = "target.large" if found.large else "target.no_large"
    return {"t": key, "n": {"n": found.large}, "least": goal.least_workers, "year": goal.last.year}


def _of_peak(turn: Turn, it: Year) -> Iterator[Any]:
    if it.year == turn.today.year and is_peak(turn.today):
        yield {"t": "target.peak", "month": turn.today.month}


def _of_below(it: Year, ranks: list[Rank], first: int) -> Iterator[Any]:
    if not ranks:
        return
    given = sum(rank.members.wanted for rank in ranks)
    yield ""
    yield {"t": "target.below", "n": {"n": len(ranks)}, "given": {"n": given}}
    yield from (_rank(rank) for rank in ranks[first : first + SHOWN])


def _rank(it: Rank) -> dict[str, Any]:
    unions = it.standing[Indicator.FOUNDED]
    return {
        "t": "target.rank" if it.members.wanted else "target.rank_open",
        "place": it.place,
        "unit": it.unit.name,
        "had": {"n": it.members.had},
        "wanted": {"n": it.members.wanted},
        "lacking": {"t": "target.lacking", "n": {"n": it.members.lacking}} if it.members.lacking else "",
        "unions": {"t": "target.unions", "had": unions.had, "wanted": unions.wanted} if unions.wanted else "",
    }


def _ways(turn: Turn, it: Year, more: int) -> tuple[Option, ...]:
    here = f"{it.unit_id} {it.year}"
    around = (it.year - 1, it.year + 1)
    return (
        *((Option(f"/target give {here}", "target.give", main=True),) if may_give(turn, it) else ()),
        *((Option(f"/target {here} {more}", "target.more"),) if more else ()),
        *(Option(f"/target {it.unit_id} {year}", "target.year", {"year": year}) for year in around if year in years()),
        Option(f"/target past {here}", "target.past"),
        *((Option("/target unit", "target.other_unit"),) if len(own(turn)) > 1 else ()),
        menu.way_out(turn),
    )


# --- what was set when ------------------------------------------------------------------------------------------------
def _history(turn: Turn, it: Year) -> None:
    found = targets.history(turn.connection, it.unit_id, it.year)[: 2 * SHOWN]
    lines = [
        {
            "t": "target.past_line",
            "day": {"d": turn.day_of(each.set_at).isoformat()},
            "what": {"t": f"target.what.{each.indicator}"},
            "value": {"n": each.value},
            "paper": paper_of(each.decision_number),
            "who": each.officer_name or {"t": "admission.another_officer"},
        }
        for each in found
    ]
    params = {"unit": it.name, "year": it.year, "lines": lines or [{"t": "target.nothing_set"}]}
    back = Option(f"/target {it.unit_id} {it.year}", "target.back")
    menu.offer(turn, Question("target.past_shown", params, (back, menu.way_out(turn))))
