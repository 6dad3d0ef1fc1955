"""A year of a unit, as the conversations about targets name it (chỉ tiêu năm của đơn vị): read, shown, whose it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dialogue.forms import Question
from dialogue.messages import Option
from domain.plan import plan
from domain.roles import Role
from domain.targets import Indicator
from handlers import menu
from handlers.named import number
from handlers.turn import Turn
from models import targets, unit_choice
from models.targets import Target
from models.units import Unit


@dataclass(frozen=True, slots=True)
class Year:
    """A unit of his in a year of the plan."""

    unit_id: int
    name: str
    year: int

    @property
    def argument(self) -> str:
        return f"{self.unit_id} {self.year}"


def years() -> range:
    """Those for which there may be targets: the plan's."""
    goals = plan().goals
    return range(goals[0].first.year, goals[-1].last.year + 1)


def read_year(turn: Turn, words: list[str], needed: Role) -> Year | None:
    """The unit and year that a command names, his highest unit and this year if it names none; None if it is not his,
    or unreadable."""
    assert turn.office is not None  # the command is there for officers only
    unit_id = number(words[0]) if words else turn.office.posts[0].unit_id
    year = number(words[1]) if len(words) > 1 else turn.today.year
    name = unit_choice.name_of(turn.connection, unit_id)
    if turn.office.post(unit_id, needed) is None or name is None or year not in years():
        return None
    return Year(unit_id, name, year)


def not_found(turn: Turn) -> None:
    """The same for what does not exist and for what lies beyond his units."""
    menu.offer(turn, Question("problem.target.no_such", {}, (Option("/target", "target.again"), menu.way_out(turn))))


def may_give(turn: Turn, it: Year) -> bool:
    """Whether he sets its own target, or those of the units below."""
    below = [each.id for each in targets.below(turn.connection, it.unit_id, turn.today)]
    return bool(turn.office and targets.setters(turn.connection, turn.office, [it.unit_id, *below], turn.today))


def sets(turn: Turn, unit_id: int) -> bool:
    """Whether he sets this unit's targets."""
    return bool(turn.office and targets.setters(turn.connection, turn.office, [unit_id], turn.today))


def his_below(turn: Turn, it: Year) -> list[Unit]:
    """The units right below one whose targets he sets."""
    below = targets.below(turn.connection, it.unit_id, turn.today)
    office, numbers = turn.office, [each.id for each in below]
    posts = targets.setters(turn.connection, office, numbers, turn.today) if office and below else {}
    return [each for each in below if each.id in posts]


def paper_of(it: str | None) -> Any:
    return {"t": "target.paper", "paper": it} if it else ""


def indicator(text: str) -> Indicator | None:
    return Indicator(text) if text in set(Indicator) else None


def head(it: Year, what: Indicator) -> dict[str, Any]:
    return {"unit": it.name, "year": it.year, "what": {"t": f"target.what.{what}"}}


def sums(it: Year, what: Indicator, known: Mapping[tuple[int, Indicator], Target]) -> dict[str, Any]:
    """What was given to the units below, beside the unit's own."""
    given = sum(found.value for (unit_id, name), found in known.items() if unit_id != it.unit_id and name is what)
    of_it = known.get((it.unit_id, what))
    own = {"t": "target.own_number", "n": {"n": of_it.value}} if of_it else {"t": "target.own_open"}
    return {"given": {"n": given}, "own": own}
