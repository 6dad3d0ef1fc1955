"""The audit as admins read it (nhật ký): who saw or changed what in their units, in words; a worker by his number."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from dialogue.forms import Question
from dialogue.messages import Option
from dialogue.periods import within
from domain.numbers import application_number
from domain.periods import Span, period
from domain.roles import Role
from domain.statuses import Status
from domain.wordings import LONGEST
from handlers import menu
from handlers.turn import Turn
from models import audit as lines_of
from models import enterprises, posts, unit_choice
from models.audit import OPERATOR, Noted

PAGE = 10  # lines


def audit(turn: Turn, argument: str = "") -> None:
    """/audit: the newest lines; "/audit 120" those before line 120."""
    assert turn.office is not None  # the command is there for admins only
    before = int(argument) if argument.isdecimal() and len(argument) <= 18 else None
    found = lines_of.newest(turn.connection, turn.office.units(Role.ADMIN), PAGE + 1, before)
    shown = found[:PAGE]
    names = officers_among(turn, shown)
    older = (Option(f"/audit {shown[-1].id}", "audit.older"),) if len(found) > PAGE else ()
    params = {"lines": [_line(turn, it, names) for it in shown]}
    menu.offer(turn, Question("audit.lines" if shown else "audit.nothing", params, (*older, menu.way_out(turn))))


def _line(turn: Turn, it: Noted, names: dict[int, posts.Known]) -> dict[str, Any]:
    return {
        "t": "audit.line",
        "at": {"m": it.at.astimezone(turn.config.zone).isoformat()},
        "who": who(it, names, "audit.person"),
        "what": _what(turn, it.action),
        "subject": _subject(turn, it.subject),
        "detail": {"t": "audit.detail", "detail": _detail(turn, it.detail)} if it.detail else "",
    }


def _id(reference: str) -> int:
    """17 of "person:17"; 0, which no row has, if there is no number."""
    number = reference.partition(":")[2]
    return int(number) if number.isdecimal() else 0


def officers_among(turn: Turn, found: Iterable[Noted]) -> dict[int, posts.Known]:
    """Those of the acting people who hold or held a post, by their number."""
    return posts.names(turn.connection, {_id(it.actor) for it in found if it.actor.startswith("person:")})


def who(it: Noted, names: Mapping[int, posts.Known], other: str) -> Any:
    """An officer by his name, else his role; whoever never had a post by the words of `other`, a text key."""
    if it.actor == OPERATOR:
        return {"t": "audit.operator"}
    known = names.get(_id(it.actor))
    if known is None:
        return {"t": other}
    return known.name or {"t": f"role.{known.role}"}


def _what(turn: Turn, action: str) -> dict[str, str]:
    """The action in words; the bare code, should an older line have one that no words are left for."""
    key = f"audit.action.{action}"
    try:
        turn.texts(turn.chat.language, key, {})
    except KeyError:
        return {"t": "audit.other", "action": action}
    return {"t": key}


def _subject(turn: Turn, subject: str) -> Any:
    """What it was about, by its number as people know it."""
    kind, number = subject.partition(":")[0], _id(subject)
    match kind:
        case "application" if number:
            return application_number(number)
        case "enterprise":
            found = enterprises.by_id(turn.connection, number)
            return found.name if found else subject
        case "unit":
            return unit_choice.name_of(turn.connection, number) or subject
        case "officer":
            held = posts.by_id(turn.connection, number)
            return (held and held.name) or {"t": "officers.number", "number": number}
        case "wording" if (key := subject.partition(":")[2]) in LONGEST:
            return {"t": f"wording.label.{key}"}
        case "grievance" if subject == kind:
            return {"t": "audit.subject.anonymous"}  # which one only its own history says
        case "campaign" | "invite" | "request" | "person" | "volunteer" | "batch" | "link" | "grievance":
            return {"t": f"audit.subject.{kind}", "number": number}
    return subject


_STEP = re.compile(r"(\w+) > (\w+)(?:, (\d{4}-\d\d-\d\d))?")  # models/acting.take: from which state to which


_PLACE = re.compile(r"enterprise (\d+), unit \d+ > unit \d+|unit:(\d+)")  # where to: models/typed_names, membership
_REPEATS = re.compile(r"(?:\w+ > duplicate, of )?application:(\d+)")  # models/merging: the other of the two
_REPORT = re.compile(r"(quarter|half|year|plan) (\d{4}-\d\d-\d\d)(?: (party_\w+|before) (\d+))?")  # models/reports
_TARGET = re.compile(r"(\d{4}) (admitted|net|founded) (\d+)")  # models/targets: year, indicator, number
_PAPER = re.compile(
    r"(form_5a|form_5b|file_kept|file_opened|link_opened)(?:_covered|:\w+)?"
)  # what was handed out or taken


def _detail(turn: Turn, detail: str) -> Any:
    """Roles and states in words; numbers and days as they are."""
    if (step := _STEP.fullmatch(detail)) and {step[1], step[2]} <= set(Status):
        old, new = ({"t": f"status.word.{it}"} for it in step.group(1, 2))
        key = "audit.step_on" if step[3] else "audit.step"
        return {"t": key, "old": old, "new": new} | ({"day": {"d": step[3]}} if step[3] else {})
    if place := _PLACE.fullmatch(detail):
        return _subject(turn, f"{'enterprise' if place[1] else 'unit'}:{place[1] or place[2]}")
    if repeats := _REPEATS.fullmatch(detail):
        return {"t": "audit.repeats", "number": application_number(int(repeats[1]))}
    if paper := _PAPER.fullmatch(detail):
        return {"t": f"audit.paper.{paper[1]}"}
    if report := _REPORT.fullmatch(detail):
        of = within(period(Span(report[1]), date.fromisoformat(report[2])))
        typed = {"t": f"report.typed.{report[3]}", "n": {"n": int(report[4])}} if report[3] else ""
        return {"t": "audit.report", "period": of, "typed": typed}
    if target := _TARGET.fullmatch(detail):
        what = {"t": f"target.what.{target[2]}"}
        return {"t": "audit.target", "year": target[1], "what": what, "value": {"n": int(target[3])}}
    if detail in list(Role):
        return {"t": f"role.{detail}"}
    return {"t": f"status.word.{detail}"} if detail in set(Status) - {Status.ERASED} else detail
