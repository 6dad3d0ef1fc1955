"""Tallies on demand (số liệu): /tally, what was counted of a unit or an enterprise over a period, with the workbook and
the chart; and the daily one switched on and off."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dialogue.forms import Field, Form, Frame, Question, Taken
from dialogue.messages import Attachment, Option
from dialogue.periods import within
from domain.folding import fold
from domain.periods import Span
from domain.problem import Problem
from domain.roles import Role
from handlers import conversations, menu, named, own_requests, unit_picker
from handlers.tally_shown import ENTERPRISE, SPANS, TASK, View, show, tell
from handlers.turn import Turn
from handlers.unit_picker import picker
from models import own_enterprises, tally_subscribers, unit_choice
from models.enterprise_search import Found

_SPOKEN = {
    **{it.value: it for it in SPANS},
    **{"today": Span.DAY, "hom nay": Span.DAY, "ngay": Span.DAY, "tuan": Span.WEEK, "thang": Span.MONTH},
    **{"quy": Span.QUARTER, "nam": Span.YEAR, "giai doan": Span.PLAN, "ca giai doan": Span.PLAN},
}
"""Folded, as people type them, also with "này" behind."""


def tally(turn: Turn, argument: str = "") -> None:
    """/tally: today of his highest unit; "year" or "năm nay" that period of it; "2 month 2026-10-01" is that of unit 2,
    "e7 …" of enterprise 7, "tân phong" of the unit called so; "file" or "chart" behind a number hands out; "unit" and
    "enterprise" ask which; "on" and "off" are the daily one."""
    turn.drop(FORM.name)  # its way out leads here
    words = argument.split()
    match words:
        case ["unit"]:
            menu.step_aside(turn)
            conversations.begin(turn, PICKER)
        case ["enterprise"]:
            menu.step_aside(turn)
            conversations.begin(turn, FORM)
        case ["on" | "off" as wanted]:
            _switch(turn, on=wanted == "on")
        case _:
            _seen(turn, _spoken(turn, argument) or words)


def _spoken(turn: Turn, typed: str) -> list[str]:
    """A period in a word: of his highest unit; nothing if it is none."""
    assert turn.office is not None  # the command is for officers
    span = _SPOKEN.get(fold(typed).removesuffix(" nay")) or _SPOKEN.get(fold(typed))
    return [str(turn.office.posts[0].unit_id), span] if span else []


def _seen(turn: Turn, words: list[str]) -> None:
    view = _read(turn, words)
    if view is None:
        _seek(turn, words)
    elif words[3:] in (["file"], ["chart"]) and view.enterprise is None:
        _hand_out(turn, view, words[3])
    else:
        show(turn, view)


def _seek(turn: Turn, words: list[str]) -> None:
    """No number and no period: a unit by its name, one shown, of several a choice; else what may be typed."""
    hits = [] if words[:1] and words[0].isdecimal() else unit_picker.named(turn, " ".join(words))
    if len(hits) == 1:
        _seen(turn, [str(hits[0].id)])
    elif hits:
        those = tuple(Option(f"/tally {it.id}", it.name, literal=True) for it in hits)
        menu.offer(turn, Question("officers.unit_hits", {}, (*those, menu.way_out(turn))))
    else:
        ways = (Option("/tally", "tally.again"), Option("/tally enterprise", "tally.enterprise"), menu.way_out(turn))
        menu.offer(turn, Question("problem.tally.no_such", {}, ways))


def _switch(turn: Turn, *, on: bool) -> None:
    assert turn.office is not None  # the command is for officers
    tally_subscribers.switch(turn.connection, turn.office.person_id, on=on)
    ways = (Option("/tally", "tally.open"), menu.way_out(turn))
    menu.offer(turn, Question("tally.on" if on else "tally.off", {}, ways))


def _read_beside(turn: Turn, payload: Mapping[str, Any], result: Mapping[str, Any]) -> None:
    """What a task has read: {"lines"}, or {"reason"} if the unit is not his any more."""
    view = _read(turn, [str(payload["unit"]), payload["span"], payload["first"]]) if turn.office else None
    if view and "lines" in result:
        tell(turn, view, result["lines"])
    else:
        said = "problem.tally.no_such" if "reason" in result or not view else "tally.failed"
        menu.offer(turn, Question(said, {}, (Option("/tally", "tally.again"), menu.way_out(turn))))


conversations.ENDINGS[TASK] = _read_beside


# --- which --------------------------------------------------------------------------------------------------------
def _read(turn: Turn, words: list[str]) -> View | None:
    """What a button or a typed command names; None if it is not his, or unreadable."""
    which, span, day = [*words, "", "", ""][:3]
    place = _place(turn, which)
    found = named.read(span, day, Span.DAY, turn.today)
    return View(place[0], found, place[1]) if place and found and found.span in SPANS else None


def _place(turn: Turn, which: str) -> tuple[int, Found | None] | None:
    assert turn.office is not None  # the command is for officers
    if not which.startswith(ENTERPRISE):
        unit_id = named.number(which) if which else turn.office.posts[0].unit_id
        return (unit_id, None) if turn.office.post(unit_id, Role.VIEWER) else None
    found = own_enterprises.by_id(turn.connection, turn.office.units(Role.VIEWER), named.number(which[1:]))
    responsible = own_enterprises.unit_of(turn.connection, found.id) if found else None
    post = turn.office.post(responsible) if responsible else None
    return ((post or turn.office.posts[0]).unit_id, found) if found else None


# --- handed out ---------------------------------------------------------------------------------------------------
def _hand_out(turn: Turn, view: View, what: str) -> None:
    """The right is asked for here, and once more when it is made, as it is sent."""
    assert turn.office is not None
    whose = f"{turn.office.person_id}:{view.unit_id}"
    unit = unit_choice.name_of(turn.connection, view.unit_id)
    if what == "file":
        attachment = Attachment("tally_book", f"{whose}:{view.period.span}:{view.period.first.isoformat()}")
        turn.say("tally.book", attachment=attachment, unit=unit, period=within(view.period))
        own_requests.note_paper(turn, f"unit:{view.unit_id}", view.unit_id, "tally_book")
    else:
        last = min(view.period.last, turn.today).isoformat()
        turn.say("tally.chart_here", attachment=Attachment("tally_chart", f"{whose}::{last}"), unit=unit)
    back = Option(view.to(view.period), "tally.back")
    menu.offer(turn, Question("tally.what_now", {}, (back, menu.way_out(turn))))


# --- which unit, which enterprise ---------------------------------------------------------------------------------
PICKER = picker("tally", tally)


def _ask_enterprise(_turn: Turn, _frame: Frame) -> Question:
    return Question("tally.ask.enterprise", {}, (Option("/tally", "tally.back"),))


def _read_enterprise(turn: Turn, _frame: Frame, text: str) -> Taken:
    units = turn.office.units(Role.VIEWER) if turn.office else frozenset()
    hits = own_enterprises.find(turn.connection, units, text)
    if len(hits) == 1:
        return hits[0].id
    options = tuple(Option(str(it.id), it.name, literal=True) for it in hits)
    return Question("tally.ask.enterprise_hits", {}, options) if hits else Problem("tally.unknown_enterprise")


def _choose_enterprise(turn: Turn, _frame: Frame, value: str) -> Taken:
    units = turn.office.units(Role.VIEWER) if turn.office else frozenset()
    found = own_enterprises.by_id(turn.connection, units, named.number(value))
    return found.id if found else Problem("tally.unknown_enterprise")


FORM: Form[Turn] = Form(
    "tally_enterprise",
    (Field("enterprise", _ask_enterprise, _read_enterprise, _choose_enterprise, edits=False),),
    _ask_enterprise,
    lambda _turn, _key, value: value,
)


def _enterprise_chosen(turn: Turn, frame: Frame) -> None:
    turn.drop(FORM.name)
    if turn.has(Role.VIEWER):
        tally(turn, f"{ENTERPRISE}{frame.answers['enterprise']} {Span.MONTH} {turn.today.isoformat()}")
    else:
        menu.start(turn)


conversations.of_form(FORM, _enterprise_chosen, confirm=False)
