"""The questions of a grievance (các câu hỏi của phản ánh): what kind, about what, where, the story, who may know."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from dialogue.forms import SKIPPED, Field, Form, Frame, Question, Taken
from dialogue.messages import Keyboard, Option
from domain.facts import Facts
from domain.grievances import ABOUT_OFFICERS, GROUPS, OTHER, PAPER, Kind, Mode, of_group
from domain.names import parse_full_name
from domain.phone import parse_phone, show_phone
from domain.problem import Problem
from handlers import asking, join_workplace
from handlers.asking import SKIP, given
from handlers.conversations import SEND
from handlers.turn import Turn
from models import applications, grievance_routing, grievances, units
from models.applications import Application

NAME = "grievance"
LETTERS = 10_000  # of one message; more comes in parts (issue)
MOST_LETTERS = 50_000  # of a whole story
DONE, OWN, NOWHERE, OTHERS, NOBODY = "done", "own", "none", "others", "nobody"
AVOID, PASS = "avoid", "pass"
ANYTHING = "write"  # no category: I just want to write
VOICES = frozenset({"audio/ogg", "audio/mpeg"})
SAFE = frozenset({"image/jpeg", "image/png", "audio/ogg", "audio/mpeg"})  # documents/cleaning.TELLS_NOTHING


def known(turn: Turn) -> Application | None:
    """The writer's own application, if he sent one."""
    return applications.of_person(turn.connection, turn.chat.person_id)


# --- what -------------------------------------------------------------------------------------------------------------
def _ask_kind(turn: Turn, _frame: Frame) -> Question:
    kinds = tuple(Option(it, f"grievance.kind.{it}") for it in (*Kind, *PAPER))
    person = turn.chat.person_id
    own = person is not None and bool(grievances.of_person(turn.connection, person))
    mine = (Option("/grievance mine", "grievance.mine"),) if own else ()
    opened = Option("/grievance receipt", "grievance.have_receipt")
    return Question("grievance.ask.kind", {}, (*kinds, *mine, opened, Option("/grievance drop", "grievance.stop")))


FEWEST_WORDS = 3  # of who begins to tell: less may be a slip at a choice


def _read_kind(_turn: Turn, frame: Frame, text: str) -> Taken:
    """Whoever begins to tell at once reports something."""
    if len(text.split()) < FEWEST_WORDS:
        return Problem("form.choose")
    return _keep_part(frame, text) or Kind.REPORT


def _choose_kind(turn: Turn, frame: Frame, value: str) -> Taken:
    """What needs a signed paper is explained; it may be sent as a report all the same."""
    if value not in PAPER:
        return value
    unit = units.receiver(turn.connection, None, None, turn.today)
    send = Option(Kind.REPORT, "grievance.send_as_report", main=True)
    options = (send, Option("/grievance drop", "grievance.stop"))
    return Question(f"grievance.paper.{value}", {"unit": unit.name}, options)


def _ask_category(_turn: Turn, frame: Frame) -> Question:
    if group := frame.extra.get("group"):
        return _of_group(group)
    groups = tuple(Option(f"g:{it}", f"grievance.group.{it}") for it in GROUPS)
    return Question("grievance.ask.category", {}, (*groups, Option(ANYTHING, "grievance.just_write")))


def _of_group(group: str) -> Question:
    those = tuple(Option(it.code, f"grievance.category.{it.code}") for it in of_group(group))
    return Question("grievance.ask.category_closer", {}, (*those, Option(OTHERS, "grievance.other_group")))


def _choose_category(turn: Turn, frame: Frame, value: str) -> Taken:
    frame.extra.pop("group", None)
    if value.startswith("g:"):
        frame.extra["group"] = value[2:]
        return _of_group(value[2:])
    if value == OTHERS:
        return _ask_category(turn, frame)
    for key in ("about", "about_officer"):  # asked for one category only
        frame.answers.pop(key, None)
    return OTHER if value == ANYTHING else value


def _read_category(turn: Turn, frame: Frame, text: str) -> Taken:
    """Whoever simply begins to tell need not choose anything."""
    _keep_part(frame, text)
    return OTHER


# --- where ------------------------------------------------------------------------------------------------------------
_PICKER = asking.of_all("grievance")


def _ask_enterprise(turn: Turn, frame: Frame) -> Question:
    if frame.extra.get("typed") and "enterprise" not in frame.answers:
        return _PICKER.field().ask(turn, frame)
    it = known(turn)
    own = (Option(OWN, it.workplace, literal=True),) if it and it.enterprise_id and it.workplace else ()
    return Question("grievance.ask.enterprise", {}, (*own, Option(NOWHERE, "grievance.no_enterprise")))


def _choose_enterprise(turn: Turn, frame: Frame, value: str) -> Taken:
    for key in ("avoid", "about", "about_officer"):  # another workplace has another union
        frame.answers.pop(key, None)
    it = known(turn)
    choose = _PICKER.field().choose
    assert choose is not None
    if value == NOWHERE:
        return {NOWHERE: True}
    answer = choose(turn, frame, f"e:{it.enterprise_id}" if value == OWN and it else value)
    if not isinstance(answer, dict):
        return answer
    here = grievance_routing.union_at(turn.connection, answer.get("id"), turn.today)
    return {**answer, "union": here.name} if here else answer


def _is_nowhere(facts: Facts) -> bool:
    place = facts.answers.get("enterprise", {})
    return bool(place.get(NOWHERE) or place.get(join_workplace.UNLISTED))


def place(frame: Frame) -> tuple[int | None, str | None]:
    """(enterprise, commune) as they decide who receives it."""
    at = frame.answers.get("enterprise", {})
    return at.get("id"), at.get("commune") or given(frame.answers, "commune")


# --- whom it is about -------------------------------------------------------------------------------------------------
def _is_about(facts: Facts) -> bool:
    return bool(facts.answers.get("category") == ABOUT_OFFICERS)


def _ask_about(turn: Turn, frame: Frame) -> Question:
    those = grievance_routing.chain(turn.connection, *place(frame), turn.today)
    options = tuple(Option(f"u:{it.id}", it.name, literal=True) for it in those)
    return Question("grievance.ask.about", {}, (*options, Option(SKIPPED, "grievance.about_unknown")))


def about_unit(answers: Any) -> int | None:
    value = str(answers.get("about", ""))
    return int(value[2:]) if value.startswith("u:") else None


def _top(turn: Turn, frame: Frame) -> int | None:
    """The unit it is about, where none stands above that could look into it: then somebody has to be named."""
    unit = about_unit(frame.answers)
    return unit if unit is not None and grievance_routing.above(turn.connection, unit, turn.today) is None else None


def _ask_officer(turn: Turn, frame: Frame) -> Question:
    top = _top(turn, frame)
    named = grievance_routing.officers_of(turn.connection, top) if top is not None else []
    options = tuple(Option(f"p:{person}", name, literal=True) for person, name in named)
    return Question("grievance.ask.about_officer", {}, (*options, Option(SKIPPED, "grievance.no_name")))


def _choose_about(turn: Turn, frame: Frame, value: str) -> Taken:
    frame.answers.pop("about_officer", None)
    frame.answers["about"] = value
    if _top(turn, frame) is None:
        frame.answers["about_officer"] = SKIPPED  # the next one up will look into it, whoever it was
    return value


# --- the story --------------------------------------------------------------------------------------------------------
def _ask_story(turn: Turn, frame: Frame) -> Question:
    if has_story(frame):
        return more(frame)
    return Question("grievance.ask.story", {}, (), Keyboard.SEND_FILE)


def has_story(frame: Frame) -> bool:
    return bool(frame.extra.get("parts") or frame.extra.get("files") or frame.extra.get("pending"))


def more(frame: Frame) -> Question:
    """What there is already, and the way on."""
    count = {"parts": len(frame.extra.get("parts", ())), "files": len(frame.extra.get("files", ()))}
    return Question("grievance.ask.more", count, (Option(DONE, "grievance.done", main=True),), Keyboard.SEND_FILE)


def _keep_part(frame: Frame, text: str) -> Problem | None:
    parts = frame.extra.setdefault("parts", [])
    if sum(map(len, parts)) + len(text) > MOST_LETTERS:
        return Problem("grievance.too_long", {"limit": {"n": MOST_LETTERS}})
    parts.append(text.strip())
    return None


def _read_story(_turn: Turn, frame: Frame, text: str) -> Taken:
    return _keep_part(frame, text) or more(frame)


def _choose_story(_turn: Turn, frame: Frame, _value: str) -> Taken:
    return Problem("grievance.still_reading") if frame.extra.get("pending") else DONE


# --- who may know -----------------------------------------------------------------------------------------------------
def _ask_avoid(_turn: Turn, frame: Frame) -> Question:
    options = (Option(PASS, "grievance.pass"), Option(AVOID, "grievance.avoid"))
    return Question("grievance.ask.avoid", {"union": frame.answers["enterprise"]["union"]}, options)


def _has_union(facts: Facts) -> bool:
    """The union at the enterprise would get it, and it is not about some union's officer."""
    return bool(facts.answers.get("enterprise", {}).get("union")) and about_unit(facts.answers) is None


def _is_named(facts: Facts) -> bool:
    return facts.answers.get("mode") in (Mode.CONFIDENTIAL, Mode.OPEN) and not facts.answers.get("known")


_MODES = tuple(Option(it, f"grievance.mode.{it}") for it in Mode)
FIELDS: tuple[Field[Turn], ...] = (
    Field("kind", _ask_kind, _read_kind, _choose_kind, longest=LETTERS),
    Field("category", _ask_category, _read_category, _choose_category),
    replace(_PICKER.field(), ask=_ask_enterprise, choose=_choose_enterprise),
    asking.NAME_FIELD,
    Field("commune", asking.plain("grievance.ask.commune", SKIP), join_workplace.read_commune, when=_is_nowhere),
    Field("about", _ask_about, lambda *_: Problem("form.choose"), _choose_about, when=_is_about, free=False),
    Field("about_officer", _ask_officer, lambda *_: Problem("form.choose"), when=_is_about, free=False, edits=False),
    Field("story", _ask_story, _read_story, _choose_story, longest=LETTERS),
    asking.chosen("grievance", "mode", *_MODES),
    Field("avoid", _ask_avoid, lambda *_: Problem("form.choose"), when=_has_union, free=False),
    asking.written("grievance", "full_name", parse_full_name, when=_is_named),
    asking.written("grievance", "phone", parse_phone, SKIP, when=_is_named, free=False),
)


def shown(turn: Turn, key: str, value: Any) -> Any:
    """An answer in words; what was left open is left out."""
    match key, value:
        case _, None | "-":
            return {"t": "pick.left_open"}
        case "kind" | "mode" | "category", _:
            return {"t": f"grievance.{key}.{value}"}
        case "enterprise", {"none": True}:
            return {"t": "grievance.no_enterprise"}
        case "about", str():
            return _unit_name(turn, value)
        case "avoid", _:
            return {"t": f"grievance.{value}"}
        case "phone", _:
            return show_phone(value)
        case "story", _:
            return _story(turn)
    return asking.shown(turn, key, value)


def _unit_name(turn: Turn, value: str) -> str:
    number = int(value[2:])
    return units.names(turn.connection, [number]).get(number, "")


SHOWN_LETTERS = 300  # of the story in the summary


def _story(turn: Turn) -> dict[str, Any]:
    frame = turn.frame(NAME)
    extra = frame.extra if frame else {}
    words = " ".join(extra.get("parts", ()))
    short = words if len(words) <= SHOWN_LETTERS else f"{words[:SHOWN_LETTERS]}…"
    files = len(extra.get("files", ()))
    return {
        "t": "grievance.story_shown",
        "words": short,
        "files": {"t": "grievance.with_files", "count": files} if files else "",
    }


def _files(frame: Frame) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = frame.extra.get("files", [])
    return found


def left_out(frame: Frame) -> list[dict[str, Any]]:
    """The files that do not go with an anonymous case: they may name who made them."""
    anonymous = frame.answers.get("mode") == Mode.ANONYMOUS
    return [it for it in _files(frame) if anonymous and it["media_type"] not in SAFE]


def _summary(turn: Turn, frame: Frame) -> Question:
    lines = asking.summary_lines(turn, frame, FORM.asked(turn, frame), shown)
    if frame.answers.get("mode") == Mode.ANONYMOUS and any(it["media_type"] in VOICES for it in _files(frame)):
        lines.append({"t": "grievance.voice_known"})
    if out := left_out(frame):
        lines.append({"t": "grievance.left_out", "count": len(out)})
    options = (
        Option(SEND, "grievance.send", main=True),
        Option("edit", "join.edit_something"),
        Option("/grievance drop", "grievance.stop"),
    )
    return Question("grievance.summary", {"lines": lines}, options)


FORM: Form[Turn] = Form(NAME, FIELDS, _summary, shown)
