"""How the founding is told (lời về thành lập CĐCS): text keys and parameters made of what models give; no acts here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from domain.figures import figure
from domain.founding_papers import dossier
from domain.founding_terms import clocks, overdue_since, still_needed
from domain.phone import show_phone
from domain.stages import WAY, Stage
from handlers.turn import Turn
from models.core_group import Member
from models.founding import Followed, Step
from models.founding_list import Line

Words = dict[str, Any]
SOURCES = frozenset({"insurance", "tax", "survey"})
NOTE_SHOWN = 150  # letters of a note in the history: ten steps fit into one message
MANY_MEMBERS = 30  # names shown of a core group; a message has room for more, nobody reads them


def text(key: str, **params: Any) -> Words:
    """A nested text."""
    return {"t": f"founding.{key}", **params}


def day(value: date) -> Words:
    return {"d": value.isoformat()}


def stage(value: Stage) -> Words:
    return {"t": f"stage.{value}"}


# --- one of many ------------------------------------------------------------------------------------------------------
def rows(turn: Turn, lines: Sequence[Line], counts: Mapping[int, int]) -> list[Words]:
    """The lines of a list; the unit stands in them where there are several."""
    several = len({it.unit_name for it in lines}) > 1
    units = [text("row_unit", unit=it.unit_name) if several else "" for it in lines]
    found = enumerate(zip(lines, units, strict=True), 1)
    return [_row(turn, it, counts.get(it.id, 0)) | {"place": place, "unit": unit} for place, (it, unit) in found]


def _row(turn: Turn, it: Line, applications: int) -> Words:
    return text(
        "row",
        name=it.name,
        headcount=_size(it.headcount),
        stage=stage(it.stage),
        applications=_of_needed(turn, applications) if it.stage in WAY[: WAY.index(Stage.READY)] else "",
        due=_due(turn, it.stage, it.since),
        contact=_contact(turn, it.next_contact),
    )


def _size(headcount: int | None) -> Words:
    return text("size", count={"n": headcount}) if headcount is not None else text("size_unknown")


def _of_needed(turn: Turn, applications: int) -> Words:
    return text("row_applications", count=applications, needed=figure("founding_applications", turn.today))


def _due(turn: Turn, here: Stage, since: date | None) -> Words | str:
    """The term that is nearest to its end, or over; of a planned congress its day."""
    if since is None:
        return ""
    if here is Stage.CONGRESS_PLANNED:
        bound = overdue_since(here, turn.config.calendar, turn.today)
        return text("row_congress_missed" if bound and since <= bound else "row_congress", day=day(since))
    running = clocks(here, since, turn.config.calendar, turn.today)
    return text(f"row_due.{running[-1].state}", day=day(running[-1].due)) if running else ""


def _contact(turn: Turn, when: date | None) -> Words | str:
    if when is None:
        return ""
    return text("row_contact_due" if when < turn.today else "row_contact", day=day(when))


# --- one enterprise ---------------------------------------------------------------------------------------------------
def enterprise(turn: Turn, it: Followed, applications: int, group: Sequence[Member], *, names: bool) -> list[Words]:
    """What is known of one enterprise, line by line."""
    return [
        _headcount(it),
        text("line.unit", unit=it.unit_name) if not it.officer_name else _with_officer(it),
        *_standing(turn, it),
        applications_line(turn, it, applications),
        core_line(group, names=names),
        *_contact_lines(turn, it),
    ]


def _headcount(it: Followed) -> Words:
    if it.headcount is None:
        return text("line.headcount_unknown")
    if it.headcount_day is None or it.headcount_source not in SOURCES:
        return text("line.headcount", count={"n": it.headcount})
    source = text(f"source.{it.headcount_source}")
    return text("line.headcount_from", count={"n": it.headcount}, source=source, day=day(it.headcount_day))


def _with_officer(it: Followed) -> Words:
    return text("line.unit_officer", unit=it.unit_name, officer=it.officer_name)


def _standing(turn: Turn, it: Followed) -> Iterator[Words]:
    if it.since is None:
        yield text("line.stage", stage=stage(it.stage))
    else:
        planned = it.stage is Stage.CONGRESS_PLANNED
        yield text("line.stage_planned" if planned else "line.stage_since", stage=stage(it.stage), day=day(it.since))
        for clock in clocks(it.stage, it.since, turn.config.calendar, turn.today):
            yield text(f"line.due.{clock.state}", term={"t": f"term.{clock.term}"}, day=day(clock.due))
    if it.has_union:
        yield text("line.union", union=it.union_name) if it.union_name else text("line.has_union")
    if it.obstacle:
        yield text("line.obstacle", obstacle={"t": f"obstacle.{it.obstacle}"})


def applications_line(turn: Turn, it: Followed, applications: int) -> Words:
    """n of 5 and n of all workers, how many more are needed: never a name."""
    needed, more = figure("founding_applications", turn.today), still_needed(applications, turn.today)
    share = text("of_workers", headcount={"n": it.headcount}) if it.headcount else ""
    if it.has_union:
        return text("line.members", count=applications, share=share)
    key = "line.applications_more" if more else "line.applications_enough"
    return text(key, count=applications, needed=needed, more=more, share=share)


def core_line(group: Sequence[Member], *, names: bool) -> Words:
    if not group:
        return text("line.core_none")
    if not names:
        return text("line.core_count", count=len(group))
    shown = [text("core_head", name=it.name or "–") if it.head else (it.name or "–") for it in group[:MANY_MEMBERS]]
    return text("line.core", count=len(group), names=text("lines", lines=[text("core_name", name=it) for it in shown]))


def _contact_lines(turn: Turn, it: Followed) -> Iterator[Words]:
    if it.contact_name or it.contact_phone:
        who = " ".join(part for part in (it.contact_name, it.contact_phone and show_phone(it.contact_phone)) if part)
        yield text("line.contact", contact=who)
    if it.next_contact:
        key = "line.next_contact_due" if it.next_contact < turn.today else "line.next_contact"
        yield text(key, day=day(it.next_contact))


# --- its history and its dossier --------------------------------------------------------------------------------------
def step(it: Step) -> Words:
    """A move that was made."""
    return text(
        "step",
        day=day(it.day),
        stage=stage(it.stage),
        who=text("by_itself") if it.officer_id is None else (it.officer_name or text("an_officer")),
        obstacle=text("step_obstacle", obstacle={"t": f"obstacle.{it.obstacle}"}) if it.obstacle else "",
        decision=text("step_decision", number=it.decision_number) if it.decision_number else "",
        note=text("step_note", note=_short(it.note)) if it.note and it.officer_id is not None else "",
    )


def _short(note: str) -> str:
    return note if len(note) <= NOTE_SHOWN else f"{note[:NOTE_SHOWN]}…"


def papers(members: int) -> list[Words]:
    """The checklist of the dossier."""
    return [text("paper", paper={"t": f"dossier.{it.code}"}) for it in dossier(members)]
