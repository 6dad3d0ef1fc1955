"""One enterprise on its way to a union (một doanh nghiệp): what its officers see, and who may act there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from dialogue.forms import Frame, Question
from dialogue.messages import Option
from domain.founding import reachable
from domain.problem import Problem
from domain.roles import Role
from handlers import founding_words as words
from handlers import menu
from handlers.turn import Turn
from models import core_group, founding
from models.acting import By
from models.founding import Followed

LAST_STEPS, ALL_STEPS = 3, 10  # under the enterprise; in its history
TO_SUMMARY = Option("/founding", "founding.to_summary")


def units(turn: Turn, needed: Role = Role.VIEWER) -> frozenset[int]:
    return turn.office.units(needed) if turn.office else frozenset()


def not_found(turn: Turn) -> None:
    """The same answer for what does not exist and for what lies beyond his units."""
    menu.offer(turn, Question("founding.not_found", {}, (TO_SUMMARY,)))


def seen(turn: Turn, number: int | None) -> Followed | None:
    """The enterprise, if he may see it; says itself that it is not there."""
    it = founding.find(turn.connection, number, units(turn)) if number is not None else None
    if it is None:
        not_found(turn)
    return it


def acting(turn: Turn, number: int | None) -> tuple[Followed, By] | None:
    """The enterprise, locked, and who acts on it; says itself why not."""
    it = founding.find(turn.connection, number, units(turn), lock=True) if number is not None else None
    if it is None or turn.office is None:
        not_found(turn)
        return None
    by = By(turn.office, turn.now, turn.today)
    if founding.post_of(by, it) is None:
        turn.say("problem.founding.not_allowed")
        see(turn, it.id)
        return None
    return it, by


Said = tuple[str, Mapping[str, Any]]
"""A text's key and its parameters."""


def act(turn: Turn, frame: Frame, do: Callable[[Followed, By], Said | Problem]) -> None:
    """The end of a form about an enterprise: the right is asked for again, it is done, what came of it is said, and the
    enterprise is shown as it is now."""
    turn.drop(frame.name)
    acts = acting(turn, frame.extra["enterprise"])
    if acts is None:
        return
    outcome = do(*acts)
    key, params = (f"problem.{outcome.key}", outcome.params) if isinstance(outcome, Problem) else outcome
    turn.say(key, **params)
    see(turn, acts[0].id)


def see(turn: Turn, number: int | None) -> None:
    """/founding see 12"""
    it = seen(turn, number)
    if it is None:
        return
    acts = may_act(turn, it)
    group = core_group.of(turn.connection, it.id)
    lines: list[Any] = words.enterprise(turn, it, founding.count(turn.connection, it.id), group, names=acts)
    if past := founding.steps(turn.connection, it.id, LAST_STEPS):
        lines += ["", words.text("last_steps"), *(words.step(step) for step in past)]
    params = {"name": it.name, "lines": lines}
    menu.offer(turn, Question("founding.enterprise", params, _options(it, acts, mine=_is_mine(turn, it))))


def _is_mine(turn: Turn, it: Followed) -> bool:
    """Whether he is the officer responsible."""
    return turn.office is not None and it.officer_id in {post.id for post in turn.office.posts}


def may_act(turn: Turn, it: Followed) -> bool:
    return turn.office is not None and turn.office.post(it.unit_id, Role.OFFICER) is not None


def _options(it: Followed, acts: bool, *, mine: bool) -> tuple[Option, ...]:
    shown = [*("move" for _ in reachable(it.standing)[:1]), "next", "core", "dossier"] if acts else ["core", "dossier"]
    options = [Option(f"/founding {name} {it.id}", f"founding.do.{name}", main=name == "move") for name in shown]
    if (
        acts and it.headcount is None and not it.has_union
    ):  # whether it is one of the large ones decides what comes first
        options.insert(1, Option(f"/survey {it.id} new", "founding.do.survey"))
    wanted = int(not mine)
    charge = (Option(f"/founding charge {it.id} {wanted}", f"founding.do.charge_{wanted}"),) if acts else ()
    return (*options, *charge, Option(f"/founding history {it.id}", "founding.do.history"), TO_SUMMARY)


def history(turn: Turn, number: int | None) -> None:
    """/founding history 12"""
    if it := seen(turn, number):
        found = founding.steps(turn.connection, it.id, ALL_STEPS)
        lines = [words.step(step) for step in found] or [words.text("no_steps")]
        menu.offer(turn, Question("founding.history", {"name": it.name, "lines": lines}, (back_to(it),)))


def leave(frame: Frame) -> Option:
    """Out of a question, back to the enterprise; whatever /founding is told ends what was asked (handlers/founding)."""
    return Option(f"/founding see {frame.extra['enterprise']}", "founding.leave")


def back_to(it: Followed) -> Option:
    return Option(f"/founding see {it.id}", "founding.back")
