"""The questions of a campaign's form (câu hỏi khi soạn đợt tuyên truyền): who, which words, a picture, when."""

from __future__ import annotations

from typing import Any

from dialogue.forms import SKIPPED, Field, Form, Frame, Question, Taken
from dialogue.messages import Keyboard, Option
from domain import communes
from domain.campaign_text import parse_campaign_text
from domain.campaign_time import parse_start
from domain.campaigns import EVENTS, NARROWED, Audience, Repeat
from domain.problem import Problem
from domain.roles import Role
from handlers import asking, join_commune
from handlers.turn import Turn
from models import audiences

NOW, CALENDAR = "now", "calendar"
EVENTS_SHOWN, SECTORS_SHOWN = 8, 8  # buttons; more fill more than a phone's screen
LANGUAGES = ("vi", "en")
SKIP = Option(SKIPPED, "campaign.skip")
NAME = "campaign"


def ask_unit(turn: Turn, _frame: Frame) -> Question:
    """Which of the units that he is an officer of."""
    posts = turn.office.posts if turn.office else ()
    mine = {it.unit_id: it.unit_name for it in posts if it.unit_id in _units(turn)}
    options = tuple(Option(str(number), name, literal=True) for number, name in mine.items())
    return Question("campaign.ask.unit", {}, options)


def _units(turn: Turn) -> frozenset[int]:
    return turn.office.units(Role.OFFICER) if turn.office else frozenset()


def _ask_audience(_turn: Turn, _frame: Frame) -> Question:
    options = tuple(Option(it.value, f"campaign.audience.{it}") for it in Audience)
    return Question("campaign.ask.audience", {}, options)


def _ask_narrowed(turn: Turn, frame: Frame) -> Question:
    kind = frame.answers["audience"]
    options = join_commune.districts(frame) if kind == Audience.COMMUNE else ()
    if kind == Audience.LANGUAGE:
        options = tuple(Option(it, f"language.{it}") for it in LANGUAGES)
    elif kind == Audience.SECTOR:
        found = audiences.sectors(turn.connection, _units(turn), SECTORS_SHOWN)
        options = tuple(Option(f"s:{place}", name, literal=True) for place, name in enumerate(found))
        return Question("campaign.ask.sector" if options else "campaign.ask.no_sector", {}, options)
    return Question(f"campaign.ask.{kind}", {}, options)


def _read_narrowed(turn: Turn, frame: Frame, text: str) -> Taken:
    if frame.answers["audience"] == Audience.COMMUNE:
        return join_commune.read(turn, frame, text)
    return Problem("form.choose")


def _choose_narrowed(turn: Turn, frame: Frame, value: str) -> Taken:
    if frame.answers["audience"] == Audience.COMMUNE:
        return join_commune.choose(turn, frame, value)
    if not value.startswith("s:"):
        return value
    found = audiences.sectors(turn.connection, _units(turn), SECTORS_SHOWN)
    place = int(value[2:])
    return found[place] if place < len(found) else Problem("form.choose")


def _ask_picture(_turn: Turn, _frame: Frame) -> Question:
    return Question("campaign.ask.picture", {}, (SKIP,), Keyboard.SEND_FILE)


def _ask_when(_turn: Turn, _frame: Frame) -> Question:
    ways = (NOW, CALENDAR, Repeat.WEEKLY.value, Repeat.MONTHLY.value)
    return Question("campaign.ask.when", {}, tuple(Option(it, f"campaign.when.{it}") for it in ways))


def _read_start(turn: Turn, _frame: Frame, text: str) -> Taken:
    found = parse_start(text, turn.now.astimezone(turn.config.zone))
    return found if isinstance(found, Problem) else found.isoformat()


def _ask_event(turn: Turn, _frame: Frame) -> Question:
    days = {it.code: it.after(turn.today, turn.config.tet) for it in EVENTS}
    coming = sorted((day, code) for code, day in days.items() if day)[:EVENTS_SHOWN]
    label = "campaign.event_on"
    named = [(code, {"event": {"t": f"campaign.event.{code}"}, "day": {"d": day.isoformat()}}) for day, code in coming]
    return Question("campaign.ask.event", {}, tuple(Option(code, label, params) for code, params in named))


def _is(key: str, *values: str) -> Any:
    return lambda facts: facts.answers.get(key) in values


def _no_choice(*_: Any) -> Problem:
    return Problem("form.choose")


def _text(key: str, *options: Option) -> Field[Turn]:
    return Field(key, asking.plain(f"campaign.ask.{key}", *options), asking.parsed(parse_campaign_text))


def _shown(_turn: Turn, key: str, value: Any) -> Any:
    return communes.label(communes.by_code(value)) if key == "commune" else value


FORM: Form[Turn] = Form(
    NAME,
    (
        Field("unit", ask_unit, _no_choice, free=False, edits=False),
        Field("audience", _ask_audience, _no_choice, free=False, edits=False),
        Field(
            "narrowed", _ask_narrowed, _read_narrowed, _choose_narrowed, when=_is("audience", *NARROWED), edits=False
        ),
        _text("text_vi"),
        _text("text_en", SKIP),
        Field("picture", _ask_picture, _no_choice, free=False, edits=False),
        Field("when", _ask_when, _read_start, edits=False),
        Field("event", _ask_event, _no_choice, when=_is("when", CALENDAR), free=False, edits=False),
        Field(
            "first",
            asking.plain("campaign.ask.first"),
            _read_start,
            when=_is("when", Repeat.WEEKLY, Repeat.MONTHLY),
            edits=False,
        ),
    ),
    ask_unit,
    _shown,
)
