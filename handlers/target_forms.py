"""The questions when targets are given out (giao chỉ tiêu): one number by hand, or a proposal for all units below."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from dialogue.forms import Field, Form, Frame, Question, Taken
from dialogue.messages import Option
from domain.counts import parse_count
from domain.plan import least_workers
from domain.problem import Problem
from domain.roles import Role
from domain.targets import Indicator, shares
from domain.text_answers import parse_short_text
from handlers import asking, conversations, menu
from handlers.target_year import Year, head, his_below, not_found, paper_of, sets, sums
from handlers.turn import Turn
from models import founding_reached, progress, targets, tree, unit_choice, units, without_union
from models.acting import By
from models.targets import Wanted

PAPER_LETTERS = 60  # letters; the table's column
AGREED = "agreed"
PROPOSED = 40  # units shown of a proposal; with longer names no message has room for more


# --- by hand ----------------------------------------------------------------------------------------------------------
def by_hand(turn: Turn, it: Year, what: Indicator) -> None:
    if not sets(turn, it.unit_id):
        not_found(turn)
        return
    menu.step_aside(turn)
    conversations.begin(turn, BY_HAND, unit=it.unit_id, year=it.year, what=what.value)


def _of_frame(turn: Turn, frame: Frame) -> tuple[Year, Indicator]:
    unit_id, what = frame.extra["unit"], Indicator(frame.extra["what"])
    return Year(unit_id, unit_choice.name_of(turn.connection, unit_id) or "", frame.extra["year"]), what


def _ask_value(turn: Turn, frame: Frame) -> Question:
    it, what = _of_frame(turn, frame)
    found = targets.of_units(turn.connection, [it.unit_id], it.year).get((it.unit_id, what))
    now: Any = {"t": "target.now_open"}
    if found:
        now = {"t": "target.now", "value": {"n": found.value}, "paper": paper_of(found.decision_number)}
    return Question("target.ask.value", {**head(it, what), "now": now}, (*_by_plan(turn, it, what), leave(it)))


def _by_plan(turn: Turn, it: Year, what: Indicator) -> tuple[Option, ...]:
    """For the province's own number of members, what the plan comes to in that year."""
    if what is Indicator.FOUNDED or tree.on(turn.connection, turn.today).top != it.unit_id:
        return ()
    part = progress.part_of_plan(turn.connection, it.unit_id, it.year)
    return (Option(str(part), "target.by_plan", {"n": {"n": part}}, main=True),) if part else ()


def leave(it: Year) -> Option:
    return Option(f"/target {it.argument}", "target.leave")


def never(_turn: Turn, _frame: Frame) -> Question:
    return Question("form.back")  # both forms end with their last answer


PAPER: Field[Turn] = asking.written("target", "paper", parse_short_text(PAPER_LETTERS), asking.SKIP)
BY_HAND: Form[Turn] = Form(
    "target_value",
    (
        Field(
            "value",
            _ask_value,
            asking.parsed(parse_count(targets.MOST)),
            lambda _turn, _frame, value: int(value),
            free=False,
        ),
        PAPER,
    ),
    never,
    asking.shown,
)


def _given(turn: Turn, frame: Frame) -> None:
    it, _ = _of_frame(turn, frame)
    _keep(turn, frame, {it.unit_id: frame.answers["value"]})


def _keep(turn: Turn, frame: Frame, values: Mapping[int, int]) -> None:
    """The right is asked for once more."""
    turn.drop(frame.name)
    it, what = _of_frame(turn, frame)
    if turn.office is None:
        menu.start(turn)
        return
    wanted = Wanted(it.year, what, values, asking.given(frame.answers, "paper"))
    if targets.put(turn.connection, wanted, By(turn.office, turn.now, turn.today)):
        not_found(turn)
        return
    _tell(turn, it, wanted)
    _say_kept(turn, it, wanted)


def _say_kept(turn: Turn, it: Year, wanted: Wanted) -> None:
    """With the sum beside the number of the unit above; from there the next one is given."""
    shared = it.unit_id not in wanted.values
    list_of = it if shared else _above(turn, it)
    below = [each.id for each in targets.below(turn.connection, list_of.unit_id, turn.today)]
    known = targets.of_units(turn.connection, [list_of.unit_id, *below], it.year)
    params = {
        **head(it, wanted.indicator),
        **sums(list_of, wanted.indicator, known),
        "n": {"n": sum(wanted.values.values())},
        "count": {"n": sum(1 for value in wanted.values.values() if value)},  # 0 gives nothing
    }
    options = (
        Option(f"/target give {list_of.argument} {wanted.indicator}", "target.give_on"),
        Option(f"/target {list_of.argument}", "target.back"),
        menu.way_out(turn),
    )
    own = "target.kept_own" if list_of.unit_id == it.unit_id else "target.kept"
    menu.offer(turn, Question("target.kept_all" if shared else own, params, options))


def _above(turn: Turn, it: Year) -> Year:
    """The unit from whose list it was chosen, where he has one."""
    above = tree.on(turn.connection, turn.today).above(it.unit_id)
    seen = (each for each in above if turn.office and turn.office.post(each, Role.ADMIN))
    unit_id = next(seen, it.unit_id)
    return Year(unit_id, unit_choice.name_of(turn.connection, unit_id) or "", it.year)


def _tell(turn: Turn, it: Year, wanted: Wanted) -> None:
    """The officers of each unit that was given a number; not who gave it."""
    names = units.names(turn.connection, list(wanted.values))
    for unit_id, value in wanted.values.items():
        head = {"year": it.year, "what": {"t": f"target.what.{wanted.indicator}"}, "unit": names[unit_id]}
        told = {**head, "value": {"n": value}, "paper": paper_of(wanted.decision_number)}
        open_ = Option(f"/target {unit_id} {it.year}", "target.open")
        for person in founding_reached.of_nearest(turn.connection, [unit_id]):
            if person != turn.chat.person_id:
                turn.tell(person, "target.you_are_given", options=(open_,), **told)


conversations.of_form(BY_HAND, _given, confirm=False, role=Role.ADMIN)


# --- shared out -------------------------------------------------------------------------------------------------------
def share(turn: Turn, it: Year, what: Indicator) -> None:
    """By the proposal that he sees: what is agreed to is what is kept, whatever changes meanwhile."""
    of_it = targets.of_units(turn.connection, [it.unit_id], it.year).get((it.unit_id, what))
    weights = _weights(turn, it, what)
    if of_it is None or not weights:
        not_found(turn)
        return
    menu.step_aside(turn)
    parts = shares(of_it.value, weights)
    proposed = [[unit_id, parts[unit_id], weight] for unit_id, weight in weights.items()]
    conversations.begin(turn, SHARED, unit=it.unit_id, year=it.year, what=what.value, proposed=proposed)


def _weights(turn: Turn, it: Year, what: Indicator) -> dict[int, int]:
    """Of each unit right below: workers in enterprises without a union; for unions to be founded, the enterprises that
    the plan wants one in."""
    day = tree.on(turn.connection, turn.today)
    least = least_workers(date(it.year, 1, 1))
    found = without_union.of_units(turn.connection, day.below([it.unit_id]), least)
    sums = {each.id: without_union.total(found, day.below([each.id])) for each in his_below(turn, it)}
    return {each: total.large if what is Indicator.FOUNDED else total.workers for each, total in sums.items()}


def _ask_agreed(turn: Turn, frame: Frame) -> Question:
    it, what = _of_frame(turn, frame)
    proposed = frame.extra["proposed"]
    names = units.names(turn.connection, [unit_id for unit_id, _, _ in proposed])
    key = "target.part_unions" if what is Indicator.FOUNDED else "target.part"
    lines = [
        {"t": key, "unit": names[unit_id], "value": {"n": value}, "weight": {"n": weight}}
        for unit_id, value, weight in proposed[:PROPOSED]
    ]
    if rest := proposed[PROPOSED:]:
        lines.append({"t": "target.rest", "n": {"n": len(rest)}, "value": {"n": sum(value for _, value, _ in rest)}})
    params = {**head(it, what), "lines": lines, "sum": {"n": sum(value for _, value, _ in proposed)}}
    by_hand = Option(f"/target give {it.argument} {what}", "target.by_hand")
    return Question("target.ask.agreed", params, (Option(AGREED, "target.agreed", main=True), by_hand, leave(it)))


def _read_agreed(_turn: Turn, _frame: Frame, _text: str) -> Taken:
    return Problem("form.choose")


SHARED: Form[Turn] = Form(
    "target_share", (Field("agreed", _ask_agreed, _read_agreed, free=False), PAPER), never, asking.shown
)


def _agreed(turn: Turn, frame: Frame) -> None:
    """A part of nothing takes a number back where there was one, and else is none."""
    it, what = _of_frame(turn, frame)
    parts = {unit_id: value for unit_id, value, _ in frame.extra["proposed"]}
    known = targets.of_units(turn.connection, list(parts), it.year)
    _keep(turn, frame, {unit_id: value for unit_id, value in parts.items() if value or (unit_id, what) in known})


conversations.of_form(SHARED, _agreed, confirm=False, role=Role.ADMIN)
