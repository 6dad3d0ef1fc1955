"""Tallies on demand (số liệu): /tally, what was counted of a unit or an enterprise over a period, with the workbook and
the chart; and the daily one switched on and off."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from dialogue.forms import Field, Form, Frame, Question, Taken
from dialogue.messages import Attachment, Option
from dialogue.periods import in_words
from domain.periods import Period, Span, period
from domain.problem import Problem
from domain.recognition import FIRST
from domain.roles import Role
from domain.suppression import LEAST, covered
from domain.targets import Indicator
from handlers import conversations, menu, own_requests
from handlers.target_year import number
from handlers.turn import Turn
from handlers.unit_picker import own, picker
from models import own_enterprises, progress, tally_looks, tally_sent, unit_choice
from models.enterprise_search import Found
from models.tally_looks import Look, Tally

MOST = 5  # enterprises; with what stands above them one screen of a 5-inch phone is full
SPANS = (Span.DAY, Span.WEEK, Span.MONTH, Span.QUARTER, Span.YEAR, Span.PLAN)
FEW_DAYS = (Span.DAY, Span.WEEK)  # of so few people no sex and no ethnic group is told
ENTERPRISE = "e"  # before an enterprise's number


@dataclass(frozen=True, slots=True)
class View:
    """A unit with all below it, or an enterprise's part in it, over a period."""

    unit_id: int
    period: Period
    enterprise: Found | None = None

    def to(self, other: Period) -> str:
        """The same over another period, as a button's command names it."""
        what = f"{ENTERPRISE}{self.enterprise.id}" if self.enterprise else str(self.unit_id)
        return f"/tally {what} {other.span} {other.first.isoformat()}"


def tally(turn: Turn, argument: str = "") -> None:
    """/tally: today of his highest unit; "2 month 2026-10-01" is that of unit 2, "e7 …" of enterprise 7, "file" or
    "chart" behind it hands out; "unit" and "enterprise" ask which; "on" and "off" are the daily one."""
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
            _seen(turn, words)


def _seen(turn: Turn, words: list[str]) -> None:
    view = _read(turn, words)
    if view is None:
        menu.offer(turn, Question("problem.tally.no_such", {}, (Option("/tally", "tally.again"), menu.way_out(turn))))
    elif words[3:] in (["file"], ["chart"]) and view.enterprise is None:
        _hand_out(turn, view, words[3])
    else:
        _show(turn, view)


def _switch(turn: Turn, *, on: bool) -> None:
    assert turn.office is not None  # the command is for officers
    tally_sent.switch(turn.connection, turn.office.person_id, on=on)
    ways = (Option("/tally", "tally.open"), menu.way_out(turn))
    menu.offer(turn, Question("tally.on" if on else "tally.off", {}, ways))


# --- which --------------------------------------------------------------------------------------------------------
def _read(turn: Turn, words: list[str]) -> View | None:
    """What a button or a typed command names; None if it is not his, or unreadable."""
    which, span, day = [*words, "", "", ""][:3]
    place = _place(turn, which)
    if place is None or (span and span not in SPANS):
        return None
    first = _day(day) if day else turn.today
    return View(place[0], period(Span(span or Span.DAY), first), place[1]) if first else None


def _place(turn: Turn, which: str) -> tuple[int, Found | None] | None:
    assert turn.office is not None  # the command is for officers
    if not which.startswith(ENTERPRISE):
        unit_id = number(which) if which else turn.office.posts[0].unit_id
        return (unit_id, None) if turn.office.post(unit_id, Role.VIEWER) else None
    found = own_enterprises.by_id(turn.connection, turn.office.units(Role.VIEWER), number(which[1:]))
    responsible = own_enterprises.unit_of(turn.connection, found.id) if found else None
    post = turn.office.post(responsible) if responsible else None
    return ((post or turn.office.posts[0]).unit_id, found) if found else None


def _day(text: str) -> date | None:
    """A day of a century in which there are periods before and after it."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 2000 <= day.year < 2100 else None  # years


# --- shown --------------------------------------------------------------------------------------------------------
def _show(turn: Turn, view: View) -> None:
    look = Look(view.unit_id, view.period, turn.today)
    found = (
        tally_looks.of_enterprise(turn.connection, look, view.enterprise.id)
        if view.enterprise
        else tally_looks.of_unit(turn.connection, look, MOST)
    )
    lines = [*_until(look), *_numbers(view, found), *_standing(turn, found), *_most(turn, found), *_target(turn, view)]
    params = {"period": in_words(view.period), "where": _where(turn, view), "lines": lines}
    menu.offer(turn, Question("tally.shown", params, _ways(turn, view)))


def _where(turn: Turn, view: View) -> Any:
    unit = unit_choice.name_of(turn.connection, view.unit_id)
    if view.enterprise is None:
        return unit
    return {"t": "tally.where_enterprise", "enterprise": view.enterprise.name, "unit": unit}


def _until(look: Look) -> Iterator[dict[str, Any]]:
    if look.end != look.period.last:
        yield {"t": "tally.until", "day": {"d": look.end.isoformat()}}


def _numbers(view: View, found: Tally) -> Iterator[dict[str, Any]]:
    it, before = found.numbers, found.before
    yield {"t": "tally.registered", "n": {"n": it.registered}, "before": {"n": before.registered}}
    parts = {"women": it.admitted_women, "minority": it.admitted_minority}
    shown = it.admitted > 0 and view.period.span not in FEW_DAYS
    told = {name: _part(name, count) if shown else "" for name, count in parts.items()}
    yield {"t": "tally.admitted", "n": {"n": it.admitted}, "before": {"n": before.admitted}, **told}
    if it.refused or it.withdrawn:
        yield {"t": "tally.closed", "refused": {"n": it.refused}, "withdrawn": {"n": it.withdrawn}}
    if it.came or it.went or it.left:
        yield {"t": "tally.moves", "came": {"n": it.came}, "went": {"n": it.went}, "left": {"n": it.left}}
    yield {"t": "tally.net", "n": {"n": it.net}, "before": {"n": before.net}}


def _part(name: str, count: int) -> dict[str, Any]:
    """Rounded down to fives: who knows the place would know whom a small number means."""
    number = covered(count)
    return {"t": f"tally.{name}", "n": {"n": number} if number > 0 else {"t": "tally.few", "least": LEAST}}


def _standing(turn: Turn, found: Tally) -> Iterator[dict[str, Any]]:
    yield {"t": "tally.members", "n": {"n": found.members.members}}
    members, workers = found.share
    if workers:
        share = {"percent": round(100 * members / workers), "members": {"n": members}, "workers": {"n": workers}}
        yield {"t": "tally.share", **share}
    if found.waits.since is None:
        yield {"t": "tally.waits_none"}
    else:
        day = turn.day_of(found.waits.since).isoformat()
        yield {"t": "tally.waits", "n": {"n": found.waits.count}, "day": {"d": day}}


def _most(turn: Turn, found: Tally) -> Iterator[dict[str, Any]]:
    if not found.most:
        return
    names = tally_looks.names(turn.connection, [number for number, _ in found.most])
    yield {"t": "tally.most"}
    for number_, it in found.most:
        counts = {"registered": {"n": it.registered}, "admitted": {"n": it.admitted}}
        yield {"t": "tally.enterprise_line", "name": names.get(number_, ""), **counts}


def _target(turn: Turn, view: View) -> Iterator[dict[str, Any]]:
    """Beside this year's numbers, what is wanted of them."""
    year = turn.today.year
    if view.enterprise or view.period.span is not Span.YEAR or view.period.first.year != year:
        return
    it = progress.of_year(turn.connection, [view.unit_id], year, turn.today)[view.unit_id][Indicator.ADMITTED]
    if it.wanted:
        counts = {"had": {"n": it.had}, "wanted": {"n": it.wanted}, "lacking": {"n": it.lacking}}
        yield {"t": "tally.target", "year": year, **counts}


def _ways(turn: Turn, view: View) -> tuple[Option, ...]:
    assert turn.office is not None
    before, after, here = view.period.before(), view.period.after(), view.to(view.period)
    spans = (it for it in SPANS if period(it, turn.today) != view.period)
    whole, name = View(view.unit_id, view.period), unit_choice.name_of(turn.connection, view.unit_id)
    out = (Option(f"{here} file", "tally.file", main=True), Option(f"{here} chart", "tally.chart"))
    on = tally_sent.is_on(turn.connection, turn.office.person_id)
    return (
        *((Option(whole.to(view.period), "tally.whole", {"unit": name}),) if view.enterprise else out),
        *((Option(view.to(before), "tally.before", {"period": in_words(before)}),) if before.last >= FIRST else ()),
        *((Option(view.to(after), "tally.after", {"period": in_words(after)}),) if after.first <= turn.today else ()),
        *(Option(view.to(period(it, turn.today)), f"tally.span.{it}") for it in spans),
        Option("/tally enterprise", "tally.enterprise"),
        *((Option("/tally unit", "tally.other_unit"),) if len(own(turn)) > 1 else ()),
        Option("/tally off", "tally.switch_off") if on else Option("/tally on", "tally.switch_on"),
        menu.way_out(turn),
    )


# --- handed out ---------------------------------------------------------------------------------------------------
def _hand_out(turn: Turn, view: View, what: str) -> None:
    """The right is asked for here, and once more when it is made, as it is sent."""
    assert turn.office is not None
    whose = f"{turn.office.person_id}:{view.unit_id}"
    unit = unit_choice.name_of(turn.connection, view.unit_id)
    if what == "file":
        attachment = Attachment("tally_book", f"{whose}:{view.period.span}:{view.period.first.isoformat()}")
        turn.say("tally.book", attachment=attachment, unit=unit, period=in_words(view.period))
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
    found = own_enterprises.by_id(turn.connection, units, number(value))
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
