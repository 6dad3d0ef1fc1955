"""The few texts that a federation may put into its own words (lời văn): /wording lists, shows, changes, takes back."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from dialogue.forms import Field, Form, Frame, Question, Taken
from dialogue.messages import Option
from domain.folding import is_blank, one_line
from domain.problem import Problem
from domain.roles import Role
from domain.text_answers import parse_open_text
from domain.wordings import LESSON, LONGEST, POSTER, QUESTIONS
from handlers import conversations, menu
from handlers.turn import Turn
from models import audit, units, wordings
from models.officers import Post

NEW, SHIPPED = "new", "shipped"


def wording(turn: Turn, argument: str = "") -> None:
    """/wording lists a poster's texts, "/wording lesson" those of the volunteers' lesson; "/wording
    poster.words.headline" shows one, with "new" behind it asks for new words, with "shipped" it goes back to ours."""
    key, act = [*argument.split(), "", ""][:2]
    if key == "lesson" or key in QUESTIONS:
        _list_lesson(turn, key)
    elif key not in LONGEST:
        _list(turn)
    elif act not in (NEW, SHIPPED):
        _show(turn, key)
    elif _post(turn) is None:
        menu.offer(turn, Question("wording.only_province", {}, (menu.way_out(turn),)))
    elif act == NEW:
        menu.step_aside(turn)
        conversations.begin(turn, FORM, key=key)
    else:
        _go_back(turn, key)


def _post(turn: Turn) -> Post | None:
    """The post by which he may change what the whole province reads."""
    province = units.ensure_province(turn.connection, turn.today, turn.config.federation).id
    return turn.office.post(province, Role.ADMIN) if turn.office else None


def _text(turn: Turn, key: str) -> str:
    """What counts now."""
    own = wordings.of(turn.connection, key, turn.chat.language)
    return own or turn.texts(turn.chat.language, key, {})


def _label(key: str) -> dict[str, str]:
    return {"t": f"wording.label.{key}{'.all' if key in QUESTIONS else ''}"}


def _list(turn: Turn) -> None:
    lesson = Option("/wording lesson", "wording.lesson")
    menu.offer(turn, Question("wording.texts", _lines(turn, POSTER), (*_each(POSTER), lesson, menu.way_out(turn))))


def _list_lesson(turn: Turn, key: str) -> None:
    """The screens and the questions; or the parts of one question, with what they say now."""
    back = Option("/wording lesson" if key in QUESTIONS else "/wording", "wording.others")
    if key in QUESTIONS:
        options = (*_each(QUESTIONS[key]), back, menu.way_out(turn))
        menu.offer(turn, Question("wording.texts", _lines(turn, QUESTIONS[key]), options))
    else:
        options = (*_each(LESSON), *_each(QUESTIONS), back, menu.way_out(turn))
        menu.offer(turn, Question("wording.of_lesson", {}, options))


def _lines(turn: Turn, keys: Collection[str]) -> dict[str, Any]:
    own = wordings.several(turn.connection, keys, turn.chat.language)
    return {"lines": [{"t": "wording.line", "label": _label(key), "text": own.get(key) or {"t": key}} for key in keys]}


def _each(keys: Iterable[str]) -> tuple[Option, ...]:
    return tuple(Option(f"/wording {key}", _label(key)["t"]) for key in keys)


def _show(turn: Turn, key: str) -> None:
    own = wordings.of(turn.connection, key, turn.chat.language)
    state = {"t": "wording.own_words"} if own else ""
    params = {"label": _label(key), "state": state, "text": own or {"t": key}}
    menu.offer(turn, Question("wording.one", params, _ways(turn, key, own)))


def _ways(turn: Turn, key: str, own: str | None) -> tuple[Option, ...]:
    change = (Option(f"/wording {key} {NEW}", "wording.change"),) if _post(turn) else ()
    back = (Option(f"/wording {key} {SHIPPED}", "wording.shipped"),) if change and own else ()
    return (*change, *back, _others(key), menu.way_out(turn))


def _others(key: str) -> Option:
    """Back to the list it stands in."""
    where = key.rpartition(".")[0]
    list_ = where if where in QUESTIONS else "lesson" if key in LESSON else ""
    return Option(f"/wording {list_}".strip(), "wording.others")


def _go_back(turn: Turn, key: str) -> None:
    if wordings.reset(turn.connection, key, turn.chat.language):
        _note(turn, "shipped", key)
    _tell(turn, "wording.back", key)


def _note(turn: Turn, action: str, key: str) -> None:
    assert turn.office is not None
    province = units.ensure_province(turn.connection, turn.today, turn.config.federation).id
    line = audit.Line(turn.office.actor, f"wording.{action}", f"wording:{key}", province, turn.chat.language)
    audit.note(turn.connection, turn.now, line)


def _tell(turn: Turn, said: str, key: str) -> None:
    see = (Option("/poster", "wording.see"),) if key in POSTER else ()
    options = (*see, _others(key), menu.way_out(turn))
    menu.offer(turn, Question(said, {"label": _label(key), "text": _text(turn, key)}, options))


# --- new words --------------------------------------------------------------------------------------------------------
def _ask(turn: Turn, frame: Frame) -> Question:
    key = frame.extra["key"]
    return Question("wording.ask.text", {"limit": LONGEST[key], "text": _text(turn, key)})


def _read(turn: Turn, frame: Frame, text: str) -> Taken:
    """A page of the lesson keeps its lines."""
    key = frame.extra["key"]
    read: Taken = parse_open_text(LONGEST[key])(text, turn.facts)
    if isinstance(read, Problem) or key not in LESSON:
        return read
    return "\n".join(one_line(it) for it in text.splitlines() if not is_blank(it))


def _shown(_turn: Turn, _key: str, value: Any) -> Any:
    return value


def _done(turn: Turn, frame: Frame) -> None:
    """Keep them, if he still may: between the question and the answer his post may have ended."""
    turn.drop(FORM.name)
    key, post = frame.extra["key"], _post(turn)
    if post is None:
        turn.say("other.no_such_command")
        menu.start(turn)
        return
    new = wordings.New(key, turn.chat.language, frame.answers["text"], post.id)
    wordings.put(turn.connection, new, turn.now)
    _note(turn, "changed", key)
    _tell(turn, "wording.changed", key)


FORM: Form[Turn] = Form("wording", (Field("text", _ask, _read),), _ask, _shown)
conversations.of_form(FORM, _done, confirm=False)
