"""Recognition (khen thưởng): /top, who brought how many members into a unit over a period, with a workbook to prove
it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from dialogue.forms import Question
from dialogue.messages import Attachment, Option
from dialogue.periods import in_words, within
from domain.periods import Period, Span, period
from domain.recognition import FIRST, Workplace, points
from domain.roles import Role
from handlers import conversations, menu, named, own_requests
from handlers.turn import Turn
from handlers.unit_picker import own, picker
from models import recognition, tree, unit_choice
from models.recognition import Rank, Ranking

SHOWN = 10  # places; with what stands around them one screen of a 5-inch phone is full
KIND = "awards"  # of the attachment
SPANS = (Span.MONTH, Span.QUARTER, Span.HALF, Span.YEAR)


@dataclass(frozen=True, slots=True)
class View:
    """What is looked at: a unit with all below it, over a period."""

    unit_id: int
    period: Period

    @property
    def argument(self) -> str:
        """As a button's command names it."""
        return f"{self.unit_id} {named.words(self.period)}"


def top(turn: Turn, argument: str = "") -> None:
    """/top: this quarter of his highest unit; "unit" asks which; "2 month 2026-10-01" is that of unit 2, "file" behind
    it hands out the workbook."""
    if argument == "unit":
        menu.step_aside(turn)
        conversations.begin(turn, FORM)
        return
    view = _read(turn, argument.split())
    if view is None:
        menu.offer(turn, Question("problem.top.no_such", {}, (Option("/top", "top.again"), menu.way_out(turn))))
    elif argument.endswith(" file"):
        _hand_out(turn, view)
    else:
        _show(turn, view)


def _read(turn: Turn, words: list[str]) -> View | None:
    """What a button or a typed command names; None if it is not his, or unreadable."""
    assert turn.office is not None  # the command is for officers
    number, span, day = [*words, "", "", ""][:3]
    unit_id = named.number(number) if words else turn.office.posts[0].unit_id
    found = named.read(span, day, Span.QUARTER, turn.today)
    if turn.office.post(unit_id, Role.VIEWER) is None or found is None or found.span not in SPANS:
        return None
    return View(unit_id, found)


# --- the list ---------------------------------------------------------------------------------------------------------
def _show(turn: Turn, view: View) -> None:
    found = recognition.ranking(turn.connection, asked(turn, view))
    menu.offer(
        turn,
        Question("top.shown" if found.awards else "top.nothing", _params(turn, view, found), _ways(turn, view, found)),
    )


def asked(turn: Turn, view: View) -> recognition.Asked:
    below = tree.on(turn.connection, turn.today).below([view.unit_id])
    return recognition.Asked(below, view.period, turn.day_of)


def _params(turn: Turn, view: View, found: Ranking) -> dict[str, Any]:
    head = {"unit": unit_choice.name_of(turn.connection, view.unit_id), "period": in_words(view.period)}
    if not found.awards:
        return {**head, "period": within(view.period)}
    more = len(found.ranks) - SHOWN
    lines = [_line(it) for it in found.ranks[:SHOWN]]
    lines += [{"t": "top.more", "n": {"n": more}}] if more > 0 else []
    lines += [{"t": "top.nobody", "n": {"n": len(found.nobody)}}] if found.nobody else []
    worth = {it.value: {"n": str(points(it, view.period.last))} for it in Workplace}
    return {**head, **worth, "lines": lines, "n": {"n": len(found.awards)}}


def _line(it: Rank) -> dict[str, Any]:
    return {
        "t": "top.line",
        "place": it.place,
        "who": it.name or {"t": "top.nameless"},
        "points": {"n": str(it.points)},
        "n": {"n": len(it.awards)},
        "without": {"n": it.without_union},
    }


def _ways(turn: Turn, view: View, found: Ranking) -> tuple[Option, ...]:
    before, after = view.period.before(), view.period.after()
    spans = tuple(
        _to(view.unit_id, period(it, turn.today), f"top.span.{it}") for it in SPANS if it is not view.period.span
    )
    return (
        *((Option(f"/top {view.argument} file", "top.file", main=True),) if found.awards else ()),
        *((_to(view.unit_id, before, "top.before", period=in_words(before)),) if before.last >= FIRST else ()),
        *((_to(view.unit_id, after, "top.after", period=in_words(after)),) if after.first <= turn.today else ()),
        *spans,
        *((Option("/top unit", "top.other_unit"),) if len(own(turn)) > 1 else ()),
        menu.way_out(turn),
    )


def _to(unit_id: int, to: Period, label: str, **params: Any) -> Option:
    return Option(f"/top {View(unit_id, to).argument}", label, params)


def _hand_out(turn: Turn, view: View) -> None:
    """The right is asked for here, and once more when it is made, as it is sent."""
    assert turn.office is not None
    ref = f"{turn.office.person_id}:{view.argument.replace(' ', ':')}"
    unit = unit_choice.name_of(turn.connection, view.unit_id)
    turn.say("top.here", attachment=Attachment(KIND, ref), unit=unit, period=within(view.period))
    own_requests.note_paper(turn, f"unit:{view.unit_id}", view.unit_id, KIND)
    back = Option(f"/top {view.argument}", "top.back")
    menu.offer(turn, Question("top.what_now", {}, (back, menu.way_out(turn))))


FORM = picker("top", lambda turn, argument: top(turn, argument))
