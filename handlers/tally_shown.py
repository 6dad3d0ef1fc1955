"""One look at a tally in the chat (xem số liệu): the numbers of a unit or an enterprise over a period, and where to go
from there."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection

from dialogue.forms import Question
from dialogue.messages import Option
from dialogue.periods import in_words
from domain.periods import Period, Span, period
from domain.recognition import FIRST
from domain.suppression import FEW_DAYS, LEAST, covered
from domain.targets import Indicator
from handlers import menu, named
from handlers.turn import Turn
from handlers.unit_picker import own
from models import progress, tally_looks, tally_subscribers, unit_choice
from models.enterprise_search import Found
from models.tally_looks import Look, Tally

MOST = 5  # enterprises; with what stands above them one screen of a 5-inch phone is full
SPANS = (Span.DAY, Span.WEEK, Span.MONTH, Span.QUARTER, Span.YEAR, Span.PLAN)
TASK = "tally"
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
        return f"/tally {what} {named.words(other)}"


@dataclass(frozen=True, slots=True)
class Reading:
    """Where and as of when the numbers are read. `day_of`: a moment's day in TIMEZONE."""

    connection: Connection
    today: date
    day_of: Callable[[datetime], date]


def show(turn: Turn, view: View) -> None:
    """The numbers, and buttons to other periods, places and files. Of many units they follow: years of a province are
    no work for a turn."""
    assert turn.office is not None  # the command is for officers
    if view.enterprise is None and tally_looks.is_wide(turn.connection, Look(view.unit_id, view.period, turn.today)):
        of = {"unit": view.unit_id, "span": view.period.span.value, "first": view.period.first.isoformat()}
        turn.later(TASK, person=turn.office.person_id, **of)
    else:
        tell(turn, view, lines(Reading(turn.connection, turn.today, turn.day_of), view))


def tell(turn: Turn, view: View, found: Sequence[Mapping[str, Any]]) -> None:
    """What was read."""
    params = {"period": in_words(view.period), "where": _where(turn, view), "lines": found}
    menu.offer(turn, Question("tally.shown", params, _ways(turn, view)))


def lines(at: Reading, view: View) -> list[dict[str, Any]]:
    """All that is told, as parameters of tally.shown."""
    look = Look(view.unit_id, view.period, at.today)
    found = (
        tally_looks.of_enterprise(at.connection, look, view.enterprise.id)
        if view.enterprise
        else tally_looks.of_unit(at.connection, look, MOST)
    )
    return [*_until(look), *_numbers(view, found), *_standing(at, found), *_most(at, found), *_target(at, view)]


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
    which = {"t": "tally.day_before" if view.period.span is Span.DAY else "tally.period_before"}
    yield {"t": "tally.registered", "n": {"n": it.registered}, "which": which, "before": {"n": before.registered}}
    parts = {"women": it.admitted_women, "minority": it.admitted_minority}
    shown = it.admitted > 0 and view.period.span not in FEW_DAYS
    told = {name: _part(name, count) if shown else "" for name, count in parts.items()}
    yield {"t": "tally.admitted", "n": {"n": it.admitted}, "which": which, "before": {"n": before.admitted}, **told}
    if it.refused or it.withdrawn:
        yield {"t": "tally.closed", "refused": {"n": it.refused}, "withdrawn": {"n": it.withdrawn}}
    if it.came or it.went or it.left:
        yield {"t": "tally.moves", "came": {"n": it.came}, "went": {"n": it.went}, "left": {"n": it.left}}
    yield {"t": "tally.net", "n": {"n": it.net}, "which": which, "before": {"n": before.net}}


def _part(name: str, count: int) -> dict[str, Any]:
    """Rounded down to fives: who knows the place would know whom a small number means."""
    number = covered(count)
    return {"t": f"tally.{name}", "n": {"n": number} if number > 0 else {"t": "tally.few", "least": LEAST}}


def _standing(at: Reading, found: Tally) -> Iterator[dict[str, Any]]:
    yield {"t": "tally.members", "n": {"n": found.members}}
    members, workers = found.share
    if workers:
        share = {"percent": round(100 * members / workers), "members": {"n": members}, "workers": {"n": workers}}
        yield {"t": "tally.share", **share}
    if found.waits.since is None:
        yield {"t": "tally.waits_none"}
    else:
        day = at.day_of(found.waits.since).isoformat()
        yield {"t": "tally.waits", "n": {"n": found.waits.count}, "day": {"d": day}}


def _most(at: Reading, found: Tally) -> Iterator[dict[str, Any]]:
    if not found.most:
        return
    names = tally_looks.names(at.connection, [number for number, *_ in found.most])
    yield {"t": "tally.most"}
    for number, registered, admitted in found.most:
        counts = {"registered": {"n": registered}, "admitted": {"n": admitted}}
        yield {"t": "tally.enterprise_line", "name": names.get(number, ""), **counts}


def _target(at: Reading, view: View) -> Iterator[dict[str, Any]]:
    """Beside this year's numbers, what is wanted of them."""
    year = at.today.year
    if view.enterprise or view.period.span is not Span.YEAR or view.period.first.year != year:
        return
    it = progress.of_year(at.connection, [view.unit_id], year, at.today)[view.unit_id][Indicator.ADMITTED]
    if it.wanted:
        counts = {"had": {"n": it.had}, "wanted": {"n": it.wanted}, "lacking": {"n": it.lacking}}
        yield {"t": "tally.target", "year": year, **counts}


def _ways(turn: Turn, view: View) -> tuple[Option, ...]:
    assert turn.office is not None
    before, after, here = view.period.before(), view.period.after(), view.to(view.period)
    spans = (it for it in SPANS if period(it, turn.today) != view.period)
    whole, name = View(view.unit_id, view.period), unit_choice.name_of(turn.connection, view.unit_id)
    out = (Option(f"{here} file", "tally.file", main=True), Option(f"{here} chart", "tally.chart"))
    on = tally_subscribers.is_on(turn.connection, turn.office.person_id)
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
