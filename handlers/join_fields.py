"""The questions of the join form (các câu hỏi của đơn): how each is asked, read and shown back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from dialogue import choices
from dialogue.forms import NO, SKIPPED, YES, Field, Frame, Question, Taken
from dialogue.messages import Keyboard, Option
from domain import communes, ethnic_groups
from domain.citizen_number import mask, parse_citizen_number
from domain.facts import Facts
from domain.folding import fold
from domain.gender import Gender, parse_gender
from domain.names import is_no_name
from domain.phone import parse_phone, show_phone
from domain.problem import Doubt, Problem
from domain.purposes import OPTIONAL, Purpose
from domain.text_answers import parse_short_text
from handlers import agreeing
from handlers.agreeing import AGREE
from handlers.join_guardian import is_minor, read_birth_date, read_guardian_name, read_guardian_phone
from handlers.join_names import read_name
from handlers.turn import Turn
from models import enterprises, pages
from models.keys import token_hash

UNLISTED, INFORMAL, TYPED, ALL_GROUPS = "unlisted", "informal", "typed", "all"
WAYS_OUT = frozenset({SKIPPED, ALL_GROUPS, YES, NO})  # choices at a sensitive question that tell nothing
ENTERPRISE_LETTERS = 200  # letters; the table's column
INFORMAL_WORDS = (  # folded; what people say of themselves rather than of a firm
    "tu do", "lam tu do", "toi lam tu do", "lao dong tu do", "khong co chu", "tu lam", "self employed", "no employer",
)  # fmt: skip
JOB_LETTERS = 100  # letters; the table's column
PAGE_LIFE = timedelta(minutes=30)  # issue: expires in 30 min
PAGE_TOKEN_BYTES = 16  # 128 random bits can't be guessed

Parser = Callable[[str, Facts], Any]


# --- small helpers ----------------------------------------------------------------------------------------------------
def _plain(key: str, *options: Option, keyboard: Keyboard = Keyboard.NONE) -> Callable[[Turn, Frame], Question]:
    return lambda _turn, _frame: Question(f"join.ask.{key}", {}, options, keyboard)


def _parsed(parse: Parser) -> Callable[[Turn, Frame, str], Taken]:
    return lambda turn, _frame, text: parse(text, turn.facts)


def _skip(_turn: Turn, _frame: Frame, _value: str) -> Taken:
    return SKIPPED


# --- consent ----------------------------------------------------------------------------------------------------------
def _ask_consent(turn: Turn, frame: Frame) -> Question:
    switches = tuple(Option(it.value, f"join.switch.{it}", on=bool(frame.extra.get(it))) for it in OPTIONAL)
    return Question("join.ask.consent", agreeing.params(turn), (Option(AGREE, "join.agree", main=True), *switches))


def _read_consent(turn: Turn, frame: Frame, text: str) -> Taken:
    return _choose_consent(turn, frame, AGREE) if agreeing.agrees(text) else Problem("form.choose")


def _choose_consent(turn: Turn, frame: Frame, value: str) -> Taken:
    if value in OPTIONAL:
        frame.extra[value] = not frame.extra.get(value)
        return _ask_consent(turn, frame)
    return [Purpose.ADMISSION.value, *(it.value for it in OPTIONAL if frame.extra.get(it))]


# --- enterprise -------------------------------------------------------------------------------------------------------
_NOT_LISTED = Option(UNLISTED, "join.unlisted")
_NO_EMPLOYER = Option(INFORMAL, "join.informal")


def _ask_enterprise(turn: Turn, frame: Frame) -> Question:
    if (invited := frame.extra.get("invited")) and "enterprise" not in frame.answers:
        found = enterprises.by_id(turn.connection, invited)
        if found:
            options = (hit(found), Option("other", "join.other_enterprise"))
            return Question("join.confirm_enterprise", {"enterprise": found.name}, options)
    typed = frame.extra.get("typed")
    if typed and "enterprise" not in frame.answers:
        return _ask_hits(turn, typed)  # what was found stays on the table, whatever is said in between
    return Question("join.ask.enterprise", {}, (_NO_EMPLOYER,))


def _ask_hits(turn: Turn, typed: str) -> Question:
    hits = enterprises.search(turn.connection, typed)
    key = "join.enterprise_hits" if hits else "join.enterprise_no_hits"
    named = Counter(fold(it.name) for it in hits)
    options = tuple(hit(it, tell_place=named[fold(it.name)] > 1) for it in hits)
    return Question(key, {"typed": typed}, (*options, _NOT_LISTED, _NO_EMPLOYER))


def hit(found: enterprises.Found, *, tell_place: bool = False) -> Option:
    """An enterprise to choose; with its commune where another has the same name."""
    place = f" – {communes.label(communes.by_code(found.commune))}" if tell_place and found.commune else ""
    return Option(f"e:{found.id}", found.name + place, literal=True)


def _read_enterprise(turn: Turn, frame: Frame, text: str) -> Taken:
    """Typed words search; they never become the answer by themselves."""
    invited, agrees = frame.extra.get("invited"), choices.agreed(text)
    if invited and agrees is not None:
        return _choose_enterprise(turn, frame, f"e:{invited}" if agrees else "other")
    if fold(text) in INFORMAL_WORDS:
        return _choose_enterprise(turn, frame, INFORMAL)
    typed = parse_short_text(ENTERPRISE_LETTERS)(text, turn.facts)
    if isinstance(typed, Problem):
        return typed
    frame.extra["typed"] = typed
    frame.extra.pop("invited", None)
    return _ask_hits(turn, typed)


def _choose_enterprise(turn: Turn, frame: Frame, value: str) -> Taken:
    if value in (UNLISTED, INFORMAL):
        frame.extra.pop("invited", None)
        _forget_place(frame)
        return {value: True}
    found = enterprises.by_id(turn.connection, int(value[2:])) if value.startswith("e:") else None
    if found is None:
        frame.extra.pop("invited", None)
        return _ask_enterprise(turn, frame)
    return workplace(frame, found)


def workplace(frame: Frame, found: enterprises.Found) -> dict[str, Any]:
    """The answer for an enterprise of the register."""
    frame.extra.pop("invited", None)  # confirmed once; to change it means to search
    _forget_place(frame)
    return {"id": found.id, "name": found.name, "commune": found.commune}


def forget_vanished(turn: Turn, frame: Frame) -> None:
    """An enterprise taken out of the register while the form lay open is asked for anew."""
    chosen = frame.answers.get("enterprise", {})
    if "id" in chosen and enterprises.by_id(turn.connection, chosen["id"]) is None:
        frame.answers.pop("enterprise")
        frame.extra.pop("typed", None)


def _forget_place(frame: Frame) -> None:
    """Another workplace has another name and stands elsewhere: what was said of the former one counts no more."""
    frame.answers.pop("enterprise_name", None)
    frame.answers.pop("commune", None)


def _is_unlisted(facts: Facts) -> bool:
    return bool(facts.answers.get("enterprise", {}).get(UNLISTED))


def _needs_commune(facts: Facts) -> bool:
    """Without an enterprise of the register only the commune tells which union receives the application."""
    workplace = facts.answers.get("enterprise", {})
    return bool(workplace.get(UNLISTED) or workplace.get(INFORMAL))


def _ask_enterprise_name(_turn: Turn, frame: Frame) -> Question:
    typed = frame.extra.get("typed")
    options = (Option(TYPED, typed, literal=True),) if typed else ()
    return Question("join.ask.enterprise_name", {}, options)


def _read_enterprise_name(turn: Turn, _frame: Frame, text: str) -> Taken:
    return Problem("text.empty") if is_no_name(text) else parse_short_text(ENTERPRISE_LETTERS)(text, turn.facts)


def _choose_enterprise_name(_turn: Turn, frame: Frame, _value: str) -> Taken:
    return frame.extra["typed"]


# --- commune ----------------------------------------------------------------------------------------------------------
def read_commune(_turn: Turn, _frame: Frame, text: str) -> Taken:
    """A commune of the province by its name; of several alike the person chooses."""
    hits = communes.search(text)
    if not hits:
        return Problem("commune.unknown")
    if len(hits) == 1 and fold(text) in (fold(hits[0].name), fold(communes.label(hits[0]))):
        return hits[0].code
    options = tuple(Option(it.code, communes.label(it), literal=True) for it in hits)
    return Question("join.commune_hits", {}, options)


# --- sensitive answers ------------------------------------------------------------------------------------------------
def _ask_private(key: str, *options: Option) -> Callable[[Turn, Frame], Question]:
    def ask(turn: Turn, frame: Frame) -> Question:
        later = Option(SKIPPED, "join.later")
        if not turn.abroad:
            return Question(f"join.ask.{key}", {}, (*options, later))
        if turn.config.sensitive_abroad == "skip":
            return Question(f"join.ask_later.{key}", {}, (later,))
        page = Option("page", "join.open_page", url=_page(turn, frame, key), main=True)
        return Question(f"join.ask_page.{key}", {}, (page, later))

    return ask


def _page(turn: Turn, frame: Frame, key: str) -> str:
    """A one-time address of ours for one answer of this frame."""
    token = turn.random(PAGE_TOKEN_BYTES).hex()
    asked = pages.asked(frame.name, key)
    pages.make(turn.connection, turn.chat.id, asked, token_hash(token), turn.now + PAGE_LIFE)
    return f"{turn.config.address}/f/{token}"


def _private(parse: Parser) -> Callable[[Turn, Frame, str], Taken]:
    """Typed into a channel abroad the answer is not taken: it belongs on our page."""
    return lambda turn, _frame, text: Problem("private.use_page") if turn.abroad else parse(text, turn.facts)


def _ethnic_options(every: bool = False) -> tuple[Option, ...]:
    groups = ethnic_groups.ALL if every else ethnic_groups.FIRST
    shown = tuple(Option(it.code, it.name, literal=True) for it in groups)
    return shown if every else (*shown, Option(ALL_GROUPS, "join.all_groups"))


def _choose_ethnic_group(_turn: Turn, _frame: Frame, value: str) -> Taken:
    if value == ALL_GROUPS:
        return Question("join.ask.ethnic_group", {}, (*_ethnic_options(every=True), Option(SKIPPED, "join.later")))
    return value


def read_private(turn: Turn, step: str, value: str) -> str | Problem:
    """An answer that our page has read already; a number that the person confirmed there stays as it is."""
    if value == SKIPPED:
        return value
    parse: Parser = parse_citizen_number if step == "citizen_number" else ethnic_groups.parse_code_or_name
    result = parse(value, turn.facts)
    return result if isinstance(result, Problem) else str(result.value if isinstance(result, Doubt) else result)


# --- shown in the summary ---------------------------------------------------------------------------------------------
def shown(turn: Turn, key: str, value: Any) -> Any:
    """An answer as a text parameter. What is sensitive stays covered."""
    if value is None or value == SKIPPED:
        return left_open(key)
    show = _SHOWN.get(key)
    return show(turn, value) if show else value


def left_open(key: str) -> dict[str, str]:
    """What was skipped: some of it an officer asks for later, a job nobody does."""
    return {"t": "join.left_empty" if key == "job" else "join.left_open"}


def _shown_enterprise(_turn: Turn, value: dict[str, Any]) -> Any:
    return value.get("name") or {"t": "join.shown.informal" if value.get(INFORMAL) else "join.shown.unlisted"}


def _shown_group(turn: Turn, value: str) -> Any:
    return {"t": "join.kept_covered"} if turn.abroad else ethnic_groups.by_code(value).name


_SHOWN: dict[str, Callable[[Turn, Any], Any]] = {
    "enterprise": _shown_enterprise,
    "commune": lambda _turn, value: communes.label(communes.by_code(value)),
    "birth_date": lambda _turn, value: {"d": value},
    "gender": lambda _turn, value: {"t": f"join.gender.{value}"},
    "phone": lambda _turn, value: show_phone(value),
    "guardian_phone": lambda _turn, value: show_phone(value),
    "citizen_number": lambda _turn, value: mask(value),
    "ethnic_group": _shown_group,
}

_GENDERS = tuple(Option(it.value, f"join.gender.{it.value}") for it in Gender)

FIELDS: tuple[Field[Turn], ...] = (
    Field("consent", _ask_consent, _read_consent, _choose_consent, free=False, edits=False),
    Field("enterprise", _ask_enterprise, _read_enterprise, _choose_enterprise),
    Field(
        "enterprise_name",
        _ask_enterprise_name,
        _read_enterprise_name,
        _choose_enterprise_name,
        when=_is_unlisted,
    ),
    Field("commune", _plain("commune"), read_commune, when=_needs_commune),
    Field("full_name", _plain("full_name"), read_name),
    Field("birth_date", _plain("birth_date"), read_birth_date, free=False),
    Field("gender", _plain("gender", *_GENDERS), _parsed(parse_gender), free=False),
    Field("phone", _plain("phone", keyboard=Keyboard.SHARE_CONTACT), _parsed(parse_phone), free=False, contact=True),
    Field("guardian_name", _plain("guardian_name"), read_guardian_name, when=is_minor),
    Field("guardian_phone", _plain("guardian_phone"), read_guardian_phone, when=is_minor, free=False),
    Field("job", _plain("job", Option(SKIPPED, "join.skip")), _parsed(parse_short_text(JOB_LETTERS)), _skip),
    Field(
        "citizen_number",
        _ask_private("citizen_number"),
        _private(parse_citizen_number),
        _skip,
        free=False,
        private=True,
    ),
    Field(
        "ethnic_group",
        _ask_private("ethnic_group", *_ethnic_options()),
        _private(ethnic_groups.parse_ethnic_group),
        _choose_ethnic_group,
        when=lambda facts: Purpose.ETHNIC_STATISTICS in facts.answers.get("consent", ()),
        free=False,
        private=True,
    ),
)
